"""`digiter test`: plays every conversation test and says in words what goes otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from digiter_core.errors import DigiterError, ScriptError

if TYPE_CHECKING:
    from digiter_core.authoring.conversation_runner import Difference, Outcome
    from digiter_core.authoring.conversation_test import Told
    from digiter_core.texts.catalogue import Catalogues

FAILED: Final = 1
LONGEST: Final = 90
WITH_WORDS: Final = ("say", "explain")


def play_tests(
    script: Annotated[str, typer.Argument(help="Only tests of this dialogue.")] = "",
    *,
    update: Annotated[
        bool, typer.Option("--update", help="Write what happens now into the tests.")
    ] = False,
    lang: Annotated[str, typer.Option(help="Show what is said in this language.")] = "fr",
) -> None:
    """Play the conversation tests beside the dialogues; with --update, accept what happens."""
    from cli.lint import tell  # noqa: PLC0415 - `--help` needs none of these
    from cli.settings import Settings  # noqa: PLC0415
    from cli.stage import named  # noqa: PLC0415
    from digiter_core.authoring.conversation_runner import ConversationTests  # noqa: PLC0415
    from digiter_core.authoring.loader import load_scripts  # noqa: PLC0415
    from digiter_core.texts.catalogue import Catalogues  # noqa: PLC0415

    settings = Settings()
    loaded = load_scripts(settings.dialogues_path)
    if script and script not in loaded.scripts:
        raise named(script, loaded.scripts, "script")
    texts = Catalogues.load(settings.locales_path, loaded.french, loaded.languages)
    tests = ConversationTests(settings.conversation_tests_path, loaded)
    paths, failed = tests.paths(script), 0
    for path in paths:
        try:
            outcome = tests.run(path)
        except ScriptError as error:
            tell(error.findings, settings)
            failed += 1
            continue
        except DigiterError as error:
            typer.secho(f"{_short(path)}  cannot be played: {error}", fg=typer.colors.RED)
            failed += 1
            continue
        if outcome.differences:
            _show(outcome, texts, lang)
            failed += not update
        if outcome.differences and update:
            outcome.update()
            typer.secho(f"{_short(path)}  written anew", fg=typer.colors.GREEN)
    typer.echo(f"{len(paths)} conversations, {failed} go otherwise than written")
    if failed:
        raise typer.Exit(FAILED)


def _short(path: Path) -> str:
    return "/".join(path.parts[-2:])


def _show(outcome: Outcome, texts: Catalogues, language: str) -> None:
    for difference in outcome.differences:
        place = f"{_short(outcome.path)}:{difference.line}"
        typer.secho(f"{place}  {_when(outcome, difference)}", fg=typer.colors.YELLOW)
        for word, told in (("expected", difference.expected), ("got", difference.got)):
            lines = [_words(each, texts, language) for each in told] or ["nothing"]
            for each in lines:
                typer.echo(f"  {word + ':':<10}{each}")


def _when(outcome: Outcome, difference: Difference) -> str:
    if difference.turn == 0:
        return "when it begins"
    turn = outcome.conversation.turns[difference.turn - 1]
    return f"after {turn.doing}: {turn.value}"


def _words(told: Told, texts: Catalogues, language: str) -> str:
    """Return one thing as the file writes it, with the words the learner reads."""
    from digiter_core.authoring.conversation_writing import line  # noqa: PLC0415 - see above

    written = line(told)
    for name in WITH_WORDS:
        key = told.get(name)
        if isinstance(key, str) and texts.has(key):
            said = " ".join(texts.text(key, language).split())
            return f'{written}  "{said[:LONGEST]}"'
    return written
