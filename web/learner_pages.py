"""The learners of a counsellor: the list, and the page of one. Nobody is ranked."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import timedelta

from digiter_core.access.policy import Act
from digiter_core.access.sharing import Alert, Letter, Level
from digiter_core.coaching import alerts
from digiter_core.coaching.insight_words import insight_lines
from digiter_core.errors import Forbidden
from digiter_core.pictures.profile_svg import profile_svg
from digiter_core.reports.insight import Insight
from digiter_core.reports.keys import word
from digiter_core.reports.observed import Side, side_by_side
from digiter_core.reports.picture import profile_picture
from digiter_core.reports.wording import picture_lines
from web.page import Answer, Ask, Page, Shown

A_PAGE = 25
TOLD_SINCE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Picture:
    """The profile as an image, with the words that say the same."""

    source: str  # data: address
    words: str


def show_all(ask: Ask) -> Answer:
    """List the learners who show something: who asked first, then by name."""
    glances = sorted(ask.caseload.glances(), key=lambda glance: not glance.asked)
    last = max(1, -(-len(glances) // A_PAGE))
    number = min(max(1, _whole(ask.query.get("page"))), last)
    bonds = len(ask.work.bonds.of_staff(ask.staff.id))
    told = ask.work.alerts.for_staff(ask.staff.id, ask.now - TOLD_SINCE)
    context = {
        "glances": glances[(number - 1) * A_PAGE : number * A_PAGE],
        "bonds": bonds,
        "sharing": len(glances),
        "number": number,
        "last": last,
        "waiting": {alert.learner for alert in told if alert.acknowledged_at is None},
        "asked": alerts.asked(ask.coach, ask.work, ask.staff, ask.now),
    }
    return Shown("learners.html", context)


def show_one(ask: Ask) -> Answer:
    """Show one learner as they agreed to be seen, and what can be done."""
    return learner_page(ask)


def learner_page(ask: Ask, *, typed: dict[str, str] | None = None, problem: str = "") -> Shown:
    """Return the page of a learner. *typed*: what a form held; *problem*: why it was refused.

    Raises `Forbidden`.
    """
    insight = ask.caseload.insight(ask.learner)
    _, bond = ask.caseload.relation(ask.learner)
    if bond is None:
        raise Forbidden
    work = ask.work
    letters = work.letters.between(ask.learner, ask.staff.id)
    if any(_is_new(letter) for letter in letters):
        work.letters.mark_read(ask.learner, ask.staff.id, ask.now)
    context = {
        "learner": insight,
        "lines": insight_lines(ask.coach, insight, ask.language),
        "picture": _picture(ask, insight),
        "sides": _sides(ask, insight),
        "theme_names": {
            each.id: ask.coach.texts.text(word(each.id, "short_name"), ask.language)
            for each in ask.coach.framework.dimensions
        },
        "letters": letters,
        "alert": _open_alert(ask),
        "muted": bond.muted,
        "taken_over_until": bond.taken_over_until
        if bond.taken_over_until and bond.taken_over_until > ask.now
        else None,
        "typed": typed or {},
        "problem": problem,
        "may": {act.value: ask.caseload.may(act, ask.learner) for act in Act if act in _ACTS},
    }
    return Shown("learner.html", context, status=400 if problem else 200)


_ACTS = frozenset({Act.WRITE, Act.TAKE_OVER, Act.MAKE_APPOINTMENT, Act.OBSERVE})


def _is_new(letter: Letter) -> bool:
    return letter.from_learner and letter.read_at is None


def _open_alert(ask: Ask) -> Alert | None:
    """Return the newest alert that waits for whoever asks. Those to a colleague are not theirs."""
    told = ask.work.alerts.for_staff(ask.staff.id, ask.now)
    mine = [alert for alert in reversed(told) if alert.learner == ask.learner]
    return next((alert for alert in mine if alert.acknowledged_at is None), None)


def _picture(ask: Ask, insight: Insight) -> Picture | None:
    """Return the profile of now, with the first one behind it; None where none is shown."""
    if insight.now is None or not any(theme.score for theme in insight.now.dimensions):
        return None
    texts, language = ask.coach.texts, ask.language

    def say(key: str, **params: object) -> str:
        return texts.text(key, language, **params)

    drawn = profile_picture(insight.now, language, say, earlier=insight.then)
    title = say("ui/pages/learner/picture")
    svg = profile_svg(replace(drawn, title=title))
    source = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
    lines = picture_lines(insight.now)[1:]  # the first speaks to the learner
    words = [
        say(line.key, **{name: say(str(key)) for name, key in line.params.items()})
        for line in lines
    ]
    return Picture(source, f"{title}. " + ". ".join(words))


def _sides(ask: Ask, insight: Insight) -> tuple[Side, ...]:
    if insight.level < Level.PROGRESS:
        return ()
    observations = ask.work.observations.of(ask.learner)
    return side_by_side(ask.coach.framework, insight.now, observations, ask.staff.id)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("10000") else 1


PAGES = (
    Page("GET", "/learners", Act.SEE_CASELOAD, show_all),
    Page("GET", "/learners/{learner}", Act.SEE_ACTIVITY, show_one),
)
