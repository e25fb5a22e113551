"""A dialogue is changed while learners are in it: they keep their place, on both databases."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import takewhile
from pathlib import Path

import pytest

from cli.settings import Settings
from cli.wiring import make_coach
from digiter_core.coaching import nudging, upkeep
from digiter_core.coaching.outgoing import from_json
from digiter_core.ports import Event
from tests.builders import DIALOGUES
from tests.integration.test_nudging import arrives, planned
from tests.talk import Talk, opened

INTRO = "first_intro"
WORDS = "Il n'y a pas de bonne réponse."
MOVED = "vient de changer"


@pytest.fixture
def dialogues(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DIALOGUES, tmp_path / "dialogues"))


@pytest.fixture(params=["sqlite", "postgres"])
def both(request: pytest.FixtureRequest, tmp_path: Path, dialogues: Path) -> Iterator[Talk]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with opened(tmp_path, url) as (store, _, clock):
        coach = make_coach(Settings(data=tmp_path, dialogues=dialogues), store)
        yield Talk(coach, store, clock)


def publish(talk: Talk, dialogues: Path, script: str, changes: dict[str, str]) -> None:
    """Let the learner's next turn be one with *script* changed."""
    file = dialogues / f"{script}.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert text.count(old) >= 1, f"{old!r} is not in {script}"
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    talk.coach = make_coach(Settings(data=dialogues.parent, dialogues=dialogues), talk.store)


def place(talk: Talk) -> tuple[str, str, bool]:
    """Return script and node of the open place, and whether it is in the live version."""
    learner = talk.learner()
    assert learner is not None
    here = learner.session.place
    assert here is not None
    live = talk.coach.scripts.of(learner.territory).latest(here.script)
    return here.script, str(here.at), here.version == live.version


def moves(talk: Talk) -> list[Event]:
    learner = talk.learner()
    assert learner is not None
    events = talk.store.transact_now(lambda work: list(work.events.of(learner.id)))
    return [event for event in events if event.kind == "moved"]


def test_a_button_tapped_after_an_edit_means_what_it_says(both: Talk, dialogues: Path) -> None:
    both.welcome()
    publish(both, dialogues, "self_assessment", {WORDS: "Tout nouveau."})

    both.taps("short")

    assert place(both) == ("self_assessment", "items.org_several_things", True)
    assert [event.data for event in moves(both)] == [{"scripts": ["self_assessment"]}]
    both.taps("3")
    assert len(moves(both)) == 1


def test_a_question_that_lost_an_answer_is_finished_as_it_was(both: Talk, dialogues: Path) -> None:
    both.welcome()
    line = next(
        line for line in (dialogues / "self_assessment.yaml").read_text("utf-8").splitlines()
        if "id: short," in line
    )  # fmt: skip
    publish(both, dialogues, "self_assessment", {line + "\n": ""})

    both.writes("hm hm hm")
    before = place(both)
    both.taps("short")

    assert before == ("self_assessment", INTRO, False)
    assert place(both)[:2] == ("self_assessment", "items.org_several_things")
    both.taps("3")
    assert place(both)[2] is True, "the next question is the same in both"


@pytest.fixture
def moved(both: Talk, dialogues: Path) -> Talk:
    """Somebody at a question that is gone; `moved:` says which comes in its place."""
    both.welcome()
    rename_intro(both, dialogues)
    return both


def rename_intro(talk: Talk, dialogues: Path) -> None:
    nodes = {f"{INTRO}:": "opening:", f"goto: {INTRO}": "goto: opening"}
    publish(
        talk, dialogues, "self_assessment",
        {**nodes, "nodes:\n": f"moved:\n  {INTRO}: opening\nnodes:\n", WORDS: "Tout nouveau."},
    )  # fmt: skip


def test_an_old_button_is_refused_kindly_and_the_question_shown(moved: Talk) -> None:
    said = moved.taps("short")

    assert place(moved) == ("self_assessment", "opening", True)
    assert MOVED in said[0].text
    assert "Tout nouveau" in said[-1].text
    moved.taps("short")
    assert place(moved)[1] == "items.org_several_things"


def test_words_for_the_old_question_are_no_answer_to_the_new_one(moved: Talk) -> None:
    said = moved.writes("Version courte")

    assert place(moved) == ("self_assessment", "opening", True)
    assert MOVED in said[0].text
    assert "Tout nouveau" in said[-1].text
    moved.writes("Version courte")
    assert place(moved)[1] == "items.org_several_things"


def test_a_command_is_followed_all_the_same(moved: Talk) -> None:
    said = moved.command("menu")

    assert place(moved)[0] == "menu"
    assert all(MOVED not in message.text for message in said)


def test_what_is_below_a_menu_is_shown_anew_on_the_way_back(moved: Talk) -> None:
    """Two turns lie between the move and the question: what is typed meanwhile is for the menu."""
    moved.command("menu")
    moved.command("privacy")
    said = moved.command("start")

    assert "Tout nouveau" not in "".join(message.text for message in said)
    learner = moved.learner()
    assert learner is not None
    below = learner.session.stack[0]
    assert (below.script, below.at) == ("self_assessment", "opening")


def test_a_nudge_answered_meanwhile_does_not_show_the_new_question(
    both: Talk, dialogues: Path
) -> None:
    """After its answer it is quiet: the learner still sees the question of before."""
    both.welcome()
    arrives(both)
    rename_intro(both, dialogues)
    both.taps("yes")
    quiet = "".join(message.text for message in both.taps("same"))

    said = both.writes("Version courte")

    assert quiet
    assert "Tout nouveau" not in quiet
    assert place(both) == ("self_assessment", "opening", True)
    assert MOVED in said[0].text
    assert "Tout nouveau" in said[-1].text


def test_a_nudge_speaks_as_the_territory_does(both: Talk, dialogues: Path) -> None:
    both.welcome()
    due = planned(both)
    assert due is not None
    rule = both.coach.rules.rule(due.kind)
    assert rule is not None
    script = rule.script
    text = (dialogues / f"{script}.yaml").read_text("utf-8")
    start = text.partition("\nstart: ")[2].partition("\n")[0]
    node = text.partition(f"\n  {start}:\n")[2]
    lines = list(takewhile(lambda line: line.startswith("    "), node.splitlines()))
    overlay = "\n".join([f"overlay: {script}", "nodes:", f"  {start}:", *lines])
    folder = dialogues / "territories" / "marseille"
    folder.mkdir(parents=True)
    (folder / f"{script}.yaml").write_text(
        overlay.replace('ask: "', 'ask: "Oh fan ! ') + "\n", encoding="utf-8"
    )
    publish(both, dialogues, "menu", {})

    nudge = arrives(both)
    both.taps(nudge.buttons[0][0].data.rpartition(".")[2])

    assert nudge.text.startswith("Oh fan ! ")
    here = both.learner()
    assert here is not None
    place_there = here.session.place
    assert place_there is not None
    assert place_there.script == script
    assert place_there.version == both.coach.scripts.of("marseille").latest(script).version
    assert place_there.version != both.coach.scripts.latest(script).version


def test_nobody_is_written_to_because_of_a_new_version(moved: Talk) -> None:
    learner = moved.learner()
    assert learner is not None
    night = moved.clock.now() + timedelta(hours=12)

    sent = moved.store.transact_now(
        lambda work: [
            *nudging.send_due(moved.coach, work, night)[1],
            *upkeep.end_the_silent(moved.coach, work, night),
        ]
    )

    assert sent == []


def test_an_open_question_that_is_asked_again_after_an_outage_is_the_new_one(
    both: Talk, dialogues: Path
) -> None:
    both.welcome()
    both.taps("short")
    publish(both, dialogues, "self_assessment", {WORDS: "Tout nouveau."})
    alive, now = both.clock.now(), both.clock.now() + timedelta(minutes=10)

    messages = both.store.transact_now(
        lambda work: upkeep.ask_again_after_outage(both.coach, work, alive, now)
    )

    assert from_json(messages[-1].body).is_question
    assert place(both) == ("self_assessment", "items.org_several_things", True)


def test_a_consent_is_asked_again_with_the_words_of_now(both: Talk, dialogues: Path) -> None:
    """Who agrees has to have seen what they agree to."""
    for tap in ("fr", "=2006", "marseille"):
        if tap == "fr":
            both.command("start")
        both.taps(tap)
    before = place(both)
    text = (dialogues / "welcome.yaml").read_text("utf-8")
    asks = text.partition(f"\n  {before[1]}:\n")[2].partition('ask: "')[2].partition('"')[0]
    assert "consent_" in text.partition(f"\n  {before[1]}:\n")[2].partition("\n  ")[2][:900]
    publish(both, dialogues, "welcome", {asks: "Tout nouveau."})

    said = both.taps("yes")

    assert place(both) == (*before[:2], True)
    assert "Tout nouveau." in said[-1].text
    both.taps("yes")
    assert place(both) != before


def test_a_territory_hears_its_own_words(both: Talk, dialogues: Path) -> None:
    """Once the place is known; who comes from elsewhere hears what is said everywhere."""
    folder = dialogues / "territories" / "liege"
    folder.mkdir(parents=True)
    (folder / "self_assessment.yaml").write_text(
        f"""overlay: self_assessment
nodes:
  {INTRO}:
    ask: "Oufti ! On commence par : **{{theme}}**."
    options:
      - {{id: go, label: "C'est parti", set: {{run_open: true, form: full}}, goto: begin}}
""",
        encoding="utf-8",
    )
    publish(both, dialogues, "menu", {})
    other = Talk(both.coach, both.store, both.clock, address="1002")

    both.welcome("liege")
    other.welcome("galati")

    assert "Oufti !" in both.shown[-1].text
    assert "Oufti !" not in other.shown[-1].text
    assert both.options() == ["go"]
    assert place(both) == ("self_assessment", INTRO, True)
    kept = both.store.transact_now(lambda work: dict(work.scripts.all()))
    here = both.coach.scripts.of("liege").latest("self_assessment")
    assert "territories/liege/self_assessment.yaml" in kept["self_assessment", here.version]
    folder.joinpath("self_assessment.yaml").unlink()
    publish(both, dialogues, "menu", {})
    both.taps("go")
    assert place(both)[:2] == ("self_assessment", "items.org_several_things")
