"""
Every route, asked for by everybody: what comes back stands in tables written by hand.

The tables know nothing of the policy. A route without a row fails, and so does a row without a
route. One letter a cell:

    o  open: the page, the file, a form that was taken or is shown again
    x  404: the same page for not yours, withdrawn, erased, and unknown
    r  403: a page of the other role
    l  go and log in
    f  show the second factor first
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

import httpx
import pytest

from digiter_core.access.people import Role, Staff
from digiter_core.access.sharing import Level
from digiter_core.coaching.inviting import invite_learners
from digiter_core.coaching.live import Live
from digiter_core.ports import Learner, LearnerState, Work
from tests.pages import Browser, Office, office
from tests.stills import png
from tests.studio_folder import a_desk, a_studio, own_folder
from web.app import ALL, create_pages
from web.page import OpenPage, Page, learner_path

VISITORS: Final = ("coordinator", "unconfirmed", "visitor", "ended")
ABOUT_A_LEARNER_COLUMNS: Final = (
    # A counsellor, and the learner shows them nothing, activity, progress, reflections …
    *("own_0", "own_1", "own_2", "own_3"),
    "paused_3",  # … reflections, but pauses: then activity only
    "colleague_3",  # shows reflections to somebody else of the territory
    "elsewhere_3",  # … of another territory
    "alone",  # is of the territory and has nobody
    "withdrawn_3",  # showed reflections, and closed the bond
    "deputy",  # asked a colleague for help who did not answer
    "asked_0",  # asked this counsellor for help, and shows nothing
    "unknown",  # there is no such learner
    *VISITORS,
)
ABOUT_A_LEARNER: Final[Mapping[str, str]] = {
    #                                           own_0 1 2 3 p c e a w d a u  visitors
    "GET /learners/{learner}": "                x     o o o o x x x x x x x  x f l l",
    "GET /learners/{learner}/rating": "         x     x o o x x x x x x x x  x f l l",
    "POST /learners/{learner}/rating": "        x     x o o x x x x x x x x  x f l l",
    "POST /learners/{learner}/letters": "       x     o o o o x x x x x x x  x f l l",
    "POST /learners/{learner}/appointments": "  x     o o o o x x x x x x x  x f l l",
    "POST /learners/{learner}/take-over": "     x     o o o o x x x x x x x  x f l l",
    "POST /learners/{learner}/take-over/end": " x     o o o o x x x x x x x  x f l l",
    "POST /learners/{learner}/alert": "         x     o o o o x x x x o o x  x f l l",
}

GENERAL_COLUMNS: Final = ("counsellor", *VISITORS)
GENERAL: Final[Mapping[str, str]] = {
    "GET /": "                                  o o f l l",
    "POST /leave": "                            o o o l l",
    "GET /second-factor": "                     o o o l l",
    "POST /second-factor": "                    o f f l l",  # nothing to confirm before it is shown
    "GET /learners": "                          o r f l l",
    "GET /summary": "                           o r f l l",
    "GET /summary.pdf": "                       o r f l l",
    "GET /export.csv": "                        o r f l l",
    "GET /export.xlsx": "                       o r f l l",
    "GET /invitations": "                       o r f l l",
    "POST /invitations": "                      o r f l l",
    "POST /invitations/{invitation}/revoke": "  o r f l l",
    "GET /settings": "                          o o f l l",
    "POST /settings": "                         o o f l l",
    "GET /territory": "                         r o f l l",
    "GET /figures": "                           r o f l l",
    "GET /figures.csv": "                       r o f l l",
    "GET /figures.pdf": "                       r o f l l",
    "POST /territory/invitations": "            r o f l l",
    "POST /territory/invitations/{invitation}/revoke": "r o f l l",
    "GET /studio": "                            r o f l l",
    "GET /studio/scripts/{script}": "           r o f l l",
    "POST /studio/scripts/{script}/nodes": "    r o f l l",
    "GET /studio/scripts/{script}/nodes/{node}": "r o f l l",
    "POST /studio/scripts/{script}/nodes/{node}": "r o f l l",
    "POST /studio/scripts/{script}/nodes/{node}/options": "r o f l l",
    "GET /studio/files/{path:path}": "          r o f l l",
    "POST /studio/files/{path:path}": "         r o f l l",
    "GET /studio/pictures/{name}": "            r o f l l",
    "POST /studio/check": "                     r o f l l",
    "GET /studio/try": "                        r o f l l",
    "GET /studio/try/{script}": "               r o f l l",
    "POST /studio/try/{script}": "              r o f l l",
    "GET /studio/nudges": "                     r o f l l",
    "GET /studio/places": "                     r o f l l",
    "POST /studio/places/lines": "              r o f l l",
    "GET /studio/places/lines/{line}": "        r o f l l",
    "POST /studio/places/lines/{line}": "       r o f l l",
    "GET /studio/places/lines/{line}/remove": " r o f l l",
    "POST /studio/places/lines/{line}/remove": "r o f l l",
    "GET /studio/places/territories/{territory}": "r o f l l",
    "POST /studio/places/territories/{territory}": "r o f l l",
    "GET /studio/texts": "                      r o f l l",
    "GET /studio/texts/{language}": "           r o f l l",
    "GET /studio/texts/{language}/{key:path}": "r o f l l",
    "POST /studio/texts/{language}/{key:path}": "r o f l l",
    "POST /studio/texts/check": "               r o f l l",
    "GET /studio/publish": "                    r o f l l",
    "POST /studio/publish": "                   r o f l l",
    "GET /studio/releases": "                   r o f l l",
    "GET /studio/releases/{number}": "          r o f l l",
    "POST /studio/releases/{number}/confirm": " r o f l l",
    "GET /studio/releases/{number}/back": "     r o f l l",
    "POST /studio/releases/{number}/back": "    r o f l l",
    "GET /studio/compare": "                    r x f l l",  # without two numbers
    "GET /welcome": "                           o o o o o",
    "GET /enter/{token}": "                     x x x x x",  # a token nobody was given
    "POST /enter": "                            x x x x x",
}

ABOUT_A_COLLEAGUE_COLUMNS: Final = (
    # A coordinator, and somebody …
    *("near", "far", "gone", "nobody"),  # of the territory, of another, who left, who never was
    *("counsellor", "unconfirmed", "visitor", "ended"),  # about somebody of the territory
)
ABOUT_A_COLLEAGUE: Final[Mapping[str, str]] = {
    "GET /territory/staff/{staff}/left": "      o x x x  r f l l",
    "POST /territory/staff/{staff}/left": "     o x x x  r f l l",
    "POST /territory/staff/{staff}/deputy": "   o x x x  r f l l",
}

FORMS: Final[Mapping[str, Mapping[str, str]]] = {
    "/learners/{learner}/letters": {"words": "Bonjour !"},
    "/learners/{learner}/take-over": {"until": "hour"},
    "/learners/{learner}/appointments": {
        "date": "2026-11-30",
        "time": "10:00",
        "minutes": "45",
        "place": "Mission locale",
    },
    "/territory/staff/{staff}/deputy": {"deputy": "1"},
    "/studio/check": {"path": "dialogues/menu.yaml", "text": "script: menu"},
    "/studio/texts/check": {"language": "ro", "key": "menu/what/ask", "words.0": "Da"},
}
CELLS: Final = 8 * 16 + 58 * 5 + 3 * 8
"""How many answers are looked at: every column of every row."""


def rows(table: Mapping[str, str], columns: tuple[str, ...]) -> list[tuple[str, str, str]]:
    return [
        (route, column, letter)
        for route, letters in table.items()
        for column, letter in zip(columns, letters.split(), strict=True)
    ]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    place = tmp_path_factory.mktemp("access")
    with office(place) as opened:
        folder = own_folder(tmp_path_factory.mktemp("own"))
        pictures = folder.dialogues / "pictures"
        pictures.mkdir(exist_ok=True)
        (pictures / "tram.png").write_bytes(png())
        desk = a_desk(folder, opened.store, opened.clock, place)
        opened.studio = a_studio(folder, desk=desk)
        for note in ("first", "second"):
            opened.do(lambda work, note=note: _release(work, note, opened.clock.now()))
        opened.do(lambda work: work.figures.begin("2026-10", opened.clock.now()))
        yield opened


def _release(work: Work, note: str, now: datetime) -> None:
    files = {"dialogues/menu.yaml": f"# {note}"}
    work.releases.add(files, at=now, staff=None, note=note)


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    routes = {f"{page.method} {page.path}" for page in ALL}
    tables = [*ABOUT_A_LEARNER, *GENERAL, *ABOUT_A_COLLEAGUE]

    assert sorted(tables) == sorted(routes)


def test_nothing_is_served_that_is_not_in_the_table_of_routes(here: Office) -> None:
    app = create_pages(Live(here.coach), here.store, here.clock, "https://a.example", list)

    served = {(method, route.path) for route in app.routes for method in route.methods - {"HEAD"}}

    static = ("pages.css", "studio.css", "studio.js", "graph.js", "vendor/dagre.min.js")
    assert served == {(page.method, page.path) for page in ALL} | {
        ("GET", f"/static/{name}") for name in static
    }


def test_every_page_of_staff_names_the_act_it_needs() -> None:
    open_to_all = [page.path for page in ALL if isinstance(page, OpenPage)]

    assert open_to_all == ["/welcome", "/enter/{token}", "/enter"]
    assert all(page.act for page in ALL if isinstance(page, Page))


def test_the_number_of_cells_is_known() -> None:
    cells = (
        rows(ABOUT_A_LEARNER, ABOUT_A_LEARNER_COLUMNS)
        + rows(GENERAL, GENERAL_COLUMNS)
        + rows(ABOUT_A_COLLEAGUE, ABOUT_A_COLLEAGUE_COLUMNS)
    )

    assert len(cells) == CELLS == 442
    assert len({(route, column) for route, column, _ in cells}) == CELLS


@pytest.mark.parametrize(
    ("route", "column", "expected"), rows(ABOUT_A_LEARNER, ABOUT_A_LEARNER_COLUMNS)
)
def test_a_route_about_a_learner(here: Office, route: str, column: str, expected: str) -> None:
    browser, staff, learner = _met(here, column)
    method, path = route.split()
    address = path.replace("/learners/{learner}", learner_path(learner))

    answer = _ask(browser, method, path, address)

    assert _letter(answer) == expected, answer.text
    rows = here.do(lambda work: work.audit.of(learner))
    assert {row.staff for row in rows} == ({staff.id} if expected == "o" and staff else set())


@pytest.mark.parametrize(("route", "column", "expected"), rows(GENERAL, GENERAL_COLUMNS))
def test_a_route_about_nobody(here: Office, route: str, column: str, expected: str) -> None:
    browser, _ = _visitor(here, column)
    method, path = route.split()
    address = path.replace("{invitation}", "abc").replace("{token}", "x" * 43)
    address = address.replace("{script}", "menu").replace("{node}", "what")
    address = address.replace("{number}", "1")
    address = address.replace("{line}", "fr_3114").replace("{territory}", "marseille")
    address = address.replace("{path:path}", "dialogues/menu.yaml")
    address = address.replace("{language}", "ro").replace("{key:path}", "menu/what/ask")
    address = address.replace("{name}", "tram.png")

    assert _letter(_ask(browser, method, path, address)) == expected


@pytest.mark.parametrize(
    ("route", "column", "expected"), rows(ABOUT_A_COLLEAGUE, ABOUT_A_COLLEAGUE_COLUMNS)
)
def test_a_route_about_a_colleague(here: Office, route: str, column: str, expected: str) -> None:
    is_of_coordinator = column in {"near", "far", "gone", "nobody"}
    browser, _ = _visitor(here, "coordinator" if is_of_coordinator else column)
    colleague = here.staff(territory="liege" if column == "far" else "marseille")
    if column == "gone":
        _leave(here, colleague)
    number = colleague.id ^ 1 if column == "nobody" else colleague.id
    method, path = route.split()

    answer = _ask(browser, method, path, path.replace("{staff}", f"{number:x}"))

    assert _letter(answer) == expected, answer.text
    before = replace(colleague, left_at=here.clock.now()) if column == "gone" else colleague
    if expected != "o":
        now = here.do(lambda work: work.staff.get(colleague.id))
        assert now is not None
        assert (now.left_at, now.is_deputy) == (before.left_at, before.is_deputy)


def test_what_a_learner_shows_to_one_is_in_no_list_of_another(here: Office) -> None:
    mine, other = here.staff(), here.staff()
    here.share(here.learner("Ysolde"), mine, Level.ACTIVITY)
    here.share(here.learner("Quentin"), other, Level.REFLECTIONS)
    browser = here.logged_in(mine)

    pages = [
        browser.get(path).text for path in ("/learners", "/summary?week=2026-W48", "/export.csv")
    ]

    assert [("Ysolde" in page, "Quentin" in page) for page in pages] == [
        (True, False),
        (True, False),
        (True, False),
    ]


@pytest.mark.parametrize("number", ["8000000000000000", "ffffffffffffffff"])
def test_a_number_no_database_can_hold_is_nobody(here: Office, number: str) -> None:
    """It was an error of the program, and so a way to fill the log."""
    browser = here.confirmed(here.staff(Role.COORDINATOR))

    answers = [
        browser.get(f"/territory/staff/{number}/left"),
        browser.post(f"/territory/staff/{number}/deputy"),
        browser.post(f"/territory/invitations/{number}/revoke"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 3


def test_an_invitation_of_somebody_else_is_not_revoked(here: Office) -> None:
    owner, other = here.staff(), here.staff()
    made, _ = here.do(lambda work: invite_learners(work, owner, here.clock.now(), uses=1))

    here.logged_in(other).post(f"/invitations/{made.id:x}/revoke")

    assert [each.id for each in here.do(lambda work: work.invitations.of(owner.id))] == [made.id]


def _ask(browser: Browser, method: str, path: str, address: str) -> httpx.Response:
    if method == "GET":
        return browser.get(address)
    return browser.post(address, FORMS.get(path, {}))


def _letter(answer: httpx.Response) -> str:
    location = answer.headers.get("location", "")
    if answer.status_code == 303 and location == "/welcome":
        return "l"
    if answer.status_code == 303 and location == "/second-factor":
        return "f"
    return {200: "o", 303: "o", 400: "o", 403: "r", 404: "x", 409: "o"}[answer.status_code]


def _visitor(here: Office, kind: str) -> tuple[Browser, Staff | None]:
    """Return a browser of somebody of that kind, and who it is if they are logged in."""
    if kind == "visitor":
        return here.browser(), None
    role = Role.COUNSELLOR if kind in {"counsellor", "ended"} else Role.COORDINATOR
    staff = here.staff(role)
    if kind == "unconfirmed":
        return here.logged_in(staff), staff
    browser = here.confirmed(staff)
    if kind == "ended":
        here.do(lambda work: work.logins.close_all(staff.id))
        return browser, None
    return browser, staff


def _met(here: Office, column: str) -> tuple[Browser, Staff | None, int]:
    """Return who asks, and the number of a learner who stands to them as *column* says."""
    learner = here.learner()
    if column in VISITORS:
        here.share(learner, here.staff(), Level.REFLECTIONS)
        return *_visitor(here, column), learner.id
    staff = here.staff()
    _RELATIONS[column.rstrip("_0123") if column[-1].isdigit() else column](
        here, staff, learner, Level(int(column[-1])) if column[-1].isdigit() else Level.NOTHING
    )
    number = learner.id ^ 1 if column == "unknown" else learner.id
    return here.confirmed(staff), staff, number


def _own(here: Office, staff: Staff, learner: Learner, level: Level) -> None:
    here.share(learner, staff, level)
    if level:  # who shows nothing and asked is another column
        here.do(lambda work: work.alerts.add(learner.id, staff.id, here.clock.now()))


def _paused(here: Office, staff: Staff, learner: Learner, level: Level) -> None:
    _own(here, staff, learner, level)
    here.do(lambda work: work.learners.set_state(learner.id, LearnerState.PAUSED))


def _colleague(here: Office, staff: Staff, learner: Learner, level: Level) -> None:
    here.share(learner, here.staff(), level)


def _elsewhere(here: Office, staff: Staff, learner: Learner, level: Level) -> None:
    here.do(lambda work: work.learners.save(replace(learner, territory="liege")))
    here.share(learner, here.staff(territory="liege"), level)


def _alone(here: Office, staff: Staff, learner: Learner, level: Level) -> None:
    """Nothing is to be done: nobody accompanies them."""


def _withdrawn(here: Office, staff: Staff, learner: Learner, level: Level) -> None:
    here.share(learner, staff, level)
    here.end_bond(learner)


def _deputy(here: Office, staff: Staff, learner: Learner, level: Level) -> None:
    colleague, now = here.staff(), here.clock.now()
    here.share(learner, colleague, Level.REFLECTIONS)

    def tell(work: Work) -> None:
        alert = work.alerts.add(learner.id, colleague.id, now)
        work.alerts.save(replace(alert, deputy=staff.id, told_deputy_at=now))

    here.do(tell)


def _asked(here: Office, staff: Staff, learner: Learner, level: Level) -> None:
    here.share(learner, staff, level)
    here.do(lambda work: work.alerts.add(learner.id, staff.id, here.clock.now()))


_RELATIONS: Final[Mapping[str, Callable[[Office, Staff, Learner, Level], None]]] = {
    "own": _own,
    "paused": _paused,
    "colleague": _colleague,
    "elsewhere": _elsewhere,
    "alone": _alone,
    "withdrawn": _withdrawn,
    "deputy": _deputy,
    "asked": _asked,
    "unknown": _own,
}


def _leave(here: Office, staff: Staff) -> None:
    here.do(lambda work: work.staff.save(replace(staff, left_at=here.clock.now())))
