"""What goes wrong between the bot and the Bot API server, planned and repeatable."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

from tests.servers.clock import Clock
from tests.servers.wire import JsonObject, Refused, too_many_requests

FaultKind: TypeAlias = Literal[
    "too_many_requests",
    "forbidden",
    "bad_request",
    "unauthorized",
    "server_error",
    "late_answer",
    "drop_before",
    "drop_after",
    "latency",
    "freeze",
]
DEFAULT_ANSWERS = {
    "forbidden": (403, "Forbidden: bot was blocked by the user"),
    "bad_request": (400, "Bad Request: chat not found"),
    "unauthorized": (401, "Unauthorized"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong, `count` times (None: always) in matching calls.

    - `method` is a name or a pattern (`send*`); `chat_id` None means every chat.
    - `skip`: so many matching calls pass first; `probability`: chance for each after that.
    - `too_many_requests`: 429 with `retry_after`; for `seconds` (or else `retry_after`) every
      send or edit in that chat, or with `everywhere` in all chats, is 429 with what remains.
    - `forbidden`, `bad_request`, `unauthorized`: refused; `description` replaces the usual text.
    - `server_error`: `status` (or else 502) with an HTML body, not accepted.
    - `late_answer`: accepted, answered `seconds` (or else 7) later.
    - `latency`: `seconds` before acceptance.
    - `drop_before`, `drop_after`: the connection breaks before or after acceptance.
    - `freeze`: never answered until released; accepted, unless `accepted` is False.
    """

    kind: FaultKind
    method: str = "*"
    chat_id: int | None = None
    count: int | None = 1
    probability: float = 1.0
    skip: int = 0
    retry_after: int = 3
    everywhere: bool = False
    seconds: float | None = None
    status: int = 502
    description: str | None = None
    accepted: bool = True

    def fits(self, method: str, chat_id: int | None) -> bool:
        """Return whether this fault is about such a call."""
        in_chat = self.chat_id is None or self.chat_id == chat_id
        return in_chat and fnmatchcase(method, self.method)

    @property
    def held_seconds(self) -> float:
        """Return how long a late answer is held back: longer than clients commonly wait."""
        return 7.0 if self.seconds is None else self.seconds

    def refusal(self) -> Refused:
        """Return the JSON answer of a fault that has one."""
        if self.kind == "too_many_requests":
            return too_many_requests(self.retry_after)
        status, usual = DEFAULT_ANSWERS[self.kind]
        return Refused(self.description or usual, status)


@dataclass(slots=True)
class _Planned:
    fault: Fault
    left: int | None
    to_skip: int


@dataclass(slots=True)
class FaultPlan:
    """The faults still to come, and the 429s in force."""

    clock: Clock
    seed: int = 0
    chance: random.Random = field(init=False)
    planned: list[_Planned] = field(default_factory=list)
    halted: dict[int | None, float] = field(default_factory=dict)
    fired: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def add(self, fault: Fault) -> None:
        """Plan `fault` after those that are planned already."""
        self.planned.append(_Planned(fault, fault.count, fault.skip))

    def clear(self) -> None:
        """Forget all faults and lift every 429."""
        self.planned.clear()
        self.halted.clear()

    def pick(self, method: str, chat_id: int | None) -> tuple[float, Fault | None]:
        """Return what befalls this call: seconds of latency, then at most one other fault."""
        latency = 0.0
        for plan in list(self.planned):
            if plan.fault.fits(method, chat_id) and self._fires(plan):
                if plan.fault.kind != "latency":
                    return latency, plan.fault
                latency += plan.fault.seconds or 0.0
        return latency, None

    def halt(self, fault: Fault, chat_id: int | None) -> None:
        """Put the 429 of `fault` into force."""
        seconds = fault.retry_after if fault.seconds is None else fault.seconds
        key = None if fault.everywhere else chat_id
        self.halted[key] = self.clock.now() + seconds

    def halt_refusal(self, method: str, chat_id: int | None) -> Refused | None:
        """Return the 429 that is in force for this call, with the time that remains."""
        if not self.halted or not method.startswith(("send", "edit")):
            return None
        until = max(self.halted.get(chat_id, 0.0), self.halted.get(None, 0.0))
        remaining = until - self.clock.now()
        return too_many_requests(math.ceil(remaining)) if remaining > 0 else None

    def counted(self) -> JsonObject:
        """Return how often each kind of fault has struck."""
        return dict(self.fired)

    def _fires(self, plan: _Planned) -> bool:
        if plan.to_skip > 0:
            plan.to_skip -= 1
            return False
        if plan.fault.probability < 1 and self.chance.random() >= plan.fault.probability:
            return False
        if plan.left is not None:
            plan.left -= 1
            if plan.left <= 0:
                self.planned.remove(plan)
        self.fired[plan.fault.kind] = self.fired.get(plan.fault.kind, 0) + 1
        return True
