"""A dialogue is tried with the real conversation, from anywhere, and nothing of it stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from time import perf_counter

import pytest

from digiter_core.errors import ScriptError, UnknownNode, UnknownScript
from digiter_core.storage.scratch import open_scratch
from digiter_core.studio import replaying
from digiter_core.studio.doings import NotPlayable, from_text, to_text
from digiter_core.studio.opening import opened
from digiter_core.studio.past import ADDRESS, CHANNEL
from digiter_core.studio.profile import PROFILE
from digiter_core.studio.rehearsal import CannotGoOn, Rehearsal, ScratchClock
from digiter_core.studio.transcript import NOTES, Note, Shown
from tests.rehearsing import (
    LANGUAGES,
    NOON,
    coach,
    loaded,
    notes,
    options,
    profile,
    rehearsal,
    tap,
    texts,
)


def test_a_rehearsal_starts_at_any_question_of_any_script() -> None:
    asked = 0
    for script in loaded().scripts.values():
        for node in script.nodes:
            if "." in node:
                continue  # of a questionnaire: there are many, all alike
            with rehearsal(script.id, node) as begun:
                asked += bool(texts(begun))
                assert (
                    begun.session.place is None or begun.session.step > 0 or script.id == "welcome"
                )

    assert asked > 150


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_welcome_is_that_of_a_visitor_of_whom_nothing_is_stored(language: str) -> None:
    with rehearsal("welcome", language=language) as begun:
        assert begun.learner is None
        assert notes(begun) == ["nothing_stored"]

        tap(begun, language)
        tap(begun, "=2006")

        assert begun.learner is not None
        assert begun.learner.language == language
        assert "learner_stored" in notes(begun)


def test_a_node_of_the_doorstep_is_met_as_a_visitor_and_a_later_one_as_a_learner() -> None:
    with rehearsal("welcome", "birth_year") as begun:
        assert begun.learner is None
    with rehearsal("welcome", "ask_target") as begun:
        assert begun.learner is not None


def test_going_back_from_a_node_leads_to_the_question_before_it() -> None:
    with rehearsal("self_assessment", "items.org_promise") as begun:
        begun.command("back")

        place = begun.session.place

    assert place is not None
    assert place.at == "items.org_morning_appointment"


def test_an_answer_is_recorded_and_told() -> None:
    with rehearsal("self_assessment", "items.org_promise") as begun:
        tap(begun, "3")

        recorded = [each for each in begun.newest if isinstance(each, Note)]

    assert recorded == [Note("recorded", {"item": "org_promise", "option": "3"})]


def test_answers_of_the_profile_are_in_the_picture() -> None:
    with rehearsal("menu", who=profile("{answers: 2, form: short}")) as begun:
        pictures = [each.picture for each in begun.command("profile") if each.picture]

    assert len(pictures) == 1


def test_a_questionnaire_of_before_makes_progress_that_can_be_shown() -> None:
    who = profile("{answers: 4, earlier_answers: 1, plan: true, progress: {done: 4, partly: 1}}")

    with rehearsal("menu", who=who) as begun:
        said = begun.command("progress")

    assert "5" in said[0].text
    assert any(each.picture for each in said)


def test_a_theme_answered_is_not_asked_again() -> None:
    with rehearsal(
        "self_assessment", who=profile("{answers: {org: 3, ada_new_skill: 2}}")
    ) as begun:
        assert begun.session.variables["theme"] == "ada"


def test_a_reminder_comes_at_its_hour_while_the_clock_jumps() -> None:
    with rehearsal("self_assessment", who=profile("{territory: marseille}")) as begun:
        tap(begun, "short")
        begun.jump(timedelta(days=4))

        sent = [
            each
            for each in begun.newest
            if isinstance(each, Note) and each.kind == "reminder_sent"
        ]

    assert sent
    for each in sent:
        assert each.at is not None
        assert 8 <= each.at.hour < 21
        assert str(each.at.tzinfo) == "Europe/Paris"


def test_a_reminder_is_answered_and_the_question_before_it_is_still_open() -> None:
    with rehearsal("self_assessment", "items.org_promise", profile("{plan: true}")) as begun:
        begun.jump(timedelta(days=2))
        assert "reminder_sent" in notes(begun)

        tap(begun, "done")

        assert ("did", {"act": "report_done"}) in [
            (each.kind, each.params) for each in begun.newest if isinstance(each, Note)
        ]


def test_without_the_consent_there_is_no_reminder() -> None:
    with rehearsal("self_assessment", who=profile("{consents: []  , plan: true}")) as begun:
        begun.jump(timedelta(days=30))

        assert notes(begun) == ["time_is"]


def test_who_wants_to_be_forgotten_is_gone_after_a_day() -> None:
    with rehearsal("forget") as begun:
        tap(begun, "later")
        assert "forgotten_later" in notes(begun)

        begun.jump(timedelta(hours=25))

        assert begun.learner is None
        assert "learner_erased" in notes(begun)


def test_a_year_of_silence_is_warned_about_then_erased() -> None:
    with rehearsal("self_assessment", who=profile("{consents: []}")) as begun:
        begun.jump(timedelta(days=336))
        assert len(texts(begun)) == 1

        begun.jump(timedelta(days=31))

        assert begun.learner is None


def test_a_counsellor_is_never_written_to_only_told_of() -> None:
    who = profile("{bond: Marie, sharing: progress}")
    with rehearsal("self_assessment", who=who) as begun:
        begun.type("je veux mourir")
        ask = next(
            button.data
            for each in begun.shown()
            for row in each.outgoing.buttons
            for button in row
            if "~alert" in button.data
        )
        begun.tap(ask)

        assert "counsellor_told" in notes(begun)
        assert all(isinstance(each, Note | Shown) for each in begun.newest)


def test_every_note_is_of_a_known_kind() -> None:
    kinds = set()
    for script in ("welcome", "plan_check", "forget", "self_assessment"):
        with rehearsal(script, who=profile("{plan: true, bond: true}")) as begun:
            begun.jump(timedelta(days=3))
            kinds |= {
                each.kind
                for _, entries in begun.transcript
                for each in entries
                if isinstance(each, Note)
            }

    assert kinds
    assert kinds <= set(NOTES)


# ----- nothing stays, nothing leaves


def test_a_rehearsal_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    who = profile("{answers: 2, plan: true, bond: true, sharing: reflections}")
    coach(), loaded()
    monkeypatch.chdir(tmp_path)
    before = _open_files()

    with rehearsal("menu", who=who) as begun:
        begun.command("profile")
        begun.command("mydata")
        begun.type("je veux mourir")
        begun.jump(timedelta(days=400))
    with rehearsal("forget", who=who) as begun:
        tap(begun, "later")
        begun.jump(timedelta(days=2))

    assert list(tmp_path.iterdir()) == []
    assert _open_files() == before


def _open_files() -> set[str]:
    """Return the regular files this process has open: a database would be one."""
    found = set()
    for each in Path("/proc/self/fd").iterdir():
        try:
            target = each.resolve()
        except OSError:
            continue
        if target.is_file():
            found.add(str(target))
    return found


def test_nothing_waits_in_the_outbox_after_a_turn() -> None:
    with rehearsal("self_assessment", who=profile("{plan: true, bond: true}")) as begun:
        begun.jump(timedelta(days=3))
        begun.type("je veux mourir")

        waiting = begun._store.transact_now(lambda work: list(work.outbox.open()))

    assert waiting == []


def test_what_the_live_coach_remembers_is_not_touched() -> None:
    with rehearsal("welcome") as begun:
        tap(begun, "fr")

        assert begun.coach.spoken
        assert coach().spoken == {}


def test_two_rehearsals_know_nothing_of_each_other() -> None:
    with rehearsal("self_assessment") as one, rehearsal("self_assessment") as two:
        tap(one, "short")

        assert one.session.variables["form"] == "short"
        assert two.session.variables["form"] == "full"


# ----- played anew


def test_the_same_list_gives_the_same_messages_to_the_last_button() -> None:
    who = profile("{answers: 2, plan: true, bond: true, sharing: progress}")
    with rehearsal("menu", who=who) as begun:
        begun.command("profile")
        begun.command("mydata")
        begun.type("je sais pas")
        begun.jump(timedelta(days=9))
        tap(begun, options(begun)[0])
        begun.type("je veux mourir")
        doings = [doing for doing, _ in begun.transcript if doing]
        first = [entries for _, entries in begun.transcript]

    again = replaying.replayed(
        coach(), open_scratch, NOON, from_text(to_text(doings)), script="menu", profile=who
    )

    assert [entries for _, entries in again.transcript] == first
    assert len(first) == 7
    again.close()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        '[["tap"]]',
        '[["tap","x","1"]]',
        '[["jump",0]]',
        '[["jump",-5]]',
        '[["jump",true]]',
        '[["jump",99999999999]]',
        '[["type",3]]',
        '[["publish"]]',
        '[["type","' + "a" * 4097 + '"]]',
        "[" + ",".join(['["type","a"]'] * 301) + "]",
        "[" * 5000,
    ],
)
def test_what_is_no_list_of_doings_is_refused(text: str) -> None:
    with pytest.raises(NotPlayable):
        from_text(text)


# ----- what goes wrong


def test_an_unknown_script_or_node_is_refused_and_nothing_stays_open() -> None:
    with pytest.raises(UnknownScript), rehearsal("welcom"):
        pass
    with pytest.raises(UnknownNode), rehearsal("welcome", "helo"):
        pass


def test_a_turn_that_fails_leaves_the_rehearsal_where_it_was() -> None:
    with rehearsal("self_assessment") as begun:
        before, steps = begun.session, len(begun.steps)

        def fail(work: object) -> list[object]:
            begun.steps.append(begun.steps[-1])
            raise RuntimeError

        with pytest.raises(CannotGoOn):
            begun._take(None, fail)  # type: ignore[arg-type]  # it never returns

        assert begun.session == before
        assert len(begun.steps) == steps
        assert tap(begun, "short")


@pytest.mark.parametrize(
    ("text", "code", "near"),
    [
        ("{langage: fr}", "unknown_field", "language"),
        ("{territory: marseile}", "wrong_value", "marseille"),
        ("{consents: [nudge]}", "wrong_value", "nudges"),
        ("{answers: 7}", "wrong_value", ""),
        ("{answers: {orgg: 2}}", "wrong_value", "org"),
        ("{plan: walk}", "wrong_value", None),
        ("{progress: {dome: 3}}", "wrong_value", "done"),
        ("{age: 12}", "wrong_value", None),
        ("{age: much}", "wrong_value", None),
        ("{variables: {consent_nudge: true}}", "unknown_variable", "consent_nudges"),
        ("{variables: {consent_nudges: perhaps}}", "wrong_value", None),
        ("[a]", "wrong_shape", None),
        ("{sharing: all}", "wrong_value", None),
    ],
)
def test_a_mistake_in_a_profile_is_named(text: str, code: str, near: str | None) -> None:
    with pytest.raises(ScriptError) as error:
        profile(text)

    [finding] = error.value.findings
    assert (finding.file, finding.line, finding.code) == ("profile.yaml", 1, code)
    if near is not None:
        assert dict(finding.params).get("near", "") == near


def test_a_profile_may_be_json() -> None:
    assert profile('{"age": 17, "name": "", "bond": "Zoé"}').counsellor == "Zoé"
    assert profile('{"birth_year": 2006, "name": ""}').age == NOON.year - 2006
    assert profile("name: none").name == ""


# ----- fast


def test_a_rehearsal_opens_and_answers_at_once() -> None:
    """The best of five, as other tests run beside it. On its own it takes 8 ms, and 1.5 a turn."""
    who = profile("{answers: 2}")
    opening, turns = [], []
    for _ in range(5):
        start = perf_counter()
        with rehearsal("self_assessment", "items.org_promise", who) as begun:
            opening.append(perf_counter() - start)
            start = perf_counter()
            tap(begun, "3")
            turns.append(perf_counter() - start)

    assert min(opening) < 0.15
    assert min(turns) < 0.05


def test_a_rehearsal_says_what_a_learner_reads() -> None:
    """It is `handle` that answers: the first message is the same as for the learner."""
    store = open_scratch(ScratchClock(NOON))
    with rehearsal("self_assessment") as begun:
        expected = store.transact_now(
            lambda work: opened(
                coach(),
                work,
                loaded().scripts["self_assessment"],
                "",
                profile("{age: 20}"),
                "fr",
                NOON,
            )
        )

        assert [each.body["text"] for each in expected] == texts(begun)
        found = begun._store.transact_now(lambda work: work.learners.find(CHANNEL, ADDRESS))
        assert found == begun.learner
    assert isinstance(begun, Rehearsal)


def test_the_page_about_trying_tells_of_every_field() -> None:
    page = (Path(__file__).parents[2] / "docs" / "trying.md").read_text(encoding="utf-8")
    table = [f"| `{field.name}` |  | {field.meaning} |" for field in PROFILE.fields]
    example = page.partition("```yaml profile\n")[2].partition("```")[0]

    assert "\n".join(table) in page
    assert profile(example).answers["soc_shared_task"] == "4"
    assert profile(example).counsellor == "Marie"


def test_a_question_nobody_answers_goes_on_when_the_clock_jumps() -> None:
    with rehearsal("plan", "confirm") as begun:
        planned = notes(begun)
        begun.jump(timedelta(hours=23))
        before = begun.session.place.at
        shown = texts_of(begun.jump(timedelta(days=2)))

        assert "wait_next" in planned
        assert before == "confirm"
        assert begun.session.place.at == "not_kept_yet"
        assert "no_answer" in notes(begun)
        assert "attend ton oui" in "".join(shown)


def test_who_takes_no_nudges_is_told_that_nothing_comes() -> None:
    with rehearsal("plan", "confirm", profile("consents: []")) as begun:
        begun.jump(timedelta(days=3))

        assert begun.session.place.at == "confirm"
        assert "wait_dropped" in notes(begun)


def texts_of(messages) -> list[str]:
    return [each.text for each in messages]
