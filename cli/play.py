"""`digiter play`: a dialogue as a learner meets it, from any node. Nothing is kept or sent."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from digiter_core.errors import DigiterError, Finding, ScriptError

if TYPE_CHECKING:
    from rich.console import Console

    from cli.laying_out import LaidOut
    from cli.settings import Settings
    from cli.stage import Stage
    from digiter_core.authoring.loader import Loaded
    from digiter_core.coaching.coach import Coach
    from digiter_core.studio.profile import Profile

ONLY_WORDS: Final = frozenset({"missing_text"})
"""Critical for publishing, and no reason not to try: a missing text is shown in French."""


class Refused(DigiterError):
    """That cannot be played."""


def play(  # noqa: PLR0913 - options of a command
    script: Annotated[str, typer.Argument(help="The dialogue: welcome, plan, …")],
    *,
    lang: Annotated[str, typer.Option(help="Language of the learner; default: fr.")] = "",
    at: Annotated[str, typer.Option(help="A node to begin at.")] = "",
    profile: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Who plays: YAML or JSON.")
    ] = None,
    clock: Annotated[str, typer.Option(help="Time that passes right away: +3d, +2h.")] = "",
    release: Annotated[
        int | None, typer.Option(help="A release, in place of the files as they lie there.", min=1)
    ] = None,
    record: Annotated[
        str, typer.Option(help="Write what happens as the conversation test of that name.")
    ] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Write over a test that is there already.")
    ] = False,
) -> None:
    """Try a dialogue: the real conversation, from any node, with a clock to turn."""
    from rich.console import Console  # noqa: PLC0415 - `--help` needs none of these

    from cli import logs  # noqa: PLC0415
    from cli.rehearsal_words import jump_in  # noqa: PLC0415
    from cli.settings import Settings  # noqa: PLC0415

    settings = Settings()
    logs.set_up("error", [])
    by = jump_in(clock) if clock else None
    if clock and by is None:
        raise Refused(f"--clock {clock!r}: time is written +3d, +2h, +45m or +1w.")
    target = _test_file(settings, script, record) if record else None
    if target is not None and target.exists() and not yes:
        raise Refused(f"{target} is there already. With --yes it is written anew.")
    if target is not None and release is not None:
        raise Refused("--record tests the files as they lie there: it does not go with --release.")
    console = Console(highlight=False)
    with (
        _laid_out(settings, release, script) as shelf,
        playable(shelf.settings if shelf else settings, script) as (used, loaded),
        _stage(used, loaded, console, script, profile, lang, shelf) as stage,
    ):
        stage.start(at)
        if by is not None:
            stage.jump(by)
        stage.run(lambda: console.input("[bold green]› [/bold green]"))
        if target is not None:
            _record(stage, loaded, target)


@contextmanager
def playable(settings: Settings, script: str) -> Iterator[tuple[Settings, Loaded]]:
    """Give the settings and dialogues to play *script* with, without other files that are broken.

    Raises `ScriptError` with what is wrong with *script* or with what all scripts need, and
    `NotThere`.
    """
    from cli.stage import named  # noqa: PLC0415 - `--help` needs none of these
    from digiter_core.authoring.loader import load_scripts  # noqa: PLC0415
    from digiter_core.studio.draft import load_draft  # noqa: PLC0415
    from digiter_core.studio.folder import Folder  # noqa: PLC0415

    folder = settings.dialogues_path
    draft = load_draft(Folder(folder, settings.locales_path))
    if not (folder / f"{script}.yaml").is_file():
        raise named(script, [path.stem for path in folder.glob("*.yaml")], "script")
    own = [each for each in draft.critical if _hinders(each, f"{folder.name}/{script}.yaml")]
    if own:
        raise ScriptError(tuple(own))
    if draft.loaded is not None:
        if script not in draft.loaded.scripts:
            raise named(script, draft.loaded.scripts, "script")
        yield settings, draft.loaded
        return
    with tempfile.TemporaryDirectory() as scratch:
        sound = Path(scratch) / folder.name
        shutil.copytree(folder, sound)
        for file in _broken_scripts(draft.findings, folder):
            (sound / file).unlink()
        yield settings.model_copy(update={"dialogues": sound}), load_scripts(sound)


def _hinders(finding: Finding, file: str) -> bool:
    return finding.file == file and finding.code not in ONLY_WORDS


def _broken_scripts(findings: Sequence[Finding], folder: Path) -> set[str]:
    """Return the files of scripts with critical findings. Raises `ScriptError` for others."""
    from digiter_core.authoring.loader import NOT_SCRIPTS  # noqa: PLC0415 - see above
    from digiter_core.authoring.script_file import RESERVED  # noqa: PLC0415

    critical = [each for each in findings if each.severity == "critical"]
    needed = {*NOT_SCRIPTS, *(f"{name}.yaml" for name in RESERVED)}
    names = {each.file: each.file.removeprefix(f"{folder.name}/") for each in critical}
    for_all = [
        each for each in critical if names[each.file] in needed or names[each.file] == each.file
    ]
    if for_all:
        raise ScriptError(tuple(for_all))
    return set(names.values())


@contextmanager
def _laid_out(settings: Settings, release: int | None, script: str) -> Iterator[LaidOut | None]:
    """Lay *release* out, if one is wanted. Raises `NotThere` if it has no such script."""
    from cli.laying_out import laid_out  # noqa: PLC0415 - see above
    from cli.stage import named  # noqa: PLC0415

    if release is None:
        yield None
        return
    with laid_out(settings, release) as shelf:
        if script not in shelf.scripts:
            raise named(script, shelf.scripts, "script")
        yield shelf


@contextmanager
def _stage(  # noqa: PLR0913, PLR0917 - what is played, for whom, and where it is shown
    settings: Settings,
    loaded: Loaded,
    console: Console,
    script: str,
    profile: Path | None,
    language: str,
    shelf: LaidOut | None,
) -> Iterator[Stage]:
    from cli import wiring  # noqa: PLC0415 - `--help` needs none of these
    from cli.screen import Screen  # noqa: PLC0415
    from cli.stage import Stage  # noqa: PLC0415
    from digiter_core.studio.rehearsal import Rehearsal  # noqa: PLC0415

    clock = wiring.SystemClock()
    engine = wiring.background_engine(settings)
    if engine is not None:
        engine.start()
    store = wiring.open_scratch(clock)
    coach = wiring.make_coach(settings, store, engine, previews=(language,) if language else ())
    if shelf is not None:
        shelf.complete(coach)
    now = clock.now()
    who = None if profile is None else _profile(profile, coach, loaded, now.year)
    with tempfile.TemporaryDirectory() as files:
        stage = Stage(
            Screen(console, Path(files), wiring.draw),
            loaded,
            lambda: Rehearsal(coach, wiring.open_scratch, now),
            script,
            who,
            language,
        )
        try:
            yield stage
        finally:
            stage.close()
            store.close()


def _profile(path: Path, coach: Coach, loaded: Loaded, this_year: int) -> Profile:
    from digiter_core.authoring.playing import types_of  # noqa: PLC0415 - see above
    from digiter_core.studio.profile import read_profile  # noqa: PLC0415

    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Refused(f"{path} is not readable text in UTF-8.") from None
    return read_profile(text, path.name, coach, types_of(loaded), this_year)


def _test_file(settings: Settings, script: str, name: str) -> Path:
    if not name.replace("_", "").replace("-", "").isalnum():
        raise Refused(f"--record {name!r}: a test is named with letters, digits, _ and -.")
    return settings.conversation_tests_path / script / f"{name}.yaml"


def _record(stage: Stage, loaded: Loaded, target: Path) -> None:
    from digiter_core.authoring.conversation_writing import write  # noqa: PLC0415 - see above
    from digiter_core.studio.recording import recorded  # noqa: PLC0415

    recording = recorded(stage.rehearsal.steps, loaded, at=stage.at)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(write(recording.conversation), encoding="utf-8")
    typer.secho(f"Recorded: {target}", fg=typer.colors.GREEN)
    if recording.left_out:
        typer.echo(
            f"The last {recording.left_out} steps are not in it: before them the coach moved the "
            "conversation in a way a test cannot say."
        )
