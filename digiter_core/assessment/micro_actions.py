"""
The library of small steps as structure: which step belongs where, and which moments suit it.

No words here: they are looked up by message key (`micro_actions/<id>/act`, …) in every language.
"""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_MINUTES = 10
ANY, EMPLOYEE, SELF_EMPLOYED = "any", "employee", "self_employed"
SUITS = (ANY, EMPLOYEE, SELF_EMPLOYED)
SETTINGS = ("work", "daily")


@dataclass(frozen=True, slots=True)
class MicroAction:
    """One small act. `suits`: for whom; `cues`: ids of moments it can be tied to."""

    id: str
    sub_competence: str
    minutes: int  # 1 to 10
    setting: str  # work, daily
    suits: str  # any, employee, self_employed
    cues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MicroActions:
    """All small acts, and the moments of a day (cues) they can be tied to."""

    cues: tuple[str, ...] = ()
    actions: tuple[MicroAction, ...] = ()

    def of(self, sub_competence: str) -> tuple[MicroAction, ...]:
        """Return the acts for *sub_competence*, in the order of the file."""
        return tuple(each for each in self.actions if each.sub_competence == sub_competence)

    def get(self, action: str) -> MicroAction | None:
        """Return the act of that id, None if there is none."""
        return next((each for each in self.actions if each.id == action), None)
