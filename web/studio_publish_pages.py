"""Publishing: what would change and for whom, then one button, with a note."""

from __future__ import annotations

from typing import Final

from digiter_core.access.policy import Act
from digiter_core.errors import Forbidden, NotPublished, PublishedMeanwhile, ScriptError
from digiter_core.studio.desk import Desk
from digiter_core.studio.publishing import NOTE_LIMIT
from web.page import Answer, Ask, Later, Moved, Page, Shown
from web.studio import PLACE, SECTIONS, Studio
from web.studio_changes import RELEASES, changes, names, stands, told
from web.studio_list_pages import studio_of
from web.studio_words import counted
from web.studio_words import told as findings_told

PATH: Final = f"{PLACE}/publish"


def show(ask: Ask) -> Answer:
    """Show what publishing would do. Raises `Forbidden` where nothing can be published."""
    return _page(ask)


def publish(ask: Ask) -> Answer:
    """Publish what was shown, or propose it; else show it again with what is in the way."""
    desk, form = desk_of(ask), ask.form
    note, expected, staff = form.get("note"), form.get("expected"), ask.staff.id
    again, meanwhile = _page(ask, note, "nothing"), _page(ask, note, "meanwhile")

    def run() -> Shown | Moved:
        try:
            release = desk.publish(staff=staff, note=note, expected_digest=expected)
        except (PublishedMeanwhile, ScriptError):
            return meanwhile.run()
        except NotPublished:
            return again.run()
        return Moved(RELEASES, done="published" if release.is_live else "proposed")

    return Later(run)


def desk_of(ask: Ask) -> Desk:
    """Return where one publishes. Raises `Forbidden` where nothing is published from."""
    desk = studio_of(ask).desk
    if desk is None:
        raise Forbidden
    return desk


def _page(ask: Ask, note: str = "", problem: str = "") -> Later:
    """Return the page; what it takes from storage is taken now."""
    desk, studio = desk_of(ask), studio_of(ask)
    waiting, name = ask.work.releases.waiting(), names(ask)
    context = {
        "sections": SECTIONS,
        "note": note,
        "problem": problem,
        "longest": NOTE_LIMIT,
        "releases": RELEASES,
        "waiting": told(waiting, name, 0, waiting.number) if waiting else None,
    }

    def run() -> Shown:
        return Shown(
            "studio_publish.html",
            {**context, **_plan(ask, studio, desk)},
            409 if problem else 200,
        )

    return Later(run)


def _plan(ask: Ask, studio: Studio, desk: Desk) -> dict[str, object]:
    plan, texts = desk.plan(), ask.coach.texts
    critical = plan.draft.critical
    others = [each for each in plan.findings if each not in critical]
    return {
        "plan": plan,
        "files": changes(plan.differences, texts, ask.language),
        "stands": stands(plan.groups, texts, ask.language),
        "critical": findings_told(critical, studio.explanations, ask.language),
        "others": findings_told(others, studio.explanations, ask.language),
        "counts": counted(plan.findings),
    }


PAGES = (
    Page("GET", PATH, Act.PUBLISH, show),
    Page("POST", PATH, Act.PUBLISH, publish),
)
