"""
Help lines and the static texts around them: which to show where, at what age, at what hour. Pure.

Lines that nobody has verified are never shown. Numbers go by territory, never by language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from digiter_core.coaching.territories import Territory
from digiter_core.engine.safety import Concern, Phrases, compile_phrases

EVERYWHERE = "*"
ALL_HOURS = "24/7"
MAX_LINES = 3
YOUTH_AGE = 15
CHECKED_FOR = timedelta(days=180)
"""How long it holds that somebody dialled a line; after that it is to be dialled again."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TOPICS: Mapping[Concern, tuple[str, ...]] = {
    Concern.SELF_HARM: ("suicide", "listening"),
    Concern.VIOLENCE: ("violence", "children", "listening"),
    Concern.DANGER_NOW: ("violence", "suicide", "listening"),
    Concern.SAFE_WORD: ("listening", "suicide", "children", "violence"),
}
REPLIES: Mapping[Concern, str] = {
    Concern.SELF_HARM: "reply_self_harm",
    Concern.VIOLENCE: "reply_violence",
    Concern.DANGER_NOW: "reply_danger",
    Concern.SAFE_WORD: "reply_safe_word",
}


@dataclass(frozen=True, slots=True)
class Opening:
    """Weekdays (0 Monday) and local hours. `closes` before `opens`: it answers over midnight."""

    days: frozenset[int]
    opens: time
    closes: time
    label: str

    def covers(self, moment: datetime) -> bool:
        inside = self.opens <= moment.time() < self.closes
        if self.closes <= self.opens:
            inside = moment.time() >= self.opens or moment.time() < self.closes
        return inside and moment.weekday() in self.days


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One entry of `dialogues/helplines.yaml`. `openings` empty: day and night."""

    id: str
    territories: tuple[str, ...]
    number: str
    name: str
    youngest: int
    oldest: int
    openings: tuple[Opening, ...]
    is_free: bool
    topics: tuple[str, ...]
    verified_on: date | None

    def is_open(self, moment: datetime) -> bool:
        return not self.openings or any(opening.covers(moment) for opening in self.openings)


@dataclass(frozen=True, slots=True)
class Safeguarding:
    """What is needed to recognise that somebody needs help, and to answer at once."""

    phrases: Phrases
    texts: Mapping[str, Mapping[str, str]]  # key -> language -> words
    lines: tuple[HelpLine, ...]
    territories: Mapping[str, Territory]

    def text(self, key: str, language: str, **params: str) -> str:
        words = self.texts[key].get(language) or self.texts[key]["en"]
        for name, value in params.items():
            words = words.replace(f"{{{name}}}", value)
        return words

    def reply(
        self, concern: Concern, language: str, territory: str, age: int | None, now: datetime
    ) -> str:
        """Return the whole answer: thanks, the lines that fit, and what the program cannot do."""
        parts = [
            self.text(REPLIES[concern], language),
            self.lines_text(language, territory, age, now, TOPICS[concern]),
            self.text("bot_cannot_call", language),
        ]
        return "\n\n".join(parts)

    def lines_text(
        self,
        language: str,
        territory: str,
        age: int | None,
        now: datetime,
        topics: Sequence[str] = ("listening", "suicide", "children", "violence"),
    ) -> str:
        """Return the lines to show, open ones first, after the emergency number."""
        emergency = f"📞 **112** · {self.text('emergency', language)}"
        known = self.territories.get(territory)
        if known is None or territory == "elsewhere":
            return "\n".join([emergency, self._everywhere(language, topics)])
        local = now.astimezone(ZoneInfo(known.zone))
        fitting = [
            line
            for line in self.lines
            if _fits(line, territory, age) and _rank(line, topics)[0] < len(topics)
        ]
        fitting.sort(key=lambda line: (not line.is_open(local), _rank(line, topics)))
        shown = [self._line(line, language) for line in fitting[:MAX_LINES]]
        return "\n".join([*shown, emergency])

    def _everywhere(self, language: str, topics: Sequence[str]) -> str:
        shown = [self.text("no_territory_intro", language)]
        for territory in self.territories.values():
            lines = [
                line
                for line in self.lines
                if territory.id in line.territories
                and line.verified_on
                and not line.openings
                and "emergency" not in line.topics
            ]
            lines.sort(key=lambda line: _rank(line, topics))
            shown.extend(f"{territory.name}: {self._line(line, language)}" for line in lines[:1])
        return "\n".join(shown)

    def _line(self, line: HelpLine, language: str) -> str:
        hours = ", ".join(opening.label for opening in line.openings)
        when = (
            self.text("line_hours", language, hours=hours)
            if hours
            else self.text("line_open_24_7", language)
        )
        free = f" · {self.text('free', language)}" if line.is_free else ""
        return f"📞 **{line.number}** {line.name} · {when}{free}"


def _fits(line: HelpLine, territory: str, age: int | None) -> bool:
    return (
        line.verified_on is not None
        and (territory in line.territories or EVERYWHERE in line.territories)
        and (age is None or line.youngest <= age <= line.oldest)
    )


def _rank(line: HelpLine, topics: Sequence[str]) -> tuple[int, bool]:
    places = [topics.index(topic) for topic in line.topics if topic in topics]
    return min(places, default=len(topics)), bool(line.openings)


def read_safeguarding(
    safety: Mapping[str, Any],
    helplines: Mapping[str, Any],
    territories: Mapping[str, Territory],
) -> Safeguarding:
    """Return what `safety.yaml` and `helplines.yaml` say. Raises `KeyError` or `ValueError`."""
    # A release made before there were word lists has none.
    phrases = compile_phrases(
        safety["groups"], safety["idioms"], safety["safe_words"], safety.get("word_lists", {})
    )
    lines = tuple(_help_line(entry) for entry in helplines["helplines"])
    return Safeguarding(phrases, safety["texts"], lines, territories)


def _help_line(entry: Mapping[str, Any]) -> HelpLine:
    hours = entry["hours"]
    openings = () if hours == ALL_HOURS else tuple(_opening(part) for part in hours)
    verified = entry.get("verified_on") or ""
    return HelpLine(
        id=entry["id"],
        territories=tuple(entry["territories"]),
        number=str(entry["number"]),
        name=entry["name"],
        youngest=int(entry["ages"]["from"]),
        oldest=int(entry["ages"]["to"]),
        openings=openings,
        is_free=str(entry["free"]) == "true",
        topics=tuple(entry["topics"]),
        verified_on=date.fromisoformat(verified) if verified else None,
    )


def _opening(part: Mapping[str, str]) -> Opening:
    first, _, last = part["days"].partition("-")
    start, end = DAYS.index(first), DAYS.index(last or first)
    days = frozenset(range(start, end + 1))
    opens, closes = part["from"], part["to"]
    label = f"{opens}-{closes}"
    return Opening(days, _clock(opens), _clock(closes), label)


def _clock(text: str) -> time:
    return time(23, 59, 59) if text == "24:00" else time.fromisoformat(text)
