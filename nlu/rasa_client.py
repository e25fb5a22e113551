"""
Asks a Rasa server what a text means, and stops asking for a while when it does not answer.

`http.client` and not urllib3, which is installed too: urllib3 writes the path, and Rasa takes its
token there, into errors and debug log, and bounds each wait but not an answer as a whole.
"""

from __future__ import annotations

import json
import re
import socket
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Lock
from typing import Any, Final
from urllib.parse import quote, urlsplit

from digiter_core.errors import DigiterError

MAX_TEXT: Final = 500
"""Characters of a text that are sent. 4,096 took Rasa a second, in which it answers nobody."""

COMMAND: Final = re.compile(r"\A[\s/]+")
"""Taken off: Rasa believes "/delete_data" without asking its model, and may log what follows."""

MAX_ANSWER: Final = 2**20
MAX_KEPT: Final = 8
FAILURES: Final = 3
OPEN_SECONDS: Final = 30.0
OK: Final = 200
HEADERS: Final = {"Content-Type": "application/json"}

Ranking = tuple[tuple[str, float], ...]
Monotonic = Callable[[], float]


@dataclass
class RasaUnavailable(DigiterError):
    """Rasa does not answer. Look whether `digiter nlu rasa serve` runs, with the same token."""

    why: str  # never the text, the token or the answer

    def __str__(self) -> str:
        return f"{self.__doc__} ({self.why})"


class WrongRasaAddress(DigiterError):
    """The address of Rasa is not of the form http://127.0.0.1:5005."""


class RasaClient:
    """Asks the server at *url* and no other: no proxy, no redirect. For several threads at once.

    After 3 failures in a row it fails at once for 30 s; then one question is tried.
    Raises `WrongRasaAddress`.
    """

    def __init__(
        self,
        url: str,
        token: str,
        timeout_seconds: float = 0.5,
        *,
        clock: Monotonic = time.monotonic,
    ) -> None:
        self._host, self._port = _address(url)
        self._target = f"/model/parse?token={quote(token, safe='')}"
        self._timeout = timeout_seconds
        self._clock = clock
        self._breaker = _Breaker(clock)
        self._kept: deque[_Connection] = deque()

    def parse(self, text: str) -> Ranking:
        """Return every intent Rasa knows with its confidence, 0 to 1, best first.

        Nothing for a text with nothing in it. Blocks for the timeout at most, finding the address
        of a host name not counted. Raises `RasaUnavailable` when there is no answer or none that
        can be used.
        """
        asked = COMMAND.sub("", text)[:MAX_TEXT]
        if not asked:
            return ()  # Rasa would name some intent, and be sure of it
        if not self._breaker.lets_through():
            raise RasaUnavailable("not asked, after several failures")
        ranking, why = self._attempt(asked)
        self._breaker.record(succeeded=not why)
        if why:
            # Raised here and not where it happened: the cause would hold what was said.
            raise RasaUnavailable(why)
        return ranking

    def close(self) -> None:
        """Close the connections that are kept for the next question."""
        while self._kept:
            self._kept.pop().close()

    def _attempt(self, text: str) -> tuple[Ranking, str]:
        """Return the ranking, or why there is none."""
        try:
            status, body = self._ask(json.dumps({"text": text}).encode())
            if status != OK:
                return (), f"status {status}"
            if len(body) > MAX_ANSWER:
                return (), "answer too long"
            return _ranking(body), ""
        except (OSError, HTTPException) as error:
            return (), "too slow" if isinstance(error, TimeoutError) else "no answer"
        except (ValueError, RecursionError):
            return (), "answer not understood"

    def _ask(self, body: bytes) -> tuple[int, bytes]:
        """Return status and answer. A kept connection may be closed at the other end: on to a new.

        Raises what sockets and `http.client` raise.
        """
        deadline = self._clock() + self._timeout
        while True:
            connection, is_new = self._connection()
            connection.deadline = deadline
            try:
                return self._exchange(connection, body)
            except ConnectionError:
                if is_new:
                    raise

    def _connection(self) -> tuple[_Connection, bool]:
        try:
            return self._kept.pop(), False
        except IndexError:
            return _Connection(self._host, self._port, self._clock), True

    def _exchange(self, connection: _Connection, body: bytes) -> tuple[int, bytes]:
        keep = False
        try:
            connection.request("POST", self._target, body, HEADERS)
            response = connection.getresponse()
            answer = response.read(MAX_ANSWER + 1)
            keep = response.isclosed() and not response.will_close
        finally:
            if keep and len(self._kept) < MAX_KEPT:
                self._kept.append(connection)
            else:
                connection.close()
        return response.status, answer


class _Breaker:
    """Open after failures in a row; then one question every 30 s is let through on trial."""

    def __init__(self, clock: Monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._next_trial = 0.0

    def lets_through(self) -> bool:
        with self._lock:
            if self._failures < FAILURES:
                return True
            is_trial = self._clock() >= self._next_trial
            if is_trial:
                self._next_trial = self._clock() + OPEN_SECONDS
            return is_trial

    def record(self, *, succeeded: bool) -> None:
        with self._lock:
            self._failures = 0 if succeeded else self._failures + 1
            self._next_trial = self._clock() + OPEN_SECONDS


class _Connection(HTTPConnection):
    """A connection on which all there is to wait ends at `deadline`."""

    def __init__(self, host: str, port: int, clock: Monotonic) -> None:
        super().__init__(host, port)
        self.deadline = 0.0
        self._clock = clock

    def connect(self) -> None:
        plain = socket.create_connection((self.host, self.port), self.left())
        self.sock = _Socket(self, plain)
        self.sock.settimeout(self.left())
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, data: Any) -> None:
        if self.sock:
            self.sock.settimeout(self.left())
        super().send(data)

    def left(self) -> float:
        """Return how many seconds may still be waited. Raises `TimeoutError` if none."""
        left = self.deadline - self._clock()
        if left <= 0:
            raise TimeoutError
        return left


class _Socket(socket.socket):
    """Takes over *plain*, whose timeout is for one wait: a byte a second would never end."""

    def __init__(self, connection: _Connection, plain: socket.socket) -> None:
        super().__init__(plain.family, plain.type, plain.proto, plain.detach())
        self._connection = connection

    def recv_into(self, *place: Any) -> int:
        self.settimeout(self._connection.left())
        return super().recv_into(*place)


def _address(url: str) -> tuple[str, int]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 80
    except ValueError:
        raise WrongRasaAddress from None
    plain = not (parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc)
    if parts.scheme != "http" or not host or not plain:
        raise WrongRasaAddress
    return host, port


def _ranking(body: bytes) -> Ranking:
    """Return the ranking in an answer of Rasa. Raises `ValueError` if it has another shape."""
    answer = json.loads(body)
    entries = answer.get("intent_ranking") if isinstance(answer, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ValueError
    return tuple(sorted((_ranked(entry) for entry in entries), key=lambda ranked: -ranked[1]))


def _ranked(entry: object) -> tuple[str, float]:
    match entry:
        case {"name": str(name), "confidence": float(confidence)} if 0 <= confidence <= 1:
            return name, confidence
    raise ValueError
