"""What is stored of published dialogues. Implemented in `storage/`, part of every `Work`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Release:
    """All dialogues and translations as they were published at one moment. Never changed."""

    number: int
    at: datetime
    staff: int | None  # who published; None: the operator, or the program at its first start
    note: str
    digest: str  # of paths and texts: the same files have the same
    rolled_back_to: int | None = None  # the release whose files these are again
    needs_two: bool = False  # not live before a second person confirms
    confirmed_at: datetime | None = None
    confirmed_by: int | None = None  # None with `confirmed_at`: the operator

    @property
    def is_live(self) -> bool:
        """Whether it is, or was, what learners talk to."""
        return not self.needs_two or self.confirmed_at is not None


def digest_of(files: Mapping[str, str]) -> str:
    """Return the SHA-256 over paths and texts: the same files have the same."""
    lines = "".join(f"{sha256_of(text)}  {path}\n" for path, text in sorted(files.items()))
    return sha256_of(lines)


def sha256_of(text: str) -> str:
    """Return the SHA-256 of *text* in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


class Releases(Protocol):
    """Every release, for good."""

    def newest(self) -> int:
        """Return the number of the newest live release, 0 if there is none. Cheap."""

    def waiting(self) -> Release | None:
        """Return the proposal a second person can confirm: the last of all, if not live yet."""

    def get(self, number: int) -> Release | None: ...

    def all(self, limit: int = 50) -> Sequence[Release]:
        """Return releases and proposals, newest first."""

    def files(self, number: int) -> Mapping[str, str]:
        """Return the files of a release by path, such as `dialogues/welcome.yaml`.

        Of a picture the text is its reference, `sha256:` and its digest. Empty if there is no
        such release.
        """

    def picture(self, digest: str) -> bytes | None:
        """Return the picture with that SHA-256 that was published once, whenever it was."""

    def add(  # noqa: PLR0913 - what a release is made of, named at every call
        self,
        files: Mapping[str, str],
        *,
        at: datetime,
        staff: int | None,
        note: str,
        rolled_back_to: int | None = None,
        needs_two: bool = False,
        pictures: Mapping[str, bytes] = MappingProxyType({}),
    ) -> Release:
        """Store a release under the next number and return it.

        *pictures*: by digest, those its files name; what was published before need not be there.
        """

    def confirm(self, number: int, staff: int | None, at: datetime) -> None:
        """Make a proposal live. Of one that is live already: nothing."""
