"""Small steps down a tree that may have anything in any place: for checks of data files."""

from __future__ import annotations

from digiter_core.authoring.tree import Mapping, Part, Scalar, Sequence


def below(part: Part | None, *names: str) -> Part | None:
    """Return what stands in *part* under *names*, one below the other, None if nothing does."""
    for name in names:
        found = part.entries.get(name) if isinstance(part, Mapping) else None
        part = found[1] if found else None
    return part


def scalar_at(part: Part | None, *names: str) -> Scalar | None:
    """Return the text there, None if there is none."""
    found = below(part, *names)
    return found if isinstance(found, Scalar) else None


def word_at(part: Part | None, *names: str) -> str:
    """Return the words of the text there, "" if there is none."""
    found = scalar_at(part, *names)
    return found.value if found else ""


def items_at(part: Part | None, *names: str) -> tuple[Part, ...]:
    """Return the parts of the list there, none if there is no list."""
    found = below(part, *names)
    return found.items if isinstance(found, Sequence) else ()


def scalars_at(part: Part | None, *names: str) -> tuple[Scalar, ...]:
    """Return the texts of the list there."""
    return tuple(each for each in items_at(part, *names) if isinstance(each, Scalar))
