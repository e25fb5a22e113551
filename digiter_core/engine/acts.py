"""
The closed list of what a script may have the coach do, and the arguments each act takes.

An act is a name in a `do:` node. The engine only passes it on; `coaching/acts.py` carries it out.
"""

from __future__ import annotations

from collections.abc import Mapping

CONSENT_PURPOSES = ("nudges", "free_text", "statistics")
"""What a learner may agree to. The variable `consent_<purpose>` set by a script is the act of
giving or withdrawing it, and is recorded as such."""

CONSENT_VARIABLES = frozenset(f"consent_{purpose}" for purpose in CONSENT_PURPOSES)

ACTS: Mapping[str, tuple[str, ...]] = {
    "show_theme_result": (),  # words about the theme just finished
    "show_theme_detail": (),  # the rule and the learner's own answers behind it
    "show_profile": (),  # picture and words over all themes
    "show_profile_detail": (),  # the rule and all answers behind the profile
    "begin_assessment": (),  # opens a run of the questionnaire if none is open
    "start_over": (),  # closes the open run unfinished and opens a new one
    "restart_theme": (),  # forgets the answers of the theme in the open run
    "finish_assessment": (),  # closes the run as finished
    "create_learner": (),  # from here on something is stored
    "show_youth_lines": (),  # help lines for somebody under 16; nothing is stored
    "show_privacy": (),  # the notice of the learner's territory
    "send_my_data": (),  # readable page and JSON file
    "forget_later": (),  # erased in 24 hours
    "forget_now": (),
    "pause": (),  # no nudges, no sharing, until the learner writes again
    "stop": (),  # nothing is sent any more until /start
    "resume": (),  # after a pause or a stop
    "show_help_lines": (),
    "clear_draft": (),  # an empty plan, to be filled by a `choose` node or own words
    "load_draft": (),  # the open plan, to change parts of it
    "open_plan": (),  # what was drafted becomes the plan; one before it is closed
    "close_plan": (),
    "show_steps": (),  # the plan's last steps: how many of them were done
    "report_done": (),
    "report_partly": (),
    "report_not_done": (),
    "keep_note": (),  # the note just typed, only with consent to keep own words
    "check_in": (),  # the weekly check-in was answered
    "less_often": (),  # one nudge a week less
    "rest_week": (),  # no nudge for seven days
    "ask_again": (),  # after a nudge: the question that was open before it
    "show_progress": (),  # what was done, and what changed between two runs
    "send_letter": (),  # what was just typed goes to the counsellor
    "note_start_rating": (),  # how the learner sees their start in hindsight
    "find_near": (),  # who works in the territory and can be found
    "join": (),  # a bond with whom the learner just said yes to; it shows nothing
    "drop_invitation": (),  # no to that: nothing is used up
    "show_sharing": (),  # what the counsellor sees now
    "preview_sharing": (),  # what they would read at the level being chosen
    "share": (),  # the level just previewed counts, from now on
    "withdraw_sharing": (),  # nothing is shown any more
    "keep_in_distress": (),  # whether the counsellor is told when help lines were shown
    "end_bond": (),
    "show_access": (),  # who saw what, when
}
"""Act -> the arguments it takes; an empty tuple: it takes none."""

_DRAFT = ("action", "cue", "cue_words", "cue_opens", "act_words", "minutes")
_DRAFTED = tuple(f"draft_{part}" for part in _DRAFT)
_PLANNED = (*(f"plan_{part}" for part in _DRAFT), "plan_open", "plan_since", "nudge_open")
_REPORTED = ("report_id", "plan_since", "nudge_open")
_BOND = ("bonded", "sharing", "in_distress", "counsellor", "previewed", "taken_over_until")
_ASKED_ABOUT = ("new_counsellor", "invited_with", "chosen_staff", "near")

SETS: Mapping[str, tuple[str, ...]] = {
    "begin_assessment": ("run", "form", "second_run", "answered_at"),
    "start_over": ("run",),
    "finish_assessment": ("finished_at", "run_open", "growth"),
    "create_learner": ("birth_year",),
    "clear_draft": (*_DRAFTED, "draft_theme", "draft_sub", "draft_text", "draft_problem"),
    "load_draft": (*_DRAFTED, "draft_sub"),
    "open_plan": _PLANNED,
    "close_plan": _PLANNED,
    "report_done": _REPORTED,
    "report_partly": _REPORTED,
    "report_not_done": _REPORTED,
    "keep_note": ("report_note",),
    "check_in": ("checked_in_at",),
    "less_often": ("nudges_per_week",),
    "rest_week": ("rests_until",),
    "ask_again": ("keeps_quiet",),
    "send_letter": ("letter",),
    "find_near": ("near",),
    "join": (*_BOND, *_ASKED_ABOUT),
    "drop_invitation": _ASKED_ABOUT,
    "preview_sharing": ("previewed",),
    "share": _BOND,
    "withdraw_sharing": _BOND,
    "end_bond": _BOND,
}
"""
Act -> the variables it may give another value. An act that is not here sets none, or only puts
right what had to be so before: that of a bond which is no more.

It is carried out after the engine has walked on to the next question: a condition on that way
still sees the values from before.
"""

MOVES: frozenset[str] = frozenset({"find_near", "restart_theme"})
"""Acts that choose where the dialogue goes on: what the engine found behind them is void."""

BY_SILENCE: frozenset[str] = frozenset({"clear_draft", "drop_invitation"})
"""Acts an unanswered question may lead to: they take nothing the learner has said yes to, and
tell nobody anything. All others need an answer, for silence is none."""

ASKS_ANEW: frozenset[str] = frozenset(
    {"share", "withdraw_sharing", "keep_in_distress", "end_bond"}
)
"""Acts after which the next question is asked once more, with the answers it offers now."""
