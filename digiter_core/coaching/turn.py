"""One turn while it is being worked out: who it is for, and what has been said so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from digiter_core.coaching.arrival import Arrival
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.coaching.rendering import Voice
from digiter_core.engine.dialogue import Scripts
from digiter_core.engine.session import Session
from digiter_core.ports import Event, Learner, OutboxMessage, Work


@dataclass(slots=True)
class Turn:
    """Everything a use case needs. `learner.id` 0: a visitor, of whom nothing is stored."""

    coach: Coach
    work: Work
    arrival: Arrival
    now: datetime
    learner: Learner
    said: list[Outgoing] = field(default_factory=list)
    to_others: list[OutboxMessage] = field(default_factory=list)  # stored already
    replay: bool = False  # an act moved the place: what the engine said after it is void
    moved_on: bool = False  # an answer was understood: the question may be replaced by the next
    guessed: bool = False  # the answer was read out of own words: it can be taken back
    ended: bool = False  # nothing more is said in this turn
    asked: set[tuple[str, str]] = field(default_factory=set)  # questions: script and node

    @property
    def voice(self) -> Voice:
        return Voice(self.coach, self.learner)

    @property
    def scripts(self) -> Scripts:
        """The scripts as they are where the learner lives."""
        return self.coach.scripts.of(self.learner.territory)

    @property
    def is_visitor(self) -> bool:
        return self.learner.id == 0

    def say(self, key: str, **params: str) -> None:
        """Say the words for *key*."""
        self.said.append(Outgoing(self.voice.say(key, **params)))

    def change(self, **changes: Any) -> None:
        """Change fields of the learner; stored at the end of the turn."""
        self.learner = replace(self.learner, **changes)

    def go_to(self, session: Session) -> None:
        self.learner = replace(self.learner, session=session)

    def set_variables(self, variables: Mapping[str, Any]) -> None:
        session = self.learner.session
        self.go_to(replace(session, variables={**session.variables, **variables}))

    def note(self, kind: str, **data: Any) -> None:
        """Append to the learner's event log: ids and numbers, never words."""
        if not self.is_visitor:
            self.work.events.append(self.learner.id, Event(kind, self.now, data))
