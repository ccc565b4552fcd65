"""Questions get answers; what the analyst gets wrong is said in words."""

from dataclasses import replace
from uuid import UUID

import pytest

from tests.warehouse.fragments import Drop, story
from tests.warehouse.runs import ingest
from warehouse import statements
from warehouse.errors import NothingPublished, QueryError, UnknownDocument, UnknownQuery
from warehouse.home import Home
from warehouse.reader import Reader

ONE = story("/inbox/herald/one.txt", "CAIRO — It rained 🌧 hard.", "It stopped.")
TWIN = replace(ONE, uri="/inbox/tribune/it's 100%.txt")
REVISED = story(ONE.uri, "CAIRO — It poured.", modified_ns=2_000_000_000_000_000_000)
LOCKED = Drop("/inbox/herald/locked.txt", reason="unreadable", is_read=False)
FIRST_PARAMETERS = {"lines_of_document": {"document_id": "%"}, "search": {"words": "RAINED"}}


@pytest.fixture
def reading(home: Home) -> Home:
    ingest(home, ONE, TWIN, LOCKED)
    ingest(home, REVISED, TWIN, LOCKED)
    return home


@pytest.mark.parametrize("name", [name.removeprefix("queries/") for name in statements.names("queries")])
def test_every_question_has_an_answer(reading: Home, name: str) -> None:
    with Reader.open(reading) as reader:
        query = {query.name: query for query in reader.queries()}[name]
        answer = reader.ask(name, FIRST_PARAMETERS.get(name, {}))
    assert query.question.endswith(("?", ".)", "?)"))
    assert "param" not in query.question
    assert answer.column_names
    empty = {"corrected_lines", "stages", "lines_of_document", "duplicates"}
    needs_a_past = {"alarms", "drift", "volume"}
    if name in empty | needs_a_past:
        assert answer.num_rows == 0
    elif name == "shared_sources":
        assert answer.num_rows == 0  # the herald's text was revised
    else:
        assert answer.num_rows > 0


def test_questions_are_answered_for_current_revisions(reading: Home) -> None:
    with Reader.open(reading) as reader:
        sources = reader.ask("sources", {}).to_pylist()
        assert [(row["source"], row["document_count"]) for row in sources] == [("tribune", 1), ("herald", 1)]
        assert [row["revision_number"] for row in reader.ask("revisions", {}).to_pylist()] == [1, 2]
        assert reader.ask("search", {"words": "rained", "source": "herald"}).num_rows == 0
        assert reader.ask("quarantined", {}).column("reason").to_pylist() == ["unreadable"]


def test_a_value_is_never_part_of_the_statement(reading: Home) -> None:
    with Reader.open(reading) as reader:
        assert reader.ask("search", {"words": "'; drop table drops; --"}).num_rows == 0
        assert reader.ask("search", {"words": "poured"}).num_rows == 1


def test_a_value_of_the_wrong_kind_is_told(reading: Home) -> None:
    with Reader.open(reading) as reader, pytest.raises(QueryError, match="many"):
        reader.ask("documents", {"limit": "many"})


def test_an_unknown_question_names_the_known_ones(reading: Home) -> None:
    with Reader.open(reading) as reader:
        with pytest.raises(UnknownQuery, match="there are: alarms, changes"):
            reader.ask("../state/corrections", {})
        with pytest.raises(UnknownQuery, match=r"no parameter 'day'; it has: source \(else '%'\), limit"):
            reader.ask("documents", {"day": "monday"})


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("select nothing from documents", "nothing"),
        ("selec 1", "syntax error"),
        ("delete from documents", "read-only"),
        ("select 1 / 0; select error('no')", "no"),
    ],
)
def test_a_statement_that_cannot_be_answered_says_why(reading: Home, statement: str, said: str) -> None:
    with Reader.open(reading) as reader, pytest.raises(QueryError, match=said):
        reader.sql(statement)


def test_a_statement_of_the_analyst_is_answered(reading: Home) -> None:
    with Reader.open(reading) as reader:
        answer = reader.sql("select document_id, title from news.current_documents order by uri")
        assert answer.to_pylist()[0] == {"document_id": str(REVISED.document_id), "title": "A title"}
        assert reader.sql("").num_rows == 0
        assert reader.sql("create temp table mine as select 1 as n").num_columns <= 1
        assert reader.sql("from mine").to_pylist() == [{"n": 1}]


def test_evidence_is_the_exact_text_between_two_code_points(reading: Home) -> None:
    text = TWIN.text
    with Reader.open(reading) as reader:
        for start, end in [
            (0, 1),
            (0, len(text)),
            (8, 13),
            (24, 40),
            (7, 8),
            (6, 9),
            (len(text) - 1, len(text)),
        ]:
            statement = f"select evidence('{TWIN.document_id}', {start}, {end}) as said"
            assert reader.sql(statement).to_pylist() == [{"said": text[start:end]}]
        statement = "select evidence(document_id, span_start, span_end) as said from spans"
        assert reader.sql(statement).to_pylist() == [{"said": "CAIRO"}] * 3


@pytest.mark.parametrize("reference", ["one.txt", "herald/one.txt", REVISED.uri, str(REVISED.document_id)])
def test_a_document_is_found_by_file_and_id(reading: Home, reference: str) -> None:
    with Reader.open(reading) as reader:
        found = reader.find_document(reference)
        assert found == REVISED.document_id
        document = reader.document(found)
        assert (document["title"], document["revision_number"]) == ("A title", 2)
        assert reader.lines(found).column("text").to_pylist() == [text for _, text in REVISED.lines]


def test_an_old_revision_is_found_by_the_start_of_its_id(reading: Home) -> None:
    with Reader.open(reading) as reader:
        assert reader.find_document(str(ONE.document_id)[:6].upper()) == ONE.document_id
        assert reader.find_document(ONE.document_id.hex) == ONE.document_id


def test_a_file_with_wildcards_and_quotes_in_its_name_is_found_by_just_that(reading: Home) -> None:
    with Reader.open(reading) as reader:
        assert reader.find_document("it's 100%.txt") == TWIN.document_id
        with pytest.raises(UnknownDocument):
            reader.find_document("%.txt")


def test_a_reference_that_fits_several_names_them(home: Home) -> None:
    ingest(home, ONE, replace(ONE, uri="/inbox/tribune/one.txt"))
    with Reader.open(home) as reader:
        with pytest.raises(
            UnknownDocument, match=r"several documents(.|\n)*herald/one.txt(.|\n)*tribune/one.txt"
        ):
            reader.find_document("one.txt")
        with pytest.raises(UnknownDocument, match="no document fits 'abc'"):
            reader.find_document("abc")
        with pytest.raises(UnknownDocument):
            reader.document(UUID(int=1))


def test_the_status_counts_what_is_there(reading: Home) -> None:
    with Reader.open(reading) as reader:
        status = reader.status()
    assert [(run.run_id, run.status) for run in status.runs] == [(2, "published"), (1, "published")]
    assert status.drops == {"loaded": 3, "quarantined": 1}
    assert status.lines == {"body": 3, "title": 2, "promo": 2}
    assert status.open_quarantine == {"unreadable": 1}
    assert status.document_count == 2


def test_a_home_without_a_published_file_says_how_to_get_one(home: Home) -> None:
    with pytest.raises(NothingPublished, match="winnow run INBOX"):
        Reader.open(home)
