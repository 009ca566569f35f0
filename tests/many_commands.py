"""Runs one command of the shell after another in one process: a line of JSON asks, a line of JSON answers.

Each goes through `main` as if it had been typed; what differs is that Python starts once.
"""

import io
import json
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout

from api.cli.main import main


def run(words: list[str], sent: str) -> tuple[int, str, str]:
    """Return the status of a command, and what it printed on standard output and standard error."""
    out, error = io.StringIO(), io.StringIO()
    sys.stdin = io.TextIOWrapper(io.BytesIO(sent.encode()))
    with redirect_stdout(out), redirect_stderr(error):
        try:
            status = main(words)
        except SystemExit as ended:
            status = int(ended.code or 0)
        except Exception:  # noqa: BLE001 - whatever it is, it is shown
            # As Python itself ends a program that did not catch it.
            traceback.print_exc()
            status = 1
    return status, out.getvalue(), error.getvalue()


if __name__ == "__main__":
    for line in sys.stdin.buffer:
        sys.stdout.write(json.dumps(run(*json.loads(line))) + "\n")
        sys.stdout.flush()
