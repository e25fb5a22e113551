"""
What a field of a dialogue can hold: words, a number, a node, a list of groups, and so on.

Declared beside the field, so that the reference in the docs and the schema for editors are made
from the same line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

if TYPE_CHECKING:
    from digiter_core.authoring.shape import Shape


@dataclass(frozen=True, slots=True)
class Words:
    """A text, of *longest* characters at most if that is said."""

    longest: int | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """`true` or `false`; with *only_true* nothing but `true` makes sense."""

    only_true: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from *low* to *high*."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A name for machines that matches *pattern*. *of* says what it names."""

    of: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a variable: a text, a number, `true`, `false` or `none`."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list, every part of which holds *of*; *count* parts if that is said."""

    of: Holds
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Under:
    """Names the author chooses, matching *pattern*, with *of* under each."""

    pattern: str
    of: Holds


@dataclass(frozen=True, slots=True)
class Group:
    """A group of fields: one of *shapes*."""

    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One or the other."""

    first: Holds
    second: Holds


Holds = Words | Flag | Number | OneOf | Name | Value | ListOf | Under | Group | Either

TEXT = Words()


def in_words(holds: Holds) -> str:  # noqa: C901, PLR0911 - one answer for each kind
    """Return what *holds* is, for the tables of the docs."""
    match holds:
        case Words():
            return "text"
        case Flag(only_true=only_true):
            return "`true`" if only_true else "`true` or `false`"
        case Number(low=low, high=high):
            return f"{low} to {high}"
        case OneOf():
            return "a word"
        case Name(of=of):
            return of
        case Value():
            return "a value"
        case ListOf(of=of):
            return f"list: {in_words(of)}"
        case Under(of=of):
            return f"names: {in_words(of)}"
        case Group(shapes=shapes):
            return shapes[0].name if len(shapes) == 1 else "a node"
        case Either(first=first, second=second):
            return f"{in_words(first)}, or {in_words(second)}"
        case _:
            assert_never(holds)
