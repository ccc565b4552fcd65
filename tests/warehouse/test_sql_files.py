"""Statements are found by name, in a checkout and in a wheel, and look alike."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import warehouse
from warehouse import statements

FILES = sorted(path.relative_to(statements.folder()) for path in statements.folder().rglob("*.sql"))
WORDS = r"SELECT|FROM|WHERE|JOIN|GROUP|ORDER|CREATE|INSERT|UPDATE|DELETE|MERGE|WITH|CASE|WHEN|UNION|HAVING"


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_file_opens_with_its_question_and_is_written_in_lower_case(path: Path) -> None:
    text = (statements.folder() / path).read_text(encoding="utf-8")
    assert re.match(r"-- \S.*[.?)]\n", text)
    code = re.sub(r"--.*|'[^']*'", "", text)
    assert re.findall(rf"\b(?:{WORDS})\b", code) == []
    assert text.endswith(";\n")
    assert max(map(len, code.splitlines())) <= 120


def test_no_statement_is_written_in_python() -> None:
    package = Path(warehouse.__file__).parent
    found = [
        (path.name, line)
        for path in package.glob("*.py")
        for line in re.findall(
            r"\"(?:select .* from|insert into|update .* set|delete from|merge into|create (?:table|or)) .*",
            path.read_text(),
        )
    ]
    assert found == []


def test_statements_are_found_in_a_wheel_too(tmp_path: Path) -> None:
    shutil.copytree(Path(warehouse.__file__).parent, tmp_path / "warehouse")
    shutil.copytree(statements.folder(), tmp_path / "warehouse" / "sql", dirs_exist_ok=True)
    program = "from warehouse import statements; print(statements.folder(), len(statements.names('checks')))"
    command = [sys.executable, "-c", program]
    said = subprocess.run(command, check=True, text=True, capture_output=True, cwd=tmp_path).stdout
    assert said.split()[0] == str(tmp_path / "warehouse" / "sql")
    assert int(said.split()[1]) == len(statements.names("checks"))


def test_the_warehouse_needs_neither_prefect_nor_the_steps() -> None:
    program = (
        "import sys, warehouse, warehouse.store, warehouse.reader, warehouse.publish, warehouse.schema\n"
        "print([name for name in ('prefect', 'flows', 'transforms') if name in sys.modules])"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, check=True, text=True, capture_output=True, cwd=root).stdout == "[]\n"
