"""Publishing from the studio, as a browser without scripts sees it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from digiter_core.access.people import Role, Staff
from digiter_core.engine.dialogue import open_script
from digiter_core.engine.session import Session
from digiter_core.ports import Work
from digiter_core.ports.publishing import Release, sha256_of
from digiter_core.studio.folder import Folder
from tests.pages import Browser, Office, office
from tests.studio_folder import a_desk, a_studio, own_folder, sound

WELCOME = "dialogues/welcome.yaml"
PUBLISH, RELEASES = "/studio/publish", "/studio/releases"
OLD, NEW = "Tu te vois plutôt comment, plus tard", "Plus tard, tu te vois comment"
TWO = "    publish_needs_two: true\n"


@dataclass(slots=True)
class Team:
    """Two coordinators, the files, and release 1 of them."""

    office: Office
    folder: Folder
    mihai: Staff
    browser: Browser
    colleague: Browser

    def write(self, old: str, new: str, path: str = WELCOME) -> None:
        text = self.folder.text(path)
        assert old in text
        self.folder.write(path, text.replace(old, new, 1), expected=sha256_of(text))

    def publish(self, note: str = "") -> httpx.Response:
        form = {"expected": hidden(self.browser.get(PUBLISH), "expected"), "note": note}
        return self.browser.post(PUBLISH, form)

    def releases(self) -> list[Release]:
        return list(self.office.do(lambda work: work.releases.all()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Return files that translators are done with, so that nothing critical is in them."""
    return sound(own_folder(tmp_path_factory.mktemp("own")))


@pytest.fixture
def team(tmp_path: Path, folder: Folder) -> Iterator[Team]:
    before = dict(folder.read())
    with office(tmp_path) as here:
        desk = a_desk(folder, here.store, here.clock, tmp_path)
        here.studio = a_studio(folder, desk=desk)
        now = here.clock.now()
        here.do(lambda work: work.releases.add(before, at=now, staff=None, note=""))
        mihai = here.staff(Role.COORDINATOR, name="Mihai")
        other = here.confirmed(here.staff(Role.COORDINATOR, name="Inês"))
        yield Team(here, folder, mihai, here.confirmed(mihai), other)
    for path, text in before.items():
        if folder.text(path) != text:
            folder.write(path, text, expected=sha256_of(folder.text(path)))


def words(answer: httpx.Response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def hidden(answer: httpx.Response, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found is not None, words(answer)
    return found[1]


def test_with_nothing_new_there_is_nothing_to_press(team: Team) -> None:
    answer = team.browser.get(PUBLISH)

    assert answer.status_code == 200
    assert "Rien à publier" in words(answer)
    assert '<form method="post" action="/studio/publish"' not in answer.text


def test_what_changed_stands_there_in_words_before_one_publishes(team: Team) -> None:
    team.write(OLD, NEW)

    answer = team.browser.get(PUBLISH)

    said = words(answer)
    assert "Changements depuis la version 1" in said
    assert "Texte de « ask_target »" in said.replace("\u00a0", " ")
    assert re.search(rf"<del[^>]*>.*{OLD}", answer.text)
    assert re.search(rf"<ins[^>]*>.*{NEW}", answer.text)
    assert team.releases()[0].number == 1


def test_publishing_makes_a_release_with_who_and_why(team: Team) -> None:
    team.write(OLD, NEW)

    answer = team.publish("Plus simple")

    assert answer.headers["location"] == f"{RELEASES}?done=published"
    newest = team.releases()[0]
    assert (newest.number, newest.staff, newest.note) == (2, team.mihai.id, "Plus simple")
    said = words(team.browser.get(RELEASES))
    assert "Version 2 en ligne" in said
    assert "Mihai" in said
    assert "Plus simple" in said


def test_what_is_critical_blocks_and_leads_to_its_line(team: Team) -> None:
    team.write("goto: sixteen}", "goto: sixten}")

    answer = team.browser.get(PUBLISH)

    line = team.folder.text(WELCOME)[: team.folder.text(WELCOME).index("sixten}")].count("\n") + 1
    assert f'href="/studio/files/{WELCOME}?line={line}"' in answer.text
    assert 'action="/studio/publish"' not in answer.text
    assert "Rien n'est publié. Erreurs à corriger" in words(answer)


def test_a_mistake_saved_after_the_page_was_shown_is_not_published(team: Team) -> None:
    team.write(OLD, NEW)
    expected = hidden(team.browser.get(PUBLISH), "expected")
    team.write("goto: sixteen}", "goto: sixten}")

    answer = team.browser.post(PUBLISH, {"expected": expected, "note": "vite"})

    assert answer.status_code == 409
    assert "Quelque chose a changé entre-temps" in words(answer)
    assert len(team.releases()) == 1


def test_what_a_colleague_published_meanwhile_is_looked_at_first(team: Team) -> None:
    team.write(OLD, NEW)
    expected = hidden(team.browser.get(PUBLISH), "expected")
    team.publish()
    team.write(NEW, OLD)

    answer = team.browser.post(PUBLISH, {"expected": expected, "note": "ma note"})

    assert answer.status_code == 409
    assert "ma note" in answer.text
    assert len(team.releases()) == 2


def test_a_button_pressed_twice_publishes_once(team: Team) -> None:
    team.write(OLD, NEW)
    expected = hidden(team.browser.get(PUBLISH), "expected")

    answers = [team.browser.post(PUBLISH, {"expected": expected}) for _ in range(2)]

    assert [each.status_code for each in answers] == [303, 409]
    assert len(team.releases()) == 2


def test_fewer_than_ten_learners_are_never_counted(team: Team) -> None:
    arrive(team, 3, "Lina")
    team.write(OLD, NEW)

    few = words(team.browser.get(PUBLISH))
    arrive(team, 9, "Noah")
    many = words(team.browser.get(PUBLISH))

    assert "moins de 10 jeunes" in few
    assert not re.search(r": 3 jeunes", few)
    assert re.search(r": 12 jeunes", many)
    assert "Lina" not in many


def arrive(team: Team, many: int, name: str) -> None:
    scripts = team.office.coach.scripts

    def arrive(work: Work) -> None:
        for number in range(many):
            now = team.office.clock.now()
            learner = work.learners.create("telegram", f"{name}{number}", "fr", now)
            session, _ = open_script(scripts, Session(), "welcome")
            work.learners.save(replace(learner, territory="marseille", session=session))

    team.office.do(arrive)


def test_where_two_are_wanted_a_colleague_confirms(team: Team) -> None:
    team.write('  - id: "liege"\n', '  - id: "liege"\n' + TWO, "dialogues/territories.yaml")
    team.write(OLD, NEW)

    proposed = team.publish("pour deux")
    own = team.browser.get(f"{RELEASES}/2")
    refused = team.browser.post(f"{RELEASES}/2/confirm")
    was = [each.is_live for each in team.releases()]
    looked = team.colleague.get(f"{RELEASES}/2")
    confirmed = team.colleague.post(f"{RELEASES}/2/confirm")

    assert proposed.headers["location"] == f"{RELEASES}?done=proposed"
    assert "/confirm" not in own.text
    assert refused.headers["location"] == f"{RELEASES}/2?done=same_person"
    assert was == [False, True]
    assert NEW in looked.text
    assert confirmed.headers["location"] == f"{RELEASES}?done=published"
    assert [each.is_live for each in team.releases()] == [True, True]
    assert "Confirmé par Inês" in words(team.browser.get(RELEASES))


def test_any_two_releases_are_compared(team: Team) -> None:
    team.write(OLD, NEW)
    team.publish()
    team.write(NEW, "Tu te vois où")
    team.publish()

    answer = team.browser.get("/studio/compare?first=1&second=3")

    assert re.search(rf"<del[^>]*>.*{OLD}", answer.text)
    assert re.search(r"<ins[^>]*>.*Tu te vois où", answer.text)
    assert NEW not in answer.text


def test_going_back_asks_first_and_keeps_the_draft(team: Team) -> None:
    team.write(OLD, NEW)
    team.publish()

    asked = team.browser.get(f"{RELEASES}/1/back")
    before = len(team.releases())
    form = {"live": hidden(asked, "live"), "note": "trop vite"}
    done = team.browser.post(f"{RELEASES}/1/back", form)

    assert "Revenir à la version 1" in words(asked)
    assert re.search(rf"<ins[^>]*>.*{OLD}", asked.text)
    assert before == 2
    assert done.headers["location"] == f"{RELEASES}?done=gone_back"
    newest = team.releases()[0]
    assert (newest.number, newest.rolled_back_to, newest.staff) == (3, 1, team.mihai.id)
    assert NEW in team.folder.text(WELCOME)


def test_going_back_asks_again_if_another_release_is_live_by_now(team: Team) -> None:
    team.write(OLD, NEW)
    team.publish()
    live = hidden(team.browser.get(f"{RELEASES}/1/back"), "live")
    team.write(NEW, "Tu te vois où")
    team.publish()

    answer = team.browser.post(f"{RELEASES}/1/back", {"live": live})

    assert answer.headers["location"] == f"{RELEASES}/1/back?done=published_meanwhile"
    assert len(team.releases()) == 3


@pytest.mark.parametrize(
    "address",
    [
        f"{RELEASES}/7",
        f"{RELEASES}/0",
        f"{RELEASES}/x",
        f"{RELEASES}/1/back",
        "/studio/compare?first=1&second=9",
        "/studio/compare",
    ],
)
def test_a_release_that_is_not_there_is_not_found(team: Team, address: str) -> None:
    assert team.browser.get(address).status_code == 404
