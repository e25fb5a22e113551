"""
The weekly summary in words. Page, e-mail, PDF and chat are all made from here.

Plain text: whoever shows it escapes it. Only `chat_text` carries `**bold**`, and it holds no name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from digiter_core.coaching.coach import Coach
from digiter_core.coaching.day_words import day_words
from digiter_core.reports.weekly_summary import Entry, Part, Reason, WeeklySummary

PLACE = "ui/summary/"
_RESTING = frozenset({"paused", "stopped", "unreachable"})
_CLEAR = frozenset({"clear_change", "clear_drop"})


@dataclass(frozen=True, slots=True)
class EntryWords:
    """One learner: `bring_up` is the last line, "" if there is nothing to bring up."""

    learner: int
    name: str
    reasons: tuple[str, ...]
    bring_up: str


@dataclass(frozen=True, slots=True)
class SectionWords:
    """A part of the summary; its entries stand by name."""

    part: Part
    heading: str
    entries: tuple[EntryWords, ...]


@dataclass(frozen=True, slots=True)
class SummaryWords:
    """A whole summary, in the order it is read."""

    language: str
    week: str  # ISO, "2026-W47"
    title: str
    figures: tuple[str, ...]  # from when to when, and how many
    sections: tuple[SectionWords, ...]  # without empty ones
    foot: tuple[str, ...]  # where it comes from


def words(coach: Coach, summary: WeeklySummary, language: str) -> SummaryWords:
    """Return *summary* in *language*."""
    speaker = _Speaker(coach, language)
    return SummaryWords(
        language=language,
        week=summary.week,
        title=speaker.line("title", week=summary.week.rpartition("W")[2]),
        figures=tuple(_figures(speaker, summary)),
        sections=tuple(_sections(speaker, summary)),
        foot=tuple(_foot(speaker, summary)),
    )


def chat_text(coach: Coach, summary: WeeklySummary, language: str) -> str:
    """Return the short message for a chat: how many, never who."""
    speaker = _Speaker(coach, language)
    title = speaker.line(
        "chat/title",
        week=summary.week.rpartition("W")[2],
        learners=str(summary.learners),
        sharing=str(summary.sharing),
    )
    if summary.is_empty:
        return f"{title}\n{speaker.line('nothing')}"
    groups = (
        ("chat/first", _first(speaker, summary)),
        ("chat/moves", _moves(speaker, summary)),
        ("chat/also", _also(speaker, summary)),
    )
    blocks = [title]
    for heading, counted in groups:
        lines = [f"• {line}" for line in counted]
        if lines:
            blocks.append("\n".join([speaker.line(heading), *lines]))
    return "\n\n".join([*blocks, speaker.line("chat/where")])


@dataclass(frozen=True, slots=True)
class _Speaker:
    coach: Coach
    language: str

    def line(self, name: str, **params: str) -> str:
        return self.coach.texts.text(f"{PLACE}{name}", self.language, **params)

    def reason(self, reason: Reason) -> str:
        params = {name: self._filled(value) for name, value in reason.params.items()}
        return self.coach.texts.text(reason.key, self.language, **params)

    def _filled(self, value: str | int | date) -> str:
        if isinstance(value, str):
            return self.coach.texts.text(value, self.language)
        if isinstance(value, date):
            return day_words(self.coach, value, self.language)
        return str(value)


def _figures(speaker: _Speaker, summary: WeeklySummary) -> Iterator[str]:
    since, until = (
        day_words(speaker.coach, day, speaker.language) for day in (summary.since, summary.until)
    )
    yield speaker.line("period", since=since, until=until)
    learners, sharing = str(summary.learners), str(summary.sharing)
    yield speaker.line("figures", learners=learners, sharing=sharing)
    if summary.left:
        yield speaker.line("left", count=str(summary.left))
    if summary.expiring:
        yield speaker.line("expiring", count=str(summary.expiring))
    if not summary.entries:
        yield speaker.line("nothing")


def _sections(speaker: _Speaker, summary: WeeklySummary) -> Iterator[SectionWords]:
    for part in Part:
        entries = tuple(_entry(speaker, entry) for entry in summary.of(part))
        if entries:
            yield SectionWords(part, speaker.line(f"part/{part}"), entries)


def _entry(speaker: _Speaker, entry: Entry) -> EntryWords:
    topic = entry.bring_up
    return EntryWords(
        learner=entry.learner,
        name=entry.name or speaker.line("no_name"),
        reasons=tuple(speaker.reason(reason) for reason in entry.reasons),
        bring_up=speaker.line("bring_up/label", topic=speaker.reason(topic)) if topic else "",
    )


def _foot(speaker: _Speaker, summary: WeeklySummary) -> Iterator[str]:
    yield speaker.line("foot/source")
    yield speaker.line("foot/consent")
    yield speaker.line("foot/order")
    if any(_name(reason) in _CLEAR for entry in summary.entries for reason in entry.reasons):
        yield speaker.line("foot/provisional")


def _first(speaker: _Speaker, summary: WeeklySummary) -> Iterator[str]:
    told = Counter(_name(reason) for entry in summary.entries for reason in entry.reasons)
    yield from _counted(speaker, "talk", told["alert"])
    yield from _counted(speaker, "unread", told["unread"])
    yield from _counted(speaker, "silent", told["silent"])
    yield from _counted(speaker, "resting", sum(told[name] for name in _RESTING))
    yield from _counted(speaker, "expiring", summary.expiring)


def _moves(speaker: _Speaker, summary: WeeklySummary) -> Iterator[str]:
    steps = [_steps(entry) for entry in summary.entries]
    yield from _counted(speaker, "two_steps", sum(number > 1 for number in steps))
    yield from _counted(speaker, "one_step", steps.count(1))
    told = [reason for entry in summary.entries for reason in entry.reasons]
    yield from _counted(speaker, "finished", sum(_name(each) == "finished" for each in told))
    yield from _clear(speaker, [each for each in told if _name(each) == "clear_change"])


def _clear(speaker: _Speaker, changes: list[Reason]) -> Iterator[str]:
    by_theme: dict[str, list[Reason]] = {}
    for change in changes:
        by_theme.setdefault(str(change.params["theme"]), []).append(change)
    for key, same in by_theme.items():
        theme = speaker.coach.texts.text(key, speaker.language)
        if len(same) > 1:
            yield speaker.line("chat/clear", theme=theme, count=str(len(same)))
        else:
            days, items = (str(same[0].params[name]) for name in ("days", "after_items"))
            yield speaker.line("chat/clear_once", theme=theme, days=days, items=items)


def _also(speaker: _Speaker, summary: WeeklySummary) -> Iterator[str]:
    told = Counter(_name(reason) for entry in summary.entries for reason in entry.reasons)
    yield from _counted(speaker, "joined", told["joined"] + told["changed"])
    yield from _counted(speaker, "left", summary.left)


def _counted(speaker: _Speaker, name: str, count: int) -> Iterator[str]:
    if count:
        yield speaker.line(f"chat/{name}", count=str(count))


def _steps(entry: Entry) -> int:
    """Return how many steps were done, at least in part."""
    found = [reason.params for reason in entry.reasons if _name(reason) == "steps"]
    return sum(int(str(params[name])) for params in found for name in ("done", "partly"))


def _name(reason: Reason) -> str:
    return reason.key.rpartition("/")[2]
