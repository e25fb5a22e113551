"""What a counsellor does on Monday, in a real browser: log in, read, rate, write."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from playwright.sync_api import Page, expect

from digiter_core.access.people import Role, Staff
from digiter_core.access.sharing import Level
from digiter_core.ports import Learner
from tests.languages import LANGUAGES
from tests.web.conftest import Site, faults, is_too_wide

LEARNER_PAGES = ("", "/rating")
STAFF_PAGES = ("/learners", "/summary", "/invitations", "/settings")


def caseload(site: Site, language: str = "fr") -> tuple[Staff, Learner]:
    """A counsellor with one learner who shows everything, assessed twice."""
    office = site.office
    staff = office.staff(language=language)
    learner = office.learner("Lina")
    office.assessed(learner, score=2, form="full")
    office.clock.turn(timedelta(days=45))
    office.share(learner, staff, Level.REFLECTIONS)
    office.assessed(learner, score=4, form="full")
    return staff, learner


def test_looking_at_the_link_does_not_use_it_up_and_the_button_does(
    site: Site, page: Page
) -> None:
    staff, _ = caseload(site)
    link = f"{site.url}/enter/{site.office.link(staff)}"

    for _ in range(3):
        page.goto(link)
    page.locator("main button").click()
    expect(page).to_have_url(f"{site.url}/learners")

    page.goto(link)
    expect(page.locator("main button")).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_in_one_language_fits_a_phone_and_axe_finds_nothing(
    site: Site, page: Page, language: str
) -> None:
    staff, learner = caseload(site, language)
    page.goto(f"{site.url}/enter/{site.office.link(staff)}")
    assert faults(page) == []
    page.locator("main button").click()

    for path in [
        *STAFF_PAGES,
        *(f"/learners/{learner.id:x}{more}" for more in LEARNER_PAGES),
    ]:
        answer = page.goto(site.url + path)
        assert answer is not None
        assert (path, answer.status) == (path, 200)
        assert (path, page.locator("html").get_attribute("lang")) == (path, language)
        assert (path, is_too_wide(page)) == (path, False)
        assert (path, faults(page)) == (path, [])


def test_a_rating_stands_beside_the_learners_own(site: Site, page: Page) -> None:
    staff, learner = caseload(site)
    site.enter(page, staff)

    page.goto(f"{site.url}/learners/{learner.id:x}/rating")
    for group in page.locator("fieldset").all():
        group.locator("input[value='3']").check()
    page.locator("main form button.main").click()

    page.goto(f"{site.url}/learners/{learner.id:x}")
    expect(page.locator("table tbody tr")).to_have_count(1)
    expect(page.locator("table tbody tr td")).to_contain_text(["4,0", "3,0"])


def test_a_letter_is_written_and_stands_as_typed(site: Site, page: Page) -> None:
    staff, learner = caseload(site)
    site.enter(page, staff)
    words = "Bravo <b>Lina</b> ! =1+1 **demain** ?"

    page.goto(f"{site.url}/learners/{learner.id:x}")
    page.get_by_role("textbox", name="Ta lettre").or_(page.locator("#words")).first.fill(words)
    page.locator("form[action$='/letters'] button").click()

    expect(page.locator(".letters .words")).to_have_text([words])
    assert len(site.office.sent) == 1


def test_by_keyboard_alone_from_the_link_to_a_letter(site: Site, page: Page) -> None:
    staff, learner = caseload(site)
    page.goto(f"{site.url}/enter/{site.office.link(staff)}")

    press_until(page, "main button")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.url}/learners")
    press_until(page, f"a[href='/learners/{learner.id:x}']")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.url}/learners/{learner.id:x}")
    press_until(page, "#words")
    page.keyboard.type("Salut")
    press_until(page, "form[action$='/letters'] button")
    page.keyboard.press("Enter")

    expect(page.locator(".letters .words")).to_have_text(["Salut"])


def test_a_coordinator_sets_up_the_second_factor_and_is_asked_for_it(
    site: Site, page: Page
) -> None:
    coordinator = site.office.staff(role=Role.COORDINATOR)
    site.enter(page, coordinator)
    expect(page).to_have_url(f"{site.url}/second-factor")
    assert faults(page) == []

    secret = page.locator("main code").first.inner_text().replace(" ", "")
    code = pyotp.TOTP(secret).at(site.office.clock.now())
    page.locator("main input[name='code']").fill(code)
    page.locator("main form button").first.click()

    expect(page).to_have_url(f"{site.url}/territory")
    assert faults(page) == []
    assert is_too_wide(page) is False


def press_until(page: Page, wanted: str, most: int = 80) -> None:
    """Press Tab until *wanted* has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} cannot be reached with Tab")
