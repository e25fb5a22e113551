"""`digiter publish`, `releases`, `diff`, `rollback`, `confirm`: what is live, and going back."""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import asdict
from typing import Annotated, Any, Final

import typer

from cli.settings import Settings
from digiter_core.errors import DatabaseInUse, NoDatabaseYet, ScriptError
from digiter_core.ports.publishing import Release

FAILED: Final = 1
NONE_LIVE: Final = 0

Language = Annotated[str, typer.Option("--lang", help="The language of what is printed.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Note = Annotated[str, typer.Option(help="What changed and why, in a sentence; kept for good.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def publish(
    *,
    note: Note = "",
    yes: Yes = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would happen.")
    ] = False,
    as_json: AsJson = False,
    lang: Language = "fr",
) -> None:
    """Make dialogues and translations live as they lie there. Works while the coach runs."""
    from cli import lint  # noqa: PLC0415 - `--help` needs none of it
    from cli.errands import Errand  # noqa: PLC0415
    from cli.release_words import Words, plan_lines  # noqa: PLC0415

    settings = Settings()
    plan = plan_of(settings)
    words = Words.of(settings, lang)
    if as_json:
        typer.echo(json.dumps(_plan_json(plan), ensure_ascii=False, indent=1, default=str))
    else:
        if plan.draft.critical:
            explained = lint.explanations(settings)
            lint.show(plan.draft.critical, explained, lint.language_of(lang, explained))
        for line in plan_lines(plan, words):
            typer.echo(line)
    if plan.draft.critical or plan.draft.loaded is None:
        blocked = words.say("plan/blocked", many=len(plan.draft.critical))
        typer.secho(blocked, fg=typer.colors.RED, err=True)
        raise typer.Exit(FAILED)
    if dry_run or not plan.is_new:
        return
    if not yes:
        typer.confirm(words.say("plan/ask"), abort=True, err=as_json)
    done = _do(settings, Errand("publish", note=note, digest=plan.digest))
    key = "done/live" if done.is_live else "done/waits"
    typer.secho(words.say(key, number=done.number), fg=typer.colors.GREEN, err=as_json)


def releases(*, as_json: AsJson = False, lang: Language = "fr") -> None:
    """Show everything that was published: when, by whom, why, and what is live."""
    from cli.release_words import Words, release_line  # noqa: PLC0415
    from cli.releasing import looking  # noqa: PLC0415

    settings = Settings()
    with looking(settings) as work:
        found, live, waiting = work.releases.all(), work.releases.newest(), work.releases.waiting()
    number = waiting.number if waiting else NONE_LIVE
    if as_json:
        shown = [
            {**asdict(each), "live": each.number == live, "waits": each.number == number}
            for each in found
        ]
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=1, default=str))
        return
    words = Words.of(settings, lang)
    for each in found:
        typer.echo(release_line(each, live, number, words))
    if not found:
        typer.echo(words.say("history/none"))


def diff(
    first: Annotated[
        int | None, typer.Argument(help="A release; default: what is live.", min=1)
    ] = None,
    second: Annotated[
        int | None, typer.Argument(help="Another one; default: the files.", min=1)
    ] = None,
    *,
    as_json: AsJson = False,
    lang: Language = "fr",
) -> None:
    """Show in words what differs between two releases, or from a release to the files."""
    from cli.release_words import Words, difference_lines  # noqa: PLC0415
    from cli.releasing import folder_of, looking  # noqa: PLC0415
    from digiter_core.studio.desk import compare  # noqa: PLC0415

    settings = Settings()
    with looking(settings) as work:
        found = compare(folder_of(settings), work, first, second)
    if as_json:
        shown = [asdict(each) for each in found]
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    for line in difference_lines(found, Words.of(settings, lang)):
        typer.echo(line)


def rollback(
    number: Annotated[
        int | None,
        typer.Argument(help="The release to go back to; default: the one before.", min=1),
    ] = None,
    *,
    note: Note = "",
    yes: Yes = False,
    lang: Language = "fr",
) -> None:
    """Make an earlier release live again, at once. Nothing is lost, no history is rewritten."""
    from cli.errands import Errand  # noqa: PLC0415
    from cli.release_words import Words, difference_lines  # noqa: PLC0415
    from cli.releasing import looking  # noqa: PLC0415
    from digiter_core.studio.differences import differences  # noqa: PLC0415
    from digiter_core.studio.publishing import target_of  # noqa: PLC0415

    settings = Settings()
    words = Words.of(settings, lang)
    with looking(settings) as work:
        target = target_of(work, number)
        live = work.releases.files(work.releases.newest())
        changes = differences(live, work.releases.files(target.number))
    typer.echo(words.say("release", number=target.number))
    for line in difference_lines(changes, words):
        typer.echo(line)
    if not yes:
        typer.confirm(words.say("plan/ask"), abort=True)
    done = _do(settings, Errand("roll_back", number=target.number, note=note))
    back = words.say("done/back", number=done.number, back=done.rolled_back_to)
    typer.secho(back, fg=typer.colors.GREEN)


def confirm(
    number: Annotated[int, typer.Argument(help="The release that waits.", min=1)],
    *,
    lang: Language = "fr",
) -> None:
    """Make a release live that waits for a second person, as the operator."""
    from cli.errands import Errand  # noqa: PLC0415
    from cli.release_words import Words  # noqa: PLC0415

    settings = Settings()
    words = Words.of(settings, lang)
    done = _do(settings, Errand("confirm", number=number))
    typer.secho(words.say("done/live", number=done.number), fg=typer.colors.GREEN)


def plan_of(settings: Settings) -> Any:
    """Return what publishing the files of *settings* would do; changes nothing."""
    from cli.releasing import folder_of, looking  # noqa: PLC0415
    from cli.wiring import SystemClock, open_scratch  # noqa: PLC0415
    from digiter_core.studio.draft import load_draft  # noqa: PLC0415
    from digiter_core.studio.publishing import prepare  # noqa: PLC0415

    folder, clock = folder_of(settings), SystemClock()
    load_draft(folder)
    try:
        with looking(settings) as work:
            return prepare(folder, work, clock.now())
    except NoDatabaseYet:  # nothing is live; looking makes nothing
        with closing(open_scratch(clock)) as store:
            return store.transact_now(lambda work: prepare(folder, work, clock.now()))


def _do(settings: Settings, errand: Any) -> Release:
    """Do *errand* here, or have the running coach do it; return the release."""
    from cli import errands  # noqa: PLC0415
    from cli.releasing import desk_of, looking  # noqa: PLC0415
    from cli.wiring import open_database  # noqa: PLC0415

    try:
        # With several nodes: as one more of them, which sends nothing.
        roles = frozenset[str]() if settings.several_nodes else None
        with closing(open_database(settings, roles=roles)) as store:
            done = errands.do(desk_of(settings, store), errand)
            if roles is not None:
                store.transact_now(lambda work: work.nodes.leave())
            return done
    except DatabaseInUse:
        number = errands.ask(errands.folder(settings), errand)
    except ScriptError as error:
        from cli import lint  # noqa: PLC0415

        lint.tell(error.findings, settings)
        sys.exit(FAILED)
    with looking(settings) as work:
        release = work.releases.get(number)
    assert release is not None  # as it was published a moment ago
    return release


def _plan_json(plan: Any) -> dict[str, Any]:
    return {
        "since": plan.since,
        "is_new": plan.is_new,
        "can_publish": plan.can_publish,
        "needs_two": plan.needs_two,
        "waiting": plan.waiting.number if plan.waiting else None,
        "findings": [asdict(each) for each in plan.findings],
        "differences": [asdict(each) for each in plan.differences],
        "stands": [asdict(each) for each in plan.groups],
    }
