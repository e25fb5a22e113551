"""Speaking instead of the coach for a while, and answering a learner who asked to talk."""

from __future__ import annotations

from digiter_core.access.policy import Act, Relation
from digiter_core.coaching import alerts, taking_over
from web.learner_pages import learner_page
from web.page import Answer, Ask, Moved, Page, learner_path

LENGTHS = {length.value: length for length in taking_over.Length}


def take_over(ask: Ask) -> Answer:
    """Begin to speak instead of the coach, or say why not."""
    until = ask.form.get("until")
    if until not in LENGTHS:
        return learner_page(ask, problem="pages/form/choose")
    sent = taking_over.start(ask.coach, ask.work, ask.staff, ask.learner, LENGTHS[until], ask.now)
    if sent.unsent is not None:
        problem = f"team/unsent/{sent.unsent}"
        return learner_page(ask, typed={"until": until}, problem=problem)
    return Moved(learner_path(ask.learner), done="taken_over", messages=sent.messages)


def give_back(ask: Ask) -> Answer:
    """Let the coach go on."""
    sent = taking_over.end(ask.coach, ask.work, ask.staff, ask.learner, ask.now)
    done = "given_back" if sent.kept_until is None else "given_back_kept"
    return Moved(learner_path(ask.learner), done=done, messages=sent.messages)


def acknowledge(ask: Ask) -> Answer:
    """Note that somebody sees to it. Who sees nothing of the learner goes back to the list."""
    messages = alerts.acknowledge(ask.coach, ask.work, ask.staff, ask.learner, ask.now)
    is_own = ask.caseload.relation(ask.learner)[0] is Relation.OWN
    to = learner_path(ask.learner) if is_own else "/learners"
    return Moved(to, done="acknowledged", messages=tuple(messages))


PAGES = (
    Page("POST", "/learners/{learner}/take-over", Act.TAKE_OVER, take_over),
    Page("POST", "/learners/{learner}/take-over/end", Act.TAKE_OVER, give_back),
    Page("POST", "/learners/{learner}/alert", Act.ACKNOWLEDGE, acknowledge),
)
