"""The words of small steps and moments fit into their sentence: "Quand … → alors …"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from digiter_core.authoring.findings import finding, near
from digiter_core.authoring.tree import Part, Scalar
from digiter_core.authoring.walking import items_at, scalar_at, scalars_at, word_at
from digiter_core.errors import Finding

_OPENING = re.compile(r"(?:quand|lorsque|dès que|alors|si)\b", re.IGNORECASE)
_OWN = re.compile(r"(?:je |j['\u2019])", re.IGNORECASE)
_SKILL = "data.europa.eu"
_ESCO = re.compile(
    r"https?://data\.europa\.eu/esco/skill/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
_SHORT = 8
"""A shorter end of an address is no identifier: somebody tries things out."""

_ADDRESS = re.compile(r"https?://\S+\.\S+")


def check_steps(tree: Part) -> Iterator[Finding]:
    """Yield what is wrong with the words of `micro_actions.yaml`."""
    moments = [scalar for cue in items_at(tree, "cues") if (scalar := scalar_at(cue, "when"))]
    for moment in moments:
        yield from _inside(moment, "when")
    for one, other in _equal(moments):
        yield finding(one.at, "duplicate_field", name=one.value, line=other.at.line)
    named: dict[tuple[str, str], Scalar] = {}
    for step in items_at(tree, "micro_actions"):
        act = scalar_at(step, "act")
        yield from _inside(act, "act")
        if act and not _OWN.match(act.value) and not list(_inside(act, "act")):
            yield finding(act.at, "wrong_form", "own", value=act.value)
        asked, name = scalar_at(step, "asked"), scalar_at(step, "name")
        if asked and asked.value.strip() and not asked.value.rstrip().endswith("?"):
            yield finding(asked.at, "wrong_form", "question", value=asked.value)
        part = word_at(step, "sub_competence")
        if name and (other := named.setdefault((part, name.value), name)) is not name:
            yield finding(name.at, "duplicate_field", name=name.value, line=other.at.line)
        yield from _twice(scalars_at(step, "cues"))


def check_questionnaire(tree: Part, chosen: Collection[str]) -> Iterator[Finding]:
    """Yield what is wrong with the words and addresses of `competences.yaml`.

    *chosen*: the themes that scripts set; empty: none does.
    """
    names: dict[tuple[str, str], Scalar] = {}
    for theme in items_at(tree, "dimensions"):
        name = scalar_at(theme, "id")
        if name and chosen and name.value not in chosen:
            meant = near(name.value, chosen)
            yield finding(name.at, "no_such_value", "unchosen", value=name.value, near=meant)
        parts = [("name", theme), ("short_name", theme)]
        parts += [("part", each) for each in items_at(theme, "sub_competences")]
        for kind, owner in parts:
            name = scalar_at(owner, "name" if kind == "part" else kind)
            if name and (other := names.setdefault((kind, name.value), name)) is not name:
                for one, two in ((other, name), (name, other)):
                    yield finding(one.at, "duplicate_field", name=name.value, line=two.at.line)
        for sub in items_at(theme, "sub_competences"):
            for skill in scalars_at(sub, "esco"):
                if not _is_skill(skill.value):
                    yield finding(skill.at, "wrong_form", "esco", value=skill.value)
            yield from _twice(scalars_at(sub, "esco"))
        for item in items_at(theme, "items"):
            yield from _twice(scalars_at(item, "anchors"))


def _is_skill(address: str) -> bool:
    is_long = len(address.rpartition("/")[2]) > _SHORT
    return bool((_ESCO if _SKILL in address and is_long else _ADDRESS).fullmatch(address))


def _inside(words: Scalar | None, field: str) -> Iterator[Finding]:
    """*words* go on in a sentence: no capital, no full stop, no opening word of its own."""
    if words is None or not words.value.strip():
        return
    text = words.value.strip()
    if _OPENING.match(text):
        yield finding(words.at, "wrong_form", "opening", field=field, value=text)
    elif text[0].isupper() or text.endswith("."):
        yield finding(words.at, "wrong_form", "inside", field=field, value=text)


def _equal(scalars: list[Scalar]) -> Iterator[tuple[Scalar, Scalar]]:
    """Yield those that say the same as another, each with the other."""
    first: dict[str, Scalar] = {}
    for scalar in scalars:
        if (other := first.setdefault(scalar.value, scalar)) is not scalar:
            yield from ((other, scalar), (scalar, other))


def _twice(scalars: tuple[Scalar, ...]) -> Iterator[Finding]:
    first: dict[str, Scalar] = {}
    for scalar in scalars:
        if (other := first.setdefault(scalar.value, scalar)) is not scalar:
            yield finding(scalar.at, "duplicate_field", name=scalar.value, line=other.at.line)
