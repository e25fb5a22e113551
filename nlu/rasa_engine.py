"""Rasa behind the port: it ranks the intents, everything else stays with the embedded engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, Protocol

from digiter_core.engine.intents import INTENTS
from digiter_core.ports import Reading, Thresholds
from nlu.rasa_client import Ranking, RasaUnavailable

NAME: Final = "rasa"
ACCEPT: Final = 0.7
OUTSIDE: Final = 0.3
"""DIET is surer of itself than the embedded engine, right or wrong. Set by hand, not fitted."""


class Client(Protocol):
    def parse(self, text: str) -> Ranking:
        """Return the ranking. Raises `RasaUnavailable`."""


class Embedded(Protocol):
    def read(self, text: str, language: str) -> Reading:
        """Return what *text* means."""


class RasaEngine:
    """Asks Rasa; reads by itself where there is no answer in time. Help never depends on Rasa."""

    name = NAME

    def __init__(self, client: Client, embedded: Embedded) -> None:
        self._client = client
        self._embedded = embedded

    def read(self, text: str, language: str) -> Reading:
        own = self._embedded.read(text, language)
        try:
            said = {name: p for name, p in self._client.parse(text) if name in INTENTS}
        except RasaUnavailable:
            return own
        if not said:
            return own
        ranking = sorted(((i, said.get(i, 0.0)) for i in INTENTS), key=lambda pair: -pair[1])
        limits = Thresholds(ACCEPT, OUTSIDE, own.thresholds.distress)
        return replace(own, ranking=tuple(ranking), thresholds=limits, engine=NAME)

    def read_many(self, texts: Iterable[tuple[str, str]]) -> Iterator[Reading]:
        """Yield what each text means, in their order."""
        return (self.read(text, language) for text, language in texts)
