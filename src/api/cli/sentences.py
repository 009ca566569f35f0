"""What went wrong, in a sentence for whoever is at the shell: Vietnamese first, then English."""

from collections.abc import Iterable, Mapping
from typing import get_args

import asyncpg

from api.cli.address import AddressTaken, AddressUnusable
from api.cli.printing import NotPrinted
from api.cli.trouble import Trouble
from api.embedded.trouble import EmbeddedPostgresError
from api.language import Language, messages, say
from api.problems import ProblemError
from api.program import NotMigrated
from api.settings import SettingInvalid
from api.units import NamedUnit
from api.writing import as_problem
from cases.store.keys import MasterKeyDiffers, MasterKeyMissing
from cases.store.migrate import MigrationRefused
from cases.store.recorder import OutcomeUnknown, RecordUnavailable
from projections.engine.newer import OlderProgram


def sentence(error: Exception) -> str | None:  # noqa: C901, PLR0911, PLR0912 - one line for each thing that can go wrong
    """Return what went wrong in a sentence, or None if it is a fault of the program."""
    from api.demo.loading import HoldsOtherCases  # noqa: PLC0415 - loaded when needed: the shell starts fast

    match error:
        case Trouble() | SettingInvalid() | EmbeddedPostgresError() | MigrationRefused():
            return str(error)
        case NotMigrated():
            return "cơ sở dữ liệu chưa sẵn sàng: chạy hoso migrate / the database is not ready: run hoso migrate"
        case OlderProgram():
            return (
                "cơ sở dữ liệu này do chương trình mới hơn cập nhật: hãy dùng chương trình đó"
                f" / a newer program keeps what is derived in this database: use that one ({error});"
                " hoso migrate goes back to a law of before, where nothing else is newer"
            )
        case MasterKeyMissing():
            return (
                f"không có khóa chính ở {error}; không có nó thì không đọc được dữ liệu cá nhân"
                f" / the master key of this database is not at {error}: put it there (hoso keys export made copies)"
            )
        case MasterKeyDiffers():
            return (
                f"khóa chính ở {error} không phải khóa của cơ sở dữ liệu này"
                f" / the master key at {error} is not the one that this database was made with"
            )
        case AddressTaken():
            return f"{error} đang được dùng / something else listens on {error} already: --port names another port"
        case AddressUnusable():
            return f"không lắng nghe được ở {error} / this machine cannot listen on {error}"
        case asyncpg.ClientConfigurationError():
            return f"DATABASE_URL không đúng / DATABASE_URL is not one: {error}"
        case NotPrinted():
            return f"đã làm xong, nhưng không in ra được / this is done, but could not be printed: {error}"
        case HoldsOtherCases():
            return (
                "cơ sở dữ liệu này đã có hồ sơ khác; chạy demo với HOSO_DATA khác"
                " / this database holds other cases: run the demo with another HOSO_DATA"
            )
        case ProblemError():
            return said(error)
        case OutcomeUnknown():
            return (
                "mất kết nối khi đang ghi: không rõ đã ghi hay chưa; hãy xem lại rồi mới làm lại"
                " / the line broke while this was being recorded: look whether it was, before you do it again"
            )
        case RecordUnavailable() | asyncpg.PostgresError() | ConnectionError() | TimeoutError():
            return (
                f"không kết nối được cơ sở dữ liệu / the database cannot be reached ({type(error).__name__}: {error})"
            )
        case OSError():
            return f"không dùng được tệp hay thư mục / a file or folder cannot be used: {error}"
        case _:
            problem = as_problem(error)
            return None if problem is None else said(problem)


def said(problem: ProblemError) -> str:
    """Return a problem of the contract as people read it, with its code and source, and a line for each wrong field."""
    code = problem.code if problem.code in messages() else "unknown-problem"
    source = f"; {problem.source}" if problem.source else ""
    lines = [f"{in_both(code, problem.about)} ({problem.code}{source})"]
    lines += [f"{path}: {in_both(field, about)}{_known(about)}" for path, field, about in problem.errors]
    lines += [f"{one.unit_id} {one.name} ({one.from_ or '…'} – {one.until or '…'})" for one in _candidates(problem)]
    return "\n  ".join(lines)


def in_both(code: str, about: Mapping[str, object] | None = None) -> str:
    """Return a message in both languages; once, where they say the same."""
    return " / ".join(dict.fromkeys(say(code, language, about) for language in get_args(Language)))


def _known(about: Mapping[str, object]) -> str:
    known = about.get("known_fields")
    return f" ({', '.join(map(str, known))})" if isinstance(known, list | tuple) else ""


def _candidates(problem: ProblemError) -> Iterable[NamedUnit]:
    """Return the units that a code may have meant."""
    return tuple(one for one in problem.more.get("candidates", ()) if isinstance(one, NamedUnit))
