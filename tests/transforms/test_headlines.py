"""The headline's own words: what a flattened page adds to them, loses of them or hides in them."""

import pytest

from transforms.clean import clean_one
from transforms.headlines import page_title_parts
from transforms.titles import without_outlet

_MENU = ("Home", "Sport", "Weather", "Sign in", "Subscribe")
_BODY = (
    "The council voted on Tuesday to close the old bridge for good, after an inspection found cracks in it.",
    "Residents on both banks of the river said they had asked for a new bridge for more than ten years.",
)


def _title(*lines: str) -> str | None:
    return clean_one("any.txt", "\n".join(lines).encode()).documents["title"][0].as_py()


def test_a_kicker_on_its_own_line_is_part_of_the_headline_where_the_page_title_says_so():
    page_title = "Harbour traffic: Old bridge to close for good - The Ledger"
    lines = ("Harbour traffic", "Old bridge to close for good", "3 March 2025", *_BODY)
    assert _title(page_title, *_MENU, *lines) == "Harbour traffic: Old bridge to close for good"


def test_a_kicker_that_lost_its_colon_gets_it_back():
    page_title = "Harbour traffic: Old bridge to close for good | The Ledger"
    lines = ("Harbour traffic Old bridge to close for good", "3 March 2025", *_BODY)
    assert _title(page_title, *_MENU, *lines) == "Harbour traffic: Old bridge to close for good"


def test_a_section_in_front_of_the_headline_is_not_part_of_it():
    page_title = "Old bridge to close for good — The Ledger"
    lines = ("Region : Old bridge to close for good", "3 March 2025", *_BODY)
    assert _title(page_title, *_MENU, *lines) == "Old bridge to close for good"


def test_a_headline_in_two_halves_stays_whole_when_the_page_title_is_in_other_words():
    lines = ("Old bridge to close for good: what comes next", "3 March 2025", *_BODY)
    assert _title("Bridge closed | The Ledger", *_MENU, *lines) == lines[0]


def test_a_seam_before_a_colon_is_closed():
    lines = ("Harbour traffic : Old bridge to close for good", "3 March 2025", *_BODY)
    assert _title(*lines) == "Harbour traffic: Old bridge to close for good"


def test_hyphens_that_nobody_sees_are_not_part_of_a_headline():
    assert _title("Old har\u00adbour bridge to\u00a0close\u200b for good", "3 March 2025", *_BODY) == (
        "Old harbour bridge to close for good"
    )


@pytest.mark.parametrize(
    ("page_title", "headline"),
    [
        ("Old bridge to close for good | ledger.example", "Old bridge to close for good"),
        ("Old bridge to close for good - news.Ledger.example", "Old bridge to close for good"),
        ("Old bridge to close for good - what comes next", "Old bridge to close for good - what comes next"),
    ],
)
def test_an_outlet_may_call_itself_by_its_address(page_title, headline):
    assert without_outlet(page_title) == headline


def test_a_wide_colon_parts_a_page_title():
    assert "古い橋を閉鎖へ" in page_title_parts("古い橋を閉鎖へ：港新聞デジタル")


def test_a_headline_is_found_above_many_short_lines():
    buttons = [f"Icon {number} of a button" for number in range(18)]
    lines = ("Closing: the bridge", *_MENU, "", "Old bridge to close for good after cracks are found", "")
    assert _title(*lines, *buttons, "", *_BODY) == "Old bridge to close for good after cracks are found"
