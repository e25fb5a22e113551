"""
What the weekly summary says of one learner, and why. Pure: the same facts give the same entry.

There is no score of urgency and no order of merit: a fact puts a learner into a part, or does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from digiter_core.access.sharing import Level
from digiter_core.assessment.progress import Change, Compared
from digiter_core.engine.script import MessageKey
from digiter_core.reports.keys import word
from digiter_core.reports.weekly_summary import Entry, Part, Reason

SILENT_AFTER = timedelta(days=21)
ACTIVE, PAUSED, STOPPED, UNREACHABLE = "active", "paused", "stopped", "unreachable"
_CLEAR = {Change.CLEAR_CHANGE: "clear_change", Change.CLEAR_DROP: "clear_drop"}


@dataclass(frozen=True, slots=True)
class Clear:
    """A theme that changed by more than chance between the first assessment and the newest."""

    theme: str
    change: Change
    days: int
    items_before: int
    items_after: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What one learner shows of one week. Days are those of the counsellor's zone."""

    learner: int
    name: str
    level: Level  # shown now; what it does not show is empty below
    level_since: date  # when the learner chose it
    today: date
    last_seen: date
    state: str = ACTIVE
    state_since: date | None = None  # None: active, or not known
    asked: date | None = None  # the newest alert of the week, or one that waits
    answered: date | None = None  # when that alert was acknowledged
    unread: int = 0
    opened: date | None = None  # the bond, if in the week
    changed: date | None = None  # what is shown was changed in the week, on an older bond
    # from PROGRESS on
    done: int = 0
    partly: int = 0
    finished: date | None = None  # an assessment, in the week
    clear: tuple[Clear, ...] = ()
    growth: str = ""  # sub-competence of the newest finished profile
    # from REFLECTIONS on
    action: str = ""  # micro-action of the open plan
    has_plan: bool = False


def entry_of(facts: Facts) -> Entry | None:
    """Return the entry of one learner, with all its reasons; None if there is nothing to say."""
    found = tuple(_reasons(facts))
    if not found:
        return None
    part = found[0][0]
    reasons = [reason for _, reason in found]
    if part in {Part.ASKED, Part.JOINED}:
        reasons.append(_reason("here", day=facts.last_seen))
    reasons.append(_reason(f"rests_on_{facts.level.value}", day=facts.level_since))
    topic = _bring_up(part, facts)
    return Entry(facts.learner, facts.name, part, tuple(reasons), topic, facts.level)


def part_of(facts: Facts) -> Part:
    """Return where a learner stands: the first part that has a reason."""
    return next((part for part, _ in _reasons(facts)), Part.CALM)


def ordered(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Return *entries* by part and, within it, by name: never by anything they achieved."""
    parts = list(Part)
    return tuple(
        sorted(
            entries,
            key=lambda entry: (parts.index(entry.part), entry.name.casefold(), entry.learner),
        )
    )


def clear_changes(themes: Sequence[Compared], days: int) -> tuple[Clear, ...]:
    """Return those of *themes* that changed clearly, up or down."""
    return tuple(
        Clear(theme.id, theme.change, days, theme.items_before, theme.items_after)
        for theme in themes
        if theme.change is not None and theme.change in _CLEAR
    )


def _reasons(facts: Facts) -> Iterator[tuple[Part, Reason]]:
    for part, reasons in (
        (Part.ASKED, _asked(facts)),
        (Part.QUIET, _quiet(facts)),
        (Part.MOVED, _moved(facts) if facts.level >= Level.PROGRESS else iter(())),
        (Part.JOINED, _joined(facts)),
    ):
        for reason in reasons:
            yield part, reason


def _asked(facts: Facts) -> Iterator[Reason]:
    if facts.asked is not None and facts.answered is not None:
        yield _reason("alert_answered", day=facts.asked, answered=facts.answered)
    elif facts.asked is not None:
        yield _reason("alert", day=facts.asked)
    if facts.unread:
        yield _reason("unread", count=facts.unread)


def _quiet(facts: Facts) -> Iterator[Reason]:
    if facts.state != ACTIVE:
        yield _reason(facts.state, day=facts.state_since or facts.last_seen)
    elif facts.today - facts.last_seen >= SILENT_AFTER:
        yield _reason("silent", day=facts.last_seen, days=(facts.today - facts.last_seen).days)


def _moved(facts: Facts) -> Iterator[Reason]:
    if facts.done or facts.partly:
        yield _reason("steps", done=facts.done, partly=facts.partly)
    if facts.finished is not None:
        yield _reason("finished", day=facts.finished)
    for clear in facts.clear:
        yield _reason(
            _CLEAR[clear.change],
            theme=word(clear.theme, "short_name"),
            days=clear.days,
            before_items=clear.items_before,
            after_items=clear.items_after,
        )


def _joined(facts: Facts) -> Iterator[Reason]:
    if facts.opened is not None:
        yield _reason("joined", day=facts.opened)
    elif facts.changed is not None:
        yield _reason("changed", day=facts.changed)


def _bring_up(part: Part, facts: Facts) -> Reason:
    """Return the one thing to begin with: what was asked for comes before any step."""
    if part is Part.ASKED:
        return _topic("answer" if facts.unread else "talk")
    if part is Part.QUIET:
        return _topic("silent" if facts.state == ACTIVE else facts.state)
    if facts.level >= Level.REFLECTIONS and facts.action:
        return _topic("plan", act=MessageKey(f"micro_actions/{facts.action}/name"))
    if facts.level >= Level.REFLECTIONS and facts.has_plan:
        return _topic("own_plan")
    if facts.level >= Level.PROGRESS and facts.growth:
        return _topic("growth", part=word(facts.growth, "name"))
    return _topic("welcome" if part is Part.JOINED else "steps")


def _reason(name: str, **params: MessageKey | int | date) -> Reason:
    return Reason(MessageKey(f"ui/summary/reason/{name}"), params)


def _topic(name: str, **params: MessageKey | int | date) -> Reason:
    return Reason(MessageKey(f"ui/summary/bring_up/{name}"), params)
