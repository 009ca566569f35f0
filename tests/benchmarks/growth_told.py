"""How cost grows, told: a table and a picture, in Vietnamese and English."""

import statistics
from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10

from msgspec import Struct

NAMES = {
    "append": ("ghi một lệnh", "append one command"),
    "load": ("đọc một hồ sơ cố định", "load a fixed case"),
    "live": ("hỏi về một xã", "ask about a commune"),
    "page": ("trang web của một xã", "the page of a commune"),
    "as-of": ("xã đó tại một thời điểm đã qua", "the same as of a moment"),
}
COLOURS = {"append": "#b3261e", "load": "#00639b", "live": "#386a20", "page": "#7a4f00", "as-of": "#6b3fa0"}
WIDTH, HEIGHT = 860, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 330, 60, 60
LABEL_APART = 34
FONT = 'font-family="sans-serif" font-size="13"'
FACTS = "số sự kiện, thang log / facts on record, log scale"


class Cost(Struct, frozen=True):
    """What one thing costs at each size, in milliseconds, in each round."""

    name: str
    sizes: tuple[int, ...]
    rounds: tuple[tuple[float, ...], ...]

    @property
    def medians(self) -> tuple[float, ...]:
        """The median of the rounds at each size."""
        return tuple(round(statistics.median(each), 3) for each in self.rounds)


def as_table(costs: Sequence[Cost], *, flush_ms: float) -> str:
    """Return the page of documentation that the table stands in."""
    sizes = costs[0].sizes
    head = " | ".join(f"{size:,}" for size in sizes)
    lines = [
        "# Chi phí tăng thế nào / How cost grows",
        "",
        "Cùng một việc, với cùng một xã và cùng một hồ sơ, khi sổ ghi có ngày càng nhiều sự kiện: mili giây, trung vị.",
        "The same work on the same commune and the same case, as the record holds more and more facts: milliseconds,",
        "medians. Written by `./dev bench growth --slow`; without `--slow` it ends at a million.",
        "",
        f"| | {head} | × |",
        f"|---|{'---:|' * len(sizes)}---:|",
    ]
    for cost in costs:
        vi, en = NAMES[cost.name]
        cells = " | ".join(f"{value:.2f}" for value in cost.medians)
        lines.append(f"| {vi} / {en} | {cells} | {cost.medians[-1] / cost.medians[0]:.2f} |")
    lines += [
        "",
        f"Một lần ghi xuống đĩa / one flush of the disk: {flush_ms} ms.",
        "×: cột cuối chia cột đầu / the last column by the first.",
        "",
        "![Chi phí theo số sự kiện / cost by the number of facts](growth.svg)",
    ]
    return "\n".join(lines) + "\n"


def as_picture(costs: Sequence[Cost]) -> str:
    """Return the picture as SVG: both axes logarithmic, each line named at its end."""
    sizes = costs[0].sizes
    every = [value for cost in costs for value in cost.medians]
    low, high = floor(log10(min(every))), ceil(log10(max(every)))
    first, last = log10(sizes[0]), log10(sizes[-1])

    def x(size: float) -> float:
        return round(LEFT + (log10(size) - first) / (last - first) * (WIDTH - LEFT - RIGHT), 1)

    def y(value: float) -> float:
        return round(TOP + (high - log10(value)) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" {FONT}>',
        "<title>Chi phí theo số sự kiện / Cost by the number of facts</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="24" font-size="16" font-weight="bold">Chi phí tăng thế nào / How cost grows</text>',
        f'<text x="{LEFT}" y="44" fill="#555555">mili giây, thang log / milliseconds, log scale</text>',
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 14}" text-anchor="middle" fill="#555555">{FACTS}</text>',
    ]
    for power in range(low, high + 1):
        at = y(10**power)
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at}" y2="{at}" stroke="#dddddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{at + 4}" text-anchor="end" fill="#555555">{10.0**power:g}</text>')
    for size in sizes:
        at = x(size)
        parts.append(f'<line x1="{at}" x2="{at}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="#eeeeee"/>')
        parts.append(f'<text x="{at}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle" fill="#555555">{size:,}</text>')
    labels = _apart({cost.name: y(cost.medians[-1]) for cost in costs})
    for cost in costs:
        places = [(x(size), y(value)) for size, value in zip(sizes, cost.medians, strict=True)]
        colour = COLOURS[cost.name]
        line = " ".join(f"{at_x},{at_y}" for at_x, at_y in places)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{at_x}" cy="{at_y}" r="3.5" fill="{colour}"/>' for at_x, at_y in places]
        vi, en = NAMES[cost.name]
        beside, at = WIDTH - RIGHT + 14, labels[cost.name]
        parts.append(
            f'<text x="{beside}" y="{at - 1}" fill="{colour}">{escape(vi)}: {cost.medians[-1]:.2f} ms</text>'
            f'<text x="{beside}" y="{at + 14}" fill="{colour}" font-size="12">{escape(en)}</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def _apart(wanted: dict[str, float]) -> dict[str, float]:
    """Return where labels stand so that none lies over another, in the order of their lines."""
    placed: dict[str, float] = {}
    at = float(TOP)
    for name, place in sorted(wanted.items(), key=lambda one: one[1]):
        at = max(place, at)
        placed[name] = at
        at += LABEL_APART
    return placed
