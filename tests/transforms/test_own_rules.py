"""Rules of an outlet's own: proved when they are read, and heard about that outlet's documents only."""

from collections.abc import Mapping

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.transforms.golden import EXAMPLES
from transforms.clean import clean_one, relabel
from transforms.corrections import NONE
from transforms.decode import TEXTS
from transforms.own_rules import LABELS, OwnRules, OwnRulesError, own_rules, versions
from transforms.rules import frames, rules, rules_version
from transforms.tables import Tables

RULE = """
[[rule]]
name = "keeper_box"
label = "promo"
pattern = '(?i)^ask the keeper'
why = "A box of this outlet."
matches = ["Ask the keeper"]
spares = ["They ask the keeper."]
"""
PAGE = """The lamp at Morran Point shines again
By Ada Marsh
The great lamp at Morran Point shone across the bay on Thursday for the first time in thirty-seven years.
Ask the keeper how the lamp was cleaned, and he will tell you that it took a year of vinegar and patience.
Volunteers spent four summers on it, the trust said, and lifted out each of its one thousand prisms.
Advertisement
The lamp will be lit on the first Saturday of each month, if the weather and the volunteers allow it."""


def cleaned(text: str, source: str, own: Mapping[str, OwnRules]) -> list[tuple[str, str]]:
    """Label and rule of each line."""
    lines = clean_one("page.txt", text.encode(), source, own).lines
    return list(zip(lines["label"].to_pylist(), lines["rule"].to_pylist(), strict=True))


def test_a_rule_is_heard_about_its_own_outlet_and_overrules_the_model():
    own = {"courier": own_rules(RULE)}
    mine, without = cleaned(PAGE, "courier", own), cleaned(PAGE, "courier", {})
    assert (without[3], mine[3]) == (("body", "model"), ("promo", "keeper_box"))
    assert cleaned(PAGE, "herald", own) == without == cleaned(PAGE, "", own)


@pytest.mark.parametrize("label", LABELS)
def test_a_rule_may_give_any_label_wherever_its_line_stands(label: str):
    own = {"courier": own_rules(RULE.replace('"promo"', f'"{label}"'))}
    assert cleaned(PAGE, "courier", own)[3] == (label, "keeper_box")


def test_a_rule_keeps_what_the_packaged_rules_set_aside():
    text = RULE.replace("promo", "body").replace("(?i)^ask the keeper", "^Advertisement$")
    text = text.replace('matches = ["Ask the keeper"]', 'matches = ["Advertisement"]')
    tables = clean_one("page.txt", PAGE.encode(), "courier", {"courier": own_rules(text)})
    assert "Advertisement" in tables.paragraphs["text"].to_pylist()


def test_the_first_rule_of_a_file_decides():
    second = RULE.replace("keeper_box", "keeper_again").replace("promo", "ad")
    own = {"courier": own_rules(RULE + second)}
    assert cleaned(PAGE, "courier", own)[3] == ("promo", "keeper_box")


def test_a_longer_line_than_a_rule_is_for_is_not_tried():
    own = {"courier": own_rules(RULE + "max_chars = 20\n")}
    assert cleaned(PAGE, "courier", own)[3] == ("body", "model")


def test_patterns_stand_in_frames_and_have_parts_as_in_the_packaged_files():
    text = RULE.replace("pattern = '(?i)^ask the keeper'", "patterns = ['ask <<whom>>']\nframe = \"opening\"")
    assert (
        own_rules(text + "[parts]\nwhom = ['the keeper', 'us']\n").rules[0].pattern
        == own_rules(text.replace("<<whom>>", "(?:the keeper|us)")).rules[0].pattern
    )


def test_the_version_is_that_of_what_the_rules_do_and_only_of_their_documents():
    own = own_rules(RULE)
    assert own.version != rules_version()
    assert own_rules(RULE.replace("A box of this outlet.", "A box.")).version == own.version
    assert own_rules(RULE.replace("(?i)", "").replace("^ask", "^Ask")).version != own.version
    assert versions({"courier": own}) == {"courier": own.version}
    tables = clean_one("page.txt", PAGE.encode(), "courier", {"courier": own})
    assert tables.documents["rules_version"].to_pylist() == [own.version]
    tables = clean_one("page.txt", PAGE.encode(), "herald", {"courier": own})
    assert tables.documents["rules_version"].to_pylist() == [rules_version()]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[[rule]]", "[[rules]]"), "unknown key 'rules'"),
        (("[[rule]]", "[rule]"), "begin each with a line \\[\\[rule\\]\\]"),
        (("name =", "name"), "not valid TOML: .* line 3"),
        (("name =", "nom ="), "rule 1: unknown key 'nom'"),
        (('why = "A box of this outlet."', ""), "rule keeper_box: 'why' is missing"),
        (("keeper_box", "Keeper box"), "lower-case letters"),
        (("keeper_box", rules()[0].name), "taken by winnow itself"),
        (("promo", "advert"), "rule keeper_box: the label 'advert' is none; there are body"),
        (("promo", "repeat"), "the label 'repeat' is none"),
        (("(?i)^ask", "(?=ask)"), "invalid perl operator.*look-around"),
        (("(?i)^ask", "(a+)+\\1ask"), "back-references"),
        (("(?i)^ask", "("), "missing \\)"),
        (("(?i)^ask the keeper", "(?:keeper)*"), "even an empty line"),
        (("(?i)^ask", "(?i)^ask.{1000}.{1000}.{1000}"), "24,.* instructions, more than 20,000"),
        (('["Ask the keeper"]', '["Ask a keeper"]'), "should match 'Ask a keeper', and does not"),
        (('["They ask the keeper."]', '["Ask the keeper."]'), "should spare 'Ask the keeper.', and matches"),
        (('matches = ["Ask the keeper"]', "matches = []"), "'matches' should be a list of one line or more"),
        (("why =", "max_chars = 5\nwhy ="), "a line of 14 characters"),
        (("why =", "max_chars = true\nwhy ="), "'max_chars' should be a number"),
        (("why =", "frame = 'line'\nwhy ="), "a whole 'pattern' has none"),
        (("why =", "patterns = ['x']\nwhy ="), "either 'pattern'"),
        (("pattern = '(?i)^ask the keeper'", "patterns = [1]"), "'patterns' should be a list of texts"),
        (("pattern = '(?i)^ask the keeper'", "patterns = ['x']\nframe = 'lime'"), "there are line, "),
        (("pattern = '(?i)^ask the keeper'", "patterns = ['<<whom>>']"), "there is no part <<whom>>"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_with_its_cure(change: tuple[str, str], said: str):
    assert change[0] in RULE
    with pytest.raises(OwnRulesError, match=said):
        own_rules(RULE.replace(*change))


def test_two_rules_of_a_file_have_two_names():
    with pytest.raises(OwnRulesError, match="keeper_box: the name stands twice"):
        own_rules(RULE + RULE)


def test_every_frame_can_be_asked_for():
    assert {"line", "opening", "raw"} <= set(frames())


_PAGES = sorted(EXAMPLES.glob("*/*.txt"))
_WORDS = sorted(
    {word for page in _PAGES for word in page.read_text("utf-8", "replace").split() if word.isalpha()}
)


@given(
    st.lists(st.tuples(st.sampled_from(_PAGES), st.sampled_from(["a", "b", "c"])), min_size=1, max_size=6),
    st.sampled_from(_WORDS),
    st.sampled_from(LABELS),
)
def test_an_outlets_rule_changes_no_line_of_another_source(pages, word, label):
    """Whatever it says, and whoever shares the batch; and every line of its own that it matches gets it."""
    text = RULE.replace('"promo"', f'"{label}"').replace("(?i)^ask the keeper", f"\\b{word}\\b")
    text = text.replace('["Ask the keeper"]', f'["{word}"]') + "max_chars = 100000\n"
    own = {"a": own_rules(text)}
    before = [clean_one(f"{row}.txt", page.read_bytes(), source) for row, (page, source) in enumerate(pages)]
    after = [
        clean_one(f"{row}.txt", page.read_bytes(), source, own) for row, (page, source) in enumerate(pages)
    ]
    for (_, source), old, new in zip(pages, before, after, strict=True):
        if source != "a":
            assert new == old
        else:
            assert set(_rules_of(new)) >= ({"keeper_box"} if _says(old, word) else set())
            assert new.documents["rules_version"].to_pylist() == [own["a"].version]


def _rules_of(tables: Tables) -> list[str]:
    return tables.lines["rule"].to_pylist()


def _says(tables: Tables, word: str) -> bool:
    texts = [text for text in tables.lines["text"].to_pylist() if text]
    return any(word in text.replace(",", " ").replace(".", " ").split() for text in texts)


def test_sources_that_share_a_batch_are_told_apart():
    """As when stored texts are labelled anew: one batch, many sources."""
    ids = [bytes([number]) * 16 for number in range(3)]
    columns = {
        "document_id": pa.array(ids, pa.uuid()),
        "drop_id": pa.array(ids, pa.uuid()),
        "record_number": [1] * 3,
        "uri": ["/a", "/b", "/c"],
        "source": ["courier", "herald", "post"],
        "encoding": ["utf-8"] * 3,
        "newline": ["lf"] * 3,
        "has_final_newline": [False] * 3,
        "repairs": [[]] * 3,
        "original": [None] * 3,
        "text": [PAGE] * 3,
        "text_sha256": [""] * 3,
    }
    own = {
        "courier": own_rules(RULE),
        "post": own_rules(RULE.replace("keeper_box", "keeper_ad").replace("promo", "ad")),
        "never came": own_rules(RULE),
    }
    lines = relabel(pa.table(columns, schema=TEXTS), NONE, own).lines.to_pylist()
    found = [(line["label"], line["rule"]) for line in lines if line["line_number"] == 4]
    assert found == [("promo", "keeper_box"), ("body", "model"), ("ad", "keeper_ad")]
