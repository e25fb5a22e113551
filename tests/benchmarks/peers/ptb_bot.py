"""
python-telegram-bot as its documentation shows it: ConversationHandler, PicklePersistence, the
default request (httpx), one update at a time, behind the web server of its own example
`customwebhookbot/starlettebot.py`.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    PicklePersistence,
)

from tests.benchmarks.peers import questionnaire


def markup(number: int) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(label, callback_data=data) for label, data in row]
            for row in questionnaire.keyboard(number)
        ]
    )


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    await update.message.reply_text(questionnaire.text(0), reply_markup=markup(0))
    return 0


async def answered(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    query = update.callback_query
    await query.answer()
    number, _, answer = query.data.partition(":")
    context.user_data.setdefault("answers", {})[number] = answer
    following = (int(number) + 1) % questionnaire.COUNT
    await query.edit_message_text(questionnaire.text(following), reply_markup=markup(following))
    return following


def build(place: questionnaire.Place) -> Application:
    application = (
        Application.builder()
        .token(place.token)
        .base_url(f"{place.api}/bot")
        .updater(None)
        .persistence(PicklePersistence(place.data / "questionnaire.pickle"))
        .build()
    )
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states={
                number: [CallbackQueryHandler(answered, pattern=f"^{number}:")]
                for number in range(questionnaire.COUNT)
            },
            fallbacks=[CommandHandler("start", start)],
            name="questionnaire",
            persistent=True,
        )
    )
    return application


async def main() -> None:
    place = questionnaire.place()
    application = build(place)

    async def telegram(request: Request) -> Response:
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != questionnaire.SECRET:
            return Response(status_code=HTTPStatus.FORBIDDEN)
        update = Update.de_json(data=await request.json(), bot=application.bot)
        await application.update_queue.put(update)
        return Response()

    web = Starlette(routes=[Route(questionnaire.PATH, telegram, methods=["POST"])])
    server = uvicorn.Server(
        uvicorn.Config(web, port=place.port, host="127.0.0.1", log_level="warning")
    )
    async with application:
        await application.start()
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 - uvicorn says it in no other way
            await asyncio.sleep(0.005)
        await application.bot.set_webhook(
            place.webhook, secret_token=questionnaire.SECRET, allowed_updates=Update.ALL_TYPES
        )
        await serving
        await application.stop()


if __name__ == "__main__":
    asyncio.run(main())
