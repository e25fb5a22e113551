"""Translations in a real browser: small screens, both themes, by keyboard, and without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from digiter_core.ports.publishing import sha256_of
from digiter_core.studio.folder import Folder
from digiter_core.studio.translating import Opened, Texts
from digiter_core.texts.sync import sync
from tests.studio_folder import a_studio, own_folder
from tests.web.conftest import faults, is_too_wide, served
from tests.web.test_browser import press_until
from tests.web.test_studio import NARROW, WIDE, Atelier

RECAP, SHARE, HELLO = "come_back/hello/recap", "counsellor/what/share", "come_back/hello/ask"
STALE = "menu/what/ask"
RO = "/studio/texts/ro"
FIELD = "[id='words.0']"
PAGES = (
    "/studio/texts",
    f"{RO}?state=all",
    "/studio/texts/nl?state=draft&file=menu",
    f"{RO}?q=xyzxyz",
    f"{RO}/{STALE}",
    f"{RO}/{RECAP}",
    "/studio/texts/nl/menu/what/ask",
)


@dataclass(frozen=True, slots=True)
class Words:
    """What stands in the catalogues now."""

    folder: Folder

    def __call__(self, key: str, language: str = "ro") -> str:
        return self.opened(key, language).forms[0]

    def opened(self, key: str, language: str = "ro") -> Opened:
        found = Opened.find(Texts.read(self.folder, language), language, key)
        assert found is not None
        return found


def _in_romanian(folder: Folder) -> None:
    """Leave one text to be translated, one stale, one unsure, and all others done."""
    texts = Texts.read(folder).loaded
    sync(texts.texts.values(), folder.locales, texts.languages)
    path, text = "dialogues/menu.yaml", folder.text("dialogues/menu.yaml")
    changed = text.replace("Qu'est-ce que tu veux faire", "Que veux-tu faire", 1)
    folder.write(path, changed, expected=sha256_of(text))
    for each in Texts.read(folder, "ro").translated("ro"):
        if not each.words:
            _write(folder, str(each.source.key), each.source.french)
    _write(folder, HELLO, "")
    _write(folder, SHARE, "Ce arăt", unsure=True)


def _write(folder: Folder, key: str, words: str, *, unsure: bool = False) -> None:
    opened = Words(folder).opened(key)
    after = opened.rewritten([words], unsure=unsure)
    folder.write(opened.path, after, expected=sha256_of(opened.catalogue))


@pytest.fixture(scope="module")
def atelier(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Atelier]:
    place = tmp_path_factory.mktemp("texts")
    folder = own_folder(place / "own")
    _in_romanian(folder)
    with served(place, a_studio(folder)) as site:
        yield Atelier(site, folder, chromium)


@pytest.fixture
def own(atelier: Atelier) -> Iterator[Words]:
    """Read words; whatever a test changed is put back."""
    before = dict(atelier.folder.read())
    yield Words(atelier.folder)
    for path, text in before.items():
        if atelier.folder.text(path) != text:
            atelier.folder.write(path, text, expected=sha256_of(atelier.folder.text(path)))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_page_fits_and_axe_finds_nothing(
    atelier: Atelier, path: str, scheme: str, viewport: dict[str, int]
) -> None:
    with atelier.page(viewport=viewport, color_scheme=scheme) as page:
        answer = page.goto(atelier.site.url + path)

        assert answer is not None
        assert answer.status == 200
        assert is_too_wide(page) is False
        assert faults(page) == []


def _to(page: Page, atelier: Atelier, link: str) -> None:
    press_until(page, f"a[href='{link}']", 200)
    page.keyboard.press("Enter")
    expect(page).to_have_url(atelier.site.url + link)


def test_by_keyboard_alone_from_the_languages_to_the_last_text(
    atelier: Atelier, own: Words
) -> None:
    with atelier.page() as page:
        page.goto(f"{atelier.site.url}/studio")
        _to(page, atelier, "/studio/texts")
        _to(page, atelier, RO)
        expect(page.locator(".text_line")).to_have_count(3)
        _to(page, atelier, f"{RO}/{HELLO}")

        press_until(page, FIELD)
        page.keyboard.type("Bine, {nume}!")
        expect(page.locator("#findings .critical strong").first).to_contain_text("{nume}")
        expect(page.locator(FIELD)).to_have_attribute("aria-invalid", "true")
        assert faults(page) == []
        press_until(page, "button[value='next']")
        page.keyboard.press("Enter")
        expect(page.locator("[role='alert']")).to_be_visible()
        expect(page.locator(FIELD)).to_have_value("Bine, {nume}!")
        assert own(HELLO) == ""

        press_until(page, FIELD)
        page.keyboard.press("Control+A")
        page.keyboard.type("Bine, {name}! **{theme}**, {number} din {count}.")
        expect(page.locator("#findings .sound")).to_be_visible()
        press_until(page, "button[value='next']")
        page.keyboard.press("Enter")

        # Nothing is missing any more: the stale one comes, as it is, then the unsure one.
        expect(page).to_have_url(f"{atelier.site.url}{RO}/{STALE}?done=draft_saved")
        expect(page.locator(".becomes ins").first).to_be_visible()
        press_until(page, "button[value='next']")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{atelier.site.url}{RO}/{SHARE}?done=draft_saved")
        press_until(page, "input[name='unsure']")
        page.keyboard.press("Space")
        press_until(page, "button[value='next']")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{atelier.site.url}{RO}?done=texts_done")
        assert own(HELLO) == "Bine, {name}! **{theme}**, {number} din {count}."


def test_characters_are_counted_while_one_types(atelier: Atelier) -> None:
    with atelier.page() as page:
        page.goto(f"{atelier.site.url}{RO}/{RECAP}")
        page.locator(FIELD).fill("Vezi ce ai răspuns până acum, de la prima întrebare 🙂")

        expect(page.locator("[id='left_words.0']")).to_have_text("53 caractères sur 48")
        expect(page.locator("#findings .critical strong")).to_contain_text("53")


def test_a_text_is_found_translated_and_saved_without_scripts(
    atelier: Atelier, own: Words
) -> None:
    with atelier.page(java_script_enabled=False, viewport=NARROW) as page:
        page.goto(f"{atelier.site.url}{RO}")
        page.locator("#q").fill("capat")
        page.locator(".finder button").click()
        page.locator("a[href$='come_back/hello/restart']").click()
        page.locator(FIELD).fill("x" * 49)
        page.locator("button[value='save']").click()
        expect(page.locator("#findings .critical strong")).to_contain_text("49")
        expect(page.locator(FIELD)).to_have_value("x" * 49)
        page.locator(FIELD).fill("Reia tema")
        page.locator("button[value='save']").click()

        expect(page.locator(".notice")).to_be_visible()
        assert own("come_back/hello/restart") == "Reia tema"


def test_two_versions_of_a_text_stand_one_above_the_other(atelier: Atelier, own: Words) -> None:
    with atelier.page() as page, atelier.page() as other:
        for tab in (page, other):
            tab.goto(f"{atelier.site.url}{RO}/{RECAP}")
        for tab, words in ((other, "Vezi"), (page, "Citește")):
            tab.locator(FIELD).fill(words)
            tab.locator("button[value='save']").click()
            expect(tab.locator("[role='alert'], .notice").first).to_be_visible()

        expect(page.locator(FIELD)).to_have_value("Citește")
        expect(page.locator(".theirs .words")).to_have_text("Vezi")
        assert faults(page) == []
        assert own(RECAP) == "Vezi"
