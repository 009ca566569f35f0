"""Accounts and keys: `hoso users`, `token`, `keys`, `erase`."""

import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from api import times
from api.cli.acting import account_of, unit_today
from api.cli.registering import command, group
from api.cli.running import on_database
from api.cli.trouble import Trouble
from api.erasing import NobodyToErase, erase_person
from api.identity import Accounts
from api.program import PROGRAM_ACTOR, Program
from api.roles import ROLES
from cases.values import UnitId

if TYPE_CHECKING:
    from api.cli.registering import Commands

NAME_LENGTH_MAX = 100


def add(commands: "Commands") -> None:
    """Add the commands of accounts and keys."""
    users = group(commands, "users", "tài khoản / accounts")
    text = "thu hồi mọi mã truy cập của một tài khoản / end all tokens of an account"
    command(users, "revoke", text, on_database(users_revoke)).add_argument("name")
    text = "thêm tài khoản, đổi vai trò và phạm vi / add an account, or change its role and scope"
    adding = command(users, "add", text, on_database(users_add))
    adding.add_argument("name", help="a name for the account, never a person's")
    adding.add_argument("--role", required=True, help="standing-team, chair, police, province-officer, auditor, …")
    adding.add_argument(
        "--scope", required=True, metavar="UNIT-OR-CODE", help="06505, 187~, 20, vn~ (the whole country)"
    )
    text = "in một mã truy cập mới, không in gì khác / print a new bearer token and nothing else"
    command(commands, "token", text, on_database(token)).add_argument("name")
    export = command(
        group(commands, "keys", "khóa chính / the master key"),
        "export",
        "chép khóa chính vào một tệp mới / copy the master key into a new file",
        lambda settings, given: keys_export(settings.master_key_file, given.file),
    )
    export.add_argument("file", nargs="?", default="-", help="a new file; - prints it")
    text = "hủy khóa của một người, vĩnh viễn / destroy a person's keys: for ever"
    erasing = command(commands, "erase", text, on_database(erase))
    erasing.add_argument("subject", help="one of the person's subject ids")
    erasing.add_argument("--basis", required=True, help="the decision that it rests on: a document, never a name")
    erasing.add_argument("--by", metavar="ACCOUNT", help="whose act it is")
    erasing.add_argument("--yes", action="store_true", help="really do it")


async def users_add(program: Program, given: Namespace) -> None:
    """Add an account, or change its role and scope."""
    if not given.name.strip() or len(given.name) > NAME_LENGTH_MAX:
        raise Trouble("tài khoản cần một tên ngắn / an account needs a short name")
    if given.role not in ROLES:
        raise Trouble(f"không có vai trò / no such role: {given.role} ({', '.join(ROLES)})")
    unit = unit_today(program, given.scope)
    accounts = Accounts(program.pool, program.knowledge.places)
    before = await accounts.named(given.name)
    changed = await accounts.add(given.name, role=given.role, unit=UnitId(unit.unit_id))
    was = f"  (trước / before: {before.role_name}, {before.unit})" if before and changed else ""
    sys.stdout.write(f"{given.name}: {given.role}, {unit.unit_id} {unit.full_name}{was}\n")


async def users_revoke(program: Program, given: Namespace) -> None:
    """End all tokens of an account: whoever holds one is let in no more.

    :raises Trouble: if there is no such account.
    """
    account = await account_of(program, given.name)
    ended = await Accounts(program.pool, program.knowledge.places).end_tokens(account.name)
    sys.stdout.write(f"{given.name}: {ended}\n")


async def token(program: Program, given: Namespace) -> None:
    """Print a new bearer token and nothing else."""
    account = await account_of(program, given.name)
    made = await Accounts(program.pool, program.knowledge.places).make_token(account.name, at=times.now())
    sys.stdout.write(f"{made}\n")


async def erase(program: Program, given: Namespace) -> None:
    """Destroy the keys of a person, under every subject id they have, and of the words of their cases and signals."""
    if not _is_uuid(given.subject):
        raise Trouble(f"đây không phải mã của một người / this is no subject id: {given.subject}")
    by = PROGRAM_ACTOR
    if given.by is not None:
        by = (await account_of(program, given.by)).metadata(str(uuid4()))
    try:
        plan = await erase_person(program, given.subject, basis=given.basis, by=by, really=given.yes)
    except NobodyToErase:
        raise Trouble(f"không có người này, hoặc đã xóa / nobody of this id is on record: {given.subject}") from None
    sys.stdout.write(
        f"{len(plan.subjects)} khóa của người này / keys of the person, {len(plan.matters)} khóa của lời ghi trong"
        f" {len(plan.cases)} hồ sơ / keys of the words of cases,\n"
        f"{len(plan.signals)} khóa của lời ghi trong tín hiệu đã gắn với hồ sơ / keys of the words of signals matched\n"
    )
    if not given.yes:
        raise Trouble("chưa xóa gì; thêm --yes để xóa vĩnh viễn / nothing is erased yet; --yes erases for ever")


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def keys_export(master_key_file: Path, target: str) -> None:
    """Copy the master key into a new file, or print it for paper.

    :raises Trouble: if it is not here, or something stands there.
    """
    from cases.store.keys import MasterKey, MasterKeyMissing  # noqa: PLC0415 - only this command needs it

    try:
        key = MasterKey.read(master_key_file)
    except MasterKeyMissing:
        raise Trouble(f"không có khóa chính / there is no master key: {master_key_file}") from None
    if target == "-":
        sys.stdout.write(master_key_file.read_text("ascii"))
        return
    try:
        key.write(Path(target))
    except FileExistsError:
        raise Trouble(f"đã có tệp / a file is there already: {target}") from None
    except OSError as error:
        raise Trouble(f"không ghi được tệp / this file cannot be written: {target} ({error.strerror})") from None
    sys.stdout.write(f"{target}  {key.fingerprint}\n")
