"""
`python -m tests.faults.year --learners 1000 --weeks 52`: a year of nudges in minutes.

The real coach and store with a clock that is turned: learners in five territories who answer,
lapse, say stop and come back. Counted is what reaches them, against what was promised.
"""

from __future__ import annotations

import argparse
import gc
import heapq
import itertools
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from digiter_core.coaching import nudging, upkeep
from digiter_core.coaching.arrival import Arrival, Kind
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.conversation import handle
from digiter_core.coaching.outgoing import from_json
from digiter_core.coaching.standing import quiet_of, standing, zone_of
from digiter_core.engine.script import Value
from digiter_core.ports import NUDGES_TOGETHER, OutboxMessage, Plan, Store, Work
from digiter_core.scheduling.calendar import minute_of
from digiter_core.storage.retention import sweep
from tests.faults.figures import Figure, at_most, load, none_of, show
from tests.talk import StoppedClock, opened

BEGIN = datetime(2027, 1, 4, 6, 0, tzinfo=UTC)  # both clock changes of 2027 are in the year
TICK = timedelta(minutes=10)
TERRITORIES = ("marseille", "liege", "lisbon", "dusseldorf", "galati")
CHANNEL = "telegram"
MONTH = timedelta(days=30)
MOST_A_MONTH = 3
SETTLED_WEEKS = 8  # memory is compared with what it was then


@dataclass(slots=True)
class Person:
    """How somebody lives with the nudges."""

    number: int
    territory: str
    answers: float  # how likely a nudge is answered, while not lapsed
    lapses: float  # a week: falls silent for some weeks
    stops: float  # a week: says stop, and perhaps comes back
    silent_until: datetime = BEGIN
    acted_at: list[datetime] = field(default_factory=list)
    got: list[tuple[datetime, date, str]] = field(default_factory=list)  # when, local day, button

    @property
    def is_faithful(self) -> bool:
        """Whether every nudge is answered by its first button."""
        return self.answers == 1 and not self.lapses and not self.stops

    @property
    def address(self) -> str:
        return str(self.number)


@dataclass(slots=True)
class Year:
    """Everybody, the clock, and what has happened."""

    coach: Coach
    store: Store
    clock: StoppedClock
    chance: random.Random
    people: dict[int, Person] = field(default_factory=dict)  # by the number of the learner
    to_do: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    order: itertools.count[int] = field(default_factory=itertools.count)
    at_night: int = 0
    outside: int = 0
    memory: dict[int, float] = field(default_factory=dict)  # week -> MB

    def later(self, after: timedelta, what: Callable[[], None]) -> None:
        heapq.heappush(self.to_do, (self.clock.now() + after, next(self.order), what))

    def arrive(self, number: int) -> None:
        """A learner with a plan and a finished profile, who agreed to nudges."""
        person = Person(
            number=10_000 + number,
            territory=TERRITORIES[number % len(TERRITORIES)],
            answers=self.chance.choice((0.0, 0.3, 0.8, 1.0)),
            lapses=self.chance.choice((0.0, 0.02, 0.1)),
            stops=self.chance.choice((0.0, 0.0, 0.02)),
        )
        now = self.clock.now()
        variables: dict[str, Value] = {
            "consent_nudges": True,
            "plan_since": now.isoformat(),
            "plan_open": True,
            "plan_action": "org_plan_three_tasks",
            "plan_cue": "bag_down",
            "nudges_per_week": self.chance.choice((1, 2, 2, 3, 4)),
            "nudge_windows": self.chance.choice(("morning", "evening", "morning,evening")),
        }
        if self.chance.random() < 0.5:
            variables["finished_at"] = now.isoformat()

        def make(work: Work) -> int:
            learner = work.learners.create(CHANNEL, person.address, "fr", now)
            session = replace(learner.session, variables=variables)
            learner = replace(learner, territory=person.territory, session=session)
            work.learners.save(learner)
            work.plans.begin(
                learner.id, Plan(0, "org_plan_three_tasks", "bag_down", "", "", 5, now)
            )
            nudging.plan_next(self.coach, work, learner, now)
            return learner.id

        self.people[self.store.transact_now(make)] = person
        self.later(timedelta(days=7), lambda: self._week(person))

    def _week(self, person: Person) -> None:
        if self.chance.random() < person.lapses:
            person.silent_until = self.clock.now() + timedelta(days=self.chance.randint(14, 90))
        if self.chance.random() < person.stops:
            self._does(person, Kind.COMMAND, "stop")
            back = timedelta(days=self.chance.randint(10, 120))
            self.later(back, lambda: self._does(person, Kind.COMMAND, "start"))
        self.later(timedelta(days=7), lambda: self._week(person))

    def _does(self, person: Person, kind: Kind, words: str) -> None:
        now = self.clock.now()
        person.acted_at.append(now)

        def turn(work: Work) -> list[OutboxMessage]:
            messages = handle(
                self.coach, work, Arrival(CHANNEL, person.address, kind, words, 1, "fr"), now
            )
            for message in messages:
                work.outbox.sent(message.id, now)
            return messages

        said = self.store.transact_now(turn)
        buttons = [
            button for message in said for row in from_json(message.body).buttons for button in row
        ]
        if kind is Kind.TAP and buttons and (person.is_faithful or self.chance.random() < 0.7):
            choice = (buttons[0] if person.is_faithful else self.chance.choice(buttons)).data
            self.later(timedelta(minutes=1), lambda: self._does(person, Kind.TAP, choice))

    def live(self, weeks: int) -> None:
        """Let *weeks* pass."""
        end = self.clock.now() + timedelta(weeks=weeks)
        began, week = self.clock.now(), -1
        while self.clock.now() < end:
            self.clock.turn(TICK)
            while self.to_do and self.to_do[0][0] <= self.clock.now():
                heapq.heappop(self.to_do)[2]()
            self._tick()
            if (now_week := (self.clock.now() - began).days // 7) != week:
                week = now_week
                self._clean()
                gc.collect()
                self.memory[week] = resident_mb()

    def _tick(self) -> None:
        seen = NUDGES_TOGETHER
        while seen == NUDGES_TOGETHER:
            seen, messages = self.store.transact_now(self._send_due)
            for message in messages:
                self._got(message)

    def _send_due(self, work: Work) -> tuple[int, list[OutboxMessage]]:
        now = self.clock.now()
        seen, messages = nudging.send_due(self.coach, work, now)
        for message in messages:
            assert message.learner is not None
            learner = work.learners.get(message.learner)
            assert learner is not None
            who = standing(self.coach, learner)
            minute = minute_of(now, who.zone)
            self.at_night += quiet_of(self.coach, learner).covers(minute)
            late = int(TICK.total_seconds() // 60)
            self.outside += not any(w.start <= minute < w.end + late for w in who.windows)
            day = now.astimezone(zone_of(self.coach, learner)).date()
            first = from_json(message.body).buttons[0][0].data
            self.people[message.learner].got.append((now, day, first))
            work.outbox.sent(message.id, now)
        return seen, messages

    def _got(self, message: OutboxMessage) -> None:
        assert message.learner is not None
        person = self.people[message.learner]
        now = self.clock.now()
        if now < person.silent_until or self.chance.random() >= person.answers:
            return
        buttons = [b.data for row in from_json(message.body).buttons for b in row]
        choice = buttons[0] if person.is_faithful else self.chance.choice(buttons[:3])
        wait = timedelta(minutes=self.chance.choice((1, 5, 60, 600)))
        self.later(wait, lambda: self._does(person, Kind.TAP, choice))

    def _clean(self) -> None:
        now = self.clock.now()
        self.store.transact_now(lambda work: sweep(work, now, upkeep.EVENT_DAYS))

    def figures(self, weeks: int, seconds: float) -> list[Figure]:
        people = list(self.people.values())
        days = [Counter(day for _, day, _ in person.got) for person in people]
        early = self.memory.get(min(SETTLED_WEEKS, weeks - 1), 1.0)
        last = self.memory[max(self.memory)]
        faithful = [person for person in people if person.is_faithful]
        fewest = min((len(p.got) / weeks for p in faithful), default=0)
        return [
            Figure("learners", len(people)),
            Figure("weeks", weeks),
            Figure("nudges sent", sum(len(person.got) for person in people)),
            none_of("nudges more than once on a local day", sum(n > 1 for c in days for n in c.values())),
            none_of("nudges in quiet hours", self.at_night),
            none_of("nudges outside the learner's windows", self.outside),
            at_most("messages in 30 days to one who is silent", self._most_when_silent(), MOST_A_MONTH),
            Figure("nudges a week, fewest to one who always answers", round(fewest, 2), "> 0.8", fewest > 0.8),
            at_most("growth of memory", last / early - 1, 0.05),
            Figure("memory MB", {"settled": round(early, 1), "last": round(last, 1)}),
            Figure("seconds", round(seconds)),
        ]  # fmt: skip

    def _most_when_silent(self) -> int:
        """Return the most nudges within 30 days in which the learner did nothing."""
        most = 0
        for person in self.people.values():
            by_silence: dict[int, list[datetime]] = defaultdict(list)
            for at, _, _ in person.got:
                by_silence[sum(acted <= at for acted in person.acted_at)].append(at)
            for moments in by_silence.values():
                for start in moments:
                    most = max(most, sum(timedelta() <= at - start < MONTH for at in moments))
        return most


def resident_mb() -> float:
    """Return how much memory the process holds, in MB."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def run_year(learners: int, weeks: int, seed: int, folder: Path) -> list[Figure]:
    """Return the figures of *weeks* with *learners*."""
    began = time.monotonic()
    with opened(folder) as (store, coach, clock):
        clock.moment = BEGIN
        year = Year(coach, store, clock, random.Random(seed))
        for number in range(learners):
            year.arrive(number)
        year.live(weeks)
        return year.figures(weeks, time.monotonic() - began)


def main() -> int:
    """Let a year pass. Returns 0 if every goal is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=1000)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    show([load()])
    with tempfile.TemporaryDirectory() as folder:
        figures = run_year(options.learners, options.weeks, options.seed, Path(folder))
    return 0 if show(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
