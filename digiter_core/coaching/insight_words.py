"""
What a learner shows, in lines: the same on the page, in exports and in the learner's preview.

Nothing in a line depends on the reader but the language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from digiter_core.assessment.progress import Compared
from digiter_core.assessment.scoring import Counted
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.day_words import day_words
from digiter_core.coaching.plan_words import MARKS
from digiter_core.coaching.results import RATED
from digiter_core.reports.insight import Insight, Reflection
from digiter_core.reports.keys import level_word, word
from digiter_core.reports.profile import Profile

PLACE = "ui/summary/insight/"


@dataclass(frozen=True, slots=True)
class _Speaker:
    """Says the words of a key in one language."""

    coach: Coach
    language: str
    zone: ZoneInfo

    def say(self, key: str, **params: str) -> str:
        return self.coach.texts.text(key, self.language, **params)

    def line(self, name: str, **params: str) -> str:
        return self.say(f"{PLACE}{name}", **params)

    def moment(self, at: datetime) -> str:
        return day_words(self.coach, at.astimezone(self.zone).date(), self.language)


def insight_lines(coach: Coach, insight: Insight, language: str) -> list[str]:
    """Return everything in *insight*, one thing a line, some words in `**bold**`."""
    speaker = _Speaker(coach, language, ZoneInfo(insight.zone))
    lines = list(_activity(speaker, insight))
    if insight.steps is not None:
        lines += [*_assessment(speaker, insight), _steps(speaker, insight)]
        lines += _reflections(speaker, insight) if insight.level > insight.level.PROGRESS else ()
    return lines


def plainly(words: str) -> str:
    """Return somebody's own *words* on one line, without signs that would mark them up."""
    return " ".join(words.translate(MARKS).split())


def _activity(speaker: _Speaker, insight: Insight) -> Iterator[str]:
    coach, language = speaker.coach, speaker.language
    yield speaker.line(
        "bond",
        since=day_words(coach, insight.since, language),
        changed=speaker.moment(insight.changed_at),
        level=speaker.line(f"level_{insight.level.value}"),
    )
    yield speaker.line(f"state_{insight.state}")
    yield speaker.line("last_seen", day=day_words(coach, insight.last_seen, language))


def _assessment(speaker: _Speaker, insight: Insight) -> Iterator[str]:
    if insight.now is None:
        yield speaker.line("no_assessment")
        return
    if insight.finished_at is None:
        yield speaker.line("unfinished")
    else:
        day = day_words(speaker.coach, insight.finished_at, speaker.language)
        yield speaker.line("finished", day=day)
    if insight.progress is not None:
        yield speaker.line("compared", days=str(insight.progress.days_between))
    compared = insight.progress.themes if insight.progress else ()
    by_theme = {theme.id: theme for theme in compared}
    for counted in insight.now.dimensions:
        yield _theme(speaker, counted, by_theme)
    if insight.progress is not None and insight.progress.provisional:
        yield speaker.line("provisional")
    yield from _standing_out(speaker, insight.now)


def _theme(speaker: _Speaker, counted: Counted, compared: Mapping[str, Compared]) -> str:
    name = speaker.say(word(counted.id, "short_name"))
    if counted.score is None:
        return speaker.line("theme_missing", theme=name)
    level = speaker.say(level_word(counted.score.value))
    pair = compared.get(counted.id)
    if pair is None or pair.before is None or pair.change is None:
        return speaker.line("theme", theme=name, level=level)
    return speaker.line(
        f"theme_{pair.change}",
        theme=name,
        level=level,
        before=speaker.say(level_word(pair.before.value)),
        before_items=str(pair.items_before),
        after_items=str(pair.items_after),
    )


def _standing_out(speaker: _Speaker, profile: Profile) -> Iterator[str]:
    for strength in profile.strengths:
        part = speaker.say(word(strength.sub_competence, "name"))
        yield speaker.line(f"strength_{strength.kind}", part=part)
    if profile.growth is not None:
        part = speaker.say(word(profile.growth.sub_competence, "name"))
        yield speaker.line(f"growth_{profile.growth.kind}", part=part)


def _steps(speaker: _Speaker, insight: Insight) -> str:
    steps = insight.steps
    if steps is None or not steps.last_all:
        return speaker.line("no_steps")
    return speaker.line(
        "steps",
        last_done=str(steps.last_done),
        last_all=str(steps.last_all),
        done=str(steps.done),
        partly=str(steps.partly),
        not_done=str(steps.not_done),
    )


def _reflections(speaker: _Speaker, insight: Insight) -> Iterator[str]:
    plan = plainly(insight.plan)
    yield speaker.line("plan", plan=plan) if plan else speaker.line("no_plan")
    if insight.start_rating is not None:
        key = f"self_assessment/rate_start/{RATED[insight.start_rating]}"
        yield speaker.line("start", answer=speaker.say(key))
    if insight.reflections:
        yield speaker.line("reflections")
    for reflection in insight.reflections:
        yield _reflection(speaker, reflection)


def _reflection(speaker: _Speaker, reflection: Reflection) -> str:
    day = speaker.moment(reflection.at)
    outcome = speaker.line(f"outcome_{reflection.outcome}")
    words = plainly(reflection.words)
    if not words:
        return speaker.line("reflection", day=day, outcome=outcome)
    return speaker.line("reflection_words", day=day, outcome=outcome, words=words)
