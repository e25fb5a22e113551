"""One territory: its hour, its languages, its rules and whom to ask, as a form."""

from __future__ import annotations

from typing import Final

from digiter_core.access.policy import Act
from digiter_core.studio.place_files import TERRITORIES
from digiter_core.studio.released import WANTS_TWO
from web.page import Answer, Ask, Later, Page
from web.studio_entry_form import PLACES, Here, Sent, Sheet, page_of
from web.studio_entry_inputs import Input, Kind, Section
from web.studio_entry_pages import save_entry
from web.studio_list_pages import studio_of

PLACE: Final = f"{PLACES}/territories"
PATH: Final = f"{PLACE}/{{territory}}"

SHEET: Final = Sheet(
    TERRITORIES,
    PLACE,
    (
        Section(
            "where",
            (
                Input("territory_name", ("name",), needed=True),
                Input("country", ("country",)),
                Input("zone", ("zone",), Kind.ONE, "zones", needed=True),
                Input("territory_languages", ("languages",), Kind.MANY, "languages", needed=True),
            ),
        ),
        Section(
            "quiet",
            (
                Input("quiet_from", ("quiet_hours", "from"), Kind.CLOCK, needed=True),
                Input("quiet_to", ("quiet_hours", "to"), Kind.CLOCK, needed=True),
                Input("holidays", ("holidays",), Kind.ONE, "holidays", can_go=True),
            ),
        ),
        Section(
            "answering",
            (
                Input("office", ("safeguarding", "hours"), Kind.OFFICE),
                Input(
                    "answer_within",
                    ("safeguarding", "answer_within_hours"),
                    Kind.NUMBER,
                    can_go=True,
                ),
                Input("lead", ("safeguarding", "lead")),
                Input("deputy", ("safeguarding", "deputy")),
            ),
        ),
        Section(
            "controller",
            (
                Input("controller", ("controller", "name"), needed=True),
                Input("contact", ("controller", "contact"), needed=True),
            ),
        ),
        Section("publishing", (Input("needs_two", (WANTS_TWO,), Kind.FLAG),)),
    ),
    "studio_territory.html",
)


def show(ask: Ask) -> Answer:
    """Show the form. Raises `Forbidden` if there is no such territory."""
    studio, name = studio_of(ask), ask.params["territory"]
    return Later(lambda: page_of(Here.find(studio, SHEET, name), ask.language, Sent(), {}))


def save(ask: Ask) -> Answer:
    """Write what was changed, or show what is in the way; nothing typed is lost."""
    studio, name = studio_of(ask), ask.params["territory"]
    return Later(lambda: save_entry(studio, SHEET, name, ask.form, ask.language, {}))


PAGES = (
    Page("GET", PATH, Act.EDIT_PLACES, show),
    Page("POST", PATH, Act.EDIT_PLACES, save),
)
