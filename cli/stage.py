"""One rehearsal at one keyboard: lines typed in, messages and notes out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from cli.rehearsal_words import jump_in, words_of
from cli.screen import Screen
from digiter_core.authoring.findings import near
from digiter_core.authoring.loader import Loaded
from digiter_core.engine.script import NodeId
from digiter_core.errors import DigiterError, SessionError, UnknownScript
from digiter_core.studio.doings import LONGEST_JUMP
from digiter_core.studio.profile import Profile
from digiter_core.studio.rehearsal import Rehearsal
from digiter_core.studio.transcript import Note, Shown, shown

LEAVE: Final = (":quit", ":q", "/quit", "/exit")
HELP: Final = (
    "A number, a label or your own words answer. +3d +2h: time passes. back, ?: as buttons.",
    ":at NODE starts there · :state says where you are · :quit ends. Nothing of it is kept.",
)


class NotThere(DigiterError):
    """There is no such script or node."""


def named(name: str, known: Iterable[str], what: str) -> NotThere:
    """Return the error for a *name* that is none of *known*, with what was perhaps meant."""
    meant = near(name, known)
    return NotThere(f'There is no {what} "{name}".' + (f" Did you mean {meant}?" if meant else ""))


@dataclass(slots=True)
class Stage:
    """Plays *script*; *begin* makes a fresh rehearsal for every start."""

    screen: Screen
    loaded: Loaded
    begin: Callable[[], Rehearsal]
    script: str
    profile: Profile | None
    language: str
    at: str = ""
    rehearsal: Rehearsal = field(init=False)

    def start(self, at: str) -> None:
        """Begin anew at the node *at*, "" for the start. Raises `NotThere`."""
        script = self.loaded.scripts[self.script]
        if at and NodeId(at) not in script.nodes:
            raise named(at, script.nodes, "node")
        rehearsal = self.begin()
        try:
            rehearsal.start(self.script, at, self.profile, self.language)
        except BaseException:
            rehearsal.close()
            raise
        self.close()
        self.at, self.rehearsal = at, rehearsal
        self._print()

    def close(self) -> None:
        """Throw the rehearsal away, if there is one."""
        if hasattr(self, "rehearsal"):
            self.rehearsal.close()

    def run(self, ask: Callable[[], str]) -> None:
        """Play until somebody leaves. *ask* returns a line typed, and raises `EOFError`."""
        while True:
            try:
                line = ask().strip()
            except (EOFError, KeyboardInterrupt):
                self.screen.console.print()
                return
            if line.lower() in LEAVE:
                return
            if line:
                self.take(line)

    def take(self, line: str) -> None:
        """Do what *line* says. What cannot go on is told; one stays where one was."""
        try:
            if self._take(line):
                self._print()
        except UnknownScript as error:
            self._complain(f"{error}: it has mistakes, or there is none. Run `digiter lint`.")
        except (NotThere, SessionError) as error:
            self._complain(str(error))

    def jump(self, by: timedelta) -> None:
        """Let time pass and print what comes meanwhile."""
        if not timedelta() < by <= timedelta(seconds=LONGEST_JUMP):
            return self._complain("At most 400 days at once.")
        self.rehearsal.jump(by)
        return self._print()

    def _take(self, line: str) -> bool:
        """Do what *line* says; return whether something is to be printed."""
        jump = jump_in(line)
        if jump is not None:
            self.jump(jump)
        elif line == ":state":
            self._state()
        elif line == ":at" or line.startswith(":at "):
            self.start(line[len(":at") :].strip())
        elif line.startswith(":"):
            self._help()
        else:
            return self._answer(line)
        return False

    def _answer(self, line: str) -> bool:
        button = self.screen.button(line)
        if button is not None and button.url:
            self.screen.tell(button.url)
            return False
        if button is not None:
            self.rehearsal.tap(button.data)
        elif line.startswith("/") and len(line) > 1:
            self.rehearsal.command(line[1:])
        elif line.lower() == "back" or line == "?":
            self.rehearsal.command("explain" if line == "?" else "back")
        else:
            self.rehearsal.type(line)
        return True

    def _print(self) -> None:
        if not self.rehearsal.newest:
            self.screen.tell("the coach says nothing")
        for entry in self.rehearsal.newest:
            if isinstance(entry, Shown):
                self.screen.show(entry.outgoing, entry.at)
            else:
                assert isinstance(entry, Note)
                self.screen.tell(words_of(entry))

    def _state(self) -> None:
        session = self.rehearsal.session
        place = session.place
        where = f"{place.script}, node {place.at or '-'}" if place else "nothing is open"
        self.screen.tell(f"{where} · {self.rehearsal.local(self.rehearsal.clock.now()):%c}")
        for name, value in sorted(session.variables.items()):
            if value is not None:
                self.screen.tell(f"{name} = {shown(value)}")

    def _help(self) -> None:
        for line in HELP:
            self.screen.console.print(f"[dim]{line}[/dim]")

    def _complain(self, words: str) -> None:
        self.screen.console.print(words, style="red", markup=False)
