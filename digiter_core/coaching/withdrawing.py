"""
Withdrawals made after a backup was written, made again in what was restored from it.

Until the restore they counted; a backup that does not know them must not undo them. What was
given again later stays given where the backup knows of that; else the learner is simply asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from digiter_core.access.sharing import Bond, InDistress
from digiter_core.access.withdrawals import Lowered, Recalled, TakenBack, Withdrawal
from digiter_core.coaching.effects import CONSENT, FREE_TEXT, STATISTICS
from digiter_core.coaching.sharing import ALERTS, mirrored
from digiter_core.engine.acts import CONSENT_PURPOSES
from digiter_core.ports import Consent, Learner, Work

_NUDGES: Final = "nudges"
_WORDS_UNKNOWN: Final = ""  # which words were shown stood in the act that the backup lacks


def withdraw_again(work: Work, withdrawals: Iterable[Withdrawal]) -> int:
    """Withdraw in *work* what it holds as given; return how many learners that concerned."""
    by_learner: dict[int, list[Withdrawal]] = defaultdict(list)
    for each in withdrawals:
        by_learner[each.learner].append(each)
    return sum(_withdrawn(work, number, made) for number, made in by_learner.items())


def _withdrawn(work: Work, number: int, made: Sequence[Withdrawal]) -> bool:
    learner = work.learners.get(number)
    if learner is None:
        return False
    purposes = _taken_back(work, number, [one for one in made if isinstance(one, TakenBack)])
    before = work.bonds.open_of(number)
    after = before and _lowered(before, [one for one in made if isinstance(one, Lowered)])
    if after and ALERTS in purposes and after.in_distress is InDistress.ALWAYS:
        after = replace(after, in_distress=InDistress.ASK)
    if after and after != before:
        work.bonds.save(after)
    recalled = _recalled(work, number, [one for one in made if isinstance(one, Recalled)])
    if after == before and not purposes:
        return recalled
    work.learners.save(_who_knows(learner, after, purposes))
    return True


def _taken_back(work: Work, number: int, made: Sequence[TakenBack]) -> set[str]:
    """Take back what was agreed to, and what rests on it; return for which purposes."""
    purposes = set()
    for each in made:
        acts = [act for act in work.consents.history(number) if act.purpose == each.purpose]
        if any(not act.given and act.at == each.at for act in acts):
            continue  # the backup was written after it, and knows what followed
        if acts and acts[-1].given and acts[-1].at <= each.at:
            language = acts[-1].language
            act = Consent(
                each.purpose, given=False, at=each.at, language=language, text_hash=_WORDS_UNKNOWN
            )
            work.consents.record(number, act)
            purposes.add(each.purpose)
    if FREE_TEXT in purposes:
        work.plans.forget_notes(number)
    if STATISTICS in purposes:
        work.passages.forget(number)
    if _NUDGES in purposes:
        work.nudges.put(number, None)
    return purposes


def _recalled(work: Work, number: int, made: Sequence[Recalled]) -> bool:
    """Take alerts back that wait for an answer again; return whether there were any."""
    when = {one.alert: one.at for one in made}
    waiting = [alert for alert in work.alerts.of(number) if alert.acknowledged_at is None]
    again = [alert for alert in waiting if alert.id in when and alert.at <= when[alert.id]]
    for alert in again:
        work.alerts.save(replace(alert, acknowledged_at=when[alert.id]))
    return bool(again)


def _lowered(bond: Bond, made: Sequence[Lowered]) -> Bond:
    """Return *bond* showing no more than it did after what it does not know of."""
    unknown = [one for one in made if one.bond == bond.id and bond.changed_at <= one.at]
    for each in unknown:
        if each.level < bond.level:
            bond = replace(bond, level=each.level, changed_at=each.at)
        if each.closed and bond.closed_at is None:
            bond = replace(bond, closed_at=each.at, changed_at=each.at, taken_over_until=None)
    return bond


def _who_knows(learner: Learner, bond: Bond | None, purposes: set[str]) -> Learner:
    """Return *learner* with the variables by which scripts know of it."""
    if bond is not None:
        name = str(learner.session.variables.get("counsellor") or "")
        learner = mirrored(learner, None if bond.closed_at else bond, name)
    session = learner.session
    refused = {f"{CONSENT}{purpose}": False for purpose in purposes & {*CONSENT_PURPOSES}}
    return replace(learner, session=replace(session, variables={**session.variables, **refused}))
