"""Updates that were never meant to be: real ones, bent in every way JSON allows."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.servers import incoming

CANARY = "kanarie7f3a"
"""In every text of every update: it must never be in a log."""

VICTIMS = range(6001, 6031)  # learners who are in the questionnaire
STRANGERS = range(7001, 7201)
TWICE = 0.05
UNTOUCHED = 0.05
BENDS = (1, 1, 1, 2, 3, 6)

STRINGS = (
    "",
    " ",
    "\x00",
    f"{CANARY}\x00\x01\x1b[31m",
    f"\ud800{CANARY}",  # half of a surrogate pair
    f"{CANARY}\udfff\ud83d",
    "\u202e\u2066\u200b\ufeff" + CANARY,
    "e" + "\u0301" * 500,
    "👩‍👩‍👧‍👦" * 50,
    "ﷺ" * 2000,
    "ŞşŢţıİßœŒ" + CANARY,
    CANARY * 500,
    "/" + CANARY,
    "/start " + CANARY * 20,
    "/start@DigiterBot",
    "/",
    "/ \n",
    "{name} {0} %s ${x} {{",
    "**" + CANARY,
    "<b>&amp;" + CANARY,
    "'; DROP TABLE learner; --" + CANARY,
    "v.fr.hello.fr",
    "v.fr.birth_year.=2006",
    "v.xx.nowhere.yes",
    "v.fr.birth_year.=99999999999999999999999999",
    "v.fr.birth_year.=\x00",
    "1.1.~back",
    "0.0.",
    "ffffffffffffffffffffff.-1.~explain",
    "1.zz.yes",
    "...",
    "٣",
    "²",
    "1e400",
    "9" * 4000,
)
NUMBERS = (
    0,
    -1,
    1,
    2**31,
    -(2**31) - 1,
    2**53 + 1,
    2**62,
    2**63,
    -(2**63),
    2**64,
    10**40,
    10**400,
    1.5,
    -0.0,
    1e308,
    float("inf"),
    float("-inf"),
    float("nan"),
)
KEYS = ("text", "caption", "chat", "from", "id", "data", "message", "date", "type", "sticker")


@dataclass(slots=True)
class Mutations:
    """An endless row of bent updates, the same for the same seed."""

    chance: random.Random
    number: int = 1_000_000
    earlier: list[Any] = field(default_factory=list)
    is_deep: bool = False  # nested once already: deeper is what JSON itself refuses

    def __iter__(self) -> Iterator[Any]:
        while True:
            yield self.next()

    def next(self) -> Any:
        """Return the next update, as it would come out of `json.loads`."""
        if self.earlier and self.chance.random() < TWICE:
            return self.chance.choice(self.earlier)
        self.is_deep = False
        self.number += self.chance.choice((1, 1, 1, 2, 50))
        update = {"update_id": self.number, **self._real()}
        if self.chance.random() >= UNTOUCHED:
            for _ in range(self.chance.choice(BENDS)):
                update = self._bent(update)
        self.earlier = [*self.earlier[-200:], update]
        return update

    def _real(self) -> dict[str, Any]:
        chat = self.chance.choice(VICTIMS if self.chance.random() < 0.6 else STRANGERS)
        user = incoming.user(chat, CANARY, self.chance.choice(("fr", "de", "pt-br", "xx", None)))
        private = incoming.private_chat(user)
        words = self.chance.choice(
            ("1", "2", "3", "stop", "retour", f"salut {CANARY}", "/menu", "/about", "/mydata",
             "/profile", "/pause", "/start", "/sos", "2006", f"je veux mourir {CANARY}", "oui")
        )  # fmt: skip
        content = self.chance.choice(_contents(words))
        message = incoming.message(user, private, {"message_id": 77, "date": 1, **content})
        makers: tuple[Callable[[], dict[str, Any]], ...] = (
            lambda: message,
            lambda: message,
            lambda: {"edited_message": message["message"]},
            lambda: {**incoming.callback_query(user, _pressed(private), self._data())},
            lambda: incoming.my_chat_member(
                user, private, {"id": 1, "is_bot": True}, "member", "kicked"
            ),
            lambda: incoming.my_chat_member(
                user, incoming.group_chat(-9), {"id": 1, "is_bot": True}, "left", "member"
            ),
            lambda: incoming.message(user, incoming.group_chat(-10), content),
            lambda: {
                self.chance.choice(("poll", "inline_query", "channel_post", CANARY)): content
            },
        )
        update = self.chance.choice(makers)()
        if "callback_query" in update:
            update["callback_query"].setdefault("id", str(self.chance.randrange(10**12)))
        return update

    def _data(self) -> str:
        return self.chance.choice((f"1f.2.{CANARY}", *STRINGS))

    def _bent(self, update: Any) -> Any:
        places = list(_places(update))
        if not places:
            return self._value()
        holder, key = self.chance.choice(places)
        draw = self.chance.random()
        if draw < 0.15:
            del holder[key]
        elif draw < 0.65:
            holder[key] = self._value()
        elif draw < 0.75 and not self.is_deep:
            self.is_deep = True
            holder[key] = _nested(self.chance.choice((5, 60, 400)), holder[key])
        elif draw < 0.85 and isinstance(holder, dict):
            holder[self.chance.choice(KEYS)] = holder[key]
        elif draw < 0.93 and isinstance(holder, dict):
            holder[self.chance.choice((*KEYS, "forward_origin", "\x00", "", CANARY))] = (
                self._value()
            )
        else:
            return self.chance.choice((self._value(), [update], update))
        return update

    def _value(self) -> Any:
        draw = self.chance.random()
        if draw < 0.45:
            return self.chance.choice(STRINGS)
        if draw < 0.75:
            return self.chance.choice(NUMBERS)
        return copy.deepcopy(
            self.chance.choice((None, True, False, [], {}, [[]], {"id": {}}, [CANARY], {"": None}))
        )


def _contents(words: str) -> tuple[dict[str, Any], ...]:
    text = incoming.text(words)
    return (
        text, text, text, text, incoming.sticker(), incoming.voice(), incoming.document(CANARY),
        incoming.photo(CANARY), incoming.forwarded(text, CANARY),
    )  # fmt: skip


def _pressed(chat: dict[str, Any]) -> dict[str, Any]:
    return {"message_id": 5, "chat": chat, "date": 1, "text": CANARY}


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Return every (holder, key) inside *value*."""
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        if not isinstance(holder, dict | list):
            continue
        items = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for key, inner in items:
            yield holder, key
            waiting.append(inner)


def _nested(depth: int, core: Any) -> Any:
    for level in range(depth):
        core = {"message": core} if level % 2 else [core]
    return core
