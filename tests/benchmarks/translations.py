"""
How much work a page of translations is, over all texts of the project.

`python -m tests.benchmarks.translations` measures in this process, from the request to the whole
page, in milliseconds of processor time, and fails over the limit. After each change of a
catalogue, which is what saving leaves behind, and with the files known.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from digiter_core.access.people import Role
from digiter_core.ports.publishing import sha256_of
from digiter_core.studio.folder import Folder
from digiter_core.studio.translating import Texts
from tests.pages import Browser, office
from tests.studio_folder import a_studio, own_folder

WITHIN = 300
"""Milliseconds of processor time of one page."""

KEY = "come_back/hello/recap"
PO = "locales/ro/LC_MESSAGES/dialogues.po"
PAGES = {
    "all languages": "/studio/texts",
    "what is to be done": "/studio/texts/ro",
    "all texts": "/studio/texts/ro?state=all&page=20",
    "words looked for": "/studio/texts/ro?q=intrebare",
    "drafts": "/studio/texts/nl?state=draft",
    "one text": f"/studio/texts/ro/{KEY}",
}
CHECKED = {"language": "ro", "key": KEY, "words.0": "Vezi ce ai spus"}


def spent(ask: Callable[[], object]) -> float:
    """Return the milliseconds of processor time that *ask* takes, in all threads."""
    began = time.process_time()
    ask()
    return 1000 * (time.process_time() - began)


def measured(browser: Browser, folder: Folder, times: int) -> dict[str, tuple[float, float]]:
    """Return for each page the median with known files, and after a catalogue changed."""
    asks: dict[str, Callable[[], object]] = {
        name: (lambda path=path: _open(browser, path)) for name, path in PAGES.items()
    }
    asks["checked while one types"] = lambda: browser.post("/studio/texts/check", CHECKED)
    for ask in asks.values():
        ask()
    found = {}
    for name, ask in asks.items():
        known = [spent(ask) for _ in range(times)]
        changed = [_after_a_change(folder, ask) for _ in range(times)]
        found[name] = (statistics.median(known), statistics.median(changed))
    return found


def _after_a_change(folder: Folder, ask: Callable[[], object]) -> float:
    before = folder.text(PO)
    folder.write(PO, f"{before}\n# {time.monotonic()}\n", expected=sha256_of(before))
    took = spent(ask)
    folder.write(PO, before, expected=sha256_of(folder.text(PO)))
    return took


def _open(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=9)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, office(Path(place)) as opened:
        folder = own_folder(Path(place) / "own")
        opened.studio = a_studio(folder)
        browser = opened.confirmed(opened.staff(Role.COORDINATOR))
        first = spent(lambda: _open(browser, PAGES["all texts"]))
        found = measured(browser, folder, wanted.times)
        texts = len(Texts.read(folder, "ro").translated("ro"))
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; {texts} texts a language")
    print(f"the very first page, every file read: {first:.0f} ms")
    for name, (known, changed) in found.items():
        print(f"{name:<24} {known:4.0f} ms; after a change {changed:4.0f} ms")
    return int(max(each for pair in found.values() for each in pair) > WITHIN)


if __name__ == "__main__":
    sys.exit(main())
