"""A counsellor beside a learner in `Talk`: the bond, what staff do, what the minute brings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from digiter_core.access.people import Role, Staff
from digiter_core.access.sharing import Alert, Bond, InDistress, Letter, Level
from digiter_core.coaching import caring, sharing
from digiter_core.coaching.correspondence import Sent
from digiter_core.coaching.outgoing import Outgoing, from_json
from digiter_core.ports import OutboxMessage, Work
from tests.talk import CHANNEL, NOON, Talk

CHAT = "9001"


def staff(talk: Talk, name: str = "Nadia", address: str = CHAT, **changes: object) -> Staff:
    """Return a new counsellor of Marseille with a chat of their own."""
    made = Staff(
        0, Role.COUNSELLOR, "marseille", "partner", "fr", "Europe/Paris", name, NOON,
        channel=CHANNEL, address=address,
    )  # fmt: skip
    made = replace(made, **changes)
    return talk.store.transact_now(lambda work: work.staff.create(made))


def bind(
    talk: Talk,
    to: Staff,
    level: Level = Level.PROGRESS,
    in_distress: InDistress = InDistress.ASK,
) -> Bond:
    """Bind the learner of *talk* to a counsellor."""

    def begin(work: Work) -> Bond:
        learner = work.learners.find(CHANNEL, talk.address)
        assert learner is not None
        bond = work.bonds.begin(learner.id, to.id, talk.clock.now())
        bond = replace(bond, level=level, in_distress=in_distress)
        work.bonds.save(bond)
        work.learners.save(sharing.mirrored(learner, bond, to.name))
        return bond

    return talk.store.transact_now(begin)


def accompanied(talk: Talk, level: Level = Level.PROGRESS) -> Staff:
    """Let *talk* be a learner past the welcome, with a counsellor."""
    talk.welcome()
    somebody = staff(talk)
    bind(talk, somebody, level)
    return somebody


def staff_does(talk: Talk, act: Callable[[Work], Sent]) -> Sent:
    """Let staff do something; what goes to the learner arrives in *talk*."""
    sent = talk.store.transact_now(act)
    deliver(talk, sent.messages)
    return sent


def minute(talk: Talk) -> list[Outgoing]:
    """Do what the minute brings; return what the learner gets."""
    now = talk.clock.now()
    return deliver(
        talk, talk.store.transact_now(lambda work: caring.look_after(talk.coach, work, now))
    )


def deliver(talk: Talk, messages: Iterable[OutboxMessage]) -> list[Outgoing]:
    """Send *messages*: the learner's are shown and returned, others kept in `to_others`."""
    shown = []
    for message in messages:
        if message.address != talk.address:
            talk.to_others.append(message)
            continue
        outgoing = from_json(message.body)
        shown.append(outgoing)

        def send(work: Work, one: OutboxMessage = message, what: Outgoing = outgoing) -> None:
            work.outbox.sent(one.id, talk.clock.now())
            talk._sent(work, one.learner, what)

        talk.store.transact_now(send)
    talk.shown.extend(shown)
    return shown


def bond_of(talk: Talk) -> Bond | None:
    learner = talk.learner().id
    return talk.store.transact_now(lambda work: work.bonds.open_of(learner))


def letters_of(talk: Talk) -> Sequence[Letter]:
    learner = talk.learner().id
    return talk.store.transact_now(lambda work: work.letters.of(learner))


def alerts_of(talk: Talk) -> Sequence[Alert]:
    learner = talk.learner().id
    return talk.store.transact_now(lambda work: work.alerts.of(learner))


def events_of(talk: Talk) -> list[str]:
    learner = talk.learner().id
    return [each.kind for each in talk.store.transact_now(lambda work: work.events.of(learner))]


def audited(talk: Talk) -> list[str]:
    """Return the acts of staff on the learner, oldest first."""
    learner = talk.learner().id
    rows = talk.store.transact_now(lambda work: work.audit.of(learner))
    return [row.act for row in reversed(rows)]


def told(talk: Talk) -> list[tuple[str, str]]:
    """Return whom else was told what since last asked: chat and words."""
    said = [(each.address, from_json(each.body).text) for each in talk.to_others]
    talk.to_others.clear()
    return said


def words(talk: Talk, key: str, **params: str) -> str:
    return talk.coach.texts.text(key, talk.language, **params)
