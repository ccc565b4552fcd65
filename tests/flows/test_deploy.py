"""What stands in deploy/ and prefect.yaml works, as far as a machine without systemd and Docker can tell."""

import getpass
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.flows.conftest import REPOSITORY, drop
from warehouse.home import Home
from warehouse.reader import Reader

DEPLOY = REPOSITORY / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
BIN = Path(sys.executable).parent
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
DOCKERFILE = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text("utf-8"))


def here(text: str, data: Path) -> str:
    """A file of deploy/ with this machine's places in the place of those of a real installation."""
    return text.replace("/opt/winnow/.venv/bin", str(BIN)).replace("/data", str(data))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_takes_the_units_and_finds_them_well_shut(tmp_path: Path):
    (tmp_path / "data").mkdir()
    for unit in UNITS:
        text = here(unit.read_text("utf-8"), tmp_path / "data").replace(
            "User=winnow", f"User={getpass.getuser()}"
        )
        (tmp_path / unit.name).write_text(text, "utf-8")
    units = [str(tmp_path / unit.name) for unit in UNITS]
    verified = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    assert (verified.returncode, verified.stderr) == (0, "")
    shut = ["systemd-analyze", "security", "--offline=true", "--threshold=25"]  # of 100; 96 is an open door
    services = [unit for unit in units if unit.endswith(".service")]
    assert len(services) == 4
    for service in services:
        subprocess.run([*shut, service], check=True, capture_output=True)


def commands_of_units() -> list[str]:
    lines = [line for unit in UNITS for line in unit.read_text("utf-8").splitlines()]
    return [line.removeprefix("ExecStart=") for line in lines if line.startswith("ExecStart=")]


def command_of_compose(service: str) -> str:
    said = COMPOSE["services"][service]
    return shlex.join(["/opt/winnow/.venv/bin/winnow", *said["command"]])


@pytest.mark.parametrize(
    "command", [*filter(lambda line: "/winnow " in line, commands_of_units()), command_of_compose("schedule")]
)
def test_the_commands_of_the_services_are_commands_of_winnow(
    command: str, environment: dict[str, str], tmp_path: Path
):
    # With --help a command is read to its end, and not carried out.
    done = subprocess.run(
        ["/bin/sh", "-c", here(command, tmp_path) + " --help"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout[:13]) == (0, "Usage: winnow")


@pytest.mark.prefect
def test_the_lines_of_the_crontab_run_in_the_poor_environment_of_cron(tmp_path: Path):
    drop(tmp_path / "inbox" / "a.txt")
    lines = [
        line for line in (DEPLOY / "crontab").read_text("utf-8").splitlines() if not line.startswith("#")
    ]
    assert [line.split()[:5] for line in lines] == [["*/15", *"****"], ["30", "3", *"***"]]
    for line in lines:
        command = here(line.split(maxsplit=5)[5], tmp_path)
        as_cron_gives = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
        subprocess.run(["/bin/sh", "-c", command], cwd=tmp_path, env=as_cron_gives, check=True)
    log = (tmp_path / "winnow.log").read_text("utf-8")
    assert "Published" in log
    assert "Prefect's records: 0 old runs" in log
    with Reader.open(Home(tmp_path / "news")) as reader:
        assert reader.sql("select count(*) as n from documents")["n"][0].as_py() == 1


def test_the_image_is_built_from_what_the_wheel_needs_as_the_readme_installs_it(tmp_path: Path):
    names = [
        name for words in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE) for name in words.split()[:-1]
    ]
    assert names
    let_in = [
        line[1:] for line in (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").split() if line[0] == "!"
    ]
    assert sorted(names) == sorted(let_in), "the .dockerignore lets in what is copied"
    for name in names:
        source = REPOSITORY / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    build = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", "wheels", "."]
    subprocess.run([sys.executable, *build], cwd=tmp_path, check=True, stdin=subprocess.DEVNULL)
    assert list((tmp_path / "wheels").glob("winnow_etl-*.whl"))
    installs = "-m pip install --no-cache-dir --constraint constraints.txt ."
    assert installs in DOCKERFILE
    assert "--constraint constraints.txt" in (REPOSITORY / "Makefile").read_text("utf-8")


def test_the_compose_file_holds_together():
    services = COMPOSE["services"]
    assert set(services) == {"server", "schedule"}
    known = {"image", "build", "entrypoint", "command", "environment", "ports", "volumes", "healthcheck"}
    known |= {"depends_on", "stop_grace_period", "mem_limit", "restart"}
    for service in services.values():
        assert set(service) <= known
        assert service["image"] == "winnow"
        for volume in service["volumes"]:
            assert volume.startswith("/") or volume.split(":")[0] in COMPOSE["volumes"]
    context = DEPLOY / services["server"]["build"]["context"]
    assert (context / services["server"]["build"]["dockerfile"]).is_file()
    assert services["schedule"]["depends_on"]["server"]["condition"] == "service_healthy"
    assert "healthcheck" in services["server"]
    assert services["schedule"]["environment"]["PREFECT_API_URL"] == "http://server:4200/api"
    assert all(port.startswith("127.0.0.1:") for port in services["server"]["ports"])
    kept = re.search(r"PREFECT_HOME=(\S+)", DOCKERFILE)
    assert kept
    assert f"prefect:{kept[1]}" in services["server"]["volumes"]


@pytest.mark.prefect
def test_a_worker_takes_what_prefect_yaml_deploys(tmp_path: Path, server: str, environment: dict[str, str]):
    text = here((REPOSITORY / "prefect.yaml").read_text("utf-8"), tmp_path)
    (tmp_path / "prefect.yaml").write_text(text, "utf-8")
    drop(tmp_path / "inbox" / "a.txt")

    def prefect(*arguments: str) -> str:
        done = subprocess.run(
            [str(BIN / "prefect"), *arguments],
            cwd=tmp_path,
            env=environment | {"PREFECT_API_URL": server, "DO_NOT_TRACK": "1", "COLUMNS": "200"},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    prefect("work-pool", "create", "winnow", "--type", "process")
    deployed = prefect("--no-prompt", "deploy", "--all")
    assert "'ingest/winnow' successfully created" in deployed
    assert "'upkeep/winnow' successfully created" in deployed
    prefect("deployment", "run", "ingest/winnow")
    worked = prefect("worker", "start", "--pool", "winnow", "--limit", "1", "--run-once")
    assert "New documents: 1" in worked, worked


@pytest.mark.parametrize("path", [REPOSITORY / "prefect.yaml", DEPLOY / "compose.yaml", *UNITS])
def test_nothing_but_the_places_of_the_readme_is_named(path: Path):
    text = path.read_text("utf-8")
    places = re.findall(r"(?<![\w.:/*-])/[a-z][\w./-]*", re.sub(r"https?://\S+", "", text))
    allowed = ("/opt/winnow", "/data", "/prefect", "/var/lib/prefect")
    assert [place for place in places if not place.startswith(allowed)] == []
