"""The plural rules of gettext for languages one is likely to add. Others are given by hand."""

from __future__ import annotations

from collections.abc import Mapping
from gettext import c2py

_TWO = "nplurals=2; plural=(n != 1);"
_SLAVIC = (
    "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
    "n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
)

PLURALS: Mapping[str, str] = {
    **dict.fromkeys(
        ("bg", "ca", "da", "el", "es", "et", "eu", "fi", "gl", "hu", "it", "lb", "nb"), _TWO
    ),
    **dict.fromkeys(("nl", "sq", "sv"), _TWO),
    **dict.fromkeys(("bs", "hr", "ru", "sr", "uk"), _SLAVIC),
    "ar": (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
        "n%100>=11 ? 4 : 5);"
    ),
    "cs": "nplurals=3; plural=(n==1 ? 0 : n>=2 && n<=4 ? 1 : 2);",
    "sk": "nplurals=3; plural=(n==1 ? 0 : n>=2 && n<=4 ? 1 : 2);",
    "lt": (
        "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : "
        "n%10>=2 && (n%100<10 || n%100>=20) ? 1 : 2);"
    ),
    "lv": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2);",
    "mt": (
        "nplurals=4; plural=(n==1 ? 0 : n==0 || (n%100>1 && n%100<11) ? 1 : "
        "n%100>10 && n%100<20 ? 2 : 3);"
    ),
    "pl": (
        "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"
    ),
    "sl": "nplurals=4; plural=(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3);",
    "tr": "nplurals=2; plural=(n > 1);",
}

_TRIED = 130
_EXAMPLES = 4


def counts_of(rule: str, forms: int) -> tuple[tuple[int, ...], ...]:
    """Return for each of *forms* a few counts it is for, by a gettext *rule*.

    Empty ones if the rule cannot be read.
    """
    try:
        form_of = c2py(rule.partition("plural=")[2].rpartition(";")[0])
        found = [form_of(count) for count in range(_TRIED)]
    except (ValueError, ArithmeticError):
        found = []
    counts = ([count for count, each in enumerate(found) if each == form] for form in range(forms))
    return tuple(tuple(each[:_EXAMPLES]) for each in counts)
