"""What is to be shown to a learner, free of the channel it goes through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    data: str  # comes back when tapped; at most 64 bytes
    url: str = ""  # is opened when tapped; then nothing comes back


@dataclass(frozen=True, slots=True)
class Document:
    """A small text file."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message. `text` may hold `**bold**` marks; the edge turns them into its own."""

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    edit: int | None = None  # this message is to become the text, instead of a new one
    help_button: str = ""  # label of the button that stays under the keyboard
    picture: Mapping[str, Any] | None = None  # what a profile is drawn from, or `of_script`
    document: Document | None = None
    is_question: bool = False


@dataclass(frozen=True, slots=True)
class Still:
    """A picture of a script: the name of its file and the SHA-256 of its bytes."""

    file: str
    digest: str


def of_script(file: str, digest: str) -> Mapping[str, Any]:
    """Return the `picture` of an `Outgoing` that shows a picture of a script."""
    return {"file": file, "sha256": digest}


def still_in(outgoing: Outgoing) -> Still | None:
    """Return the picture of a script *outgoing* shows, None if it shows none or another."""
    picture = outgoing.picture or {}
    return Still(picture["file"], picture["sha256"]) if "sha256" in picture else None


def to_json(outgoing: Outgoing) -> dict[str, Any]:
    """Return *outgoing* as plain JSON values, without what is empty."""
    data: dict[str, Any] = {"text": outgoing.text}
    if outgoing.buttons:
        data["buttons"] = [[_parts(b) for b in row] for row in outgoing.buttons]
    if outgoing.edit is not None:
        data["edit"] = outgoing.edit
    if outgoing.help_button:
        data["help_button"] = outgoing.help_button
    if outgoing.picture is not None:
        data["picture"] = dict(outgoing.picture)
    if outgoing.document is not None:
        data["document"] = [outgoing.document.name, outgoing.document.content]
    if outgoing.is_question:
        data["is_question"] = True
    return data


def from_json(data: Mapping[str, Any]) -> Outgoing:
    """Return the message stored as *data*."""
    document = data.get("document")
    return Outgoing(
        text=data["text"],
        buttons=tuple(tuple(Button(*parts) for parts in row) for row in data.get("buttons", ())),
        edit=data.get("edit"),
        help_button=data.get("help_button", ""),
        picture=data.get("picture"),
        document=None if document is None else Document(*document),
        is_question=data.get("is_question", False),
    )


def _parts(button: Button) -> list[str]:
    parts = [button.label, button.data]
    return [*parts, button.url] if button.url else parts
