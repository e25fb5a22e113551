"""What goes wrong between Telegram and the bot: updates doubled, swapped, out of order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tests.servers.updates import Pending

DisorderKind: TypeAlias = Literal["duplicate", "callback_first", "shuffle"]


@dataclass(frozen=True, slots=True)
class DeliveryFault:
    """Disorder in the delivery of updates, `count` times (None: always).

    - `duplicate`: an update comes a second time, right after the first.
    - `callback_first`: a learner's message is held back until a press of the same learner has
      overtaken it.
    - `shuffle`: `window` updates are collected and come in another order.

    What is held back longer than `seconds` comes as it is. By polling, an update that was
    overtaken is given once although the offset is already above it.
    """

    kind: DisorderKind
    chat_id: int | None = None
    count: int | None = 1
    probability: float = 1.0
    window: int = 3
    seconds: float = 2.0


@dataclass(slots=True)
class Disorder:
    """Puts updates out of order as planned; `deliver` gets them in the order of delivery."""

    deliver: Callable[[Pending], None]
    seed: int = 0
    chance: random.Random = field(init=False)
    planned: list[tuple[DeliveryFault, int | None]] = field(default_factory=list)
    held: list[tuple[DeliveryFault, list[Pending]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def add(self, fault: DeliveryFault) -> None:
        """Plan `fault`."""
        self.planned.append((fault, fault.count))

    def clear(self) -> None:
        """Forget all plans and whatever is held back."""
        self.planned.clear()
        self.held.clear()

    def take(self, arrived: Pending) -> None:
        """Deliver `arrived` now, twice, or later."""
        if self._joins_held(arrived):
            return
        fault = self._pick(arrived)
        if fault is None:
            self.deliver(arrived)
        elif fault.kind == "duplicate":
            self.deliver(arrived)
            self.deliver(arrived.again())
        else:
            group = (fault, [arrived])
            self.held.append(group)
            asyncio.get_running_loop().call_later(fault.seconds, self._release, group)

    def _joins_held(self, arrived: Pending) -> bool:
        for group in self.held:
            fault, members = group
            if fault.kind == "shuffle" and _fits(fault, arrived):
                members.append(arrived)
                if len(members) >= fault.window:
                    self._shuffle(members)
                    self._release(group)
                return True
            overtakes = fault.kind == "callback_first" and arrived.kind == "callback_query"
            if overtakes and arrived.user_id == members[0].user_id:
                self.deliver(arrived)
                self._release(group)
                return True
        return False

    def _shuffle(self, members: list[Pending]) -> None:
        before = list(members)
        self.chance.shuffle(members)
        if members == before:
            members.reverse()

    def _release(self, group: tuple[DeliveryFault, list[Pending]]) -> None:
        if not any(group is held for held in self.held):
            return
        self.held = [held for held in self.held if held is not group]
        for member in group[1]:
            self.deliver(member.again())

    def _pick(self, arrived: Pending) -> DeliveryFault | None:
        for index, (fault, left) in enumerate(self.planned):
            if not _fits(fault, arrived) or self.chance.random() >= fault.probability:
                continue
            if left is not None:
                self.planned[index] = (fault, left - 1)
                if left <= 1:
                    del self.planned[index]
            return fault
        return None


def _fits(fault: DeliveryFault, arrived: Pending) -> bool:
    in_chat = fault.chat_id is None or fault.chat_id == arrived.chat_id
    return in_chat and (fault.kind != "callback_first" or arrived.kind == "message")
