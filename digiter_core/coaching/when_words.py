"""How a moment is written for somebody: its day, its hour, where they are."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from digiter_core.coaching.coach import Coach
from digiter_core.coaching.day_words import day_words


def when_words(
    coach: Coach, moment: datetime, zone: ZoneInfo, language: str, now: datetime
) -> str:
    """Return *moment* in *zone*: with "today", else with weekday and date."""
    local = moment.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return coach.texts.text("ui/when/today", language, time=f"{local:%H:%M}")
    return day_and_hour(coach, moment, zone, language)


def day_and_hour(coach: Coach, moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Return weekday, date and hour of *moment* in *zone*: true whenever it is read."""
    local = moment.astimezone(zone)
    weekday = coach.texts.text(f"ui/weekday/{local.weekday()}", language)
    day = day_words(coach, local.date(), language)
    return coach.texts.text(
        "ui/when/day", language, weekday=weekday, date=day, time=f"{local:%H:%M}"
    )
