"""The pages in a real Chromium, served on loopback. Skipped where there is no Chromium."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from digiter_core.access.people import Staff
from digiter_core.coaching.coach import Account
from digiter_core.coaching.live import Live
from tests.pages import Office
from tests.studio_folder import a_desk
from tests.talk import opened
from web.app import create_pages
from web.studio import Studio

CHROMIUM = shutil.which("chromium")
NARROW = {"width": 360, "height": 740}
QUIET = (  # nothing is looked up, nothing is reported home
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SERIOUS = {"serious", "critical"}


@dataclass(slots=True)
class Site:
    """Pages that are served, and the people they are about."""

    office: Office
    url: str

    def open(self, page: Page, staff: Staff) -> None:
        """Let the browser be past the second factor."""
        now = self.office.clock.now()
        session = self.office.do(
            lambda work: work.logins.open_session(staff.id, now, confirmed=True)
        )
        page.context.add_cookies([{"name": "digiter", "value": session, "url": self.url}])

    def enter(self, page: Page, staff: Staff) -> None:
        """Log in as a counsellor does: open the link of the bot, press the button."""
        page.goto(f"{self.url}/enter/{self.office.link(staff)}")
        page.locator("main button").click()


@contextmanager
def served(folder: Path, studio: Studio | None = None) -> Iterator[Site]:
    """Serve the pages on a free port of loopback."""
    with socket.socket() as free, opened(folder) as (store, coach, clock):
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        known = replace(coach, account=Account("digiter_test_bot"), pages_url=url)
        if studio is not None:
            studio = replace(studio, desk=a_desk(studio.folder, store, clock, folder))
        kept = Office(known, store, clock, None, studio=studio)
        live, send = Live(kept.coach), kept.sent.extend
        app = create_pages(live, kept.store, kept.clock, url, send, studio)
        config = uvicorn.Config(app, log_config=None, lifespan="off", loop="asyncio")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [free]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield Site(kept, url)
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with served(tmp_path) as pages:
        yield pages


@pytest.fixture(scope="module")  # no longer: its event loop would be in the way of other tests
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        # `make test-web` says how to install it, and .ci/run does.
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A phone of 360 pixels. Anything the console complains of is a failure."""
    context = chromium.new_context(viewport=NARROW)
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    context.close()
    # A link used before is answered 404, and Chromium tells every 404 to the console.
    assert [each for each in complaints if "404" not in each] == []


def faults(page: Page) -> list[str]:
    """Return what axe finds that is serious."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {node['html']}"
        for each in found
        if each["impact"] in SERIOUS
        for node in each["nodes"]
    ]


def is_too_wide(page: Page) -> bool:
    """Return whether one has to scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
