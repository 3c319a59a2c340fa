"""What is written for Docker agrees with what the portal reads."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from compact_portal import env

ROOT = Path(settings.BASE_DIR)
NAMES = {one.name for one in env.VARIABLES}
SECRETS = {one.name for one in env.VARIABLES if one.secret}


@pytest.fixture
def composition() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def test_the_example_names_every_variable_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert {line.split("=", 1)[0] for line in lines if line and not line.startswith("#")} == NAMES


def test_the_composition_names_every_variable_and_secrets_by_file(composition: dict[str, Any]) -> None:
    given = set(composition["x-portal"]["environment"])
    assert {name.removesuffix("_FILE") for name in given} == NAMES
    assert {name.removesuffix("_FILE") for name in given if name.endswith("_FILE")} == SECRETS


def test_services_run_without_root_and_read_only_with_health_checks(composition: dict[str, Any]) -> None:
    services = composition["services"]
    assert set(services) == {"proxy", "prepare", "web", "worker", "beat", "database", "redis"}
    for name, service in services.items():
        assert service.get("read_only") is True, name
        assert name == "prepare" or "healthcheck" in service, name
        assert name == "proxy" or str(service["user"]).split(":")[0] not in {"", "0", "root"}, name
    assert all("ports" not in service or name == "proxy" for name, service in services.items())


def _compose() -> list[str] | None:
    """The command of Docker Compose on this machine: the plugin, the older program, or none."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and not subprocess.run([*command, "version"], capture_output=True).returncode:
            return command
    return None


def test_docker_understands_the_composition(composition: dict[str, Any]) -> None:
    """Asked of Compose itself where there is one; elsewhere the tests above have read the file."""
    command = _compose()
    if command is None:
        assert composition["services"]
        return
    run = subprocess.run([*command, "config", "--quiet"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
