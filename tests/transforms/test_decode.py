"""Encodings: what real senders write, what must not change, and what is no text at all."""

import random

import pytest

from transforms.clean import clean_one
from transforms.decode import NotTextError, decode, encode

_WESTERN = [
    "Café owner wins – “at last”, he said.",
    "Der Bürgermeister schwieg; die Straße blieb gesperrt.",
    "L’été dernier, déjà, l’usine avait fermé ses portes.",
    "El año pasado nevó en Málaga, señaló el alcalde.",
    "Fare rises to £3 – again",
]


@pytest.mark.parametrize("text", _WESTERN)
def test_short_western_texts_in_windows_1252_are_read_as_such(text):
    decoded = decode(text.encode("cp1252"))
    assert (decoded.text, decoded.encoding) == (text, "windows-1252")
    assert decoded.repairs == ("encoding_guessed",)


def test_bytes_that_windows_1252_leaves_open_come_back_too():
    content = b"caf\xe9 \x81\x8d\x8f\x90\x9d"
    assert encode(decode(content)) == content


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("Президент заявил во вторник, что переговоры продолжатся на следующей неделе.", "cp1251"),
        ("日本語のニュース記事です。今日は天気が良いので、公園に人が集まりました。", "shift_jis"),
        ("Το κοινοβούλιο ψήφισε την Τρίτη υπέρ του νέου νόμου για τα λιμάνια.", "cp1253"),
    ],
)
def test_other_scripts_are_detected_where_windows_1252_would_make_no_sense(text, codec):
    decoded = decode(text.encode(codec))
    assert decoded.text == text
    assert "encoding_guessed" in decoded.repairs


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_a_byte_order_mark_decides_and_is_no_part_of_the_text(codec):
    text = "Grüße\r\nvon der Küste\r\n"
    mark = "" if codec == "utf-8-sig" else "\ufeff"
    content = (mark + text).encode(codec)
    decoded = decode(content)
    assert (decoded.text, decoded.encoding, decoded.newline) == ("Grüße\nvon der Küste", codec, "crlf")
    assert encode(decoded) == content


def test_utf_16_without_a_mark_is_seen_by_its_zeros():
    content = "The ferry left at noon.".encode("utf-16-le")
    decoded = decode(content)
    assert (decoded.text, decoded.encoding) == ("The ferry left at noon.", "utf-16-le")
    assert encode(decoded) == content


def test_a_truncated_utf_16_file_keeps_its_bytes_beside_what_could_be_read():
    content = "\ufeffThe ferry left".encode("utf-16-le")[:-1]
    decoded = decode(content)
    assert decoded.text == "The ferry lef\ufffd"
    assert decoded.repairs == ("undecodable_bytes_replaced",)
    assert clean_one("cut.txt", content).documents["original"][0].is_valid


def test_a_utf_8_file_cut_inside_a_character_stays_utf_8():
    decoded = decode(("Über den Fluß führt keine Brücke mehr. " * 20).encode()[:-1] + "ü".encode()[:1])
    assert decoded.encoding == "utf-8"
    assert decoded.text.endswith("mehr.\ufffd")
    assert not decoded.is_exact


def test_mojibake_is_undone_and_quotes_stay_curled():
    text = "“Le café est fermé”, dit-il – et c’est tout."
    decoded = decode(text.encode().decode("cp1252", "ignore").encode())
    assert "café est fermé" in decoded.text
    assert "mojibake_undone" in decoded.repairs
    assert decode(text.encode()).text == text


@pytest.mark.parametrize("text", ["SÃO PAULO", "Ângela", "Ã", "naïve – “quoted” … ’tis"])
def test_texts_that_only_look_like_mojibake_do_not_change(text):
    assert decode(text.encode()).text == text


@pytest.mark.parametrize(
    ("content", "lines", "newline", "is_exact"),
    [
        (b"a\nb\n", "a\nb", "lf", True),
        (b"a\r\nb", "a\nb", "crlf", True),
        (b"a\rb\r", "a\nb", "cr", True),
        (b"a\r\nb\nc\rd", "a\nb\nc\nd", "mixed", False),
        ("a\u2028b\x0bc\x85d".encode(), "a\u2028b\x0bc\x85d", "none", True),
    ],
)
def test_only_newlines_split_lines_and_their_kind_is_recorded(content, lines, newline, is_exact):
    decoded = decode(content)
    assert (decoded.text, decoded.newline, decoded.is_exact) == (lines, newline, is_exact)


def test_a_few_zero_bytes_make_no_text_binary():
    assert decode(b"The ferry\0 left at noon.").text == "The ferry\0 left at noon."


@pytest.mark.parametrize(
    "content",
    [
        random.Random(1).randbytes(5_000),
        b"\x89PNG\r\n\x1a\n" + bytes(400),
        b"\x7fELF\x02\x01\x01" + bytes(99),
    ],
    ids=["noise", "picture", "program"],
)
def test_binary_is_refused_with_a_sentence(content):
    with pytest.raises(NotTextError, match="binary"):
        decode(content)
    row = clean_one("x.txt", content).quarantine.to_pylist()[0]
    assert row["reason"] == "binary"
    assert row["first_bytes"] == content[:64]
