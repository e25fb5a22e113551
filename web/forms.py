"""What was typed into a form, read strictly: a value, or the text that says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from digiter_core.errors import Forbidden
from digiter_core.texts.typed import plain
from web.page import Fields

Value = TypeVar("Value")

_WHOLE = re.compile(r"[0-9]{1,9}")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_LONGEST_EMAIL = 254


@dataclass(slots=True)
class Form:
    """A form that was sent, and what is wrong with it so far: by field, a key below `pages/`."""

    fields: Fields
    errors: dict[str, str] = field(default_factory=dict)

    def line(self, name: str, longest: int, *, needed: bool = False) -> str:
        """Return one line of words, without what cannot be seen."""
        words = " ".join(plain(self.fields.get(name)).split())
        return self._checked_length(name, words, longest, needed=needed)

    def words(self, name: str, longest: int, *, needed: bool = False) -> str:
        """Return words of several lines."""
        typed = self.fields.get(name).replace("\r\n", "\n").replace("\r", "\n")
        return self._checked_length(name, plain(typed).strip(), longest, needed=needed)

    def number(self, name: str, least: int, most: int) -> int:
        """Return a whole number between the two, *least* if it is wrong."""
        typed = self.fields.get(name)
        if _WHOLE.fullmatch(typed) and least <= int(typed) <= most:
            return int(typed)
        self.errors[name] = "form/number"
        return least

    def one_of(self, name: str, known: Mapping[str, Value]) -> Value | None:
        """Return what is known under the value chosen, None if nothing is."""
        found = known.get(self.fields.get(name))
        if found is None:
            self.errors[name] = "form/choose"
        return found

    def email(self, name: str) -> str:
        """Return an e-mail address, "" if none was typed."""
        typed = self.fields.get(name)
        if typed and (len(typed) > _LONGEST_EMAIL or not _EMAIL.fullmatch(typed)):
            self.errors[name] = "form/email"
        return typed

    def is_ticked(self, name: str) -> bool:
        return bool(self.fields.get(name))

    def _checked_length(self, name: str, words: str, longest: int, *, needed: bool) -> str:
        if len(words) > longest:
            self.errors[name] = "form/too_long"
        elif needed and not words:
            self.errors[name] = "form/needed"
        return words


def id_in(params: Mapping[str, str], name: str) -> int:
    """Return the number in the address. Raises `Forbidden` if it is none."""
    typed = params.get(name, "")
    if not re.fullmatch(r"[0-9a-f]{1,15}", typed):
        raise Forbidden
    return int(typed, 16)
