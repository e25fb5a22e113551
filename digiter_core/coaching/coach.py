"""Everything a turn needs that does not change from turn to turn. Made once, by the command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from digiter_core.assessment.competences import Framework
from digiter_core.assessment.micro_actions import MicroActions
from digiter_core.coaching.helplines import Safeguarding
from digiter_core.coaching.meanings import Meaning
from digiter_core.coaching.territories import Territory
from digiter_core.engine.dialogue import Scripts
from digiter_core.ports import Texts, Understanding
from digiter_core.scheduling.policy import Rules

LANGUAGES = ("fr", "de", "pt", "ro", "en")
DEFAULT_LANGUAGE = "en"


def never(_territory: str, _day: date) -> bool:
    """No holidays."""
    return False


@dataclass(frozen=True, slots=True, repr=False)
class Coach:
    scripts: Scripts
    texts: Texts
    understanding: Understanding
    framework: Framework
    safeguarding: Safeguarding
    territories: Mapping[str, Territory]
    meanings: Mapping[str, Meaning]
    micro_actions: MicroActions
    rules: Rules
    holidays: Callable[[str, date], bool] = never
    """Whether nothing is sent in the territory of that id on that day."""
    spoken: dict[str, str] = field(default_factory=dict)
    """Language a visitor tapped, by address: in memory only, since nothing is stored of them."""


def language_of(code: str) -> str:
    """Return the product's language for a channel's language code such as `pt-br`."""
    language = code.lower().replace("_", "-").split("-")[0]
    return language if language in LANGUAGES else DEFAULT_LANGUAGE
