"""Counsellors and coordinators in the chat: hired by a link, and what they can ask for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.methods import call_for
from digiter_core.access.people import Codes, Role, Staff
from digiter_core.coaching.arrival import Kind
from digiter_core.coaching.caseload import Caseload
from digiter_core.coaching.coach import Account
from digiter_core.coaching.dispatching import next_summary
from digiter_core.coaching.inviting import invite_learners, invite_staff
from digiter_core.coaching.outgoing import Outgoing
from digiter_core.coaching.staffing import leave, make_deputy
from digiter_core.coaching.summary_words import chat_text
from digiter_core.errors import Forbidden
from digiter_core.ports import Work
from tests.databases import start_postgres
from tests.servers.judge import judge
from tests.staff import PAGES, hired, learners_invited, staff_invited, staff_of
from tests.talk import CHANNEL, Talk, opened

LANGUAGES = ("fr", "de", "pt", "ro", "en")
SAFE_WORDS = "je veux mourir"
ONE_TIME = re.compile(rf"{re.escape(PAGES)}/enter/([A-Za-z0-9_-]{{43}})")


def say(talk: Talk, key: str, **params: str) -> str:
    return talk.coach.texts.text(key, talk.language, **params)


def texts(said: list[Outgoing]) -> list[str]:
    return [message.text for message in said]


def is_menu(talk: Talk, said: list[Outgoing]) -> bool:
    return texts(said) == [say(talk, "ui/team/menu")]


def with_pages(talk: Talk) -> Talk:
    talk.coach = replace(talk.coach, pages_url=PAGES)
    return talk


def another(talk: Talk, address: str) -> Talk:
    """Return somebody else who writes to the same coach."""
    return Talk(talk.coach, talk.store, talk.clock, address)


def read(talk: Talk, link: str) -> tuple[int, int] | None:
    """Return uses and uses left of the invitation with that code."""

    def look(work: Work) -> tuple[int, int] | None:
        found = work.invitations.look_up(link, talk.clock.now())
        return None if found is None else (found.uses, found.uses_left)

    return talk.store.transact_now(look)


# --- hired by a link


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", [Role.COUNSELLOR, Role.COORDINATOR])
def test_the_link_makes_an_account_and_says_what_the_bot_is_for(
    talk: Talk, language: str, role: Role
) -> None:
    talk.language = language
    said = talk.command(f"start {staff_invited(talk, role).link}")

    staff = staff_of(talk)
    about = "for_counsellors" if role is Role.COUNSELLOR else "for_coordinators"
    assert staff is not None
    assert texts(said) == [
        say(talk, "ui/team/welcome", name="Awa") + "\n\n" + say(talk, f"ui/team/{about}")
    ]
    assert (staff.role, staff.territory, staff.zone) == (role, "marseille", "Europe/Paris")
    assert (staff.name, staff.organisation, staff.language) == ("Awa", "Mission locale", language)
    assert staff.next_summary_at == (
        next_summary(staff, talk.clock.now()) if role is Role.COUNSELLOR else None
    )
    assert talk.learner() is None


def test_on_postgresql_an_account_is_made_and_ended_too(tmp_path: Path) -> None:
    with (
        start_postgres() as server,
        opened(tmp_path, server.create_database()) as (store, coach, clock),
    ):
        talk = with_pages(Talk(coach, store, clock))
        staff = hired(talk)
        said = [talk.command(name) for name in ("team", "pages", "invite", "summary")]
        now = clock.now()
        store.transact_now(lambda work: leave(coach, work, None, staff, now))

        assert is_menu(talk, said[0])
        assert (staff.name, staff.address) == ("Awa", talk.address)
        assert staff_of(talk) is None


def test_a_link_works_once(talk: Talk) -> None:
    link = staff_invited(talk).link
    talk.command(f"start {link}")
    second = another(talk, "1002")

    said = second.command(f"start {link}")

    assert staff_of(second) is None
    assert "fr" in second.options(), texts(said)


def test_a_link_out_of_date_makes_no_account(talk: Talk) -> None:
    link = staff_invited(talk).link
    talk.clock.turn(timedelta(days=7, seconds=1))

    talk.command(f"start {link}")

    assert staff_of(talk) is None
    assert "fr" in talk.options()


@pytest.mark.parametrize("padding", ["", "-" * 12])
def test_the_typed_code_of_a_staff_invitation_opens_nothing(talk: Talk, padding: str) -> None:
    """It has 50 bits only, and `start` counts no tries; with hyphens it is as long as a link."""
    codes = staff_invited(talk)

    talk.command(f"start {codes.typed}{padding}")

    assert staff_of(talk) is None
    assert read(talk, codes.link) == (1, 1)


def test_who_works_here_keeps_one_account_and_the_invitation_stays(talk: Talk) -> None:
    staff = hired(talk)
    codes = staff_invited(talk, Role.COORDINATOR, "Bea")

    said = talk.command(f"start {codes.link}")

    assert texts(said) == [say(talk, "ui/team/works_here")]
    assert staff_of(talk) == staff
    assert read(talk, codes.link) == (1, 1)


def test_a_counsellor_who_tries_a_learners_link_does_not_use_it_up(talk: Talk) -> None:
    codes = learners_invited(talk, hired(talk))

    said = talk.command(f"start {codes.link}")

    assert texts(said) == [say(talk, "ui/team/for_learners")]
    assert read(talk, codes.link) == (1, 1)
    assert talk.learner() is None


# --- who is answered as what


def test_who_is_also_a_learner_talks_as_one_but_for_the_commands_of_staff(talk: Talk) -> None:
    with_pages(talk).welcome()
    hired(talk)
    place = talk.learner().session

    assert is_menu(talk, talk.command("team"))
    assert texts(talk.taps("pages")) == [say(talk, "ui/team/link")]
    assert talk.learner().session == place
    assert not is_menu(talk, talk.command("menu"))
    assert talk.learner().session != place


@pytest.mark.parametrize("name", ["team", "pages", "invite", "invite 3", "summary"])
def test_who_does_not_work_here_gets_nothing_by_a_command_of_staff(talk: Talk, name: str) -> None:
    with_pages(talk).welcome()
    visitor = another(talk, "1002")

    said = texts([*talk.command(name), *visitor.command(name)])

    staff_words = {say(talk, f"ui/team/{key}") for key in ("menu", "link", "no_pages")}
    assert not staff_words & set(said)
    assert not any("t.me/" in text or "/enter/" in text for text in said)


@pytest.mark.parametrize("data", ["s.pages", "s.invite", "s.summary", "s.speak.de", "s."])
def test_a_button_of_staff_does_nothing_for_a_learner(talk: Talk, data: str) -> None:
    with_pages(talk).welcome()
    before = talk.learner().session

    said = talk.does(Kind.TAP, data, 7)

    assert texts(said)[0].startswith(say(talk, "ui/old_button"))
    assert not any("/enter/" in str(message) for message in said)
    assert talk.learner().session == before


def test_who_has_left_is_a_visitor_again(talk: Talk) -> None:
    staff = with_pages(talk) and hired(talk)
    now = talk.clock.now()
    talk.store.transact_now(lambda work: leave(talk.coach, work, None, staff, now))

    said = [*talk.command("pages"), *talk.does(Kind.TAP, "s.pages", 7)]

    assert "fr" in talk.options()
    assert not any("/enter/" in str(message) for message in said)


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.FORWARDED, Kind.UNREADABLE])
def test_words_of_staff_are_answered_by_the_menu(talk: Talk, kind: Kind) -> None:
    hired(talk)

    assert is_menu(talk, talk.does(kind, "bonjour"))


@pytest.mark.parametrize("kind", [Kind.LEFT, Kind.RETURNED, Kind.EDITED])
def test_nothing_is_said_to_who_blocks_the_bot_or_mends_a_message(talk: Talk, kind: Kind) -> None:
    staff = hired(talk)

    assert talk.does(kind) == []
    assert staff_of(talk) == staff


@pytest.mark.parametrize("data", ["", "s", "s.nonsense", "v.fr.birth_year.=2001", "1f.2.yes"])
def test_whatever_button_staff_taps_makes_no_learner_of_them(talk: Talk, data: str) -> None:
    hired(talk)

    assert is_menu(talk, talk.does(Kind.TAP, data, 7))
    assert talk.learner() is None


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.FORWARDED, Kind.EDITED])
def test_safety_words_of_staff_get_the_help_lines_of_their_territory(
    talk: Talk, kind: Kind
) -> None:
    hired(talk)

    said = texts(talk.does(kind, SAFE_WORDS))

    assert len(said) == 1
    assert "3114" in said[0]
    assert "0800 32 123" not in said[0]


# --- the log-in link


def test_the_log_in_link_is_a_button_that_works_once_for_five_minutes(talk: Talk) -> None:
    staff = hired(with_pages(talk))
    (said,) = talk.command("pages")
    (((button,),), now) = said.buttons, talk.clock.now()
    found = ONE_TIME.fullmatch(button.url)
    assert found is not None
    token = found[1]

    def tried(work: Work) -> list[object]:
        late = work.logins.knows_link(token, now + timedelta(minutes=5, seconds=1))
        return [late, work.logins.use_link(token, now), work.logins.use_link(token, now)]

    assert token not in said.text
    assert talk.store.transact_now(tried) == [False, staff.id, None]


def test_telegram_takes_the_button_and_shows_no_preview(talk: Talk) -> None:
    hired(with_pages(talk))
    (said,) = talk.command("pages")

    method, params = call_for(1001, said)

    assert judge(method, params) == []
    assert params["link_preview_options"] == {"is_disabled": True}
    assert [*params["reply_markup"]["inline_keyboard"][0][0]] == ["text", "url"]


def test_each_asking_makes_a_link_of_its_own(talk: Talk) -> None:
    hired(with_pages(talk))

    urls = {talk.command("pages")[0].buttons[0][0].url for _ in range(3)}

    assert len(urls) == 3


def test_where_there_are_no_pages_that_is_said(talk: Talk) -> None:
    hired(talk)

    said = [talk.command("pages"), talk.taps("settings")]

    assert [texts(each) for each in said] == [[say(talk, "ui/team/no_pages")]] * 2
    assert "pages" not in talk.options()


# --- invitations


def codes_in(said: list[Outgoing]) -> Codes:
    link = re.search(r"https://t\.me/coach_bot\?start=([A-Za-z0-9_-]{22})", said[1].text)
    typed = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}$", said[1].text)
    assert link is not None
    assert typed is not None
    return Codes(link[1], typed[0])


@pytest.mark.parametrize(
    ("words", "uses", "days"), [("invite", 1, 7), ("invite 1", 1, 7), ("invite 100", 100, 30)]
)
def test_invite_gives_a_link_and_a_code_to_pass_on(
    talk: Talk, words: str, uses: int, days: int
) -> None:
    talk.coach = replace(talk.coach, account=Account("coach_bot"))
    staff = hired(talk)

    codes = codes_in(talk.command(words))

    end = talk.clock.now() + timedelta(days=days)
    (made,) = talk.store.transact_now(lambda work: work.invitations.of(staff.id))
    assert read(talk, codes.link) == read(talk, codes.typed) == (uses, uses)
    assert (made.role, made.territory, made.inviter) == (Role.LEARNER, "marseille", staff.id)
    assert made.expires_at == end


def test_until_the_name_of_the_bot_is_known_there_is_the_code_alone(talk: Talk) -> None:
    hired(talk)

    _, card = talk.command("invite")

    assert re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}$", card.text)
    assert "t.me" not in card.text


@pytest.mark.parametrize("number", ["0", "101", "-1", "many", "1.5", "٣", "9" * 40])
def test_a_number_that_cannot_be_is_answered_by_how_it_is_done(talk: Talk, number: str) -> None:
    staff = hired(talk)

    said = talk.command(f"invite {number}")

    assert texts(said) == [say(talk, "ui/team/invite_how", most="100")]
    assert talk.store.transact_now(lambda work: list(work.invitations.of(staff.id))) == []


def test_a_coordinator_invites_on_the_pages(talk: Talk) -> None:
    staff = hired(with_pages(talk), Role.COORDINATOR)

    said = talk.taps("invite")

    assert texts(said) == [say(talk, "ui/team/invite_colleague")]
    assert talk.options() == ["pages"]
    assert talk.store.transact_now(lambda work: list(work.invitations.of(staff.id))) == []


def account(talk: Talk, role: Role, territory: str = "marseille", address: str = "") -> Staff:
    """Store an account as it is; return it."""
    staff = Staff(
        0, role, territory, "Mission locale", "fr", "Europe/Paris", "Awa", talk.clock.now(),
        channel=CHANNEL if address else "", address=address,
    )  # fmt: skip
    return talk.store.transact_now(lambda work: work.staff.create(staff))


@pytest.mark.parametrize(
    ("by", "territory"),
    [(Role.COUNSELLOR, "marseille"), (Role.COORDINATOR, "liege")],
)
def test_only_a_coordinator_of_the_territory_invites_colleagues(
    talk: Talk, by: Role, territory: str
) -> None:
    staff, now = account(talk, by), talk.clock.now()

    with pytest.raises(Forbidden):
        talk.store.transact_now(
            lambda work: invite_staff(
                work, staff, now, role=Role.COUNSELLOR, territory=territory, name="Bea"
            )
        )


def test_a_coordinator_invites_no_learners(talk: Talk) -> None:
    staff, now = account(talk, Role.COORDINATOR), talk.clock.now()

    with pytest.raises(Forbidden):
        talk.store.transact_now(lambda work: invite_learners(work, staff, now))


# --- the week so far


def test_the_summary_is_this_week_in_numbers_and_the_way_to_the_pages(talk: Talk) -> None:
    staff, now = hired(with_pages(talk)), talk.clock.now()

    def so_far(work: Work) -> str:
        summary = Caseload(talk.coach, work, staff, now, "telegram").summary("2026-W48")
        return chat_text(talk.coach, summary, "fr")

    said = talk.command("summary")

    assert texts(said) == [talk.store.transact_now(so_far)]
    assert talk.options() == ["pages"]


def test_a_coordinator_gets_no_summary(talk: Talk) -> None:
    hired(talk, Role.COORDINATOR)

    assert "summary" not in talk.options()
    assert is_menu(talk, talk.does(Kind.TAP, "s.summary", 7))


# --- language, settings, data


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_change_the_language_in_two_taps(talk: Talk, language: str) -> None:
    hired(talk)
    talk.taps("language")
    asked = talk.options()
    said = talk.taps(language)

    staff = staff_of(talk)
    talk.language = language
    assert asked == list(LANGUAGES)
    assert staff is not None
    assert staff.language == language
    assert is_menu(talk, said)


def test_staff_read_what_is_kept_of_them(talk: Talk) -> None:
    staff = hired(talk)
    talk.store.transact_now(lambda work: work.staff.save(replace(staff, email="awa@example.org")))

    (said,) = talk.command("privacy")

    controller = talk.coach.territories["marseille"].controller
    assert all(
        words in said.text for words in ("Awa", "Mission locale", "awa@example.org", controller)
    )


# --- coming and going


def test_who_leaves_is_wiped_their_invitations_void_and_their_links_too(talk: Talk) -> None:
    staff = hired(with_pages(talk))
    codes = learners_invited(talk, staff)
    url = talk.command("pages")[0].buttons[0][0].url
    token, now = url.rpartition("/")[2], talk.clock.now()

    talk.store.transact_now(lambda work: leave(talk.coach, work, None, staff, now))

    left = talk.store.transact_now(lambda work: work.staff.get(staff.id))
    assert left is not None
    assert (left.left_at, left.name, left.address, left.email) == (now, "", "", "")
    assert read(talk, codes.link) is None
    assert not talk.store.transact_now(lambda work: work.logins.knows_link(token, now))


@pytest.mark.parametrize(
    ("by", "territory"),
    [(Role.COUNSELLOR, "marseille"), (Role.COORDINATOR, "liege")],
)
def test_only_a_coordinator_of_the_territory_ends_an_account(
    talk: Talk, by: Role, territory: str
) -> None:
    staff, other = account(talk, Role.COUNSELLOR), account(talk, by, territory)
    now = talk.clock.now()

    for act in (
        lambda work: leave(talk.coach, work, other, staff, now),
        lambda work: make_deputy(work, other, staff, is_deputy=True),
    ):
        with pytest.raises(Forbidden):
            talk.store.transact_now(act)


def test_a_coordinator_names_a_deputy_and_ends_an_account_of_the_territory(talk: Talk) -> None:
    staff, boss = account(talk, Role.COUNSELLOR), account(talk, Role.COORDINATOR)
    now = talk.clock.now()

    deputy = talk.store.transact_now(lambda work: make_deputy(work, boss, staff, is_deputy=True))
    talk.store.transact_now(lambda work: leave(talk.coach, work, boss, deputy, now))

    assert deputy.is_deputy
    assert talk.store.transact_now(lambda work: work.staff.active("marseille")) == [boss]


def test_a_coordinator_is_no_deputy_and_ends_no_account_of_their_own(talk: Talk) -> None:
    boss, now = account(talk, Role.COORDINATOR), talk.clock.now()

    for act in (
        lambda work: make_deputy(work, None, boss, is_deputy=True),
        lambda work: leave(talk.coach, work, boss, boss, now),
    ):
        with pytest.raises(Forbidden):
            talk.store.transact_now(act)
