"""Runs through the questionnaire and the answers given in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import bindparam, delete, insert, select, update

from digiter_core.ports import Answer, Run
from digiter_core.storage.connection import Connection, Row
from digiter_core.storage.documents import decode, encode
from digiter_core.storage.moments import moment, moment_or_none, stored, stored_or_none
from digiter_core.storage.seals import Seals
from digiter_core.storage.tables import RunState, answer, literal, run
from digiter_core.storage.upserting import insert_or_change

_RUN = select(run.c.id, run.c.form, run.c.framework, run.c.started_at, run.c.finished_at).where(
    run.c.learner_id == bindparam("of")
)
OPEN_RUN: Final = _RUN.where(run.c.state == literal(RunState.OPEN))
FINISHED_RUN: Final = (
    _RUN.where(run.c.state == literal(RunState.FINISHED))
    .order_by(run.c.id.desc())
    .suffix_with("LIMIT 1")
)
RUNS: Final = _RUN.order_by(run.c.id)
LEAVE: Final = (
    update(run)
    .where(run.c.learner_id == bindparam("of"), run.c.state == literal(RunState.OPEN))
    .values(state=literal(RunState.LEFT))
)
BEGIN: Final = (
    insert(run)
    .values(
        learner_id=bindparam("of"),
        form=bindparam("form"),
        framework=bindparam("framework"),
        state=literal(RunState.OPEN),
        started_at=bindparam("started_at"),
    )
    .returning(run.c.id)
)
CLOSE: Final = (
    update(run)
    .where(run.c.id == bindparam("of"))
    .values(state=bindparam("new"), finished_at=bindparam("finished"))
)
RECORD: Final = insert_or_change(answer, answer.c.content, answer.c.at)
OF_RUN: Final = (
    select(answer.c.item, answer.c.content, answer.c.at)
    .where(answer.c.run_id == bindparam("of"))
    .order_by(answer.c.at, answer.c.item)
)
FORGET: Final = delete(answer).where(
    answer.c.run_id == bindparam("of"), answer.c.item == bindparam("which")
)


class StoredAnswers:
    """The `Answers` of one transaction."""

    def __init__(self, connection: Connection, seals: Seals) -> None:
        self._connection = connection
        self._seals = seals

    def open_run(self, learner: int) -> Run | None:
        row = self._connection.one(OPEN_RUN, {"of": learner})
        return _run(row) if row else None

    def begin(self, learner: int, form: str, framework: str, now: datetime) -> Run:
        """Return a new open run. One still open is left, so that there is never a second."""
        self._connection.run(LEAVE, {"of": learner})
        values: dict[str, Any] = {"of": learner, "form": form, "framework": framework}
        number = self._connection.insert(BEGIN, {**values, "started_at": stored(now)})
        return Run(number, form, framework, now)

    def close(self, run: int, finished_at: datetime | None) -> None:
        state = RunState.LEFT if finished_at is None else RunState.FINISHED
        values = {"of": run, "new": int(state), "finished": stored_or_none(finished_at)}
        self._connection.run(CLOSE, values)

    def last_run(self, learner: int) -> Run | None:
        still_open = self.open_run(learner)
        if still_open is not None:
            return still_open
        row = self._connection.one(FINISHED_RUN, {"of": learner})
        return _run(row) if row else None

    def runs(self, learner: int) -> Sequence[Run]:
        return [_run(row) for row in self._connection.all(RUNS, {"of": learner})]

    def record(self, learner: int, run: int, answer: Answer) -> None:
        content = encode([answer.option, answer.score])
        values = {
            "run_id": run,
            "item": answer.item,
            "content": self._seals.of(learner).seal("answer.content", content),
            "at": stored(answer.at),
        }
        self._connection.run(RECORD, values)

    def of_run(self, learner: int, run: int) -> Sequence[Answer]:
        """Return the answers of *run* in the order they were last given."""
        seal = self._seals.of(learner)
        found = []
        for item, content, at in self._connection.all(OF_RUN, {"of": run}):
            option, score = decode(seal.open("answer.content", content))
            found.append(Answer(item, option, score, moment(at)))
        return found

    def forget(self, run: int, items: Iterable[str]) -> None:
        self._connection.run_each(FORGET, [{"of": run, "which": item} for item in items])


def _run(row: Row) -> Run:
    return Run(row[0], row[1], row[2], moment(row[3]), moment_or_none(row[4]))
