"""The library: live scripts, and old ones rebuilt."""

from __future__ import annotations

from pathlib import Path

import pytest

from digiter_core.authoring.library import Library
from digiter_core.authoring.loader import Loaded, load_scripts
from digiter_core.engine.dialogue import open_script
from digiter_core.engine.script import MessageKey
from digiter_core.engine.session import Session
from digiter_core.errors import UnknownScript

SCRIPT = 'script: s\nstart: a\nnodes:\n  a: {ask: "Ha", options: [{id: b, label: "B", goto: a}]}\n'


def load(folder: Path, text: str) -> Loaded:
    (folder / "s.yaml").write_text(text, encoding="utf-8")
    return load_scripts(folder)


def test_the_live_script_is_found_by_name_and_by_version(tmp_path: Path) -> None:
    loaded = load(tmp_path, SCRIPT)
    library = Library(loaded)

    live = loaded.scripts["s"]
    assert library.latest("s") is live
    assert library.version("s", live.version) is live


def test_an_older_version_is_rebuilt_once_from_its_sources(tmp_path: Path) -> None:
    old = load(tmp_path, SCRIPT)
    new = load(tmp_path, SCRIPT.replace("Ha", "Ho"))
    asked: list[tuple[str, str]] = []
    kept: dict[MessageKey, str] = {}

    def sources_of(script: str, version: str) -> str:
        asked.append((script, version))
        return old.sources[script]

    library = Library(new, sources_of, lambda french, _: kept.update(french))
    version = old.scripts["s"].version

    assert library.version("s", version) == old.scripts["s"]
    assert library.version("s", version) is library.version("s", version)
    assert asked == [("s", version)]
    assert kept == {"s/a/ask": "Ha", "s/a/b": "B"}


def test_the_name_a_version_is_stored_under_counts(tmp_path: Path) -> None:
    loaded = load(tmp_path, SCRIPT)
    library = Library(loaded, lambda script, _: loaded.sources[script])

    assert library.version("s", "earlier").version == "earlier"


@pytest.mark.parametrize("sources", [None, "{}", "not JSON", '{"s.yaml": "a: [b"}'])
def test_what_cannot_be_rebuilt_is_unknown(tmp_path: Path, sources: str | None) -> None:
    library = Library(load(tmp_path, SCRIPT), lambda *_: sources)

    with pytest.raises(UnknownScript):
        library.version("s", "gone")
    with pytest.raises(UnknownScript):
        library.latest("t")


def test_a_conversation_can_stand_in_it(tmp_path: Path) -> None:
    session, effects = open_script(Library(load(tmp_path, SCRIPT)), Session(), "s")

    assert session.place is not None
    assert (session.place.at, len(effects)) == ("a", 1)
