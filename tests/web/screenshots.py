"""Takes the pictures of the pages that stand in the docs: `python -m tests.web.screenshots`."""

from __future__ import annotations

import sys
import tempfile
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from digiter_core.access.people import Role
from digiter_core.access.sharing import Level
from digiter_core.ports import Work
from digiter_core.ports.publishing import sha256_of
from tests.scenes import report
from tests.studio_folder import a_studio, own_folder, sound
from tests.web.conftest import CHROMIUM, NARROW, QUIET, Site, served

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
WIDE = {"width": 1280, "height": 860}
WELCOME = "dialogues/welcome.yaml"
QUESTION = "Merci {name}. Tu te vois plutôt comment, plus tard"
NAMES = ("Ana", "Bilal", "Chloé", "Dorin", "Elif", "Fatou")


def _served(data: Path) -> AbstractContextManager[Site]:
    return served(data, a_studio(sound(own_folder(data / "own"))))


def main(folder: Path, language: str = "fr") -> None:
    """Write the pictures into *folder*, on a phone of 360 pixels."""
    with tempfile.TemporaryDirectory() as data, _served(Path(data)) as site:
        people = _people(site, language)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
            page = browser.new_context(viewport=NARROW, device_scale_factor=1.5).new_page()
            site.enter(page, people["counsellor"])
            learner = f"/learners/{people['learner'].id:x}"
            for name, path in (
                ("learners", "/learners"),
                ("learner", learner),
                ("summary", "/summary"),
            ):
                _shoot(page, site.url + path, folder / f"pages-{name}-{language}.png")
            _studio(site, browser, folder, language)
            browser.close()


def _studio(site: Site, browser: Browser, folder: Path, language: str) -> None:
    page = browser.new_context(viewport=WIDE).new_page()
    site.open(page, site.office.staff(role=Role.COORDINATOR, language=language, name="Mihai"))
    page.goto(f"{site.url}/studio/scripts/welcome")
    page.locator("#graph a.gnode").first.wait_for()
    page.screenshot(path=folder / f"studio-script-{language}.png")
    page.goto(f"{site.url}/studio/places")
    page.screenshot(path=folder / f"studio-places-{language}.png")
    _story(site, page, folder, language)


def _story(site: Site, page: Page, folder: Path, language: str) -> None:
    """Take the pictures of trying, publishing and going back."""
    own, office = site.office.studio, site.office
    assert own is not None
    now, first = office.clock.now(), own.folder.read()
    office.do(lambda work: work.releases.add(first, at=now, staff=None, note=""))
    text = own.folder.text(WELCOME)
    plainer = text.replace(QUESTION, "{name}, comment tu te vois plus tard")
    own.folder.write(WELCOME, plainer, expected=sha256_of(text))
    page.goto(f"{site.url}/studio/try/welcome?at=ask_target&language={language}&beside=ro&age=18")
    page.screenshot(path=folder / f"studio-try-{language}.png")
    page.goto(f"{site.url}/studio/texts/ro/welcome/ask_target/ask")
    page.screenshot(path=folder / f"studio-texts-{language}.png")
    page.goto(f"{site.url}/studio/publish")
    page.screenshot(path=folder / f"studio-publish-{language}.png")
    second, mihai = own.folder.read(), office.staff(role=Role.COORDINATOR, name="Mihai")
    office.do(lambda work: work.releases.add(second, at=now, staff=mihai.id, note="Plus simple"))
    page.goto(f"{site.url}/studio/releases")
    page.screenshot(path=folder / f"studio-releases-{language}.png")


def _people(site: Site, language: str) -> dict[str, object]:
    office = site.office
    counsellor = office.staff(language=language, name="Noor")
    office.staff(role=Role.COORDINATOR, language=language, name="Mihai")
    learners = [office.learner(name) for name in NAMES]
    for learner in learners[:4]:
        office.assessed(learner, score=2, form="full")
    office.clock.turn(timedelta(days=45))
    for place, learner in enumerate(learners):
        office.share(learner, counsellor, Level(place % 3 + 1))
    office.assessed(learners[1], score=4, form="full")
    now = office.clock.now()
    for place, learner in enumerate(learners[:4]):
        office.do(partial(_was_here, number=learner.id, now=now))
        for _ in range(place):
            office.do(partial(report, learner=learner.id, outcome="done", at=now))
    office.do(lambda work: work.alerts.add(learners[0].id, counsellor.id, now))
    office.clock.turn(timedelta(days=3))
    return {"counsellor": counsellor, "learner": learners[1]}


def _was_here(work: Work, number: int, now: datetime) -> None:
    found = work.learners.get(number)
    assert found is not None
    work.learners.save(replace(found, last_seen_at=now))


def _shoot(page: Page, url: str, path: Path) -> None:
    page.goto(url)
    page.screenshot(path=path, full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
