"""An analyst's own gold texts: written from stored documents, edited by hand, scored before and after."""

from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.gold import read as read_pages
from flows.errors import GoldError
from flows.relabelling import gold
from flows.relabelling.preview import preview
from flows.relabelling.rebuild import correct
from flows.road import run
from tests.flows.conftest import ARTICLE, Command, drop
from tests.flows.test_outlets import RULE, write
from transforms.gold import GoldSyntaxError, parse, written
from warehouse.home import Home

LINES = [line for line in ARTICLE.splitlines() if line]


@pytest.fixture
def filled(inbox: Path, home: Home) -> Home:
    drop(inbox / "harbour" / "ferry.txt")
    run(inbox, home)
    return home


def edit(path: Path, old: str, new: str) -> None:
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def test_a_document_becomes_a_file_with_the_verdicts_that_it_has(filled: Home):
    path = gold.add(filled, "ferry.txt")
    assert path.parent == filled.root / "gold"
    assert path.name.startswith("harbour-ferry-")
    (file,) = gold.read(filled)
    assert [text for _, text in file.gold.spoken] == LINES
    kept = [text for is_article, text in file.gold.spoken if is_article]
    assert kept == [LINES[2], LINES[4], LINES[6]]
    (page,) = read_pages(path.parent)
    assert page.gold == "\n".join(kept), "the benchmarks read it, too"
    with pytest.raises(GoldError, match=r"ferry-.*\.txt has this document already"):
        gold.add(filled, "ferry.txt")


def test_a_preview_scores_old_and_new_labels_beside_what_the_analyst_marked(filled: Home):
    path = gold.add(filled, "ferry.txt")
    edit(path, f"+ {LINES[6]}", f"- {LINES[6]}")
    write(filled, "harbour")
    (scored,) = preview(filled).gold
    assert scored.before
    assert (scored.before.right, scored.before.lines) == (6, 7)
    assert scored.before.words[0] < 1 == scored.before.words[1]
    assert (scored.after.right, scored.after.words) == (7, (1.0, 1.0, 1.0))
    assert scored.note == ""


def test_corrected_lines_tell_nothing_of_the_rules_and_are_left_out(filled: Home):
    correct(filled, "ferry.txt", ARTICLE.splitlines().index("ADVERTISEMENT") + 1, "keep", None)
    path = gold.add(filled, "ferry.txt")
    assert "+ ADVERTISEMENT" in path.read_text()
    (scored,) = preview(filled).gold
    assert (scored.left_out, scored.after.lines) == (1, 6)
    assert scored.before == scored.after


@pytest.mark.parametrize(
    ("old", "new", "note"),
    [
        ("ferry of the year", "boat of the year", "the text is no longer that of the document"),
        ("document_id: ", "document_id: ffff", "the head names no document"),
        ("document_id", "was_document_id", "the head names no document"),
    ],
)
def test_a_text_that_is_not_the_stored_one_is_told_and_scored_by_itself(
    filled: Home, old: str, new: str, note: str
):
    edit(gold.add(filled, "ferry.txt"), old, new)
    (scored,) = preview(filled).gold
    assert (scored.before, scored.note) == (None, note)
    assert scored.after.right == 7


def test_a_text_whose_document_is_gone_is_told(filled: Home):
    path = gold.add(filled, "ferry.txt")
    (document_id,) = [file.document_id for file in gold.read(filled)]
    edit(path, str(document_id), str(UUID(int=7)))
    assert [scored.note for scored in preview(filled).gold] == ["the document is not stored"]


def test_the_files_of_a_document_are_found_however_they_look(filled: Home):
    path = gold.add(filled, "ferry.txt")
    (document_id,) = [file.document_id for file in gold.read(filled)]
    assert document_id
    edit(path, "+ ", "* ")
    assert gold.files_of(filled, [document_id, UUID(int=7)]) == [path]
    assert gold.files_of(filled, [UUID(int=7)]) == []


_LINE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=20)
_LINES = st.lists(st.tuples(st.booleans(), _LINE), min_size=1, max_size=8)


@given(_LINES, st.lists(_LINE, max_size=2))
def test_what_is_written_is_read_again_line_by_line(lines: list[tuple[bool, str]], comments: list[str]):
    spoken = [(is_article, text.strip()) for is_article, text in lines if text.strip()]
    text = written({"language": "en", "uri": "/a: b"}, lines, comments)
    if not spoken:
        with pytest.raises(GoldSyntaxError):
            parse(text)
        return
    found = parse(text)
    assert list(found.spoken) == spoken
    assert len(found.lines) == len(lines)
    assert found.told == {"language": "en", "uri": "/a: b"}


# The commands


def test_gold_is_added_listed_checked_and_removed(winnow: Command, filled: Home):
    home = ("--home", filled.root)
    assert "There is no gold text yet" in winnow("gold", "list", *home).stdout
    path = Path(winnow("gold", "add", "ferry.txt", *home).stdout.strip())
    assert winnow("gold", "list", *home).stdout == f"{path.stem}  3 of 7 lines belong to the article\n"
    assert winnow("gold", "check", *home).stdout == "1 gold text can be read.\n"
    assert winnow("gold", "add", "ferry.txt", *home).returncode == 1
    edit(path, "ferry of the year", "boat of the year")
    done = winnow("gold", "check", *home)
    assert (done.returncode, done.stdout.splitlines()[0]) == (
        0,
        f"{path}: the text is no longer that of the document; it is scored by its own text.",
    )
    number = path.read_text().splitlines().index("- ADVERTISEMENT") + 1
    edit(path, "- ADVERTISEMENT", "ADVERTISEMENT")
    for command in (("gold", "check"), ("rebuild", "--preview")):
        done = winnow(*command, *home)
        assert done.returncode == 1
        assert f"{path}:{number} begins with neither '+ ' nor '- '" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    assert winnow("gold", "remove", path.stem, *home).returncode == 0
    assert not path.exists()
    assert "winnow gold list names them" in winnow("gold", "remove", path.stem, *home).stderr


def test_the_preview_shows_before_and_after(winnow: Command, filled: Home):
    path = gold.add(filled, "ferry.txt")
    edit(path, f"+ {LINES[6]}", f"- {LINES[6]}")
    write(filled, "harbour", RULE)
    shown = winnow("rebuild", "--preview", "--home", filled.root).stdout
    assert "6 of 7 → 1.000 1.000 1.000, 7 of 7" in shown
