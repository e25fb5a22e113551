"""`digiter chat`: the coach in the terminal."""

from __future__ import annotations

import gc


def chat() -> None:
    """Talk to the coach here in the terminal. No account, no token; your place is kept."""
    gc.disable()  # until it can talk: what it loads before stays
    from rich.console import Console  # noqa: PLC0415 - `--help` needs none of these

    from cli import logs, terminal, wiring  # noqa: PLC0415
    from cli.screen import Screen  # noqa: PLC0415
    from cli.settings import Settings  # noqa: PLC0415

    settings = Settings()
    logs.set_up("error", [])
    store = wiring.open_database(settings)
    try:
        engine = wiring.background_engine(settings)
        if engine is not None:
            engine.start()
        coach = wiring.make_coach(settings, store, engine)
        gc.enable()
        console = Console(highlight=False)
        screen = Screen(console, settings.data / "pictures", wiring.draw)
        talk = terminal.Terminal(coach, store, wiring.SystemClock(), screen)
        talk.run(lambda: console.input("[bold green]› [/bold green]"))
    finally:
        store.close()
