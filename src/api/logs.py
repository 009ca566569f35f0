"""What the program says of itself: one JSON line each, on standard error. Never a body, a name, or an address."""

import logging
import sys

import structlog


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
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


log: structlog.typing.FilteringBoundLogger = structlog.get_logger("hoso")
