"""The figures in a real browser: on a phone, for who listens, in every language."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from digiter_core.access.people import Role
from digiter_core.reports.figures import BY_THEME, WHOLE, Figure, Measure
from tests.languages import LANGUAGES
from tests.talk import NOON
from tests.web.conftest import Site, faults, is_too_wide


def freeze(site: Site) -> None:
    """A month with numbers, hidden ones, and a question with a long name."""
    themes = [each.id for each in site.office.coach.framework.dimensions]
    table = [
        *(
            Figure("marseille", measure, "", 40 if at % 2 else None)
            for at, measure in enumerate(WHOLE)
        ),
        *(Figure("marseille", measure, theme, None) for measure in BY_THEME for theme in themes),
        Figure("marseille", Measure.PASSED, "self_assessment/items.org_morning_appointment", 20),
    ]
    site.office.do(lambda work: work.figures.begin("2026-10", NOON))
    site.office.do(lambda work: work.figures.add("2026-10", table, NOON))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_figures_fit_a_phone_and_axe_finds_nothing(
    site: Site, page: Page, language: str
) -> None:
    site.open(page, site.office.staff(role=Role.COORDINATOR, language=language))
    page.goto(f"{site.url}/figures")
    empty = faults(page)
    freeze(site)

    page.goto(f"{site.url}/territory")
    page.locator("nav a[href='/figures']").click()

    expect(page.locator("h1")).to_contain_text("10/2026")
    expect(page.locator("tbody tr")).to_have_count(5 + 5 + 1)
    assert (empty, faults(page), is_too_wide(page)) == ([], [], False)
