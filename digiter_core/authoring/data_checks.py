"""The checks of files that are no scripts, and of what scripts take from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from digiter_core.authoring import (
    competences_file,
    helplines_file,
    intents_file,
    micro_actions_file,
    phrasing,
    safety_file,
    safety_texts,
    territories_file,
    words_file,
)
from digiter_core.authoring.checks import clashing_answers, command_labels
from digiter_core.authoring.findings import Findings, finding, near
from digiter_core.authoring.languages_file import FILE as LANGUAGES_FILE
from digiter_core.authoring.loader import Loaded
from digiter_core.authoring.seen import Seen
from digiter_core.authoring.tree import Mapping as Group
from digiter_core.authoring.tree import Part
from digiter_core.authoring.understood_values import check_values
from digiter_core.authoring.walking import below
from digiter_core.authoring.word_lines import check_lists, check_safe_words, missing_languages
from digiter_core.coaching.commands import COMMANDS
from digiter_core.errors import Finding

INTENTS_FILE = "intents.yaml"
NUDGES_FILE = "nudges.yaml"

Trees = Mapping[str, Part | None]


def check_files(
    files: Mapping[str, str], folder: str, loaded: Loaded, seen: Seen, today: date | None = None
) -> Iterator[Finding]:
    """Yield what is wrong with files that can be read; what cannot is a finding elsewhere."""
    unread = Findings()
    trees = {name: _tree(name, files, folder, seen, unread) for name in _LOOKED_AT}
    languages = tuple(each.code for each in loaded.languages) if LANGUAGES_FILE in files else ()
    places = territories_file.countries_of(trees[territories_file.FILE])
    yield from _top(trees)
    yield from _places(trees, loaded, languages, today)
    yield from check_values(loaded, places, trees[NUDGES_FILE], files)
    yield from command_labels.check(loaded, trees[words_file.FILE], trees[INTENTS_FILE])
    yield from _words(trees, languages, loaded)
    safe_words = below(trees[safety_file.FILE], safety_file.SAFE_WORDS)
    if safe_words is not None:
        yield from check_safe_words(safe_words, clashing_answers.may_be_typed(loaded))
    if (tree := trees[competences_file.FILE]) is not None:
        chosen = {str(each.value) for each in loaded.given if each.variable == "theme"}
        yield from phrasing.check_questionnaire(tree, chosen)
    if (tree := trees[micro_actions_file.FILE]) is not None:
        yield from phrasing.check_steps(tree)


_TOPS: Mapping[str, tuple[str, ...]] = {
    words_file.FILE: ("commands", "answers"),
    INTENTS_FILE: ("intents",),
    safety_file.FILE: safety_file.FIELDS,
}
"""What stands at the left edge of files that have no shape of their own."""

_LOOKED_AT = (
    helplines_file.FILE,
    territories_file.FILE,
    territories_file.HOLIDAYS_FILE,
    words_file.FILE,
    safety_file.FILE,
    INTENTS_FILE,
    NUDGES_FILE,
    competences_file.FILE,
    micro_actions_file.FILE,
)


def _tree(
    name: str, files: Mapping[str, str], folder: str, seen: Seen, unread: Findings
) -> Part | None:
    """Return the tree of a file, None if there is none or it has mistakes of its own."""
    own = Findings()
    tree = seen.tree(files[name], f"{folder}/{name}", own) if name in files else None
    unread.extend(own.all())
    return None if own.all() else tree


def _places(
    trees: Trees, loaded: Loaded, languages: Collection[str], today: date | None
) -> Iterator[Finding]:
    places, lines = trees[territories_file.FILE], trees[helplines_file.FILE]
    holidays = trees[territories_file.HOLIDAYS_FILE]
    if places is not None:
        chosen = {str(each.value) for each in loaded.given if each.variable == "territory"}
        calendars = territories_file.calendars_of(holidays)
        found = territories_file.check_territories_file(places, calendars, languages, chosen)
        yield from found
        if not found and trees[NUDGES_FILE] is not None:
            yield from territories_file.check_windows(trees[NUDGES_FILE], places)
    if lines is not None:
        countries = territories_file.countries_of(places)
        yield from helplines_file.check_helplines(lines, countries, today)
    if holidays is not None:
        used = territories_file.used_calendars(places)
        yield from territories_file.check_holidays(holidays, used)


def _top(trees: Trees) -> Iterator[Finding]:
    """Yield the misspelt names of what a file holds."""
    for file, fields in _TOPS.items():
        tree = trees[file]
        for name, _ in tree.entries.values() if isinstance(tree, Group) else ():
            if name.value not in fields:
                meant = near(name.value, fields)
                yield finding(name.at, "unknown_field", shape=file, name=name.value, near=meant)


def _words(trees: Trees, languages: Collection[str], loaded: Loaded) -> Iterator[Finding]:
    commands = below(trees[words_file.FILE], "commands")
    yield from missing_languages(commands)
    if isinstance(commands, Group):
        for name, lists in commands.entries.values():
            if name.value not in COMMANDS:
                known, meant = ", ".join(sorted(COMMANDS)), near(name.value, COMMANDS)
                yield finding(name.at, "unknown_command", name=name.value, known=known, near=meant)
            yield from check_lists(lists, languages, name.value)
    answers = below(trees[words_file.FILE], "answers")
    yield from missing_languages(answers)
    if isinstance(answers, Group):
        offered = intents_file.offered_options(loaded)
        for name, lists in answers.entries.values():
            if name.value not in offered:
                meant = near(name.value, offered)
                yield finding(name.at, "unknown_option", name=name.value, near=meant)
            yield from check_lists(lists, languages, name.value)
    safety = trees[safety_file.FILE]
    groups = below(safety, safety_file.GROUPS)
    named: list[Part | None] = [
        below(safety, safety_file.SAFE_WORDS),
        below(safety, safety_file.IDIOMS),
    ]
    named += [each for _, each in groups.entries.values()] if isinstance(groups, Group) else []
    for group in named:
        if group is not None:
            yield from check_lists(group, languages, safety_file.FILE)
    if safety is not None:
        yield from safety_texts.check_texts(safety)
