"""What a script may have the coach do. One function per act of `engine/acts.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from digiter_core.assessment.competences import dimension_of, items_of
from digiter_core.coaching import (
    access_words,
    joining,
    letters,
    nudging,
    planning,
    privacy,
    results,
    sharing,
)
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.coaching.rendering import INVITATION
from digiter_core.coaching.safeguarding import show_help
from digiter_core.coaching.turn import Turn
from digiter_core.engine.safety import Concern
from digiter_core.engine.script import NodeId
from digiter_core.ports import LearnerState

ITEMS_NODE = NodeId("items")
ASSESSMENT = "self_assessment"


def begin_assessment(turn: Turn) -> None:
    """Open a run of the questionnaire, or go on with the one that is open."""
    answers, learner = turn.work.answers, turn.learner
    form = str(learner.session.variables.get("form") or "full")
    run = answers.open_run(learner.id)
    if run is None:
        run = answers.begin(learner.id, form, turn.coach.framework.version, turn.now)
        turn.note("assessment_begun", run=run.id, form=form)
    second = any(each.finished_at for each in answers.runs(learner.id))
    begun = {"run": run.id, "form": run.form, "second_run": second}
    turn.set_variables({**begun, "answered_at": turn.now.isoformat()})


def start_over(turn: Turn) -> None:
    """Leave the open run unfinished, and every place in the assessment but the one just opened."""
    run = turn.work.answers.open_run(turn.learner.id)
    if run is not None:
        turn.work.answers.close(run.id, None)
        turn.note("assessment_left", run=run.id)
    session = turn.learner.session
    below = tuple(place for place in session.stack[:-1] if place.script != ASSESSMENT)
    turn.go_to(replace(session, stack=(*below, *session.stack[-1:])))
    turn.set_variables({"run": None})


def restart_theme(turn: Turn) -> None:
    """Forget the answers of the open theme and stand at its first question again."""
    variables = turn.learner.session.variables
    run, theme = variables.get("run"), variables.get("theme")
    if isinstance(run, int) and isinstance(theme, str):
        dimension = dimension_of(turn.coach.framework, theme)
        turn.work.answers.forget(run, [item.id for item in items_of(dimension, "full")])
        turn.note("theme_restarted", run=run, theme=theme)
    session = turn.learner.session
    stack = tuple(
        replace(place, at=ITEMS_NODE, trail=()) if place.script == ASSESSMENT else place
        for place in session.stack
        if place.script == ASSESSMENT
    )
    turn.go_to(replace(session, stack=stack, step=session.step + 1))
    turn.replay = True


def finish_assessment(turn: Turn) -> None:
    run = turn.work.answers.open_run(turn.learner.id)
    if run is not None:
        turn.work.answers.close(run.id, turn.now)
        turn.note("assessment_finished", run=run.id)
        turn.set_variables({"finished_at": turn.now.isoformat()})
    turn.set_variables({"run_open": False, "growth": results.growth_of(turn)})


def create_learner(turn: Turn) -> None:
    """From here on something is stored. Says how to find help at any moment."""
    visitor = turn.learner
    if not turn.is_visitor:
        return
    created = turn.work.learners.create(
        visitor.channel, visitor.address, visitor.language, turn.now
    )
    variables = dict(visitor.session.variables)
    link = variables.pop(INVITATION, None)
    age = variables.get("age")
    variables["birth_year"] = turn.now.year - age if isinstance(age, int) else None
    turn.learner = replace(created, session=replace(visitor.session, variables=variables))
    label = turn.coach.safeguarding.text("help_button", visitor.language)
    note = turn.voice.say("ui/help_note", button=label)
    turn.said.append(Outgoing(note, help_button=label))
    if link:
        joining.take_in(turn, str(link))


def show_youth_lines(turn: Turn) -> None:
    """Show whom somebody under 16 can talk to. Nothing is stored."""
    variables = turn.learner.session.variables
    age = variables.get("age")
    turn.said.append(
        Outgoing(
            turn.coach.safeguarding.lines_text(
                turn.learner.language,
                str(variables.get("territory") or ""),
                age if isinstance(age, int) else 15,
                turn.now,
                ("children", "listening", "suicide"),
            )
        )
    )


def show_help_lines(turn: Turn) -> None:
    show_help(turn, Concern.SAFE_WORD)


def pause(turn: Turn) -> None:
    turn.change(state=LearnerState.PAUSED)
    turn.note("paused")


def stop(turn: Turn) -> None:
    turn.change(state=LearnerState.STOPPED)
    turn.work.outbox.drop_for(turn.learner.id)
    turn.note("stopped")


def resume(turn: Turn) -> None:
    turn.change(state=LearnerState.ACTIVE)
    turn.note("resumed")


ACTS: Mapping[str, Callable[[Turn], None]] = {
    "begin_assessment": begin_assessment,
    "start_over": start_over,
    "restart_theme": restart_theme,
    "finish_assessment": finish_assessment,
    "create_learner": create_learner,
    "show_youth_lines": show_youth_lines,
    "show_help_lines": show_help_lines,
    "show_theme_result": results.show_theme_result,
    "show_theme_detail": results.show_theme_detail,
    "show_profile": results.show_profile,
    "show_profile_detail": results.show_profile_detail,
    "show_privacy": privacy.show_notice,
    "send_my_data": privacy.send_my_data,
    "forget_later": privacy.forget_later,
    "forget_now": privacy.forget_now,
    "pause": pause,
    "stop": stop,
    "resume": resume,
    "clear_draft": planning.clear_draft,
    "load_draft": planning.load_draft,
    "open_plan": planning.open_plan,
    "close_plan": planning.close_plan,
    "show_steps": planning.show_steps,
    "report_done": planning.report_done,
    "report_partly": planning.report_partly,
    "report_not_done": planning.report_not_done,
    "keep_note": planning.keep_note,
    "check_in": nudging.check_in,
    "less_often": nudging.less_often,
    "rest_week": nudging.rest_week,
    "ask_again": nudging.ask_again,
    "show_progress": results.show_progress,
    "send_letter": letters.send_letter,
    "note_start_rating": results.note_start_rating,
    "find_near": joining.find_near,
    "join": joining.join,
    "drop_invitation": joining.drop_invitation,
    "show_sharing": sharing.show_sharing,
    "preview_sharing": sharing.preview_sharing,
    "share": sharing.share,
    "withdraw_sharing": sharing.withdraw_sharing,
    "keep_in_distress": sharing.keep_in_distress,
    "end_bond": sharing.end_bond,
    "show_access": access_words.show_access,
}
