"""Everything that is wrong with the dialogues and their translations, in one list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from digiter_core.authoring import pictures_folder, safety_file, words_file
from digiter_core.authoring.abreast import Work, in_turn
from digiter_core.authoring.checks import (
    CHECKS,
    OF_WAYS,
    OF_WORDS,
    Check,
    clashing_answers,
    past_days,
    untested_scripts,
    unused_pictures,
    variable_types,
)
from digiter_core.authoring.data_checks import INTENTS_FILE, NUDGES_FILE, check_files
from digiter_core.authoring.examples import check_examples
from digiter_core.authoring.files import read_files
from digiter_core.authoring.findings import Findings, in_order
from digiter_core.authoring.intents_file import check_intents
from digiter_core.authoring.languages_check import check_languages
from digiter_core.authoring.loader import NOT_SCRIPTS, Loaded, load_texts
from digiter_core.authoring.nudges_file import check_nudges
from digiter_core.authoring.pausing import not_collecting
from digiter_core.authoring.seen import Seen
from digiter_core.authoring.territory_checks import TERRITORIES_FILE, check_territories
from digiter_core.authoring.words_file import Commands
from digiter_core.errors import Finding, ScriptError
from digiter_core.texts.catalogue import Catalogues

CHECKED_ALONE = (INTENTS_FILE, NUDGES_FILE, words_file.FILE, safety_file.FILE)


Both = Callable[[Work[list[Finding]], Work[list[Finding]]], tuple[list[Finding], list[Finding]]]


def lint(
    directory: Path,
    locales: Path,
    seen: Seen | None = None,
    today: date | None = None,
    both: Both = in_turn,
) -> list[Finding]:
    """Return all findings by file and line. None is critical: it may go live.

    What hangs together is looked at only when every file can be read. *seen*: what remembers
    files that were read before; *today*: no day in the files that has been is later; *both*: does
    the two halves of the work, `abreast` for whoever waits.
    """
    with not_collecting():
        return list(in_order(_all(directory, locales, seen or Seen(), today, both)))


def _all(
    directory: Path, locales: Path, seen: Seen, today: date | None, both: Both
) -> list[Finding]:
    findings = Findings()
    files = read_files(directory, findings)
    data = Findings()  # of files that no script needs
    for name in set(NOT_SCRIPTS).difference(CHECKED_ALONE).intersection(files):
        seen.tree(files[name], f"{directory.name}/{name}", data)
    files |= pictures_folder.read_pictures(directory, data)
    loaded = load_texts(files, directory.name, findings, seen)
    if findings.all():
        # A type that changed makes mistakes elsewhere: told where it was changed as well.
        types = variable_types.differing(loaded)
        return [*findings.all(), *types, *data.all()]
    try:
        catalogues = Catalogues.load(locales, loaded.french, loaded.languages, seen.translations)
    except ScriptError as error:
        return [*error.findings, *data.all()]

    def checked(checks: Iterable[Check], here: Loaded) -> list[Finding]:
        return [each for check in checks for each in check(here, catalogues)]

    def around() -> Iterator[Finding]:
        yield from untested_scripts.check(loaded, directory)
        yield from check_examples(loaded, directory, seen)
        yield from past_days.check(loaded, today) if today is not None else ()
        yield from unused_pictures.check(loaded, directory.name)
        yield from check_languages(loaded, catalogues, locales, files, directory.name, seen.tree)
        yield from check_data(files, directory.name, loaded, catalogues, seen)
        yield from check_files(files, directory.name, loaded, seen, today)

    of_words, found = both(
        lambda: checked(OF_WORDS, loaded), lambda: [*checked(OF_WAYS, loaded), *around()]
    )
    found += of_words
    found += check_territories(
        loaded, files.get(TERRITORIES_FILE, ""), lambda here: checked(CHECKS, here), found
    )
    return [*found, *data.all()]


def check_data(
    files: Mapping[str, str], folder: str, loaded: Loaded, catalogues: Catalogues, seen: Seen
) -> Iterator[Finding]:
    """Yield what is wrong with the files that are data, and with scripts because of them."""
    if INTENTS_FILE in files:
        yield from check_intents(
            files[INTENTS_FILE], f"{folder}/{INTENTS_FILE}", loaded, seen.tree
        )
    if NUDGES_FILE in files:
        place = f"{folder}/{NUDGES_FILE}"
        yield from check_nudges(files[NUDGES_FILE], place, loaded, catalogues, seen.tree)
    findings = Findings()
    commands: Commands = {}
    if words_file.FILE in files:
        place = f"{folder}/{words_file.FILE}"
        commands = words_file.read_words(files[words_file.FILE], place, findings, seen.tree)
        yield from words_file.check_words(commands)
        answers = words_file.read_answers(files[words_file.FILE], place, findings, seen.tree)
        yield from words_file.check_words(answers)
    if safety_file.FILE in files:
        text, place = files[safety_file.FILE], f"{folder}/{safety_file.FILE}"
        read = partial(safety_file.read_safety, text, place, tree_of=seen.tree)
        phrases = seen.made(place, text, read, findings)
        if phrases is not None:
            stops = [word.value for word in commands.get(clashing_answers.STOP, ())]
            yield from clashing_answers.check(loaded, catalogues, phrases, stops)
    yield from findings.all()
