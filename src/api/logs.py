"""What the program says of itself: one JSON line each, on standard error. Never a body, a name, or an address."""

import contextlib
import logging
import sys

import structlog


class Lines(structlog.PrintLogger):
    """Writes lines. One that cannot be written is lost: on a full disk the program goes on without its log."""

    def msg(self, message: str) -> None:
        """Write a line."""
        with contextlib.suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


def configure_logs(*, for_people: bool) -> None:
    """Set up the logs: lines for people on a terminal, JSON otherwise."""
    render = structlog.dev.ConsoleRenderer() if for_people else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: Lines(sys.stderr),
        cache_logger_on_first_use=True,
    )


log: structlog.typing.FilteringBoundLogger = structlog.get_logger("hoso")
