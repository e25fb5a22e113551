"""The `Understanding` the product starts with: words on the screen, commands, years and names."""

from __future__ import annotations

from nlu import entries
from nlu.words import Words


class PlainUnderstanding(Words):
    """Exact and nearly exact only; a model may stand behind the same port later."""

    def age(self, text: str, this_year: int) -> int | None:
        return entries.age_from_year(text, this_year)

    def name(self, text: str) -> str | None:
        return entries.name(text)
