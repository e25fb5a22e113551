"""Releases: who published what and when, what differs between any two, confirming, going back."""

from __future__ import annotations

from typing import Final

from digiter_core.access.policy import Act
from digiter_core.errors import Forbidden, NoSuchRelease, NotPublished, SamePerson, ScriptError
from digiter_core.ports.publishing import Release
from digiter_core.studio.desk import Desk
from digiter_core.studio.publishing import NOTE_LIMIT
from web.page import Answer, Ask, Later, Moved, Page, Shown
from web.studio import PLACE, SECTIONS
from web.studio_changes import RELEASES, changes, names, stands, told
from web.studio_publish_pages import desk_of

ONE: Final = f"{RELEASES}/{{number}}"
COMPARE: Final = f"{PLACE}/compare"
_DIGITS: Final = 9


def history(ask: Ask) -> Answer:
    """Show every release, newest first."""
    desk_of(ask)
    releases, name = ask.work.releases.all(), names(ask)
    live, waiting = ask.work.releases.newest(), _waiting(ask)
    context = {
        "sections": SECTIONS,
        "entries": [told(each, name, live, waiting) for each in releases],
        "live": live,
        "compare": COMPARE,
        "first": next((each.number for each in releases if each.number < live), live),
    }
    return Shown("studio_releases.html", context)


def compare(ask: Ask) -> Answer:
    """Show what differs between two releases. Raises `Forbidden` if there is none of a number."""
    first, second = _number(ask.query.get("first")), _number(ask.query.get("second"))
    if not _release(ask, first) or not _release(ask, second):
        raise Forbidden
    return _differing(ask, "compare", first, second, None)


def show(ask: Ask) -> Answer:
    """Show one release: what it changed, or would change if it waits for a second person."""
    release = _release(ask, _number(ask.params["number"]))
    waits = release.number == _waiting(ask)
    before = ask.work.releases.newest() if waits else _before(ask, release.number)
    return _differing(ask, "waits" if waits else "one", before, release.number, release)


def confirm(ask: Ask) -> Answer:
    """Make a proposal live as the second person."""
    desk, number, staff = desk_of(ask), _number(ask.params["number"]), ask.staff.id
    _release(ask, number)

    def run() -> Moved:
        try:
            desk.confirm(number, staff=staff)
        except SamePerson:
            return Moved(f"{RELEASES}/{number}", done="same_person")
        except (NotPublished, ScriptError):
            return Moved(RELEASES, done="not_waiting")
        return Moved(RELEASES, done="published")

    return Later(run)


def ask_back(ask: Ask) -> Answer:
    """Ask before going back: what would change, and for whom."""
    release = _release(ask, _number(ask.params["number"]))
    live = ask.work.releases.newest()
    if not release.is_live or release.number == live:
        raise Forbidden
    return _differing(ask, "back", live, release.number, release)


def back(ask: Ask) -> Answer:
    """Go back. The page named what was live: if that is another by now, it asks once more."""
    desk, number, staff = desk_of(ask), _number(ask.params["number"]), ask.staff.id
    _release(ask, number)
    note, was_live = ask.form.get("note"), ask.form.get("live")
    if was_live != str(ask.work.releases.newest()):
        return Moved(f"{RELEASES}/{number}/back", done="published_meanwhile")

    def run() -> Moved:
        try:
            desk.roll_back(number, staff=staff, note=note)
        except (NotPublished, ScriptError):
            return Moved(RELEASES, done="not_gone_back")
        return Moved(RELEASES, done="gone_back")

    return Later(run)


def _differing(ask: Ask, what: str, first: int, second: int, release: Release | None) -> Later:
    """Return the page of what differs from *first* to *second*, with what *what* asks for."""
    desk, name = desk_of(ask), names(ask)
    live, waiting = ask.work.releases.newest(), _waiting(ask)
    context = {
        "sections": SECTIONS,
        "what": what,
        "first": first,
        "second": second,
        "live": live,
        "release": told(release, name, live, waiting) if release else None,
        "is_own": release is not None and release.staff == ask.staff.id,
        "releases": RELEASES,
        "longest": NOTE_LIMIT,
    }
    return Later(lambda: _shown(ask, desk, context, first, second))


def _shown(ask: Ask, desk: Desk, context: dict[str, object], first: int, second: int) -> Shown:
    asks = context["what"] in {"waits", "back"}
    try:
        found = desk.compare(first, second) if first else ()
        groups = desk.stands(second) if asks else ()
    except NoSuchRelease:
        raise Forbidden from None
    files = changes(found, ask.coach.texts, ask.language)
    lines = stands(groups, ask.coach.texts, ask.language) if asks else None
    return Shown("studio_release.html", {**context, "files": files, "stands": lines})


def _release(ask: Ask, number: int) -> Release:
    found = ask.work.releases.get(number)
    if found is None:
        raise Forbidden
    return found


def _waiting(ask: Ask) -> int:
    waiting = ask.work.releases.waiting()
    return waiting.number if waiting else 0


def _before(ask: Ask, number: int) -> int:
    """Return the release that was live before *number*, 0 if it was the first."""
    for each in range(number - 1, 0, -1):
        found = ask.work.releases.get(each)
        if found is not None and found.is_live:
            return each
    return 0


def _number(typed: str) -> int:
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS):
        raise Forbidden
    return int(typed)


PAGES = (
    Page("GET", RELEASES, Act.PUBLISH, history),
    Page("GET", COMPARE, Act.PUBLISH, compare),
    Page("GET", ONE, Act.PUBLISH, show),
    Page("POST", f"{ONE}/confirm", Act.PUBLISH, confirm),
    Page("GET", f"{ONE}/back", Act.PUBLISH, ask_back),
    Page("POST", f"{ONE}/back", Act.PUBLISH, back),
)
