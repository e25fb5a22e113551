"""The words the checks look for, as patterns, per language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property


class Words:
    """Finds words. Compiled when first asked: `suspects` leaves most lists nothing to look at."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self._compiled.finditer(text)

    def search(self, text: str) -> re.Match[str] | None:
        return self._compiled.search(text)

    def count(self, text: str) -> int:
        return len(self._compiled.findall(text))


def words(*patterns: str) -> Words:
    """Return what finds any of *patterns*, written in small letters, as whole words."""
    return Words(rf"\b(?:{'|'.join(patterns)})\b")


def found_in(text: str, pattern: Words | None) -> list[re.Match[str]]:
    """Return where *pattern* is found in *text*, whatever is a capital there.

    In a text of small letters: to pass over capitals takes Python three times as long.
    """
    return list(pattern.finditer(text.lower())) if pattern is not None else []


FORMAL: Mapping[str, Words] = {
    "fr": words(
        r"(?<!rendez-)vous",
        r"votre",
        r"vos",
        r"vôtres?",
        r"madame|monsieur|mesdames|messieurs",
    ),
    "pt": words(r"vocês?", r"o senhor", r"a senhora", r"vossa excelência"),
    "ro": words(r"dumneavoastr[ăa]", r"dumneata", r"dv\.?s"),
}
"""Formal address. The coach says tu, du, tu, tu."""

FRENCH_VERB = words(r"(?!(?:assez|chez|rendez|nez|rez)\b)\w{2,}ez")
"""A French verb said to a stranger, or to several people."""

# At the start of a sentence `Sie` may be "she" or "they", and `Ihr` "you all": not looked at.
GERMAN = Words(r"(?<=[\w,;] )(?:Sie|Ihnen|Ihre[mnrs]?|Ihr)\b")
"""The same in German, to be found as it is written."""

BRAZILIAN: Mapping[str, Words] = {
    "pt": words(
        r"celular(?:es)?",
        r"telas?",
        r"cadastr\w+",
        r"equipes?",
        r"arquivos?",
        r"usuári[oa]s?",
        r"delet\w+",
        r"gerenci\w+",
        r"planej\w+",
        r"ônibus",
        r"registros?",
        r"contat\w+",
    ),
}
"""Words that European Portuguese has others for."""

# Not among them: "diagnosis" itself. "This is no diagnosis" is a sentence the coach should say.
DIAGNOSES: Mapping[str, Words] = {
    "fr": words(
        r"dépressi(?:on|fs?|ves?)",
        r"déprim(?:e|ée?s?)",
        r"dépressions?",
        r"anxiété",
        r"tdah",
        r"autis(?:me|tes?)",
        r"bipolaires?",
        r"schizo\w*",
        r"psychotiques?",
        r"diabétiques?",
        r"maladies? mentales?",
        r"malades? mentaux?",
        r"(?:tu es|t['\u2019]es) (?:sûrement |peut-être |vraiment )?malade",
        r"(?:psycho)?thérapies?",
        r"antidépress\w+",
        r"psychiatr\w+",
        r"handicapée?s?",
        r"névrotiques?",
        r"psychoses?",
        r"parano(?:s|ïa\w*|ïaques?)?",
        r"anorexi\w+",
        r"boulimi\w+",
        r"névros\w+",
        r"dys(?:lexi|praxi|phasi|calculi)\w+",
        r"toxicoman\w+",
        r"borderline",
        r"hyperacti\w+",
        r"troubles? (?:anxieux|dys|alimentaires?|bipolaires?|mental|mentaux|psych\w+)",
        r"troubles? (?:de l['\u2019]attention|du comportement)",
        r"pathologi\w+",
        r"symptômes?",
        r"burn-?out",
        r"phobi\w+",
    ),
    "de": words(
        r"depressi\w+",
        r"angststörung\w*",
        r"ads|adhs",
        r"autis\w+",
        r"bipolar\w*",
        r"schizo\w+",
        r"borderline",
        r"hyperaktiv\w*",
        r"psychische störung\w*",
        r"krankhaft\w*",
        r"symptome?n?",
        r"burn-?out",
        r"phobi\w+",
    ),
    "pt": words(
        r"depress(?:ão|iv\w+)",
        r"ansiedade",
        r"phda|tdah",
        r"autis\w+",
        r"bipolar\w*",
        r"esquizo\w+",
        r"borderline",
        r"hiperativ\w+",
        r"perturbaç\w+ menta\w+",
        r"patol\w+",
        r"sintomas?",
        r"burn-?out",
        r"fobi\w+",
    ),
    "ro": words(
        r"depresi\w+",
        r"anxietate\w*",
        r"adhd",
        r"autis\w+",
        r"bipolar\w*",
        r"schizo\w+",
        r"borderline",
        r"hiperactiv\w*",
        r"tulbur[ăa]r\w+",
        r"patologi\w+",
        r"simptom\w*",
        r"burn-?out",
        r"fobi\w+",
    ),
    "en": words(
        r"depressi\w+",
        r"depressed",
        r"anxiety",
        r"adhd",
        r"autis\w+",
        r"bipolar",
        r"schizo\w+",
        r"borderline",
        r"hyperactiv\w*",
        r"mental disorders?",
        r"patholog\w+",
        r"symptoms?",
        r"burn-?out",
        r"phobi\w+",
    ),
}
"""Names of illnesses. The coach never gives one to a learner."""
