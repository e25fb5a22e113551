"""`digiter run` that waits a second for Telegram and not ten, so that late answers cost less."""

from __future__ import annotations

import sys

SECONDS = 1.0


def main() -> None:
    """Run the command line, impatiently."""
    import bot.delivery  # noqa: PLC0415 - only where it runs
    from bot.request import Api  # noqa: PLC0415
    from cli.main import run  # noqa: PLC0415

    Api.__init__.__defaults__ = (SECONDS,)
    bot.delivery.UPLOAD_SECONDS = SECONDS
    bot.delivery.FIRST_WAIT = 0.05
    run()


if __name__ == "__main__":
    sys.exit(main())
