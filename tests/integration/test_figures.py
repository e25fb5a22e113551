"""The figures of a territory: who is counted, when it is frozen, and what is shown of it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from digiter_core.access.people import Role
from digiter_core.assessment.competences import items_of
from digiter_core.coaching.counting import facts_of
from digiter_core.coaching.figure_words import MOST_ON_A_PAGE, words
from digiter_core.coaching.figures import FiguresTable, frozen_table, passing
from digiter_core.coaching.freezing import freeze_due
from digiter_core.documents.figures_pdf import figures_pdf
from digiter_core.engine.script import NodeId
from digiter_core.engine.session import Place
from digiter_core.ports import (
    Answer,
    Consent,
    Event,
    Learner,
    LearnerState,
    Plan,
    PlanReport,
    Work,
)
from digiter_core.ports.figures import Passage
from digiter_core.reports.figures import Cell, Facts, Figure, Measure, Passing
from digiter_core.reports.months import Month
from tests.page_visits import Office, an_office
from tests.talk import NOON, Talk, opened

NOVEMBER = Month(2026, 11)
DUE = datetime(2026, 12, 16, 1, tzinfo=UTC)
DAY = timedelta(days=1)
ASKED = Passage("2026-11", "welcome", "ask_name")


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with opened(tmp_path) as (store, coach, clock):
        yield Talk(coach, store, clock)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as office:
        yield office


def passages(talk: Talk) -> list[Passage]:
    learner = talk.learner()
    assert learner is not None
    return list(talk.store.transact_now(lambda work: work.passages.of(learner.id)))


# --- Which questions somebody was asked


def test_only_what_is_asked_after_the_yes_is_noted(talk: Talk) -> None:
    talk.welcome()

    found = passages(talk)

    assert ASKED in found
    assert {each.month for each in found} == {"2026-11"}
    before = {"choose_language", "where", "ask_nudges", "ask_free_text", "ask_statistics"}
    assert not before & {each.node for each in found}


def test_of_who_says_no_nothing_is_noted(talk: Talk) -> None:
    talk.command("start")
    for option in ("fr", "=2006", "liege", "yes", "yes", "no"):
        talk.taps(option)
    talk.writes("Lina")
    talk.taps("employee")

    assert passages(talk) == []


def test_taking_the_yes_back_deletes_what_was_noted(talk: Talk) -> None:
    talk.welcome()
    assert passages(talk)

    talk.command("privacy")
    talk.taps("consents")
    talk.taps("figures_off")

    assert passages(talk) == []
    agreeing = talk.store.transact_now(lambda work: work.consents.agreeing("statistics"))
    assert list(agreeing) == []


def test_taking_another_yes_back_deletes_nothing_of_it(talk: Talk) -> None:
    talk.welcome()
    before = passages(talk)

    talk.command("privacy")
    talk.taps("consents")
    talk.taps("nudges_off")

    assert before
    assert set(before) <= set(passages(talk))


def test_while_somebody_pauses_nothing_is_noted(talk: Talk) -> None:
    talk.welcome()
    before = passages(talk)

    learner = talk.learner()
    assert learner is not None
    talk.store.transact_now(lambda work: work.learners.set_state(learner.id, LearnerState.PAUSED))
    talk.command("menu")

    assert passages(talk) == before


def test_the_export_holds_what_was_noted(talk: Talk) -> None:
    talk.welcome()

    said = talk.command("mydata")

    exported = json.loads(next(each.document.content for each in said if each.document))
    assert ASKED._asdict() in exported["passages"]


# --- Where one learner counts


def learner_of(office: Office, days_ago: int = 20, **more: object) -> Learner:
    """Somebody who agrees to be counted and came that many days before the 24th of November."""
    office.clock.turn(-days_ago * DAY)
    learner = office.learner()
    office.clock.turn(days_ago * DAY)

    def agree(work: Work) -> None:
        work.consents.record(
            learner.id, Consent("statistics", given=True, at=NOON, language="fr", text_hash="")
        )
        work.learners.save(replace(learner, **more))

    office.do(agree)
    return replace(learner, **more)


def counted(office: Office, learner: Learner, month: Month = NOVEMBER) -> set[Cell]:
    found = office.do(lambda work: facts_of(office.coach, work, learner.id, month))
    return set(found.cells) if found else set()


def assess(
    office: Office, learner: Learner, at: datetime, score: int, *, is_finished: bool = True
) -> None:
    """Let *learner* give that answer everywhere, at that moment."""

    def answer(work: Work) -> None:
        framework = office.coach.framework
        run = work.answers.begin(learner.id, "full", framework.version, at)
        for dimension in framework.dimensions:
            for item in items_of(dimension, "full"):
                work.answers.record(learner.id, run.id, Answer(item.id, str(score), score, at))
        work.answers.close(run.id, at if is_finished else None)

    office.do(answer)


def test_starting_and_finishing_count_in_their_months(office: Office) -> None:
    learner = learner_of(office, 60)
    assess(office, learner, datetime(2026, 10, 31, 23, 59, tzinfo=UTC), 2, is_finished=False)
    assess(office, learner, datetime(2026, 11, 30, 23, 59, tzinfo=UTC), 2)

    months = [counted(office, learner, month) for month in (NOVEMBER.before(), NOVEMBER)]

    assert months == [{(Measure.STARTED, "")}, {(Measure.FINISHED, "")}]
    assert counted(office, learner, NOVEMBER.next()) == set()


def test_clear_changes_count_by_theme_with_the_last_assessment(office: Office) -> None:
    up, down, same = (learner_of(office) for _ in range(3))
    for learner, scores in ((up, (1, 4)), (down, (4, 1)), (same, (3, 3))):
        for days, score in zip((40, 1), scores, strict=True):
            assess(office, learner, NOON - days * DAY, score)

    themes = {dimension.id for dimension in office.coach.framework.dimensions}
    finished = {(Measure.FINISHED, "")}

    assert counted(office, up) == finished | {(Measure.CLEAR_CHANGE, each) for each in themes}
    assert counted(office, down) == finished | {(Measure.CLEAR_DROP, each) for each in themes}
    assert counted(office, same) == finished


def test_plans_and_steps_count_a_learner_once_however_many_they_are(office: Office) -> None:
    learner = learner_of(office)

    def plan(work: Work) -> None:
        for _ in range(3):
            made = work.plans.begin(learner.id, Plan(0, "a", "b", "", "", 5, NOON))
            work.plans.report(learner.id, PlanReport(0, made.id, "partly", NOON))

    office.do(plan)

    assert counted(office, learner) == {(Measure.PLANS, ""), (Measure.STEPS, "")}


def test_a_step_that_was_not_done_is_no_step(office: Office) -> None:
    learner = learner_of(office)

    def plan(work: Work) -> None:
        made = work.plans.begin(learner.id, Plan(0, "a", "b", "", "", 5, NOON - 60 * DAY))
        work.plans.report(learner.id, PlanReport(0, made.id, "not_done", NOON))

    office.do(plan)

    assert counted(office, learner) == set()


@pytest.mark.parametrize(
    ("came", "days_ago", "is_back"),
    [
        (30, (10, 3), True),  # seven days without anything
        (12, (9, 3), False),
        (30, (27, 20), True),  # the silence began in October
        (30, (28, 22, 16), False),
        (10, (3,), True),  # came, and did nothing for a week
        (5, (3,), False),
        (60, (1,), True),  # silent since long before
    ],
)
def test_who_does_something_after_seven_days_came_back(
    office: Office, *, came: int, days_ago: tuple[int, ...], is_back: bool
) -> None:
    learner = learner_of(office, came)
    for each in days_ago:
        event = Event("checked_in", NOON - each * DAY, {})
        office.do(lambda work, event=event: work.events.append(learner.id, event))
    by_staff = Event("take_over_ended", NOON - 7 * DAY, {})
    office.do(lambda work: work.events.append(learner.id, by_staff))

    assert ((Measure.CAME_BACK, "") in counted(office, learner)) is is_back


def standing(learner: Learner, node: str, seen: datetime) -> Learner:
    place = Place("welcome", "v", NodeId(node))
    session = replace(learner.session, stack=(place,))
    return replace(learner, session=session, last_seen_at=seen)


def test_who_was_asked_and_stays_away_left_at_the_question(office: Office) -> None:
    learner = learner_of(office)
    last_second = NOVEMBER.end - timedelta(seconds=1)

    def be(node: str, seen: datetime) -> set[Cell]:
        office.do(lambda work: work.learners.save(standing(learner, node, seen)))
        return counted(office, learner)

    office.do(lambda work: work.passages.note(learner.id, [ASKED]))
    asked = (Measure.PASSED, "welcome/ask_name")

    assert be("ask_name", last_second) == {asked, (Measure.LEFT, "welcome/ask_name")}
    assert be("ask_name", NOVEMBER.end) == {asked}  # came back
    assert be("where", last_second) == {asked}  # stands where they were asked in another month


@pytest.mark.parametrize(
    "more", [{"state": LearnerState.PAUSED}, {"channel": "terminal"}], ids=["pauses", "tries"]
)
def test_who_pauses_or_only_tries_the_coach_counts_nowhere(
    office: Office, more: dict[str, object]
) -> None:
    learner = learner_of(office, **more)

    assert office.do(lambda work: facts_of(office.coach, work, learner.id, NOVEMBER)) is None


def test_an_unknown_territory_counts_as_elsewhere(office: Office) -> None:
    learner = learner_of(office, territory="")

    found = office.do(lambda work: facts_of(office.coach, work, learner.id, NOVEMBER))

    assert found == Facts("elsewhere", frozenset())


# --- Freezing


def freeze(office: Office, now: datetime = DUE) -> str | None:
    month = asyncio.run(freeze_due(office.coach, office.store, now))
    return str(month) if month else None


def many(office: Office, number: int = 23) -> list[Learner]:
    """Learners of Marseille who began, were asked a question, and stopped there."""
    found = []
    for _ in range(number):
        learner = standing(learner_of(office), "ask_name", NOON)
        office.do(lambda work, learner=learner: work.learners.save(learner))
        assess(office, learner, NOON, 3, is_finished=False)
        office.do(lambda work, who=learner.id: work.passages.note(who, [ASKED]))
        found.append(learner)
    return found


def told(office: Office, month: str = "2026-11") -> list[Figure]:
    found = office.do(lambda work: work.figures.of("marseille", month))
    return [each for each in found if each.value is not None]


STARTED = Figure("marseille", Measure.STARTED, "", 20)
PASSED = Figure("marseille", Measure.PASSED, "welcome/ask_name", 20)
LEFT = Figure("marseille", Measure.LEFT, "welcome/ask_name", 20)


def test_a_month_is_frozen_once_and_never_changes(office: Office) -> None:
    learners = many(office)

    first = freeze(office)
    before = office.do(lambda work: work.figures.of("marseille", "2026-11"))
    for learner in learners[:15]:
        office.do(lambda work, who=learner.id: work.learners.erase(who))
    again = freeze(office, DUE + DAY)

    assert (first, again) == ("2026-11", None)
    assert sorted(told(office), key=str) == sorted([STARTED, PASSED, LEFT], key=str)
    assert office.do(lambda work: work.figures.of("marseille", "2026-11")) == before


def test_it_waits_for_fifteen_days(office: Office) -> None:
    office.do(lambda work: work.figures.begin("2026-10", NOON))

    assert freeze(office, datetime(2026, 12, 15, 23, 59, tzinfo=UTC)) is None
    assert freeze(office, datetime(2026, 12, 16, 0, 0, tzinfo=UTC)) == "2026-11"


def test_months_that_were_missed_follow_one_after_the_other(office: Office) -> None:
    office.do(lambda work: work.figures.begin("2026-09", NOON))

    assert [freeze(office) for _ in range(3)] == ["2026-10", "2026-11", None]


def test_what_was_noted_is_deleted_once_it_is_counted(office: Office) -> None:
    learner = learner_of(office)
    later = ASKED._replace(month="2026-12")
    office.do(lambda work: work.passages.note(learner.id, [ASKED, later]))

    freeze(office)

    assert office.do(lambda work: work.passages.of(learner.id)) == [later]


def test_who_took_the_yes_back_is_in_no_table_any_more(office: Office) -> None:
    learners = many(office)
    no = Consent("statistics", given=False, at=NOON, language="fr", text_hash="")
    for learner in learners[:4]:
        office.do(lambda work, who=learner.id: work.consents.record(who, no))

    freeze(office)

    assert told(office) == []


def test_nineteen_are_too_few(office: Office) -> None:
    many(office, 19)

    freeze(office)

    assert told(office) == []


def test_the_studio_is_given_the_newest_month(office: Office) -> None:
    nothing = office.do(lambda work: passing(work, "marseille", "welcome"))
    many(office)
    freeze(office)

    found = [
        office.do(lambda work, place=place: passing(work, place, "welcome"))
        for place in ("marseille", None, "liege")
    ]

    here = {"ask_name": Passing(20, 20)}
    assert (nothing, found) == ({}, [here, here, {}])
    assert office.do(lambda work: passing(work, "marseille", "menu")) == {}


# --- What is shown


@contextmanager
def frozen(office: Office) -> Iterator[None]:
    office.do(lambda work: work.figures.begin("2026-10", NOON))
    nothing = [Figure("marseille", Measure.STARTED, "", None)]
    elsewhere = [Figure("liege", Measure.STARTED, "", 70)]
    office.do(lambda work: work.figures.add("2026-10", [*nothing, *elsewhere], NOON))
    many(office)
    freeze(office)
    yield


def test_page_csv_and_pdf_tell_the_same_numbers(office: Office) -> None:
    with frozen(office):
        browser = office.logs_in(office.hires(Role.COORDINATOR))

        page = browser.get("/figures").text
        file = browser.get("/figures.csv")
        pdf = browser.get("/figures.pdf")

    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"), newline="")))
    numbers = [row[4] for row in rows[1:] if row[4]]
    printed = PdfReader(io.BytesIO(pdf.content))
    words = "\n".join(each.extract_text() for each in printed.pages)
    assert numbers == ["20", "20", "20"]
    assert page.count("20 ou plus") == words.count("20 ou plus") == 3
    hidden = 5 - 1 + 2 * 5
    assert page.count("pas encore assez de monde") == words.count("pas encore assez") == hidden
    assert len(printed.pages) == 1
    assert "welcome / ask_name" in page
    assert "Marseille · 11/2026" in page
    assert file.headers["content-disposition"] == (
        'attachment; filename="digiter-marseille-2026-11.csv"'
    )


def test_a_coordinator_sees_the_own_territory_and_no_month_that_is_not_frozen(
    office: Office,
) -> None:
    with frozen(office):
        browser = office.logs_in(office.hires(Role.COORDINATOR))

        earlier = browser.get("/figures?month=2026-10")
        others = [
            browser.get(f"/figures{kind}?month={month}").status_code
            for kind in ("", ".csv", ".pdf")
            for month in ("2026-12", "2026-09", "*", "x")
        ]
        filtered = browser.get("/figures?month=2026-10&territory=liege")

    assert earlier.status_code == 200
    assert "70" not in earlier.text + filtered.text
    assert others == [404] * 12


def test_without_any_month_the_page_says_when_there_will_be_one(office: Office) -> None:
    browser = office.logs_in(office.hires(Role.COORDINATOR))

    page = browser.get("/figures")

    assert page.status_code == 200
    assert "quinze jours après sa fin" in page.text


def test_nothing_of_the_tables_is_live(office: Office) -> None:
    with frozen(office):
        before = office.do(lambda work: frozen_table(work, "marseille", "2026-11"))
        many(office, 40)

        after = office.do(lambda work: frozen_table(work, "marseille", "2026-11"))

    assert before == after


def test_the_pdf_is_one_accessible_page_in_every_language(office: Office) -> None:
    """The questions are cut to those that fit, the one where most stop among them."""
    coach = office.coach
    nodes = list(coach.scripts.latest("self_assessment").nodes)
    places = {("self_assessment", str(node)): Passing(40, None) for node in nodes}
    places["self_assessment", str(nodes[-1])] = Passing(40, 20)
    told = dict.fromkeys(((measure, "") for measure in Measure), 20)
    table = FiguresTable("elsewhere", "2026-10", told, places)

    assert len(nodes) > MOST_ON_A_PAGE
    for language in coach.languages:
        pdf = figures_pdf(words(coach, table, language, MOST_ON_A_PAGE))
        read = PdfReader(io.BytesIO(pdf))
        assert len(read.pages) == 1, language
        assert str(nodes[-1]) in read.pages[0].extract_text(), language
        assert b"<pdfuaid:part>1" in read.trailer["/Root"]["/Metadata"].get_data()
