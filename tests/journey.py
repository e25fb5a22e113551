"""A learner's way from the first hello to the profile picture, on any server, in any language."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tests.servers.learner import SimulatedLearner
from tests.servers.view import SeenMessage

LANGUAGES = ("fr", "de", "pt", "ro", "en")
THEMES = ("org", "ada", "soc", "com", "ini")
PATIENCE = 20.0


@dataclass(slots=True)
class Journey:
    """Drives one simulated learner by the ids of options, the same in every language."""

    learner: SimulatedLearner
    language: str
    answers: int = 0

    async def welcome(self, territory: str = "marseille", name: str = "Lina") -> None:
        """From /start to the first theme."""
        await self.learner.says("/start", at_least=1)
        await self.tap(self.language)
        await self.tap("=2006")
        await self.tap(territory)
        for answer in ("yes", "no", "yes"):
            await self.tap(answer)
        await self.writes(name)
        await self.tap("employee")

    async def theme(self) -> None:
        """Answer every question of the theme that is open, in a pattern that varies."""
        while (option := await self.next_option()) is not None:
            await self.tap(option)
            self.answers += 1

    async def next_option(self) -> str | None:
        """Return the option to tap if a question of the questionnaire is open."""
        offered = await self.offered()
        if "not_lived" not in offered:
            return None
        pattern = ("3", "2", "4", "not_lived", "3", "1", "4", "skip", "2")
        return pattern[self.answers % len(pattern)]

    async def assessment(self, form: str = "short") -> None:
        """All five themes, up to the profile."""
        await self.tap(form)
        for _ in THEMES[:-1]:
            await self.theme()
            await self.tap("next")
            await self.tap("go")
        await self.theme()

    async def tap(self, option: str) -> list[SeenMessage]:
        """Press the newest button that means *option*, and wait for what comes of it."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            for message in reversed((await self.learner.view()).from_bot):
                for button in message.buttons:
                    if button.data is not None and button.data.endswith(f".{option}"):
                        return await self.learner.press_data(message, button.data, at_least=1)
            if asyncio.get_running_loop().time() > deadline:
                raise AssertionError(f"no button means {option!r}: {await self.offered()}")
            await asyncio.sleep(0.05)

    async def writes(self, words: str) -> list[SeenMessage]:
        return await self.learner.says(words, at_least=1)

    async def offered(self) -> list[str]:
        """Return the options of the newest message that has buttons."""
        for message in reversed((await self.learner.view()).from_bot):
            if message.buttons:
                return [(button.data or "").rpartition(".")[2] for button in message.buttons]
        return []

    async def pictures(self) -> int:
        """Wait for a picture, and return how many the learner sees."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            seen = (await self.learner.view()).from_bot
            pictures = sum(message.photo is not None for message in seen)
            if pictures or asyncio.get_running_loop().time() > deadline:
                return pictures
            await asyncio.sleep(0.05)
