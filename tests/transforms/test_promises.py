"""What holds for any drop: nothing is lost, every line has one label, the same bytes give the same tables."""

import hashlib
import zlib

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import repeats as repeats_module
from transforms.clean import clean_one, relabel
from transforms.decode import TEXTS, NotTextError, decode, encode
from transforms.features import COUNTS, features, reference
from transforms.lines import lines
from transforms.rules import rules
from transforms.tables import FIELD_LABELS, KEPT, SET_ASIDE

LABELS = {"blank", *KEPT, *FIELD_LABELS, *SET_ASIDE}

_PIECES = st.sampled_from(
    [
        "The council voted on Tuesday to close the old bridge for good, after an inspection found cracks.",
        "“We had no choice,” the mayor said.",
        "Advertisement",
        "READ MORE",
        "",
        "   ",
        "By Ada Penrose",
        "07:50",
        "Share",
        "日本語の新聞記事です。今日は天気が良いので、多くの人が公園に集まりました。",
        "HARBOUR REOPENS AFTER STORM, CAPTAINS SAY",
        "- a list item\u2028with a separator",
        "\x00\x07 control",
    ]
)
_TEXT = st.one_of(
    st.text(max_size=200), st.lists(st.one_of(_PIECES, st.text(max_size=40)), max_size=12).map("\n".join)
)


_MANY = ["a line of many, so that the kernel is asked"] * 1_000


def _kernel(line: str) -> tuple[dict[str, int], list[int]]:
    found = features(pa.array([line, *_MANY], pa.large_string()))
    words = found.words[: found.word_starts[1]].tolist()
    return dict(zip(COUNTS, found.matrix[0].tolist(), strict=True)), words


@given(st.text())
def test_the_feature_kernel_and_its_reference_agree(line):
    assert _kernel(line) == reference(line)


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["a", "b", "c" * 70, "d" * 80])), max_size=30))
def test_the_repeat_kernel_and_its_reference_agree(rows):
    rows.sort(key=lambda row: row[0])
    document, texts = [row[0] for row in rows], [row[1] for row in rows]
    for filler in ([], [str(row) for row in range(1_001)]):  # few lines, then enough for the kernel
        lines_of_all = [*texts, *filler]
        strings = pa.array(lines_of_all, pa.large_string())
        for form in (strings, strings.dictionary_encode()):
            got = repeats_module.repeats(
                np.array([*document, *[3] * len(filler)], np.int32),
                form,
                np.array([len(text) for text in lines_of_all], np.int32),
                np.zeros(len(lines_of_all), bool),
            )
            assert got.tolist()[: len(rows)] == repeats_module.reference(document, texts)


@given(st.lists(st.text(), max_size=4))
def test_joined_by_newlines_the_lines_are_the_text(texts):
    table = lines(pa.table({"text": pa.array(texts, pa.large_string())}))
    for document, text in enumerate(texts):
        own = [row for row in table.to_pylist() if row["document"] == document]
        assert "\n".join(row["text"] for row in own) == text
        assert all(text[row["line_start"] : row["line_end"]] == row["text"] for row in own)
        assert [row["line_number"] for row in own] == list(range(1, len(own) + 1))


@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8"))))
def test_bytes_come_back_from_what_was_decoded(content):
    try:
        decoded = decode(content)
    except NotTextError:
        return
    assert not decoded.is_exact or encode(decoded) == content
    assert "\r" not in decoded.text


@given(st.binary(max_size=300))
def test_where_decoding_is_not_exact_the_bytes_are_kept(content):
    tables = clean_one("any.txt", content)
    for original in tables.documents["original"].to_pylist():
        assert original is None or zlib.decompress(original) == content


@settings(max_examples=60)
@given(_TEXT)
def test_a_document_is_whole(text):
    content = text.encode("utf-8")
    tables = clean_one("any.txt", content)
    assert tables.documents.num_rows + tables.quarantine.num_rows == 1
    if not tables.documents.num_rows:
        return
    paragraphs = {row["paragraph_number"]: row for row in tables.paragraphs.to_pylist()}
    rows = tables.lines.to_pylist()
    stored = [
        row["text"] if row["text"] is not None else paragraphs[row["paragraph_number"]]["text"]
        for row in rows
    ]
    document = tables.documents.to_pylist()[0]
    assert hashlib.sha256("\n".join(stored).encode()).hexdigest() == document["text_sha256"]
    assert {row["label"] for row in rows} <= LABELS
    assert all((row["label"] in KEPT) == (row["paragraph_number"] is not None) for row in rows)
    assert all(
        (row["label"] == "blank") == (not line.strip()) for row, line in zip(rows, stored, strict=True)
    )
    assert all(row["repeat_of_line"] < row["line_number"] for row in rows if row["label"] == "repeat")
    assert all(0 <= row["score"] <= 1 for row in rows)
    last = 0
    for paragraph in tables.paragraphs.to_pylist():
        assert last < paragraph["first_line"] <= paragraph["last_line"]
        last = paragraph["last_line"]


def _stored_texts(contents: list[str]) -> pa.Table:
    ids = [hashlib.sha256(str(row).encode()).digest()[:16] for row in range(len(contents))]
    return pa.table(
        {
            "document_id": pa.array(ids, pa.uuid()),
            "drop_id": pa.array(ids, pa.uuid()),
            "record_number": pa.array([1] * len(ids), pa.int32()),
            "uri": [f"/{row}" for row in range(len(ids))],
            "source": [""] * len(ids),
            "encoding": ["utf-8"] * len(ids),
            "newline": ["lf"] * len(ids),
            "has_final_newline": [False] * len(ids),
            "repairs": pa.array([[]] * len(ids), pa.list_(pa.string())),
            "original": pa.array([None] * len(ids), pa.large_binary()),
            "text": pa.array(contents, pa.large_string()),
            "text_sha256": [hashlib.sha256(text.encode()).hexdigest() for text in contents],
        },
        schema=TEXTS,
    )


_NO_CORRECTIONS = {"document_id": pa.uuid(), "line_number": pa.int32(), "verdict": pa.string()}


@settings(max_examples=30)
@given(st.lists(_TEXT, min_size=2, max_size=4))
def test_a_text_comes_out_the_same_alone_and_in_company(texts):
    corrections = pa.schema(_NO_CORRECTIONS).empty_table()
    together = relabel(_stored_texts(texts), corrections)
    stored = _stored_texts(texts)
    apart = [relabel(stored.slice(row, 1), corrections) for row in range(len(texts))]
    for name in ("documents", "lines", "paragraphs", "spans"):
        joined = pa.concat_tables([getattr(tables, name) for tables in apart])
        assert getattr(together, name).to_pylist() == joined.to_pylist()


@pytest.mark.parametrize(("verdict", "label"), [("keep", "body"), ("drop", "other")])
def test_a_correction_wins_over_every_label(verdict, label):
    stored = _stored_texts(
        ["Advertisement\nThe bridge, which opened in 1901, was closed on Tuesday after a storm."]
    )
    for line in (1, 2):
        corrections = pa.table(
            {
                "document_id": stored["document_id"],
                "line_number": pa.array([line], pa.int32()),
                "verdict": [verdict],
            }
        )
        row = relabel(stored, corrections).lines.to_pylist()[line - 1]
        assert (row["label"], row["rule"]) == (label, "correction")


def test_a_line_of_any_rule_can_be_said():
    """Every rule's evidence, as a drop of its own, leaves a line with a label and a rule."""
    for rule in rules()[::7]:
        tables = clean_one("any.txt", rule.matches[0].encode())
        assert tables.lines["label"][0].as_py() in LABELS
