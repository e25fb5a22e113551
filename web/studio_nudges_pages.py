"""Nudges: what the file says in plain words, and what somebody imagined would be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from digiter_core.access.policy import Act
from digiter_core.coaching.territories import Territory, read_territories
from digiter_core.errors import ScriptError
from digiter_core.scheduling.calendar import Quiet, minutes
from digiter_core.scheduling.policy import Rules, Sent
from digiter_core.scheduling.preview import Newcomer, Questionnaire, preview, usable
from digiter_core.scheduling.rules import WEEKDAYS
from digiter_core.studio.draft import Draft, load_draft
from digiter_core.studio.entries import tree_of
from digiter_core.studio.nudge_table import (
    HOLIDAYS_PATH,
    PATH,
    NudgeRow,
    days_off,
    nudge_rows,
    rules_in,
)
from digiter_core.studio.place_files import TERRITORIES
from digiter_core.texts.languages import SOURCE
from web.page import Answer, Ask, Fields, Later, Page, Shown
from web.studio import PLACE, SECTIONS, Studio
from web.studio_list_pages import studio_of
from web.studio_words import file_path, node_path, told

NUDGES: Final = f"{PLACE}/nudges"
SPANS: Final = (7, 30, 90)
"""Days that can be looked at."""

KNOWN_KINDS: Final = frozenset({"reassessment", "weekly", "plan", "unfinished", "still_useful"})
"""Kinds that `studio/nudges/kind/<kind>` names; others go by their name in the file."""

_NAMED: Final = frozenset({"morning", "midday", "evening"})


@dataclass(frozen=True, slots=True)
class Imagined:
    """Whom one looks at, as chosen."""

    territory: str
    language: str
    windows: tuple[str, ...]
    days: tuple[str, ...]
    per_week: int
    questionnaire: Questionnaire
    has_plan: bool
    answers: bool
    span: int


@dataclass(frozen=True, slots=True)
class Coming:
    """One nudge that would be sent: local day and hour, and what the lock screen shows."""

    day: date
    weekday: int
    clock: str
    kind: str
    locked: str


def show(ask: Ask) -> Answer:
    """Show the table and, for whoever is imagined, the days ahead."""
    studio = studio_of(ask)
    return Later(lambda: _page(studio, ask))


def _page(studio: Studio, ask: Ask) -> Shown:
    draft = load_draft(studio.folder)
    rules = rules_in(draft.files.get(PATH, ""))
    found = [each for each in draft.findings if each.file == PATH]
    context: dict[str, Any] = {
        "sections": SECTIONS,
        "file": file_path(PATH),
        "findings": told(found, studio.explanations, ask.language),
        "rules": rules,
        "known_kinds": KNOWN_KINDS,
        "named": _NAMED,
    }
    places = _territories(draft)
    if rules is None or draft.loaded is None or not places:
        return Shown("studio_nudges.html", {**context, "rules": None})
    who = _imagined(ask, rules, places, draft)
    rows = nudge_rows(rules, draft, who.language)
    context |= {
        "rows": [(row, node_path(row.rule.script, row.node) if row.node else "") for row in rows],
        "who": who,
        "place": places[who.territory],
        "coming": _coming(rules, who, places[who.territory], rows, draft, ask),
        "places": {each.id: each.name for each in places.values()},
        "languages": {each.code: each.name for each in draft.loaded.languages},
        "days": WEEKDAYS,
        "questionnaires": tuple(Questionnaire),
        "spans": SPANS,
    }
    return Shown("studio_nudges.html", context)


def _territories(draft: Draft) -> Mapping[str, Territory]:
    """Return the territories, none if their file cannot be used: lint says why."""
    text = draft.files.get(TERRITORIES.path, "")
    try:
        found = read_territories(tree_of(text, TERRITORIES.path))
        return {name: each for name, each in found.items() if _quiet(each)}
    except (ScriptError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _quiet(place: Territory) -> Quiet:
    return Quiet(minutes(place.quiet_from), minutes(place.quiet_to))


def _imagined(ask: Ask, rules: Rules, places: Mapping[str, Territory], draft: Draft) -> Imagined:
    """Return what was chosen; what was not, or is not known, is as it usually is."""
    query, chosen = ask.query, bool(ask.query.get("territory"))
    codes = draft.loaded.languages.codes if draft.loaded else (SOURCE,)
    usual_days = tuple(WEEKDAYS[each] for each in sorted(rules.usual_days))
    own = ask.staff.territory if ask.staff.territory in places else next(iter(places))
    return Imagined(
        territory=_known(query, "territory", tuple(places), own),
        language=_known(query, "language", codes, ask.language),
        windows=_some(query, "windows", tuple(rules.windows)) or rules.usual_windows,
        days=_some(query, "days", WEEKDAYS) or usual_days,
        per_week=int(_known(query, "per_week", _numbers(rules), str(rules.usual_per_week))),
        questionnaire=Questionnaire(
            _known(query, "questionnaire", tuple(Questionnaire), Questionnaire.FINISHED)
        ),
        has_plan=bool(query.get("plan")) if chosen else True,
        answers=query.get("answers") != "no",
        span=int(_known(query, "span", tuple(map(str, SPANS)), str(SPANS[0]))),
    )


def _numbers(rules: Rules) -> tuple[str, ...]:
    return tuple(str(each) for each in range(rules.most_per_week + 1))


def _known(query: Fields, name: str, known: Sequence[str], usual: str) -> str:
    typed = query.get(name)
    return typed if typed in known else usual


def _some(query: Fields, name: str, known: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in known if each in query.all(name))


def _coming(  # noqa: PLR0913, PLR0917 - whom, where, by which rules, in which words, from when
    rules: Rules,
    who: Imagined,
    place: Territory,
    rows: Sequence[NudgeRow],
    draft: Draft,
    ask: Ask,
) -> list[Coming]:
    zone = ZoneInfo(place.zone)
    first = ask.now.astimezone(zone).date()
    quiet = _quiet(place)
    newcomer = Newcomer(
        zone=zone,
        quiet=quiet,
        windows=usable((rules.windows[each] for each in who.windows), quiet),
        days=frozenset(WEEKDAYS.index(each) for each in who.days),
        per_week=who.per_week,
        has_plan=who.has_plan,
        questionnaire=who.questionnaire,
    )
    off = days_off(draft.files.get(HOLIDAYS_PATH, ""), place.holidays)
    standing = newcomer.standing(first)
    sent = preview(rules, standing, first, who.span, answers=who.answers, off=off.__contains__)
    locked = {row.rule.kind: row.locked for row in rows}
    return [_one(each, zone, locked) for each in sent]


def _one(sent: Sent, zone: ZoneInfo, locked: Mapping[str, str]) -> Coming:
    at = sent.at.astimezone(zone)
    return Coming(sent.day, sent.day.weekday(), f"{at:%H:%M}", sent.kind, locked[sent.kind])


PAGES = (Page("GET", NUDGES, Act.EDIT_DIALOGUES, show),)
