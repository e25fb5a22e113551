"""What checks believe about values and texts of the program is what the program does."""

from __future__ import annotations

import re
from pathlib import Path

from digiter_core.access.sharing import InDistress
from digiter_core.authoring.kinds.entry import ENTRY_KINDS
from digiter_core.authoring.known_variables import KEPT_IN
from digiter_core.authoring.loader import load_scripts
from digiter_core.authoring.plain import read_plain
from digiter_core.authoring.possible_values import BY_PROGRAM, possible_values
from digiter_core.authoring.safety_texts import FILLED, KEYS
from digiter_core.coaching.entries import HARD_PROBLEMS
from digiter_core.coaching.helplines import REPLIES
from digiter_core.coaching.results import RATED
from digiter_core.engine.script import NodeId, Question, Value
from digiter_core.texts.placeholders import placeholders

ROOT = Path(__file__).parents[2]
LOADED = load_scripts(ROOT / "dialogues")


def options_of(script: str, node: str) -> dict[str, dict[str, Value]]:
    question = LOADED.scripts[script].nodes[NodeId(node)]
    assert isinstance(question, Question)
    return {option.id: dict(option.sets) for option in question.options}


def test_values_of_the_program_are_those_it_gives_and_understands() -> None:
    targets = [sets["target"] for sets in options_of("welcome", "ask_target").values()]
    levels = [sets.get("wanted_level") for sets in options_of("sharing", "levels").values()]

    assert BY_PROGRAM["draft_problem"] == HARD_PROBLEMS
    assert set(BY_PROGRAM["in_distress"]) == {each.value for each in InDistress}
    assert set(BY_PROGRAM["start_rating"]) == {0, *RATED}
    assert set(BY_PROGRAM["target"]) == set(targets)
    assert set(BY_PROGRAM["wanted_level"]) == {level for level in levels if level}
    assert set(BY_PROGRAM["sharing"]) == {0, *BY_PROGRAM["wanted_level"]}


def test_a_variable_that_somebody_types_into_has_no_end() -> None:
    known = possible_values(LOADED)

    assert not known["name"].is_closed
    assert known["report_outcome"].is_closed
    assert known["report_outcome"].values == {"done", "partly", "not_done"}


def test_every_kind_of_entry_is_kept_where_the_scripts_keep_it() -> None:
    used = {(entry.kind, entry.variable) for entry in LOADED.entries if entry.kind in KEPT_IN}

    assert used == {(kind, name) for kind, names in KEPT_IN.items() for name in names}
    assert set(KEPT_IN) == set(ENTRY_KINDS) - {"text", "number"}


def test_the_texts_of_safety_are_those_the_program_looks_up() -> None:
    texts = read_plain(ROOT / "dialogues" / "safety.yaml")["texts"]
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("bot", "cli", "digiter_core/coaching", "web")
        for path in (ROOT / folder).rglob("*.py")
    )

    assert set(texts) == KEYS
    assert {key for key in KEYS if not re.search(rf'"{key}"', code)} == set()
    assert set(REPLIES.values()) <= KEYS
    assert {
        key: placeholders(words["fr"]) for key, words in texts.items() if placeholders(words["fr"])
    } == FILLED
