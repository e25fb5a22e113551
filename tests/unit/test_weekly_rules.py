"""What the weekly summary says of one learner: the rules, without any database."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digiter_core.access.sharing import Level
from digiter_core.assessment.progress import Change, Compared
from digiter_core.assessment.scoring import Score
from digiter_core.reports.weekly_rules import (
    Clear,
    Facts,
    clear_changes,
    entry_of,
    ordered,
    part_of,
)
from digiter_core.reports.weekly_summary import Entry, Part, WeeklySummary

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)
TODAY = date(2026, 11, 23)
CONSENT = date(2026, 10, 1)
FACTS = Facts(7, "Lina", Level.REFLECTIONS, CONSENT, TODAY, last_seen=TUESDAY)
CLEAR = Clear("com", Change.CLEAR_CHANGE, days=42, items_before=9, items_after=8)


def told(facts: Facts) -> dict[str, dict]:
    entry = entry_of(facts)
    assert entry is not None
    return {reason.key.rpartition("/")[2]: dict(reason.params) for reason in entry.reasons}


def topic(facts: Facts) -> str:
    entry = entry_of(facts)
    assert entry is not None
    assert entry.bring_up is not None
    return entry.bring_up.key.rpartition("/")[2]


def test_of_a_learner_nothing_happened_to_nothing_is_said() -> None:
    assert entry_of(FACTS) is None
    assert part_of(FACTS) is Part.CALM


@pytest.mark.parametrize(
    ("change", "part", "reason", "params", "begin_with"),
    [
        ({"asked": MONDAY}, Part.ASKED, "alert", {"day": MONDAY}, "talk"),
        (
            {"asked": MONDAY, "answered": TUESDAY},
            Part.ASKED,
            "alert_answered",
            {"day": MONDAY, "answered": TUESDAY},
            "talk",
        ),
        ({"unread": 2}, Part.ASKED, "unread", {"count": 2}, "answer"),
        (
            {"state": "paused", "state_since": MONDAY},
            Part.QUIET,
            "paused",
            {"day": MONDAY},
            "paused",
        ),
        ({"state": "stopped"}, Part.QUIET, "stopped", {"day": TUESDAY}, "stopped"),
        ({"state": "unreachable"}, Part.QUIET, "unreachable", {"day": TUESDAY}, "unreachable"),
        (
            {"last_seen": date(2026, 11, 2)},
            Part.QUIET,
            "silent",
            {"day": date(2026, 11, 2), "days": 21},
            "silent",
        ),
        ({"done": 2, "partly": 1}, Part.MOVED, "steps", {"done": 2, "partly": 1}, "steps"),
        ({"finished": TUESDAY}, Part.MOVED, "finished", {"day": TUESDAY}, "steps"),
        (
            {"clear": (CLEAR,)},
            Part.MOVED,
            "clear_change",
            {
                "theme": "competences/com/short_name",
                "days": 42,
                "before_items": 9,
                "after_items": 8,
            },
            "steps",
        ),
        ({"opened": MONDAY}, Part.JOINED, "joined", {"day": MONDAY}, "welcome"),
        ({"changed": MONDAY}, Part.JOINED, "changed", {"day": MONDAY}, "welcome"),
    ],
)
def test_each_fact_has_its_part_its_reason_and_its_topic(
    change, part, reason, params, begin_with
) -> None:
    facts = replace(FACTS, **change)

    entry = entry_of(facts)

    assert entry is not None
    assert entry.part is part is part_of(facts)
    assert told(facts)[reason] == params
    assert topic(facts) == begin_with


def test_twenty_days_without_a_word_are_not_silence_yet() -> None:
    assert entry_of(replace(FACTS, last_seen=date(2026, 11, 3))) is None


def test_the_first_part_that_fits_takes_the_learner_and_the_other_reasons_stay() -> None:
    facts = replace(FACTS, asked=MONDAY, done=1, opened=MONDAY)

    entry = entry_of(facts)

    assert entry is not None
    assert entry.part is Part.ASKED
    assert list(told(facts)) == ["alert", "steps", "joined", "here", "rests_on_3"]


def test_every_entry_names_the_consent_it_rests_on() -> None:
    facts = replace(FACTS, level=Level.ACTIVITY, unread=1)

    assert told(facts)["rests_on_1"] == {"day": CONSENT}


def test_who_shows_activity_only_is_in_no_part_for_steps_or_results() -> None:
    facts = replace(
        FACTS, level=Level.ACTIVITY, done=3, finished=TUESDAY, clear=(CLEAR,), growth="org_plan"
    )

    assert entry_of(facts) is None
    assert topic(replace(facts, opened=MONDAY)) == "welcome"


@pytest.mark.parametrize(
    ("level", "expected"),
    [(Level.ACTIVITY, "welcome"), (Level.PROGRESS, "growth"), (Level.REFLECTIONS, "plan")],
)
def test_what_to_bring_up_holds_no_more_than_the_level_shows(level, expected) -> None:
    facts = replace(FACTS, level=level, opened=MONDAY, growth="org_plan", action="org_three")

    assert topic(facts) == expected


def test_a_plan_in_own_words_is_brought_up_without_the_words() -> None:
    facts = replace(FACTS, done=1, has_plan=True, growth="org_plan")

    entry = entry_of(facts)

    assert entry is not None
    assert entry.bring_up is not None
    assert entry.bring_up.key == "ui/summary/bring_up/own_plan"
    assert entry.bring_up.params == {}


def test_only_clear_changes_are_told_upwards_or_downwards() -> None:
    score = Score(2.0, 1.7, 2.3)
    themes = [
        Compared("org", score, score, Change.NO_CLEAR_CHANGE, 9, 9),
        Compared("com", score, score, Change.CLEAR_CHANGE, 9, 8),
        Compared("ini", score, score, Change.CLEAR_DROP, 9, 7),
        Compared("soc", None, score, None, 2, 9),
    ]

    assert clear_changes(themes, 42) == (
        CLEAR,
        Clear("ini", Change.CLEAR_DROP, 42, 9, 7),
    )


days = st.dates(date(2026, 9, 1), TODAY)
maybe_days = st.none() | days
facts_of_any_kind = st.builds(
    Facts,
    learner=st.integers(1, 50),
    name=st.sampled_from(["Émile", "ada", "Zoé", "Bo", ""]),
    level=st.sampled_from([Level.ACTIVITY, Level.PROGRESS, Level.REFLECTIONS]),
    level_since=days,
    today=st.just(TODAY),
    last_seen=days,
    state=st.sampled_from(["active", "paused", "stopped", "unreachable"]),
    state_since=maybe_days,
    asked=maybe_days,
    answered=maybe_days,
    unread=st.integers(0, 3),
    opened=maybe_days,
    changed=maybe_days,
    done=st.integers(0, 4),
    partly=st.integers(0, 4),
    finished=maybe_days,
    clear=st.sampled_from([(), (CLEAR,)]),
    growth=st.sampled_from(["", "org_plan"]),
    action=st.sampled_from(["", "org_three"]),
    has_plan=st.booleans(),
)

REFLECTIONS_ONLY = {"action": "", "has_plan": False}
FROM_PROGRESS = {"done": 0, "partly": 0, "finished": None, "clear": (), "growth": ""}


@given(facts_of_any_kind)
def test_what_a_level_does_not_show_changes_nothing(facts: Facts) -> None:
    hidden = {
        Level.ACTIVITY: {**FROM_PROGRESS, **REFLECTIONS_ONLY},
        Level.PROGRESS: REFLECTIONS_ONLY,
        Level.REFLECTIONS: {},
    }[facts.level]

    assert entry_of(facts) == entry_of(replace(facts, **hidden))


@given(st.lists(facts_of_any_kind, max_size=12))
def test_learners_stand_by_part_then_by_name_whatever_they_did(many: list[Facts]) -> None:
    entries = [entry for facts in many if (entry := entry_of(facts))]

    among = ordered(entries)

    keys = [(list(Part).index(e.part), e.name.casefold(), e.learner) for e in among]
    assert keys == sorted(keys)
    assert ordered(list(reversed(entries))) == ordered(among) or len(set(keys)) < len(keys)


def test_an_entry_has_no_field_a_rank_or_a_mark_could_stand_in() -> None:
    assert {field.name for field in fields(Entry)} == {
        "learner",
        "name",
        "part",
        "reasons",
        "bring_up",
        "level",
    }


def test_a_summary_without_entries_that_left_or_expire_is_empty() -> None:
    empty = WeeklySummary(1, "2026-W47", MONDAY, TODAY, 5, 5, 0, 0, ())

    assert empty.is_empty
    assert not replace(empty, left=1).is_empty
    assert replace(empty, expiring=1).is_empty  # an invitation that ends is no news by itself


def test_the_entries_of_a_part_stay_in_their_order() -> None:
    asked, quiet = {"asked": MONDAY}, {"state": "stopped"}
    entries = tuple(entry_of(replace(FACTS, **change)) for change in (asked, quiet, asked))
    summary = WeeklySummary(1, "2026-W47", MONDAY, TODAY, 5, 5, 0, 0, entries)

    assert summary.of(Part.ASKED) == (entries[0], entries[2])
    assert summary.of(Part.MOVED) == ()
    assert not summary.is_empty
