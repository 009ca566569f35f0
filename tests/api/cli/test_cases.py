"""Cases from the shell, beside a server that runs: as people type the commands, and held against what HTTP answers."""

import asyncio
import json
import signal
import subprocess
import sys
import urllib.request
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import msgspec
import pytest

import many_commands
from api.cases.acts.intake import ReportBody
from api.cases.acts.registry import ACTS
from api.cli.bodies import described
from api.cli.cases import act_of
from api.cli.main import _parser
from api.communes.deciding import YEAR_ACTS
from api.embedded import EmbeddedPostgres
from api.language import messages
from served import Served, get, post

CHILD = "7a1c2222-0000-4000-8000-00000000b001"
NAME, WORDS = "Lò Thị Thử", "Em kể bị đánh."
REPORT = {
    "kind": "neglect",
    "commune_of_event": "06505",
    "commune_of_residence": "06505",
    "occurred_on": "2025-09-01",
    "received_at": "2025-09-01T08:00:00+07:00",
    "received_by": "commune",
    "children": [{"subject_id": CHILD, "name": NAME}],
    "narrative": WORDS,
}
NOTE = {"notes": "Đã gọi lại."}
ACCOUNTS = {
    "worker": ("child-protection-worker", "06505"),
    "colleague": ("child-protection-worker", "06505"),
    "chair": ("chair", "06505"),
    "neighbour": ("child-protection-worker", "06463~2025-07-01"),
    "auditor": ("auditor", "20"),
    "officer": ("province-officer", "20"),
    "school": ("school", "06505"),
}


class Shell:
    """Commands on the data of a server that runs beside, one after another in a process of their own."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.process = subprocess.Popen(
            [sys.executable, many_commands.__file__],
            env={**served.environment, "PYTHONPATH": ":".join(sys.path)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, body: object = None) -> subprocess.CompletedProcess[str]:
        """Run a command, whatever becomes of it; a body is sent to its standard input."""
        said = body if isinstance(body, str) else json.dumps(body)
        sends = [] if body is None or isinstance(body, str) else ["--body", "-"]
        asked = [*words, *sends]
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([asked, "" if body is None else said]) + "\n")
        self.process.stdin.flush()
        return subprocess.CompletedProcess(asked, *json.loads(self.process.stdout.readline()))

    def json(self, *words: str, body: object = None) -> dict[str, object]:
        """Return what a command answers to a program."""
        done = self.run(*words, "--format", "json", body=body)
        assert done.returncode == 0, done.stderr
        found: dict[str, object] = json.loads(done.stdout)
        return found

    def refused(self, *words: str, body: object = None) -> str:
        """Return what a command says that does not do it: on standard error, with a status, nothing besides."""
        done = self.run(*words, body=body)
        assert (done.returncode, done.stdout) == (1, ""), done
        assert "Traceback" not in done.stderr
        return done.stderr.partition("hoso: ")[2]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    with Served(tmp_path_factory.mktemp("cases") / "data") as served:
        shell = Shell(served)
        for name, (role, scope) in ACCOUNTS.items():
            shell.run("users", "add", name, "--role", role, "--scope", scope)
        yield shell
        shell.process.communicate(timeout=20)


@pytest.fixture(scope="module")
def case(shell: Shell) -> str:
    """Return the id of a case that was opened in the shell."""
    return str(shell.json("cases", "open", "--as", "worker", body=REPORT)["case_id"])


def commands(parser: ArgumentParser, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], ArgumentParser]]:
    """Yield every command that does something, with its words."""
    below = [one for one in parser._actions if isinstance(one, _SubParsersAction)]
    if not below:
        yield path, parser
    for one in below:
        for name, inner in one.choices.items():
            yield from commands(inner, (*path, name))


@pytest.mark.parametrize("words", [path for path, _ in commands(_parser([]))], ids=" ".join)
def test_every_command_helps_in_vietnamese_first_and_in_english(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        _parser(words).parse_args([*words, "--help"])
    said = capsys.readouterr().out
    vietnamese, _, english = " ".join(said.split("\n\n")[1].split()).partition(" / ")

    assert ended.value.code == 0
    assert said.startswith(f"usage: hoso {' '.join(words)} ")
    assert not vietnamese.isascii()
    assert english


def test_every_act_has_words_in_both_languages_and_says_what_it_takes() -> None:
    bodies: dict[str, type[msgspec.Struct]] = {"open": ReportBody}
    bodies |= {name: act.body for name, act in ACTS.items()}
    for name, body in bodies.items():
        fields = msgspec.structs.fields(body)
        top = [line for line in described(body) if not line.startswith("     ")]

        assert {"vi", "en"} == set(messages()[f"word.act.{name}"])
        assert [f"  {'*' if one.required else ' '} {one.encode_name}" for one in fields] == [
            line.partition(":")[0] for line in top
        ]
    assert all(f"word.year-act.{act.name}" in messages() for act in YEAR_ACTS)


def test_every_act_is_found_by_its_address_with_what_it_names() -> None:
    named = uuid4()
    for act in ACTS.values():
        address = act.name.replace(f"{{{act.names}}}", str(named))

        assert act_of(address) == (act, named if act.names else None)


def test_the_body_of_an_act_is_told_with_what_stands_in_it_and_as_a_json_schema(shell: Shell) -> None:
    told = shell.run("cases", "acts", "plan").stdout
    schema = shell.json("cases", "acts", "plan")

    assert "  * measures: danh sách / list 1–200\n        measure_id: UUID | null\n      * child: UUID\n" in told
    assert "level: intervention, support" in told
    assert "PlanBody" in json.dumps(schema)


@pytest.mark.postgres
def test_the_same_key_adds_nothing_in_the_shell_and_gives_the_same_answer_over_http(shell: Shell, case: str) -> None:
    key = str(uuid4())
    command = ("cases", "act", case, "notes", "--as", "worker", "--key", key)
    first, again = shell.json(*command, body=NOTE), shell.json(*command, body=NOTE)
    token = shell.run("token", "worker").stdout.strip()
    status, over_http = post(shell.served, f"/api/v1/cases/{case}/notes", token, NOTE, key=key)

    assert first == again == {"key": key, **over_http}
    assert status == 201
    assert "(idempotency-key-reused)" in shell.refused(*command, body={"notes": "Khác."})


@pytest.mark.postgres
def test_what_a_command_answers_to_a_program_is_what_http_answers(shell: Shell, case: str) -> None:
    token = shell.run("token", "worker").stdout.strip()
    number = str(shell.json("cases", "show", case, "--as", "worker")["case_number"])
    for words, path in (
        (("show", number), f"/api/v1/cases/{case}"),
        (("timeline", case), f"/api/v1/cases/{case}/timeline?limit=500"),
        (("list", "--commune", "06505~2025-07-01"), "/api/v1/cases?commune=06505~2025-07-01"),
    ):
        assert settled(shell.json("cases", *words, "--as", "worker")) == settled(get(shell.served, path, token))


def settled(answer: dict[str, object]) -> dict[str, object]:
    """Return an answer without what the keeper of deadlines may add between two."""
    return {name: value for name, value in answer.items() if name not in {"position", "lapses"}}


@pytest.mark.postgres
def test_reads_in_the_shell_are_written_down_as_others_are(shell: Shell, case: str) -> None:
    shell.json("cases", "timeline", case, "--as", "colleague", "--depth", "summary")

    async def reads() -> list[asyncpg.Record]:
        with EmbeddedPostgres(shell.served.data) as server:
            connection = await asyncpg.connect(server.dsn(user="postgres", dbname="hoso"))
            try:
                return await connection.fetch("SELECT * FROM access.reads WHERE actor = 'colleague'")
            finally:
                await connection.close()

    (read,) = asyncio.run(reads())

    assert ("timeline summary", case) == (read["what"], str(read["case_id"]))
    assert read["request_id"].startswith("shell-")


@pytest.mark.postgres
@pytest.mark.parametrize("words", [("show",), ("timeline", "--depth", "with-corrections"), ("timeline", "--follow")])
@pytest.mark.parametrize("form", ["text", "json"])
def test_nothing_personal_is_printed_for_a_role_that_sees_nobody(
    shell: Shell, case: str, words: tuple[str, ...], form: str
) -> None:
    if "--follow" in words:
        # A process of its own, which waits until it is told to end.
        seen = Followed(shell, case, "--as", "auditor", "--format", form).ended()
    else:
        seen = shell.run("cases", words[0], case, *words[1:], "--as", "auditor", "--format", form).stdout

    assert "06505" in seen or "worker" in seen
    assert not {word for word in (NAME, "Thử", WORDS, "bị đánh") if word in seen}


@pytest.mark.postgres
def test_a_role_that_sees_people_reads_who_they_are(shell: Shell, case: str) -> None:
    assert NAME in shell.run("cases", "show", case, "--as", "worker").stdout
    assert WORDS in shell.run("cases", "timeline", case, "--as", "worker").stdout


@pytest.mark.postgres
@pytest.mark.parametrize(
    "words, body, said",
    [
        (("cases", "list"), None, "who does this? --as ACCOUNT"),
        (("cases", "list", "--as", "nobody"), None, "no such account: nobody"),
        (("cases", "list", "--as", "school"), None, "This is not for your role to do. (role-not-entitled)"),
        (("cases", "show", "06505-2025-9999", "--as", "worker"), None, "(not-found)"),
        (("cases", "show", str(UUID(int=1)), "--as", "worker"), None, "(not-found)"),
        (("cases", "timeline", "nonsense", "--as", "worker"), None, "(not-found)"),
        (("cases", "show", "CASE", "--as", "neighbour"), None, "(not-found)"),
        (("cases", "act", "CASE", "notes", "--as", "neighbour"), NOTE, "(not-found)"),
        (("cases", "act", "CASE", "notes", "--as", "auditor"), NOTE, "Vai trò của bạn không được làm việc này. / This"),
        (("cases", "act", "CASE", "dance", "--as", "worker"), NOTE, "no such act: dance"),
        (("cases", "act", "CASE", "measures/x/outcome", "--as", "worker"), NOTE, "this is no UUID: x"),
        (("cases", "act", "CASE", "notes", "--as", "worker", "--if-match", "99"), NOTE, "(stale-version)"),
        (("cases", "act", "CASE", "notes", "--as", "worker"), {}, "\n  notes: Thiếu trường notes."),
        (("cases", "act", "CASE", "notes", "--as", "worker", "--body", "-"), "{", "(not-json)"),
        (("cases", "act", "CASE", "notes", "--as", "worker", "--body", "-"), "notes =", "neither JSON nor TOML"),
        (("cases", "act", "CASE", "notes", "--as", "worker", "--body", "/nowhere"), None, "cannot be read: /nowhere"),
        (("cases", "open", "--as", "worker"), {"kind": "neglect"}, "\n  received_at: "),
        (("cases", "acts", "dance"), None, "no such act: dance"),
        (("cases", "timeline", "CASE", "--follow", "--as-of", "2025-10-01", "--as", "worker"), None, "do not go toge"),
        (("caseload", "handover", "worker", "nobody", "--as", "worker"), None, "(invalid)"),
        (("communes", "returns", "show", "06463", "1900", "--as", "worker"), None, "(invalid)"),
    ],
)
def test_what_is_not_right_is_a_sentence(
    shell: Shell, case: str, words: tuple[str, ...], body: object, said: str
) -> None:
    assert said in shell.refused(*(case if word == "CASE" else word for word in words), body=body)


@pytest.mark.postgres
def test_a_code_that_names_two_communes_is_answered_with_both(shell: Shell) -> None:
    report = REPORT | {"commune_of_event": "06463", "occurred_on": None}
    report |= {"occurred_from": "2025-06-20", "occurred_until": "2025-07-10"}
    said = shell.refused("cases", "open", "--as", "officer", body=report)

    assert "\n  06463~ thị trấn Đồng Mỏ (… – 2025-06-30)\n  06463~2025-07-01 xã Chi Lăng (2025-07-01 – …)" in said


@pytest.mark.postgres
def test_words_are_searched_from_standard_input_and_never_from_the_command_line(shell: Shell, case: str) -> None:
    found = shell.run("cases", "search", "--as", "worker", "--format", "json", body="lo thi thu\n")
    refused = shell.refused("cases", "search", NAME, "--as", "worker")

    assert [one["case_id"] for one in json.loads(found.stdout)["items"]] == [case]
    assert "the words are read from standard input" in refused
    assert NAME not in refused
    assert "(role-not-entitled)" in shell.refused("cases", "search", "--as", "auditor", body="lo thi thu")
    assert "(invalid)" in shell.refused("cases", "search", "--as", "worker", body="\n")


class Followed:
    """`hoso cases timeline --follow`, which waits for facts to come."""

    def __init__(self, shell: Shell, case: str, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "api.cli.main", "cases", "timeline", case, "--follow", *words],
            env=shell.served.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        self.first = self.process.stdout.readline()

    def ended(self) -> str:
        """Return what it printed, after Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        assert self.process.stdout is not None
        said = self.process.stdout.read()
        _, trouble = self.process.communicate(timeout=20)
        assert (self.process.returncode, trouble) == (0, "")
        return self.first + said


@pytest.mark.postgres
def test_whoever_follows_is_told_of_facts_as_they_come(shell: Shell, case: str) -> None:
    followed = Followed(shell, case, "--as", "worker", "--depth", "summary", "--format", "json")
    written = shell.json("cases", "act", case, "notes", "--as", "colleague", body={"notes": "Mới."})
    assert followed.process.stdout is not None
    last = int(str(written["version"]))
    come = [json.loads(followed.first)]
    while come[-1].get("version") != last:
        come.append(json.loads(followed.process.stdout.readline()))

    # Between them stands what lapsed meanwhile, which is no version of the case.
    assert [one["version"] for one in come if "version" in one] == list(range(1, last + 1))
    assert '"version"' not in followed.ended().removeprefix(followed.first)


@pytest.mark.postgres
def test_a_case_shows_whose_the_duties_are_and_who_is_not_to_be_told_or_paid_and_why(shell: Shell) -> None:
    father = {"role": "alleged-abuser", "relation": "parent", "name": "Lò Văn Cha Thử", "lives_with_child": True}
    mother = {"role": "mother", "name": "Hà Thị Mẹ Thử", "lives_with_child": True}
    report = {**REPORT, "commune_of_residence": "06463~2025-07-01", "children": [{}], "parties": [father, mother]}
    case_id = str(shell.json("cases", "open", "--as", "worker", body=report)["case_id"])
    shown = shell.run("cases", "show", case_id, "--as", "worker").stdout
    of_father, of_mother = shown.partition("Lò Văn Cha Thử\n")[2].partition("Hà Thị Mẹ Thử\n")[::2]
    why = "(được ghi nhận là người bị cho là gây tổn hại / recorded as alleged abuser)"

    assert "kế hoạch hỗ trợ, can thiệp / support and intervention plan: xã Chi Lăng (nơi trẻ em cư trú" in shown
    assert of_father.splitlines()[:2] == [
        f"      !! không được báo cho người này / not to be told {why}",
        f"      !! không được chi cho người này / not to be paid {why}",
    ]
    assert of_mother.startswith("      ! sống cùng người bị cho là gây tổn hại: thận trọng khi báo tin / ")


@pytest.mark.postgres
def test_what_a_correction_changed_is_told_in_the_shell(shell: Shell) -> None:
    report = {**REPORT, "kind": "drowning-death", "occurred_on": "2024-03-05", "children": [{}]}
    case_id = str(shell.json("cases", "open", "--as", "worker", body=report)["case_id"])
    other = {"of_version": 1, "changes": {"kind": "natural-death"}, "reason": "Ghi nhầm."}
    told = shell.run("cases", "act", case_id, "corrections", "--as", "officer", body=other).stdout

    assert (
        "  năm 2024 của xã Vạn Linh, theo riêng hồ sơ này: đang xác minh → không có gì ảnh hưởng việc công nhận\n"
    ) in told


@pytest.mark.postgres
def test_what_a_divided_commune_left_is_listed_with_those_whose_it_may_be(shell: Shell) -> None:
    left = {**REPORT, "commune_of_event": "06040~", "commune_of_residence": None, "children": [{}]}
    then = {"occurred_on": "2024-06-20", "received_at": "2024-06-27T08:00:00+07:00", "received_by": "child-agency"}
    opened = json.loads(shell.run("cases", "open", "--as", "officer", "--format", "json", body={**left, **then}).stdout)
    listed = shell.run("cases", "to-place", "--as", "officer").stdout.splitlines()

    assert f"{opened['case_number']}  08:00, 27/06/2024" in listed[0]
    assert listed[1] == ("  xã Đại Đồng (06040~) → xã Quốc Khánh (06004~2025-07-01) | xã Thất Khê (06040~2025-07-01)")


def test_a_child_kept_apart_against_the_law_stands_first_in_what_nobody_may_overlook(shell: Shell) -> None:
    child = str(uuid4())
    report = {**REPORT, "children": [{"subject_id": child}]}
    opened = json.loads(shell.run("cases", "open", "--as", "worker", "--format", "json", body=report).stdout)
    apart = {"child": child, "decided_at": "2025-09-01T10:00:00+07:00", "decided_by": "chair", "until": "2025-09-10"}
    shell.run("cases", "act", opened["case_id"], "separation", "--as", "worker", body=apart)
    told = shell.run("communes", "attention", "20~", "--year", "2025").stdout.splitlines()
    alarms = [line for line in told if line.startswith("!!")]

    assert told[: len(alarms)] == alarms
    assert [" / kept apart beyond " in line for line in alarms if opened["case_number"] in line] == [True, True]


def test_a_caseload_is_handed_over(shell: Shell, case: str) -> None:
    shell.json("cases", "act", case, "assignment", "--as", "chair", body={"to": "worker"})
    done = shell.json("caseload", "handover", "worker", "colleague", "--as", "chair")
    mine = shell.json("cases", "list", "--as", "worker", "--assigned-to", "colleague")

    assert [one["case_id"] for one in done["cases"]] == [case]  # type: ignore[attr-defined] # any JSON
    assert [one["case_id"] for one in mine["items"]] == [case]  # type: ignore[attr-defined] # any JSON


@pytest.mark.postgres
def test_signals_are_recorded_listed_and_matched(shell: Shell, case: str) -> None:
    heard = {"source": "school", "about": "abuse", "commune": "06505", "received_at": "2025-09-03T08:00:00+07:00"}
    recorded = shell.json("signals", "record", "--as", "worker", body=heard)
    signal_id = str(recorded["signal_id"])
    waiting = shell.run("signals", "list", "--as", "worker").stdout
    match = {"case_id": case, "matched_at": "2025-09-04T08:00:00+07:00"}
    told = shell.run("signals", "match", signal_id, "--as", "worker", body=match).stdout

    assert signal_id in waiting
    assert "signal.matched" in told
    assert signal_id in shell.run("signals", "list", "--as", "worker", "--state", "matched").stdout


@pytest.mark.postgres
def test_a_commune_signs_a_month_and_scores_its_year(shell: Shell, tmp_path: Path) -> None:
    body = tmp_path / "month.toml"
    body.write_text("signed_at = 2024-09-02T08:00:00+07:00\n")
    month = ("communes", "returns", "sign", "06505~", "2024", "8", "--body", str(body))
    signed = shell.run(*month, "--as", "chair").stdout
    shown = shell.run("communes", "returns", "show", "06505~", "2024", "--as", "chair").stdout
    scores = {"scored_at": "2025-11-20T08:00:00+07:00", "scores": [{"criterion": 1, "points": 10}]}
    scored = shell.run("communes", "year", "self-scores", "06505~", "2024", "--as", "worker", body=scores).stdout

    assert "nil-return.signed" in signed
    assert "  08  signed  0 hồ sơ / cases\n" in shown
    assert "commune-year.self-scored" in scored
    assert "(role-not-entitled)" in shell.refused(*month, "--as", "worker")


@pytest.mark.postgres
def test_a_file_is_laid_with_a_case_and_read_again_over_http(shell: Shell, case: str, tmp_path: Path) -> None:
    paper, empty = tmp_path / "bien-ban.txt", tmp_path / "empty"
    paper.write_text("Biên bản.")
    empty.touch()
    key = str(uuid4())
    command = ("cases", "attach", case, str(paper), "--as", "worker", "--key", key)
    first, again = shell.json(*command), shell.json(*command)
    token = shell.run("token", "worker").stdout.strip()
    (laid,) = get(shell.served, f"/api/v1/cases/{case}", token)["cooperation"]["attachments"]
    address = f"{shell.served.address}/api/v1/cases/{case}/attachments/{laid['attachment_id']}"
    asked = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        content = answer.read()

    sent = shell.run("cases", "attach", case, "-", "--name", "ảnh.jpg", "--as", "worker", body="bytes")

    assert first == again
    assert content == paper.read_bytes()
    assert "case.file-attached" in sent.stdout
    assert "--name" in shell.refused("cases", "attach", case, "-", "--as", "worker")
    assert "this file is empty" in shell.refused("cases", "attach", case, str(empty), "--as", "worker")
