"""`digiter nudges preview`: what would be sent to one imaginary learner."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.main import run

Previewed = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).parents[2]
CONSOLE = re.compile(r"```console\n\$ digiter nudges preview (.*)\n((?:.*\n)*?)```")
SHOWN = CONSOLE.findall((ROOT / "docs" / "nudges.md").read_text(encoding="utf-8"))

# Not the numbers that are shipped: coordinators may change those without changing this.
NUDGES = """\
usual: {per_week: 2, days: [mon, tue, wed, thu, fri, sat, sun], windows: [evening]}
limits:
  per_week: 3
  hours_between: 16
  unanswered: 2
  stale_after_minutes: 120
  busy_minutes: 10
  on_holidays: false
windows:
  night: {from: "21:30", to: "23:00"}
  evening: {from: "17:30", to: "20:30"}
nudges:
  plan: {script: plan_check, since: plan, after_days: 2, again_days: 3, at_most: 6}
  weekly: {script: weekly_checkin, since: last_report, after_days: 7, again_days: 7, at_most: 8}
  unfinished: {script: goes_on, since: assessment_open, after_days: 3, again_days: 7, at_most: 2}
  reassessment: {script: reassess, since: assessment_finished, after_days: 20, again_days: 9, at_most: 2}
  still_useful: {script: useful, since: last_nudge, after_days: 14, again_days: 365, at_most: 1}
"""
TABLE = """\
date        day  time   UTC               kind          script
2027-03-22  mon  20:20  2027-03-22 19:20  plan          plan_check
2027-03-25  thu  20:20  2027-03-25 19:20  plan          plan_check
2027-04-08  thu  20:20  2027-04-08 18:20  still_useful  useful
3 in 30 days; at most 2 in 7 days, 3 in 30 days.
"""
PARIS = ("--zone", "Europe/Paris", "--from", "2027-03-20")


@pytest.fixture
def digiter(monkeypatch, capsys, tmp_path) -> Previewed:
    """Run the command in this process; return its exit code and what it printed."""
    (tmp_path / "nudges.yaml").write_text(NUDGES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGITER_DIALOGUES", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")

    def previewed(*options: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["digiter", "nudges", "preview", *options])
        with pytest.raises(SystemExit) as ended:
            run()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), lines(printed.out), printed.err

    return previewed


def lines(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def kinds(printed: tuple[int, str, str]) -> list[tuple[str, str]]:
    code, out, err = printed
    assert (code, err) == (0, "")
    return [(each["kind"], each["local_date"][5:]) for each in json.loads(out)["nudges"]]


def test_a_table_says_what_is_sent_when_and_how_many_there_are(digiter) -> None:
    assert digiter(*PARIS, "--silent") == (0, TABLE, "")


def test_holidays_are_left_out_where_a_calendar_is_named(digiter, tmp_path) -> None:
    (tmp_path / "holidays.yaml").write_text('holidays:\n  FR: ["2027-03-22"]\n', encoding="utf-8")

    usual, without = (
        kinds(digiter(*PARIS, "--days", "5", "--silent", "--json", *calendar))
        for calendar in ((), ("--holidays", "FR"))
    )
    unknown = digiter(*PARIS, "--holidays", "XX")

    assert usual == [("plan", "03-22")]
    assert without == [("plan", "03-23")]
    assert unknown == (2, "", "--holidays 'XX': FR\n")


def test_programs_get_json(digiter) -> None:
    code, out, err = digiter(
        *PARIS, "--days", "3", "--windows", "17:30-23:00,08:30-10:00", "--json"
    )

    assert (code, err) == (0, "")
    assert json.loads(out) == {
        "zone": "Europe/Paris",
        "windows": ["08:30-10:00", "17:30-21:00"],
        "nudges": [
            {
                "kind": "plan",
                "script": "plan_check",
                "local_date": "2027-03-22",
                "local_time": "09:50",
                "utc": "2027-03-22T08:50:34.409000+00:00",
            }
        ],
        "per_week_most": 1,
        "per_30_days_most": 1,
    }


def test_where_nothing_is_sent_that_is_said(digiter) -> None:
    assert digiter(*PARIS, "--per-week", "0")[:2] == (
        0,
        "date  day  time  UTC  kind  script\n0 in 30 days; at most 0 in 7 days, 0 in 30 days.\n",
    )


def test_what_the_learner_did_on_the_first_day_decides_what_comes(digiter) -> None:
    found = {
        options: kinds(digiter(*PARIS, "--days", "21", "--silent", "--json", *options))
        for options in (
            ("--no-plan", "--assessment", "none"),
            ("--no-plan", "--assessment", "open"),
            ("--no-plan", "--assessment", "finished", "--per-week", "3"),
            ("--plan",),
        )
    }

    assert list(found.values()) == [
        [("weekly", "03-27"), ("weekly", "04-03")],
        [("unfinished", "03-23"), ("weekly", "03-27")],
        [("weekly", "03-27"), ("weekly", "04-03")],
        [("plan", "03-22"), ("plan", "03-25"), ("still_useful", "04-08")],
    ]


def test_answers_bring_the_next_nudge_and_no_silence(digiter) -> None:
    answered = kinds(digiter(*PARIS, "--no-plan", "--answers", "--json"))

    assert answered == [
        ("weekly", "03-27"),
        ("weekly", "04-03"),
        ("reassessment", "04-09"),
        ("weekly", "04-10"),
        ("weekly", "04-17"),
    ]


@pytest.mark.parametrize(
    ("options", "dates"),
    [
        (("--weekdays", "wed"), ["03-24"]),
        (("--weekdays", "Mon, thu"), ["03-22", "03-25"]),
        (("--per-week", "1"), ["03-22"]),
        (("--quiet", "08:00-18:00"), ["03-22", "03-25"]),
        (("--learner", "2"), ["03-22", "03-25"]),
    ],
)
def test_days_and_hours_can_be_tried(digiter, options, dates) -> None:
    found = kinds(digiter(*PARIS, "--days", "8", "--silent", "--json", *options))

    assert [day for _, day in found] == dates


def test_another_learner_has_another_minute_of_the_same_window(digiter) -> None:
    times = set()
    for number in range(12):
        out = digiter(*PARIS, "--days", "3", "--learner", str(number), "--json")[1]
        times |= {each["local_time"] for each in json.loads(out)["nudges"]}

    assert len(times) > 8
    assert all("17:30" <= each < "20:30" for each in times)


def test_the_hour_stays_when_the_clocks_change(digiter) -> None:
    options = ("--days", "15", "--no-plan", "--assessment", "none", "--json")

    nudges = json.loads(digiter(*PARIS, *options)[1])["nudges"]

    assert [(each["local_time"], each["utc"][5:16]) for each in nudges] == [
        ("20:20", "03-27T19:20"),
        ("20:20", "04-03T18:20"),
    ]


def test_neither_a_database_nor_the_clock_of_the_machine_is_needed(digiter, tmp_path) -> None:
    digiter(*PARIS)

    assert [path.name for path in tmp_path.iterdir()] == ["nudges.yaml"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--zone", "Europe/Pariss"), "--zone 'Europe/Pariss': no such zone; did you mean Europe/Paris?"),
        (("--zone", "europe/paris"), "--zone 'europe/paris': no such zone; did you mean Europe/Paris?"),
        (("--zone", "bucarest"), "--zone 'bucarest': no such zone; did you mean Europe/Bucharest?"),
        (("--zone", ""), "--zone '': no such zone; write it like Europe/Paris"),
        (("--zone", "../../etc/passwd"), "--zone '../../etc/passwd': no such zone; write it like Europe/Paris"),
        (("--windows", "evening"), "--windows 'evening': a window is written 17:30-20:30"),
        (("--windows", "9-11,"), "--windows '': a window is written 17:30-20:30"),
        (("--windows", "22:00-02:00"), "--windows '22:00-02:00': it ends before it begins; for over midnight give two"),
        (("--windows", "9-9"), "--windows '9-9': it is too short, nudges are spread over it"),
        (("--windows", "22-23"), "--windows '22-23': all of it, or all but a few minutes, is in the quiet hours"),
        (("--quiet", "17:00-21:00"), "--windows '17:30-20:30': all of it, or all but a few minutes, is in the quiet hours"),
        (("--quiet", "night"), "--quiet 'night': hours are written 21:00-08:00"),
        (("--days", "0"), "--days 0: 1 to 400"),
        (("--days", "401"), "--days 401: 1 to 400"),
        (("--from", "tomorrow"), "--from 'tomorrow': a day is written 2027-03-20"),
        (("--from", "2027-02-29"), "--from '2027-02-29': a day is written 2027-03-20"),
        (("--from", "9999-12-31"), "--from: year 9999: 2000 to 2099"),
        (("--from", "0001-01-01"), "--from: year 1: 2000 to 2099"),
        (("--weekdays", "mon,funday"), "--weekdays 'funday': weekdays are mon, tue, wed, thu, fri, sat, sun"),
        (("--per-week", "4"), "--per-week 4: 0 to 3"),
        (("--per-week", "-1"), "--per-week -1: 0 to 3"),
        (("--assessment", "half"), "--assessment 'half': open, finished, none"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_in_one_line(digiter, options, said) -> None:
    assert digiter(*PARIS, *options) == (2, "", f"{said}\n")


@pytest.mark.parametrize(
    "content",
    ["usual: []\n", NUDGES.replace("per_week: 3", "per_week: 9"), NUDGES.replace("limits", "limit")],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_said_in_one_line(digiter, tmp_path, content) -> None:
    (tmp_path / "nudges.yaml").write_text(content, encoding="utf-8")

    code, out, err = digiter(*PARIS)

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "nudges.yaml" in err
    assert "digiter lint" in err


def test_a_file_that_is_not_there_is_said_in_one_line(digiter, tmp_path) -> None:
    (tmp_path / "nudges.yaml").unlink()

    code, out, err = digiter(*PARIS)

    assert (code, out, err.count("\n")) == (1, "", 1)


@pytest.mark.parametrize(("options", "output"), SHOWN)
def test_the_page_shows_what_the_command_prints(digiter, monkeypatch, options, output) -> None:
    monkeypatch.setenv("DIGITER_DIALOGUES", str(ROOT / "dialogues"))

    assert digiter(*shlex.split(options)) == (0, output, "")


def test_the_page_has_examples() -> None:
    assert len(SHOWN) == 2
