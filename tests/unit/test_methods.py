"""From what is shown to the Bot API call that shows it: the marks become entities."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.methods import call_for
from digiter_core.coaching.outgoing import Button, Document, Outgoing, from_json, to_json

NUDGE = "**Petit rappel** 🙂\n||Quand je rentre → je lis.||"
PLAIN = "Petit rappel 🙂\nQuand je rentre → je lis."
ENTITIES = [
    {"type": "bold", "offset": 0, "length": 12},
    {"type": "spoiler", "offset": 16, "length": 25},
]


def params(outgoing: Outgoing, picture: str | None = None) -> dict[str, Any]:
    return call_for(5, outgoing, picture)[1]


def test_what_is_hidden_is_a_spoiler() -> None:
    found = params(Outgoing("||secret||"))

    assert (found["text"], found["entities"]) == (
        "secret",
        [{"type": "spoiler", "offset": 0, "length": 6}],
    )


def test_bold_and_hidden_parts_are_counted_as_telegram_counts() -> None:
    found = params(Outgoing(NUDGE))

    assert (found["text"], found["entities"]) == (PLAIN, ENTITIES)


@pytest.mark.parametrize("text", ["rien", "||", "|| a ||", "**", "2 ** 3", ""])
def test_a_text_without_marks_has_no_entities(text: str) -> None:
    found = params(Outgoing(text))

    assert found["text"] == text
    assert "entities" not in found


def test_an_edit_hides_as_well() -> None:
    method, found = call_for(5, Outgoing(NUDGE, edit=7))

    assert (method, found["message_id"], found["entities"]) == ("editMessageText", 7, ENTITIES)


@pytest.mark.parametrize(
    ("method", "outgoing", "picture"),
    [
        ("sendPhoto", Outgoing(NUDGE, picture={"a": 1}), "file-id"),
        ("sendDocument", Outgoing(NUDGE, document=Document("a.json", "{}")), None),
    ],
)
def test_a_caption_hides_as_well(method: str, outgoing: Outgoing, picture: str | None) -> None:
    called, found = call_for(5, outgoing, picture)

    assert (called, found["caption"], found["caption_entities"]) == (method, PLAIN, ENTITIES)


def test_the_marks_of_a_button_are_not_read() -> None:
    """A button takes plain words: nothing on it can be hidden."""
    found = params(Outgoing("a", ((Button("||b||", "x"),),)))

    assert found["reply_markup"] == {
        "inline_keyboard": [[{"text": "||b||", "callback_data": "x"}]]
    }


def test_a_button_opens_an_address_or_brings_something_back() -> None:
    asked = Outgoing(
        "?", ((Button("Enter", "", "https://example.org/enter/x"),), (Button("No", "n"),))
    )

    assert params(asked)["reply_markup"]["inline_keyboard"] == [
        [{"text": "Enter", "url": "https://example.org/enter/x"}],
        [{"text": "No", "callback_data": "n"}],
    ]


def test_a_stored_message_comes_back_as_it_was() -> None:
    asked = Outgoing(
        "?", ((Button("Enter", "", "https://example.org/enter/x"),), (Button("No", "n"),))
    )

    assert from_json(json.loads(json.dumps(to_json(asked)))) == asked
