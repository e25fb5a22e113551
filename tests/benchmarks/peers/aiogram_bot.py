"""
aiogram as its documentation shows it: a finite state machine, a router, its aiohttp handler; its
states in SQLite, written at every step, and uvloop, which its extra `aiogram[fast]` brings.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import uvloop
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from tests.benchmarks.peers import questionnaire


class SqliteStorage(BaseStorage):
    """States and data of a chat in one row, committed at every write."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")  # as is usual with WAL
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS fsm (key TEXT PRIMARY KEY, state TEXT, data TEXT)"
        )

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        value = state.state if isinstance(state, State) else state
        self._write("state", key, value)

    async def get_state(self, key: StorageKey) -> str | None:
        return self._read("state", key)

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        self._write("data", key, json.dumps(data))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return json.loads(self._read("data", key) or "{}")

    async def close(self) -> None:
        self._database.close()

    def _read(self, column: str, key: StorageKey) -> str | None:
        row = self._database.execute(
            f"SELECT {column} FROM fsm WHERE key = ?", (_text(key),)
        ).fetchone()
        return row[0] if row else None

    def _write(self, column: str, key: StorageKey, value: str | None) -> None:
        self._database.execute(
            f"INSERT INTO fsm (key, {column}) VALUES (?, ?) "
            f"ON CONFLICT (key) DO UPDATE SET {column} = excluded.{column}",
            (_text(key), value),
        )


def _text(key: StorageKey) -> str:
    return f"{key.bot_id}:{key.chat_id}:{key.user_id}"


class Questionnaire(StatesGroup):
    first = State()
    second = State()
    third = State()
    fourth = State()
    fifth = State()


STATES = Questionnaire.__all_states__
router = Router()


def markup(number: int) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=label, callback_data=data) for label, data in row]
            for row in questionnaire.keyboard(number)
        ]
    )


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(STATES[0])
    await message.answer(questionnaire.text(0), reply_markup=markup(0))


async def answered(query: CallbackQuery, state: FSMContext) -> None:
    await query.answer()
    number, _, answer = query.data.partition(":")
    following = (int(number) + 1) % questionnaire.COUNT
    await state.update_data({number: answer})
    await state.set_state(STATES[following])
    await query.message.edit_text(questionnaire.text(following), reply_markup=markup(following))


for position, each in enumerate(STATES):
    router.callback_query.register(answered, StateFilter(each), F.data.startswith(f"{position}:"))


async def main() -> None:
    place = questionnaire.place()
    api = TelegramAPIServer.from_base(place.api)
    bot = Bot(place.token, session=AiohttpSession(api=api))
    dispatcher = Dispatcher(storage=SqliteStorage(place.data / "fsm.db"))
    dispatcher.include_router(router)
    app = web.Application()
    handler = SimpleRequestHandler(dispatcher, bot, secret_token=questionnaire.SECRET)
    handler.register(app, path=questionnaire.PATH)
    setup_application(app, dispatcher, bot=bot)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", place.port).start()
    await bot.set_webhook(place.webhook, secret_token=questionnaire.SECRET)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()
    await runner.cleanup()


if __name__ == "__main__":
    uvloop.run(main())
