"""Remembers what was made of texts, so that only what changed is worked on anew."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")


class Remembered(Generic[Key, Made]):
    """What was made of the texts seen lately, of at most *most* characters in all.

    What is made must never be changed afterwards: everybody who asks gets the same. Threads may
    ask at once; at worst two make the same.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[Key, tuple[int, Made]] = OrderedDict()
        self._characters = 0
        self._turn = Lock()

    def of(self, key: Key, characters: int, make: Callable[[], Made]) -> Made:
        """Return what *make* made for *key*. *characters*: how many this text has."""
        with self._turn:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key][1]
        made = make()
        with self._turn:
            if key not in self._made:
                self._made[key] = (characters, made)
                self._characters += characters
            while self._characters > self._most:
                _, (gone, _) = self._made.popitem(last=False)
                self._characters -= gone
        return made
