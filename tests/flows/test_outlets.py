"""A folder of rules, a file per outlet: read before a run, heard about that outlet only, told where wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.errors import RulesError
from flows.relabelling.outlets import file_of, read_rules, source_of_file
from flows.relabelling.rebuild import rebuild
from flows.road import run
from tests.flows.conftest import ARTICLE, Command, drop
from tests.flows.test_road import rows
from transforms.rules import rules_version
from warehouse.home import Home

RULE = """
[[rule]]
name = "winter_lines"
label = "promo"
pattern = 'if the ice allows it'
why = "Printed below every story of this outlet."
matches = ["if the ice allows it"]
spares = ["if the ice allows"]
"""


@pytest.fixture
def filled(inbox: Path, home: Home) -> Home:
    """Two sources with the same article, labelled without rules of their own."""
    for source in ("harbour", "island"):
        drop(inbox / source / "ferry.txt", ARTICLE)
    run(inbox, home)
    return home


def write(home: Home, source: str, text: str = RULE) -> Path:
    path = home.root / "rules" / file_of(source)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def labelled(home: Home) -> dict[str, tuple[str, int]]:
    """By source: who decided on the last line, and in which run."""
    statement = """
        select documents.source, arg_max(lines.rule, line_number), any_value(documents.run_id)
        from lines join documents using (document_id) where label <> 'blank' group by all"""
    return {source: (rule, run_id) for source, rule, run_id in rows(home, statement)}


def test_a_rebuild_after_an_outlets_rule_came_labels_that_outlet_alone(filled: Home):
    assert rebuild(filled).documents == 0
    before = labelled(filled)
    write(filled, "harbour")
    done = rebuild(filled)
    assert (done.documents, done.summary.documents_new) == (1, 1)
    assert labelled(filled) == before | {"harbour": ("winter_lines", done.summary.run_id)}
    assert rebuild(filled).documents == 0
    versions = dict(rows(filled, "select source, rules_version from documents"))
    assert versions["island"] == rules_version() != versions["harbour"]


def test_a_rebuild_after_the_rule_went_brings_the_old_labels_back(filled: Home):
    before = rows(filled, "select * exclude (document_id) from lines order by all")
    path = write(filled, "harbour")
    rebuild(filled)
    assert rows(filled, "select * exclude (document_id) from lines order by all") != before
    path.unlink()
    assert rebuild(filled).documents == 1
    assert rows(filled, "select * exclude (document_id) from lines order by all") == before


def test_drops_are_labelled_by_their_outlets_rules_as_they_come(filled: Home, inbox: Path):
    write(filled, "harbour")
    for source in ("harbour", "island"):
        drop(inbox / source / "again.txt", ARTICLE.replace("forty", "fifty"))
    run(inbox, filled)
    statement = "select source from lines join documents using (document_id) where rule = 'winter_lines'"
    assert rows(filled, statement) == [("harbour",)]
    assert rebuild(filled).documents == 1, "the drop that had come before"


def test_a_folder_that_the_settings_name_is_taken_instead(filled: Home, tmp_path: Path):
    elsewhere = tmp_path / "ours"
    with pytest.raises(RulesError, match="ours, which the setting `rules` names, is no folder"):
        read_rules(filled, elsewhere)
    elsewhere.mkdir()
    write(filled, "harbour").rename(elsewhere / "island.toml")
    assert list(read_rules(filled, elsewhere)) == ["island"]
    assert read_rules(filled, None) == {}


def test_a_run_with_a_broken_rule_takes_nothing_and_names_file_rule_and_cure(filled: Home, inbox: Path):
    write(filled, "harbour", RULE.replace("winter_lines", "Winter"))
    write(filled, "island", RULE.replace("matches", "match"))
    drop(inbox / "harbour" / "again.txt", ARTICLE.replace("forty", "fifty"))
    before = filled.published_path.read_bytes()
    with pytest.raises(RulesError) as told:
        run(inbox, filled)
    harbour, island = str(told.value).splitlines()
    assert "rules/harbour.toml: rule Winter: the name should be lower-case" in harbour
    assert "rules/island.toml: rule winter_lines: unknown key 'match'; there are name, label" in island
    assert filled.published_path.read_bytes() == before
    write(filled, "harbour"), write(filled, "island")
    assert run(inbox, filled).summary.documents_new == 1, "the drop has waited"


def test_a_file_that_is_not_utf8_is_told(home: Home):
    home.prepare()
    write(home, "harbour").write_bytes(b"# caf\xe9")
    with pytest.raises(RulesError, match=r"harbour.toml is not UTF-8"):
        read_rules(home, None)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_any_source_has_a_file_name_and_the_name_gives_it_back(source: str):
    name = file_of(source)
    assert "/" not in name
    assert "\0" not in name
    assert not name.startswith(".")
    assert source_of_file(Path(name)) == source


# The commands


def test_rules_check_tells_what_is_wrong_and_which_source_never_came(winnow: Command, filled: Home):
    write(filled, "harbour")
    write(filled, "harbor")
    done = winnow("rules", "check", "--home", filled.root)
    assert (done.returncode, done.stdout) == (0, "2 rules in 2 files hold what they promise.\n")
    assert "harbor.toml: no document of the source 'harbor' has come yet" in done.stderr
    write(filled, "harbor", RULE.replace("ice allows it'", "snow allows it'"))
    done = winnow("rules", "check", "--home", filled.root)
    assert done.returncode == 1
    assert "harbor.toml: rule winter_lines: should match 'if the ice allows it', and does not" in done.stdout
    assert "Traceback" not in done.stderr


def test_rules_list_tells_how_many_documents_wait_for_a_rebuild(winnow: Command, filled: Home):
    assert "No outlet has rules of its own" in winnow("rules", "list", "--home", filled.root).stdout
    write(filled, "harbour")
    done = winnow("rules", "list", "--home", filled.root)
    assert done.stdout == "harbour  1 rule: winter_lines; 1 document, of which 1 wait for a rebuild\n"
    rebuild(filled)
    assert "of which 0 wait" in winnow("rules", "list", "--home", filled.root).stdout


def test_one_text_can_be_cleaned_with_an_outlets_rules(winnow: Command, filled: Home):
    write(filled, "harbour")
    cleaned = winnow("clean", "--source", "harbour", "--home", filled.root, stdin=ARTICLE.encode()).stdout
    assert "ice allows" not in cleaned
    assert "ice allows" in winnow("clean", "--home", filled.root, stdin=ARTICLE.encode()).stdout


def test_the_rule_in_the_help_can_be_copied(winnow: Command, home: Home):
    shown = winnow("rules", "--help").stdout
    rule = "\n".join(line.strip() for line in shown.splitlines() if " = " in line or "[[rule]]" in line)
    home.prepare()
    write(home, "harbour", rule)
    assert [found.rules[0].name for found in read_rules(home, None).values()] == ["newsletter_box"]
