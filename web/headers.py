"""Headers of every answer: nothing is loaded from elsewhere, nothing runs, nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_ALWAYS: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; "
)
POLICY: Final = f"{_ALWAYS}script-src 'none'"
SCRIPT_POLICY: Final = f"{_ALWAYS}script-src 'self'; connect-src 'self'"
"""Of pages that load a script of ours: always from a file, never from inside the page."""

YEAR: Final = 31_536_000


def headers(*, secure: bool, kept: bool = False, script: bool = False) -> Mapping[str, str]:
    """Return the headers.

    *secure*: the pages are reached by https. *kept*: may stay in caches. *script*: the page
    loads a script of ours.
    """
    found = {
        "Content-Security-Policy": SCRIPT_POLICY if script else POLICY,
        "X-Content-Type-Options": "nosniff",
        # Not "no-referrer": browsers then send `Origin: null` with our own forms.
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": f"public, max-age={YEAR}, immutable" if kept else "no-store",
    }
    if secure:
        found["Strict-Transport-Security"] = f"max-age={YEAR}"
    return found
