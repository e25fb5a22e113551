"""
Other expectations in the file of a conversation test, and all else as people wrote it.

Only lines of expectations that differ change. Comments stay, those between the lines as well.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import yaml

from digiter_core.authoring.conversation_test import (
    Conversation,
    Expectation,
    Told,
    with_expectations,
)
from digiter_core.authoring.conversation_writing import (
    expectation_lines,
    line,
    turn_lines,
    write,
)
from digiter_core.authoring.spans import root_of, written

NEWLINE = "\n"


def updated(text: str, conversation: Conversation, heard: Sequence[Sequence[Told]]) -> str:
    """Return *text*, the file of *conversation*, expecting what was *heard*."""
    root = root_of(text)
    turns = _field(root, "turns")
    assert isinstance(root, yaml.MappingNode)  # it was read as a conversation
    assert turns is not None
    assert isinstance(turns[1], yaml.SequenceNode)
    if root.flow_style or turns[1].flow_style:  # all in braces: nobody wrote it line by line
        return write(with_expectations(conversation, [list(told) for told in heard]))
    file = _File(text, text.split(NEWLINE))
    # From the end, so that the marks of what stands before stay right.
    for number in reversed(range(len(conversation.turns))):
        turn, told = conversation.turns[number], tuple(heard[number + 1])
        node = turns[1].value[number]
        if turn.expect.told == told:
            continue
        if node.flow_style:
            lines = turn_lines(replace(turn, expect=Expectation(told)))
            file.replace(node.start_mark.line, file.end_of(node), lines)
        else:
            indent = " " * node.start_mark.column
            file.expect(node, file.end_of(node), turn.expect.told, told, indent)
    if conversation.expect.told != tuple(heard[0]):
        at = turns[0].start_mark.line
        file.expect(root, at, conversation.expect.told, tuple(heard[0]), "")
    return NEWLINE.join(file.lines)


def _field(group: yaml.Node, name: str) -> tuple[yaml.Node, yaml.Node] | None:
    found = (pair for pair in group.value if getattr(pair[0], "value", None) == name)
    return next(found, None)


@dataclass(slots=True)
class _File:
    """The lines while they change, counted from 0."""

    text: str
    lines: list[str]

    def end_of(self, node: yaml.Node) -> int:
        """Return the line behind *node*."""
        return self.text.count(NEWLINE, 0, self.index_behind(node)) + 1

    def index_behind(self, node: yaml.Node) -> int:
        """Return where *node* ends in the text: a block with its last part, not with comments."""
        if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
            return self.index_behind(node.value[-1])
        if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
            return max(self.index_behind(part) for part in node.value[-1])
        return written(self.text, node)[1]

    def replace(self, start: int, end: int, lines: list[str]) -> None:
        self.lines[start:end] = lines

    def expect(
        self, owner: yaml.Node, at: int, before: Sequence[Told], now: Sequence[Told], indent: str
    ) -> None:
        """Have *owner* expect what is told *now*; an expectation that is new goes to line *at*."""
        found = _field(owner, "expect")
        if found is None:
            return self.replace(at, at, expectation_lines(now, indent))
        key, value = found
        first = key.start_mark.line
        if now and isinstance(value, yaml.SequenceNode) and not value.flow_style:
            merged = self._merged(value, first + 1, before, now)
            return self.replace(first + 1, self.end_of(value), merged)
        return self.replace(first, self.end_of(value), expectation_lines(now, indent))

    def _merged(
        self, items: yaml.SequenceNode, start: int, before: Sequence[Told], now: Sequence[Told]
    ) -> list[str]:
        """Return the lines of the list *items* after a change, with all comments between them."""
        chunks = self._chunks(items, start)
        indent = chunks[0].lines[-1].partition("-")[0]
        old, new = [json.dumps(each) for each in before], [json.dumps(each) for each in now]
        merged: list[str] = []
        for _, start_old, end_old, start_new, end_new in _changes(old, new):
            gone, came = chunks[start_old:end_old], now[start_new:end_new]
            if old[start_old:end_old] == new[start_new:end_new]:
                merged += [each for chunk in gone for each in (*chunk.comments, *chunk.lines)]
                continue
            for place in range(max(len(gone), len(came))):
                chunk = gone[place] if place < len(gone) else _Chunk([], [], "")
                merged += chunk.comments
                if place < len(came):
                    merged.append(f"{indent}- {line(came[place])}{chunk.remark}")
        return merged

    def _chunks(self, items: yaml.SequenceNode, start: int) -> list[_Chunk]:
        chunks = []
        for item in items.value:
            first, end = item.start_mark.line, self.end_of(item)
            last = self.lines[end - 1]
            cut = self.index_behind(item) - self._index_of(end - 1)
            remark = last[cut:] if last[cut:].lstrip().startswith("#") else ""
            chunks.append(_Chunk(self.lines[start:first], self.lines[first:end], remark))
            start = end
        return chunks

    def _index_of(self, number: int) -> int:
        """Return where line *number* of the text as it was begins."""
        return sum(len(each) + 1 for each in self.text.split(NEWLINE)[:number])


@dataclass(frozen=True, slots=True)
class _Chunk:
    """One entry of a list: what stands before it, itself, and a remark behind it."""

    comments: list[str]
    lines: list[str]
    remark: str


def _changes(old: list[str], new: list[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
