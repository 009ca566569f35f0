"""What differs between two states of the law: recorded when the newer one is adopted."""

from cases.law.model import Law, tables


def changes(old: Law, new: Law) -> tuple[str, ...]:
    """Return a line for each row added, removed or changed (`tariff:chi-lang-2024-drowning changed`).

    Empty exactly if the two states are the same: rows in another order are named too, for the first cause that fits
    a kind is its cause.
    """
    lines: list[str] = []
    newer = tables(new)
    for word, old_rows in tables(old).items():
        before = {row.key: row for row in old_rows}
        after = {row.key: row for row in newer[word]}
        lines += [f"{word}:{key} removed" for key in before if key not in after]
        lines += [f"{word}:{key} added" for key in after if key not in before]
        lines += [f"{word}:{key} changed" for key in after if key in before and before[key] != after[key]]
        if [key for key in before if key in after] != [key for key in after if key in before]:
            lines.append(f"{word}: order changed")
    return tuple(lines)
