"""Everything a turn needs that does not change from turn to turn. Made once, by the command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from digiter_core.assessment.competences import Framework
from digiter_core.assessment.micro_actions import MicroActions
from digiter_core.coaching.helplines import Safeguarding
from digiter_core.coaching.meanings import Meaning
from digiter_core.coaching.territories import Territory
from digiter_core.engine.dialogue import Scripts
from digiter_core.engine.effects import Effect
from digiter_core.engine.inputs import Input
from digiter_core.engine.session import Session
from digiter_core.ports import Texts, Understanding
from digiter_core.reports.disclosure import Disclosure
from digiter_core.scheduling.policy import Rules
from digiter_core.texts.languages import FALLBACK, SOURCE


@dataclass(slots=True)
class Account:
    """The bot's account on Telegram: its name, once Telegram or an operator has said it."""

    username: str = ""


def never(_territory: str, _day: date) -> bool:
    """No holidays."""
    return False


class AllScripts(Scripts, Protocol):
    """Every script: `latest` is as it is everywhere. A turn takes those of its territory."""

    def of(self, territory: str) -> Scripts:
        """Return them as learners of *territory* get them; "": of no territory yet."""


@dataclass(frozen=True, slots=True)
class Stepped:
    """One step of the engine: where somebody stood, what was put to it, and what came of it."""

    before: Session
    event: Input | None  # None: the script `opened` was put on top
    after: Session
    effects: tuple[Effect, ...]
    opened: str = ""


def unwatched(_stepped: Stepped) -> None:
    """Nobody looks."""


@dataclass(frozen=True, slots=True, repr=False)
class Coach:
    scripts: AllScripts
    texts: Texts
    understanding: Understanding
    framework: Framework
    safeguarding: Safeguarding
    territories: Mapping[str, Territory]
    meanings: Mapping[str, Meaning]
    micro_actions: MicroActions
    rules: Rules
    languages: Mapping[str, str]
    """The languages that are offered: code and own name, French first."""
    language_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What else each of them may be called when a learner types it: its code, and other names."""
    holidays: Callable[[str, date], bool] = never
    """Whether nothing is sent in the territory of that id on that day."""
    spoken: dict[str, str] = field(default_factory=dict)
    """What a visitor carries (`doorstep.Carried`), by address: nothing is stored of them."""
    pages_url: str = ""
    """Public address of the staff's pages, without a slash at its end; "": there are none."""
    account: Account = field(default_factory=Account)
    disclosure: Disclosure = field(default_factory=Disclosure)
    """What may be told of a number of learners."""
    watch: Callable[[Stepped], None] = unwatched
    """Is told of every step; a rehearsal looks on. What it is told must not be kept or logged."""

    @property
    def default_language(self) -> str:
        """The language for somebody who speaks none of those that are offered."""
        return FALLBACK if FALLBACK in self.languages else SOURCE

    def language_of(self, code: str) -> str:
        """Return the language offered for a channel's language code such as `pt-br`."""
        language = code.lower().replace("_", "-").split("-")[0]
        return language if language in self.languages else self.default_language
