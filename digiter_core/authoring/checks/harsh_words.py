"""Words that blame, that are hard to read, or that ask for what nobody should tell, in French."""

from __future__ import annotations

import re

from digiter_core.authoring.checks.word_lists import words

BLAME = words(
    r"échecs?",
    r"(?:tu as|t['\u2019]as|tu l['\u2019]as) (?:encore )?(?:échoué|raté)",
    r"que tu rates",
    r"ta faute",
    r"tu aurais (?:dû|pu)",
    r"tu (?:devrais|dois) avoir honte",
    r"tu ne fais (?:plus|pas|jamais) (?:assez |d['\u2019])\w*",
    r"il (?:serait|est) (?:grand )?temps de",
    r"(?:pas|jamais) tenu (?:ta |tes )?(?:paroles?|promesses?|engagements?)"
    r"|manqué à (?:ta|tes) (?:parole|promesses?)|pas (?:été )?(?:sérieu(?:x|se)|fiable)",
    r"honteu(?:x|se)",
    r"(?:pas|aucun) (?:fait )?(?:d['\u2019])?efforts?",
    r"c['\u2019]est n['\u2019]importe quoi",
    r"paresseu(?:x|se)s?",
    r"fainéant(?:e|es|s)?",
    r"feignant(?:e|es|s)?",
    r"stupides?",
    r"idiot(?:e|es|s)?",
    r"débiles?",
    r"incapables?",
    r"bon(?:ne)? à rien",
    r"(?:tu es|t['\u2019]es) (?:vraiment |trop )?(?:nul|nulle|lent|lente|faible)",
    r"tu n['\u2019](?:as|es) (?:toujours|encore) (?:rien|pas)",
    r"encore une fois,? tu (?:n['\u2019]as|as oublié)",
    r"encore raté|c['\u2019]est raté|tu as (?:encore )?(?:oublié|abandonné|manqué)",
    r"(?:il faut|il faudrait|tu dois|fais|faut) (?:vraiment |bien )?(?:faire )?(?:un |des "
    r"|plus d['\u2019] ?)"
    r"(?:vrais? |gros )?efforts?",
    r"tu n['\u2019]as qu['\u2019]à|tu pourrais (?:au moins|quand même)|tu devrais (?:déjà"
    r"|pourtant|au moins)",
    r"tout le monde (?:y arrive|réussit|sait|le fait)|les autres (?:y arrivent|font mieux"
    r"|réussissent"
    r"|avancent|sont (?:meilleurs|devant))",
    r"pourtant (?:simple|facile)",
    r"tu (?:perds ton|nous fais perdre (?:du|notre)|me fais perdre (?:du|mon)) temps",
    r"dernière chance|dernier avertissement|tant pis pour toi",
    r"(?:tu (?:me|nous) déçois|(?:je suis|on est) (?:\w+ )?déçue?s?|déce(?:vant|ption)\w*)",
    r"pourquoi (?:tu )?(?:n['\u2019]as|ne l['\u2019]as|n['\u2019]es|ne fais)[- ](?:tu )?(?:pas"
    r"|rien)",
    r"tu n['\u2019](?:écoutes|avances|essaies) (?:pas|rien|jamais)|tu ne (?:fais|veux|sais"
    r"|comprends) "
    r"(?:plus )?(?:rien|aucun|jamais|pas assez)",
    r"pas trop tôt|(?:ont|a) fait (?:plus|mieux) que toi|(?:plus|mieux|avant) (?:fort )?que toi",
    r"(?:en dessous|au-dessous|derrière|plus bas|moins (?:bien|bonne?|fort)) (?:des|que les"
    r"|que la|de la) "
    r"(?:autres|moyenne|jeunes|gens)",
    r"(?:je suis|ça me rend|tu me rends) (?:\w+ )?(?:triste|vexée?|fâchée?|furieu(?:x|se)"
    r"|blessée?)",
    r"je (?:serai|suis|vais être|me sens) (?:\w+ )?(?:seule?|perdue?|abandonnée?)|tu me manques"
    r"|je m['\u2019]ennuie",
    r"(?:vas|veux) encore (?:ne )?(?:rien|pas)|encore une excuse",
    r"tu (?:m['\u2019]abandonnes|me laisses tomber|me quittes|m['\u2019]oublies"
    r"|m['\u2019]ignores)",
    r"minables?|pathétiques?|lamentables?|médiocres?|ridicules?|catastrophiques?",
    r"(?:mauvais|mauvaise) (?:élève|réponse|note|résultat|volonté)s?|pas à la hauteur"
    r"|pas assez bien",
    r"(?:moins bien|pire) que (?:les autres|la moyenne|la dernière fois)|en dessous de la moyenne",
    r"à cause de toi|sous peine de|sera signalée?|tu seras (?:exclue?|sanctionnée?|punie?"
    r"|radiée?)",
)
"""Nobody is blamed, whatever was or was not done."""

PRESSURE = words(
    r"sinon,? (?:tu (?:perds|perdras|seras|vas|n)|on (?:arrête|te)|je (?:te|dirai|préviens"
    r"|préviendrai)"
    r"|(?:le coach|ça|rien) ne)",
    r"sinon,? [^.!?]{1,40}(?:effac|supprim|exclu|annul|bloqu|ferm|perdu|signal)\w*",
    r"(?:c['\u2019]est |est )?obligatoire(?:ment)?|tu es obligée?",
    r"si tu (?:ne |n['\u2019])[^.!?]{3,40}(?:perdue?s?|perds|perdras|supprim\w+|effac\w+|exclue?"
    r"|annulée?"
    r"|signal\w+|prévien\w+|prévenue?s?)",
    r"si tu (?:refuses|dis non|arrêtes|pars)[^.!?]{1,40}(?:ne|perd\w*|plus|pas|dommage)",
    r"(?:il vaut mieux|mieux vaut|il faut|tu dois|tu devrais|je te conseille d['\u2019]?e? ?"
    r"|pense à) "
    r"?(?:dire oui|accepter|tout accepter|répondre oui|dire d['\u2019]accord)",
    r"(?:dis|réponds) (?:simplement |juste |donc )?oui|accepte(?:,| tout| sans)"
    r"|fais-moi confiance",
    r"tu dois (?!juste|seulement|avoir)\w+|tu es censée?|avant (?:lundi|mardi|mercredi|jeudi"
    r"|vendredi"
    r"|samedi|dimanche|demain|ce soir|minuit)",
    r"(?:tu n['\u2019]as pas|pas|aucun) (?:le |d['\u2019]autre |de )?choix|dépêche-toi|vite,"
    r"|plus vite que ça",
)
"""Nobody is pushed: both answers are fine."""

HARD = words(
    r"nonobstant",
    r"afférent(?:e|es|s)?",
    r"susmentionné(?:e|es|s)?",
    r"susvisé(?:e|es|s)?",
    r"ci-(?:après|dessus mentionné|joint)",
    r"préalablement",
    r"ultérieurement",
    r"conformément",
    r"subséquem\w+",
    r"en vertu d[eu]",
    r"le cas échéant",
    r"modalités?",
    r"stipul\w+",
    r"dispositifs?",
    r"requis(?:e|es)?",
    r"procéder à",
    r"bénéficiaires?",
    r"usagers?",
    r"diligence\w*",
    r"obtempér\w+",
    r"inhérent(?:e|es|s)?",
    r"exhausti\w+",
    r"corollaires?",
    r"intrinsèque\w*",
    r"proactivi\w+",
    r"holistique\w*",
    r"paradigmes?",
    r"résilien\w+",
)
"""Words of offices and of experts."""

SECRETS = words(
    r"mots? de passe",
    r"code (?:secret|pin)",
    r"numéro de (?:carte|compte|sécu(?:rité sociale)?)",
    r"carte bancaire",
    r"(?:ton|et ton|ta|tes) (?:nom de famille|adresse(?! e-?mail)|numéro de téléphone"
    r"|date de naissance|lieu de naissance|nationalité)",
    r"iban",
    r"pièce d['\u2019]identité|titre de séjour|casier judiciaire",
    r"(?:tu as|as-tu|es-tu|tu es|quel(?:le)? est) (?:une? |ta |ton |des )?(?:maladies?|handicap\w*"
    r"|religion|croyante?|enceinte|malade|séropositi\w+|homosexuel\w*|diagnostic)",
)
"""What a coach never asks for: of money and papers, of health and faith.

With a word of no before it, it is a warning that may stay."""

CONTACT = re.compile(
    r"(?<![\d/])\+?\d(?:[ .\u00a0\u202f-]?\d){7,13}(?!\d)"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[a-z]{2,}",
    re.IGNORECASE,
)
"""A number or an address of somebody: numbers for help stand in helplines.yaml.

Tried at the beginning of a word only, and bounded: a text may be one word of a million letters.
"""
