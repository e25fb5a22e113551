"""
Sets up, trains and serves Rasa 3.6.21, the second engine behind `Understanding`.

Rasa needs Python 3.10 and 2.7 GB of packages that cannot live beside ours. So it has an
environment of its own in a folder, `.rasa`, and this program only ever starts it and, with
`nlu.rasa_client`, talks to it over HTTP.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import yaml

from digiter_core.errors import DigiterError
from nlu.examples import read_examples

PROJECT = Path(__file__).resolve().parent / "rasa"
LOCK = PROJECT / "requirements.lock"
PORT = 5005
VERSION = "(3, 10)"
MODEL = "coach.tar.gz"
TOKEN_BYTES = 32
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT")
"""What Rasa gets of our environment: nothing that could be a secret or change what it does."""

_SERVE = (
    "import os, sys\n"
    "sys.argv = ['rasa', *sys.argv[1:], '--auth-token', os.environ.pop('RASA_TOKEN')]\n"
    "from rasa.__main__ import main\n"
    "main()"
)
"""`rasa run` with the token from the environment: arguments are seen by everyone on a machine."""


class NoPython310(DigiterError):
    """No Python 3.10 here, and Rasa runs on no newer one. Install it, name it with --python."""


class RasaNotSetUp(DigiterError):
    """Rasa is not installed yet. Run `digiter nlu rasa setup` (2.7 GB, a few minutes)."""


class RasaNotTrained(DigiterError):
    """Rasa has not been trained yet. Run `digiter nlu rasa train`."""


class NothingToLearn(DigiterError):
    """There are no training sentences in that folder: it takes <language>/*.yml."""


@dataclass
class RasaFailed(DigiterError):
    """Rasa did not finish; what it says stands above."""

    code: int  # below 0: the signal that ended it

    def __str__(self) -> str:
        return f"{self.__doc__} (exit {self.code})"


class UnsafeToken(DigiterError):
    """The file with Rasa's token is empty, or others can read it. Delete it, a new one is made."""


@dataclass(frozen=True, slots=True)
class Command:
    """A program to start. The environment may hold the token and is not shown."""

    arguments: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    folder: Path


def find_python(given: Path | None = None) -> Path:
    """Return a Python 3.10: *given*, else from PATH or pyenv. Raises `NoPython310`."""
    on_path = shutil.which("python3.10")
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [on_path, *sorted(map(str, pyenv.glob("3.10.*/bin/python")), reverse=True)]
    for candidate in [shutil.which(given)] if given else candidates:
        if candidate and _is_python_310(candidate):
            return Path(candidate).absolute()
    raise NoPython310


def is_set_up(home: Path) -> bool:
    """Return whether all of Rasa, as locked now, has been installed in *home*."""
    done = home / LOCK.name
    return done.is_file() and done.read_bytes() == LOCK.read_bytes()


def set_up(home: Path, python: Path | None = None) -> None:
    """Install Rasa into *home* unless that is done; needs the network and 2.7 GB.

    Raises `NoPython310` or `RasaFailed`.
    """
    if is_set_up(home):
        return
    found = find_python(python)
    home.mkdir(parents=True, exist_ok=True)
    (home / ".gitignore").write_text("*\n", encoding="ascii")
    (home / LOCK.name).unlink(missing_ok=True)
    _run(Command([str(found), "-m", "venv", "--clear", str(_venv(home))], _ours(), home))
    # Three packages come as sources: built with what the environment has, or pip would fetch
    # the newest setuptools for them, past the lock.
    pip = [str(_python(home)), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    hashed = ["--no-build-isolation", "--require-hashes", "-r", str(LOCK)]
    _run(Command([*pip, *hashed], _ours(), home))
    shutil.copyfile(LOCK, home / LOCK.name)


def train(home: Path, data: Path, threads: int = 1) -> Path:
    """Train on every `<language>/*.yml` of *data* and return the model file.

    A model that is there stays until the new one is complete. Raises `RasaNotSetUp`,
    `NothingToLearn`, `BadExamples` or `RasaFailed`.
    """
    if not is_set_up(home):
        raise RasaNotSetUp
    with tempfile.TemporaryDirectory(dir=home.resolve(), prefix="training-") as folder:
        project = Path(folder)
        _stage(data, project)
        # fmt: off
        arguments = [str(_python(home)), "-m", "rasa", "train", "nlu",
                     "--config", "config.yml", "--domain", "domain.yml", "--nlu", "data",
                     "--out", ".", "--fixed-model-name", MODEL, "--num-threads", str(threads)]
        # fmt: on
        _run(Command(arguments, _theirs(home, threads), project))
        return (project / MODEL).replace(_model(home))


def serving(home: Path, token: str, port: int = PORT, threads: int = 1) -> Command:
    """Return the command that serves the model on loopback. Raises `RasaNotSetUp`, `…Trained`."""
    if not is_set_up(home):
        raise RasaNotSetUp
    if not _model(home).is_file():
        raise RasaNotTrained
    # fmt: off
    arguments = [str(_python(home)), "-c", _SERVE, "run", "--enable-api",
                 "--interface", "127.0.0.1", "--port", str(port),
                 "--model", str(_model(home)), "--credentials", str(PROJECT / "credentials.yml")]
    # fmt: on
    environment = _theirs(home, threads) | {"RASA_TOKEN": token}
    return Command(arguments, environment, home.resolve())


def serve(home: Path, token: str, port: int = PORT, threads: int = 1) -> NoReturn:
    """Become the server: it ends as Rasa does, on Ctrl-C or SIGTERM. Raises as `serving`."""
    command = serving(home, token, port, threads)
    sys.stdout.flush()
    os.chdir(command.folder)
    os.execve(command.arguments[0], list(command.arguments), command.environment)  # noqa: S606 - ours


def token_of(path: Path) -> str:
    """Return the token in *path*; the first time, make it, readable by the owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        token = path.read_text(encoding="ascii").strip()
        if not token or path.stat().st_mode & 0o077:
            raise UnsafeToken from None
        return token
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(f"{token}\n")
    return token


def _stage(data: Path, project: Path) -> None:
    """Lay out *project* for Rasa: configuration, the sentences, a domain of their intents."""
    intents = sorted({example.intent for example in read_examples(data)})
    if not intents:
        raise NothingToLearn
    for file in data.glob("*/*.yml"):
        copy = project / "data" / file.relative_to(data)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    shutil.copyfile(PROJECT / "config.yml", project / "config.yml")
    domain = yaml.safe_dump({"version": "3.1", "intents": intents})
    (project / "domain.yml").write_text(domain, encoding="utf-8")


def _run(command: Command) -> None:
    done = subprocess.run(  # noqa: S603 - ours
        command.arguments, env=command.environment, cwd=command.folder, check=False
    )
    if done.returncode:
        raise RasaFailed(done.returncode)


def _is_python_310(python: str) -> bool:
    """Return what *python* itself says: a shim of pyenv is there and runs nothing."""
    asks = [python, "-c", "import sys; print(sys.version_info[:2])"]
    try:
        says = subprocess.run(asks, capture_output=True, text=True, check=False, timeout=20)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return says.stdout.strip() == VERSION


def _ours() -> dict[str, str]:
    """Return our environment for pip, which may need proxies and mirrors, less our secrets."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DIGITER_")}


def _theirs(home: Path, threads: int) -> dict[str, str]:
    return {name: os.environ[name] for name in KEPT if name in os.environ} | {
        "HOME": str(home.resolve()),  # Rasa, matplotlib and others write there
        "OMP_NUM_THREADS": str(threads),
        "RASA_MAX_CACHE_SIZE": "0",  # a training is never repeated with the same sentences
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_WORKERS": "1",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }


def _venv(home: Path) -> Path:
    return home.resolve() / "venv"


def _python(home: Path) -> Path:
    return _venv(home) / "bin" / "python"


def _model(home: Path) -> Path:
    return home.resolve() / MODEL
