"""`competences.yaml`: the themes, their parts and their questions."""

from __future__ import annotations

from digiter_core.assessment.competences import (
    STRANDS,
    Dimension,
    Framework,
    ItemDef,
    SubCompetence,
)
from digiter_core.authoring.findings import Findings
from digiter_core.authoring.holding import TEXT, Flag, Group, ListOf, OneOf
from digiter_core.authoring.names import ID
from digiter_core.authoring.reading import Reading
from digiter_core.authoring.shape import NOTE, Field, Fields, Shape, as_mapping
from digiter_core.authoring.tree import Part, Scalar
from digiter_core.texts.source_text import SourceText

FILE = "competences.yaml"
EMPTY = Framework("", ())
ANCHORS = 4

SUB_COMPETENCE = Shape(
    "a sub-competence",
    "One part of a theme.",
    (
        Field("id", "its name for machines; never change it", required=True, holds=ID),
        Field("name", "its name", required=True),
        Field(
            "esco",
            "addresses of the ESCO skills it stands for, as a list",
            required=True,
            holds=ListOf(TEXT),
        ),
        Field("strength", "what is said when it is a strength", required=True),
        Field("growth", "what is said when it can grow", required=True),
        Field("try_this", "a small step to try", required=True),
        Field(
            "strand", "`individual` or `collective`, where a theme has both", holds=OneOf(STRANDS)
        ),
        NOTE,
    ),
)
ITEM = Shape(
    "an item",
    "One question of the questionnaire.",
    (
        Field("id", "its name for machines; never change or reuse it", required=True, holds=ID),
        Field("sub_competence", "the id of the part it belongs to", required=True, holds=ID),
        Field(
            "short_form", "`true`: it is asked in the short form too", required=True, holds=Flag()
        ),
        Field("topic", "the situation in a few words", required=True),
        Field("situation", "the situation, as the question", required=True),
        Field(
            "anchors",
            "the four answers, from 1 to 4, as a list",
            required=True,
            holds=ListOf(TEXT, ANCHORS),
        ),
        Field("explanation", "the question in plain words", required=True),
        NOTE,
    ),
)
DIMENSION = Shape(
    "a dimension",
    "One theme.",
    (
        Field("id", "its name for machines; never change it", required=True, holds=ID),
        Field("name", "its name in a sentence", required=True),
        Field("short_name", "its name on a button or an axis", required=True),
        Field(
            "sub_competences",
            "its parts, as a list",
            required=True,
            holds=ListOf(Group((SUB_COMPETENCE,))),
        ),
        Field(
            "items",
            "its questions, as a list, in the order they are asked",
            required=True,
            holds=ListOf(Group((ITEM,))),
        ),
        NOTE,
    ),
)
FRAMEWORK = Shape(
    "competences.yaml",
    "The questionnaire.",
    (
        Field("framework", "the version of the questionnaire", required=True),
        Field(
            "dimensions", "the themes, as a list", required=True, holds=ListOf(Group((DIMENSION,)))
        ),
    ),
)


def read_competences(document: Part, findings: Findings) -> tuple[Framework, list[SourceText]]:
    """Return the structure and the words of *document*."""
    reading = Reading("competences", findings)
    group = as_mapping(document, FILE, findings)
    if group is None:
        return EMPTY, []
    fields = Fields(group, FRAMEWORK, findings)
    dimensions = tuple(
        _dimension(Fields(part, DIMENSION, findings), reading)
        for each in fields.items("dimensions")
        if (part := as_mapping(each, DIMENSION.name, findings))
    )
    return Framework(fields.word("framework"), dimensions), reading.texts


def _dimension(fields: Fields, reading: Reading) -> Dimension:
    name = reading.name(fields)
    reading.words(fields, name, "name", "short_name")
    subs = tuple(
        _sub_competence(Fields(part, SUB_COMPETENCE, reading.findings), reading)
        for each in fields.items("sub_competences")
        if (part := as_mapping(each, SUB_COMPETENCE.name, reading.findings))
    )
    known = tuple(sub.id for sub in subs)
    items = tuple(
        _item(Fields(part, ITEM, reading.findings), name, known, reading)
        for each in fields.items("items")
        if (part := as_mapping(each, ITEM.name, reading.findings))
    )
    return Dimension(name, subs, items)


def _sub_competence(fields: Fields, reading: Reading) -> SubCompetence:
    name = reading.name(fields)
    reading.words(fields, name, "name", "strength", "growth", "try_this")
    strand = reading.one_of(fields, "strand", STRANDS)
    esco = tuple(part.value for part in fields.items("esco") if isinstance(part, Scalar))
    return SubCompetence(name, esco, strand)


def _item(fields: Fields, dimension: str, subs: tuple[str, ...], reading: Reading) -> ItemDef:
    name = reading.name(fields)
    reading.words(fields, name, "topic", "situation")
    _anchors(fields, name, reading)
    reading.words(fields, name, "explanation")
    sub = reading.one_of(fields, "sub_competence", subs)
    return ItemDef(name, dimension, sub, fields.flag("short_form"))


def _anchors(fields: Fields, item: str, reading: Reading) -> None:
    anchors = fields.items("anchors")
    if anchors and len(anchors) != ANCHORS:
        reading.findings.add(
            fields.place("anchors"), "wrong_value", "anchors", limit=ANCHORS, count=len(anchors)
        )
    for number, anchor in enumerate(anchors, 1):
        if isinstance(anchor, Scalar) and anchor.value.strip():
            reading.text(anchor, item, f"anchor_{number}", fields.word("note"))
        else:
            reading.findings.add(anchor.at, "wrong_shape", "text", field="anchors")
