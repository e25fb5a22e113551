"""`digiter nudges`: what the numbers in nudges.yaml lead to, before anybody feels it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from digiter_core.errors import DigiterError, UnusableRules

if TYPE_CHECKING:
    from datetime import date
    from zoneinfo import ZoneInfo

    from digiter_core.scheduling.calendar import Quiet, Window
    from digiter_core.scheduling.policy import DayOff, Rules, Sent
    from digiter_core.scheduling.preview import Questionnaire

app = typer.Typer(help="What the coach sends of its own accord.", no_args_is_help=True)

WRONG_USAGE = 2
MOST_DAYS = 400
YEARS = range(2000, 2100)


class NudgesRefused(DigiterError):
    """nudges.yaml cannot be used. Run `digiter lint`."""


class OptionRefused(ValueError):
    """An option cannot be used; the message says which and why."""


@app.callback()
def nudges() -> None:
    """What the coach sends of its own accord."""


@app.command()
def off() -> None:
    """Send no nudge until `digiter nudges on`. Works at once, while the bot runs."""
    from cli.settings import Settings  # noqa: PLC0415

    switch = Settings().nudges_off_path
    switch.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    switch.touch()
    typer.echo("Nudges are off. What falls due meanwhile is planned anew, never sent in a pile.")


@app.command()
def on() -> None:
    """Send nudges again."""
    from cli.settings import Settings  # noqa: PLC0415

    Settings().nudges_off_path.unlink(missing_ok=True)
    typer.echo("Nudges are on.")


@app.command()
def due(
    days: Annotated[
        int, typer.Option(min=1, max=MOST_DAYS, help=f"So many days ahead, 1 to {MOST_DAYS}.")
    ] = 7,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Say how many nudges are planned, day by day. Sends nothing; works while the bot runs."""
    from collections import Counter  # noqa: PLC0415
    from datetime import timedelta  # noqa: PLC0415

    from cli.settings import Settings  # noqa: PLC0415
    from cli.wiring import SystemClock  # noqa: PLC0415
    from digiter_core.storage.looking import coming_nudges  # noqa: PLC0415

    settings = Settings()
    until = SystemClock().now() + timedelta(days=days)
    try:
        planned = coming_nudges(settings.database_url, until)
    except FileNotFoundError:
        planned = []
    a_day = Counter(at.date().isoformat() for at in planned)
    is_off = settings.nudges_off_path.exists()
    if as_json:
        typer.echo(json.dumps({"off": is_off, "utc_days": dict(sorted(a_day.items()))}))
        return
    for day, number in sorted(a_day.items()):
        typer.echo(f"{day} (UTC)  {number}")
    typer.echo(f"{len(planned)} in {days} days" + ("; nudges are off" if is_off else ""))


@app.command()
def preview(  # noqa: PLR0913 - options of a command
    *,
    zone: Annotated[str, typer.Option(help="Where the learner lives: Europe/Paris.")],
    start: Annotated[str, typer.Option("--from", help="First day: 2027-03-20.")],
    days: Annotated[int, typer.Option(help=f"So many days, 1 to {MOST_DAYS}.")] = 30,
    windows: Annotated[
        str, typer.Option(help="17:30-20:30,08:30-10:00 and the like. Empty: the usual ones.")
    ] = "",
    weekdays: Annotated[
        str, typer.Option(help="mon,wed and the like. Empty: the usual ones.")
    ] = "",
    per_week: Annotated[
        int | None, typer.Option(help="The most in 7 days. Default: the usual number.")
    ] = None,
    quiet: Annotated[str, typer.Option(help="Hours in which nothing is sent.")] = "21:00-08:00",
    plan: Annotated[bool, typer.Option("--plan/--no-plan", help="Made on the first day.")] = True,
    assessment: Annotated[
        str, typer.Option(help="The questionnaire on the first day: open, finished or none.")
    ] = "finished",
    answers: Annotated[
        bool, typer.Option("--answers/--silent", help="To every nudge an hour later, or never.")
    ] = True,
    holidays: Annotated[
        str, typer.Option(help="A calendar of holidays.yaml, FR say. Empty: no holidays.")
    ] = "",
    learner: Annotated[int, typer.Option(help="Another number, another minute.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Print what would be sent when to one imaginary learner."""
    from digiter_core.scheduling.preview import Newcomer  # noqa: PLC0415 - `--help` needs none
    from digiter_core.scheduling.preview import preview as imagined  # noqa: PLC0415

    rules = _rules()
    try:
        _within("--days", days, 1, MOST_DAYS)
        first, where, hours = _day(start), _zone(zone), _quiet(quiet)
        newcomer = Newcomer(
            zone=where,
            quiet=hours,
            windows=_windows(windows, hours, rules),
            days=_weekdays(weekdays, rules),
            per_week=_per_week(per_week, rules),
            has_plan=plan,
            questionnaire=_questionnaire(assessment),
            key=learner,
        )
        who = newcomer.standing(first)
        off = _holidays(holidays)
    except OptionRefused as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        raise typer.Exit(WRONG_USAGE) from None
    found = _described(
        rules, where, who.windows, imagined(rules, who, first, days, answers=answers, off=off)
    )
    if as_json:
        typer.echo(json.dumps(found))
    else:
        _print(found, days)


def _rules() -> Rules:
    from cli.settings import Settings  # noqa: PLC0415
    from digiter_core.authoring.plain import read_plain  # noqa: PLC0415
    from digiter_core.scheduling.rules import read_rules  # noqa: PLC0415

    path = Settings().dialogues_path / "nudges.yaml"
    try:
        return read_rules(read_plain(path))
    except (UnusableRules, OSError) as error:
        raise NudgesRefused(f"{path}: {error}") from error


def _holidays(calendar: str) -> DayOff:
    """Return which days *calendar* has off. Raises `OptionRefused` if there is none such."""
    from datetime import date  # noqa: PLC0415

    from cli.settings import Settings  # noqa: PLC0415
    from digiter_core.authoring.plain import read_plain  # noqa: PLC0415
    from digiter_core.scheduling.preview import no_day_off  # noqa: PLC0415

    if not calendar:
        return no_day_off
    known = read_plain(Settings().dialogues_path / "holidays.yaml")["holidays"]
    if calendar not in known:
        raise OptionRefused(f"--holidays {calendar!r}: {', '.join(known)}")
    return frozenset(map(date.fromisoformat, known[calendar])).__contains__


def _within(option: str, number: int, least: int, most: int) -> int:
    if not least <= number <= most:
        raise OptionRefused(f"{option} {number}: {least} to {most}")
    return number


def _day(text: str) -> date:
    from datetime import date  # noqa: PLC0415

    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise OptionRefused(f"--from {text!r}: a day is written 2027-03-20") from None
    _within("--from: year", day.year, YEARS[0], YEARS[-1])
    return day


def _zone(name: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo, available_timezones  # noqa: PLC0415

    from digiter_core.scheduling.zones import find_zone, near_zone  # noqa: PLC0415

    if name in available_timezones():
        return ZoneInfo(name)
    meant = find_zone(name) or near_zone(name)
    hint = f"did you mean {meant}?" if meant else "write it like Europe/Paris"
    raise OptionRefused(f"--zone {name!r}: no such zone; {hint}")


def _quiet(text: str) -> Quiet:
    from digiter_core.scheduling.calendar import Quiet, minutes  # noqa: PLC0415

    start, _, end = text.partition("-")
    try:
        return Quiet(minutes(start.strip()), minutes(end.strip()))
    except ValueError:
        raise OptionRefused(f"--quiet {text!r}: hours are written 21:00-08:00") from None


def _windows(text: str, quiet: Quiet, rules: Rules) -> tuple[Window, ...]:
    """Return the windows written in *text*, or the usual ones, as the quiet hours leave them."""
    from digiter_core.scheduling.calendar import (  # noqa: PLC0415
        BadWindow,
        WindowRefused,
        read_window,
    )

    plainly = {
        BadWindow.UNREADABLE: "a window is written 17:30-20:30",
        BadWindow.BACKWARDS: "it ends before it begins; for over midnight give two",
        BadWindow.TOO_SHORT: "it is too short, nudges are spread over it",
        BadWindow.QUIET: "all of it, or all but a few minutes, is in the quiet hours",
    }
    usual = [str(rules.windows[name]) for name in rules.usual_windows]
    found = []
    for each in text.split(",") if text else usual:
        try:
            found.append(read_window(each, quiet))
        except WindowRefused as error:
            raise OptionRefused(f"--windows {each!r}: {plainly[error.reason]}") from None
    return tuple(sorted(set(found)))


def _weekdays(text: str, rules: Rules) -> frozenset[int]:
    from digiter_core.scheduling.rules import WEEKDAYS  # noqa: PLC0415

    if not text:
        return rules.usual_days
    names = [name.strip().lower() for name in text.split(",")]
    for name in names:
        if name not in WEEKDAYS:
            raise OptionRefused(f"--weekdays {name!r}: weekdays are {', '.join(WEEKDAYS)}")
    return frozenset(WEEKDAYS.index(name) for name in names)


def _per_week(number: int | None, rules: Rules) -> int:
    if number is None:
        return rules.usual_per_week
    return _within("--per-week", number, 0, rules.most_per_week)


def _questionnaire(word: str) -> Questionnaire:
    from digiter_core.scheduling.preview import Questionnaire  # noqa: PLC0415

    try:
        return Questionnaire(word)
    except ValueError:
        known = ", ".join(Questionnaire)
        raise OptionRefused(f"--assessment {word!r}: {known}") from None


def _described(
    rules: Rules, zone: ZoneInfo, windows: Sequence[Window], sent: Sequence[Sent]
) -> dict[str, Any]:
    from digiter_core.scheduling.preview import most_within  # noqa: PLC0415

    scripts = {rule.kind: rule.script for rule in rules.kinds}
    days = [each.day for each in sent]
    return {
        "zone": zone.key,
        "windows": [str(window) for window in windows],
        "nudges": [
            {
                "kind": each.kind,
                "script": scripts[each.kind],
                "local_date": each.day.isoformat(),
                "local_time": f"{each.at.astimezone(zone):%H:%M}",
                "utc": each.at.isoformat(),
            }
            for each in sent
        ],
        "per_week_most": most_within(7, days),
        "per_30_days_most": most_within(30, days),
    }


def _print(found: dict[str, Any], days: int) -> None:
    from datetime import date, datetime  # noqa: PLC0415

    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    from digiter_core.scheduling.rules import WEEKDAYS  # noqa: PLC0415

    table = Table("date", "day", "time", "UTC", "kind", "script", box=None, pad_edge=False)
    for each in found["nudges"]:
        table.add_row(
            each["local_date"],
            WEEKDAYS[date.fromisoformat(each["local_date"]).weekday()],
            each["local_time"],
            f"{datetime.fromisoformat(each['utc']):%Y-%m-%d %H:%M}",
            each["kind"],
            each["script"],
        )
    Console(highlight=False).print(table)
    typer.echo(
        f"{len(found['nudges'])} in {days} days; at most {found['per_week_most']} in 7 days, "
        f"{found['per_30_days_most']} in 30 days."
    )
