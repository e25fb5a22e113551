"""The page of nudges: the file in plain words, and what somebody imagined would be sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from digiter_core.access.people import Role
from digiter_core.ports.publishing import sha256_of
from digiter_core.studio.folder import Folder
from tests.integration.test_studio_pages import words
from tests.pages import Browser, Office, office
from tests.studio_folder import a_studio, own_folder

PATH, NUDGES = "dialogues/nudges.yaml", "/studio/nudges"
USUAL = "territory=marseille&plan=yes"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return own_folder(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, folder: Folder) -> Iterator[Office]:
    with office(tmp_path_factory.mktemp("nudges")) as opened:
        opened.studio = a_studio(folder)
        yield opened


@pytest.fixture
def browser(here: Office, folder: Folder) -> Iterator[Browser]:
    """A coordinator of Marseille; the file is put back afterwards."""
    before = folder.text(PATH)
    yield here.confirmed(here.staff(Role.COORDINATOR))
    if folder.text(PATH) != before:
        folder.write(PATH, before, expected=sha256_of(folder.text(PATH)))


def coming(answer: httpx.Response) -> list[tuple[str, str]]:
    """Day and hour of everything that would be sent."""
    assert answer.status_code == 200
    return re.findall(r"(\d\d/\d\d/\d{4}), (\d\d:\d\d)", answer.text)


def test_every_kind_stands_there_with_its_numbers_and_links_to_words_and_numbers(
    browser: Browser, folder: Folder
) -> None:
    answer = browser.get(NUDGES)

    scripts = re.findall(r"script: (\w+)", folder.text(PATH))
    linked = re.findall(r'href="/studio/scripts/(\w+)/nodes/asked"', answer.text)
    lines = [int(each) for each in re.findall(r'nudges\.yaml\?line=(\d+)"', answer.text)]
    assert linked == scripts
    text = folder.text(PATH).split("\n")
    assert [text[line - 1].split()[0] for line in lines] == [
        "reassessment:",
        "weekly:",
        "plan:",
        "unfinished:",
        "still_useful:",
    ]
    assert "Jours après le plan, ou après les dernières nouvelles : 2" in words(answer).replace(
        "\xa0", " "
    )


def test_the_lock_screen_shows_no_hidden_word_in_the_language_one_chose(
    browser: Browser,
) -> None:
    french, romanian = (
        browser.get(f"{NUDGES}?{USUAL}&language={code}").text for code in ("fr", "ro")
    )

    shown = re.findall(r'<span class="locked" lang="(\w\w)">([^<]+)<', french)
    assert ("fr", "Petit rappel du coach.") in shown
    assert not any("{" in said or "avancé" in said for _, said in shown)
    assert {
        code for code, _ in re.findall(r'class="locked" lang="(\w\w)">([^<]+)<', romanian)
    } == {"ro"}
    assert "Petit rappel" not in romanian


def test_what_would_be_sent_follows_the_choices(here: Office, browser: Browser) -> None:
    week = coming(browser.get(f"{NUDGES}?{USUAL}"))
    silent = coming(browser.get(f"{NUDGES}?{USUAL}&answers=no&span=90"))
    mornings = coming(browser.get(f"{NUDGES}?{USUAL}&span=30&windows=morning"))
    mondays = coming(browser.get(f"{NUDGES}?{USUAL}&span=30&days=mon"))
    never = coming(browser.get(f"{NUDGES}?{USUAL}&span=30&per_week=0"))

    assert 0 < len(week) <= 2
    assert len(silent) == 3  # two without an answer, then one question
    assert mornings
    assert all("08:30" <= clock <= "11:30" for _, clock in mornings)
    assert 3 <= len(mondays) <= 5
    assert never == []
    first = here.clock.now().date()
    days = {f"{first + timedelta(days=number):%d/%m/%Y}" for number in range(7)}
    assert {day for day, _ in week} <= days


def test_the_same_is_said_as_on_the_command_line(browser: Browser, here: Office, digiter) -> None:
    code, out, _ = digiter(
        *("nudges", "preview", "--zone", "Europe/Paris", "--days", "30", "--holidays", "FR"),
        *("--from", f"{here.clock.now():%Y-%m-%d}"),
    )

    sent = re.findall(r"^(\d{4})-(\d\d)-(\d\d)  \w{3}  (\d\d:\d\d)", out, re.MULTILINE)
    assert code == 0
    assert coming(browser.get(f"{NUDGES}?{USUAL}&span=30")) == [
        (f"{day}/{month}/{year}", clock) for year, month, day, clock in sent
    ]


@pytest.mark.parametrize(
    "query",
    [
        "territory=atlantis",
        "language=xx&span=1000000&per_week=99",
        "windows=night&days=someday&questionnaire=lost&answers=perhaps",
        "span=-1&per_week=%F0%9F%8C%99",
    ],
)
def test_what_cannot_be_chosen_is_as_it_usually_is(browser: Browser, query: str) -> None:
    assert coming(browser.get(f"{NUDGES}?{query}&plan=yes")) == coming(
        browser.get(f"{NUDGES}?{USUAL}")
    )


def test_numbers_that_cannot_be_used_are_said_with_a_link_to_their_line(
    browser: Browser, folder: Folder
) -> None:
    text = folder.text(PATH)
    broken = text.replace("after_days: 42", "after_days: soon")
    folder.write(PATH, broken, expected=sha256_of(text))

    answer = browser.get(NUDGES)

    line = broken[: broken.index("soon")].count("\n") + 1
    assert answer.status_code == 200
    assert f'href="/studio/files/{PATH}?line={line}"' in answer.text
    assert "Ces réglages ne se lisent pas encore" in words(answer)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda text: text.replace('from: "21:00"', 'from: "9pm"'),
        lambda text: text.replace("territories:", "places:"),
        lambda text: text + '  - "open\n',
    ],
)
def test_places_that_cannot_be_used_do_not_break_the_page(
    browser: Browser, folder: Folder, spoilt
) -> None:
    path = "dialogues/territories.yaml"
    before = folder.text(path)
    folder.write(path, spoilt(before), expected=sha256_of(before))
    try:
        answer = browser.get(NUDGES)
    finally:
        folder.write(path, before, expected=sha256_of(folder.text(path)))

    assert answer.status_code == 200
    assert "Ces réglages ne se lisent pas encore" in words(answer)
