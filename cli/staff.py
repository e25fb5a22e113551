"""`digiter staff`: counsellors and coordinators come, are deputies, and leave."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cli.settings import Settings

if TYPE_CHECKING:
    from digiter_core.access.people import Staff
    from digiter_core.ports import Work

app = typer.Typer(
    help="Counsellors and coordinators. While the bot runs, coordinators do this on the pages.",
    no_args_is_help=True,
)

LARGEST = 2**63 - 1
WRONG_USAGE = 2
Number = Annotated[
    int, typer.Argument(min=1, max=LARGEST, help="Their number, from `digiter staff list`.")
]


class StaffRole(StrEnum):
    """What somebody can be invited as."""

    COUNSELLOR = "counsellor"
    COORDINATOR = "coordinator"


class Switch(StrEnum):
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list. Of learners: how many, never who."""

    number: int
    role: str
    territory: str
    name: str
    organisation: str
    deputy: bool
    learners: int  # open bonds


@app.command()
def invite(  # noqa: PLR0913 - options of a command
    *,
    role: Annotated[StaffRole, typer.Option(help="What they will be.")],
    territory: Annotated[str, typer.Option(help="Id in territories.yaml: marseille, say.")],
    name: Annotated[str, typer.Option(help="As learners and colleagues read it.")],
    organisation: Annotated[str, typer.Option(help="The partner they work for.")] = "",
    language: Annotated[
        str, typer.Option(help="Code of a language offered. Empty: that of their Telegram.")
    ] = "",
    bot: Annotated[
        str, typer.Option(help="Username of the bot. Default: DIGITER_TELEGRAM_BOT.")
    ] = "",
) -> None:
    """Make a link for one counsellor or coordinator: good once, for a week. Stop the bot first."""
    from cli.wiring import SystemClock, open_database  # noqa: PLC0415 - `--help` needs no SQL
    from digiter_core.access.people import Role  # noqa: PLC0415
    from digiter_core.coaching.inviting import invite_staff, link_to  # noqa: PLC0415

    settings = Settings()
    _check(settings, territory, language, name)
    now = SystemClock().now()
    with closing(open_database(settings)) as store:
        invitation, codes = store.transact_now(
            lambda work: invite_staff(
                work,
                None,
                now,
                role=Role(role.value),
                territory=territory,
                name=name.strip(),
                organisation=organisation.strip(),
                language=language,
            )
        )
    username = (bot or settings.telegram_bot).removeprefix("@")
    typer.echo(f"For {name.strip()}, once, until {invitation.expires_at:%Y-%m-%d %H:%M} (UTC).")
    typer.echo(link_to(username, codes) or f"To be sent to the bot:  /start {codes.link}")


def _check(settings: Settings, territory: str, language: str, name: str) -> None:
    """Refuse what no account can be made of."""
    from cli.wiring import read_safety  # noqa: PLC0415
    from digiter_core.authoring.loader import load_scripts  # noqa: PLC0415

    known = sorted(read_safety(settings.dialogues_path).territories)
    if territory not in known:
        _refuse(f"--territory {territory}: none of {', '.join(known)}")
    # Staff read English where a text is missing: their language need not be complete.
    wished = load_scripts(settings.dialogues_path).languages.wished
    if language and language not in wished:
        _refuse(f"--language {language}: none of {', '.join(wished)}")
    if not name.strip():
        _refuse("--name: learners read it, so it cannot be empty")


def _refuse(message: str) -> NoReturn:
    typer.secho(message, fg=typer.colors.RED, err=True)
    raise typer.Exit(WRONG_USAGE)


@app.command("list")
def list_all(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
) -> None:
    """Show who works here, where, and with how many learners. Works while the bot runs."""
    found = _lines()
    if as_json:
        typer.echo(json.dumps([asdict(line) for line in found], ensure_ascii=False))
        return
    for line in found:
        deputy = "deputy" if line.deputy else ""
        typer.echo(
            f"{line.number:>19}  {line.role:<11}  {line.territory:<12}  {deputy:<6}  "
            f"{line.learners:>4} learners  {line.name}"
            + (f", {line.organisation}" if line.organisation else "")
        )
    typer.echo(f"{len(found)} in all")


def _lines() -> list[Line]:
    from cli.wiring import SystemClock  # noqa: PLC0415
    from digiter_core.access.people import Role  # noqa: PLC0415
    from digiter_core.access.policy import Act, may  # noqa: PLC0415
    from digiter_core.errors import Forbidden  # noqa: PLC0415
    from digiter_core.storage.keyring import Keyring  # noqa: PLC0415
    from digiter_core.storage.reading import reading  # noqa: PLC0415

    if not may(Role.OPERATOR, Act.END_STAFF):
        raise Forbidden
    settings = Settings()
    if not settings.keyring_path.exists():
        return []  # nothing was ever stored
    keyring = Keyring.load_or_create(settings.keyring_path)
    try:
        with reading(settings.database_url, keyring, SystemClock()) as work:
            return [_line(work, staff) for staff in work.staff.active()]
    except FileNotFoundError:
        return []


def _line(work: Work, staff: Staff) -> Line:
    return Line(
        number=staff.id,
        role=staff.role.value,
        territory=staff.territory,
        name=staff.name,
        organisation=staff.organisation,
        deputy=staff.is_deputy,
        learners=len(work.bonds.of_staff(staff.id)),
    )


@app.command()
def deputy(
    number: Number, switch: Annotated[Switch, typer.Argument(help="Whether they are one.")]
) -> None:
    """Have a counsellor told, or not, what colleagues left unanswered. Stop the bot first."""
    from cli.wiring import open_database  # noqa: PLC0415
    from digiter_core.access.people import Role  # noqa: PLC0415
    from digiter_core.coaching.staffing import make_deputy  # noqa: PLC0415

    is_deputy = switch is Switch.ON

    def change(work: Work) -> Staff | None:
        staff = _working(work, number)
        is_counsellor = staff.role is Role.COUNSELLOR
        return make_deputy(work, None, staff, is_deputy=is_deputy) if is_counsellor else None

    with closing(open_database(Settings())) as store:
        staff = store.transact_now(change)
    if staff is None:
        _refuse("Only a counsellor can answer a learner, and so be a deputy.")
    typer.echo(f"{staff.name} is {'a' if staff.is_deputy else 'no'} deputy of {staff.territory}.")


@app.command("reset-code")
def reset_code(number: Number) -> None:
    """Have a coordinator whose phone is lost set up the second factor anew. Stop the bot first."""
    from cli.wiring import open_database  # noqa: PLC0415
    from digiter_core.coaching.staffing import forget_second_factor  # noqa: PLC0415

    def change(work: Work) -> Staff:
        staff = _working(work, number)
        forget_second_factor(work, staff)
        return staff

    with closing(open_database(Settings())) as store:
        staff = store.transact_now(change)
    typer.echo(f"{staff.name} is logged out and sets up a new code at the next log-in.")


@app.command()
def leave(
    number: Number, *, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """End an account. Its learners are told by day, once the bot runs again. Stop it first."""
    from cli.wiring import SystemClock, make_coach, open_database  # noqa: PLC0415
    from digiter_core.coaching import staffing  # noqa: PLC0415

    settings, now = Settings(), SystemClock().now()
    with closing(open_database(settings)) as store:
        staff = store.transact_now(lambda work: _working(work, number))
        bonds = len(store.transact_now(lambda work: work.bonds.of_staff(number)))
        if not yes:
            typer.confirm(
                f"{staff.name} leaves. Learners who lose them: {bonds}. Name and addresses "
                "are wiped, and nothing brings them back. Go on?",
                abort=True,
            )
        coach = make_coach(settings, store)
        told = store.transact_now(
            lambda work: staffing.leave(coach, work, None, _working(work, number), now)
        )
    typer.echo(f"Done. Learners who are told at the next start: {len(told)}")
    if later := bonds - len(told):
        typer.echo(f"Learners who are told when their night is over, or on coming back: {later}")


def _working(work: Work, number: int) -> Staff:
    from digiter_core.errors import NobodyThere  # noqa: PLC0415

    staff = work.staff.get(number)
    if staff is None or staff.left_at is not None:
        raise NobodyThere
    return staff
