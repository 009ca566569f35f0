"""Vietnamese words are folded, compared and sorted as people expect."""

import unicodedata

import pytest

from cases.vietnamese import fold_name, sort_key, tone_key, words_of, words_sought


@pytest.mark.parametrize(
    "text, folded",
    [
        ("Vạn Linh", "van linh"),
        ("ĐỒNG  MỎ ", "dong mo"),
        ("Đắk R'La", "dak r'la"),
        ("Ươm Ưu Ăn Âm Ô Ê", "uom uu an am o e"),
        ("", ""),
        ("İstanbul", "istanbul"),
        ("10%_\\", "10%_\\"),
    ],
)
def test_a_folded_name_has_no_marks_no_capitals_and_single_spaces(text: str, folded: str) -> None:
    assert folded == fold_name(text)


@pytest.mark.parametrize("text", ["Vạn Linh", "Đồng Mỏ", "Hữu Lũng", "Ắ Ằ Ẳ Ẵ Ặ"])
def test_composed_and_decomposed_text_mean_the_same(text: str) -> None:
    other = unicodedata.normalize("NFD", text)

    assert (fold_name(text), tone_key(text), sort_key(text)) == (fold_name(other), tone_key(other), sort_key(other))


def test_the_tone_may_be_written_on_either_vowel() -> None:
    assert tone_key("Hoà Bình") == tone_key("Hòa Bình")
    assert tone_key("Thuỷ") == tone_key("Thủy")


def test_letters_and_tones_are_different_words() -> None:
    words = ["ma", "mà", "mả", "mã", "má", "mạ", "mă", "mâ", "da", "đa", "mo", "mô", "mơ", "mu", "mư"]

    assert len(words) == len({tone_key(word) for word in words}) == len({sort_key(word) for word in words})


@pytest.mark.parametrize(
    "in_order",
    [
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        list("aăâbcdđeêghiklmnoôơpqrstuưvxy"),
        ["Ba", "Bà", "Bả Sơn", "Bắc Sơn", "Bằng Hữu", "Bằng Mạc", "Bính Xá", "Chi Lăng", "Dương", "Đa", "Ế", "Gia"],
        ["an", "An", "ân"],
        ["Phường 1", "Phường 2", "Phường 10", "Phường An"],
        ["Vạn", "Vạn Linh", "Vang"],
        ["Hòa", "Hỏa", "Hoá"],
    ],
)
def test_words_stand_in_the_order_of_a_vietnamese_list(in_order: list[str]) -> None:
    backwards = in_order[::-1]

    assert in_order == sorted(backwards, key=sort_key)


@pytest.mark.parametrize("text", ["\ud800", "1" * 5000, "文字", "\x00", "́"])
def test_text_of_any_kind_can_be_sorted(text: str) -> None:
    assert isinstance(sort_key(text), bytes)


def test_words_are_folded_and_stand_without_signs() -> None:
    assert words_of("Xã Bằng  Mạc, số 90105-2022-0004_b!") == [
        "xa",
        "bang",
        "mac",
        "so",
        "90105",
        "2022",
        "0004",
        "b",
    ]


def test_what_is_very_long_is_several_words() -> None:
    assert [len(word) for word in words_of("ạ" * 250)] == [100, 100, 50]


def test_words_that_only_bind_others_are_not_sought_unless_there_is_nothing_else() -> None:
    assert words_sought("Bé gái bị bỏ rơi Ở Bằng Mạc") == ["be", "gai", "bo", "roi", "bang", "mac"]
    assert words_sought("Nông Văn Tài") == ["nong", "van", "tai"]
    assert words_sought("bị") == ["bi"]
