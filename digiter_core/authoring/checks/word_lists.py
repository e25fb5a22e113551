"""The words the checks look for, as patterns, per language."""

from __future__ import annotations

import re
from collections.abc import Mapping


def _words(*patterns: str, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(patterns)})\b", flags)


FORMAL: Mapping[str, re.Pattern[str]] = {
    "fr": _words(r"(?<!rendez-)vous", r"votre", r"vos", r"vôtres?"),
    # At the start of a sentence `Sie` may be "she" or "they", and `Ihr` "you all": not looked at.
    "de": re.compile(r"(?<=[\w,;] )(?:Sie|Ihnen|Ihre[mnrs]?|Ihr)\b"),
    "pt": _words(r"vocês?", r"o senhor", r"a senhora", r"vossa excelência"),
    "ro": _words(r"dumneavoastr[ăa]", r"dumneata", r"dv\.?s"),
}
"""Formal address. The coach says tu, du, tu, tu."""

BRAZILIAN: Mapping[str, re.Pattern[str]] = {
    "pt": _words(
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
DIAGNOSES: Mapping[str, re.Pattern[str]] = {
    "fr": _words(
        r"dépressi(?:on|fs?|ves?)",
        r"anxiété",
        r"tdah",
        r"autis(?:me|tes?)",
        r"bipolaires?",
        r"schizo\w+",
        r"borderline",
        r"hyperacti\w+",
        r"troubles? (?:mental|mentaux|psych\w+|de l['\u2019]attention|du comportement)",
        r"pathologi\w+",
        r"symptômes?",
        r"burn-?out",
        r"phobi\w+",
    ),
    "de": _words(
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
    "pt": _words(
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
    "ro": _words(
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
    "en": _words(
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
