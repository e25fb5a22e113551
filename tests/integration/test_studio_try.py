"""Trying a dialogue in the studio's chat window, as a browser without scripts sees it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from digiter_core.access.people import Role
from digiter_core.ports.publishing import sha256_of
from digiter_core.studio.folder import Folder
from tests.pages import Browser, Office, office
from tests.studio_folder import a_studio, own_folder

WELCOME, TRY = "dialogues/welcome.yaml", "/studio/try/welcome"
QUESTION = "Tu te vois plutôt comment, plus tard"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return own_folder(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, folder: Folder) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("try")) as opened:
        opened.studio = a_studio(folder)
        yield opened


@pytest.fixture
def browser(here: Office, folder: Folder) -> Iterator[Browser]:
    """A coordinator; the files are put back afterwards."""
    before = folder.read()
    yield here.confirmed(here.staff(Role.COORDINATOR))
    for path, text in before.items():
        if folder.text(path) != text:
            folder.write(path, text, expected=sha256_of(folder.text(path)))


def words(answer: httpx.Response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@dataclass(slots=True)
class Window:
    """A chat window in a browser: sends back what the page hides, like a real form."""

    browser: Browser
    address: str
    page: httpx.Response
    fields: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def open(cls, browser: Browser, address: str) -> Window:
        window = cls(browser, address.split("?", maxsplit=1)[0], browser.get(address))
        window.read()
        return window

    def read(self) -> None:
        assert self.page.status_code == 200, words(self.page)
        form = re.search(
            r'<form method="post"[^>]*id="chat">(.*?)</form>', self.page.text, re.DOTALL
        )
        assert form is not None, words(self.page)
        self.fields = {}
        for name, value in re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form[1]):
            self.fields.setdefault(name, []).append(html.unescape(value))

    def send(self, **more: str) -> str:
        self.page = self.browser.post(self.address, {**self.fields, **more})
        self.read()
        return words(self.page)

    def tap(self, label: str) -> str:
        found = re.findall(r'name="tap" value="([^"]*)">([^<]*)<', self.page.text)
        taps = [html.unescape(value) for value, words in found if html.unescape(words) == label]
        assert taps, f"no button {label!r}: {found}"
        return self.send(tap=taps[-1])


def test_the_coach_speaks_and_answers_a_button(browser: Browser) -> None:
    window = Window.open(browser, TRY)
    first = words(window.page)

    after = window.tap("Français")

    assert "Salut ! Je suis le coach DIGITER." in first.replace("\u00a0", " ")
    assert len(after) > len(first)
    assert "Toi" in after


def test_the_draft_is_played_and_not_what_is_live(browser: Browser, folder: Folder) -> None:
    text = folder.text(WELCOME)
    changed = text.replace(QUESTION, "Dis-moi où tu te vois")
    folder.write(WELCOME, changed, expected=sha256_of(text))

    said = words(browser.get(f"{TRY}?at=ask_target"))

    assert "Dis-moi où tu te vois" in said
    assert QUESTION not in said
    assert "C'est ton brouillon" in said


def test_it_begins_at_a_node_with_a_name_in_another_language(browser: Browser) -> None:
    said = words(browser.get(f"{TRY}?at=ask_target&language=ro&name=Ana&age=18"))

    assert "Ana" in said
    assert "Cum te vezi mai târziu" in said


def test_a_learner_may_have_no_name(browser: Browser) -> None:
    """An empty field was once a learner whose name is "none"."""
    said = words(browser.get(f"{TRY}?at=ask_target&language=fr&name=&age=18"))

    assert QUESTION in said
    assert "none" not in said


def test_another_language_stands_beside(browser: Browser) -> None:
    window = Window.open(browser, f"{TRY}?at=ask_target&language=fr&beside=ro&name=Ana&age=18")
    first = words(window.page)

    after = window.tap("Dans une équipe")

    assert (QUESTION in first, "Cum te vezi mai târziu" in first) == (True, True)
    assert len(re.findall('class="said other" lang="ro"', window.page.text)) >= 2
    assert after != first


def test_time_jumps_and_a_reminder_comes(browser: Browser) -> None:
    window = Window.open(browser, "/studio/try/self_assessment?language=fr&age=20&consents=nudges")
    window.tap("Version courte")

    said = window.send(do="week")

    assert "une relance part" in said
    assert "Nous voilà au" in said


def test_a_step_is_undone(browser: Browser) -> None:
    window = Window.open(browser, TRY)
    first = words(window.page)
    window.tap("Français")

    assert re.sub(r"Annuler.*", "", window.send(do="undo")) == re.sub(r"Annuler.*", "", first)


def test_nothing_of_it_is_stored_or_sent(here: Office, browser: Browser) -> None:
    before = here.do(lambda work: work.learners.sessions(-1, 100))
    window = Window.open(browser, f"{TRY}?at=ask_target")
    window.tap("Dans une équipe")
    window.send(do="week")

    assert here.do(lambda work: work.learners.sessions(-1, 100)) == before
    assert here.sent == []


def test_a_draft_with_mistakes_is_told_instead(browser: Browser, folder: Folder) -> None:
    text = folder.text(WELCOME)
    broken = text.replace("goto: sixteen}", "goto: sixten}")
    folder.write(WELCOME, broken, expected=sha256_of(text))

    answer = browser.get(TRY)

    line = broken[: broken.index("sixten}")].count("\n") + 1
    assert 'class="finding critical"' in answer.text
    assert 'id="chat"' not in answer.text
    assert f'href="/studio/files/{WELCOME}?line={line}"' in answer.text


def test_pictures_are_in_the_page(browser: Browser) -> None:
    window = Window.open(browser, "/studio/try/menu?language=fr&age=20&answers=2")

    window.send(do="say", words="/profile")

    assert window.page.text.count('src="data:image/png;base64,') == 1


@pytest.mark.parametrize(
    "form",
    [
        {"doings": "[[", "began": "2026-11-24T12:00:00+00:00"},
        {"doings": '[["erase"]]', "began": "2026-11-24T12:00:00+00:00"},
        {"doings": "[]", "began": "1970-01-01T00:00:00+00:00"},
        {"doings": "[]", "began": "yesterday"},
        {"doings": "[]"},
    ],
)
def test_a_form_nobody_could_have_sent_begins_anew(browser: Browser, form: dict[str, str]) -> None:
    answer = browser.post(TRY, {"language": "fr", "age": "20", **form})

    assert answer.status_code == 200
    assert "Cet essai est trop ancien" in words(answer)
    assert "Je suis le coach DIGITER" in words(answer)


@pytest.mark.parametrize("age", ["12", "x", "999999999999"])
def test_a_learner_who_cannot_be_is_said(browser: Browser, age: str) -> None:
    answer = browser.get(f"{TRY}?language=fr&age={age}")

    assert answer.status_code == 200
    assert "Ce profil ne va pas" in words(answer)


@pytest.mark.parametrize("script", ["nobody", "ui", "../welcome", "territories"])
def test_what_is_no_script_is_not_found(browser: Browser, script: str) -> None:
    assert browser.get(f"/studio/try/{script}").status_code == 404


def test_a_conversation_is_kept_as_a_test(browser: Browser, folder: Folder) -> None:
    tests = folder.dialogues.parent / "tests" / "dialogues"
    tests.mkdir(parents=True, exist_ok=True)
    window = Window.open(browser, f"{TRY}?at=ask_target")
    window.tap("Dans une équipe")

    said = window.send(do="record", test="team_first")
    again = window.send(do="record", test="team_first")
    bad = window.send(do="record", test="../menu")

    written = (tests / "welcome" / "team_first.yaml").read_text(encoding="utf-8")
    assert "welcome/team_first.yaml" in said
    assert "tap: employee" in written
    assert "Un test porte déjà ce nom" in again
    assert "Ce nom ne va pas" in bad
    assert [path.name for path in tests.rglob("*.yaml")] == ["team_first.yaml"]


def test_without_a_folder_for_tests_none_is_offered(
    browser: Browser, folder: Folder, tmp_path: Path
) -> None:
    tests = folder.dialogues.parent / "tests"
    if tests.exists():
        tests.rename(tmp_path / "tests")
    window = Window.open(browser, f"{TRY}?at=ask_target")

    assert "En faire un test" not in window.tap("Dans une équipe")
