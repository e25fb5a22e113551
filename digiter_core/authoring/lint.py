"""Everything that is wrong with the dialogues and their translations, in one list."""

from __future__ import annotations

from pathlib import Path

from digiter_core.authoring.checks import CHECKS
from digiter_core.authoring.findings import Findings, in_order
from digiter_core.authoring.loader import NOT_SCRIPTS, load_scripts, read_files
from digiter_core.authoring.yaml_reader import read_yaml
from digiter_core.errors import Finding, ScriptError
from digiter_core.texts.catalogue import Catalogues


def lint(directory: Path, locales: Path) -> list[Finding]:
    """Return all findings by file and line. None with the severity `error`: it may go live.

    What hangs together is looked at only when every file can be read.
    """
    findings = Findings()
    for name, text in read_files(directory, findings).items():
        if name in NOT_SCRIPTS:
            read_yaml(text, f"{directory.name}/{name}", findings)
    found = list(findings.all())
    try:
        loaded = load_scripts(directory)
        catalogues = Catalogues.load(locales, loaded.french)
    except ScriptError as error:
        return list(in_order([*found, *error.findings]))
    for check in CHECKS:
        found.extend(check(loaded, catalogues))
    return list(in_order(found))
