"""Rasa ranks; the embedded engine does the rest, and everything when Rasa does not answer."""

from __future__ import annotations

from digiter_core.engine.intents import INTENTS
from digiter_core.engine.safety import Concern
from digiter_core.ports import Reading, Thresholds
from nlu.rasa_client import RasaUnavailable
from nlu.rasa_engine import RasaEngine

OWN = Reading((("skip", 0.9),), Thresholds(0.5, 0.2, 0.4), Concern.VIOLENCE, engine="embedded")


class Embedded:
    def read(self, text, language):
        return OWN


class Answers:
    def __init__(self, *ranking):
        self.ranking = ranking

    def parse(self, text):
        return self.ranking


class Away:
    def parse(self, text):
        raise RasaUnavailable("too slow")


def test_rasa_ranks_and_the_concern_stays():
    reading = RasaEngine(Answers(("stop", 0.8), ("later", 0.2)), Embedded()).read(
        "ça suffit", "fr"
    )

    assert reading.ranking[:2] == (("stop", 0.8), ("later", 0.2))
    assert {intent for intent, _ in reading.ranking} == set(INTENTS)
    assert (reading.engine, reading.concern) == ("rasa", Concern.VIOLENCE)


def test_without_an_answer_the_embedded_engine_reads():
    assert RasaEngine(Away(), Embedded()).read("ça suffit", "fr") is OWN


def test_an_answer_of_another_assistant_is_none():
    assert RasaEngine(Answers(("order_pizza", 1.0)), Embedded()).read("ça suffit", "fr") is OWN
