"""Templates and their words: HTML that escapes by itself, in the language of who reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from digiter_core.coaching.day_words import day_words
from digiter_core.coaching.live import Live
from digiter_core.texts.markup import BOLD
from digiter_core.texts.markup import parse as marks_of
from digiter_core.texts.typed import plain
from web.page import learner_path

FOLDER = Path(__file__).resolve().parent / "templates"
COMMA = frozenset({"fr", "de", "pt", "ro"})
BULLET = "• "


class Templates:
    """Turns a template and its context into a page. Reads nothing but its arguments."""

    def __init__(self, live: Live, static: Mapping[str, str]) -> None:
        """*static*: the address of every file pages load, by name."""
        self._live = live
        self._pages = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_harmless,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._pages.globals |= {"static": static, "learner_path": learner_path}
        self._pages.filters |= {"marked": marked, "blocks": blocks}

    def render(
        self, template: str, language: str, context: Mapping[str, Any], zone: str = "UTC"
    ) -> str:
        """Return the page of *template* in *language*; moments are shown in *zone*."""
        place, coach = ZoneInfo(zone), self._live.coach
        tools = {
            "t": self.words(language),
            "lang": language,
            "day": lambda moment: day_words(coach, _local(moment, place), language),
            "clock": lambda moment: f"{moment.astimezone(place):%H:%M}",
            "decimal": lambda value: decimal(value, language),
            "signed": lambda value: decimal(value, language, signed=True),
        }
        return self._pages.get_template(template).render({**tools, **context})

    def words(self, language: str) -> Callable[..., str]:
        """Return the function that says a key of the catalogues, without its `ui/`."""
        coach = self._live.coach

        def say(key: str, /, **params: object) -> str:
            return coach.texts.text(f"ui/{key}", language, **params)

        return say

    def has(self, key: str) -> bool:
        """Return whether there is a text under that key, without its `ui/`."""
        try:
            self._live.coach.texts.text(f"ui/{key}", "fr")
        except KeyError:
            return False
        return True


def _local(moment: date, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date() if isinstance(moment, datetime) else moment


def decimal(value: float, language: str, *, signed: bool = False) -> str:
    """Return *value* with one decimal, as written in *language*; *signed*: with its sign."""
    written = f"{value:+.1f}".replace("-", "\u2212") if signed else f"{value:.1f}"
    return written.replace(".", ",") if language in COMMA else written


def marked(text: str) -> Markup:
    """Return *text* with its `**bold**` marks as HTML and its line breaks kept."""
    shown, spans = marks_of(plain(text))
    units = shown.encode("utf-16-le", "replace")

    def part(start: int, end: int) -> Markup:
        return escape(units[2 * start : 2 * end].decode("utf-16-le", "replace"))

    found, at = Markup(), 0
    for span in spans:
        end = span.offset + span.length
        inside = part(span.offset, end)
        found += part(at, span.offset)
        found += Markup("<strong>{}</strong>").format(inside) if span.kind == BOLD else inside
        at = end
    found += part(at, len(units) // 2)
    return Markup("<br>").join(found.split("\n"))


def blocks(lines: Sequence[str]) -> list[tuple[bool, list[str]]]:
    """Return *lines* in groups: whether it is a list, and its lines, without their bullets."""
    found: list[tuple[bool, list[str]]] = []
    for line in lines:
        is_item = line.startswith(BULLET)
        if not is_item or not found or not found[-1][0]:
            found.append((is_item, []))
        found[-1][1].append(line.removeprefix(BULLET))
    return found


def _harmless(value: object) -> object:
    """Return *value* as a template shows it. Jinja calls it before it escapes."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
