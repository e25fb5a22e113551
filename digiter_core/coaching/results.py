"""What the learner sees of a result: words after a theme, the profile, and what is behind both."""

from __future__ import annotations

from collections.abc import Sequence

from digiter_core.assessment.competences import dimension_of
from digiter_core.assessment.scoring import explain
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.coaching.planning import steps_line
from digiter_core.coaching.turn import Turn
from digiter_core.ports import Answer
from digiter_core.reports.picture import profile_picture, to_json
from digiter_core.reports.profile import Profile, profile, theme_result
from digiter_core.reports.wording import (
    Line,
    picture_lines,
    profile_detail_lines,
    profile_lines,
    theme_detail_lines,
    theme_lines,
)

RATED = {1: "lower", 2: "same", 3: "higher"}
"""Values of `start_rating` -> the option that gave them."""

LONGEST_CAPTION = 1000
LONGEST_MESSAGE = 3800
"""Telegram takes 4,096 UTF-16 units; the rest is room for letters that count twice."""


PARTS = frozenset(
    f"ui/report/{name}"
    for name in (
        "theme_growth",
        "stretch",
        "profile_strengths",
        "profile_even",
        "profile_growth",
        "profile_no_mark",
        "detail_theme",
        "detail_change",
    )
)
"""Lines that open a new part: an empty line stands before them."""


def show_theme_result(turn: Turn) -> None:
    form, answers = _answers(turn)
    theme = str(turn.learner.session.variables.get("theme"))
    lines = theme_lines(theme_result(turn.coach.framework, theme, answers, form))
    turn.said.append(Outgoing("\n".join(_words(turn, lines))))


def show_theme_detail(turn: Turn) -> None:
    form, answers = _answers(turn)
    theme = str(turn.learner.session.variables.get("theme"))
    explanation = explain(dimension_of(turn.coach.framework, theme), answers, form)
    _say_lines(turn, theme_detail_lines(explanation))


def show_profile(turn: Turn) -> None:
    """Show the profile in words, then as a picture whose caption says the same as the picture."""
    found = _profile(turn)
    if found is None or not any(counted.score for counted in found.dimensions):
        turn.say("ui/profile/none")
        return
    turn.said.append(Outgoing("\n".join(_words(turn, profile_lines(found)))))
    picture = profile_picture(found, turn.learner.language, turn.voice.say)
    caption = "\n".join(_words(turn, picture_lines(found)))[:LONGEST_CAPTION]
    turn.said.append(Outgoing(caption, picture=to_json(picture)))


def show_profile_detail(turn: Turn) -> None:
    found = _profile(turn)
    if found is None:
        turn.say("ui/profile/none")
        return
    _say_lines(turn, profile_detail_lines(found))


def growth_of(turn: Turn) -> str | None:
    """Return the sub-competence the profile names as the next thing, None if it names none."""
    found = _profile(turn)
    return found.growth.sub_competence if found is not None and found.growth else None


def show_progress(turn: Turn) -> None:
    """Show what was done, and what clearly changed between the first run and the last."""
    turn.said.append(Outgoing(steps_line(turn)))
    runs = [run for run in turn.work.answers.runs(turn.learner.id) if run.finished_at]
    if len(runs) < 2 or runs[0].framework != runs[-1].framework:  # noqa: PLR2004 - a pair
        turn.say("ui/progress/none")
        return
    first, last = runs[0], runs[-1]
    answers = turn.work.answers
    before, after = (answers.of_run(turn.learner.id, run.id) for run in (first, last))
    assert first.finished_at is not None  # as filtered above
    assert last.finished_at is not None
    days = (last.finished_at.date() - first.finished_at.date()).days
    framework = turn.coach.framework
    from digiter_core.reports.progress import (  # noqa: PLC0415 - `statistics` is slow to import
        progress,
        progress_lines,
    )

    found = progress(framework, before, first.form, after, last.form, days)
    lines = [*_words(turn, progress_lines(found)), *_start_in_hindsight(turn)]
    turn.said.append(Outgoing("\n".join(lines)))
    _show_then_and_now(turn, profile(framework, before, first.form), after, last.form)


def _show_then_and_now(turn: Turn, before: Profile, answers: Sequence[Answer], form: str) -> None:
    now = profile(turn.coach.framework, answers, form)
    picture = profile_picture(now, turn.learner.language, turn.voice.say, earlier=before)
    caption = "\n".join(_words(turn, picture_lines(now)))[:LONGEST_CAPTION]
    turn.said.append(Outgoing(caption, picture=to_json(picture)))


def _start_in_hindsight(turn: Turn) -> list[str]:
    """Return the line with how the learner sees their start today, if they said so."""
    rating = turn.learner.session.variables.get("start_rating")
    option = RATED.get(rating) if isinstance(rating, int) else None
    if option is None:
        return []
    answer = turn.voice.say(f"self_assessment/rate_start/{option}")
    return [turn.voice.say("ui/progress/start", answer=answer)]


def note_start_rating(turn: Turn) -> None:
    """Keep how the learner sees their start in hindsight: beside the result, never in place."""
    rating = turn.learner.session.variables.get("start_rating")
    turn.note("start_rated", rating=rating)


def _profile(turn: Turn) -> Profile | None:
    run = turn.work.answers.last_run(turn.learner.id)
    if run is None:
        return None
    answers = turn.work.answers.of_run(turn.learner.id, run.id)
    return profile(turn.coach.framework, answers, run.form)


def _answers(turn: Turn) -> tuple[str, Sequence[Answer]]:
    run = turn.work.answers.last_run(turn.learner.id)
    if run is None:
        return "full", ()
    return run.form, turn.work.answers.of_run(turn.learner.id, run.id)


def _words(turn: Turn, lines: Sequence[Line]) -> list[str]:
    return [("\n" if line.key in PARTS else "") + _line(turn, line) for line in lines]


def _line(turn: Turn, line: Line) -> str:
    say = turn.voice.say
    params = {
        name: str(value) if isinstance(value, int) else say(value)
        for name, value in line.params.items()
    }
    return say(line.key, **params)


def _say_lines(turn: Turn, lines: Sequence[Line]) -> None:
    """Say *lines* in as few messages as hold them."""
    page = ""
    for words in _words(turn, lines):
        if page and len(page) + len(words) > LONGEST_MESSAGE:
            turn.said.append(Outgoing(page))
            page = ""
        page = f"{page}\n{words}" if page else words
    turn.said.append(Outgoing(page))
