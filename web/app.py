"""
The pages as an ASGI application: from a request to one transaction, and then to its answer.

Reading, and every form, works without a script; the studio adds a little of our own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from digiter_core.coaching.live import Live
from digiter_core.errors import Forbidden, StorageUnavailable
from digiter_core.ports import Clock, OutboxMessage, Store, Work
from web import answers, gate, statics
from web.answers import Site
from web.headers import headers
from web.page import Answer, Fields, Filed, Later, Moved, OpenPage, Page, Visit
from web.requests import UnreadableForm, comes_from_us, fields_of, form_of, language_wanted
from web.routes import OPEN_PAGES, PAGES
from web.statics import Static
from web.studio import Studio
from web.words import Templates

log = structlog.get_logger(__name__)

ALL: tuple[OpenPage | Page, ...] = (*OPEN_PAGES, *PAGES)

Send = Callable[[Iterable[OutboxMessage]], None]


def create_pages(  # noqa: PLR0913, PLR0917 - what the edge is given, from outermost to innermost
    live: Live,
    store: Store,
    clock: Clock,
    public_url: str,
    send: Send,
    studio: Studio | None = None,
) -> Starlette:
    """Return the application. *send* is given the messages of an answer after the commit.

    *studio*: None where the dialogues are not there to be changed.
    """
    static = statics.read_all()
    templates = Templates(live, {name: each.address for name, each in static.items()})
    site = Site(live, store, clock, public_url.rstrip("/"), templates, studio)

    return Starlette(
        routes=[
            *(Route(each.path, _file(site, each), methods=["GET"]) for each in static.values()),
            *(
                Route(page.path, _endpoint(site, page, send), methods=[page.method])
                for page in ALL
            ),
        ],
        exception_handlers={HTTPException: _no_such(site)},
    )


def _file(site: Site, static: Static) -> Callable[[Request], Awaitable[Response]]:
    async def show(_: Request) -> Response:
        own = headers(secure=site.secure, kept=True)
        return Response(static.content, media_type=static.media_type, headers=own)

    return show


def _endpoint(
    site: Site, page: Page | OpenPage, send: Send
) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        reader = gate.Reader(language_wanted(request, site.coach))
        try:
            return await _handled(site, page, request, reader, send)
        except Forbidden:
            return answers.failed(site, reader, 404)
        except gate.NotForThisRole:
            return answers.failed(site, reader, 403)
        except UnreadableForm:
            return answers.failed(site, reader, 400)
        except StorageUnavailable:
            log.warning("storage_unavailable", doing="page")
            return answers.failed(site, reader, 503)
        except Exception as error:
            log.exception("page_failed", path=page.path, error=type(error).__name__)
            return answers.failed(site, reader, 500)

    return handle


async def _handled(
    site: Site, page: Page | OpenPage, request: Request, reader: gate.Reader, send: Send
) -> Response:
    form = Fields()
    if page.method != "GET":
        if not comes_from_us(request, site.origin):
            return answers.failed(site, reader, 403)
        form = await form_of(request, page.largest_form)
    query = fields_of(request.url.query)
    session = request.cookies.get(site.cookie, "")
    now = site.clock.now()

    def work_on(work: Work) -> Answer:
        visit = Visit(
            coach=site.coach,
            work=work,
            now=now,
            language=reader.language,
            params=request.path_params,
            query=query,
            form=form,
            session=session,
            public_url=site.public_url,
            studio=site.studio,
        )
        return gate.answer(page, visit, reader)

    given = await site.store.transact(work_on)
    if isinstance(given, Later):
        given = await asyncio.to_thread(given.run)
    if isinstance(given, Filed):
        return await answers.file(site, given)
    if given.messages:
        send(given.messages)
    if isinstance(given, Moved):
        return answers.moved(site, given)
    response = answers.shown(site, given, reader, query.get("done"))
    if reader.session is not None:
        answers.keep(site, response, session)
    return response


def _no_such(site: Site) -> Callable[[Request, Exception], Response]:
    """Say that there is no such page, or that it cannot be used like that."""

    def show(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        reader = gate.Reader(language_wanted(request, site.coach))
        return answers.failed(site, reader, status if status in {404, 405} else 400)

    return show
