"""
Every error the core raises. Raised without a message, its docstring is the message.

* DigiterError
  + ScriptError              a dialogue file is wrong; carries every finding with its place
  + ConditionError           a condition of a script cannot be read; carries the column
  + UnusableRules            `nudges.yaml` cannot be used; carries where and why
  + SessionError             a stored conversation cannot go on
    - UnknownNode            the script no longer has the node the learner stood on
    - UnknownScript          no script of that name or version is stored
    - TooManySteps           the script loops without asking anything
  + StorageError             the database did not do what was asked
    - StorageUnavailable     no connection, disk full, read-only: try again later
    - WrongKey               the keyring does not open what the database holds
    - SchemaMismatch         the database is older or newer than this program
    - NoDatabaseYet          nothing was ever started with these settings
    - DatabaseInUse          another process works on this database
  + BackupError              a backup cannot be written or read
  + Forbidden                the policy does not allow it, or there is no such learner
  + NobodyThere              no member of staff has that number
  + NotSent                  a weekly summary did not leave
    - NotNow                 it may work later
    - NotEver                it will not work however often it is tried
  + NotPublished             a release was not made; the files and what is live are as before
    - ChangedMeanwhile       somebody else changed the file since it was shown
    - NoSuchFile             no file of dialogues or translations has that path
    - PublishedMeanwhile     somebody else published since the plan was shown
    - NothingNew             the files are what is live already
    - NoSuchRelease          no release has that number
    - SamePerson             who proposed a release cannot confirm it
    - NothingWaits           that release does not wait for a second person
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


class DigiterError(Exception):
    """Base of every error raised by the core."""

    def __str__(self) -> str:
        return super().__str__() or self.__doc__ or ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake in a file that people edit: where it is, what it is, how to mend it."""

    file: str
    line: int
    column: int
    code: str
    variant: str = ""  # which of the ways to say it, where a code has several
    severity: str = "critical"  # critical: not to be published; warning; hint
    params: tuple[tuple[str, str], ...] = ()  # what the words about it name

    @property
    def near(self) -> str:
        """What was most likely meant, "" if nothing comes close."""
        return dict(self.params).get("near", "")

    def __str__(self) -> str:
        # For logs. People get the words of `authoring.explaining`.
        code = f"{self.code}/{self.variant}" if self.variant else self.code
        return f"{self.file}:{self.line}:{self.column}  {_named(code, self.params)}"


def _named(code: str, params: Iterable[tuple[str, str]]) -> str:
    return " ".join([code, *(f"{name}={value!r}" for name, value in params if value)])


@dataclass
class ScriptError(DigiterError):
    """A dialogue file is wrong. Mend the places below, then run `digiter lint`."""

    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        return "\n".join(str(finding) for finding in self.findings)


@dataclass
class ConditionError(DigiterError):
    """A condition of a script cannot be read."""

    column: int
    code: str
    params: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"column {self.column}: {_named(self.code, self.params)}"


class UnusableRules(DigiterError, ValueError):
    """`nudges.yaml` cannot be used. `digiter lint` says why."""

    def __init__(self, variant: str, path: tuple[str, ...] = (), **params: object) -> None:
        super().__init__()
        self.variant, self.path, self.params = variant, path, params

    def __str__(self) -> str:
        return f"{'/'.join(self.path)}: {self.variant}. {self.__doc__}"


class SessionError(DigiterError):
    """A stored conversation cannot go on."""


@dataclass
class UnknownNode(SessionError):
    """The script no longer has the node the learner stood on."""

    script: str
    node: str

    def __str__(self) -> str:
        return f"script {self.script!r} has no node {self.node!r}"


@dataclass
class UnknownScript(SessionError):
    """No script of that name or version is stored."""

    script: str
    version: str = ""

    def __str__(self) -> str:
        return f"no script {self.script!r} {self.version}".rstrip()


@dataclass
class TooManySteps(SessionError):
    """The script loops without asking anything."""

    script: str
    limit: int

    def __str__(self) -> str:
        return f"script {self.script!r} passed {self.limit} nodes without a question"


class StorageError(DigiterError):
    """The database did not do what was asked."""

    @classmethod
    def because(cls, cause: object) -> Self:
        """Return the error with its message and, in brackets, what the database says."""
        return cls(f"{cls.__doc__} ({cause})")


class StorageUnavailable(StorageError):
    """The database cannot be written now: no connection, disk full, read-only. Try later."""


class WrongKey(StorageError):
    """The keyring does not open this database. Point DIGITER_KEYRING at the right file."""


class SchemaMismatch(StorageError):
    """The database does not fit this program. Run `digiter db upgrade`."""


class NoDatabaseYet(StorageError):
    """There is no database yet. `digiter chat`, `digiter run` or `digiter publish` makes one."""


class DatabaseInUse(StorageError):
    """Another process works on this database. Stop it, or wait until it ends."""


class BackupError(DigiterError):
    """A backup cannot be written or read."""


class Forbidden(DigiterError):
    """That is not for you to see or do."""


@dataclass
class NotSent(DigiterError):
    """A weekly summary did not leave. `reason` is a code without a word of anybody."""

    reason: str


@dataclass
class NotNow(NotSent):
    """A weekly summary did not leave, but may later; not before *seconds*, if that is known."""

    seconds: float | None = None


class NotEver(NotSent):
    """A weekly summary will not leave however often it is tried."""


class NotPublished(DigiterError):
    """A release was not made. The files and what is live are as before."""


@dataclass
class ChangedMeanwhile(NotPublished):
    """Somebody else changed the file since it was shown. Look at it again, then change it."""

    path: str

    def __str__(self) -> str:
        return f"{self.path}: {self.__doc__}"


@dataclass
class NoSuchFile(NotPublished):
    """No file of dialogues or translations has that path."""

    path: str

    def __str__(self) -> str:
        return f"{self.path}: {self.__doc__}"


class PublishedMeanwhile(NotPublished):
    """Somebody published, or changed a file, since the plan was shown. Look at it again."""


class NothingNew(NotPublished):
    """The files are what is live already: there is nothing to publish."""


class NoSuchRelease(NotPublished):
    """No release has that number. `digiter releases` shows them."""


class SamePerson(NotPublished):
    """Who proposed a release cannot confirm it: a second person has to look at it."""


class NothingWaits(NotPublished):
    """That release does not wait for a second person. `digiter releases` shows which does."""


class NobodyThere(DigiterError):
    """Nobody of that number works here. `digiter staff list` shows the numbers."""
