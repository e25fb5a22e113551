"""What stands in `deploy/`: read as its tools read it. None of it is run here."""

from __future__ import annotations

import re
import shlex
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SECRETS = (
    "POSTGRES_PASSWORD", "PGPASSWORD",
    "DIGITER_TELEGRAM_TOKEN", "DIGITER_WEBHOOK_SECRET", "DIGITER_MAIL_PASSWORD",
)  # fmt: skip
SETTINGS = {f"DIGITER_{name.upper()}" for name in Settings.model_fields}


@pytest.fixture
def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def service() -> dict[str, str]:
    """The unit's section; of what stands there twice, the last."""
    unit = ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",))
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # names have capitals
    unit.read(DEPLOY / "digiter.service", encoding="utf-8")
    return dict(unit["Service"])


def test_there_is_one_database_and_one_bot(compose) -> None:
    assert set(compose["services"]) == {"postgres", "digiter"}
    assert {"build", "healthcheck", "restart"} <= set(compose["services"]["digiter"])
    assert compose["services"]["digiter"]["depends_on"] == {
        "postgres": {"condition": "service_healthy"}
    }


def test_images_are_the_standard_ones(compose) -> None:
    base = re.findall(r"^FROM (\S+)", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)

    assert [compose["services"]["postgres"]["image"], *base] == [
        "postgres:18-bookworm",
        "python:3.11-slim-bookworm",
    ]


def test_data_and_keyring_outlive_the_containers(compose) -> None:
    mounted = {
        volume
        for service in compose["services"].values()
        for volume in (mount.partition(":")[0] for mount in service["volumes"])
    }

    assert mounted == set(compose["volumes"]) == {"database", "data", "keyring"}
    environment = compose["services"]["digiter"]["environment"]
    places = {mount.partition(":")[2] for mount in compose["services"]["digiter"]["volumes"]}
    assert environment["DIGITER_DATA"] in places
    assert str(Path(environment["DIGITER_KEYRING"]).parent) in places


def test_health_is_asked_where_it_is_shown(compose) -> None:
    bot = compose["services"]["digiter"]
    port = bot["environment"]["DIGITER_METRICS_PORT"]

    assert f"http://127.0.0.1:{port}/health" in bot["healthcheck"]["test"][-1]
    compile(bot["healthcheck"]["test"][-1], "healthcheck", "exec")


def test_webhook_and_pages_are_open_to_the_proxy_of_the_machine_alone(compose) -> None:
    bot = compose["services"]["digiter"]
    hosts = {name: value for name, value in bot["environment"].items() if name.endswith("_HOST")}

    assert bot["ports"] == ["127.0.0.1:8080:8080", "127.0.0.1:8081:8081"]
    assert hosts == {"DIGITER_LISTEN_HOST": "0.0.0.0", "DIGITER_PAGES_HOST": "0.0.0.0"}
    assert "DIGITER_PAGES_PORT=8081" in (DEPLOY / "compose.yaml").read_text()


def test_the_bot_connects_as_the_role_that_the_script_makes(compose) -> None:
    database, bot = compose["services"]["postgres"], compose["services"]["digiter"]
    script = DEPLOY / compose["configs"]["owner"]["file"]
    role = re.search(r"CREATE ROLE (\w+)", script.read_text())

    assert database["configs"] == [
        {"source": "owner", "target": "/docker-entrypoint-initdb.d/owner.sh"}
    ]
    assert "POSTGRES_USER" not in database["environment"]  # the image makes that one a superuser
    assert role is not None
    assert f"//{role[1]}@" in bot["environment"]["DIGITER_DATABASE"]


def test_settings_are_ones_there_are_and_no_secret_stands_in_a_file(compose) -> None:
    environment = compose["services"]["digiter"]["environment"]
    text = "".join(path.read_text() for path in DEPLOY.iterdir() if path.name != ".env")

    assert {name for name in environment if name.startswith("DIGITER_")} <= SETTINGS
    assert set(re.findall(r"DIGITER_\w+", text)) <= SETTINGS
    assert compose["services"]["digiter"]["env_file"] == ".env"
    for name in SECRETS:
        assert set(re.findall(rf"(?<!{{){name}\s*[:=]\s*(\S+)", text)) <= {
            "…",
            "${POSTGRES_PASSWORD:?put",
        }
    assert ":" not in environment["DIGITER_DATABASE"].partition("://")[2]


def test_a_stop_is_waited_for_as_long_everywhere(compose, service) -> None:
    bot = compose["services"]["digiter"]

    assert (bot["stop_signal"], bot["stop_grace_period"]) == ("SIGTERM", "15s")
    assert (service["KillSignal"], service["TimeoutStopSec"]) == ("SIGTERM", "15")
    assert (bot["restart"], service["Restart"]) == ("always", "always")


def test_the_image_takes_locked_packages_and_nothing_private() -> None:
    text = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")
    steps = [shlex.split(line) for line in text.splitlines() if line and line[0] != "#"]
    copied = {word for step in steps if step[0] == "COPY" for word in step[1:-1]}

    assert "--require-hashes" in next(
        step for step in steps if step[:3] == ["RUN", "pip", "install"]
    )
    assert copied == {
        "requirements.lock", "pyproject.toml", "README.md", "LICENSE",
        "digiter_core", "nlu", "bot", "mail", "web", "cli", "dialogues", "locales",
    }  # fmt: skip
    assert all((ROOT / name).exists() for name in copied)
    assert ["USER", "10001:10001"] in steps


def test_the_unit_gives_the_bot_its_folder_and_no_more(service) -> None:
    hardened = {
        "NoNewPrivileges": "true",
        "ProtectSystem": "strict",
        "ProtectHome": "true",
        "StateDirectory": "digiter",
        "StateDirectoryMode": "0700",
        "UMask": "0077",
        "CapabilityBoundingSet": "",
        "User": "digiter",
    }

    assert {name: service[name] for name in hardened} == hardened
    assert service["ExecStart"].endswith("/digiter run")
    assert service["Environment"] == "DIGITER_DATA=%S/digiter"
