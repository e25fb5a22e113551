"""What an update of Telegram says: only what is used, and nothing that cannot be trusted."""

from __future__ import annotations

from typing import Any

import pytest

from bot.updates import Unreadable, Update, read_update, update_id_of
from digiter_core.coaching.arrival import Arrival, Kind
from tests.servers import incoming

ANA = 6001
GROUP = -100
USER = incoming.user(ANA, "Ana", "pt-br")
CHAT = incoming.private_chat(USER)
BOT = incoming.user(1, "Coach", None)
PRESSED = {"message_id": 70, "date": 1, "chat": CHAT}
MOST = 2**62


def message(content: dict[str, Any], number: int = 3, **about: Any) -> dict[str, Any]:
    """Return an update with message 70; *about*: what stands beside its content."""
    inside = {"message_id": 70, "date": 1, **content, **about}
    return {"update_id": number, **incoming.message(USER, CHAT, inside)}


def arrival(kind: Kind, text: str = "", **changes: Any) -> Arrival:
    said = {"message": 70, "language_code": "pt-br", **changes}
    return Arrival("telegram", str(ANA), kind, text, **said)


def tap(data: Any = "1.2.yes", **changes: Any) -> dict[str, Any]:
    query = {"id": "q1", **incoming.callback_query(USER, PRESSED, data)["callback_query"]}
    return {"update_id": 3, "callback_query": {**query, **changes}}


def member(before: str, after: str, chat: dict[str, Any] = CHAT) -> dict[str, Any]:
    return {"update_id": 3, **incoming.my_chat_member(USER, chat, BOT, before, after)}


# --- messages


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ({"text": "olá"}, Kind.TEXT, "olá"),
        ({"text": ""}, Kind.TEXT, ""),
        ({"text": "/start"}, Kind.COMMAND, "start"),
        ({"text": "/start@DigiterBot abc def"}, Kind.COMMAND, "start abc def"),
        ({"text": "/"}, Kind.TEXT, "/"),
        ({"text": "/ start"}, Kind.TEXT, "/ start"),
        ({"text": "a/start"}, Kind.TEXT, "a/start"),
        ({"text": "/s"}, Kind.COMMAND, "s"),
        (incoming.sticker(), Kind.UNREADABLE, ""),
        (incoming.voice(), Kind.UNREADABLE, ""),
        (incoming.photo("look"), Kind.UNREADABLE, "look"),
        ({"text": 5, "caption": "look"}, Kind.UNREADABLE, "look"),
        (incoming.forwarded({"text": "/start"}), Kind.FORWARDED, "/start"),
        (incoming.forwarded(incoming.photo()), Kind.FORWARDED, ""),
    ],
)
def test_a_message_says_what_was_sent(content: dict[str, Any], kind: Kind, text: str) -> None:
    assert read_update(message(content)) == Update(3, ANA, arrival(kind, text))


def test_an_edited_message_is_known_as_such() -> None:
    edited = incoming.edited_message(USER, CHAT, 70, {"text": "/start"})

    found = read_update({"update_id": 3, **edited})

    assert found == Update(3, ANA, arrival(Kind.EDITED, "/start"))


@pytest.mark.parametrize(
    "name", ["pinned_message", "message_auto_delete_timer_changed", "write_access_allowed"]
)
def test_what_telegram_itself_writes_into_a_chat_says_nothing(name: str) -> None:
    assert read_update(message({name: {}})) == Update(3, ANA)


def test_halves_of_letters_are_replaced() -> None:
    """JSON may hold half of a surrogate pair; the database and Telegram take no such text."""
    taken = read_update(message({"text": "a\ud800b"}))

    assert taken.arrival is not None
    assert taken.arrival.text == "a?b"


@pytest.mark.parametrize(
    ("sender", "language"),
    [
        ({"language_code": "de"}, "de"),
        ({"language_code": "a" * 17}, "a" * 16),
        ({"language_code": 5}, ""),
        ({}, ""),
        (None, ""),
        ("Ana", ""),
    ],
)
def test_the_language_of_the_sender_may_be_missing(sender: Any, language: str) -> None:
    raw = message({"text": "hi"}, **{"from": sender})

    assert read_update(raw).arrival == arrival(Kind.TEXT, "hi", language_code=language)


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel", None])
def test_only_private_chats_are_answered(kind: str | None) -> None:
    chat = {"id": GROUP, "type": kind}

    found = read_update({"update_id": 3, "message": {"message_id": 1, "chat": chat, "text": "a"}})

    assert found == Update(3, GROUP, group=GROUP)


# --- buttons


def test_a_tap_says_which_button_of_which_message() -> None:
    assert read_update(tap()) == Update(3, ANA, arrival(Kind.TAP, "1.2.yes"), query="q1")


def test_a_tap_below_a_message_too_old_to_be_shown_is_one_of_its_sender() -> None:
    found = read_update(tap(message=None))

    assert found == Update(3, ANA, arrival(Kind.TAP, "1.2.yes", message=None), query="q1")


def test_a_tap_without_data_says_nothing() -> None:
    found = read_update(tap(None))

    assert found == Update(3, ANA, arrival(Kind.TAP), query="q1")


def test_a_tap_in_a_group_is_answered_and_the_group_is_left() -> None:
    found = read_update(tap(message={**PRESSED, "chat": incoming.group_chat(GROUP)}))

    assert found == Update(3, GROUP, query="q1", group=GROUP)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": ""}, "callback_query.id"),
        ({"id": 5}, "callback_query.id"),
        ({"id": "é"}, "callback_query.id"),
        ({"from": None}, "from"),
        ({"message": {"message_id": 70}}, "chat"),
        ({"message": {"chat": CHAT}}, "message_id"),
        ({"message": {"chat": {"type": "private"}, "message_id": 70}}, "id"),
        ({"message": None, "from": {}}, "id"),
    ],
)
def test_a_tap_that_cannot_be_answered_cannot_be_read(
    changes: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Unreadable, match=f"^{reason}$"):
        read_update(tap(**changes))


# --- the bot's own place in a chat


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [("member", "kicked", Kind.LEFT), ("kicked", "member", Kind.RETURNED)],
)
def test_blocking_and_unblocking_are_told(before: str, after: str, kind: Kind) -> None:
    said = Arrival("telegram", str(ANA), kind)

    assert read_update(member(before, after)) == Update(3, ANA, said)


@pytest.mark.parametrize(
    ("after", "group"),
    [("member", GROUP), ("administrator", GROUP), ("left", None), ("kicked", None)],
)
def test_a_group_is_left_unless_that_is_done(after: str, group: int | None) -> None:
    found = read_update(member("left", after, incoming.group_chat(GROUP)))

    assert found == Update(3, GROUP, group=group)


# --- what cannot be trusted


@pytest.mark.parametrize("number", [0, 1, MOST - 1])
def test_an_update_has_a_number(number: int) -> None:
    raw = {"update_id": number, "poll": {}}

    assert (update_id_of(raw), read_update(raw)) == (number, Update(number, None))


@pytest.mark.parametrize("number", [-1, MOST, True, "5", 5.0, None])
def test_anything_else_is_no_number(number: Any) -> None:
    with pytest.raises(Unreadable, match=r"^update_id$"):
        read_update({"update_id": number, "poll": {}})


@pytest.mark.parametrize("raw", [[], None, "update_id", {}])
def test_what_is_no_update_has_no_number(raw: Any) -> None:
    with pytest.raises(Unreadable, match=r"^update_id$"):
        update_id_of(raw)


@pytest.mark.parametrize("number", [-MOST, MOST, True, "6001", None])
def test_a_chat_has_a_number_that_telegram_gives(number: Any) -> None:
    with pytest.raises(Unreadable, match=r"^id$"):
        read_update(message({"text": "a"}, chat={"id": number, "type": "private"}))


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ({"message": {"text": "secret"}}, "chat"),
        ({"message": {"chat": [], "text": "secret"}}, "chat"),
        ({"message": {"chat": CHAT, "text": "secret"}}, "message_id"),
        ({"edited_message": {"chat": {}, "text": "secret"}}, "id"),
        ({"my_chat_member": {"chat": CHAT}}, "new_chat_member"),
        ({"my_chat_member": {"new_chat_member": {}}}, "chat"),
        ({"my_chat_member": {"chat": {}, "new_chat_member": {}}}, "id"),
    ],
)
def test_the_reason_holds_no_word_of_the_update(raw: dict[str, Any], reason: str) -> None:
    with pytest.raises(Unreadable, match=f"^{reason}$"):
        read_update({"update_id": 3, **raw})


@pytest.mark.parametrize("name", ["message", "edited_message", "callback_query", "my_chat_member"])
def test_a_part_that_is_no_object_is_passed_over(name: str) -> None:
    assert read_update({"update_id": 3, name: "secret"}) == Update(3, None)
