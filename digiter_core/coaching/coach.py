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


@dataclass(slots=True)
class Account:
    """The bot's account on Telegram: its name, once Telegram or an operator has said it."""

    username: str = ""


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
    """What a visitor carries (`doorstep.Carried`), by address: nothing is stored of them."""
    pages_url: str = ""
    """Public address of the staff's pages, without a slash at its end; "": there are none."""
    account: Account = field(default_factory=Account)


def language_of(code: str) -> str:
    """Return the product's language for a channel's language code such as `pt-br`."""
    language = code.lower().replace("_", "-").split("-")[0]
    return language if language in LANGUAGES else DEFAULT_LANGUAGE
