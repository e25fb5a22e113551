"""The observer's rating: the same anchored answers, one theme at a time."""

from __future__ import annotations

from dataclasses import dataclass

from digiter_core.access.policy import Act
from digiter_core.access.sharing import Observation
from digiter_core.assessment.competences import SHORT, Dimension, ItemDef, items_of
from digiter_core.assessment.scoring import HIGHEST, LOWEST
from digiter_core.reports.insight import Insight
from digiter_core.reports.keys import word
from digiter_core.reports.observed import newest_options
from web.page import Answer, Ask, Moved, Page, Shown, learner_path

NOT_SEEN = "not_seen"
_SCORES = {str(score): score for score in range(LOWEST, HIGHEST + 1)}


@dataclass(frozen=True, slots=True)
class Question:
    """One item with its anchors, lowest first, and what was chosen, "" for nothing yet."""

    id: str
    situation: str
    anchors: tuple[tuple[str, str], ...]  # value of the button, words
    chosen: str


def show(ask: Ask) -> Answer:
    """Show the questions of one theme with what was chosen before."""
    insight = ask.caseload.insight(ask.learner)
    observations = ask.work.observations.of(ask.learner)
    before = newest_options(observations, ask.staff.id)
    chosen = {item: NOT_SEEN if score is None else str(score) for item, score in before.items()}
    return _form(ask, insight, _theme(ask, ask.query.get("theme")), chosen)


def store(ask: Ask) -> Answer:
    """Store what was chosen. A question left out is asked for again; the rest is kept."""
    insight = ask.caseload.insight(ask.learner)
    theme = _theme(ask, ask.form.get("theme"))
    items = _items(insight, theme)
    chosen = {item.id: ask.form.get(item.id) for item in items}
    wrong = [item for item, value in chosen.items() if value not in _SCORES and value != NOT_SEEN]
    if wrong:
        return _form(ask, insight, theme, chosen, missing=len(wrong))
    ask.caseload.require(Act.OBSERVE, ask.learner)
    options = {item: _SCORES.get(value) for item, value in chosen.items()}
    ask.work.observations.add(Observation(0, ask.learner, ask.staff.id, ask.now, options))
    return Moved(learner_path(ask.learner), done="rated")


def _form(
    ask: Ask, insight: Insight, theme: Dimension, chosen: dict[str, str], missing: int = 0
) -> Shown:
    context = {
        "learner": insight,
        "theme": theme.id,
        "theme_name": _say(ask, theme.id, "name"),
        "themes": [
            (each.id, _say(ask, each.id, "short_name")) for each in ask.coach.framework.dimensions
        ],
        "questions": [
            _question(ask, item, chosen.get(item.id, "")) for item in _items(insight, theme)
        ],
        "missing": missing,
    }
    return Shown("rating.html", context, status=400 if missing else 200)


def _question(ask: Ask, item: ItemDef, chosen: str) -> Question:
    anchors = tuple((value, _say(ask, item.id, f"anchor_{value}")) for value in _SCORES)
    return Question(item.id, _say(ask, item.id, "situation"), anchors, chosen)


def _items(insight: Insight, theme: Dimension) -> tuple[ItemDef, ...]:
    """Return the items the learner answered themselves, so that both sides compare."""
    return items_of(theme, insight.now.form if insight.now else SHORT)


def _theme(ask: Ask, wanted: str) -> Dimension:
    dimensions = ask.coach.framework.dimensions
    return next((each for each in dimensions if each.id == wanted), dimensions[0])


def _say(ask: Ask, thing: str, field: str) -> str:
    return ask.coach.texts.text(word(thing, field), ask.language)


PAGES = (
    Page("GET", "/learners/{learner}/rating", Act.OBSERVE, show),
    Page("POST", "/learners/{learner}/rating", Act.OBSERVE, store),
)
