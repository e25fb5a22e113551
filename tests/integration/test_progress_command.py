"""`digiter progress check`: the rule for a clear change on somebody's own scores."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from cli.main import run

Check = Callable[..., tuple[int, str, str]]

# SD 0.6 and reliability 0.75: Sdiff is 0.424, a clear change is more than 0.8315 points.
FOUR = ((2.0, 3.0), (2.0, 2.8), (2.0, 2.0), (3.0, 2.0))
FOUND = {
    "pairs": 4,
    "clear_change": 0.25,
    "no_clear_change": 0.5,
    "clear_drop": 0.25,
    "any_gain": 0.5,
    "nominal": 0.025,
}


@pytest.fixture
def check(monkeypatch, capsys, tmp_path) -> Check:
    """Run the command in this process; return its exit code and what it printed."""

    def checked(content: bytes | str, *options: str) -> tuple[int, str, str]:
        file = tmp_path / "scores.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        given = options or ("--sd", "0.6", "--reliability", "0.75")
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["digiter", "progress", "check", "scores.csv", *given])
        with pytest.raises(SystemExit) as ended:
            run()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return checked


def table(delimiter: str = ",", point: str = ".", end: str = "\n") -> str:
    rows = [("before", "after"), *((str(a), str(b)) for a, b in FOUR)]
    lines = [delimiter.join(cell.replace(".", point) for cell in row) for row in rows]
    return end.join(lines) + end


AS_JSON = ("--sd", "0.6", "--reliability", "0.75", "--json")


def test_the_shares_of_each_state_stand_beside_those_of_the_naive_rule(check) -> None:
    assert check(table()) == (
        0,
        (
            "pairs                                      4\n"
            "clear change                          25.0 %\n"
            "no clear change yet                   50.0 %\n"
            "clear drop                            25.0 %\n"
            "naive rule: any gain is progress      50.0 %\n"
            "by chance alone, up and down each      2.5 %\n"
        ),
        "",
    )


def test_a_real_process_prints_json(tmp_path: Path) -> None:
    file = tmp_path / "scores.csv"
    file.write_text(table())

    done = subprocess.run(
        [sys.executable, "-m", "cli", "progress", "check", file, *AS_JSON],
        capture_output=True, check=True,
    )  # fmt: skip

    assert json.loads(done.stdout) == FOUND


@pytest.mark.parametrize(
    "content",
    [
        table(";"),
        table(";", ","),
        table(end="\r\n"),
        table(end="\r"),
        table().encode("utf-8-sig"),
        table(";", ",", "\r\n").encode("utf-8-sig"),
        "\n" + table() + "\n   \n,\n",
        table().replace("before,after", " Before , AFTER "),
        table().replace("2.0,2.8", '"2,0","2,8"'),
        table().replace("2.0,2.8", " +2 ,28e-1"),
        table().replace("before,", "id,before,").replace("\n2", "\nLéa,2").replace("\n3", "\n,3"),
        "after;before\n" + "".join(f"{b};{a}\n" for a, b in FOUR),
    ],
    ids=["semicolons", "decimal commas", "Windows", "old Mac", "BOM", "Excel", "empty lines",
         "names", "quotes", "signs", "other columns", "other order"],
)  # fmt: skip
def test_tables_are_read_as_spreadsheets_write_them(check, content) -> None:
    code, printed, _ = check(content, *AS_JSON)

    assert (code, json.loads(printed)) == (0, FOUND)


COLUMNS = "the first line names the columns before and after, once each, with , or ; between"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", f"line 1: {COLUMNS}"),
        ("\n \n", f"line 1: {COLUMNS}"),
        ("2.0,3.0\n", f"line 1: {COLUMNS}"),
        ("\nbefore,then\n2,3\n", f"line 2: {COLUMNS}"),
        ("before,before,after\n2,2,3\n", f"line 1: {COLUMNS}"),
        ("before\tafter\n2\t3\n", f"line 1: {COLUMNS}"),
        ("before,after\n", "line 1: there are no scores below the names of the columns"),
        ("before,after\n2,3\n2,well\n", "line 3: 'well' is not a number"),
        ("before,after\n2,3\n\n,3\n", "line 4: '' is not a number"),
        ("before,after\nnan,3\n", "line 2: 'nan' is not a number"),
        ("before,after\n2,-inf\n", "line 2: '-inf' is not a number"),
        ("before,after\n2,1e999\n", "line 2: '1e999' is not a number"),
        ("before,after\n2,1_0\n", "line 2: '1_0' is not a number"),
        ("before;after\n2;1.000,5\n", "line 2: '1.000,5' is not a number"),
        ("before,after\n2," + "x" * 99 + "\n", f"line 2: '{'x' * 30}…' is not a number"),
        ('before,after\n2,"3\nand on"\n', r"line 3: '3\nand on' is not a number"),
        ("before,after\n2,3,2,5\n", "line 2: cells here: 4, columns in line 1: 2"),
        ("before,after\n2\n", "line 2: cells here: 1, columns in line 1: 2"),
        ('before,after\n2,"3\n', "line 2: this is no CSV: unexpected end of data"),
        (b"before,after\n2,3\n2,\xe9\n", "line 3: this is not UTF-8; save the file as UTF-8"),
        (b"\xef\xbb\xbfbefore,after\n\xff\n", "line 2: this is not UTF-8; save the file as UTF-8"),
        (table().encode("utf-16"), "line 1: this is not UTF-8; save the file as UTF-8"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_line_with_the_place(check, content, message) -> None:
    assert check(content) == (1, "", f"scores.csv, {message}\n")


EXACT = "without measurement error every difference is a change: SEM is 0"


def test_scores_with_nul_bytes_are_refused(check) -> None:
    code, printed, error = check("before,after\n2,\0\n")

    assert (code, printed, error.count("\n")) == (1, "", 1)
    assert error.startswith("scores.csv, line 2: ")


@pytest.mark.parametrize(
    ("sd", "reliability", "message"),
    [
        ("0", "0.75", "--sd is 0.0: it is a number above 0"),
        ("-0.6", "0.75", "--sd is -0.6: it is a number above 0"),
        ("nan", "0.75", "--sd is nan: it is a number above 0"),
        ("inf", "0.75", "--sd is inf: it is a number above 0"),
        ("0.6", "1.1", "--reliability is 1.1: it lies above 0 and below 1"),
        ("0.6", "1", "--reliability is 1.0: it lies above 0 and below 1"),
        ("0.6", "0", "--reliability is 0.0: it lies above 0 and below 1"),
        ("0.6", "-0.1", "--reliability is -0.1: it lies above 0 and below 1"),
        ("0.6", "nan", "--reliability is nan: it lies above 0 and below 1"),
        ("5e-324", "0.75", f"--sd is 5e-324, --reliability 0.75: {EXACT}"),
    ],
)
def test_figures_nothing_can_be_measured_with_are_refused(check, sd, reliability, message) -> None:
    assert check(table(), "--sd", sd, "--reliability", reliability) == (1, "", f"{message}\n")


@pytest.mark.parametrize(
    "content", ["before,after\n1e308,-1e308\n", "before,after\n-9e307,1e308\n"]
)
def test_scores_beyond_any_scale_do_no_harm(check, content) -> None:
    code, _, error = check(content, "--sd", "1.7e308", "--reliability", "0.01")

    assert (code, error) == (0, "")


def test_a_file_that_is_not_there_is_one_line(monkeypatch, capsys, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ["check", "nowhere.csv", "--sd", "0.6", "--reliability", "0.75"]
    monkeypatch.setattr(sys, "argv", ["digiter", "progress", *arguments])

    with pytest.raises(SystemExit, match="1"):
        run()

    assert capsys.readouterr().err == "nowhere.csv cannot be read: No such file or directory\n"


def test_among_people_without_change_the_rule_finds_what_chance_gives(check) -> None:
    """20,000 retests of nine answers, so that scores are ninths, as they are in the product."""
    chance, sd, reliability, people = Random(20260714), 0.6, 0.75, 20_000
    rows = []
    for _ in range(people):
        true = chance.gauss(2.5, sd * math.sqrt(reliability))
        seen = (chance.gauss(true, sd * math.sqrt(1 - reliability)) for _ in range(2))
        rows.append(",".join(f"{min(4, max(1, round(9 * one) / 9)):.4f}" for one in seen))

    code, printed, _ = check("before,after\n" + "\n".join(rows), *AS_JSON)

    figures = json.loads(printed)
    print(figures)
    error = 3 * math.sqrt(0.025 * 0.975 / people)
    assert (code, figures["pairs"]) == (0, people)
    assert figures["clear_change"] <= 0.025 + error
    assert figures["clear_drop"] <= 0.025 + error
    assert figures["any_gain"] > 1 / 3
