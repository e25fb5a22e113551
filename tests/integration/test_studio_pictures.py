"""Pictures of scripts, and trying a release, as a browser without scripts sees them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from cli import wiring
from cli.releasing import Releasing, desk_of
from cli.settings import Settings
from cli.trying import Trying
from digiter_core.access.people import Role
from digiter_core.authoring.explaining import Explanations
from digiter_core.studio.folder import Folder
from tests import stills
from tests.faults import edits
from tests.faults.live_edits import ROOT, project
from tests.pages import Browser, office
from tests.studio_folder import nobody
from web.studio import Studio

LOOK = """\
script: look
start: a
nodes:
  a:
    picture: tram.jpg
    alt: "🚋"
    goto: b
  b:
    ask: "…"
    options:
      - {id: go, label: "👍", goto: z}
  z: {end: true}
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A project with a picture, release 1 of it live, and the script changed since."""
    made = project(tmp_path_factory.mktemp("project"))
    pictures = made.dialogues_path / "pictures"
    pictures.mkdir()
    (pictures / "tram.jpg").write_bytes(stills.photo())
    (made.dialogues_path / "look.yaml").write_text(LOOK, encoding="utf-8")
    with closing(wiring.open_database(made)) as store:
        Releasing.of(made, store).begin()
    (made.dialogues_path.parent / edits.FILE).write_text(edits.first().yaml(2), encoding="utf-8")
    (made.dialogues_path / "newer.yaml").write_text(
        LOOK.replace("script: look", "script: newer"), encoding="utf-8"
    )
    return made


@pytest.fixture(scope="module")
def browser(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    folder = Folder(settings.dialogues_path, settings.locales_path)
    with (
        office(tmp_path_factory.mktemp("office")) as opened,
        closing(wiring.open_database(settings)) as store,
    ):
        desk = desk_of(settings, store)
        explanations = Explanations.load(ROOT / "locales", ROOT / "dialogues")
        opened.studio = Studio(folder, explanations, nobody, desk, Trying(settings, None))
        yield opened.confirmed(opened.staff(Role.COORDINATOR))


def words(answer: httpx.Response) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_a_picture_is_shown_where_a_dialogue_is_tried(browser: Browser) -> None:
    page = browser.get("/studio/try/look?language=fr")

    assert page.status_code == 200
    assert page.text.count('class="still"') == page.text.count('src="data:image/jpeg;base64,') == 1
    assert "🚋" in words(page)


def test_a_picture_has_a_page_that_says_where_it_is_shown(browser: Browser) -> None:
    listed = browser.get("/studio").text
    page = browser.get("/studio/pictures/tram.jpg")

    assert 'href="/studio/pictures/tram.jpg"' in listed
    assert 'src="data:image/jpeg;base64,' in page.text
    assert 'href="/studio/scripts/look/nodes/a"' in page.text
    assert "look · a" in words(page)


@pytest.mark.parametrize("name", ["none.png", "..%2Flook.yaml", "look.yaml"])
def test_what_is_no_picture_has_no_page(browser: Browser, name: str) -> None:
    assert browser.get(f"/studio/pictures/{name}").status_code == 404


def test_a_picture_is_no_text_to_be_changed(browser: Browser) -> None:
    assert browser.get("/studio/files/dialogues/pictures/tram.jpg").status_code == 404


def test_what_is_wrong_with_a_picture_stands_on_its_page(
    browser: Browser, settings: Settings
) -> None:
    bad = settings.dialogues_path / "pictures" / "bus.png"
    bad.write_bytes(b"GIF89a")
    try:
        page = words(browser.get("/studio/pictures/bus.png"))
    finally:
        bad.unlink()

    assert "Ce fichier n'est pas une image PNG ou JPEG complète." in page
    assert "Cette image ne peut pas être montrée." in page


def test_the_draft_is_tried_unless_a_release_is_chosen(browser: Browser) -> None:
    draft = words(browser.get(f"/studio/try/{edits.SCRIPT}?language=fr"))
    released = words(browser.get(f"/studio/try/{edits.SCRIPT}?language=fr&release=1"))

    assert "[r2] Et q0 ?" in draft
    assert "C'est ton brouillon." in draft
    assert "[r1] Et q0 ?" in released
    assert "C'est la version 1" in released


def test_a_release_stays_chosen_from_one_answer_to_the_next(browser: Browser) -> None:
    page = browser.get(f"/studio/try/{edits.SCRIPT}?language=fr&release=1")
    form = re.search(r'<form method="post"[^>]*id="chat">(.*?)</form>', page.text, re.DOTALL)
    assert form is not None
    hidden = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form[1])
    tap = re.findall(r'name="tap" value="([^"]*)"', form[1])[0]

    fields = {name: html.unescape(value) for name, value in hidden}
    after = browser.post(f"/studio/try/{edits.SCRIPT}", {**fields, "tap": html.unescape(tap)})

    assert words(after).count("[r1]") > words(page).count("[r1]")
    assert "[r2]" not in words(after)


@pytest.mark.parametrize(("script", "release"), [("newer", "1"), ("look", "77")])
def test_what_a_release_does_not_have_is_said(browser: Browser, script: str, release: str) -> None:
    page = browser.get(f"/studio/try/{script}?language=fr&release={release}")

    assert page.status_code == 200
    assert "Ce dialogue n'est pas dans cette version." in words(page)
    assert "C'est ton brouillon." in words(page)


def test_a_release_is_not_kept_as_a_test(browser: Browser, settings: Settings) -> None:
    tests = settings.dialogues_path.parent / "tests" / "dialogues"
    page = browser.get(f"/studio/try/{edits.SCRIPT}?language=fr&release=1")
    form = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page.text))

    fields = {name: html.unescape(value) for name, value in form.items()}
    browser.post(f"/studio/try/{edits.SCRIPT}", {**fields, "do": "record", "test": "old"})

    assert not list(tests.rglob("old.yaml"))


def test_the_picture_of_a_release_is_shown_though_another_lies_there(
    browser: Browser, settings: Settings
) -> None:
    path: Path = settings.dialogues_path / "pictures" / "tram.jpg"
    path.unlink()
    try:
        page = browser.get("/studio/try/look?language=fr&release=1")
    finally:
        path.write_bytes(stills.photo())

    assert page.text.count('src="data:image/jpeg;base64,') == 1
