"""Publishing, from the files to what learners talk to, and back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from bot.meters import Meters
from bot.reloading import Reloading
from cli import errands, wiring
from cli.errands import Errand
from cli.releasing import Releasing, desk_of, looking
from cli.settings import Settings
from digiter_core.coaching.live import Live
from digiter_core.engine.dialogue import open_script
from digiter_core.engine.script import NodeId
from digiter_core.engine.session import Session
from digiter_core.errors import (
    NoSuchRelease,
    NothingNew,
    NothingWaits,
    PublishedMeanwhile,
    SamePerson,
    ScriptError,
    StorageUnavailable,
)
from digiter_core.ports import Store, Work
from digiter_core.studio.desk import Desk
from digiter_core.studio.draft import load_draft
from digiter_core.studio.stands import Fate, Group
from tests.faults import edits
from tests.faults.live_edits import project
from tests.summary_office import counsellor

SCRIPT = edits.SCRIPT
TWO = "    publish_needs_two: true\n"


@dataclass(slots=True)
class Place:
    """A copy of the project, its database, and where it is published."""

    settings: Settings
    store: Store
    made: Releasing
    live: Live
    desk: Desk

    def write(self, text: str, path: str = edits.FILE) -> None:
        root = self.settings.dialogues_path.parent
        (root / path).write_text(text, encoding="utf-8")

    def publish(self, staff: int | None = None) -> int:
        plan = self.desk.plan()
        done = self.desk.publish(staff=staff, note="", expected_digest=plan.digest)
        return done.number

    def ask(self, work: Callable[[Work], Any]) -> Any:
        return self.store.transact_now(work)

    def say(self) -> str:
        """Return what the first question says now."""
        coach = self.live.coach
        question = coach.scripts.latest(SCRIPT).nodes[NodeId("q0")]
        return coach.texts.text(question.say, "fr")  # type: ignore[union-attr]  # a question

    async def reload(self, build: Callable[[int], Any] | None = None) -> Meters:
        meters = Meters()
        build = build or self.made.coach
        await Reloading(self.live, self.store, wiring.SystemClock(), build, meters).look()
        return meters


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    settings = project(tmp_path)
    with closing(wiring.open_database(settings)) as store:
        made = Releasing.of(settings, store)
        yield Place(settings, store, made, made.begin(), desk_of(settings, store))


def learners(place: Place, many: int, node: str = "q0") -> None:
    """Have so many learners stand at *node*."""

    def arrive(work: Work) -> None:
        scripts = place.live.coach.scripts
        for _ in range(many):
            chat = str(len(work.learners.sessions(-1, 1000)))
            learner = work.learners.create("telegram", chat, "fr", wiring.SystemClock().now())
            session, _ = open_script(scripts, Session(), SCRIPT)
            at = replace(session.stack[-1], at=NodeId(node))
            work.learners.save(replace(learner, session=replace(session, stack=(at,))))

    place.ask(arrive)


def two_people(place: Place) -> None:
    """Have a territory ask for two people, and publish that."""
    path = place.settings.dialogues_path / "territories.yaml"
    text = path.read_text(encoding="utf-8")
    head, _, rest = text.partition("  - id: ")
    first, newline, others = rest.partition("\n")
    path.write_text(f"{head}  - id: {first}{newline}{TWO}{others}", encoding="utf-8")


# --- What is served


def test_the_first_start_publishes_what_lies_there(place: Place) -> None:
    (first,) = place.ask(lambda work: work.releases.all())

    assert (place.live.release, first.number, first.staff) == (1, 1, None)
    assert place.ask(lambda work: work.releases.files(1)) == place.desk.folder.read()


def test_a_restart_serves_what_is_published_and_no_draft(place: Place) -> None:
    place.write(edits.first().yaml(99))

    again = Releasing.of(place.settings, place.store).begin()

    place.live = again
    assert place.say() == "[r1] Et q0 ?"


async def test_what_is_published_is_live_without_a_restart(place: Place) -> None:
    place.live.coach.spoken["a chat"] = "fr"
    place.live.coach.account.username = "coach_bot"
    place.write(edits.first().yaml(2))

    number = place.publish()
    before = place.say()
    meters = await place.reload()

    assert (number, before, place.say()) == (2, "[r1] Et q0 ?", "[r2] Et q0 ?")
    assert place.live.coach.spoken == {"a chat": "fr"}
    assert place.live.coach.account.username == "coach_bot"
    assert meters.releases == {"taken": 1}


async def test_a_release_that_cannot_be_read_is_not_taken_and_not_tried_again(
    place: Place,
) -> None:
    place.write(edits.first().yaml(2))
    place.publish()
    tries: list[int] = []

    def build(number: int) -> Any:
        tries.append(number)
        raise KeyError(number)

    meters = Meters()
    reloading = Reloading(place.live, place.store, wiring.SystemClock(), build, meters)
    await reloading.look()
    await reloading.look()

    assert (place.live.release, place.say(), tries) == (1, "[r1] Et q0 ?", [2])
    assert meters.releases == {"refused": 1}


async def test_while_the_database_is_away_the_old_one_serves(place: Place) -> None:
    place.write(edits.first().yaml(2))
    place.publish()

    def away(_: int) -> Any:
        raise StorageUnavailable

    await place.reload(away)
    between = place.say()
    await place.reload()

    assert (between, place.say()) == ("[r1] Et q0 ?", "[r2] Et q0 ?")


def test_a_release_of_an_older_program_gets_what_it_lacks(place: Place) -> None:
    """A new program opens scripts and says words that no release has yet."""
    files = dict(place.desk.folder.read())
    del files["dialogues/letter.yaml"]
    ui = files["dialogues/ui.yaml"].splitlines(keepends=True)
    key = next(line for line in ui if line.startswith('"ui/try_later"'))
    files["dialogues/ui.yaml"] = "".join(line for line in ui if line != key)
    place.ask(lambda work: work.releases.add(files, at=_now(), staff=None, note=""))

    coach = place.made.coach(2)

    assert coach.scripts.latest("letter").id == "letter"
    assert coach.texts.text("ui/try_later", "fr")
    question = coach.scripts.latest("letter").nodes[coach.scripts.latest("letter").start]
    assert question


def test_a_release_nobody_can_read_any_more_leaves_the_files_served(place: Place) -> None:
    files = {**place.desk.folder.read(), edits.FILE: "script: menu\nnodes: [\n"}
    place.ask(lambda work: work.releases.add(files, at=_now(), staff=None, note=""))

    live = Releasing.of(place.settings, place.store).begin()

    place.live = live
    assert (live.release, place.say()) == (2, "[r1] Et q0 ?")


def test_somebody_in_an_older_version_reads_its_words(place: Place) -> None:
    """The question of one release stood above the buttons of another."""
    old = place.live.coach.scripts.latest(SCRIPT)
    place.write(edits.first().yaml(2).replace("{id: o2,", "{id: o9,"))
    place.publish()

    coach = place.made.coach(2)
    node = coach.scripts.version(SCRIPT, old.version).nodes[NodeId("q0")]

    words = [coach.texts.text(key, "fr") for key in (node.say, *(o.label for o in node.options))]  # type: ignore[union-attr]  # a question
    assert words == ["[r1] Et q0 ?", "[r1] o0", "[r1] o1", "[r1] o2"]


# --- Publishing


def test_nothing_is_published_twice(place: Place) -> None:
    with pytest.raises(NothingNew):
        place.publish()


def test_a_mistake_is_refused_with_its_place(place: Place) -> None:
    place.write(edits.first().yaml(2).replace("goto: q1", "goto: nowhere", 1))
    plan = place.desk.plan()

    with pytest.raises(ScriptError) as error:
        place.desk.publish(staff=None, note="", expected_digest=plan.digest)

    assert not plan.can_publish
    assert {(each.file, each.line) for each in error.value.findings} == {(edits.FILE, 14)}
    assert place.ask(lambda work: work.releases.newest()) == 1


def test_who_looked_before_somebody_published_looks_again(place: Place) -> None:
    place.write(edits.first().yaml(2))
    hers, his = place.desk.plan(), place.desk.plan()
    place.desk.publish(staff=None, note="", expected_digest=hers.digest)

    with pytest.raises(PublishedMeanwhile):
        place.desk.publish(staff=None, note="", expected_digest=his.digest)
    assert place.ask(lambda work: work.releases.newest()) == 2


def test_what_was_changed_after_the_look_is_not_published_unseen(place: Place) -> None:
    place.write(edits.first().yaml(2))
    plan = place.desk.plan()
    place.write(edits.first().yaml(3))

    with pytest.raises(PublishedMeanwhile):
        place.desk.publish(staff=None, note="", expected_digest=plan.digest)


def test_a_folder_seen_before_is_looked_at_once(place: Place) -> None:
    first = load_draft(place.desk.folder)
    place.write(edits.first().yaml(2))
    second = load_draft(place.desk.folder)
    place.write(edits.first().yaml(1))

    assert load_draft(place.desk.folder) is first
    assert second is not first


# --- Who stands where


@pytest.mark.parametrize(
    ("change", "fate", "to"),
    [
        (lambda text: text.replace("[r1] Et q0", "[r2] Et q0"), Fate.KEEPS, ""),
        (lambda text: text.replace("{id: o2,", "{id: o9,", 1), Fate.FINISHES, ""),
        (
            lambda text: text.replace("q0", "q9").replace("nodes:", "moved: {q0: q9}\nnodes:"),
            Fate.MOVED,
            "q9",
        ),
        (lambda text: text.replace("q0", "q9"), Fate.FINISHES, ""),
    ],
)
def test_it_is_told_what_happens_to_those_who_stand_there(
    place: Place, change: Callable[[str], str], fate: Fate, to: str
) -> None:
    learners(place, 12)
    place.write(change(edits.first().yaml(1)))

    assert place.desk.plan().groups == (Group(SCRIPT, NodeId("q0"), 12, fate, to),)


def test_fewer_than_ten_are_not_counted_aloud(place: Place) -> None:
    learners(place, 9)
    learners(place, 10, "q1")
    place.write(edits.first().yaml(2))

    assert place.desk.plan().groups == (
        Group(SCRIPT, NodeId("q0"), None, Fate.KEEPS),
        Group(SCRIPT, NodeId("q1"), 10, Fate.KEEPS),
    )


def test_who_stands_in_what_does_not_change_is_not_told(place: Place) -> None:
    learners(place, 12)
    path = "dialogues/language.yaml"
    text = place.desk.folder.text(path)
    place.write(text.replace('ask: "', 'ask: "Alors, ', 1), path)

    plan = place.desk.plan()

    assert plan.differences
    assert plan.groups == ()


# --- Going back


async def test_going_back_is_a_new_release_with_the_old_files(place: Place) -> None:
    first = place.ask(lambda work: work.releases.files(1))
    place.write(edits.first().yaml(2))
    place.publish()

    back = place.desk.roll_back(None, staff=None, note="Trop long")
    await place.reload()

    assert (back.number, back.rolled_back_to, back.note) == (3, 1, "Trop long")
    assert place.ask(lambda work: work.releases.files(3)) == first
    assert place.say() == "[r1] Et q0 ?"
    assert place.desk.folder.text(edits.FILE) == edits.first().yaml(2)


def test_going_back_twice_leads_further_back_and_never_forward(place: Place) -> None:
    """Who pressed twice in a hurry came out at the release that was wrong."""
    for number in (2, 3):
        place.write(edits.first().yaml(number))
        place.publish()

    targets = [place.desk.roll_back(None, staff=None, note="").rolled_back_to for _ in range(2)]

    assert targets == [2, 1]
    with pytest.raises(NoSuchRelease):
        place.desk.roll_back(None, staff=None, note="")


@pytest.mark.parametrize(("to", "error"), [(1, NothingNew), (7, NoSuchRelease)])
def test_one_goes_back_to_a_release_that_was_live(
    place: Place, to: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        place.desk.roll_back(to, staff=None, note="")


# --- Two people


def test_a_territory_can_ask_for_a_second_person(place: Place) -> None:
    hers, his = (
        place.ask(partial(counsellor, now=_now(), name=name, address=name)).id
        for name in ("Ana", "Rui")
    )
    two_people(place)
    plan = place.desk.plan()
    proposal = place.desk.publish(staff=hers, note="", expected_digest=plan.digest)
    waits = place.ask(lambda work: work.releases.newest())

    with pytest.raises(SamePerson):
        place.desk.confirm(proposal.number, staff=hers)
    confirmed = place.desk.confirm(proposal.number, staff=his)

    assert (plan.needs_two, proposal.is_live, waits) == (True, False, 1)
    assert (confirmed.is_live, confirmed.confirmed_by) == (True, his)
    assert place.ask(lambda work: work.releases.newest()) == 2


def test_who_takes_the_rule_away_needs_a_second_person_for_that(place: Place) -> None:
    before = place.desk.folder.text("dialogues/territories.yaml")
    two_people(place)
    place.desk.confirm(place.publish(), staff=None)

    place.write(before, "dialogues/territories.yaml")

    assert place.desk.plan().needs_two


def test_a_newer_proposal_takes_the_place_of_one_that_waits(place: Place) -> None:
    two_people(place)
    first = place.publish()
    place.write(edits.first().yaml(2))

    plan = place.desk.plan()
    second = place.publish()

    assert plan.waiting is not None
    assert plan.waiting.number == first
    with pytest.raises(NothingWaits):
        place.desk.confirm(first, staff=None)
    assert place.desk.confirm(second, staff=None).is_live


def test_going_back_waits_for_nobody(place: Place) -> None:
    two_people(place)
    place.desk.confirm(place.publish(), staff=None)

    assert place.desk.roll_back(1, staff=None, note="").is_live


# --- What a command asks of the running coach


def test_the_running_coach_does_what_a_command_asks(place: Place) -> None:
    place.write(edits.first().yaml(2))
    plan = place.desk.plan()
    folder = errands.folder(place.settings)

    number = asked(place, Errand("publish", note="Plus simple", digest=plan.digest))

    release = place.ask(lambda work: work.releases.get(number))
    assert (release.number, release.note, release.staff) == (2, "Plus simple", None)
    assert list(folder.iterdir()) == []


def test_who_asks_is_told_why_nothing_was_done(place: Place) -> None:
    place.write(edits.first().yaml(2).replace("goto: q1", "goto: nowhere", 1))
    plan = place.desk.plan()

    with pytest.raises(ScriptError) as error:
        asked(place, Errand("publish", digest=plan.digest))
    with pytest.raises(PublishedMeanwhile):
        asked(place, Errand("publish", digest="another"))
    with pytest.raises(NothingWaits):
        asked(place, Errand("confirm", number=1))

    assert error.value.findings == plan.draft.critical


def test_what_lies_there_for_long_is_not_done_any_more(place: Place) -> None:
    place.write(edits.first().yaml(2))
    folder = errands.folder(place.settings)
    folder.mkdir(parents=True)
    question = folder / f"1{errands.ASKED}"
    question.write_text("{}")
    old = _now() - timedelta(hours=1)
    os.utime(question, (old.timestamp(), old.timestamp()))

    errands.run_all(folder, lambda: place.desk)

    assert list(folder.iterdir()) == []
    assert place.ask(lambda work: work.releases.newest()) == 1


def asked(place: Place, errand: Errand) -> int:
    """Ask as a command does, while the coach looks after errands."""
    over = Event()
    folder = errands.folder(place.settings)

    def serve() -> None:
        while not over.wait(0.02):
            errands.run_all(folder, lambda: place.desk)

    thread = Thread(target=serve)
    thread.start()
    try:
        return errands.ask(folder, errand)
    finally:
        over.set()
        thread.join()


def test_looking_works_while_the_coach_has_the_database_open(place: Place) -> None:
    with looking(place.settings) as work:
        assert work.releases.newest() == 1


def _now() -> Any:
    return wiring.SystemClock().now()
