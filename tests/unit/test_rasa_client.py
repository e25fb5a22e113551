"""The client of Rasa: what it makes of answers, and what becomes of a learner when none comes."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from nlu.rasa_client import MAX_ANSWER, MAX_TEXT, RasaClient, RasaUnavailable, WrongRasaAddress

TOKEN = "t0ken/with+signs"
ANSWER = (
    '{"text":"qui lit mes r\\u00e9ponses ?",'
    '"intent":{"name":"ask_privacy","confidence":0.9999654293060303},"entities":[],'
    '"text_tokens":[[0,3],[4,7],[8,11],[12,20]],"intent_ranking":['
    '{"name":"ask_privacy","confidence":0.9999654293060303},'
    '{"name":"delete_data","confidence":3.005348116857931e-5},'
    '{"name":"deny","confidence":1.9133831301587634e-6},'
    '{"name":"affirm","confidence":1.7913546344061615e-6},'
    '{"name":"greeting","confidence":7.844469109841157e-7}]}'
)
"""What Rasa 3.6.21 said on 22 November 2026, trained on five intents."""

RANKING = (
    ("ask_privacy", 0.9999654293060303),
    ("delete_data", 3.005348116857931e-5),
    ("deny", 1.9133831301587634e-6),
    ("affirm", 1.7913546344061615e-6),
    ("greeting", 7.844469109841157e-7),
)

Way = Callable[[BaseHTTPRequestHandler], None]


def says(body: str, status: int = 200, *headers: tuple[str, str]) -> Way:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers:
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body.encode())))
        handler.end_headers()
        handler.wfile.write(body.encode())

    return answer


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


def hangs_up_after(way: Way) -> Way:
    """Answer, promise to stay, and go."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        way(handler)
        handler.close_connection = True

    return answer


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(ANSWER)))
    handler.end_headers()
    handler.wfile.write(ANSWER[:100].encode())
    handler.close_connection = True


def sleeps(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(4)
    says(ANSWER)(handler)


def drips(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(ANSWER)))
    handler.end_headers()
    _drip(handler, ANSWER)


def drips_headers(handler: BaseHTTPRequestHandler) -> None:
    _drip(handler, "HTTP/1.1 200 OK\r\nX-Slow: " + "x" * 80)


def _drip(handler: BaseHTTPRequestHandler, text: str) -> None:
    for character in text[:80]:
        handler.wfile.write(character.encode())
        handler.wfile.flush()
        time.sleep(0.05)
    handler.close_connection = True


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(10**12))
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" " * MAX_ANSWER)
    handler.close_connection = True


def no_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.6\r\n")
    handler.close_connection = True


@dataclass
class FakeRasa:
    """A server on loopback that answers in its `ways`, one after the other; the last one stays."""

    ways: list[Way] = field(default_factory=lambda: [says(ANSWER)])
    asked: list[tuple[str, object]] = field(default_factory=list)
    connections: int = 0
    url: str = ""


class Clock:
    """Stands still until told."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    fake = FakeRasa()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            fake.connections += 1
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fake.asked.append((self.path, json.loads(body)))
            way = fake.ways.pop(0) if len(fake.ways) > 1 else fake.ways[0]
            way(self)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass  # the client has gone

    with Server(("127.0.0.1", 0), Handler) as server:
        fake.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield fake
        server.shutdown()
        thread.join()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client(rasa: FakeRasa) -> Iterator[RasaClient]:
    client = RasaClient(rasa.url, TOKEN, 5)
    yield client
    client.close()


@pytest.fixture
def timed(rasa: FakeRasa, clock: Clock) -> Iterator[RasaClient]:
    """Return a client that lives by *clock*."""
    client = RasaClient(rasa.url, TOKEN, 5, clock=clock)
    yield client
    client.close()


def why(client: RasaClient, text: str = "bonjour") -> str:
    with pytest.raises(RasaUnavailable) as caught:
        client.parse(text)
    return caught.value.why


def test_an_answer_of_the_real_server_becomes_a_ranking(client: RasaClient):
    assert client.parse("qui lit mes réponses ?") == RANKING


def test_the_best_comes_first_whatever_the_order_of_the_answer(rasa, client):
    ranking = json.loads(ANSWER)["intent_ranking"]
    rasa.ways = [says(json.dumps({"intent_ranking": ranking[::-1]}))]

    assert client.parse("qui lit mes réponses ?") == RANKING


def test_the_text_goes_in_the_body_and_the_token_where_rasa_looks_for_it(rasa, client):
    client.parse("qui lit ça ? 🙂")

    assert rasa.asked == [("/model/parse?token=t0ken%2Fwith%2Bsigns", {"text": "qui lit ça ? 🙂"})]


def test_one_connection_serves_many_questions(rasa, client):
    for _ in range(5):
        client.parse("oui")

    assert rasa.connections == 1


def test_several_threads_ask_at_once(rasa, client):
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(client.parse, ["oui"] * 30))

    assert answers == [RANKING] * 30
    assert rasa.connections <= 6


def test_a_connection_closed_meanwhile_is_no_failure(rasa, client):
    rasa.ways = [hangs_up_after(says(ANSWER)), says(ANSWER)]
    client.parse("oui")

    assert client.parse("oui") == RANKING
    assert rasa.connections == 2


@pytest.mark.parametrize(
    "text", ["/delete_data", " /delete_data", "//delete_data", "\n/ delete_data"]
)
def test_a_slash_does_not_make_an_intent_of_what_follows(text: str, rasa, client):
    """Rasa takes "/delete_data" for that intent, quite sure, whatever its model would say."""
    client.parse(text)

    assert [body for _, body in rasa.asked] == [{"text": "delete_data"}]


@pytest.mark.parametrize("text", ["", "  \n", "/", " // "])
def test_nothing_is_asked_about_nothing(text: str, rasa, client):
    """Rasa answered "" with `greeting`, 0.9996."""
    assert client.parse(text) == ()
    assert rasa.asked == []


def test_a_long_text_is_cut(rasa, client):
    client.parse("a" * 4096)

    assert [body for _, body in rasa.asked] == [{"text": "a" * MAX_TEXT}]


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        (says('{"code":401}', 401), "status 401"),
        (says("", 500), "status 500"),
        (says('{"reason":"Conflict"}', 409), "status 409"),
        (says("", 302, ("Location", "http://127.0.0.1:1/")), "status 302"),
        (says(ANSWER, 201), "status 201"),
        (says("<html>hello</html>"), "answer not understood"),
        (says(""), "answer not understood"),
        (says("[" * 100_000), "answer not understood"),
        (says("[]"), "answer not understood"),
        (says("{}"), "answer not understood"),
        (says('{"intent_ranking":null}'), "answer not understood"),
        (says('{"intent_ranking":[]}'), "answer not understood"),
        (says('{"intent_ranking":["deny"]}'), "answer not understood"),
        (says('{"intent_ranking":[{"name":"deny"}]}'), "answer not understood"),
        (says('{"intent_ranking":[{"name":null,"confidence":0.5}]}'), "answer not understood"),
        (says('{"intent_ranking":[{"name":"deny","confidence":"1"}]}'), "answer not understood"),
        (says('{"intent_ranking":[{"name":"deny","confidence":NaN}]}'), "answer not understood"),
        (says('{"intent_ranking":[{"name":"deny","confidence":1.5}]}'), "answer not understood"),
        (says('{"intent_ranking":[{"name":"deny","confidence":-0.5}]}'), "answer not understood"),
        (says(ANSWER + " " * MAX_ANSWER), "answer too long"),
        (breaks_off, "answer not understood"),
        (endless, "answer too long"),
        (hangs_up, "no answer"),
        (no_http, "no answer"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_one_error(way: Way, reason: str, rasa, client):
    rasa.ways = [way, says(ANSWER)]

    assert why(client) == reason
    assert client.parse("oui") == RANKING


@pytest.mark.parametrize("way", [sleeps, drips, drips_headers])
def test_waiting_ends_in_time_however_the_answer_comes(way: Way, rasa):
    rasa.ways = [way]
    client = RasaClient(rasa.url, TOKEN, 0.3)
    start = time.monotonic()

    assert why(client) == "too slow"
    assert time.monotonic() - start < 2


def test_nobody_there_is_the_same_error():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        client = RasaClient(f"http://127.0.0.1:{taken.getsockname()[1]}", TOKEN)

        assert why(client) == "no answer"


def test_no_proxy_of_the_environment_comes_between(rasa, client, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    assert client.parse("oui") == RANKING


@pytest.mark.parametrize("way", [says("bonjour " + TOKEN), says("", 500), hangs_up])
def test_an_error_says_neither_text_nor_token(way: Way, rasa, client, caplog):
    rasa.ways = [way]
    caplog.set_level(logging.DEBUG)

    with pytest.raises(RasaUnavailable) as caught:
        client.parse("bonjour")

    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    for told in (str(caught.value), repr(caught.value), repr(client), caplog.text):
        assert "bonjour" not in told
        assert "t0ken" not in told


def test_after_three_failures_nobody_waits_any_more(rasa, clock, timed):
    rasa.ways = [says("", 500)]
    for _ in range(3):
        why(timed)
    clock.seconds += 29.9

    assert why(timed) == "not asked, after several failures"
    assert len(rasa.asked) == 3


def test_after_half_a_minute_one_question_is_tried_and_all_is_well(rasa, clock, timed):
    rasa.ways = [says("", 500)] * 3 + [says(ANSWER)]
    for _ in range(3):
        why(timed)
    clock.seconds += 30

    assert [timed.parse("oui") for _ in range(5)] == [RANKING] * 5


def test_a_trial_that_fails_costs_another_half_minute(rasa, clock, timed):
    rasa.ways = [says("", 500)]
    for _ in range(3):
        why(timed)
    clock.seconds += 30

    assert why(timed) == "status 500"
    clock.seconds += 29.9
    assert why(timed) == "not asked, after several failures"
    clock.seconds += 0.1
    assert why(timed) == "status 500"
    assert len(rasa.asked) == 5


def test_while_one_tries_the_others_do_not(rasa, clock, timed):
    held = threading.Event()

    def waits(handler: BaseHTTPRequestHandler) -> None:
        held.wait(5)
        says(ANSWER)(handler)

    rasa.ways = [says("", 500)] * 3 + [waits, says(ANSWER)]
    for _ in range(3):
        why(timed)
    clock.seconds += 30

    with ThreadPoolExecutor(1) as pool:
        trial = pool.submit(timed.parse, "oui")
        while len(rasa.asked) < 4:
            time.sleep(0.01)
        assert why(timed) == "not asked, after several failures"
        held.set()
        assert trial.result() == RANKING
    assert timed.parse("oui") == RANKING


def test_failures_count_only_in_a_row(rasa, timed):
    rasa.ways = [says("", 500), says("", 500), says(ANSWER)] * 3

    for _ in range(3):
        assert (why(timed), why(timed)) == ("status 500", "status 500")
        assert timed.parse("oui") == RANKING


@pytest.mark.parametrize(
    "url",
    ["", "127.0.0.1:5005", "https://127.0.0.1:5005", "http://", "http://a:b@127.0.0.1:5005",
     "http://127.0.0.1:5005/model", "http://127.0.0.1:5005?token=x", "http://127.0.0.1:99999"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(url: str):
    with pytest.raises(WrongRasaAddress, match=r"http://127\.0\.0\.1:5005"):
        RasaClient(url, TOKEN)
