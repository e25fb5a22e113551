"""The coordinator's afternoon: change a question, mend a mistake, try, publish, go back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from digiter_core.access.people import Role
from digiter_core.ports.publishing import Release, sha256_of
from digiter_core.studio.folder import Folder
from tests.studio_folder import a_studio, own_folder, sound
from tests.web.conftest import Site, faults, is_too_wide, served
from tests.web.test_browser import press_until

WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 320, "height": 640}
WELCOME, NODE = "dialogues/welcome.yaml", "/studio/scripts/welcome/nodes/ask_target"
TRY = "/studio/try/welcome?at=ask_target&language=ro&beside=fr&age=18&name=Ana"
FIRST_LABEL = "[id='options.0.label']"
PATIENCE = 30_000  # milliseconds: a changed draft is checked as a whole, on shared cores
PAGES = (
    "/studio/try",
    TRY,
    "/studio/publish",
    "/studio/releases",
    "/studio/releases/2",
    "/studio/releases/1/back",
    "/studio/compare?first=1&second=2",
)


@dataclass(frozen=True, slots=True)
class Afternoon:
    """The studio served on files of one's own, of which release 1 is live."""

    site: Site
    folder: Folder
    browser: Browser

    @contextmanager
    def page(self, **more: object) -> Iterator[Page]:
        """Open a tab of a coordinator. Anything the console complains of is a failure."""
        context = self.browser.new_context(**{"viewport": WIDE, **more})
        tab, complaints = context.new_page(), []
        tab.on("console", lambda message: complaints.append(message.text))
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        self.site.open(tab, self.site.office.staff(role=Role.COORDINATOR, name="Mihai"))
        yield tab
        context.close()
        assert complaints == []

    def releases(self) -> list[Release]:
        return list(self.site.office.do(lambda work: work.releases.all()))

    def release(self, note: str = "") -> None:
        files, now = self.folder.read(), self.site.office.clock.now()
        self.site.office.do(lambda work: work.releases.add(files, at=now, staff=None, note=note))

    def change(self, old: str, new: str) -> None:
        text = self.folder.text(WELCOME)
        assert old in text
        self.folder.write(WELCOME, text.replace(old, new, 1), expected=sha256_of(text))


@pytest.fixture
def afternoon(chromium: Browser, tmp_path: Path) -> Iterator[Afternoon]:
    folder = sound(own_folder(tmp_path / "own"))
    with served(tmp_path, a_studio(folder)) as site:
        found = Afternoon(site, folder, chromium)
        found.release()
        yield found


def enter(page: Page, wanted: str, most: int = 200) -> None:
    """Go to *wanted* with Tab and press Enter."""
    press_until(page, wanted, most)
    page.keyboard.press("Enter")


def test_by_keyboard_alone_from_a_question_to_a_release_and_back(afternoon: Afternoon) -> None:
    with afternoon.page() as page:
        page.set_default_timeout(PATIENCE)
        # A question is changed; the mistake is told under it, and mended.
        page.goto(f"{afternoon.site.url}{NODE}?beside=ro")
        press_until(page, FIRST_LABEL)
        page.keyboard.press("Control+A")
        page.keyboard.type("Dans une équipe, avec beaucoup de gens autour de moi")
        wrong = page.locator("[id='wrong_options.0.label'] p")
        expect(wrong).to_contain_text("52", timeout=PATIENCE)
        page.keyboard.press("Control+A")
        page.keyboard.type("Dans un groupe")
        expect(wrong).to_have_count(0, timeout=PATIENCE)
        enter(page, "#editor button.main")
        expect(page.locator(".notice")).to_be_visible()

        # It is tried in Romanian, from that very question, with the new French beside it.
        page.goto(afternoon.site.url + TRY)
        expect(page.locator(".turn.coach .bubble").first).to_contain_text(
            "Cum te vezi", timeout=PATIENCE
        )
        expect(page.locator(".other").first).to_contain_text("Dans un groupe")
        enter(page, "button[name='tap']")
        expect(page.locator(".turn.you").first).to_contain_text("Într-o echipă", timeout=PATIENCE)
        assert afternoon.site.office.sent == []

        # It is published, with a note.
        enter(page, ".tabs a[href='/studio/publish']")
        expect(page.locator(".becomes").first).to_contain_text("Dans un groupe", timeout=PATIENCE)
        press_until(page, "#note")
        page.keyboard.type("Des mots plus simples")
        enter(page, "form button.main")
        live = page.locator(".release.is_live")
        expect(live).to_contain_text("Des mots plus simples", timeout=PATIENCE)
        assert afternoon.releases()[0].note == "Des mots plus simples"

        # And back, after a question.
        enter(page, "a[href='/studio/releases/1/back']")
        expect(page.locator(".becomes").first).to_contain_text("Dans une équipe", timeout=PATIENCE)
        assert len(afternoon.releases()) == 2
        enter(page, "form button.main")
        expect(live).to_contain_text("Mihai", timeout=PATIENCE)

        newest = afternoon.releases()[0]
        assert (newest.number, newest.rolled_back_to) == (3, 1)
        assert 'label: "Dans un groupe"' in afternoon.folder.text(WELCOME)


def test_every_page_fits_and_axe_finds_nothing(afternoon: Afternoon) -> None:
    afternoon.change("Dans une équipe", "Dans un groupe")
    afternoon.release("Des mots plus simples")
    afternoon.change("À mon compte", "Pour moi")
    looks = [(view, scheme) for view in (WIDE, NARROW) for scheme in ("light", "dark")]
    found: dict[str, object] = {}
    for view, scheme in looks:
        with afternoon.page(viewport=view, color_scheme=scheme) as page:
            page.set_default_timeout(PATIENCE)
            for path in PAGES:
                answer = page.goto(afternoon.site.url + path)
                assert answer is not None
                where = f"{path} {view['width']} {scheme}"
                found[where] = (answer.status, is_too_wide(page), faults(page))

    assert len(found) == len(PAGES) * len(looks)
    assert {where: seen for where, seen in found.items() if seen != (200, False, [])} == {}


def test_the_window_works_without_scripts_on_a_small_phone(afternoon: Afternoon) -> None:
    with afternoon.page(java_script_enabled=False, viewport=NARROW) as page:
        page.goto(afternoon.site.url + TRY)
        page.locator("button[name='tap']").first.click()
        page.locator("#words").fill("/menu")
        page.locator("#words").press("Enter")
        expect(page.locator(".turn.you").last).to_have_text("Toi\u00a0: /menu")
        page.locator("button[value='undo']").click()
        expect(page.locator(".turn.you")).to_have_count(1)
