"""`digiter run`: the bot, from its first import to its end."""

from __future__ import annotations

import asyncio
import gc
import signal
from dataclasses import replace
from functools import partial
from typing import Final

from digiter_core.errors import DigiterError

EVERY_ROLE: Final = "web,worker,scheduler"


class NoToken(DigiterError):
    """No token. Ask @BotFather for one and put DIGITER_TELEGRAM_TOKEN=… into .env"""


def serve(*, once_ready: bool, role: str) -> None:
    """Run the bot until it is told to end. *once_ready*: print a line once updates come in.

    Raises `NoToken`, `WrongSetting`, `ValidationError`, and what starting can end with.
    """
    # What a start loads stays: looking through it for garbage was a sixth of it. The service
    # takes it out of all later collections, and lets them go on.
    gc.disable()
    from cli import errands, logs, releasing, wiring  # noqa: PLC0415
    from cli.connection import telegram_connection  # noqa: PLC0415
    from cli.settings import Settings  # noqa: PLC0415

    settings = Settings()
    token = settings.telegram_token.get_secret_value()
    if not token:
        raise NoToken
    connection = telegram_connection(settings, role)
    secrets = (settings.webhook_secret, settings.mail_password)
    logs.set_up(settings.log_level, [token, *(secret.get_secret_value() for secret in secrets)])
    store = wiring.open_database(settings, wait=True, roles=connection.roles)
    try:
        node = store.transact_now(lambda work: work.nodes.number)
        connection = replace(connection, node=node)
        engine = wiring.background_engine(settings, lambda: live.coach.safeguarding.phrases)
        made = releasing.Releasing.of(settings, store, engine)
        live = made.begin()
        from bot.service import Service  # noqa: PLC0415 - the longest import, and only needed here
        from digiter_core.storage.retention import sweep  # noqa: PLC0415

        mail = wiring.make_mailer(settings, live)
        clock = wiring.SystemClock()
        desk_of = partial(releasing.desk_of, settings, store)  # what it imports takes a moment
        pages = (
            wiring.make_pages(settings, live, store, desk_of(), engine)
            if settings.pages_port
            else None
        )
        asked = partial(errands.run_all, errands.folder(settings), desk_of)
        service = Service(
            live, store, clock, connection, wiring.draw, sweep, mail, pages, made.coach, asked
        )

        def ready() -> None:
            if once_ready:
                print("ready", flush=True)  # noqa: T201
            if engine is not None:
                engine.start()

        async def main() -> None:
            stop = asyncio.Event()
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, stop.set)
            await service.run(stop, ready)

        _run_loop(main)
    finally:
        store.close()


def _run_loop(main: object) -> None:
    try:
        import uvloop  # noqa: PLC0415 - not on every platform

        uvloop.run(main())  # type: ignore[operator]  # a coroutine function
    except ImportError:
        asyncio.run(main())  # type: ignore[operator]  # a coroutine function
