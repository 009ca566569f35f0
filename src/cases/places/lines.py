"""Finds lines in a sorted text without reading it all: the register is large, and most ask for little of it."""

from collections.abc import Iterator


class SortedLines:
    """Lines sorted by their bytes, each ending in a newline."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def starting_with(self, prefix: bytes) -> Iterator[bytes]:
        """Yield the lines that begin with a prefix, found by bisection."""
        at = self._first_not_before(prefix)
        while self._content.startswith(prefix, at):
            end = self._content.index(b"\n", at)
            yield self._content[at:end]
            at = end + 1

    def holding(self, part: bytes) -> Iterator[bytes]:
        """Yield the lines that hold a part, each once, without comments; the part may end with the line's newline."""
        at = self._content.find(part)
        while at >= 0:
            start = self._content.rfind(b"\n", 0, at) + 1
            end = self._content.index(b"\n", at)
            if not self._content.startswith(b"#", start):
                yield self._content[start:end]
            at = self._content.find(part, end)

    def all(self) -> Iterator[bytes]:
        """Yield every line that is no comment."""
        return (line for line in self._content.splitlines() if not line.startswith(b"#"))

    def _first_not_before(self, key: bytes) -> int:
        low, high = 0, len(self._content)
        while low < high:
            middle = self._content.rfind(b"\n", 0, (low + high) // 2) + 1
            middle = max(middle, low)
            end = self._content.index(b"\n", middle) + 1
            if self._content[middle:end] < key:
                low = end
            else:
                high = middle
        return low
