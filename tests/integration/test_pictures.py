"""A picture of a script, from the folder it lies in to the learners who see it, and back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from bot.delivery import Delivery
from bot.meters import Meters
from bot.pacing import Pace
from bot.request import Api
from cli import wiring
from cli.releasing import Releasing, desk_of
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.outgoing import Outgoing, from_json, of_script, still_in, to_json
from digiter_core.errors import PublishedMeanwhile
from digiter_core.ports import OutboxMessage, Work
from digiter_core.storage.database import open_store
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.queueing import QueuedStore
from digiter_core.studio.rehearsal import Rehearsal
from tests import stills
from tests.faults.live_edits import project
from tests.integration.test_publishing import Place
from tests.servers.faults import Fault
from tests.servers.server import FaultServer
from tests.talk import StoppedClock

LOOK = """\
script: look
start: a
nodes:
  a:
    picture: tram.png
    alt: "🚋"
    goto: b
  b:
    ask: "…"
    options:
      - {id: go, label: "👍", goto: z}
  z: {end: true}
"""
FIRST, SECOND = stills.png(4, 3), stills.png(5, 3)
WORDS = "Un tram jaune."


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


# --- Published and taken back


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    settings = project(tmp_path)
    (settings.dialogues_path / "look.yaml").write_text(LOOK, encoding="utf-8")
    (settings.dialogues_path / "pictures").mkdir()
    put(settings.dialogues_path, FIRST)
    with closing(wiring.open_database(settings)) as store:
        made = Releasing.of(settings, store)
        yield Place(settings, store, made, made.begin(), desk_of(settings, store))


def put(dialogues: Path, content: bytes) -> None:
    (dialogues / "pictures" / "tram.png").write_bytes(content)


def shown_in(coach: Coach, place: Place) -> tuple[str, bytes | None]:
    """Return what learners see at the start of the dialogue: the words and the picture."""
    with closing(Rehearsal(coach, wiring.open_scratch, wiring.SystemClock().now())) as rehearsal:
        [said] = [each for each in rehearsal.start("look", language="fr") if still_in(each)]
    still = still_in(said)
    assert still is not None
    return said.text, place.ask(lambda work: work.releases.picture(still.digest))


def test_a_picture_is_published_with_its_script(place: Place) -> None:
    assert shown_in(place.live.coach, place) == ("🚋", FIRST)


def test_another_picture_alone_is_something_new_to_publish(place: Place) -> None:
    put(place.settings.dialogues_path, SECOND)
    plan = place.desk.plan()
    number = place.publish()

    assert [(each.kind, each.part) for each in plan.differences] == [
        ("picture_changed", "tram.png")
    ]
    assert shown_in(place.made.coach(number), place) == ("🚋", SECOND)


def test_going_back_brings_the_old_picture_back(place: Place) -> None:
    put(place.settings.dialogues_path, SECOND)
    place.publish()

    back = place.desk.roll_back(None, staff=None, note="")

    assert shown_in(place.made.coach(back.number), place) == ("🚋", FIRST)


def test_a_picture_changed_after_the_look_is_not_published_unseen(place: Place) -> None:
    put(place.settings.dialogues_path, SECOND)
    plan = place.desk.plan()
    put(place.settings.dialogues_path, stills.png(6, 3))

    with pytest.raises(PublishedMeanwhile):
        place.desk.publish(staff=None, note="", expected_digest=plan.digest)


def test_details_left_out_are_nothing_new_to_publish(place: Place) -> None:
    put(place.settings.dialogues_path, stills.png(4, 3, more=stills.chunk(b"tEXt", b"a\0b")))

    assert not place.desk.plan().is_new


def test_what_cannot_be_shown_is_not_published(place: Place) -> None:
    put(place.settings.dialogues_path, b"GIF89a")

    plan = place.desk.plan()

    assert ("bad_picture", "dialogues/pictures/tram.png") in {
        (each.code, each.file) for each in plan.draft.critical
    }
    assert not plan.can_publish


# --- On its way to learners


class Sending:
    """A store and a server with the delivery between them."""

    def __init__(self, server: FaultServer, folder: Path) -> None:
        self.server, self.clock = server, StoppedClock()
        keyring = Keyring.load_or_create(folder / "keyring.json")
        url = f"sqlite:///{folder / 'digiter.db'}"
        self.store: QueuedStore = open_store(url, keyring, clock=self.clock)
        self.api = Api(server.url, server.token, 10.0)
        self.delivery = Delivery(
            self.api, self.store, self.clock, wiring.draw, Pace(1e9, 1e9), Meters()
        )

    def publish(self, content: bytes) -> None:
        def add(work: Work) -> None:
            pictures = {digest(content): content}
            now = self.clock.now()
            work.releases.add({}, at=now, staff=None, note="", pictures=pictures)

        self.store.transact_now(add)

    async def show(self, chat: int, content: bytes) -> None:
        """Send the picture to a visitor, and wait until it is there."""
        outgoing = Outgoing(WORDS, picture=of_script("tram.png", digest(content)))
        body, now = to_json(outgoing), self.clock.now()
        message = self.store.transact_now(
            lambda work: work.outbox.add(OutboxMessage(0, None, str(chat), body, now))
        )
        self.delivery.send([message])
        while self.delivery._tasks:
            await asyncio.wait(list(self.delivery._tasks))
            await asyncio.sleep(0)

    async def close(self) -> None:
        await self.delivery.close(1.0)
        await self.api.close()
        self.store.close()

    async def methods(self) -> list[str]:
        return [call.method for call in await self.server.calls()]


@pytest.fixture
async def sending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Sending]:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else python-telegram-bot warns at every 429
    async with FaultServer() as server:
        made = Sending(server, tmp_path)
        yield made
        await made.close()


async def test_a_picture_is_uploaded_once_and_shown_to_many(sending: Sending) -> None:
    sending.publish(FIRST)

    for chat in (41, 42, 43):
        await sending.show(chat, FIRST)

    photos = [call.params["photo"] for call in await sending.server.calls()]
    captions = [call.params["caption"] for call in await sending.server.calls()]
    assert await sending.methods() == ["sendPhoto"] * 3
    assert captions == [WORDS] * 3
    assert len({str(each) for each in photos[1:]}) == 1
    assert isinstance(photos[1], str)
    assert not isinstance(photos[0], str)


async def test_words_come_alone_where_telegram_refuses_the_picture(sending: Sending) -> None:
    sending.publish(FIRST)
    refusal = "Bad Request: PHOTO_INVALID_DIMENSIONS"
    await sending.server.add_fault(Fault("bad_request", "sendPhoto", description=refusal))

    await sending.show(41, FIRST)

    assert await sending.methods() == ["sendPhoto", "sendMessage"]
    [seen] = (await sending.server.chat(41)).from_bot
    assert seen.text == WORDS


async def test_words_come_alone_where_nobody_published_the_picture(sending: Sending) -> None:
    await sending.show(41, SECOND)

    assert await sending.methods() == ["sendMessage"]


async def test_a_chat_that_is_gone_is_not_written_to_again(sending: Sending) -> None:
    sending.publish(FIRST)
    await sending.server.add_fault(Fault("bad_request", "sendPhoto"))

    await sending.show(41, FIRST)

    assert await sending.methods() == ["sendPhoto"]


def test_a_picture_survives_the_outbox() -> None:
    outgoing = Outgoing(WORDS, picture=of_script("tram.jpg", "0" * 64))

    still = still_in(from_json(to_json(outgoing)))

    assert still is not None
    assert (still.file, still.digest) == ("tram.jpg", "0" * 64)
    assert still_in(Outgoing(WORDS, picture={"language": "fr"})) is None
