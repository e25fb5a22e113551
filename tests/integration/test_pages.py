"""The pages as a browser meets them: logging in, the list, a learner, the rating."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest

from digiter_core.access.people import Role, Staff
from digiter_core.access.sharing import Letter, Level
from digiter_core.assessment.competences import items_of
from digiter_core.ports import Work
from digiter_core.texts.typed import plain
from tests.nasty import NASTY
from tests.pages import Browser, Office, office
from web.one_time_codes import SecondFactor
from web.page import learner_path
from web.words import FOLDER


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgres"])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """The pages on each database."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else ""
    with office(tmp_path, url) as opened:
        yield opened


def words(page: str) -> str:
    """Return what a page says, without its tags."""
    return html.unescape(re.sub(r"<[^>]*>", "", page))


def test_looking_at_a_link_does_not_use_it_up(here: Office) -> None:
    link = here.link(here.staff())
    browser = here.browser()

    for _ in range(3):
        assert browser.get(f"/enter/{link}").status_code == 200

    assert browser.post("/enter", {"token": link}).headers["location"] == "/"


def test_a_link_opens_one_session_and_no_second(anywhere: Office) -> None:
    link = anywhere.link(anywhere.staff())

    first = anywhere.browser().post("/enter", {"token": link})
    second = anywhere.browser().post("/enter", {"token": link})

    assert (first.status_code, second.status_code) == (303, 404)


def test_wrong_used_and_late_links_are_answered_alike(here: Office) -> None:
    staff = here.staff()
    used, late = here.link(staff), here.link(staff)
    here.browser().post("/enter", {"token": used})
    here.clock.turn(timedelta(minutes=6))

    shown = {here.browser().get(f"/enter/{link}").text for link in (used, late, "x" * 43)}
    entered = {here.browser().post("/enter", {"token": link}).text for link in (used, late, "x")}

    assert len(shown | entered) == 1


def test_the_cookie_is_of_this_host_alone_and_hidden_from_scripts(here: Office) -> None:
    answer = here.browser().post("/enter", {"token": here.link(here.staff())})

    cookie = answer.headers["set-cookie"]
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert cookie.startswith("__Host-digiter=")
    assert {"httponly", "secure", "samesite=lax", "path=/", "max-age=3600"} <= parts


def test_logging_in_gives_a_new_session_and_ends_the_old_one(here: Office) -> None:
    staff = here.staff()
    browser = here.logged_in(staff)
    before = browser.session

    browser.post("/enter", {"token": here.link(staff)})

    assert browser.session != before
    assert _with(here, before).get("/learners").headers["location"] == "/welcome"


def test_a_session_ends_after_an_idle_hour(anywhere: Office) -> None:
    browser = anywhere.logged_in(anywhere.staff())
    anywhere.clock.turn(timedelta(minutes=59))
    still = browser.get("/learners").status_code
    anywhere.clock.turn(timedelta(minutes=61))

    ended = browser.get("/learners")

    assert (still, ended.status_code, ended.headers["location"]) == (200, 303, "/welcome")


def test_leaving_ends_the_session_and_takes_the_cookie_away(here: Office) -> None:
    browser = here.logged_in(here.staff())
    session = browser.session

    answer = browser.post("/leave")

    assert answer.headers["location"] == "/welcome?done=left"
    assert browser.session == ""
    assert _with(here, session).get("/learners").status_code == 303


def test_who_left_the_team_is_out_at_the_next_page(here: Office) -> None:
    staff = here.staff()
    browser = here.logged_in(staff)

    here.do(lambda work: work.staff.save(_left(here, staff)))

    assert browser.get("/learners").headers["location"] == "/welcome"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://pages.example.org"}, 403),
        ({"Origin": "https://pages.example.org"}, 303),
        ({"Origin": "https://evil.example.org"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_a_form_from_elsewhere_is_refused(
    here: Office, headers: dict[str, str], expected: int
) -> None:
    browser = here.logged_in(here.staff())

    assert browser.send("POST", "/leave", headers=headers).status_code == expected


def test_every_answer_forbids_scripts_and_caches(here: Office) -> None:
    browser = here.logged_in(here.staff())

    for path in ("/learners", "/welcome", "/nothing-here", "/", "/learners/abc"):
        headers = browser.get(path).headers
        assert "script-src 'none'" in headers["content-security-policy"], path
        assert headers["cache-control"] == "no-store", path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["strict-transport-security"].startswith("max-age="), path


def test_every_word_of_the_templates_is_in_the_catalogue(here: Office) -> None:
    found = {
        key
        for template in FOLDER.glob("*.html")
        for key in re.findall(r"\bt\('([^']+)'[,)]", template.read_text("utf-8"))
    }

    missing = []
    for key in found:
        try:
            here.coach.texts.text(f"ui/{key}", "fr")
        except KeyError:
            missing.append(key)
    assert len(found) > 100
    assert missing == []


def test_no_page_holds_a_script_or_a_style_of_its_own(here: Office) -> None:
    staff, learner = here.staff(), here.learner()
    here.share(learner, staff, Level.REFLECTIONS)
    here.assessed(learner)
    browser = here.logged_in(staff)

    for path in ("/learners", learner_path(learner.id), learner_path(learner.id, "/rating")):
        page = browser.get(path).text.lower()
        assert re.search(r"<script|\son[a-z]+=|\sstyle=|<style|javascript:", page) is None, path


@pytest.mark.parametrize("size", [256 * 1024 + 1, 3_000_000])
def test_a_form_that_is_too_large_is_refused(here: Office, size: int) -> None:
    browser = here.logged_in(here.staff())

    assert browser.post("/leave", {"x": "a" * size}).status_code == 400


@pytest.mark.parametrize(
    ("wanted", "language"),
    [("de-DE,de;q=0.9", "de"), ("xx, ro;q=0.5", "ro"), ("", "en"), ("zz", "en"), ("fr", "fr")],
)
def test_who_is_not_logged_in_reads_the_language_of_the_browser(
    here: Office, wanted: str, language: str
) -> None:
    page = here.browser().get("/welcome", **{"Accept-Language": wanted})

    assert f'<html lang="{language}">' in page.text


def test_whoever_is_logged_in_reads_their_own_language_in_errors_too(here: Office) -> None:
    browser = here.logged_in(here.staff(language="ro"))

    page = browser.get("/learners/abc", **{"Accept-Language": "de"})

    assert page.status_code == 404
    assert '<html lang="ro">' in page.text


def test_a_coordinator_sets_up_a_second_factor_and_sees_nothing_before(here: Office) -> None:
    browser = here.logged_in(here.staff(Role.COORDINATOR))
    before = browser.get("/settings")
    asked = browser.get("/second-factor")
    secret = _secret(asked.text)

    session = browser.session
    answer = browser.post("/second-factor", {"code": _code(here, secret)})

    assert before.headers["location"] == "/second-factor"
    assert answer.headers["location"] == "/"
    assert browser.session != session
    assert browser.get("/").headers["location"] == "/territory"


def test_the_secret_is_shown_until_it_is_confirmed_and_never_again(here: Office) -> None:
    staff = here.staff(Role.COORDINATOR)
    browser = here.logged_in(staff)
    shown = _secret(browser.get("/second-factor").text)
    again = _secret(browser.get("/second-factor").text)
    browser.post("/second-factor", {"code": _code(here, shown)})

    later = here.logged_in(staff).get("/second-factor").text

    assert shown == again
    assert 'class="secret"' not in later
    assert "data:image/svg" not in later


def test_a_code_works_once(anywhere: Office) -> None:
    staff = anywhere.staff(Role.COORDINATOR)
    browser = anywhere.logged_in(staff)
    code = _code(anywhere, _secret(browser.get("/second-factor").text))
    browser.post("/second-factor", {"code": code})

    again = anywhere.logged_in(staff).post("/second-factor", {"code": code})

    assert again.status_code == 400


@pytest.mark.parametrize(("seconds", "expected"), [(-30, 303), (0, 303), (30, 303), (-90, 400)])
def test_clocks_may_differ_by_one_interval(here: Office, seconds: int, expected: int) -> None:
    browser = here.logged_in(here.staff(Role.COORDINATOR))
    totp = pyotp.TOTP(_secret(browser.get("/second-factor").text))
    code = totp.at(here.clock.now() + timedelta(seconds=seconds))

    answer = browser.post("/second-factor", {"code": code})

    assert answer.status_code == expected


def test_five_wrong_codes_end_every_session(anywhere: Office) -> None:
    staff = anywhere.staff(Role.COORDINATOR)
    browser = anywhere.logged_in(staff)
    secret = _secret(browser.get("/second-factor").text)
    wrong = [browser.post("/second-factor", {"code": "abcdef"}) for _ in range(5)]

    right = browser.post("/second-factor", {"code": _code(anywhere, secret)})

    assert [answer.status_code for answer in wrong] == [400, 400, 400, 400, 303]
    assert wrong[-1].headers["location"] == "/welcome?done=too_many_codes"
    assert right.headers["location"] == "/welcome"


def test_after_five_wrong_codes_no_new_link_gives_new_tries_for_an_hour(here: Office) -> None:
    """Whoever held the chat could ask for links, and so try codes, without an end."""
    staff = here.staff(Role.COORDINATOR)
    browser = here.logged_in(staff)
    secret = _secret(browser.get("/second-factor").text)
    browser.post("/second-factor", {"code": _code(here, secret)})
    here.clock.turn(timedelta(minutes=2))
    thief = here.logged_in(staff)
    for _ in range(5):
        thief.post("/second-factor", {"code": "abcdef"})

    def tries_the_right_one() -> str:
        answer = here.logged_in(staff).post("/second-factor", {"code": _code(here, secret)})
        return answer.headers["location"]

    at_once = tries_the_right_one()
    here.clock.turn(timedelta(minutes=59))
    still = tries_the_right_one()
    here.clock.turn(timedelta(minutes=1))

    assert (at_once, still) == ("/welcome?done=too_many_codes",) * 2
    assert tries_the_right_one() == "/"


def test_a_secret_alone_counts_as_set_up() -> None:
    factor = SecondFactor.read("JBSWY3DPEHPK3PXP")

    assert factor == SecondFactor("JBSWY3DPEHPK3PXP", is_set_up=True)
    assert SecondFactor.read(factor.line()) == factor


def test_the_list_begins_with_who_asked_and_goes_on_by_name(here: Office) -> None:
    staff = here.staff()
    for name in ("zoé", "Ali", "Émile"):
        here.share(here.learner(name), staff, Level.ACTIVITY)
    asking = here.learner("Yann")
    here.share(asking, staff, Level.ACTIVITY)
    here.do(lambda work: work.alerts.add(asking.id, staff.id, here.clock.now()))

    page = here.logged_in(staff).get("/learners").text

    assert _names(page) == ["Yann", "Ali", "zoé", "Émile"]


def test_who_shows_nothing_is_not_in_the_list(here: Office) -> None:
    staff = here.staff()
    here.share(here.learner("Silent"), staff, Level.NOTHING)
    here.share(here.learner("Shown"), staff, Level.ACTIVITY)

    page = here.logged_in(staff).get("/learners").text

    assert _names(page) == ["Shown"]


def test_a_long_list_comes_in_pages_and_each_learner_once(here: Office) -> None:
    staff = here.staff()
    for number in range(53):
        here.share(here.learner(f"L{number:02}"), staff, Level.ACTIVITY)
    browser = here.logged_in(staff)

    pages = [_names(browser.get(f"/learners?page={number}").text) for number in (1, 2, 3)]

    assert [len(page) for page in pages] == [25, 25, 3]
    assert sorted(name for page in pages for name in page) == [
        f"L{number:02}" for number in range(53)
    ]
    assert _names(browser.get("/learners?page=99").text) == pages[2]
    assert _names(browser.get("/learners?page=-1").text) == pages[0]


def test_a_withdrawal_takes_effect_before_the_next_view(anywhere: Office) -> None:
    staff, learner = anywhere.staff(), anywhere.learner("Lina")
    anywhere.share(learner, staff, Level.REFLECTIONS)
    browser = anywhere.logged_in(staff)
    before = browser.get(learner_path(learner.id))

    anywhere.share(learner, staff, Level.NOTHING)

    after = browser.get(learner_path(learner.id))
    assert (before.status_code, after.status_code) == (200, 404)
    assert "Lina" in before.text
    assert "Lina" not in after.text + browser.get("/learners").text


def test_no_name_stays_in_the_history_of_the_browser(here: Office) -> None:
    """A computer of the office is shared, and the title of a page is kept there for months."""
    staff, learner = here.staff(), here.learner("Lina")
    here.share(learner, staff, Level.REFLECTIONS)
    browser = here.logged_in(staff)

    pages = [browser.get(f"/learners/{learner.id:x}{more}").text for more in ("", "/rating")]

    titles = [re.findall(r"<title>(.*?)</title>", page, re.DOTALL) for page in pages]
    assert all(len(found) == 1 and "Lina" not in found[0] for found in titles)


def test_not_yours_withdrawn_and_unknown_are_one_page(here: Office) -> None:
    staff, other = here.staff(), here.staff()
    withdrawn, foreign = here.learner(), here.learner()
    here.share(withdrawn, staff, Level.PROGRESS)
    here.end_bond(withdrawn)
    here.share(foreign, other, Level.REFLECTIONS)
    browser = here.logged_in(staff)

    pages = {
        browser.get(path).text
        for path in (
            learner_path(withdrawn.id),
            learner_path(foreign.id),
            learner_path(withdrawn.id + foreign.id),
            "/learners/not-a-number",
            "/learners/0",
            "/learners/" + "f" * 40,
        )
    }

    assert len(pages) == 1


def test_each_level_shows_what_it_promises_and_no_more(here: Office) -> None:
    staff, learner = here.staff(), here.learner()
    here.assessed(learner)
    browser = here.logged_in(staff)
    found = {}
    for level in (Level.ACTIVITY, Level.PROGRESS, Level.REFLECTIONS):
        here.share(learner, staff, level)
        page = browser.get(learner_path(learner.id)).text
        found[level] = ("data:image/svg" in page, "/rating" in page, "Pas de plan ouvert" in page)

    assert found == {
        Level.ACTIVITY: (False, False, False),
        Level.PROGRESS: (True, True, False),
        Level.REFLECTIONS: (True, True, True),
    }


def test_the_picture_says_the_same_in_words(here: Office) -> None:
    staff, learner = here.staff(), here.learner()
    here.assessed(learner, score=3)
    here.share(learner, staff, Level.PROGRESS)

    page = here.logged_in(staff).get(learner_path(learner.id)).text

    alt = re.search(r'class="profile" src="data:image/svg\+xml;base64,[^"]+" alt="([^"]+)"', page)
    assert alt is not None
    for theme in ("Organisation", "Adaptabilité", "Sociabilité", "Communication", "Initiative"):
        assert theme in html.unescape(alt[1])


def test_every_reading_of_a_learner_is_in_the_audit(anywhere: Office) -> None:
    staff, learner = anywhere.staff(), anywhere.learner()
    anywhere.share(learner, staff, Level.PROGRESS)
    browser = anywhere.logged_in(staff)

    browser.get("/learners")
    browser.get(learner_path(learner.id))
    browser.get(learner_path(learner.id, "/rating"))

    rows = anywhere.do(lambda work: work.audit.of(learner.id))
    assert [(row.act, row.staff, row.through, row.level) for row in reversed(rows)] == [
        ("see_activity", staff.id, "page", Level.PROGRESS),
        ("see_progress", staff.id, "page", Level.PROGRESS),
        ("see_progress", staff.id, "page", Level.PROGRESS),
    ]


def test_letters_are_read_once_the_page_is_open(here: Office) -> None:
    staff, learner = here.staff(), here.learner()
    here.share(learner, staff, Level.ACTIVITY)
    here.do(lambda work: work.letters.add(_letter(here, learner.id, staff.id, "Tu es là ?")))
    browser = here.logged_in(staff)

    page = browser.get(learner_path(learner.id)).text

    assert "Tu es là ?" in words(page)
    assert here.do(lambda work: dict(work.letters.unread(staff.id))) == {}


def test_a_rating_is_stored_and_stands_beside_the_own_answers(anywhere: Office) -> None:
    staff, learner = anywhere.staff(), anywhere.learner()
    anywhere.assessed(learner, score=4, form="full")
    anywhere.share(learner, staff, Level.PROGRESS)
    browser = anywhere.logged_in(staff)
    theme = anywhere.coach.framework.dimensions[1]
    form = {"theme": theme.id} | {item.id: "1" for item in items_of(theme, "full")}

    answer = browser.post(learner_path(learner.id, "/rating"), form)

    page = words(browser.get(learner_path(learner.id)).text)
    assert answer.headers["location"] == learner_path(learner.id) + "?done=rated"
    assert "\u22123,0\u00a0± " in page
    assert "écart net" in page
    stored = anywhere.do(lambda work: work.observations.of(learner.id))
    assert [each.options for each in stored] == [dict.fromkeys(form.keys() - {"theme"}, 1)]


def test_what_could_not_be_observed_is_kept_as_missing(here: Office) -> None:
    staff, learner = here.staff(), here.learner()
    here.assessed(learner)
    here.share(learner, staff, Level.PROGRESS)
    browser = here.logged_in(staff)
    theme = here.coach.framework.dimensions[0]
    form = {"theme": theme.id} | {item.id: "not_seen" for item in items_of(theme, "short")}

    browser.post(learner_path(learner.id, "/rating"), form)

    stored = here.do(lambda work: work.observations.of(learner.id))
    assert set(stored[0].options.values()) == {None}
    assert browser.get(learner_path(learner.id)).status_code == 200


def test_a_rating_with_a_question_left_out_is_asked_again_with_the_rest_kept(here: Office) -> None:
    staff, learner = here.staff(), here.learner()
    here.assessed(learner)
    here.share(learner, staff, Level.PROGRESS)
    theme = here.coach.framework.dimensions[0]
    items = [item.id for item in items_of(theme, "short")]
    form = {"theme": theme.id, items[0]: "2", items[1]: "5"}

    answer = here.logged_in(staff).post(learner_path(learner.id, "/rating"), form)

    assert answer.status_code == 400
    assert f'name="{items[0]}" value="2" required checked' in answer.text
    assert here.do(lambda work: work.observations.of(learner.id)) == []


@pytest.mark.parametrize("week", ["2026-W47", "2026-W48", ""])
def test_a_week_can_be_read_and_taken_away(here: Office, week: str) -> None:
    browser = here.logged_in(here.staff())

    page = browser.get(f"/summary?week={week}")
    file = browser.get(f"/summary.pdf?week={week}")

    assert page.status_code == 200
    assert (file.status_code, file.content[:5]) == (200, b"%PDF-")
    name = f"digiter-{week or '2026-W47'}.pdf"
    assert file.headers["content-disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize("week", ["2026-W49", "2026-W54", "1999-W01", "x", "2026-W", "9" * 30])
def test_a_week_that_is_none_is_not_there(here: Office, week: str) -> None:
    browser = here.logged_in(here.staff())

    assert browser.get(f"/summary?week={week}").status_code == 404


def test_words_of_any_kind_are_shown_as_typed_and_do_nothing(here: Office) -> None:
    staff = here.staff(name=NASTY[0])
    browser = here.logged_in(staff)
    empty = _tags(browser.get("/learners").text)
    learner = here.learner("x")
    here.share(learner, staff, Level.ACTIVITY)
    usual = _tags(browser.get(learner_path(learner.id)).text)
    listed = _tags(browser.get("/learners").text)

    for nasty in (each for each in NASTY if plain(each).strip()):
        _rename(here, learner.id, nasty)
        page = browser.get(learner_path(learner.id)).text
        overview = browser.get("/learners").text

        assert _tags(page) == usual, nasty[:40]
        assert _tags(overview) == listed != empty, nasty[:40]
        assert _squeezed(plain(nasty)) in _squeezed(words(overview)), nasty[:40]
        assert _squeezed(plain(nasty)) in _squeezed(words(page)), nasty[:40]


@pytest.mark.parametrize(
    "hidden", ["\u202e", "\u2066", "\u200b", "\ufeff", "\x00", "\x1b", "\u2028"]
)
def test_no_hidden_sign_reaches_a_page(here: Office, hidden: str) -> None:
    staff, learner = here.staff(), here.learner(f"Li{hidden}na")
    here.share(learner, staff, Level.ACTIVITY)

    page = here.logged_in(staff).get("/learners").text

    assert hidden not in page
    assert _names(page) == ["Lina"]


def test_a_joiner_holds_a_picture_together_and_nothing_else() -> None:
    assert plain("👩🏽\u200d💻 L\u200dina\u200d") == "👩🏽\u200d💻 Lina"


def _with(here: Office, session: str) -> Browser:
    browser = here.browser()
    browser.client.cookies.set("__Host-digiter", session, domain="pages.example.org")
    return browser


def _left(here: Office, staff: Staff) -> Staff:
    return replace(staff, left_at=here.clock.now())


def _letter(here: Office, learner: int, staff: int, text: str) -> Letter:
    return Letter(0, learner, staff, from_learner=True, words=text, at=here.clock.now())


def _secret(page: str) -> str:
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert found is not None
    return found[1].replace(" ", "")


def _code(here: Office, secret: str) -> str:
    return pyotp.TOTP(secret).at(here.clock.now())


def _names(page: str) -> list[str]:
    return [html.unescape(name) for name in re.findall(r'class="name"><bdi>([^<]*)<', page)]


def _tags(page: str) -> list[str]:
    """Return the tags of a page: no words that are shown can add one, or change one."""
    return re.findall(r"<[^>]*>", page.partition("</title>")[2])


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _rename(here: Office, learner: int, name: str) -> None:
    def rename(work: Work) -> None:
        known = work.learners.get(learner)
        assert known is not None
        session = replace(known.session, variables={"name": name})
        work.learners.save(replace(known, session=session))

    here.do(rename)
