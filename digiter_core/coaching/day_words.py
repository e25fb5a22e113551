"""How a day is written in a language."""

from __future__ import annotations

from datetime import date

from digiter_core.coaching.coach import Coach


def day_words(coach: Coach, day: date, language: str) -> str:
    """Return *day* as it is written in *language*, such as 24/11/2026."""
    parts = {"day": f"{day:%d}", "month": f"{day:%m}", "year": f"{day:%Y}"}
    return coach.texts.text("ui/date", language, **parts)
