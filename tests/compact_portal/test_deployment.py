"""What is written for Docker agrees with what the portal reads."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings

from compact_portal import env
from compact_portal.devservices import run
from tests.faults import stage

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


def _queues() -> dict[str, str]:
    """Each task of ours and the queue it goes to."""
    from compact_portal.celery import app

    app.loader.import_default_modules()
    ours = [name for name in app.tasks if not name.startswith("celery.")]
    return {name: app.amqp.router.route({}, name)["queue"].name for name in ours}


def test_every_task_has_a_queue_of_its_purpose() -> None:
    queues = _queues()
    assert {"mail.deliver", "notices.route", "digests.compose", "lists.work", "housekeeping.people"} <= set(queues)
    assert set(queues.values()) == {"mail", "digests", "exports", "housekeeping"}, queues


def test_every_queue_has_a_worker_wherever_workers_are_started(composition: dict[str, Any]) -> None:
    wanted = {*_queues().values(), settings.CELERY_TASK_DEFAULT_QUEUE}
    command = composition["services"]["worker"]["command"]
    told = re.findall(r"worker .*-Q (\S+)", (ROOT / "docs" / "operations.md").read_text(encoding="utf-8"))
    listened = {"composition": command[command.index("-Q") + 1], "make run": run.QUEUES, "faults": stage.QUEUES}
    listened |= {f"operations {number}": queues for number, queues in enumerate(told)}
    assert len(listened) >= 4
    for where, queues in listened.items():
        assert set(queues.split(",")) == wanted, where


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
    asked = subprocess.run([*command, "config", "--quiet"], cwd=ROOT, capture_output=True, text=True)
    assert asked.returncode == 0, asked.stderr
