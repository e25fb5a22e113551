"""Reads what is typed freely at an entry: a year of birth, a name."""

from __future__ import annotations

import re
import unicodedata

from digiter_core.engine.safety import normalise

MAX_NAME = 40
OLDEST = 99
YOUNGEST = 11
"""Nobody younger reads this. "19" typed in 2026 is an age then, and not the year 2019."""

MAX_WORDS_AROUND_A_SHORT_YEAR = 5
_KEYCAP = re.compile("[\ufe0f\u20e3]")
_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?!\d)")
_DATE = re.compile(r"(?<!\d)\d{1,2}([./ -])\d{1,2}\1(\d\d)(?!\d)")
_SHORT_YEAR = re.compile(r"\D*(\d\d)\D*")
_AGE = re.compile(
    r"\D*(\d\d?)\s*"
    r"(ans?|ann[ée]es?|jahre?n?|anos?|aninhos|(de )?ani|y(ea)?rs?( old)?|y\.?o|y/o)(?!\w)",
    re.IGNORECASE,
)
_GREETING = r"(?:(?:salut|bonjour|coucou|hallo|hey|hi|hello|ol[áa]|oi|bun[ăa])[\s,!]+)?"
_INTRODUCTION = re.compile(
    rf"{_GREETING}(?:"
    r"(?:moi )?(?:je |j'? ?)?m'? ?appell?e|moi,? c'est|c'est|(?:je |j'?)suis|appelle[- ]moi|"
    r"mon (?:pr[ée])?nom (?:est|c'est)|"
    r"ich hei(?:ß|ss)e|ich bin|mein name ist|nenn mich|"
    r"(?:eu )?(?:chamo[- ]me|me chamo)|chama-me|(?:eu )?sou(?: [oa])?|(?:o )?meu nome [ée]|"
    r"m[ăa] numesc|m[ăa] cheam[ăa]|(?:eu )?sunt|numele meu (?:este|e)|"
    r"my name(?:'s| is)|i am|i'?m|it's|call me"
    r")[\s:,]+",
    re.IGNORECASE,
)
_BARE_INTRODUCTION = re.compile(_INTRODUCTION.pattern.removesuffix(r"[\s:,]+"), re.IGNORECASE)
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʼ´`", "'"))
_NO_NAMES = """non|no|nein|nao|nu|nope|rien|nichts|nimic|nothing|personne|niemand|ninguem|nimeni|
    pas de nom|pas de prenom|sans prenom|sans nom|aucun|je veux pas|je ne veux pas|jveux pas|
    pas envie|je dis pas|keinen|keiner|kein name|will ich nicht|sag ich nicht|egal|
    nao quero|sem nome|nenhum|nao digo|nu vreau|fara nume|nu spun|niciunul|
    no name|i dont want to|dont want to|skip|none|nobody|passer|passe"""
_REFUSALS = frozenset(" ".join(part.split()) for part in _NO_NAMES.split("|"))
_JOINING = ("Cf", "Co", "Cs", "Cn")  # bidi, zero width, private, not a character: nothing to see
_PARTING = ("Cc", "Zl", "Zp")  # ends of lines and other controls
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # called letters or signs, and seen as nothing


def age_from_year(text: str, this_year: int) -> int | None:
    """Return how many years ago *text* says the learner was born, 0 to 99, None if unclear.

    Understands "2006", "je suis de 2006", "06", "3.5.06" and an age ("19 ans", "19").
    """
    plain = _with_plain_digits(text).strip()
    years = set(_YEAR.findall(plain))
    if years:
        return _in_range(this_year - int(years.pop())) if len(years) == 1 else None
    if date := _DATE.search(plain):
        return _in_range(this_year - _in_full(int(date[2]), this_year))
    if said := _AGE.match(plain):
        return int(said[1])
    short = _SHORT_YEAR.fullmatch(plain)
    if short is None or len(plain.split()) > MAX_WORDS_AROUND_A_SHORT_YEAR:
        return None
    number = int(short[1])
    age = this_year - _in_full(number, this_year)
    return _in_range(age if age >= YOUNGEST else number)


def name(text: str) -> str | None:
    """Return the name in *text*, cleaned for showing, None if it is not one.

    At most 40 characters; control, bidi and zero-width characters are taken out. A refusal
    ("je veux pas") is no name.
    """
    visible = _visible(text).translate(_APOSTROPHES)
    if visible.startswith("/") or _is_unfinished(visible):
        return None
    plain = _INTRODUCTION.sub("", visible, count=1).strip(" .,!;:\"'()«»“”")
    if len(plain) > MAX_NAME or not any(character.isalpha() for character in plain):
        return None
    return None if normalise(plain) in _REFUSALS else plain


def _is_unfinished(visible: str) -> bool:
    # One word may be a name all the same: Sou, Im.
    return bool(_BARE_INTRODUCTION.fullmatch(visible.rstrip(" .,!:…"))) and " " in visible


def _visible(text: str) -> str:
    kept = (character for character in text if character not in _BLANK)
    shown = (
        " " if category in _PARTING else character
        for character in kept
        if (category := unicodedata.category(character)) not in _JOINING
    )
    return " ".join("".join(shown).split())


def _with_plain_digits(text: str) -> str:
    """Return *text* with the digits of every script as 0 to 9."""
    folded = _KEYCAP.sub("", unicodedata.normalize("NFKC", text))
    return "".join(str(int(one)) if one.isdecimal() else one for one in folded)


def _in_full(two_digits: int, this_year: int) -> int:
    century = 2000 if two_digits <= this_year % 100 else 1900
    return century + two_digits


def _in_range(age: int) -> int | None:
    return age if 0 <= age <= OLDEST else None
