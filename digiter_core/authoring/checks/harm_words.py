"""Words of advice that harms, and of promises that keep somebody from help, in French."""

from __future__ import annotations

from collections.abc import Mapping

from digiter_core.authoring.checks.word_lists import Words, words

_MEAL = r"(?:repas|petit[- ]déj(?:euner)?|déjeuner|dîner|goûter)s?"
_A = r"(?:un|une|le|la|les|ton|ta|tes|mon|ma|mes|des|du|ce|cette)"
_DRINK = (
    r"(?:verre de (?:vin|rhum|whisky)|bières?|vin|vodka|whisky|rhum|tequila|alcool|shots?|joint)"
)
_DRUG = (
    r"(?:médicaments?|cachets?|comprimés?|somnifères?|antidépresseurs?|anxiolytiques?|calmants?"
    r"|xanax|ritaline|codéine)"
)
_WORK = r"(?:école|cours|travail|boulot|emploi|job|stage|formation|apprentissage|lycée)"

HARMFUL = words(
    # eating
    rf"saut(?:e|er|es|ant) {_A} {_MEAL}",
    r"(?:sans|au lieu de|plutôt que de) (?:manger|déjeuner|dîner|dormir|boire d['\u2019]eau"
    r"|te reposer)",
    r"(?:mange|manger) (?:moins(?! vite)|presque rien|le moins possible)|ne (?:mange"
    r"|manger) (?:pas|rien|plus)",
    r"(?:je|tu) (?:ne )?mange(?:s)? (?:pas|rien|plus rien|moins)(?! vite)",
    r"(?:pour|à|de) (?:maigrir|perdre (?:du poids|des kilos|\w+ kilos))|(?:maigris|maigrir|jeûner"
    r"|jeûne)",
    r"(?:un|ton|mon|au|le) régime|calories",
    # sleeping
    r"nuits? blanches?|sans (?:dormir|sommeil)|dor(?:s|mir) (?:moins|peu|le moins)",
    r"(?:je|tu) (?:ne )?dors (?:pas|plus|moins)(?! (?:tôt|longtemps|d))|ne dors (?:pas"
    r"|plus)(?! tôt)",
    r"(?:toute|jusqu['\u2019]au bout de) la nuit|(?:jusqu['\u2019]à|à) (?:1|2|3|4|une|deux|trois"
    r"|quatre)"
    r"[ \u00a0]?h(?:eures?)? du matin",
    # drinking, smoking, medicine
    rf"(?:bois|boire|bu|prends|prendre|avec|une|un|des|du|de l['\u2019]) ?(?:petite? |peu de "
    rf"|peu d['\u2019])?{_DRINK}",
    r"alcool|bourr(?:é|er)|cuites?|cannabis|shit|weed|cocaïne|ecstasy|drogues?",
    r"(?:fume|fumer|allume|une|ta|ma) (?:une )?(?:cigarette|clope|chicha)|fume[rs]?",
    r"boissons? énergisantes?|red ?bull",
    rf"(?:prends|prendre|avale|avaler|arrête|arrêter|double|doubler|change|stoppe|saute|sans"
    rf"|{_A}) "
    rf"(?:de prendre )?(?:{_A} )?{_DRUG}",
    r"(?:arrête|arrêter|stoppe|change|saute|double) (?:ton|mon|le|son) traitement",
    # body and danger
    r"même (?:malade|si (?:tu as|t['\u2019]as|j['\u2019]ai) (?:mal|de la fièvre)|blessée?)",
    r"(?:malgré|ignore|oublie|cache) (?:ta|la|ma) (?:douleur|fatigue|fièvre|blessure)",
    r"jusqu['\u2019]à l['\u2019]épuisement|sans aucune pause|serre les dents",
    r"(?:en|au volant|pendant que tu|quand tu|quand je) (?:conduis(?:ant)?|roul(?:es|ant))"
    r"|au volant",
    r"(?:je|tu) (?:conduis|roules?) (?:ma|la|une|mon|le|un|en|à) ?(?:voiture|scooter|moto|vélo"
    r"|camion)?",
    r"(?:punis|prive|frappe|blesse|pince|gifle)-toi|fais-toi (?:du )?mal",
    r"(?:je me|te) (?:punis|prive|frappe|blesse|pince|gifle|scarifie)",
    # people and help
    r"(?:n['\u2019]en parle|ne (?:le |la |les |lui |leur )?(?:dis|parle|raconte|demande)) (?:pas"
    r"|rien|surtout pas)?"
    r" ?à (?:personne|tes parents|ta famille|tes proches|ton médecin|un adulte|qui que ce soit)",
    r"n['\u2019]en parle (?:à personne|pas)|garde(?:r)? (?:ça|tout|cela|le) pour (?:toi|soi)",
    r"sans (?:en |le |la |l['\u2019])?(?:parler|dire|demander|montrer)(?: rien| d['\u2019]aide)? ?"
    r"(?:à (?:personne|qui que ce soit|tes parents))?(?:(?<=personne)|(?<=soit)|(?<=parents)"
    r"|(?<=aide))",
    r"débrouille-toi (?:seule?|tout seul|toute seule)|sans l['\u2019]aide de personne",
    r"coupe(?:r)? les ponts|isole-toi|évite (?:tes amis|ta famille|les gens|les autres)",
    r"(?:pas besoin|inutile|pas la peine) (?:de |d['\u2019])(?:\w+ ){0,3}(?:médecin|psy"
    r"|psychologue|aide"
    r"|urgences|appeler|secours|112|3114|en parler)",
    r"n['\u2019]appelle (?:pas|personne|surtout pas)|n['\u2019]attends (?:aucune"
    r"|pas d['\u2019]) ?aide",
    r"(?:ça|cela) (?:va |)(?:passe|passer|passera) tout seul|tu exagères",
    r"c['\u2019]est dans ta tête|secoue-toi|(?:arrête|arrête donc) de (?:te plaindre|pleurer)",
    # money and work
    rf"(?:quitte|lâche|sèche|abandonne) (?:{_A} |l['\u2019])?{_WORK}(?! (?:à|plus tôt|avant))"
    r"|démissionne",
    r"(?:emprunte|emprunter|prête|prêter|joue|parie|mise) (?:de l['\u2019]argent|ton argent"
    r"|\w+ euros)",
    r"prends? un crédit|paris? en ligne|casino",
    r"(?:mens|mentir|triche|tricher|vole|voler)(?: \w+)? (?:à|sur|dans|un|une|des|ton|ta|le|la)",
)
"""What nobody should do because a coach said so. With a word of no before it, it may be good."""

SECRECY: Mapping[str, Words] = {
    "fr": words(
        r"(?:je|on) (?:ne )?(?:le |la |t['\u2019])?(?:dirai|dira|dis|répéterai|répète|répétera"
        r"|raconterai|raconte"
        r"|parlerai|parle)(?: rien)? (?:rien )?à personne",
        r"(?:je|on) n['\u2019]en (?:parle|parlerai|parlera|dirai"
        r"|dis)(?: rien)? (?:rien )?à personne",
        r"personne (?:d['\u2019]autre )?(?:ne |n['\u2019]en |n['\u2019])?(?:le |en )?(?:saura"
        r"|apprendra|sait|le saura)(?: rien| jamais)*",
        r"(?:ça|cela|tout|c['\u2019]est|ce sera|rien que) (?:reste|restera"
        r"|va rester) (?:\w+ )?(?:entre nous"
        r"|secret|ici entre nous)|(?:juste|seulement|c['\u2019]est) entre (?:nous|toi et moi)",
        r"(?:c['\u2019]est|ce sera|notre|garde(?:rai)? (?:le|ton|ce)) (?:petit )?secret",
        r"(?:totalement|complètement|absolument|strictement|entièrement|100[ \u00a0]?%) "
        r"(?:anonyme|confidentiel(?:le)?|secret|secrète|privé)s?",
        r"bouche cousue|motus|secret absolu",
    ),
    "de": words(
        r"bleibt (?:ganz |nur )?(?:unter uns|geheim|zwischen uns)",
        r"(?:erzähle|verrate) (?:es |das )?(?:niemandem|keinem)|sage? (?:es|das) (?:niemandem"
        r"|keinem)",
        r"sage (?:niemandem|keinem) (?:etwas|was|davon)",
        r"(?:niemand|keiner) (?:sonst )?(?:wird (?:es|das|davon) )?(?:erfährt|erfahren"
        r"|weiß davon)",
        r"(?:völlig|absolut|streng|100[ \u00a0]?%) (?:geheim|vertraulich|anonym)",
        r"unser geheimnis|großes indianerehrenwort",
    ),
    "pt": words(
        r"fica (?:só )?entre nós",
        r"não (?:o )?(?:digo|conto|direi|contarei) (?:nada )?a ninguém",
        r"(?:mais )?ninguém (?:mais )?(?:vai saber|saberá|fica a saber|vai descobrir)",
        r"(?:totalmente|completamente|absolutamente|100[ \u00a0]?%) (?:secreto|confidencial"
        r"|anónimo)",
        r"(?:o )?nosso segredo",
    ),
    "ro": words(
        r"rămâne (?:doar )?(?:între noi|secret)",
        r"nu (?:spun|voi spune|zic) (?:nimic )?nimănui",
        r"nimeni (?:altcineva )?nu (?:va afla|află|va ști)",
        r"(?:total|complet|absolut|100[ \u00a0]?%) (?:secret|confidențial|anonim)",
        r"secretul nostru",
    ),
    "en": words(
        r"(?:stays?|remains?|just|keep this|only) between (?:us|you and me)",
        r"tell (?:anyone|anybody|no one|nobody) (?:about|what|anything|else)|never tell (?:anyone"
        r"|anybody)",
        r"(?:nobody|no one) (?:else )?(?:will|['\u2019]ll) (?:ever )?(?:know|find out|hear)",
        r"(?:totally|completely|absolutely|strictly|100[ \u00a0]?%) (?:secret|confidential"
        r"|anonymous)",
        r"our (?:little )?secret",
    ),
}
"""A secret nobody may promise: in danger others have to be told."""

HUMAN = words(
    r"je suis (?:là |bien |aussi )?(?:une? )?(?:vraie? )?(?:personne|humaine?|psy|psychologue"
    r"|médecin"
    r"|thérapeute|infirmi(?:er|ère)|ami|amie|ton ami|ton amie|conseill(?:er|ère)|éducat(?:eur"
    r"|rice))",
    r"coach (?:\w+,? ){0,3}une? (?:vraie? )?(?:personne|humain)",
    r"(?:je suis|moi,? c['\u2019]est|ici) (?:\w+, )?(?:ta|ton|votre) "
    r"(?:conseill|éducat|accompagnat|formateur|formatrice|coach hum)\w*",
    r"je t['\u2019]accompagne personnellement|parler? comme à une? (?:amie?|pote|copine?)",
    r"je (?:t['\u2019]aime|te soigne|te guéris|vais te (?:guérir|soigner)|te comprends mieux que)",
    r"(?:moi aussi )?j['\u2019]ai (?:vécu ça|connu ça|souffert|ton âge)",
)
"""What a program is not."""

BELITTLING = words(
    r"calme-toi|détends-toi|relativise|respire un bon coup",
    r"(?:n['\u2019]est|est) pas (?:si |bien |très |tellement )?(?:grave|important|terrible)",
    r"(?:tu dramatises|tu exagères|il y a pire|tout le monde (?:a|vit|connaît)"
    r"|ça (?:va )?passe(?:ra|r)?)",
    r"d['\u2019]autres (?:vivent|ont|connaissent) (?:bien )?pire",
    r"attends|attendre|patiente|plus tard|demain|un autre jour",
    r"es-tu sûre?|tu es sûre?|vraiment vrai|pourquoi tu (?:dis|penses|veux|fais)",
)
"""What nobody says to somebody in danger, in French: what makes it small, what puts help off."""
