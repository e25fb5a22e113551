"""One picture of the dialogues: what it looks like, who shows it, and what is wrong with it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Final

from digiter_core.access.policy import Act
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.pictures_folder import FOLDER
from digiter_core.engine.script import Picture
from digiter_core.errors import Forbidden
from digiter_core.studio.draft import load_draft
from digiter_core.studio.folder import DIALOGUES
from web.page import Answer, Ask, Later, Page, Shown
from web.studio import PLACE, SECTIONS
from web.studio_list_pages import studio_of
from web.studio_words import node_path, told

PATH: Final = f"{PLACE}/pictures/{{name}}"


def show(ask: Ask) -> Answer:
    """Show the picture. Raises `Forbidden` if there is none of that name."""
    studio, name = studio_of(ask), ask.params["name"]
    path = f"{DIALOGUES}/{FOLDER}/{name}"

    def run() -> Shown:
        draft = load_draft(studio.folder)
        if path not in draft.files:
            raise Forbidden
        shown = [] if draft.loaded is None else list(_shown_in(draft.loaded, name))
        own = [each for each in draft.findings if each.file == path]
        context = {
            "sections": SECTIONS,
            "name": name,
            "path": path,
            "source": source_of(studio.folder.picture(path)),
            "shown": shown,
            "findings": told(own, studio.explanations, ask.language),
        }
        return Shown("studio_picture.html", context)

    return Later(run)


def source_of(content: bytes | None) -> str:
    """Return the `data:` address of a picture, "" if there is nothing to be shown."""
    if not content:
        return ""
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def _shown_in(loaded: Loaded, name: str) -> Iterator[tuple[str, str, str, str]]:
    """Yield script, node, address and French words of every node that shows the picture."""
    for script in loaded.scripts.values():
        for node in script.nodes.values():
            if isinstance(node, Picture) and node.file == name:
                words = loaded.french.get(node.alt, "")
                yield script.id, node.id, node_path(script.id, node.id), words


PAGES = (Page("GET", PATH, Act.EDIT_DIALOGUES, show),)
