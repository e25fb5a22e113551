"""What the edits of a running dialogue did to learners: every tap is judged."""

from __future__ import annotations

import re
import resource
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from digiter_core.engine.session import Session
from tests.faults.edits import Ring
from tests.faults.figures import Figure, at_most, none_of

MARK = re.compile(r"\[r(\d+)\]")
PROMISED = 0.5


@dataclass(slots=True)
class Tally:
    """What came out."""

    edits: Counter[str] = field(default_factory=Counter)
    taps: int = 0
    asked_again: int = 0
    in_older: int = 0  # taps of somebody who finishes an older version
    lost_places: int = 0
    lost_answers: int = 0
    doubled: int = 0
    mixed: int = 0
    unanswered: int = 0
    wrongly_published: int = 0
    unnamed_mistakes: int = 0
    seconds: list[float] = field(default_factory=list)
    while_reloading: list[float] = field(default_factory=list)
    taken: list[float] = field(default_factory=list)  # published until it is live
    complaints: list[str] = field(default_factory=list)
    rings: dict[str, Ring] = field(default_factory=dict)  # by version of the script

    def complain(self, words: str) -> None:
        if len(self.complaints) < 20:
            self.complaints.append(words)

    def figures(self) -> list[Figure]:
        """Return everything with its goal."""
        return [
            Figure("edits", sum(self.edits.values())),
            Figure("edits by kind", dict(self.edits)),
            Figure("taps", self.taps),
            Figure("taps in an older version", self.in_older),
            Figure("questions shown once more", self.asked_again),
            none_of("lost places", self.lost_places),
            none_of("lost answers", self.lost_answers),
            none_of("doubled answers", self.doubled),
            none_of("mixed steps", self.mixed),
            none_of("taps without an answer", self.unanswered),
            none_of("mistakes that were published", self.wrongly_published),
            none_of("mistakes without file and line", self.unnamed_mistakes),
            at_most("reply p99", _p99(self.seconds), PROMISED, " s"),
            Figure("replies during reloads", len(self.while_reloading)),
            at_most("reply p99 during reloads", _p99(self.while_reloading), PROMISED, " s"),
            at_most("published until live, p99", _p99(self.taken), 3.0, " s"),
            Figure("peak memory, MB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024),
        ]


def said(session: Session) -> dict[str, Any]:
    """Return what was answered; a new version brings variables that are empty yet."""
    return {name: value for name, value in session.variables.items() if value is not None}


def judge(
    tally: Tally, before: Session, after: Session, option: str, shown: list[dict[str, Any]]
) -> None:
    """Compare where somebody stands with where the answer leads in that release."""
    tally.taps += 1
    _judge_words(tally, shown)
    here, there = before.place, after.place
    ring = tally.rings.get(there.version) if there else None
    if here is None or there is None or ring is None or there.at not in ring.nodes:
        tally.lost_places += 1
        tally.complain(f"from {here} to {there}")
        return
    node = str(here.at) if here.at in ring.nodes else ring.moved.get(str(here.at), "")
    changed = {
        name: value
        for name, value in after.variables.items()
        if before.variables.get(name) != value
    }
    answer = {f"a_{node}": option}
    if after.variables.get(f"a_{node}") == option and there.at == ring.nodes[node].get(option):
        if not changed.items() <= answer.items() or after.step != before.step + 1:
            tally.doubled += 1
            tally.complain(f"{option} at {node}: {changed}, step {before.step} to {after.step}")
    elif there.version != here.version and there.at == node and not changed:
        tally.asked_again += 1
    elif changed:
        tally.lost_places += 1
        tally.complain(f"{option} at {node} leads to {there.at}, {changed}")
    else:
        tally.lost_answers += 1
        tally.complain(f"{option} at {here.at} ({node}) is lost, now at {there.at}")


def _judge_words(tally: Tally, shown: list[dict[str, Any]]) -> None:
    """All that is shown as the answer to one tap comes from one release."""
    marks = {mark for params in shown for text in _texts(params) for mark in MARK.findall(text)}
    if len(marks) != 1:
        tally.mixed += 1
        tally.complain(f"marks {sorted(marks)} in {[list(_texts(each)) for each in shown]}")


def _texts(params: dict[str, Any]) -> Iterator[str]:
    yield params["text"]
    for row in params.get("reply_markup", {}).get("inline_keyboard", []):
        yield from (button["text"] for button in row)


def complaints(tally: Tally) -> list[Figure]:
    return [Figure("complaint", words) for words in tally.complaints]


def _p99(values: list[float]) -> float:
    return sorted(values)[int(0.99 * (len(values) - 1))] if values else 0.0
