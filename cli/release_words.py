"""Releases, differences and who stands where, printed in words of `publishing.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import typer

from cli.releasing import folder_of, own_words
from cli.settings import Settings
from digiter_core.ports.publishing import Release
from digiter_core.studio.differences import Difference
from digiter_core.studio.publishing import Plan
from digiter_core.studio.stands import Group
from digiter_core.texts.catalogue import Catalogues

MOST_SHOWN: Final = 20
"""Differences of one file that are printed; of translations a sync may bring hundreds."""

BOTH_FROM: Final = 2
_WIDEST: Final = 300


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the files on disk, in one language. They need not be publishable."""

    texts: Catalogues
    language: str

    @classmethod
    def of(cls, settings: Settings, language: str) -> Words:
        """Return the words of the files of *settings* in *language*.

        Raises `typer.BadParameter` for a language that has none.
        """
        folder = folder_of(settings)
        texts = Catalogues.load(folder.locales, own_words(folder.read()))
        if language not in texts.languages.codes:
            known = ", ".join(texts.languages.codes)
            raise typer.BadParameter(f"{language} is none of {known}", param_hint="--lang")
        return cls(texts, language)

    def say(self, key: str, **params: object) -> str:
        """Return the text `publishing/<key>`."""
        return self.texts.text(f"ui/publishing/{key}", self.language, **params)


def plan_lines(plan: Plan, words: Words) -> Iterator[str]:
    """Yield what *plan* would do: changes, learners, and who has to agree."""
    if plan.since:
        yield words.say("plan/since", number=plan.since)
        yield from difference_lines(plan.differences, words)
        yield ""
        yield from stands_lines(plan.groups, words)
    else:
        yield words.say("plan/first")
    if plan.needs_two:
        yield words.say("plan/needs_two")
    if plan.waiting is not None:
        yield words.say("plan/replaces", number=plan.waiting.number)


def difference_lines(found: Sequence[Difference], words: Words) -> Iterator[str]:
    """Yield every difference, file by file, with the words before and after."""
    if not found:
        yield words.say("difference/none")
    for file, group in groupby(found, key=lambda each: each.file):
        all_of_file = list(group)
        yield typer.style(file, bold=True)
        for each in all_of_file[:MOST_SHOWN]:
            yield from _difference(each, words)
        left = len(all_of_file) - MOST_SHOWN
        if left >= BOTH_FROM:
            yield f"  {words.say('difference/more', many=left)}"
        elif left == 1:
            yield from _difference(all_of_file[-1], words)


def release_line(release: Release, live: int, waiting: int, words: Words) -> str:
    """Return one line of the history."""
    who = words.say("history/operator") if release.staff is None else f"#{release.staff}"
    parts = [
        words.say("release", number=release.number),
        f"{release.at:%Y-%m-%d %H:%M}",
        who,
        _state(release, live, waiting, words),
    ]
    if release.rolled_back_to:
        parts.append(words.say("history/back_to", number=release.rolled_back_to))
    return " · ".join([*parts, *([release.note] if release.note else [])])


def _state(release: Release, live: int, waiting: int, words: Words) -> str:
    if release.number == live:
        return typer.style(words.say("history/live"), fg=typer.colors.GREEN)
    if release.number == waiting:
        return typer.style(words.say("history/waits"), fg=typer.colors.YELLOW)
    return words.say("history/earlier" if release.is_live else "history/replaced")


def _difference(each: Difference, words: Words) -> Iterator[str]:
    yield f"  {each.words(words.texts, words.language)}"
    for name, said in (("before", each.before), ("after", each.after)):
        if said:
            cut = said if len(said) <= _WIDEST else f"{said[:_WIDEST]}…"
            yield f"    {words.say(f'difference/{name}', words=' '.join(cut.split()))}"


def stands_lines(groups: Sequence[Group], words: Words) -> Iterator[str]:
    """Yield who stands in dialogues that change, and what happens to each group."""
    yield typer.style(words.say("stands/title"), bold=True)
    if not groups:
        yield f"  {words.say('stands/nobody')}"
    for group in groups:
        yield f"  {group.words(words.texts, words.language)}"
