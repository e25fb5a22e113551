"""`digiter chat`: the coach in the terminal."""

from __future__ import annotations

from contextlib import closing


def chat() -> None:
    """Talk to the coach here in the terminal. No account, no token; your place is kept."""
    from rich.console import Console  # noqa: PLC0415 - `--help` needs none of these

    from cli import logs, terminal, wiring  # noqa: PLC0415
    from cli.screen import Screen  # noqa: PLC0415
    from cli.settings import Settings  # noqa: PLC0415
    from digiter_core.authoring.pausing import not_collecting  # noqa: PLC0415

    settings = Settings()
    logs.set_up("error", [])
    with closing(wiring.open_database(settings)) as store:
        engine = wiring.background_engine(settings)
        if engine is not None:
            engine.start()
        with not_collecting():  # what is loaded stays: looking through it finds nothing
            coach = wiring.make_coach(settings, store, engine)
        console = Console(highlight=False)
        screen = Screen(console, settings.data / "pictures", wiring.draw)
        talk = terminal.Terminal(coach, store, wiring.SystemClock(), screen)
        talk.run(lambda: console.input("[bold green]› [/bold green]"))
