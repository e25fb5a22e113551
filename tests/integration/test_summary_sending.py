"""Weekly summaries leave: by Telegram and by e-mail, late rather than not at all."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from bot.meters import Meters
from bot.pacing import Pace
from bot.request import Api
from bot.summaries import Carrier, Summaries
from bot.telegram_summaries import TelegramSummaries
from cli.commands import app
from cli.wiring import draw_summary
from digiter_core.access.people import Channel, Staff, SummaryWish
from digiter_core.coaching.coach import Coach
from digiter_core.coaching.dispatching import plan_due
from digiter_core.coaching.live import Live
from digiter_core.ports import Store
from mail.no_server import NoMailServer
from mail.sending import Mailer, MailServer
from tests.servers.faults import Fault
from tests.servers.mail_server import MailServer as Postmaster
from tests.servers.server import FaultServer
from tests.summary_office import BOTH, counsellor, learner
from tests.talk import StoppedClock, opened

WEDNESDAY = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)  # 8:30 in Marseille
CHAT = 9001
MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Office:
    """A counsellor with one learner, a Telegram, a mail server, and the workers between them."""

    folder: Path
    store: Store
    coach: Coach
    clock: StoppedClock
    telegram: FaultServer
    post: Postmaster
    api: Api
    meters: Meters = field(default_factory=Meters)
    mail_seconds: float = 5.0
    mail: Carrier | None = None

    def staff(self, **wish: object) -> Staff:
        """Return a counsellor whose summary is due, with one learner who wants to talk."""
        channels = wish.pop("channels", BOTH)

        def made(work) -> Staff:
            wished = SummaryWish(channels=channels, **wish)
            staff = counsellor(work, WEDNESDAY, wish=wished)
            learner(work, staff, WEDNESDAY, name="Ștefania", address="1001")
            staff = replace(staff, next_summary_at=MONDAY)
            work.staff.save(staff)
            return staff

        return self.store.transact_now(made)

    def plan(self) -> int:
        return self.store.transact_now(lambda work: plan_due(work, self.clock.now()))

    async def send(self, *channels: Channel) -> None:
        """Send what is due on *channels*, as after a fresh start."""
        mail = self.mail or Mailer(self._mail_server(), Live(self.coach), self.clock, draw_summary)
        telegram = TelegramSummaries(self.api, Live(self.coach), Pace(1e9, 1e9))
        carriers = {Channel.TELEGRAM: telegram, Channel.EMAIL: mail}
        summaries = Summaries(Live(self.coach), self.store, self.clock, carriers, self.meters)
        await asyncio.gather(*(summaries.work_off(channel) for channel in channels or BOTH))

    def _mail_server(self) -> MailServer:
        return MailServer(
            "127.0.0.1",
            self.post.port,
            "DIGITER Coach <digiter@example.org>",
            security="none",
            seconds=self.mail_seconds,
        )

    async def heard(self) -> list[str]:
        """Return what the counsellor reads on Telegram."""
        return [message.text for message in (await self.telegram.chat(CHAT)).from_bot]

    def listed(self) -> list[tuple[str, str, str | None, int]]:
        """Return what `digiter outbox list` says of summaries: channel, state, reason, tries."""
        printed = self.digiter("outbox", "list", "--json")
        return [
            (each["channel"], each["state"], each["reason"], each["attempts"])
            for each in json.loads(printed)
            if each.get("kind") == "summary"
        ]

    def digiter(self, *options: str) -> str:
        database = f"sqlite:///{self.folder / 'test.db'}"
        environment = {"DIGITER_DATA": str(self.folder), "DIGITER_DATABASE": database}
        done = CliRunner().invoke(app, options, env=environment)
        assert done.exit_code == 0, done.output
        return done.output


@pytest.fixture
async def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    monkeypatch.chdir(tmp_path)  # away from an operator's .env
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else python-telegram-bot warns at every 429
    post = Postmaster()
    await post.start()
    async with FaultServer() as telegram:
        api = Api(telegram.url, telegram.token)
        with opened(tmp_path) as (store, coach, clock):
            clock.moment = MONDAY
            with_pages = replace(coach, pages_url="https://pages.example.org")
            yield Office(tmp_path, store, with_pages, clock, telegram, post, api)
        await api.close()
    await post.stop()


async def test_the_chat_gets_counts_and_the_e_mail_names_and_reasons(office: Office) -> None:
    office.staff()

    planned = office.plan()
    await office.send()

    [told] = await office.heard()
    [mail] = office.post.messages()
    text = mail.get_body(("plain",)).get_content()
    page = mail.get_body(("html",)).get_content()
    assert planned == 2
    assert "Semaine 47" in told
    assert "Ștefania" not in told
    assert [("Ștefania" in said, "18/11/2026" in said) for said in (text, page)] == [
        (True, True)
    ] * 2
    assert "https://pages.example.org/summary?week=2026-W47" in text
    assert office.listed() == []
    assert dict(office.meters.summaries) == {("telegram", "sent"): 1, ("email", "sent"): 1}


async def test_what_an_e_mail_shows_on_a_lock_screen_names_nobody(office: Office) -> None:
    office.staff(with_pdf=True)
    office.plan()

    await office.send(Channel.EMAIL)

    [mail] = office.post.messages()
    files = [part.get_filename() for part in mail.iter_attachments()]
    assert (str(mail["Subject"]), files) == (
        "DIGITER Coach\u00a0: semaine 47",
        ["digiter-2026-W47.pdf"],
    )
    assert str(mail["Auto-Submitted"]) == "auto-generated"
    assert str(mail["Content-Language"]) == "fr"
    assert str(mail["To"]) == "Claire <claire@example.org>"


async def test_the_pdf_says_the_same_and_can_be_listened_to(office: Office) -> None:
    office.staff(with_pdf=True)
    office.plan()

    await office.send(Channel.EMAIL)

    [mail] = office.post.messages()
    [pdf] = list(mail.iter_attachments())
    read = PdfReader(io.BytesIO(pdf.get_content()))
    assert "Ștefania" in read.pages[0].extract_text()
    assert len(read.pages) == 1
    assert read.trailer["/Root"]["/Lang"] == "fr"
    assert read.metadata is not None
    assert read.metadata.title == "Semaine 47"
    assert b"<pdfuaid:part>1" in read.trailer["/Root"]["/Metadata"].get_data()


async def test_every_personal_read_has_its_row(office: Office) -> None:
    staff = office.staff()
    office.plan()

    await office.send()

    def read(work) -> list[tuple[int | None, str, str]]:
        [bond] = work.bonds.of_staff(staff.id)
        return [(row.staff, row.act, row.through) for row in work.audit.of(bond.learner)]

    assert sorted(office.store.transact_now(read)) == [
        (staff.id, "see_summary", "email"),
        (staff.id, "see_summary", "telegram"),
    ]


async def test_it_is_sent_once_and_next_due_a_week_later(office: Office) -> None:
    staff = office.staff()
    office.plan()
    await office.send()

    again = office.plan()
    await office.send()
    kept = office.store.transact_now(lambda work: work.staff.get(staff.id))

    assert again == 0
    assert kept is not None
    assert kept.next_summary_at == MONDAY + timedelta(days=7)
    assert (len(await office.heard()), len(office.post.took)) == (1, 1)


async def test_with_nothing_to_say_nothing_is_sent(office: Office) -> None:
    staff = office.staff()

    def quiet(work) -> None:
        [bond] = work.bonds.of_staff(staff.id)
        work.learners.erase(bond.learner)

    office.store.transact_now(quiet)
    office.plan()

    await office.send()

    assert (await office.heard(), office.post.took, office.listed()) == ([], [], [])
    assert dict(office.meters.summaries) == {("telegram", "empty"): 1, ("email", "empty"): 1}


async def test_after_weeks_of_silence_it_is_the_last_week_alone(office: Office) -> None:
    office.staff(channels=frozenset({Channel.TELEGRAM}))
    office.clock.turn(timedelta(days=16))

    planned = office.plan()
    await office.send()

    [told] = await office.heard()
    assert planned == 1
    assert "Semaine 49" in told


async def test_a_mail_server_that_is_down_delays_no_message_on_telegram(office: Office) -> None:
    office.staff()
    office.plan()
    await office.post.stop()

    await office.send()
    down = office.listed()
    await office.post.start()
    office.clock.turn(MINUTE)
    await office.send()

    assert len(await office.heard()) == 1
    assert down == [("email", "open", "mail_server", 1)]
    assert (len(office.post.took), office.listed()) == (1, [])


async def test_while_the_mail_server_is_down_nobody_is_read(office: Office) -> None:
    staff = office.staff(channels=frozenset({Channel.EMAIL}))
    office.plan()
    await office.post.stop()

    await office.send()

    def rows(work) -> int:
        [bond] = work.bonds.of_staff(staff.id)
        return len(work.audit.of(bond.learner))

    assert office.store.transact_now(rows) == 0


async def test_a_mail_server_that_is_too_slow_is_asked_again(office: Office) -> None:
    office.mail_seconds = 0.2
    office.post.slow = 1.0
    office.staff()
    office.plan()

    await office.send()
    slow = office.listed()
    office.post.slow = 0.0
    office.clock.turn(MINUTE)
    await office.send()

    assert len(await office.heard()) == 1
    assert slow == [("email", "open", "mail_server", 1)]
    assert (len(office.post.took), office.listed()) == (1, [])


@pytest.mark.parametrize("step", ["rcpt", "data"])
async def test_451_is_tried_again_later_and_later(office: Office, step: str) -> None:
    getattr(office.post, step)["claire@example.org"] = "451 Try again later"
    office.staff()
    office.plan()
    seen = []

    for wait in (0, 1, 2):
        office.clock.turn(wait * MINUTE)
        await office.send()
        seen += office.listed()
    early = len(office.post.addressed)
    await office.send()
    getattr(office.post, step).clear()
    office.clock.turn(4 * MINUTE)
    await office.send()

    assert seen == [("email", "open", "mail_451", tries) for tries in (1, 2, 3)]
    assert early == 3
    assert (len(office.post.took), office.listed()) == (1, [])


@pytest.mark.parametrize("step", ["rcpt", "data"])
async def test_550_is_given_up_shown_to_the_operator_and_sent_once_he_says_so(
    office: Office, step: str
) -> None:
    getattr(office.post, step)["claire@example.org"] = "550 No such mailbox"
    office.staff()
    office.plan()
    await office.send()
    given_up = office.listed()
    getattr(office.post, step).clear()

    [number] = office.store.transact_now(
        lambda work: [each.id for each in work.dispatches.given_up()]
    )
    revived = office.store.transact_now(
        lambda work: work.dispatches.revive(number, office.clock.now())
    )
    await office.send()

    assert given_up == [("email", "dead", "mail_550", 0)]
    assert revived is True
    assert (len(await office.heard()), len(office.post.took)) == (1, 1)
    assert office.listed() == []


async def test_one_refused_address_holds_up_nobody_else(office: Office) -> None:
    office.post.rcpt["claire@example.org"] = "550 No such mailbox"
    office.staff()

    def another(work) -> None:
        staff = counsellor(
            work, WEDNESDAY, name="Jonas", address="9002", email="jonas@example.org"
        )
        learner(work, staff, WEDNESDAY, name="Ana", address="1002")
        work.staff.save(replace(staff, next_summary_at=MONDAY))

    office.store.transact_now(another)
    office.plan()

    await office.send(Channel.EMAIL)

    assert [address for address, _ in office.post.took] == ["jonas@example.org"]


async def test_without_a_mail_server_the_operator_sees_what_could_not_go(office: Office) -> None:
    office.mail = NoMailServer()
    office.staff()
    office.plan()

    await office.send()

    assert len(await office.heard()) == 1
    assert office.listed() == [("email", "dead", "no_mail_server", 0)]
    printed = office.digiter("outbox", "list")
    assert "no_mail_server" in printed
    assert "Claire" not in printed


async def test_an_address_that_is_none_is_given_up(office: Office) -> None:
    staff = office.staff(channels=frozenset({Channel.EMAIL}))
    bad = replace(staff, email="claire@example.org\r\nBcc: all@example.org")
    office.store.transact_now(lambda work: work.staff.save(bad))
    office.plan()

    await office.send()

    assert office.listed() == [("email", "dead", "mail_address", 0)]
    assert office.post.took == []


async def test_telegram_that_is_down_gets_it_later(office: Office) -> None:
    office.staff()
    office.plan()
    await office.telegram.add_fault(Fault("server_error", "sendMessage"))

    await office.send()
    failed = office.listed()
    office.clock.turn(MINUTE)
    await office.send()

    assert failed == [("telegram", "open", "no_answer", 1)]
    assert (len(await office.heard()), len(office.post.took)) == (1, 1)


async def test_told_to_wait_it_waits_at_least_so_long(office: Office) -> None:
    office.staff(channels=frozenset({Channel.TELEGRAM}))
    office.plan()
    await office.telegram.add_fault(
        Fault("too_many_requests", "sendMessage", retry_after=300, seconds=0.0)
    )

    await office.send()
    office.clock.turn(4 * MINUTE)
    await office.send()
    early = await office.heard()
    office.clock.turn(MINUTE)
    await office.send()

    assert (early, len(await office.heard())) == ([], 1)


async def test_who_blocked_the_bot_gets_the_e_mail_alone(office: Office) -> None:
    office.staff()
    office.plan()
    await office.telegram.set_blocked(CHAT)

    await office.send()

    assert office.listed() == [("telegram", "dead", "unreachable", 0)]
    assert len(office.post.took) == 1


async def test_what_a_dead_process_had_taken_is_sent_by_the_next(office: Office) -> None:
    office.staff(channels=frozenset({Channel.EMAIL}))
    office.plan()
    now = office.clock.now()
    office.store.transact_now(
        lambda work: work.dispatches.claim(Channel.EMAIL, now, now + 2 * MINUTE)
    )

    await office.send()
    taken = len(office.post.took)
    office.clock.turn(2 * MINUTE)
    await office.send()

    assert (taken, len(office.post.took)) == (0, 1)


async def test_sent_twice_it_is_the_same_message_to_a_mailbox(office: Office) -> None:
    """The server took it, and the answer got lost: programs drop a Message-ID they know."""
    office.post.broken_off = 1
    office.staff(channels=frozenset({Channel.EMAIL}))
    office.plan()

    await office.send()
    office.clock.turn(MINUTE)
    await office.send()

    ids = [str(mail["Message-ID"]) for mail in office.post.messages()]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert office.listed() == []


async def test_a_counsellor_who_left_gets_nothing(office: Office) -> None:
    staff = office.staff()
    office.plan()
    office.store.transact_now(
        lambda work: work.staff.save(replace(staff, left_at=office.clock.now()))
    )

    await office.send()

    assert (await office.heard(), office.post.took) == ([], [])
