"""Rasa's own project: what is started and with which secrets; and, where it is set up, Rasa."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pytest
import yaml

from nlu import rasa_project
from nlu.examples import read_examples
from nlu.rasa_client import RasaClient, RasaUnavailable
from tests.product import free_port

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "nlu" / "data"
TAUGHT = ("affirm", "ask_privacy", "delete_data", "deny", "greeting")
PATIENCE = 600.0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a folder that looks set up and trained, with nothing in it that runs."""
    home = tmp_path / "rasa"
    home.mkdir()
    (home / rasa_project.LOCK.name).write_bytes(rasa_project.LOCK.read_bytes())
    (home / rasa_project.MODEL).touch()
    return home


@pytest.fixture
def no_python(monkeypatch, tmp_path: Path) -> Path:
    """Return an empty folder, the only one where programs are looked for."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    return tmp_path


def test_the_server_is_for_this_machine_and_for_who_has_the_token(home: Path):
    command = rasa_project.serving(home, "s3cret", 5006)

    assert command.arguments[3:] == [
        "run", "--enable-api", "--interface", "127.0.0.1", "--port", "5006",
        "--model", str(home / "coach.tar.gz"),
        "--credentials", str(ROOT / "nlu" / "rasa" / "credentials.yml"),
    ]  # fmt: skip
    assert "s3cret" not in repr(command)
    assert "s3cret" not in " ".join(command.arguments)
    assert command.environment["RASA_TOKEN"] == "s3cret"


def test_serving_becomes_the_server(home: Path):
    _program(home / "venv" / "bin" / "python", 'echo "$$ $PWD $RASA_TOKEN"')
    code = (
        f"import pathlib; from nlu.rasa_project import *; serve(pathlib.Path({str(home)!r}), 't')"
    )

    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT)
    said, _ = process.communicate(timeout=60)

    assert said.decode() == f"{process.pid} {home} t\n"


def test_rasa_gets_none_of_our_secrets_and_tells_nobody(home: Path, monkeypatch):
    monkeypatch.setenv("DIGITER_TELEGRAM_TOKEN", "123456:ABC")
    monkeypatch.setenv("LOG_LEVEL_LIBRARIES", "DEBUG")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    environment = rasa_project.serving(home, "s3cret").environment

    assert set(environment) - {"PATH", "LANG", "LC_ALL", "TZ", "TMPDIR"} == {
        "HOME", "OMP_NUM_THREADS", "RASA_MAX_CACHE_SIZE", "RASA_TELEMETRY_ENABLED", "RASA_TOKEN",
        "SANIC_WORKERS", "SQLALCHEMY_SILENCE_UBER_WARNING", "TF_CPP_MIN_LOG_LEVEL",
    }  # fmt: skip
    assert environment["RASA_TELEMETRY_ENABLED"] == "false"
    assert environment["HOME"] == str(home)


def test_the_token_is_made_once_and_only_the_owner_reads_it(tmp_path: Path):
    path = tmp_path / "data" / "rasa.token"

    token = rasa_project.token_of(path)

    assert re.fullmatch(r"[\w-]{43}", token)
    assert path.stat().st_mode & 0o777 == 0o600
    assert rasa_project.token_of(path) == token


@pytest.mark.parametrize(("content", "mode"), [("", 0o600), ("\n", 0o600), ("s3cret", 0o640)])
def test_a_token_others_know_is_not_used(content: str, mode: int, tmp_path: Path):
    path = tmp_path / "rasa.token"
    path.write_text(content)
    path.chmod(mode)

    with pytest.raises(rasa_project.UnsafeToken, match="Delete it"):
        rasa_project.token_of(path)


def test_without_python_310_the_way_on_is_said(no_python: Path):
    with pytest.raises(rasa_project.NoPython310, match="--python"):
        rasa_project.set_up(no_python / ".rasa")


def test_another_python_is_not_taken():
    with pytest.raises(rasa_project.NoPython310):
        rasa_project.find_python(Path(sys.executable))


def test_a_python_that_says_310_is_found_behind_a_shim_that_does_not(no_python: Path):
    """pyenv puts a `python3.10` on PATH that runs nothing unless that version is switched on."""
    _program(no_python / "python3.10", "echo 'command not found' >&2; exit 127")
    real = _program(no_python / "versions" / "3.10.13" / "bin" / "python", "echo '(3, 10)'")

    assert rasa_project.find_python() == real


def test_setting_up_installs_what_is_locked_and_nothing_else(tmp_path: Path):
    """This Python 3.10 is a script: asked for an environment, it copies itself there."""
    home = tmp_path / ".rasa"
    python = _python_310(tmp_path / "python3.10", pip="")

    rasa_project.set_up(home, python)

    assert rasa_project.is_set_up(home)
    assert (home / ".gitignore").read_text() == "*\n"
    asked = (home / "asked").read_text().splitlines()
    assert asked[-1].endswith(
        f"--no-build-isolation --require-hashes -r {ROOT / 'nlu/rasa/requirements.lock'}"
    )
    rasa_project.set_up(home, python)
    assert (home / "asked").read_text().splitlines() == asked  # once is enough


def test_half_an_installation_is_none(tmp_path: Path):
    home = tmp_path / ".rasa"

    with pytest.raises(rasa_project.RasaFailed):
        rasa_project.set_up(home, _python_310(tmp_path / "python3.10", pip="exit 1"))

    assert not rasa_project.is_set_up(home)


def test_before_setup_the_way_on_is_said(tmp_path: Path):
    with pytest.raises(rasa_project.RasaNotSetUp, match="digiter nlu rasa setup"):
        rasa_project.train(tmp_path, DATA)
    with pytest.raises(rasa_project.RasaNotSetUp, match="digiter nlu rasa setup"):
        rasa_project.serving(tmp_path, "s3cret")


def test_another_lock_means_setting_up_again(home: Path):
    (home / rasa_project.LOCK.name).write_text("rasa==3.6.20")

    assert not rasa_project.is_set_up(home)


def test_before_training_the_way_on_is_said(home: Path):
    (home / rasa_project.MODEL).unlink()

    with pytest.raises(rasa_project.RasaNotTrained, match="digiter nlu rasa train"):
        rasa_project.serving(home, "s3cret")


def test_a_folder_without_sentences_is_not_trained_on(home: Path, tmp_path: Path):
    with pytest.raises(rasa_project.NothingToLearn):
        rasa_project.train(home, tmp_path)


def test_rasa_is_given_the_sentences_of_the_product_and_their_intents(home: Path, tmp_path: Path):
    """The Python of this Rasa is a script that keeps what it was to train on."""
    data = _few_sentences(tmp_path / "data")
    seen = tmp_path / "seen"
    _program(home / "venv" / "bin" / "python", f'cp -r . "{seen}"; echo "$@" > coach.tar.gz')

    model = rasa_project.train(home, data)

    assert yaml.safe_load((seen / "domain.yml").read_text())["intents"] == list(TAUGHT)
    assert read_examples(seen / "data") == read_examples(data)
    assert "train nlu --config config.yml --domain domain.yml --nlu data" in model.read_text()
    assert sorted(path.name for path in home.iterdir()) == sorted(
        ["coach.tar.gz", "requirements.lock", "venv"]
    )


def test_a_training_that_fails_leaves_the_model_that_was(home: Path, tmp_path: Path):
    (home / rasa_project.MODEL).write_text("old")
    _program(home / "venv" / "bin" / "python", "echo new > coach.tar.gz; exit 3")

    with pytest.raises(rasa_project.RasaFailed, match="exit 3"):
        rasa_project.train(home, _few_sentences(tmp_path / "data"))

    assert (home / rasa_project.MODEL).read_text() == "old"


def test_every_package_is_locked_by_hash_and_from_no_address():
    lock = rasa_project.LOCK.read_text(encoding="ascii")
    packages = re.split(r"\n(?=\S)", lock.strip())

    assert "rasa==3.6.21" in lock
    assert "://" not in lock
    assert [
        package for package in packages if "==" not in package or "--hash=" not in package
    ] == []


@pytest.mark.rasa
def test_the_real_rasa_learns_and_answers(tmp_path: Path):
    home = _home_of_real_rasa(tmp_path)
    token = rasa_project.token_of(tmp_path / "rasa.token")
    data = _few_sentences(tmp_path / "data")

    rasa_project.train(home, data)
    with _served(home, token, tmp_path / "log") as port:
        client = RasaClient(f"http://127.0.0.1:{port}", token, 10)
        rankings = {one: client.parse(one.text) for one in islice(read_examples(data), 0, None, 7)}
        slash = client.parse("/delete_data")
        client.close()
        stranger = RasaClient(f"http://127.0.0.1:{port}", "wrong", 10)
        with pytest.raises(RasaUnavailable, match="status 401"):
            stranger.parse("bonjour")
        stranger.close()
        assert _status_of_the_rest_channel(port) == 404

    right = [ranking[0][0] == example.intent for example, ranking in rankings.items()]
    assert sum(right) / len(right) > 0.9
    for ranking in (*rankings.values(), slash):
        assert sorted(name for name, _ in ranking) == list(TAUGHT)
        assert sum(confidence for _, confidence in ranking) == pytest.approx(1, abs=1e-3)
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert [
        example.text for example in rankings if len(example.text) > 12 and example.text in log
    ] == []
    assert token not in log


def _few_sentences(folder: Path) -> Path:
    """Write a dozen sentences each for five intents in two languages."""
    examples = read_examples(DATA)
    for language in ("en", "fr"):
        blocks = []
        for intent in TAUGHT:
            of = (one.text for one in examples if (one.language, one.intent) == (language, intent))
            blocks.append(
                {"intent": intent, "examples": "".join(f"- {t}\n" for t in islice(of, 12))}
            )
        path = folder / language / "few.yml"
        path.parent.mkdir(parents=True)
        path.write_text(yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True))
    return folder


def _program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
    path.chmod(0o755)
    return path


def _python_310(path: Path, pip: str) -> Path:
    """Write a program that says it is Python 3.10, makes environments, and as pip does *pip*."""
    return _program(
        path,
        f"""case "$1 $2" in
          "-c "*) echo '(3, 10)' ;;
          "-m venv") mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; echo "$@" >> asked ;;
          "-m pip") echo "$@" >> asked; {pip or ":"} ;;
        esac""",
    )


def _home_of_real_rasa(tmp_path: Path) -> Path:
    """Return a home with the packages of `.rasa` and no model; skip where there are none."""
    installed = ROOT / ".rasa"
    try:
        rasa_project.find_python()
    except rasa_project.NoPython310:
        pytest.skip("no Python 3.10 on this machine, and Rasa runs on no newer one")
    if not rasa_project.is_set_up(installed):
        pytest.skip("Rasa is not set up in .rasa: run `digiter nlu rasa setup` (2.7 GB)")
    home = tmp_path / "home"
    home.mkdir()
    (home / "venv").symlink_to(installed / "venv")
    (home / rasa_project.LOCK.name).write_bytes(rasa_project.LOCK.read_bytes())
    return home


@contextmanager
def _served(home: Path, token: str, log: Path) -> Iterator[int]:
    port = free_port()
    command = rasa_project.serving(home, token, port)
    with log.open("wb") as file:
        process = subprocess.Popen(
            command.arguments, env=command.environment, cwd=command.folder,
            stdout=file, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(60)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail("Rasa did not start")


def _status_of_the_rest_channel(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/webhooks/rest/webhook", b'{"sender": "a", "message": "hi"}')
        return connection.getresponse().status
    finally:
        connection.close()
