"""What can be chosen in the forms of help lines and territories: languages, places, zones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from zoneinfo import available_timezones

from digiter_core.authoring.languages_file import FILE as LANGUAGES_FILE
from digiter_core.coaching.helplines import EVERYWHERE
from digiter_core.coaching.territories import ELSEWHERE
from digiter_core.errors import NoSuchFile, ScriptError
from digiter_core.studio.entries import group_of, tree_of
from digiter_core.studio.folder import DIALOGUES
from digiter_core.studio.place_files import TERRITORIES, entries_in
from web.studio import Studio

CHANNELS: Final = ("phone", "sms", "chat")
FREE: Final = ("true", "false", "unknown")
TOPICS: Final = ("listening", "suicide", "children", "violence", "emergency")
AREAS: Final = ("Europe/", "Atlantic/")


class Choice(NamedTuple):
    """One thing to choose: its words, or the key of its words."""

    value: str
    words: str = ""
    key: str = ""


def choices_of(studio: Studio) -> Mapping[str, Sequence[Choice]]:
    """Return what can be chosen, by what it is: as the files say it now."""
    everywhere = Choice(EVERYWHERE, key="studio/places/everywhere")
    every_language = Choice(EVERYWHERE, key="studio/places/all_languages")
    return {
        "channel": _keyed("channel", CHANNELS),
        "free": _keyed("free", FREE),
        "topics": _keyed("topic", TOPICS),
        "languages": _languages(studio),
        "line_languages": [every_language, *_languages(studio)],
        "territories": [*territories(studio), everywhere],
        "holidays": [Choice("", key="studio/places/no_holidays"), *_holidays(studio)],
        "zones": _zones(),
    }


def territories(studio: Studio) -> list[Choice]:
    """Return the territories by id, without that of people who live elsewhere."""
    found = entries_in(_text(studio, TERRITORIES.path), TERRITORIES)
    return [Choice(each.id, each.text("name")) for each in found if each.id != ELSEWHERE]


def _keyed(kind: str, values: Sequence[str]) -> list[Choice]:
    return [Choice(each, key=f"studio/places/{kind}/{each}") for each in values]


def _languages(studio: Studio) -> list[Choice]:
    path = f"{DIALOGUES}/{LANGUAGES_FILE}"
    known = group_of(tree_of(_text(studio, path), path).get("languages"))
    return [Choice(code, str(group_of(each).get("name", code))) for code, each in known.items()]


def _holidays(studio: Studio) -> list[Choice]:
    path = f"{DIALOGUES}/holidays.yaml"
    return [
        Choice(name, name) for name in group_of(tree_of(_text(studio, path), path).get("holidays"))
    ]


def _zones() -> list[Choice]:
    own = (each for each in sorted(available_timezones()) if each.startswith(AREAS))
    return [Choice(each, each) for each in own]


def _text(studio: Studio, path: str) -> str:
    try:
        return studio.folder.text(path)
    except (NoSuchFile, ScriptError):
        return ""
