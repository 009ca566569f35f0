"""Writes `docs/guides/acts.md`: every act with what it records, whose it is, its source and its fields.

Run as a program it writes the page anew; a test holds the page to the program.
"""

from pathlib import Path

import msgspec

from api.cases.acts.attachment import AttachmentBody
from api.cases.acts.intake import ReportBody
from api.cases.acts.registry import ACTS
from api.cases.acts.told import RECORDS, roles_of, source_of
from api.cli.bodies import described
from api.language import say
from api.roles import ROLES

PAGE = Path(__file__).parent.parent / "docs" / "guides" / "acts.md"
BODIES: dict[str, type[msgspec.Struct]] = {
    "open": ReportBody,
    **{name: act.body for name, act in ACTS.items()},
    "attachments": AttachmentBody,
}

HEAD = """# Các việc trong một hồ sơ / The acts of a case

Mỗi việc: ghi sự kiện nào, ai được làm, theo đâu, và các trường của nó (`*` phải có). Tính đúng giờ, đúng xã hay đúng
thứ tự không phải là điều kiện: việc bảo vệ trẻ em luôn được ghi ([những gì bị từ chối](refusals.md)).

Each act: which facts it records, whose it is, by what source, and its fields (`*`: needed). Whether it is late, out of
order or another commune's turn is never asked: what protects a child is recorded ([what is refused](refusals.md)). The
bodies with examples are in [the contract](../contract.md); `hoso cases acts ACT` prints the same. Who is asked besides:
`assignment` of a whole caseload is `hoso caseload`, for oneself, or for the chair, the deputy and the province.

This page is written from the program (`PYTHONPATH=src:tests .venv-dev/bin/python tests/acts_page.py`), and a test holds
it to that.
"""


def page() -> str:
    """Return the page."""
    return HEAD + "".join(_act(name) for name in RECORDS)


def _act(name: str) -> str:
    title = " / ".join(say(f"word.act.{name}", language) for language in ("vi", "en"))
    roles = roles_of(name)
    whose = "mọi vai trò / every role" if len(roles) == len(ROLES) else ", ".join(f"`{one}`" for one in roles)
    fields = "\n".join(described(BODIES[name]))
    return f"""
## `{name}`

{title}

- ghi / records: {", ".join(f"`{one}`" for one in RECORDS[name])}
- ai / who: {whose}
- theo / source: {source_of(name) or "quy tắc của chương trình này / rule of this program"}

```text
{fields}
```
"""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
