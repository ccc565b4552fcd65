"""Who wrote a text: bylines in every place where pages have them, and names in other places that are none."""

import pytest

from transforms.bylines import authors_alone, authors_by
from transforms.clean import clean_one

_MENU = ("Home", "Sport", "Weather", "Sign in", "Subscribe")
_HEADLINE = "Old bridge to close for good after cracks are found"
_BODY = (
    "The council voted on Tuesday to close the old bridge for good, after an inspection found cracks in it.",
    "Residents on both banks of the river said they had asked for a new bridge for more than ten years.",
)


def _authors(*lines: str) -> list[str] | None:
    return clean_one("any.txt", "\n".join(lines).encode()).documents["authors"][0].as_py()


def test_authors_are_looked_for_at_the_headline_and_not_at_the_page_title_that_says_the_same():
    menu = ("Home", "Night Markets", "14:05", "Garden Shows", "Sign in", "Subscribe")
    lines = (_HEADLINE, "", *menu, "", _HEADLINE, "", "Ada Brook", "3 March 2025", "", *_BODY)
    assert _authors(*lines) == ["Ada Brook"]
    assert _authors(_HEADLINE, "", *menu, "", _HEADLINE, "", *_BODY) is None


def test_a_byline_above_a_caption_that_says_the_headline_again_is_found():
    teasers = [
        f"Read about the {word} bridge" for word in ("iron", "stone", "swing", "chain", "rope", "rail")
    ]
    lines = (
        *_MENU,
        "",
        _HEADLINE,
        "By Ada Brook",
        "",
        "Share",
        *teasers,
        "Photo 1 of 3",
        _HEADLINE,
        "",
        *_BODY,
    )
    assert _authors("Bridge news", "", *lines) == ["Ada Brook"]


@pytest.mark.parametrize(
    "button",
    ["Copy Link", "Linki Kopyala", "Related Topics", "Key Takeaways", "Morning Post Logo", "完了しました"],
)
def test_a_button_beside_the_date_is_no_author(button):
    assert _authors(_HEADLINE, "3 March 2025", button, "", *_BODY) is None


def test_the_next_in_a_row_of_share_buttons_is_no_author():
    assert _authors(_HEADLINE, "3 March 2025", "Facebook", "Mighty Board", "", *_BODY) is None


def test_names_on_lines_below_a_lone_by_are_one_byline_down_to_the_date():
    names = ("By", "Ada Brook News Reporter", "Jan Smit", "Luc Moreau")
    assert _authors(_HEADLINE, "", *names, "", "Updated 20:49, 3 March 2025", "", *_BODY) == [
        "Ada Brook",
        "Jan Smit",
        "Luc Moreau",
    ]
    assert _authors(_HEADLINE, "", "By", "Ada Brook", "Harbour Walks", "Weather", "", *_BODY) == ["Ada Brook"]


def test_a_name_above_the_headline_counts_when_it_stands_beside_its_portrait_too():
    date = ("3 March 2025", "")
    assert _authors(*_MENU, "", "Ada Brook", "Ada Brook", *date, _HEADLINE, "", *_BODY) == ["Ada Brook"]
    assert _authors(*_MENU, "", "Ada Brook", *date, _HEADLINE, "", *_BODY) is None


def test_a_name_below_the_headline_is_supported_by_the_date_above_it():
    assert _authors(*_MENU, "3 March 2025", _HEADLINE, "", "Ada Brook", "", _BODY[0], "", _BODY[1]) == [
        "Ada Brook"
    ]


def test_an_agency_alone_beside_the_date_is_the_author():
    assert _authors(_HEADLINE, "dpa", "3. März 2025, 10:00 Uhr", "", *_BODY) == ["dpa"]


def test_an_author_is_named_below_the_text_by_the_word_or_by_a_box():
    end = (_HEADLINE, "3 March 2025", "", *_BODY, "")
    assert _authors(*end, "Autorin/Autor Jana Roth") == ["Jana Roth"]
    assert _authors(*end, "Jana Roth", "Political Correspondent") == ["Jana Roth"]
    assert _authors(*end, "Jana Roth", "Actress and singer") is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ada Brook/Reuters", []),
        ("Ada Brook (AFP)", []),
        ("Ada Brook / Getty Images", []),
        ("Ada Brook / Harbour Post / 3 March 2025", ["Ada Brook"]),
        ("Playing Time: 0:00", []),
        ("Ada Brook 5 hours ago", ["Ada Brook"]),
    ],
)
def test_a_photo_credit_or_a_label_is_no_byline(line, names):
    assert authors_alone(line) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("von Hafenbote 3. März 2025", ["Hafenbote"]),
        ("Von Montag 3. März 2025", []),
        ("By Harbour", []),
        ("Autorin/Autor: Jana Roth", ["Jana Roth"]),
    ],
)
def test_a_byline_of_one_word_needs_its_date(line, names):
    assert authors_by(line) == names


def test_a_text_is_not_about_those_who_took_its_pictures_or_sent_it():
    credit = (
        "The old bridge over the harbour, as it was seen on Monday morning from the west bank / Ada Brook"
    )
    assert _authors(_HEADLINE, "Ada Brook", "3 March 2025", "", _BODY[0], "", credit, "", _BODY[1]) == [
        "Ada Brook"
    ]


def test_a_name_with_its_role_is_an_author_though_the_text_speaks_of_her():
    about = "Mayor Jan Smit told Ada Brook on Tuesday that the old bridge would be closed for good very soon."
    lines = (_HEADLINE, "Ada Brook Political Correspondent", "3 March 2025", "", about, *_BODY)
    assert _authors(*lines) == ["Ada Brook"]


def test_a_dated_byline_is_no_caption_though_it_stands_where_captions_do():
    lines = (_HEADLINE, "", _BODY[0], "Von Jana Roth und Luc Moreau 06.11.2025, 21:00 Uhr", "", _BODY[1])
    assert _authors(*lines) == ["Jana Roth", "Luc Moreau"]
