"""A preview says what the rebuild then does, keeps nobody waiting, and can be looked at as a page."""

import json
import re
import shutil
from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from flows import batches
from flows.display.flips_page import page
from flows.relabelling.preview import preview
from flows.relabelling.rebuild import rebuild
from flows.road import run
from tests.flows.conftest import ARTICLE, Command, drop
from tests.flows.test_outlets import RULE, write
from tests.flows.test_road import rows
from warehouse.home import Home
from warehouse.lock import hold
from warehouse.store import Warehouse

HOSTILE = '<script>alert(1)</script> & "quoted" \x1b[31m if the ice allows it \u202e</style>'


@pytest.fixture
def outdated(inbox: Path, home: Home) -> Home:
    """Documents of two sources, of which one has got a rule of its own since."""
    for number in range(5):
        drop(inbox / "harbour" / f"{number}.txt", ARTICLE.replace("forty", f"{number} and forty"))
    drop(inbox / "harbour" / "hostile.txt", ARTICLE.replace("The last ferry", f"{HOSTILE} The last ferry"))
    drop(inbox / "island" / "ferry.txt", ARTICLE)
    run(inbox, home)
    write(home, "harbour", RULE.replace('"promo"', '"legal"'))
    return home


@pytest.mark.parametrize("batch", [1, 4, 100])
def test_what_a_preview_says_is_what_the_rebuild_does(
    outdated: Home, batch: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(batches, "BATCH_DROPS", batch)
    before = rows(outdated, "select document_id, line_number, label from lines order by all")
    paragraphs = rows(outdated, "select count(*) from paragraphs")
    found = preview(outdated)
    assert rows(outdated, "select document_id, line_number, label from lines order by all") == before
    done = rebuild(outdated)
    after = rows(outdated, "select document_id, line_number, label from lines order by all")
    changed = [(old, new) for (*_, old), (*_, new) in zip(before, after, strict=True) if old != new]
    assert found.documents == done.documents == 6
    assert sum(found.flips.counts.values()) == len(changed) == 7
    assert {key[1:] for key in found.flips.counts} == set(changed)
    assert {source for source, _, _ in found.flips.counts} == {"harbour"}
    gained = rows(outdated, "select count(*) from paragraphs")[0][0] - paragraphs[0][0]
    assert found.flips.gained - found.flips.lost == gained
    assert preview(outdated).documents == 0


def test_examples_are_different_and_the_surest_come_first(outdated: Home):
    flips = preview(outdated).flips.examples
    assert len({flip.text for flip in flips}) == len(flips) == 2, "six lines say the same"
    assert [flip.sureness for flip in flips] == sorted((flip.sureness for flip in flips), reverse=True)
    assert all(flip.sureness == pytest.approx(1 - flip.score) for flip in flips)


def test_a_preview_waits_for_no_run_and_no_run_for_it(outdated: Home, inbox: Path):
    with hold(outdated, "a run"), Warehouse.open(outdated):
        assert preview(outdated).documents == 6
    drop(inbox / "island" / "new.txt", ARTICLE.replace("forty", "fifty"))
    assert run(inbox, outdated).published
    assert list(outdated.fragments_path.iterdir()) == []


def test_the_published_file_alone_is_enough_for_a_preview(winnow: Command, outdated: Home, tmp_path: Path):
    copy = tmp_path / "analyst" / "news.duckdb"
    copy.parent.mkdir()
    shutil.copyfile(outdated.published_path, copy)
    said = winnow("rebuild", "--preview", "--all", "--home", copy.parent).stdout
    assert said.startswith("A rebuild would change no line. 7 documents would be labelled anew.")
    assert list(copy.parent.iterdir()) == [copy]


# The page


class Page(HTMLParser):
    """What stands in a page, and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.policy = ""
        self.said = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        found = dict(attrs)
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"] or ""

    def handle_data(self, data: str) -> None:
        self.said += data


def test_the_page_loads_nothing_runs_nothing_and_escapes_every_word(outdated: Home):
    text = page(preview(outdated), datetime(2026, 1, 2, 3, 4))
    found = Page(text)
    assert not found.tags & {"script", "link", "img", "iframe", "object", "form", "base", "a"}
    named = {name for name, _ in found.attributes}
    assert not named & {"src", "href", "style", "action", "srcset"}
    assert not any(name.startswith("on") for name in named)
    assert "http:" not in text
    assert "https:" not in text
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    allowed = f"style-src 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"
    assert found.policy == f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"
    assert '<script>alert(1)</script> & "quoted" ␛[31m if the ice allows it <202E></style>' in found.said
    assert not {"\x1b", "\u202e"} & set(text)


def test_the_page_says_what_the_terminal_says(winnow: Command, outdated: Home, tmp_path: Path):
    file = tmp_path / "flips.html"
    done = winnow("rebuild", "--preview", "--home", outdated.root, "--html", file)
    sentence = "A rebuild would label 6 documents anew: 7 lines in 6 documents would have another label."
    assert done.stdout.splitlines()[0] == sentence
    assert f"The page is {file}." in done.stdout
    said = Page(file.read_text()).said
    assert sentence in said
    assert "harbour 7" in said
    assert "\x1b" not in done.stdout
    unwritable = tmp_path / "nowhere" / "flips.html"
    done = winnow("rebuild", "--preview", "--home", outdated.root, "--html", unwritable)
    assert done.returncode == 1
    assert f"{unwritable} could not be written" in done.stderr


def test_a_preview_for_programs_has_everything(winnow: Command, outdated: Home):
    said = json.loads(winnow("rebuild", "--preview", "--home", outdated.root, "--json").stdout)
    assert (said["documents"], said["documents_changed"]) == (6, 6)
    assert sum(change["lines"] for change in said["changes"]) == 7
    assert said["examples"][0]["source"] == "harbour"
    assert set(said) >= {"paragraphs", "fields", "gold", "gold_together"}


def test_what_goes_with_a_preview_only_is_refused_without(winnow: Command, outdated: Home):
    for option in (["--json"], ["--html", "x.html"]):
        done = winnow("rebuild", *option, "--home", outdated.root)
        assert done.returncode == 2
        assert "goes with --preview" in done.stderr
    assert winnow("rebuild", "--home", outdated.root).stdout.startswith(
        "6 documents labelled anew, 6 changed."
    )
