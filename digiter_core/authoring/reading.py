"""A file of things with ids and words, while it is read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from digiter_core.authoring.draft import source_text
from digiter_core.authoring.findings import Findings, near
from digiter_core.authoring.names import check_id
from digiter_core.authoring.shape import Fields
from digiter_core.authoring.tree import Scalar
from digiter_core.engine.script import MessageKey
from digiter_core.texts.source_text import SourceText


@dataclass(slots=True)
class Reading:
    """The words found so far, and which ids are taken. `file` begins the keys of its texts."""

    file: str
    findings: Findings
    texts: list[SourceText] = field(default_factory=list)
    _ids: dict[tuple[str, str], int] = field(default_factory=dict)

    def name(self, fields: Fields, among: str = "") -> str:
        """Return the id in *fields*, "" if none that can be used; unique *among* others."""
        scalar = fields.scalar("id")
        if scalar is None or not check_id(scalar, self.findings):
            return ""
        first = self._ids.setdefault((among, scalar.value), scalar.at.line)
        if first != scalar.at.line:
            self.findings.add(scalar.at, "duplicate_id", name=scalar.value, line=first)
        return scalar.value

    def words(self, fields: Fields, owner: str, *names: str) -> None:
        """Keep the texts of the fields *names*."""
        for name in names:
            self.text(fields.scalar(name), owner, name, fields.word("note"))

    def text(self, scalar: Scalar | None, owner: str, name: str, note: str = "") -> None:
        """Keep the text of *scalar* under `file/owner/name`."""
        if scalar is not None:
            key = MessageKey(f"{self.file}/{owner}/{name}")
            self.texts.append(source_text(key, scalar, note=note))

    def one_of(self, fields: Fields, name: str, known: Collection[str]) -> str:
        """Return the word of the field *name*, which has to be one of *known*."""
        word = fields.word(name)
        if word and word not in known:
            place, among = fields.place(name), ", ".join(known)
            self.findings.add(
                place,
                "wrong_value",
                "one_of",
                field=name,
                value=word,
                known=among,
                near=near(word, known),
            )
        return word
