"""
How long a coordinator waits: the drawing of 200 nodes, and findings while one types.

`python -m tests.benchmarks.studio` measures in Chromium, end to end, and fails over a limit.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from digiter_core.access.people import Role
from digiter_core.ports.publishing import sha256_of
from tests.studio_folder import a_studio, large_script, own_folder
from tests.web.conftest import CHROMIUM, QUIET, served

DRAWN_WITHIN = 1000
"""Milliseconds, from the first line of our script to the finished drawing."""

TOLD_WITHIN = 300
"""Milliseconds from a key to the findings in the page, the pause before asking included."""

FILES = ("welcome", "self_assessment", "plan")
_WATCH = """() => {
    const text = document.getElementById("text");
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);  // a comment: all is checked
    window.waits = [];
    let typed = 0;
    text.addEventListener("input", () => { typed = performance.now(); });
    new MutationObserver(() => { window.waits.push(performance.now() - typed); })
        .observe(document.getElementById("findings"), { childList: true });
}"""


def drawn(page: Page, url: str, nodes: int) -> int:
    """Return the milliseconds the drawing of the script `large` took."""
    page.goto(f"{url}/studio/scripts/large")
    expect(page.locator("#graph a.gnode")).to_have_count(nodes)
    return int(page.locator("#graph").get_attribute("data-milliseconds") or "")


def told(page: Page, url: str, script: str, keys: int) -> list[int]:
    """Return for each of *keys* the milliseconds until the findings stood there."""
    page.goto(f"{url}/studio/files/dialogues/{script}.yaml")
    page.evaluate(_WATCH)
    for number in range(1, keys + 2):
        page.keyboard.type("#" if number == 1 else "x")
        page.wait_for_function("number => window.waits.length >= number", arg=number)
    waits: list[int] = page.evaluate("window.waits.map(Math.round)")
    return waits[1:]  # the first one reads every file


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=200)
    parser.add_argument("--keys", type=int, default=15)
    parser.add_argument("--times", type=int, default=5)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(folder)
        own = own_folder(place / "own")
        own.write("dialogues/large.yaml", large_script(wanted.nodes), expected=sha256_of(""))
        with served(place, a_studio(own)) as site:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
            page = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
            site.open(page, site.office.staff(role=Role.COORDINATOR))
            times = [drawn(page, site.url, wanted.nodes) for _ in range(wanted.times)]
            (own.dialogues / "large.yaml").unlink()  # the files of the project, as they are
            waits = {script: told(page, site.url, script, wanted.keys) for script in FILES}
            browser.close()
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{wanted.nodes} nodes drawn: median {statistics.median(times)} ms, {sorted(times)}")
    for script, each in waits.items():
        print(f"findings in {script}: median {statistics.median(each)} ms, at most {max(each)}")
    slowest = max(statistics.median(each) for each in waits.values())
    return int(statistics.median(times) > DRAWN_WITHIN or slowest > TOLD_WITHIN)


if __name__ == "__main__":
    sys.exit(main())
