"""Every route there is. What is not in this table cannot be reached."""

from __future__ import annotations

from web import (
    care_pages,
    entering,
    exports_pages,
    figures_pages,
    invitations_pages,
    learner_pages,
    letters_pages,
    rating_pages,
    second_factor_pages,
    settings_pages,
    studio_file_pages,
    studio_line_pages,
    studio_list_pages,
    studio_node_pages,
    studio_nudges_pages,
    studio_picture_pages,
    studio_places_pages,
    studio_publish_pages,
    studio_release_pages,
    studio_script_pages,
    studio_territory_pages,
    studio_text_pages,
    studio_texts_pages,
    studio_try_pages,
    summary_pages,
    territory_pages,
)
from web.page import OpenPage, Page

OPEN_PAGES: tuple[OpenPage, ...] = (*entering.OPEN_PAGES,)

PAGES: tuple[Page, ...] = (
    *entering.PAGES,
    *second_factor_pages.PAGES,
    *learner_pages.PAGES,
    *rating_pages.PAGES,
    *letters_pages.PAGES,
    *care_pages.PAGES,
    *summary_pages.PAGES,
    *exports_pages.PAGES,
    *invitations_pages.PAGES,
    *settings_pages.PAGES,
    *territory_pages.PAGES,
    *figures_pages.PAGES,
    *studio_list_pages.PAGES,
    *studio_script_pages.PAGES,
    *studio_node_pages.PAGES,
    *studio_file_pages.PAGES,
    *studio_picture_pages.PAGES,
    *studio_try_pages.PAGES,
    *studio_texts_pages.PAGES,
    *studio_text_pages.PAGES,
    *studio_nudges_pages.PAGES,
    *studio_places_pages.PAGES,
    *studio_line_pages.PAGES,
    *studio_territory_pages.PAGES,
    *studio_publish_pages.PAGES,
    *studio_release_pages.PAGES,
)
