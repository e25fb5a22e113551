"""From an answer to bytes: pages with their words, files, moves, and what failed."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse, Response

from digiter_core.coaching.coach import Coach
from digiter_core.coaching.live import Live
from digiter_core.ports import Clock, Store
from web.gate import IDLE, Reader
from web.headers import headers
from web.page import Filed, Moved, Shown
from web.studio import Studio
from web.words import Templates

COOKIE_SECONDS = int(IDLE.total_seconds())


@dataclass(frozen=True, slots=True)
class Site:
    """What every request needs."""

    live: Live
    store: Store
    clock: Clock
    public_url: str
    templates: Templates
    studio: Studio | None = None

    @property
    def coach(self) -> Coach:
        """What is live now: read once at the start of a request."""
        return self.live.coach

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def origin(self) -> str:
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def cookie(self) -> str:
        # The prefix makes browsers refuse the cookie from anybody but this very host.
        return "__Host-digiter" if self.secure else "digiter"


async def file(site: Site, given: Filed) -> Response:
    """Return the file, made in a thread."""
    content = await asyncio.to_thread(given.render)
    kept = {"Content-Disposition": f'attachment; filename="{given.name}"'}
    own = {**headers(secure=site.secure), **kept}
    return Response(content, media_type=given.media_type, headers=own)


def moved(site: Site, given: Moved) -> Response:
    """Return the way to another page of ours, and the cookie if it changes."""
    joint = "&" if "?" in given.to else "?"
    to = f"{given.to}{joint}done={given.done}" if given.done else given.to
    response = RedirectResponse(to, 303, headers=headers(secure=site.secure))
    if given.session is not None:
        keep(site, response, given.session)
    return response


def shown(site: Site, given: Shown, reader: Reader, done: str = "") -> Response:
    """Return a page. *done*: name of what was just done, as the address says it."""
    notice = f"pages/done/{done}" if done else ""
    context = {
        "staff": reader.staff,
        "confirmed": reader.is_confirmed,
        "has_studio": site.studio is not None,
        "notice": notice if notice and site.templates.has(notice) else "",
        **given.context,
    }
    body = site.templates.render(given.template, reader.language, context, reader.zone)
    return Response(
        body.encode("utf-8", "replace"),
        given.status,
        headers=headers(secure=site.secure, script=given.has_script),
        media_type="text/html",
    )


def failed(site: Site, reader: Reader, status: int) -> Response:
    """Return the page for what went wrong, in the language of *reader* as far as it is known."""
    return shown(site, Shown("failed.html", {"failure": status}, status), reader)


def keep(site: Site, response: Response, session: str) -> None:
    """Set the cookie, for as long as the session may lie idle; "" removes it."""
    response.set_cookie(
        site.cookie,
        session,
        max_age=COOKIE_SECONDS if session else 0,
        path="/",
        secure=site.secure,
        httponly=True,
        samesite="lax",
    )
