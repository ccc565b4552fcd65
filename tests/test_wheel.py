"""What is installed is what was built: rules, weights, SQL and the command travel in the wheel."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(build, check=True, stdin=subprocess.DEVNULL)
    return next(folder.glob("winnow_etl-*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The wheel's content, unpacked where nothing else is."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def _python(installed: Path, *arguments: str, folder: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, env=environment, cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def test_everything_packaged_travels_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    packaged = {f"warehouse/{path.relative_to(ROOT)}" for path in (ROOT / "sql").rglob("*.sql")}
    packaged |= {str(path.relative_to(ROOT)) for path in (ROOT / "transforms" / "rules").glob("*.toml")}
    packaged |= {str(path.relative_to(ROOT)) for path in (ROOT / "transforms" / "weights").glob("*.npz")}
    packaged |= {"flows/display/flips.css", "flows/display/flips.html.jinja"}
    assert "transforms/weights/model.npz" in packaged
    assert packaged <= set(names)
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"flows", "transforms", "warehouse"}


def test_the_installed_wheel_takes_drops_to_a_published_file(installed, tmp_path):
    text = (
        "The bridge, which opened in 1901, was closed on Tuesday after inspectors found cracks in two piers."
    )
    inbox = tmp_path / "inbox" / "courier"
    inbox.mkdir(parents=True)
    (inbox / "bridge.txt").write_text(f"Advertisement\n{text}\n")
    script = (
        "import sys; from pathlib import Path; import transforms, warehouse;"
        "from flows import road; from warehouse.home import Home;"
        "road.run(Path('inbox'), Home(Path('news')));"
        "print(transforms.__file__, warehouse.__file__)"
    )
    where = _python(installed, "-c", script, folder=tmp_path)
    assert where.split()[0].startswith(str(installed))
    assert (tmp_path / "news" / "news.duckdb").is_file()


def test_the_installed_wheel_cleans_a_text_with_the_weights_in_it(installed, tmp_path):
    text = (
        "The bridge, which opened in 1901, was closed on Tuesday after inspectors found cracks in two piers."
    )
    (tmp_path / "bridge.txt").write_text(f"Home\nAdvertisement\n{text}\n{text.replace('bridge', 'road')}\n")
    script = "import sys; from flows.cli import main; sys.argv = ['winnow', 'clean', 'bridge.txt']; main()"
    assert text in _python(installed, "-c", script, folder=tmp_path)
    where = "from transforms.model import model; import transforms; model(); print(transforms.__file__)"
    assert _python(installed, "-c", where, folder=tmp_path).startswith(str(installed))


@pytest.mark.parametrize("package", ["warehouse.store", "transforms.clean"])
def test_warehouse_and_transforms_pull_in_no_prefect(installed, package, tmp_path):
    script = f"import sys, {package}; print('prefect' in sys.modules, 'duckdb' in sys.modules)"
    has_prefect, has_duckdb = _python(installed, "-c", script, folder=tmp_path).split()
    assert has_prefect == "False"
    assert has_duckdb == str(package.startswith("warehouse"))
