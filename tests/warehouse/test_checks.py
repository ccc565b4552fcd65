"""Each check is broken on purpose: one that cannot fail would be a defect."""

from pathlib import Path

import pytest

from tests.warehouse.fragments import Drop, story
from tests.warehouse.runs import ask, findings, ingest
from warehouse import statements
from warehouse.errors import ChecksFailed
from warehouse.home import Home
from warehouse.store import Warehouse

DROPS = (
    story("/inbox/herald/rain.txt", "CAIRO — It rained.", "It stopped."),
    story("/inbox/tribune/rain.txt", "CAIRO — It rained.", "It stopped."),
    Drop(
        "/inbox/herald/snow.txt",
        [
            ("title", "Snow"),
            ("standfirst", "It is cold"),
            ("blank", ""),
            ("body", "It snowed"),
            ("body+", "all night."),
            ("repeat", "It is cold"),
            ("subheading", "Naïve “quotes” 🌧"),
        ],
    ),
    Drop("/inbox/herald/empty.txt", reason="empty"),
)

DECIDE = "insert into corrections (document_id, line_number, verdict, made_by, made_at)"
LINE = "document_id, line_number"
NOTE = (
    f"insert into spans select {LINE}, 'editor_note', line_start, line_end + 11, 'note'"  # 11: the next line
)

BREAKAGES = {
    "lines_accounted_for": [
        "delete from lines where line_number = 3 and label = 'promo'",
        "update documents set line_count = 9 where title = 'Snow'",
        "insert into lines from lines limit 1",
        "delete from lines",
    ],
    "lines_rejoin_to_the_text": [
        "update lines set text = 'Sign in' where label = 'promo'",
        "update lines set text = null where label = 'promo'",
        "update paragraphs set text = text || '.' where first_line = last_line",
        "update documents set text_sha256 = sha256('') where title = 'Snow'",
    ],
    "line_offsets_fit_the_text": [
        "update lines set line_end = line_end + 1 where line_number = 1",
        "update lines set line_start = line_start + 1, line_end = line_end + 1 where line_number = 2",
    ],
    "kept_lines_have_a_paragraph": [
        "update lines set paragraph_number = null where label = 'body'",
        "update lines set paragraph_number = 1 where label = 'promo'",
        "update lines set paragraph_number = 77 where label = 'standfirst'",
        "delete from paragraphs where paragraph_number = 2",
    ],
    "paragraphs_are_ordered_and_disjoint": [
        "update paragraphs set last_line = 4 where paragraph_number = 1",
        "update paragraphs set last_line = 99 where paragraph_number = 3",
        "update paragraphs set last_line = first_line - 1 where paragraph_number = 2",
        "update paragraphs set paragraph_number = 7 where paragraph_number = 3",
    ],
    "paragraphs_hold_kept_lines": [
        "update paragraphs set first_line = first_line - 1 where paragraph_number = 2",
        "delete from lines where paragraph_number = 1",
    ],
    "document_counts_fit": [
        "update documents set kept_line_count = kept_line_count + 1",
        "update paragraphs set word_count = word_count + 1 where paragraph_number = 1",
        "delete from paragraphs",
    ],
    "repeats_name_an_earlier_line": [
        "update lines set repeat_of_line = null where label = 'repeat'",
        "update lines set repeat_of_line = 7 where label = 'repeat'",
        "update lines set repeat_of_line = 6 where label = 'repeat'",
        "update lines set repeat_of_line = 99 where label = 'repeat'",
        "update lines set repeat_of_line = 3 where label = 'repeat'",
    ],
    "fields_cite_their_lines": [
        "update documents set title_line = null",
        "update documents set title_line = 0",
        "update documents set outlet = 'The Herald'",
        "update documents set outlet = 'The Herald', outlet_line = 99",
        "update documents set published_text = 'at noon'",
    ],
    "published_times_say_how_precise": [
        "update documents set published_at = '2026-01-01', published_line = 1",
        "update documents set published_at = '2026-01-01', published_precision = 'time_only'",
        "update documents set published_precision = 'day'",
        "update documents set published_precision = 'roughly'",
    ],
    "spans_stand_in_their_line": [
        "update spans set span_end = span_start",
        "update spans set span_end = 1000",
        "update spans set span_start = 0",
        "update spans set line_number = 99",
        f"{NOTE} from lines where text = 'all night.'",
    ],
    "labels_are_known": [
        "update lines set label = 'chaff' where label = 'promo'",
        "update lines set score = 1.5 where label = 'promo'",
        "update lines set score = 'nan' where label = 'promo'",
        "update lines set rule = '' where label = 'promo'",
    ],
    "corrections_win": [
        f"{DECIDE} select {LINE}, 'keep', 'kim', '2026-01-01' from lines where label = 'promo'",
        f"{DECIDE} select {LINE}, 'drop', 'kim', '2026-01-01' from lines where label = 'body'",
        f"{DECIDE} select document_id, 99, 'drop', 'kim', '2026-01-01' from documents",
    ],
    "one_current_revision": [
        "update documents set is_current = false",
        "update documents set revision_number = 2 where title = 'Snow'",
        "update documents set revision_number = null where title = 'Snow'",
        "update documents set uri = '/inbox/herald/rain.txt'",
    ],
    "documents_stand_once": [
        "create or replace table documents as (from documents union all from documents)",
        "create or replace table drops as (from drops union all from drops)",
    ],
    "drops_lead_somewhere": [
        "delete from documents where title = 'Snow'",
        "delete from quarantine",
        "update drops set status = 'lost' where status = 'quarantined'",
    ],
    "documents_come_from_a_drop": [
        "delete from drops where uri like '%snow%'",
        "update drops set uri = uri || 'x'",
    ],
    "groups_hold_several_files": [
        "update documents set uri = '/inbox/herald/rain.txt'",
        "update duplicate_groups set group_id = uuid()",
        "insert into duplicate_groups from duplicate_groups",
        "delete from documents where uri like '%tribune%'",
    ],
    "forgotten_stays_away": [
        "insert into forgotten select document_id, text_sha256, '', '2026-01-01', 'kim', null from documents"
    ],
    "retired_drops_were_read": [
        "update drops set retired_at = '2026-01-01' where status = 'quarantined'",
        "update drops set archived_as = '/archive/a.txt'",
    ],
    "rows_belong_to_a_document": ["delete from documents where title = 'Snow'"],
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The work file after a run that passed."""
    home = Home(tmp_path_factory.mktemp("sound"))
    ingest(home, *DROPS)
    return home.work_path.read_bytes()


def test_every_check_is_broken_by_this_module() -> None:
    checks = statements.names("checks") + statements.names("checks/by_slice")
    assert sorted(BREAKAGES) == sorted(name.rsplit("/", 1)[1] for name in checks)


@pytest.mark.parametrize(
    ("check", "breakage"), [(check, one) for check, several in BREAKAGES.items() for one in several]
)
def test_a_broken_row_is_found(home: Home, sound: bytes, check: str, breakage: str) -> None:
    home.work_path.write_bytes(sound)
    ask(home, breakage)
    found = {finding.check: finding for finding in findings(home)}
    assert check in found
    assert 1 <= len(found[check].examples) <= 5
    assert found[check].bad_rows >= len(found[check].examples)
    assert found[check].claim == statements.claim(
        next(
            name
            for section in ("checks", "checks/by_slice")
            for name in statements.names(section)
            if name.endswith(f"/{check}")
        )
    )


def test_sound_rows_pass_every_check(home: Home, sound: bytes) -> None:
    home.work_path.write_bytes(sound)
    assert findings(home) == []


def test_a_span_may_go_on_in_the_next_line_of_its_paragraph(home: Home, sound: bytes) -> None:
    home.work_path.write_bytes(sound)
    ask(home, f"{NOTE} from lines where text = 'It snowed'")
    assert findings(home) == []


def test_a_run_checks_what_came_since_the_last_published_run(home: Home, sound: bytes) -> None:
    home.work_path.write_bytes(sound)
    ask(home, "update lines set label = 'chaff' where label = 'promo'")
    with Warehouse.open(home) as warehouse:
        assert warehouse.check(warehouse.start_run("ingest", "/inbox")) == []
        assert [finding.check for finding in warehouse.check(None)] == ["labels_are_known"]


def test_failed_checks_say_which_and_what_to_do(home: Home, sound: bytes) -> None:
    home.work_path.write_bytes(sound)
    ask(home, "update lines set label = 'chaff' where label = 'promo'")
    message = str(ChecksFailed(findings(home)))
    assert "labels_are_known (2)" in message
    assert "winnow check" in message


def test_texts_of_many_slices_are_checked_too(home: Home, tmp_path: Path) -> None:
    ingest(home, *DROPS)
    ask(home, "update drops set size = 100_000_000")  # each document becomes a slice of its own
    assert findings(home) == []
    ask(home, "update lines set text = 'Sign down' where label = 'promo'")
    assert [(f.check, f.bad_rows) for f in findings(home)] == [
        ("line_offsets_fit_the_text", 2),
        ("lines_rejoin_to_the_text", 2),
    ]
