"""Pages that do something: invite, write, take over, meet, set, and look after a territory."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from digiter_core.access.people import Channel, Role, SummaryWish
from digiter_core.access.sharing import Letter, Level
from digiter_core.coaching.coach import Account
from digiter_core.coaching.inviting import invite_learners, invite_staff
from digiter_core.coaching.outgoing import from_json
from digiter_core.ports import LearnerState
from digiter_core.texts.markup import parse
from tests.nasty import NASTY
from tests.page_visits import BOT, Browser, Office, an_office

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 24, 22, 0, tzinfo=UTC)
LINK = re.compile(rf"https://t\.me/{BOT}\?start=([A-Za-z0-9_-]{{22}})")
CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with an_office(tmp_path) as office:
        yield office


@pytest.fixture(params=["sqlite", "postgres"])
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """The same on each database."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with an_office(tmp_path, url) as office:
        yield office


class Tags(HTMLParser):
    """Which tags and attributes a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, tuple[str, ...]]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add((tag, tuple(name for name, _ in attrs)))


def tags_of(page: str) -> set[tuple[str, tuple[str, ...]]]:
    reader = Tags()
    reader.feed(page)
    return reader.found


def page_of(browser: Browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def path_of(learner: int, more: str = "") -> str:
    return f"/learners/{learner:x}{more}"


# --- inviting learners


def test_an_invitation_is_a_card_with_link_code_and_picture(office: Office) -> None:
    browser = office.logs_in(office.hires())

    answer = browser.post("/invitations", kind="one", word="Lina", language="fr")

    assert answer.status_code == 200
    link, code = LINK.search(answer.text), CODE.search(answer.text)
    assert link is not None
    assert code is not None
    for typed in (link[1], code[0]):
        found = office.does(lambda work, typed=typed: work.invitations.look_up(typed, NOON))
        assert (found.role, found.uses_left, found.name) == (Role.LEARNER, 1, "Lina")
        assert found.expires_at == NOON + timedelta(days=7)


def test_the_picture_of_a_card_stands_beside_words_that_say_the_same(office: Office) -> None:
    browser = office.logs_in(office.hires())

    page = browser.post("/invitations", kind="one", language="fr").text

    picture = re.search(
        r'<img class="code" src="(data:image/svg\+xml[^"]+)"[^>]*alt="([^"]+)"', page
    )
    assert picture is not None
    assert picture[2] == "Code QR\u00a0: le même lien que ci-dessous."


def test_a_card_is_shown_once(office: Office) -> None:
    browser = office.logs_in(office.hires())
    card = browser.post("/invitations", kind="one", word="Lina", language="fr").text

    later = page_of(browser, "/invitations")

    assert "Lina" in later
    assert LINK.search(card)[1] not in later
    assert CODE.search(later) is None
    assert "Places libres\u00a0: 1 sur 1. Jusqu'au 01/12/2026." in later


def test_a_group_shares_one_invitation_within_its_limits(office: Office) -> None:
    browser = office.logs_in(office.hires())

    page = browser.post(
        "/invitations", kind="group", number="12", days="14", word="Atelier", language="ro"
    ).text

    found = office.does(lambda work: work.invitations.look_up(LINK.search(page)[1], NOON))
    assert (found.uses, found.uses_left, found.language) == (12, 12, "ro")
    assert found.expires_at == NOON + timedelta(days=14)
    assert '<section class="card handout" lang="ro"' in page


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "group", "number": "1", "days": "30"}, "number"),
        ({"kind": "group", "number": "101", "days": "30"}, "number"),
        ({"kind": "group", "number": "²", "days": "30"}, "number"),
        ({"kind": "group", "number": "12", "days": "91"}, "days"),
        ({"kind": "group", "number": "12", "days": "6"}, "days"),
        ({"kind": "many", "number": "12", "days": "30"}, "kind"),
        ({"kind": "one", "word": "x" * 41}, "word"),
        ({"kind": "one", "language": "xx"}, "language"),
    ],
)
def test_a_wrong_invitation_is_not_made_and_what_was_typed_is_kept(
    office: Office, fields: dict[str, str], wrong: str
) -> None:
    claire = office.hires()
    browser = office.logs_in(claire)

    answer = browser.post("/invitations", **{"language": "fr", "word": "Atelier", **fields})

    assert answer.status_code == 400
    assert f'id="wrong_{wrong}"' in answer.text
    assert f'value="{fields.get("word", "Atelier")}"' in answer.text
    assert list(office.does(lambda work: work.invitations.of(claire.id))) == []


def test_an_invitation_that_is_cancelled_lets_nobody_in(stored: Office) -> None:
    claire = stored.hires()
    browser = stored.logs_in(claire)
    link = LINK.search(browser.post("/invitations", kind="one", language="fr").text)[1]
    [invitation] = stored.does(lambda work: work.invitations.of(claire.id))

    after = browser.follow(browser.post(f"/invitations/{invitation.id:x}/revoke"))

    assert "L'invitation est retirée." in html.unescape(after.text)
    assert stored.does(lambda work: work.invitations.redeem(link, NOON)) is None


def test_an_invitation_of_a_colleague_cannot_be_cancelled(office: Office) -> None:
    omar = office.hires(name="Omar")
    invitation, codes = office.does(lambda work: invite_learners(work, omar, NOON))
    browser = office.logs_in(office.hires())

    answer = browser.post(f"/invitations/{invitation.id:x}/revoke")

    assert answer.status_code == 303
    assert office.does(lambda work: work.invitations.look_up(codes.link, NOON)) is not None


def test_without_the_name_of_the_bot_a_card_has_the_code_alone(office: Office) -> None:
    office.coach = replace(office.coach, account=Account())
    browser = office.logs_in(office.hires())

    page = browser.post("/invitations", kind="one", language="fr").text

    assert CODE.search(page) is not None
    assert "https://t.me/" not in page
    assert '<img class="code"' not in page


def test_nasty_words_on_cards_and_lists_add_no_tag_to_a_page(office: Office) -> None:
    browser = office.logs_in(office.hires())
    other = office.logs_in(office.hires(Role.COORDINATOR, "Béa"))

    def cards(word: str) -> set[tuple[str, tuple[str, ...]]]:
        colleague = {"role": "counsellor", "language": "fr", "name": word, "organisation": word}
        made = [
            browser.post("/invitations", kind="one", language="fr", word=word),
            other.post("/territory/invitations", **colleague),
            browser.post("/settings", language="fr", address=word, weekday=word, at=word),
        ]
        return tags_of("".join(answer.text for answer in made))

    def lists() -> set[tuple[str, tuple[str, ...]]]:
        return tags_of(browser.get("/invitations").text + other.get("/territory").text)

    allowed = cards("Atelier") | cards("x" * 100) | cards("")
    listed = lists()

    for word in NASTY:
        assert cards(word[:1000].replace("\ud800", "")) <= allowed, word[:60]
    assert lists() == listed


# --- writing to a learner


def test_a_letter_goes_out_and_stands_on_the_page(office: Office) -> None:
    claire = office.hires()
    learner = office.meets(claire)
    browser = office.logs_in(claire)

    answer = browser.post(path_of(learner, "/letters"), words="Ça va, **toi** ?")
    after = browser.follow(answer)

    [letter] = office.does(lambda work: work.letters.between(learner, claire.id))
    assert (letter.words, letter.from_learner) == ("Ça va, **toi** ?", False)
    assert [message.learner for message in office.sent] == [learner]
    assert "Ton message est parti." in after.text
    assert "Ça va, **toi** ?" in html.unescape(after.text)


def test_a_letter_that_cannot_go_is_shown_again_with_the_reason(office: Office) -> None:
    claire = office.hires()
    learner = office.meets(claire)
    bond = office.bond(learner, claire)
    office.does(lambda work: work.bonds.save(replace(bond, muted=True)))
    stopped = office.meets(claire, "Ana", state=LearnerState.STOPPED)
    browser = office.logs_in(claire)

    answers = [
        browser.post(path_of(learner, "/letters"), words="Bonjour"),
        browser.post(path_of(stopped, "/letters"), words="Bonjour toi"),
        browser.post(path_of(stopped, "/letters"), words=""),
        browser.post(path_of(stopped, "/letters"), words="x" * 2001),
    ]

    assert [answer.status_code for answer in answers] == [400] * 4
    assert all('role="alert"' in answer.text for answer in answers)
    assert "Bonjour toi" in answers[1].text
    assert "x" * 2001 in answers[3].text
    assert office.sent == []


def test_a_letter_at_night_says_that_it_waits(office: Office) -> None:
    claire = office.hires()
    learner = office.meets(claire)
    office.clock.moment = NIGHT
    browser = office.logs_in(claire)

    after = browser.follow(browser.post(path_of(learner, "/letters"), words="Bonne nuit"))

    assert "Ton message part au matin." in after.text
    assert office.sent == []


def test_nobody_writes_to_a_learner_who_withdrew_meanwhile(office: Office) -> None:
    claire = office.hires()
    learner = office.meets(claire)
    browser = office.logs_in(claire)
    page_of(browser, path_of(learner))
    bond = office.bond(learner, claire)
    office.does(lambda work: work.bonds.save(replace(bond, level=Level.NOTHING)))

    paths = ("/letters", "/take-over", "/take-over/end", "/appointments", "/alert")
    answers = [
        browser.post(path_of(learner, path), words="x", until="hour", place="ici")
        for path in paths
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert "Lina" not in "".join(answer.text for answer in answers)
    assert office.sent == []


def test_what_a_learner_wrote_is_text_and_never_markup(office: Office) -> None:
    claire = office.hires()
    learner = office.meets(claire)
    words = "<script>alert(1)</script> **gras** {name}"
    letter = Letter(0, learner, claire.id, from_learner=True, words=words, at=NOON)
    office.does(lambda work: work.letters.add(letter))
    browser = office.logs_in(claire)

    page = browser.get(path_of(learner)).text

    assert "<script" not in page
    assert words in html.unescape(page)


# --- taking over, and answering


def test_a_counsellor_takes_over_and_gives_back(office: Office) -> None:
    claire = office.hires()
    learner = office.meets(claire)
    browser = office.logs_in(claire)

    begun = browser.follow(browser.post(path_of(learner, "/take-over"), until="hour"))
    until = office.bond(learner, claire).taken_over_until
    ended = browser.follow(browser.post(path_of(learner, "/take-over/end")))

    assert until == NOON + timedelta(hours=1)
    assert "Tu as la main" in begun.text
    assert "Rendre la main" in begun.text
    assert "Le coach a repris la main." in ended.text
    assert office.bond(learner, claire).taken_over_until is None
    assert {message.learner for message in office.sent} == {learner}


def test_a_take_over_without_an_end_does_not_begin(office: Office) -> None:
    claire = office.hires()
    learner = office.meets(claire)
    browser = office.logs_in(claire)

    answer = browser.post(path_of(learner, "/take-over"), until="for ever")

    assert answer.status_code == 400
    assert office.bond(learner, claire).taken_over_until is None


def test_a_counsellor_answers_an_alert(office: Office) -> None:
    claire = office.hires()
    learner = office.meets(claire)
    office.does(lambda work: work.alerts.add(learner, claire.id, NOON))
    browser = office.logs_in(claire)
    before = page_of(browser, path_of(learner))

    answer = browser.post(path_of(learner, "/alert"))
    after = browser.follow(answer)

    [alert] = office.does(lambda work: work.alerts.of(learner))
    assert "Je m'en occupe" in before
    assert answer.headers["location"] == f"{path_of(learner)}?done=acknowledged"
    assert "Je m'en occupe" not in html.unescape(after.text)
    assert (alert.acknowledged_by, alert.acknowledged_at) == (claire.id, NOON)


def test_a_deputy_answers_an_alert_and_sees_nothing_but_the_first_name(office: Office) -> None:
    claire, omar = office.hires(), office.hires(name="Omar", is_deputy=True)
    learner = office.meets(claire)
    alert = office.does(lambda work: work.alerts.add(learner, claire.id, NOON))
    told = replace(alert, deputy=omar.id, told_deputy_at=NOON)
    office.does(lambda work: work.alerts.save(told))
    browser = office.logs_in(omar)

    answer = browser.post(path_of(learner, "/alert"))
    after = browser.follow(answer)

    assert answer.headers["location"] == "/learners?done=acknowledged"
    assert "<bdi>Lina</bdi>" in after.text
    assert browser.get(path_of(learner)).status_code == 404
    [alert] = office.does(lambda work: work.alerts.of(learner))
    assert alert.acknowledged_by == omar.id


# --- meetings


def test_a_meeting_is_proposed_on_the_counsellors_own_clock(stored: Office) -> None:
    claire = stored.hires()
    learner = stored.meets(claire)
    browser = stored.logs_in(claire)

    answer = browser.post(
        path_of(learner, "/appointments"),
        date="2026-12-01", time="14:30", minutes="60", place="12, rue Haute", note="À bientôt",
    )  # fmt: skip

    after = browser.follow(answer)
    [letter] = stored.does(lambda work: work.letters.between(learner, claire.id))
    assert letter.meeting.starts_at == datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
    assert (letter.meeting.minutes, letter.meeting.place) == (60, "12, rue Haute")
    assert letter.words == "À bientôt"
    assert [message.learner for message in stored.sent] == [learner]
    assert "Le rendez-vous est proposé." in after.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"date": "2026-11-23"},
        {"date": "2028-01-01"},
        {"date": "9999-12-31"},
        {"date": "tomorrow"},
        {"time": "25:00"},
        {"time": ""},
        {"minutes": "1"},
        {"place": ""},
    ],
)
def test_a_meeting_that_cannot_be_is_not_proposed_and_stays_typed(
    office: Office, wrong: dict[str, str]
) -> None:
    claire = office.hires()
    learner = office.meets(claire)
    browser = office.logs_in(claire)
    right = {"date": "2026-12-01", "time": "14:30", "place": "ici", "note": "Mes mots"}

    answer = browser.post(path_of(learner, "/appointments"), **{**right, **wrong})

    assert answer.status_code == 400
    assert "Mes mots" in answer.text
    assert list(office.does(lambda work: work.letters.between(learner, claire.id))) == []


# --- settings


def test_settings_are_stored_and_shown_again(stored: Office) -> None:
    claire = stored.hires()
    browser = stored.logs_in(claire)
    fields = {
        "language": "fr", "weekday": "4", "at": "16:45", "address": "claire@example.org",
        "email": "1", "with_pdf": "1", "can_be_found": "1",
    }  # fmt: skip

    after = browser.follow(browser.post("/settings", **fields))

    now = stored.now_staff(claire)
    wish = SummaryWish(4, "16:45", frozenset({Channel.EMAIL}), with_pdf=True)
    assert (now.wish, now.email, now.can_be_found) == (wish, "claire@example.org", True)
    assert now.next_summary_at == datetime(2026, 11, 27, 15, 45, tzinfo=UTC)
    assert "C'est enregistré." in html.unescape(after.text)
    assert 'value="claire@example.org"' in after.text
    assert '<option value="4" selected>' in after.text


def test_a_new_address_for_summaries_is_told_in_the_chat(office: Office) -> None:
    """A browser left open was enough to have every name sent elsewhere each week, unseen."""
    claire = office.hires(address="9001")
    browser = office.logs_in(claire)
    fields = {"language": "fr", "weekday": "0", "at": "08:30", "address": "not_claire@example.org"}

    browser.post("/settings", **fields)
    only_stored = list(office.sent)
    for _ in range(2):
        browser.post("/settings", **fields, email="1")

    [message] = office.sent
    assert only_stored == []
    assert message.address == "9001"
    assert "not_claire@example.org" in parse(from_json(message.body).text)[0]


def test_the_language_of_the_pages_changes_at_once(office: Office) -> None:
    coordinator = office.hires(Role.COORDINATOR)
    browser = office.logs_in(coordinator)

    after = browser.follow(browser.post("/settings", language="ro"))

    assert '<html lang="ro">' in after.text
    assert office.now_staff(coordinator).language == "ro"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"weekday": "7"}, "weekday"),
        ({"at": "8:30"}, "at"),
        ({"at": "24:00"}, "at"),
        ({"language": "xx"}, "language"),
        ({"address": "claire"}, "address"),
        ({"address": "a@b.c\nBcc: all@example.org"}, "address"),
        ({"address": "a b@example.org"}, "address"),
        ({"email": "1"}, "address"),
    ],
)
def test_wrong_settings_are_not_stored_and_stay_typed(
    office: Office, fields: dict[str, str], wrong: str
) -> None:
    claire = office.hires()
    browser = office.logs_in(claire)
    right = {"language": "fr", "weekday": "2", "at": "10:00", "can_be_found": "1"}

    answer = browser.post("/settings", **{**right, **fields})

    assert answer.status_code == 400
    assert f'id="wrong_{wrong}"' in answer.text
    assert 'name="can_be_found" value="1" checked' in answer.text
    assert office.now_staff(claire) == claire


def test_a_summary_that_is_due_is_not_lost_when_settings_change(office: Office) -> None:
    due = NOON - timedelta(minutes=1)
    claire = office.hires(next_summary_at=due)
    browser = office.logs_in(claire)

    browser.post("/settings", language="fr", weekday="4", at="16:45", telegram="1")

    assert office.now_staff(claire).next_summary_at == due


# --- a territory


def test_a_territory_shows_its_own_team_and_no_learner(stored: Office) -> None:
    coordinator = stored.hires(Role.COORDINATOR, "Béa")
    claire = stored.hires()
    stored.hires(name="Faraway", territory="liege")
    for at in range(21):
        level = Level.PROGRESS if at < 6 else Level.NOTHING
        stored.meets(claire, f"Hidden{at}", level)
    browser = stored.logs_in(coordinator)

    page = page_of(browser, "/territory")

    assert "Claire" in page
    assert "Jeunes\u00a0: 20 ou plus" in page
    assert "21" not in page.partition("<main")[2].partition("<form")[0]
    assert "Faraway" not in page
    assert "Hidden" not in page


def test_small_numbers_are_not_told(office: Office) -> None:
    coordinator, claire = office.hires(Role.COORDINATOR, "Béa"), office.hires()
    office.meets(claire)
    browser = office.logs_in(coordinator)

    page = page_of(browser, "/territory")

    assert "Jeunes\u00a0: moins de 20" in page
    assert "Jeunes\u00a0: 1" not in page


def test_a_colleague_is_invited_by_a_link_shown_once(office: Office) -> None:
    coordinator = office.hires(Role.COORDINATOR, "Béa")
    browser = office.logs_in(coordinator)

    page = browser.post(
        "/territory/invitations", name="Omar <b>", role="counsellor", organisation="Club", language="de"
    ).text  # fmt: skip
    later = browser.get("/territory").text

    found = office.does(lambda work: work.invitations.look_up(LINK.search(page)[1], NOON))
    assert (found.role, found.territory, found.name) == (Role.COUNSELLOR, "marseille", "Omar <b>")
    assert (found.organisation, found.language, found.uses_left) == ("Club", "de", 1)
    assert CODE.search(page) is None
    assert "Omar &lt;b&gt;" in later
    assert LINK.search(later) is None


def test_a_colleague_without_a_name_or_with_another_role_is_not_invited(office: Office) -> None:
    coordinator = office.hires(Role.COORDINATOR, "Béa")
    browser = office.logs_in(coordinator)
    right = {"name": "Omar", "role": "counsellor", "language": "fr"}

    answers = [
        browser.post("/territory/invitations", **{**right, **wrong})
        for wrong in ({"name": " \u200b "}, {"role": "operator"}, {"role": "learner"})
    ]

    assert [answer.status_code for answer in answers] == [400] * 3
    assert list(office.does(lambda work: work.invitations.of(coordinator.id))) == []


def test_a_colleague_becomes_a_deputy_and_no_longer_one(office: Office) -> None:
    claire = office.hires()
    browser = office.logs_in(office.hires(Role.COORDINATOR, "Béa"))
    path = f"/territory/staff/{claire.id:x}/deputy"

    browser.post(path, deputy="1")
    became = office.now_staff(claire).is_deputy
    browser.post(path, deputy="0")

    assert (became, office.now_staff(claire).is_deputy) == (True, False)


def test_a_colleague_leaves_only_after_the_page_that_asks(stored: Office) -> None:
    claire = stored.hires()
    learner = stored.meets(claire)
    browser = stored.logs_in(stored.hires(Role.COORDINATOR, "Béa"))
    path = f"/territory/staff/{claire.id:x}/left"

    asked = page_of(browser, path)
    still_here = stored.now_staff(claire).left_at
    after = browser.follow(browser.post(path))

    assert "Oui, fermer ce compte" in asked
    assert still_here is None
    assert stored.now_staff(claire).left_at == NOON
    assert stored.bond(learner, claire).closed_at == NOON
    assert [message.learner for message in stored.sent] == [learner]
    assert "Claire" not in after.text


def test_who_left_is_logged_out_at_once(office: Office) -> None:
    claire = office.hires()
    theirs = office.logs_in(claire)
    browser = office.logs_in(office.hires(Role.COORDINATOR, "Béa"))

    browser.post(f"/territory/staff/{claire.id:x}/left")

    assert theirs.get("/learners").headers["location"] == "/welcome"


def test_another_territory_is_as_if_it_were_not_there(office: Office) -> None:
    coordinator = office.hires(Role.COORDINATOR, "Béa")
    faraway = office.hires(name="Faraway", territory="liege")
    browser = office.logs_in(coordinator)
    numbers = (f"{faraway.id:x}", "1", "zz", f"{coordinator.id:x}")

    answers = [browser.get(f"/territory/staff/{number}/left") for number in numbers]
    for more in ("left", "deputy"):
        answers += [browser.post(f"/territory/staff/{number}/{more}") for number in numbers]

    assert {answer.status_code for answer in answers} == {404}
    assert office.now_staff(faraway).left_at is None
    assert len({answer.text for answer in answers}) == 1


def test_an_invitation_of_another_coordinator_stays(office: Office) -> None:
    other = office.hires(Role.COORDINATOR, "Luc")
    invitation, codes = office.does(
        lambda work: invite_staff(
            work, other, NOON, role=Role.COUNSELLOR, territory="marseille", name="Omar"
        )
    )
    browser = office.logs_in(office.hires(Role.COORDINATOR, "Béa"))

    browser.post(f"/territory/invitations/{invitation.id:x}/revoke")

    assert office.does(lambda work: work.invitations.look_up(codes.link, NOON)) is not None


@pytest.mark.parametrize("path", ["/territory", "/territory/staff/1/left"])
def test_a_counsellor_has_no_territory(office: Office, path: str) -> None:
    browser = office.logs_in(office.hires())

    assert browser.get(path).status_code == 403
