"""Help lines, territories and nudges in a real browser: both schemes, a small screen, keyboard."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from digiter_core.access.people import Role
from digiter_core.ports.publishing import sha256_of
from digiter_core.studio.folder import Folder
from tests.studio_folder import a_studio, own_folder
from tests.web.conftest import Site, faults, is_too_wide, served
from tests.web.test_browser import press_until
from tests.web.test_studio import NARROW, WIDE, Atelier

LINES = "dialogues/helplines.yaml"
LINE = "/studio/places/lines/fr_fil_sante_jeunes"
PAGES = (
    "/studio/places",
    LINE,
    f"{LINE}/remove",
    "/studio/places/territories/marseille",
    "/studio/nudges?territory=marseille&plan=yes&span=30",
)


@pytest.fixture(scope="module")
def served_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Folder]]:
    place = tmp_path_factory.mktemp("places")
    folder = own_folder(place / "own")
    with served(place, a_studio(folder)) as site:
        yield site, folder


@pytest.fixture
def atelier(chromium: Browser, served_here: tuple[Site, Folder]) -> Iterator[Atelier]:
    """The file of help lines is put back afterwards."""
    site, folder = served_here
    before = folder.text(LINES)
    yield Atelier(site, folder, chromium)
    if folder.text(LINES) != before:
        folder.write(LINES, before, expected=sha256_of(folder.text(LINES)))


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


@pytest.mark.parametrize("language", ["de", "pt", "ro", "en"])
def test_every_page_fits_in_every_language(atelier: Atelier, language: str) -> None:
    context = atelier.browser.new_context(viewport=NARROW)
    page = context.new_page()
    atelier.site.open(page, atelier.site.office.staff(Role.COORDINATOR, language=language))
    for path in PAGES:
        page.goto(atelier.site.url + path)
        assert page.locator("html").get_attribute("lang") == language
        assert is_too_wide(page) is False, path
    context.close()


def test_by_keyboard_alone_a_number_is_dialled_and_noted(atelier: Atelier) -> None:
    with atelier.page() as page:
        page.goto(atelier.site.url + "/studio")
        press_until(page, "a[href='/studio/places']")
        page.keyboard.press("Enter")
        expect(page).to_have_url(atelier.site.url + "/studio/places")
        press_until(page, f"a[href='{LINE}']", 200)
        page.keyboard.press("Enter")
        expect(page).to_have_url(atelier.site.url + LINE)
        press_until(page, "#note")
        page.keyboard.press("Control+A")
        page.keyboard.type("Répond vite")
        press_until(page, "button[value='checked']")
        page.keyboard.press("Enter")

        expect(page.locator(".notice")).to_contain_text("vérifié aujourd'hui")
        expect(page.locator("#note")).to_have_value("Répond vite")
        expect(page.locator("#verified_by")).to_have_value("coordinator, marseille")
        assert faults(page) == []


def test_hours_typed_wrong_are_said_below_them_and_mended(atelier: Atelier) -> None:
    with atelier.page(java_script_enabled=False, viewport=NARROW) as page:
        page.goto(atelier.site.url + LINE)
        opens = page.locator("[name='hours.0.opens']")
        opens.fill("9h")
        page.locator("#line_name").fill("Fil Santé")
        _save(page)

        expect(page.locator("#wrong_hours")).to_contain_text("Ces heures ne vont pas")
        expect(opens).to_have_value("9h")
        expect(page.locator("#line_name")).to_have_value("Fil Santé")
        assert is_too_wide(page) is False

        opens.fill("10:00")
        _save(page)
        expect(page.locator(".notice")).to_be_visible()
    assert '{days: "mon-sun", from: "10:00", to: "23:00"}' in atelier.folder.text(LINES)
    assert 'name: "Fil Santé"' in atelier.folder.text(LINES)


def test_the_form_with_a_mistake_has_no_fault_for_those_who_hear_it(atelier: Atelier) -> None:
    with atelier.page() as page:
        page.goto(atelier.site.url + LINE)
        page.locator("[name='hours.0.opens']").fill("9h")
        _save(page)

        expect(page.locator("#wrong_hours p")).to_have_count(1)
        assert faults(page) == []


def test_a_number_is_removed_only_after_one_is_asked(atelier: Atelier) -> None:
    with atelier.page() as page:
        page.goto(atelier.site.url + LINE)
        page.locator("a", has_text="Enlever ce numéro").click()
        assert "fr_fil_sante_jeunes" in atelier.folder.text(LINES)
        page.locator("main button.main").click()
        expect(page.locator(".notice")).to_contain_text("enlevé de ton brouillon")
        expect(page.locator(f"a[href='{LINE}']")).to_have_count(0)
    assert "fr_fil_sante_jeunes" not in atelier.folder.text(LINES)


def test_the_days_ahead_follow_who_is_imagined(atelier: Atelier) -> None:
    with atelier.page() as page:
        page.goto(atelier.site.url + "/studio/nudges")
        before = page.locator(".coming li").count()
        page.locator("#answers").select_option("no")
        page.locator("#span").select_option("90")
        page.locator("form.aside button.main").click()

        expect(page.locator("#coming")).to_contain_text("90")
        expect(page.locator(".coming li")).to_have_count(3)
        assert 0 < before <= 2


def _save(page: Page) -> None:
    page.locator("button[value='save']").click()
