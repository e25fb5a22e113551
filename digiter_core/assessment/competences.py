"""
The five dimensions as structure: sub-competences, items, and which items a form asks.

No words here: they are looked up by message key (`competences/<id>/name`, …) in every language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FULL = "full"
SHORT = "short"
FORMS = (FULL, SHORT)

INDIVIDUAL = "individual"
COLLECTIVE = "collective"
STRANDS = (INDIVIDUAL, COLLECTIVE)


@dataclass(frozen=True, slots=True)
class SubCompetence:
    """A part of a dimension. `strand`: "", "individual" or "collective"."""

    id: str
    esco: tuple[str, ...]  # URIs of the ESCO concepts it stands for
    strand: str


@dataclass(frozen=True, slots=True)
class ItemDef:
    """One question of the questionnaire. Every item is in the full form."""

    id: str
    dimension: str
    sub_competence: str
    short_form: bool


@dataclass(frozen=True, slots=True)
class Dimension:
    """One theme of the questionnaire, its parts and its items in the order they are asked."""

    id: str
    sub_competences: tuple[SubCompetence, ...]
    items: tuple[ItemDef, ...]


@dataclass(frozen=True, slots=True)
class Framework:
    """All dimensions. `version` is stored with every run, so that old runs stay readable."""

    version: str
    dimensions: tuple[Dimension, ...]


def items_of(dimension: Dimension, form: str) -> tuple[ItemDef, ...]:
    """Return the items *form* asks in *dimension*, in their order.

    Raises `ValueError` if *form* is neither "full" nor "short".
    """
    if form not in FORMS:
        message = f"no form {form!r}: it is one of {', '.join(FORMS)}"
        raise ValueError(message)
    return tuple(item for item in dimension.items if form == FULL or item.short_form)


def items_of_sub(items: Sequence[ItemDef], sub_competence: str) -> tuple[ItemDef, ...]:
    """Return those of *items* that belong to *sub_competence*."""
    return tuple(item for item in items if item.sub_competence == sub_competence)


def items_of_strand(
    dimension: Dimension, items: Sequence[ItemDef], strand: str
) -> tuple[ItemDef, ...]:
    """Return those of *items* whose sub-competence belongs to *strand*."""
    subs = {sub.id for sub in dimension.sub_competences if sub.strand == strand}
    return tuple(item for item in items if item.sub_competence in subs)


def dimension_of(framework: Framework, dimension: str) -> Dimension:
    """Return the dimension of that id. Raises `KeyError` if *framework* has none."""
    for candidate in framework.dimensions:
        if candidate.id == dimension:
            return candidate
    raise KeyError(dimension)


def items_of_form(framework: Framework, dimension: str, form: str) -> tuple[ItemDef, ...]:
    """Return the items *form* asks in the dimension of that id, in their order.

    Raises `KeyError` for an unknown dimension and `ValueError` for an unknown form.
    """
    return items_of(dimension_of(framework, dimension), form)
