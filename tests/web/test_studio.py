"""The studio in a real browser: the drawing, findings while one types, keyboard, small screens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from digiter_core.access.people import Role
from digiter_core.ports.publishing import sha256_of
from digiter_core.studio.folder import Folder
from tests.benchmarks.studio import DRAWN_WITHIN, TOLD_WITHIN, drawn, told
from tests.studio_folder import a_studio, large_script, own_folder
from tests.web.conftest import Site, faults, is_too_wide, served
from tests.web.test_browser import press_until

LOOSE = 4
"""Tests share their cores with others: `python -m tests.benchmarks.studio` holds the limits."""

WIDE, NARROW = {"width": 1280, "height": 860}, {"width": 320, "height": 640}
NODE = "/studio/scripts/welcome/nodes/ask_target"
FILE = "/studio/files/dialogues/welcome.yaml"
PAGES = ("/studio", "/studio/scripts/welcome", f"{NODE}?beside=ro", FILE)
FIRST_LABEL = "[id='options.0.label']"


@dataclass(frozen=True, slots=True)
class Counted:
    passed: int | None
    left: int | None


@dataclass(frozen=True, slots=True)
class Atelier:
    """The studio served, and its files."""

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
        self.site.open(tab, self.site.office.staff(role=Role.COORDINATOR))
        yield tab
        context.close()
        # Two versions are answered 409, a form with mistakes 400: Chromium tells both here.
        told = ("409 (Conflict)", "400 (Bad Request)")
        assert [each for each in complaints if not any(status in each for status in told)] == []


@pytest.fixture(scope="module")
def atelier(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Atelier]:
    place = tmp_path_factory.mktemp("studio")
    folder = own_folder(place / "own")
    folder.write("dialogues/large.yaml", large_script(), expected=sha256_of(""))

    def passing(_work, _territory, script):
        return {"hello": Counted(120, 10)} if script == "welcome" else {}

    with served(place, a_studio(folder, passing)) as site:
        yield Atelier(site, folder, chromium)


@pytest.fixture
def own(atelier: Atelier) -> Iterator[Callable[[str], str]]:
    """Read a file; whatever a test changed is put back."""
    before = dict(atelier.folder.read())
    yield atelier.folder.text
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


def test_the_drawing_shows_what_the_list_tells(atelier: Atelier) -> None:
    with atelier.page() as page:
        page.goto(atelier.site.url + "/studio/scripts/welcome")

        drawn = page.locator("#graph a.gnode")
        listed = page.locator("#nodes > .node")
        assert drawn.evaluate_all("all => all.map(each => each.dataset.node)") == (
            listed.evaluate_all("all => all.map(each => each.dataset.node)")
        )
        hello = page.locator("#graph a.gnode[data-node='hello']")
        label = hello.get_attribute("aria-label")
        assert label is not None
        assert label.startswith("hello, Question, Salut")
        assert label.endswith("début, passages\u00a0: 120, arrêts ici\u00a0: 10")
        ways = page.locator(".gedge[data-from='sixteen'] text").all_text_contents()
        assert sorted(ways) == ["Oui", "Pas encore"]


def test_200_nodes_are_drawn(atelier: Atelier) -> None:
    with atelier.page() as page:
        times = [drawn(page, atelier.site.url, 200) for _ in range(2)]

    assert 0 < min(times) < LOOSE * DRAWN_WITHIN, times


def test_findings_come_while_one_types(atelier: Atelier, own) -> None:
    with atelier.page() as page:
        waits = told(page, atelier.site.url, "welcome", 5)

    assert len(waits) == 5
    assert min(waits) < LOOSE * TOLD_WITHIN, waits
    assert "#x" not in own("dialogues/welcome.yaml")


def test_a_mistake_typed_is_named_and_its_link_leads_to_it(atelier: Atelier) -> None:
    with atelier.page() as page:
        page.goto(atelier.site.url + FILE)
        text = page.locator("#text").input_value()
        page.locator("#text").fill(text.replace("goto: sixteen}", "goto: sixten}"))

        link = page.locator("#findings .critical a").first
        expect(page.locator("#findings .critical strong").first).to_contain_text("sixten")
        link.click()

        line = text[: text.index("goto: sixteen}")].count("\n") + 1
        expect(page.locator("#where")).to_contain_text(f"{line},")
        chosen = page.evaluate(
            "() => { const t = document.getElementById('text');"
            " return t.value.slice(t.selectionStart, t.selectionStart + 6); }"
        )
        assert chosen == "sixten"


def test_by_keyboard_alone_from_the_list_to_a_new_label(atelier: Atelier, own) -> None:
    with atelier.page() as page:
        page.goto(atelier.site.url + "/studio")
        press_until(page, "a[href='/studio/scripts/welcome']", 200)
        page.keyboard.press("Enter")
        expect(page.locator("#graph a.gnode").first).to_be_visible()
        press_until(page, "a.gnode[data-node='ask_target']", 200)
        page.keyboard.press("Enter")
        expect(page).to_have_url(atelier.site.url + NODE)

        press_until(page, FIRST_LABEL)
        page.keyboard.press("Control+A")
        page.keyboard.type("Dans une équipe, avec beaucoup de gens autour de moi")
        expect(page.locator("[id='left_options.0.label']")).to_have_text("52 caractères sur 48")
        expect(page.locator("[id='wrong_options.0.label'] p")).to_contain_text("52")
        assert faults(page) == []
        page.keyboard.press("Control+A")
        page.keyboard.type("Dans un groupe")
        expect(page.locator("[id='wrong_options.0.label'] p")).to_have_count(0)
        press_until(page, "#editor button.main")
        page.keyboard.press("Enter")

        expect(page.locator(".notice")).to_be_visible()
        assert 'label: "Dans un groupe"' in own("dialogues/welcome.yaml")


def test_everything_works_without_scripts(atelier: Atelier, own) -> None:
    with atelier.page(java_script_enabled=False) as page:
        page.goto(atelier.site.url + "/studio/scripts/welcome")
        expect(page.locator("#graph")).to_be_hidden()
        page.locator("#nodes a", has_text="ask_target").first.click()
        page.locator("#ask").fill("Tu te vois comment, {name} ?")
        page.locator("#editor button.main").click()
        expect(page.locator("#ask")).to_have_value("Tu te vois comment, {name} ?")

        page.goto(atelier.site.url + FILE)
        broken = page.locator("#text").input_value().replace("goto: sixteen}", "goto: sixten}")
        page.locator("#text").fill(broken)
        page.locator("button[value='check']").click()
        expect(page.locator("#findings .critical strong").first).to_contain_text("sixten")
        assert page.locator("#text").input_value() == broken
        assert "sixten}" not in own("dialogues/welcome.yaml")


def test_two_versions_stand_side_by_side(atelier: Atelier, own) -> None:
    with atelier.page() as page, atelier.page() as other:
        for tab in (page, other):
            tab.goto(atelier.site.url + FILE)
        for tab, word in ((other, "Coucou"), (page, "Bonjour")):
            text = tab.locator("#text").input_value()
            tab.locator("#text").fill(text.replace("Salut", word, 1))
            tab.locator("button[value='save']").click()
            expect(tab.locator("[role='alert'], .notice").first).to_be_visible()
        assert "Bonjour" in page.locator("#text").input_value()
        assert "Coucou" in page.locator("#theirs").input_value()
        assert faults(page) == []
        assert "Coucou" in own("dialogues/welcome.yaml")


def test_a_check_without_an_answer_is_said_and_what_was_typed_stays(atelier: Atelier) -> None:
    context = atelier.browser.new_context(viewport=WIDE)
    page = context.new_page()
    atelier.site.open(page, atelier.site.office.staff(role=Role.COORDINATOR))
    page.goto(atelier.site.url + FILE)
    page.route("**/studio/check", lambda route: route.abort())

    page.locator("#text").fill("script: welcome")

    expect(page.locator("#unchecked")).to_be_visible()
    expect(page.locator("#text")).to_have_value("script: welcome")
    context.close()
