"""Everything that is wrong with the dialogues and their translations, in one list."""

from __future__ import annotations

from pathlib import Path

from digiter_core.authoring.checks import CHECKS
from digiter_core.authoring.findings import Findings, in_order
from digiter_core.authoring.intents_file import check_intents
from digiter_core.authoring.loader import NOT_SCRIPTS, load_scripts, read_files
from digiter_core.authoring.nudges_file import check_nudges
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.errors import Finding, ScriptError
from digiter_core.texts.catalogue import Catalogues

INTENTS_FILE = "intents.yaml"
NUDGES_FILE = "nudges.yaml"


def lint(directory: Path, locales: Path) -> list[Finding]:
    """Return all findings by file and line. None with the severity `error`: it may go live.

    What hangs together is looked at only when every file can be read.
    """
    findings = Findings()
    files = read_files(directory, findings)
    for name, text in files.items():
        if name in NOT_SCRIPTS and name not in (INTENTS_FILE, NUDGES_FILE):
            read_yaml(text, f"{directory.name}/{name}", findings)
    found = list(findings.all())
    try:
        loaded = load_scripts(directory)
        catalogues = Catalogues.load(locales, loaded.french)
    except ScriptError as error:
        return list(in_order([*found, *error.findings]))
    for check in CHECKS:
        found.extend(check(loaded, catalogues))
    if INTENTS_FILE in files:
        place = f"{directory.name}/{INTENTS_FILE}"
        found.extend(check_intents(files[INTENTS_FILE], place, loaded))
    if NUDGES_FILE in files:
        place = f"{directory.name}/{NUDGES_FILE}"
        found.extend(check_nudges(files[NUDGES_FILE], place, loaded, catalogues))
    return list(in_order(found))
