"""Words that suppose that the reader is a man, or a woman, as patterns, per language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from digiter_core.authoring.checks.word_lists import Words, words

_MANY_FR = (
    "absent",
    "actif",
    "bienvenu",
    "bon",
    "certain",
    "content",
    "convaincu",
    "courageux",
    "créatif",
    "curieux",
    "débutant",
    "déçu",
    "doué",
    "employé",
    "étudiant",
    "fier",
    "fort",
    "gentil",
    "gagnant",
    "heureux",
    "inquiet",
    "inscrit",
    "désinscrit",
    "seul",
    "majeur",
    "malheureux",
    "mineur",
    "nerveux",
    "nouveau",
    "patient",
    "perdu",
    "présent",
    "prêt",
    "prudent",
    "satisfait",
    "sérieux",
    "sûr",
    "attendu",
    "attentif",
    "reçu",
    "surpris",
    "venu",
    "revenu",
    "devenu",
    "parti",
    "sorti",
)
_ADJECTIVE_FR = rf"(?:{'|'.join(_MANY_FR)}|\w{{2,}}(?:é|eux)|\w{{3,}}(?:nel|uel|if|ien))"
_REFLEXIVE_FR = r"(?:senti|servi|endormi|perdu|rendu|tenu|vu|cru|battu|mis|remis|assis|permis)"
_NOUNS_FR = (
    r"tu (?:n['\u2019])?(?:es|seras|as|serais|as été) (?:pas )?(?:été )?(?:le|un des) "
    r"(?:premier|dernier|meilleur|seul|bienvenu|plus fort)s?"
    r"|le seul (?:à|dans|ici|qui)|(?:pas|jamais|être|te sentir|comme) le seul"
    r"|un (?:étudiant|garçon|homme|gars) (?:\w+ )?comme toi"
    r"|les (?:garçons|hommes|gars) comme toi"
    r"|(?:mon|cher) (?:ami|copain|pote|gars|frère|garçon|grand|utilisateur|lecteur|étudiant)"
)
_OF_WOMEN_FR = (
    r"(?:absente|active|bonne|certaine|contente|convaincue|courageuse|créative|débutante|déçue"
    r"|étudiante|fière|forte|gentille|gagnante|inquiète|inscrite|désinscrite|seule|majeure"
    r"|mineure|nouvelle|patiente|perdue|présente|prête|prudente|satisfaite|sûre|attendue"
    r"|attentive|reçue|surprise|venue|revenue|devenue|partie|sortie"
    r"|\w{2,}(?:ée|euse)|\w{3,}(?:nelle|uelle|ive|ienne))"
)
_BETWEEN_FR = (
    r"(?:(?:pas|plus|jamais|déjà|bien|très|trop|assez|tout|toute|enfin|toujours|encore|maintenant"
    r"|vraiment|aussi|plutôt|si|un peu|moins|bientôt|peut-être) ){0,3}"
)
_BOTH_FR = r"(?![·(/]|[.\-]e|e\b| ou \w+e\b)"
"""Behind a word: nothing that adds the other form, as in `prêt·e`, `prêt(e)`, `prêt/prête`."""

HINTS: Mapping[str, tuple[str, ...]] = {
    "fr": (
        *("u es", "'es ", "\u2019es ", "u n'es", "u n\u2019es", "u étais", "u seras", "u serais"),
        *("s-tu", "tu as été", "te sens", "u deviens", "u restes", "u sembles", "u parais"),
        *(
            "te voilà",
            "te voici",
            "te sentir",
            "sois ",
            "reste ",
            "toi seul",
            "toi-même seul",
            "mon ",
        ),
        *(
            " le seul",
            "cher ",
            "bienvenu",
            "prêt",
            "inscrit",
            "sûr",
            "comme toi",
            "champion",
            " être ",
            "chère ",
            "ma ",
        ),
    ),
    "pt": ("estás ", "ficas ", "sentes-te ", "és ", "serás ", "estarás ", "bem-vind"),
    "ro": ("ești ", "vei fi ", "te simți ", "bine ai venit"),
}
"""One of these stands in every text that a pattern below finds: looked for first, for speed."""

MASCULINE: Mapping[str, Words] = {
    "fr": Words(
        r"\b(?:"
        rf"(?:tu|t['\u2019]) ?(?:n['\u2019])?(?:es|étais|seras|serais|as été|te sens|deviens"
        rf"|restes|sembles|parais) {_BETWEEN_FR}{_ADJECTIVE_FR}"
        rf"|tu (?:ne )?t['\u2019]es {_BETWEEN_FR}(?:{_ADJECTIVE_FR}|{_REFLEXIVE_FR})"
        r"|tu (?:peux|vas|dois|pourras|pourrais|veux) "
        rf"{_BETWEEN_FR}être {_BETWEEN_FR}{_ADJECTIVE_FR}"
        rf"|(?:es|seras|serais|étais)-tu {_BETWEEN_FR}{_ADJECTIVE_FR}"
        rf"|(?:te voilà|te voici|te sentir|sois) {_BETWEEN_FR}{_ADJECTIVE_FR}"
        rf"|(?:^|(?<=[.!?…\n,:] ))reste {_BETWEEN_FR}{_ADJECTIVE_FR}"
        rf"|toi seul|toi-même seul|champion|{_NOUNS_FR}"
        rf")(?!\w){_BOTH_FR}"
        r"|(?:^|(?<=[.!?…\n] )|(?<=\n)|(?<=\*\*))(?:bienvenu|prêt|inscrit|sûr)"
        r"(?= ?[\u00a0\u202f]?[?!,.]| à | pour | de )"
    ),
    "pt": words(
        r"(?:estás|ficas|sentes-te|és|serás|estarás) (?:\w+ )?"
        r"(?:pronto|preparado|seguro|cansado|interessado|satisfeito|inscrito"
        r"|sozinho|convidado|motivado|perdido)(?![/(])",
        r"bem-vindo(?![/(])",
    ),
    "ro": words(
        r"(?:ești|vei fi|te simți) (?:\w+ )?"
        r"(?:pregătit|sigur|mulțumit|interesat|obosit|înscris|singur|motivat|invitat)(?![/(])",
        r"bine ai venit, (?:dragul|prietene)",
    ),
}
"""Forms that fit men only, said to the learner."""

FEMININE: Mapping[str, Words] = {
    "fr": Words(
        r"\b(?:"
        r"(?:tu|t['\u2019]) ?(?:n['\u2019])?(?:es|étais|seras|serais|as été|te sens|deviens"
        rf"|restes|sembles|parais) {_BETWEEN_FR}{_OF_WOMEN_FR}"
        r"|tu (?:peux|vas|dois|pourras|pourrais|veux) "
        rf"{_BETWEEN_FR}être {_BETWEEN_FR}{_OF_WOMEN_FR}"
        rf"|(?:es|seras|serais|étais)-tu {_BETWEEN_FR}{_OF_WOMEN_FR}"
        rf"|(?:te voilà|te voici|te sentir|sois) {_BETWEEN_FR}{_OF_WOMEN_FR}"
        r"|(?:ma|chère) (?:belle|copine|grande|chérie|amie|utilisatrice|lectrice|étudiante)"
        r")(?! ou )(?![\w·(/])"
    ),
    "pt": words(
        r"(?:estás|ficas|sentes-te|és|serás|estarás) (?:\w+ )?"
        r"(?:pronta|preparada|segura|cansada|interessada|satisfeita|inscrita"
        r"|sozinha|convidada|motivada|perdida)(?![/(])",
        r"bem-vinda(?![/(])",
    ),
    "ro": words(
        r"(?:ești|vei fi|te simți) (?:\w+ )?"
        r"(?:pregătită|sigură|mulțumită|interesată|obosită|înscrisă|singură|motivată|invitată)"
        r"(?![/(])",
        r"bine ai venit, draga",
    ),
}
"""Forms that fit women only, said to the learner; two forms side by side fit everybody."""

SOMEBODY = re.compile(r"\{(?:new_)?counsellor\}")
"""A name of a person, woman or man."""

ONE_GENDER = words(
    r"il(?! (?:faut|y a|fait|suffit|reste|manque|vaut|s['\u2019]agit|est (?:possible|temps|tard"
    r"|tôt"
    r"|l['\u2019]heure|important|utile|normal)|se peut|arrive|n['\u2019]y|pleut))",
    r"elle",
    r"lui-même|elle-même|celui-ci|celle-ci",
    r"(?:ton|le|un|mon) (?:conseiller|coach humain|référent|éducateur|animateur)",
    r"(?:ta|la|une|ma) (?:conseillère|référente|éducatrice|animatrice)",
    r"monsieur|madame|m\.|mme",
)
"""What is said of one gender only, in French."""
