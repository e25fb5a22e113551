"""What counts as noticed in `make mutants`. The run itself is too long for every day."""

from __future__ import annotations

import json
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from tests.faults.mutants import PARTS, ROOT, figures, found_in

SCORE, TAKE = "digiter_core.assessment.scoring.x_score__mutmut_", "bot.intake.x_take__mutmut_"
KILLED, SURVIVED, NO_TESTS, TIMEOUT, CRASHED = 1, 0, 33, 36, -11


def counted(folder: Path, codes: dict[str, int | None]) -> dict[str, tuple[Any, bool | None]]:
    folder.joinpath("any.py.meta").write_text(json.dumps({"exit_code_by_key": codes}))
    return {each.name: (each.value, each.met) for each in figures(found_in(folder))}


def test_what_a_test_notices_counts_and_what_nobody_tests_does_not(tmp_path: Path) -> None:
    codes = dict.fromkeys((f"{SCORE}{n}" for n in range(17)), KILLED) | {
        f"{SCORE}17": TIMEOUT, f"{SCORE}18": SURVIVED, f"{TAKE}1": KILLED,
        f"{TAKE}2": NO_TESTS, f"{TAKE}3": CRASHED, f"{TAKE}4": None,
        "digiter_core.coaching.effects.x__not_understood__mutmut_1": SURVIVED,
    }  # fmt: skip

    found = counted(tmp_path, codes)

    assert found["scoring: mistakes"] == (19, None)
    assert found["scoring: noticed, %"] == (94.7, False)
    assert found["scoring: not noticed"] == ({f"{SCORE}18": "survived"}, None)
    assert found["inbox: noticed, %"] == (25.0, False)
    assert list(found["inbox: not noticed"][0].values()) == ["no tests", "segfault", "not checked"]


def test_from_95_percent_on_the_goal_is_met_and_without_a_run_it_is_not(tmp_path: Path) -> None:
    codes = dict.fromkeys((f"{SCORE}{n}" for n in range(19)), KILLED) | {f"{SCORE}19": SURVIVED}

    found = counted(tmp_path, codes)

    assert found["scoring: noticed, %"] == (95.0, True)
    assert found["consent: noticed, %"] == (0.0, False)


def test_mistakes_are_made_where_the_parts_are_and_the_tests_are_there() -> None:
    config = tomllib.loads(ROOT.joinpath("pyproject.toml").read_text())["tool"]["mutmut"]
    patterns = [like for part in PARTS.values() for like in part]
    modules = [path.removesuffix(".py").replace("/", ".") for path in config["only_mutate"]]

    assert [each for each in modules if not any(_meets(like, each) for like in patterns)] == []
    assert [like for like in patterns if not any(_meets(like, each) for each in modules)] == []
    for test in config["pytest_add_cli_args_test_selection"]:
        path, _, name = test.partition("::")
        assert f"def {name}" in ROOT.joinpath(path).read_text(), test
    for path in config["only_mutate"]:
        assert ROOT.joinpath(path).is_file(), path


def _meets(like: str, module: str) -> bool:
    return fnmatch(f"{module}.x_any__mutmut_1", like) or like.startswith(f"{module}.")
