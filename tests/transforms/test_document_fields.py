"""Title, authors, day and language of pages in many languages; and hostile lines, in bounded time."""

import time
from datetime import datetime

import pytest

from transforms.authors import authors
from transforms.bylines import authors_alone, authors_by
from transforms.clean import clean_one
from transforms.dates import found, moment, order_of
from transforms.languages import languages
from transforms.surroundings import Near

_BODY = (
    "The council voted on Tuesday to close the old bridge for good, after an inspection found cracks in it.",
    "Residents on both banks of the river said they had asked for a new bridge for more than ten years.",
)


def _document(*lines: str) -> dict:
    return clean_one("any.txt", "\n".join(lines).encode()).documents.to_pylist()[0]


def test_the_page_title_names_headline_and_outlet():
    menu = ("Home", "Sport", "Weather", "Sign in")
    document = _document(
        "Old bridge to close for good | Harbour Post", *menu, "Old bridge to close for good", *_BODY
    )
    assert document["title"] == "Old bridge to close for good"
    assert document["title_line"] in (1, 6)


def test_authors_are_names_and_nothing_else():
    document = _document(
        "Old bridge to close for good",
        "By Ada Brook, Jan van der Smit and T. S. Reed, Harbour Correspondents | 3 March 2025",
        *_BODY,
    )
    assert document["authors"] == ["Ada Brook", "Jan van der Smit", "T. S. Reed"]
    assert document["byline_line"] == 2
    assert document["published_at"] == datetime(2025, 3, 3)


def test_names_alone_are_authors_beside_a_date_but_not_when_the_text_is_about_them():
    lines = ("Old bridge to close for good", "Ada Brook", "3 March 2025, 10:00", *_BODY)
    assert _document(*lines)["authors"] == ["Ada Brook"]
    about = _BODY[0].replace("The council", "Mayor Ada Brook and the council")
    assert _document(*lines[:3], about, _BODY[1])["authors"] is None


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Von Jana Roth und Luc d'Arc, Berlin", ["Jana Roth", "Luc d'Arc"]),
        ("Par Luc Moreau", ["Luc Moreau"]),
        ("Por Ana de la Cruz y Luis Gil", ["Ana de la Cruz", "Luis Gil"]),
        ("Di Marco Rossi", ["Marco Rossi"]),
        ("Door Pieter de Vries", ["Pieter de Vries"]),
        ("Автор: Иван Петров", ["Иван Петров"]),
        ("بقلم أحمد علي", ["أحمد علي"]),
        ("記者 王小明", ["王小明"]),
        ("김철수 기자", ["김철수"]),
        ("By Newsroom Staff", ["Newsroom Staff"]),
        ("By Reuters", ["Reuters"]),
        ("By the river Ada Brook waited.", []),
        ("Von der Leyen reist nach Kiew", []),
    ],
)
def test_by_is_understood_in_many_languages(line, names):
    assert authors_by(line) == names


@pytest.mark.parametrize(
    "line",
    ["Middle East", "Breaking News", "Council Weighs Ferry Timetable", "Getty Images", "Read More", ""],
)
def test_a_heading_is_no_author(line):
    assert authors_alone(line) == []


def _near(number: int, text: str, place: int, label: str = "other") -> Near:
    return Near(number, text, label, place, True, place - 9, 0, False, number == 1)


def test_an_agency_is_an_author_only_where_nobody_is_named():
    both = [_near(1, "By Ada Brook", 1), _near(2, "By Reuters", 2)]
    said = authors(both, None, None, str)
    assert said is not None
    assert said.names == ["Ada Brook"]
    alone = authors(both[1:], None, None, str)
    assert alone is not None
    assert alone.names == ["Reuters"]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("٣ مارس ٢٠٢٥", datetime(2025, 3, 3)),
        ("3 मार्च 2025", datetime(2025, 3, 3)),
        ("3 марта 2025 г. в 10:20", datetime(2025, 3, 3, 10, 20)),
        ("3η Μαρτίου 2025", datetime(2025, 3, 3)),
        ("2025. március 3. 10:20", datetime(2025, 3, 3, 10, 20)),
        ("2025년 3월 3일", datetime(2025, 3, 3)),
        ("Ngày 3 tháng 3, 2025", datetime(2025, 3, 3)),
        ("3. maaliskuuta 2025", datetime(2025, 3, 3)),
        ("17. Dezember 2024", datetime(2024, 12, 17)),
        ("3 Mart 2025 • Güncelleme: 5 Mart 2025", datetime(2025, 3, 3)),
        ("Version 1.2.33", None),
        ("10 things in March 2025", None),
    ],
)
def test_a_day_is_read_in_many_languages(line, day):
    dates = found(line)
    assert (moment(dates[0].groups).at if dates else None) == day


def test_the_time_of_publication_wins_over_that_of_an_update():
    dates = found("Aktualizacja: 05.03.2025 23:49 Publikacja: 03.03.2025 21:52")
    assert [date.role for date in dates] == ["updated", "published"]
    document = _document(
        "Old bridge to close for good", "Updated 5 March 2025", "Published 3 March 2025", *_BODY
    )
    assert document["published_at"] == datetime(2025, 3, 3)


def test_another_date_of_the_page_tells_which_number_is_the_day():
    ambiguous, certain = found("03/04/2025"), found("25/04/2025")
    assert order_of([*ambiguous]) is None
    assert order_of([*ambiguous, *certain]) is True
    assert moment(ambiguous[0].groups, day_first=True).at == datetime(2025, 4, 3)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (_BODY[0], "en"),
        (
            "Der Rat hat am Dienstag beschlossen, dass die alte Brücke nicht mehr geöffnet wird.",
            "de",
        ),
        (
            "Le conseil a décidé mardi de fermer le vieux pont, car il est dangereux pour les piétons.",
            "fr",
        ),
        (
            "El consejo decidió el martes cerrar el puente viejo por las grietas que hay en él.",
            "es",
        ),
        ("Совет решил во вторник закрыть старый мост навсегда, так как в нем были найдены трещины.", "ru"),
        ("Το συμβούλιο αποφάσισε την Τρίτη να κλείσει οριστικά την παλιά γέφυρα.", "el"),
        ("市議会は火曜日、古い橋を完全に閉鎖することを決めた。", "ja"),
        ("市议会星期二决定永久关闭这座旧桥，因为检查时发现了裂缝。", "zh"),
        ("시의회는 화요일 낡은 다리를 영구적으로 폐쇄하기로 결정했다.", "ko"),
        (
            "قرر المجلس يوم الثلاثاء إغلاق الجسر القديم بعد أن وجد المفتشون شقوقا في الجسر من الداخل",
            "ar",
        ),
        ("12345 67890 11 22 33 44 55 66", None),
        ("OK", None),
        ("", None),
    ],
)
def test_a_language_is_told_or_null(text, language):
    assert languages([text]) == [language]


@pytest.mark.parametrize(
    "text",
    [
        "By " + "A." * 80 + "!",
        "By " + "a" + "." * 160 + "!",
        "1/" * 90,
        "By " + "Ada Brook, " * 14,
        "(" * 160,
        "1.1." * 40 + "x",
        "March " * 30,
        "| " * 80,
        "12 " + "a." * 90,
        "By ¼ ½ ²",
        "31/12/9999 23:59 GMT-11",
        "32 March 2025 25:61",
    ],
)
def test_a_hostile_line_is_read_in_bounded_time(text):
    start = time.perf_counter()
    authors_by(text)
    authors_alone(text)
    found(text)
    assert time.perf_counter() - start < 0.5


def test_a_page_of_nothing_but_dates_and_names_is_read_in_linear_time():
    page = "\n".join(f"Ada Brook\n{day % 28 + 1} March 2025" for day in range(20_000))
    start = time.perf_counter()
    clean_one("any.txt", page.encode())
    assert time.perf_counter() - start < 20
