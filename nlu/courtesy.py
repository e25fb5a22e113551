"""Yes, no and please, as people write them in the languages of the product. Folded spellings."""

from __future__ import annotations

from collections.abc import Mapping

_YES = """oui ouais ouai ui wi vasy ja jo jep jap klar gerne sim claro da desigur yes yeah yep yup
          sure"""
_NO = "non nan nope no nah nein nee ne nao nu"
_PLEASE = """merci stp svp please pls thanks thx danke bitte obrigado obrigada mersi multumesc ok
             okay maintenant jetzt now agora acum thank you por favor te rog vielen dank"""

YES_OR_NO: Mapping[str, str] = {
    **dict.fromkeys(_YES.split(), "yes"),
    **dict.fromkeys(_NO.split(), "no"),
}
"""Word -> the id of the option it answers, where a question offers `yes` or `no`."""

_POLITE = frozenset(_PLEASE.split())


def without_courtesy(said: str) -> str:
    """Return the folded text *said* without the polite words before and after it."""
    words = said.split()
    while words and words[0] in _POLITE:
        del words[0]
    while words and words[-1] in _POLITE:
        del words[-1]
    return " ".join(words)
