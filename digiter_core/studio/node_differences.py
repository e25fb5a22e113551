"""What differs between two ways to write a node: words, answers, ways, conditions. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from digiter_core.studio.entries import group_of, list_of, shown

KINDS: Final = ("ask", "say", "picture", "branch", "do", "open", "end", "questionnaire", "choose")
FIELDS: Final = {
    "ask": "text",
    "say": "text",
    "alt": "text",
    "picture": "picture",
    "explain": "explain",
    "goto": "way",
    "otherwise": "way",
    "then": "way",
    "when": "condition",
    "do": "act",
    "open": "opens",
}
"""What changed, by the field; others are just fields."""

_OPTION_FIELDS: Final = {"line": "option_line", "goto": "option_way", "when": "option_condition"}
_LABEL: Final = "label"


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a node; the fields are those of a `Difference`."""

    kind: str
    part: str = ""
    before: str = ""
    after: str = ""


def node_changes(before: object, after: object) -> Iterator[Change]:
    """Yield what is other in *after*, field by field, answer by answer."""
    old, new = group_of(before), group_of(after)
    if _kind(old) != _kind(new):
        yield Change("node_kind", before=words_of(old), after=words_of(new))
    for name in (*old, *(each for each in new if each not in old)):
        if old.get(name) == new.get(name):
            continue
        if name == "options":
            yield from _options(old.get(name), new.get(name))
        elif name in {"ask", "say"} and _kind(old) != _kind(new):
            continue  # told already
        else:
            yield _field(name, old.get(name), new.get(name))


def words_of(node: object) -> str:
    """Return what *node* says or does, in a line."""
    fields = group_of(node)
    return next((shown(fields[each]) for each in KINDS if each in fields), "")


def _kind(fields: Mapping[str, object]) -> str:
    return next((each for each in KINDS if each in fields), "")


def _field(name: str, old: object, new: object) -> Change:
    if name == "branch":
        return Change("fork", name, _cases(old), _cases(new))
    return Change(FIELDS.get(name, "field"), name, shown(old), shown(new))


def _options(before: object, after: object) -> Iterator[Change]:
    old, new = _by_id(before), _by_id(after)
    for name, option in old.items():
        if name not in new:
            yield Change("option_removed", _name(option, name), before=_name(option, name))
    for name, option in new.items():
        if name not in old:
            yield Change("option_added", _name(option, name), after=_name(option, name))
        else:
            yield from _option(name, old[name], option)
    kept = [name for name in old if name in new]
    if kept != [name for name in new if name in old]:
        yield Change(
            "options_order",
            before=", ".join(_name(old[name], name) for name in kept),
            after=", ".join(_name(new[name], name) for name in new if name in old),
        )


def _option(name: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Change]:
    for field in (*old, *(each for each in new if each not in old)):
        was, now = shown(old.get(field)), shown(new.get(field))
        if was == now:
            continue
        part = _name(new, name)
        if field == _LABEL:
            yield Change("option_label", was, was, now)
        elif field in _OPTION_FIELDS:
            yield Change(_OPTION_FIELDS[field], part, was, now)
        else:
            yield Change("option_field", part, f"{field}: {was}", f"{field}: {now}")


def _by_id(options: object) -> dict[str, Mapping[str, object]]:
    groups = [group_of(option) for option in list_of(options)]
    return {shown(group.get("id", number)): group for number, group in enumerate(groups)}


def _name(option: Mapping[str, object], otherwise: str) -> str:
    return shown(option.get(_LABEL)) or otherwise


def _cases(branch: object) -> str:
    cases = [group_of(case) for case in list_of(branch)]
    return "; ".join(
        f"{shown(case.get('when'))} → {shown(case.get('goto'))}"
        + (f" ({shown(case['set'])})" if "set" in case else "")
        for case in cases
    )
