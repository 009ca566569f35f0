"""How cost grows, told: a table and a picture, in Vietnamese and English."""

import statistics
from collections.abc import Sequence
from html import escape
from math import ceil, floor, log10
from pathlib import Path

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


class Judged(Struct, frozen=True, kw_only=True):
    """What it takes to judge every commune's year at a size, in each round: in the program, and as a command."""

    communes: int
    cases: int
    cases_of_year: int
    children: int
    seconds: tuple[float, ...]
    cpu: tuple[float, ...]
    """Of these, what the program itself worked: what else the machine does adds nothing to it."""
    commands: tuple[float, ...]

    @property
    def command_s(self) -> float | str:
        """The median of the command's seconds; `-` where it was not run."""
        return round(statistics.median(self.commands), 2) if self.commands else "-"

    @property
    def cpu_s(self) -> float:
        """The median of the program's own seconds."""
        return round(statistics.median(self.cpu), 3)


def put_into(page: Path, part: str) -> None:
    """Write a part of a page, which begins with its heading, in the place of the one under the same heading."""
    heading = part.partition("\n")[0]
    parts = page.read_text("utf-8").split("\n## ") if page.exists() else []
    parts = [parts[0], *(f"## {one}" for one in parts[1:])] if parts else []
    parts = [one.strip("\n") for one in parts]
    others = [one for one in parts if one.partition("\n")[0] != heading]
    mine = next((number for number, one in enumerate(parts) if one.partition("\n")[0] == heading), len(others))
    told = [*others[:mine], part.strip("\n"), *others[mine:]]
    page.write_text("\n\n".join(told) + "\n", "utf-8")


def as_judged(judged: Sequence[Judged], *, flush_ms: float) -> str:
    """Return the part of the page on judging every commune's year."""
    lines = [
        "## Mọi xã trong một năm / Every commune's year",
        "",
        "Một lệnh xét mọi xã trong một năm (`hoso fitness --year 2024`), trên các tỉnh giả định, khi số xã và số hồ sơ",
        "cùng tăng: giây, trung vị. One command judges every commune's year, on invented provinces, as communes and",
        "their cases grow alike: seconds, medians. Written by `./dev bench fitness`.",
        "",
        "| xã / communes | hồ sơ / cases (2024) | trẻ em / children | xét / judged | CPU | lệnh / command | ms / xã |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in judged:
        took = statistics.median(one.seconds)
        lines.append(
            f"| {one.communes:,} | {one.cases:,} ({one.cases_of_year:,}) | {one.children:,} | {took:.2f} |"
            f" {one.cpu_s:.2f} | {one.command_s} | {one.cpu_s * 1_000 / one.communes:.2f} |"
        )
    lines += [
        "",
        f"Một lần ghi xuống đĩa / one flush of the disk: {flush_ms} ms.",
        "Xét / judged: hỏi và viết thành JSON / asked and written as JSON. CPU: phần chương trình tự làm, không kể",
        "PostgreSQL / what the program itself worked; ms / xã: CPU mỗi xã / a commune. Lệnh / command: cả tiến trình,",
        "từ lúc gọi / the whole process. Trẻ em / children: được tiêu chí 6 đếm / those whom criterion 6 counts.",
    ]
    return "\n".join(lines) + "\n"


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
