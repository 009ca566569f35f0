"""Vietnamese words as people search and sort them: with or without marks, and in the order of their alphabet.

`fold_name` forgets all marks, `tone_key` keeps them but not where in a syllable they are written, `sort_key` puts
words in the order of a Vietnamese list. All three take composed and decomposed text alike.
"""

import re
import unicodedata

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER = {letter: place for place, letter in enumerate(_ALPHABET, start=0x20)}
# None, huyền, hỏi, ngã, sắc, nặng: the order of tones in a Vietnamese list.
_TONE = {"\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0301": 5, "\u0323": 6}
_NO_TONE = 1
TONES = "".join(_TONE)
"""The marks of the five written tones, as combining characters."""
_TONES = re.compile(f"[{TONES}]")
_WORD = re.compile(r"[^\W_]{1,100}")
# Words that bind others. With their marks, for without them many are names as well.
_FILLERS = frozenset({"bị", "bi", "ở", "của", "cua", "tại", "và", "với", "có", "một", "được", "là", "khi", "of", "at"})

# Weights of what is no letter: a space comes first, so that a shorter name stands before a longer one.
_SPACE = b"\x01"
_SIGN = b"\x02"
_NUMBER = b"\x10"
_FOREIGN = b"\xf0"
_END = b"\x00"
_DIGITS_MAX = 250


class _Bare(dict[int, int | None]):
    """What stands for each character once marks are forgotten, found out when it is first met."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.category(chr(code)) == "Mn" else code
        return self[code]


_BARE = _Bare({ord("đ"): ord("d")})


def fold_name(text: str) -> str:
    """Return a text in lower case, without any mark, with đ as d and single spaces: `Vạn  Linh` is `van linh`."""
    bare = text.lower()
    if not bare.isascii():
        bare = unicodedata.normalize("NFD", bare).translate(_BARE)
    return " ".join(bare.split())


def words_of(text: str) -> list[str]:
    """Return the words and numbers in a text, folded, without any sign; what is very long counts as several."""
    return _WORD.findall(fold_name(text))


def words_sought(text: str) -> list[str]:
    """Return the words that somebody types to find something, without those that tell nothing; all, if all are such."""
    telling = (word for word in unicodedata.normalize("NFC", text.lower()).split() if word not in _FILLERS)
    return words_of(" ".join(telling)) or words_of(text)


def tone_key(text: str) -> str:
    """Return a text in lower case in which each syllable's tone stands at its end.

    Two spellings of one word, `Hoà` and `Hòa`, have the same key.
    """
    return " ".join(_tone_last(word) for word in unicodedata.normalize("NFD", text.lower()).split())


def _tone_last(word: str) -> str:
    return unicodedata.normalize("NFC", _TONES.sub("", word)) + "".join(sorted(_TONES.findall(word)))


def sort_key(text: str) -> bytes:
    """Return bytes in the order of a Vietnamese list: first the letters, then the tones, then small before capital.

    Tones are compared syllable by syllable; numbers by their size, so that 2 stands before 10.
    """
    words = unicodedata.normalize("NFD", text).split()
    bare = [unicodedata.normalize("NFC", _TONES.sub("", word)) for word in words]
    letters = _SPACE.join(_letters(word.lower()) for word in bare)
    tones = bytes(_tone(word) for word in words)
    capitals = bytes(2 if letter.isupper() else 1 for word in bare for letter in word)
    return _END.join((letters, tones, capitals))


def _tone(word: str) -> int:
    marks = _TONES.findall(word)
    return _TONE[marks[0]] if marks else _NO_TONE


def _letters(word: str) -> bytes:
    parts = bytearray()
    for piece in re.findall(r"[0-9]+|.", word, re.DOTALL):
        if piece in _LETTER:
            parts.append(_LETTER[piece])
        elif piece[0] in "0123456789":
            digits = piece.lstrip("0")[:_DIGITS_MAX]
            parts += _NUMBER + bytes((len(digits) + 1,)) + digits.encode()
        elif piece.isalpha():
            parts += _FOREIGN + piece.encode("utf-8", "surrogatepass")
        else:
            parts += _SIGN + piece.encode("utf-8", "surrogatepass")
    return bytes(parts)
