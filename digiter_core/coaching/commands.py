"""What a word, a slash or an intent can ask for, by name. Done in `commanding.py`."""

from __future__ import annotations

from collections.abc import Mapping

SCRIPT_OF_COMMAND: Mapping[str, str] = {
    "menu": "menu",
    "help": "menu",
    "language": "language",
    "privacy": "privacy",
    "forget": "forget",
    "pause": "pause",
    "stop": "stop",
    "start_over": "start_over",
    "plan": "plan",
    "rhythm": "rhythm",
    "counsellor": "counsellor",
}
"""Commands that open a script."""

STAYS_AFTER_HELP = frozenset({"menu", "help", "pause", "stop"})
"""After help was shown these are no wish to go on: "aide", typed in need, opens the menu."""

OWN_COMMANDS = frozenset(
    {
        "start",
        "back",
        "explain",
        "go_on",
        "profile",
        "progress",
        "mydata",
        "access",
        "about",
        "repeat",
    }
)
"""Commands the program answers itself."""

COMMANDS = OWN_COMMANDS | frozenset(SCRIPT_OF_COMMAND)
