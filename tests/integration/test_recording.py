"""What was rehearsed becomes a conversation test that passes at once, in every language."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from digiter_core.authoring.conversation_runner import ConversationTests
from digiter_core.authoring.conversation_writing import write
from digiter_core.coaching.outgoing import Button
from digiter_core.engine.inputs import Started
from digiter_core.engine.session import Session
from digiter_core.errors import SessionError
from digiter_core.studio.profile import Profile
from digiter_core.studio.recording import NothingToRecord, Recording, recorded
from digiter_core.studio.rehearsal import Rehearsal
from tests.rehearsing import LANGUAGES, loaded, profile, rehearsal, tap

DIALOGUES = Path(__file__).parents[2] / "dialogues"
SCRIPTS = sorted(
    path.stem for path in DIALOGUES.glob("*.yaml") if f"script: {path.stem}\n" in path.read_text()
)
TURNS = 8
AT = "items.org_promise"


def record(rehearsed: Rehearsal, at: str = "") -> Recording:
    return recorded(rehearsed.steps, loaded(), at=at)


def passes(recording: Recording, folder: Path) -> bool:
    """Write the recording as a file and play that."""
    path = folder / "tests" / recording.conversation.script / "recorded.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(write(recording.conversation), encoding="utf-8")
    outcome = ConversationTests(folder / "tests", loaded()).run(path)
    assert len(outcome.heard) > 1
    return outcome.differences == ()


def wander(rehearsed: Rehearsal, chance: Random) -> None:
    """Answer at random with what is on the screen, as a learner would by label or by tap."""
    for _ in range(TURNS):
        if rehearsed.session.place is None:
            return
        buttons = [
            (button, each.number)
            for each in list(rehearsed.shown())[:1]
            for row in each.outgoing.buttons
            for button in row
        ]
        answer(rehearsed, buttons, chance)


def answer(rehearsed: Rehearsal, buttons: list[tuple[Button, int]], chance: Random) -> None:
    if not buttons or chance.random() < 0.1:
        rehearsed.type(chance.choice(["2006", "Lina", "quand je mange, je note 3 mots", "xyz"]))
        return
    button, message = chance.choice(buttons)
    if chance.random() < 0.3:
        rehearsed.type(button.label)
    else:
        rehearsed.tap(button.data, message)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_recording_of_any_script_passes_at_once(
    script: str, language: str, tmp_path: Path
) -> None:
    made = 0
    for seed in range(4):
        who = [None, profile("{answers: 2, plan: true, bond: true, sharing: progress}")][seed % 2]
        with rehearsal(script, who=who, language=language) as begun:
            wander(begun, Random(f"{script} {language} {seed}"))
            try:
                recording = record(begun)
            except NothingToRecord:
                continue
            made += 1
            assert passes(recording, tmp_path)

    assert made > 0


def test_the_recording_is_in_the_words_of_the_script() -> None:
    with rehearsal(
        "report",
        who=profile("{plan: true, consents: [free_text], variables: {report_outcome: partly}}"),
    ) as begun:
        begun.type("Écrire une note")
        begun.type("c'était plus court que prévu")
        written = write(record(begun).conversation)

    assert written == PARTLY


PARTLY = """\
script: report
variables: {consent_free_text: true, report_outcome: partly}
expect:
  - do: report_partly
  - ask: after_partly
turns:
  - tap: note
    expect:
      - ask: ask_note
  - type: "c'était plus court que prévu"
    expect:
      - set: {report_note: "c'était plus court que prévu"}
      - do: keep_note
      - say: report/noted/say
      - finished: report
"""


def test_a_recording_from_the_middle_begins_there(tmp_path: Path) -> None:
    with rehearsal("self_assessment", "items.org_promise") as begun:
        tap(begun, "3")
        begun.command("back")
        recording = record(begun, "items.org_promise")

    assert recording.conversation.at == "items.org_promise"
    assert [(turn.doing, turn.value) for turn in recording.conversation.turns] == [
        ("tap", "3"),
        ("back", "true"),
    ]
    assert passes(recording, tmp_path)


def test_what_the_coach_found_out_stands_beside_the_turn(tmp_path: Path) -> None:
    """`find_near` is an act: it moves the dialogue where the engine alone would not go."""
    with rehearsal("counsellor", who=Profile(territory="marseille")) as begun:
        tap(begun, "near")
        recording = record(begun)

    [first, second] = recording.conversation.turns
    assert (first.doing, first.value) == ("tap", "near")
    assert (second.doing, second.moved_to) == ("resume", "nobody")
    assert passes(recording, tmp_path)


def test_a_reminder_answered_is_a_script_on_top(tmp_path: Path) -> None:
    with rehearsal("self_assessment", "items.org_promise", profile("{plan: true}")) as begun:
        begun.jump(timedelta(days=2))
        tap(begun, "done")
        recording = record(begun, "items.org_promise")

    assert [(turn.doing, turn.value) for turn in recording.conversation.turns] == [
        ("open", "plan_check"),
        ("tap", "done"),
    ]
    assert passes(recording, tmp_path)


def test_starting_a_theme_again_is_said_as_well(tmp_path: Path) -> None:
    with rehearsal("self_assessment", "items.org_promise") as begun:
        tap(begun, "3")
        begun.command("start")
        tap(begun, "restart")
        tap(begun, "2")
        recording = record(begun, "items.org_promise")

    assert [(turn.doing, turn.value) for turn in recording.conversation.turns] == [
        ("tap", "3"),
        ("open", "come_back"),
        ("tap", "restart"),
        ("resume", "true"),
        ("tap", "2"),
    ]
    assert recording.left_out == 0
    assert passes(recording, tmp_path)


def test_a_recording_ends_before_what_a_test_cannot_say(tmp_path: Path) -> None:
    """An input no turn has a name for, and an act that left another conversation behind."""
    with rehearsal("self_assessment", "items.org_promise") as begun:
        tap(begun, "3")
        tap(begun, "2")
        first, second, third = begun.steps
        elsewhere = replace(third, before=Session(), effects=())
        unnamed = recorded([first, second, replace(third, event=Started())], loaded(), at=AT)
        moved = recorded([first, second, elsewhere], loaded(), at=AT)

    for recording in (unnamed, moved):
        assert [turn.value for turn in recording.conversation.turns] == ["3"]
        assert recording.left_out == 1
        assert passes(recording, tmp_path)


def test_every_script_is_tried() -> None:
    assert sorted(loaded().scripts) == SCRIPTS


def test_nothing_done_is_nothing_to_record() -> None:
    with rehearsal("menu") as begun, pytest.raises(NothingToRecord):
        record(begun)


def test_wandering_about_never_ends_in_an_error() -> None:
    """Several ways through each script: the rehearsal answers whatever is done."""
    failed: list[str] = []
    for script in SCRIPTS:
        for seed in range(3):
            try:
                with rehearsal(script) as begun:
                    wander(begun, Random(f"{script} {seed}"))
            except SessionError as error:  # a script that cannot be played
                failed.append(f"{script} {error}")

    assert failed == []


def test_silence_is_recorded_as_a_wait(tmp_path: Path) -> None:
    with rehearsal("plan", "confirm") as begun:
        begun.jump(timedelta(days=2))
        tap(begun, "look")
        recording = record(begun, "confirm")

    assert [turn.doing for turn in recording.conversation.turns] == ["wait", "tap"]
    assert recording.conversation.turns[0].value == "1 day"
    assert passes(recording, tmp_path)
