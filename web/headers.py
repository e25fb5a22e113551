"""Headers of every answer: nothing is loaded from elsewhere, nothing runs, nothing is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; script-src 'none'"
)
YEAR: Final = 31_536_000


def headers(*, secure: bool, kept: bool = False) -> Mapping[str, str]:
    """Return the headers. *secure*: the pages are reached by https. *kept*: may stay in caches."""
    found = {
        "Content-Security-Policy": POLICY,
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
