"""Reads what is typed freely at an entry: a year of birth, a name."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME = 40
OLDEST = 99
_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"^\D*(\d\d)\D*$")
_AGE = re.compile(
    r"^\D{0,12}(\d\d)\s*(ans|jahre?|anos|(de )?ani|years?( old)?|yo)\b.*$", re.IGNORECASE
)
_NAME_INTRODUCTIONS = re.compile(
    r"^(je m'appelle|je m’appelle|moi c'est|moi c’est|c'est|appelle[- ]moi|ich hei(?:ß|ss)e|ich bin|"
    r"chamo-me|chama-me|sou [oa]?|mă numesc|ma numesc|mă cheamă|ma cheama|sunt|my name is|i am|i'm|i’m|"
    r"call me)\s+",
    re.IGNORECASE,
)
_DROPPED = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")  # control, bidi, private: nothing to see in a name


def age_from_year(text: str, this_year: int) -> int | None:
    """Return how many years ago *text* says the learner was born, 0 to 99, None if unclear.

    Understands "2006", "je suis de 2006", "06" and an age with its unit ("19 ans").
    """
    years = set(_YEAR.findall(text))
    if len(years) == 1:
        return _in_range(this_year - int(years.pop()))
    if years:
        return None
    if said := _AGE.match(text.strip()):
        return _in_range(int(said.group(1)))
    if short := _SHORT_YEAR.match(text.strip()):
        two_digits = int(short.group(1))
        century = 2000 if two_digits <= this_year % 100 else 1900
        return _in_range(this_year - (century + two_digits))
    return None


def name(text: str) -> str | None:
    """Return the name in *text*, cleaned for showing, None if it is not one.

    At most 40 characters; control, bidi and zero-width characters are taken out.
    """
    if text.lstrip().startswith("/"):
        return None
    visible = "".join(c if unicodedata.category(c) not in _DROPPED else " " for c in text)
    plain = _NAME_INTRODUCTIONS.sub("", " ".join(visible.split())).strip(" .,!")
    has_letter = any(character.isalpha() for character in plain)
    return plain if has_letter and len(plain) <= MAX_NAME else None


def _in_range(age: int) -> int | None:
    return age if 0 <= age <= OLDEST else None
