"""A folder of dialogues of one's own, to be changed: the real files, copied."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path

from cli.settings import Settings
from cli.trying import Trying
from digiter_core.authoring.explaining import Explanations
from digiter_core.ports import Clock, Store
from digiter_core.ports.publishing import sha256_of
from digiter_core.storage.keyring import Keyring
from digiter_core.storage.reading import reading
from digiter_core.studio.desk import Desk
from digiter_core.studio.folder import Folder
from tests.languages import french_alone
from web.studio import CountPassing, Studio

PROJECT = Path(__file__).resolve().parents[1]


def own_folder(place: Path) -> Folder:
    """Return a copy of the dialogues and translations of the project below *place*."""
    for name in ("dialogues", "locales"):
        shutil.copytree(PROJECT / name, place / name)
    return Folder(place / "dialogues", place / "locales")


def nobody(_work, _territory, _script):
    """Count nobody: too few have passed."""
    return {}


def a_studio(folder: Folder, passing: CountPassing = nobody, desk: Desk | None = None) -> Studio:
    settings = Settings(
        data=folder.dialogues.parent / "data",
        dialogues=folder.dialogues,
        locales=folder.locales,
        nlu_engine="none",
    )
    explanations = Explanations.load(PROJECT / "locales", PROJECT / "dialogues")
    return Studio(folder, explanations, passing, desk, Trying(settings, None))


def a_desk(folder: Folder, store: Store, clock: Clock, data: Path) -> Desk:
    """Return where *folder* is published into *store*, the one that lies in *data*."""
    url = f"sqlite:///{data / 'test.db'}"
    keyring = Keyring.load(data / "keyring.json")
    return Desk(folder, store, partial(reading, url, keyring, clock), clock)


def sound(folder: Folder) -> Folder:
    """Offer French alone: what is being translated keeps from publishing."""
    path = "dialogues/languages.yaml"
    text = folder.text(path)
    folder.write(path, french_alone(text), expected=sha256_of(text))
    return folder


def large_script(nodes: int = 200) -> str:
    """Return a script of that many nodes: questions, messages, forks, ways back and across."""
    lines = [
        "script: large",
        "variables:",
        "  count: {type: number, start: 0}",
        "start: n0",
        "nodes:",
    ]
    for number in range(nodes - 1):
        after, across = number + 1, min(nodes - 1, number + 7)
        name = f"n{after}" if after < nodes - 1 else "over"
        far = f"n{across}" if across < nodes - 1 else "over"
        lines.append(f"  n{number}:")
        if number % 3 == 0:
            lines += [f'    ask: "Question {number} ?"', "    options:"]
            lines.append(f'      - {{id: a, label: "Réponse {number}", goto: {name}}}')
            lines.append(f'      - {{id: b, label: "Autre {number}", goto: {far}}}')
            lines.append(
                f'      - {{id: c, label: "Retour {number}", goto: n{max(0, number - 3)}}}'
            )
        elif number % 3 == 1:
            lines += [f'    say: "Message {number}."', f"    goto: {name}"]
        else:
            lines += ["    branch:", f'      - {{when: "count < {number}", goto: {name}}}']
            lines.append(f"    otherwise: {far}")
    return "\n".join([*lines, "  over:", "    end: true", ""])
