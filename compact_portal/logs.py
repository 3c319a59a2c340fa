"""Logs: one line an event, JSON by default, without bodies or secrets."""

from __future__ import annotations

import logging
import logging.config
import re
from typing import Any

import structlog

# A link lets in whoever has it, and Django writes down the address of every request that is refused, 422 included.
_SECRET = re.compile(r"(/(?:invitations|register|stop|key|confirm-email|callback)/)[^/?\s\"']{16,}")
# The part that a query may hold too: what a person searched for, an address, a code of another organisation.
_QUERY = re.compile(r"(/[^\s?]*\?)[^\s\"']+")


def without_secrets(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Take the secrets of links out of what is about to be written, wherever the line came from."""
    for key, value in event.items():
        if isinstance(value, str) and "/" in value:
            event[key] = _QUERY.sub(r"\1…", _SECRET.sub(r"\1…", value))
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def logging_config(form: str, level: str) -> None:
    """Set up the standard library's and structlog's logging; ``form`` is ``json`` or ``console``."""
    # dict_tracebacks prints local variables unless told otherwise: they may hold what people typed.
    renderers: list[Any] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if form == "console"
        else [
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "portal": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "processors": [
                        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                        without_secrets,
                        *renderers,
                    ],
                    "foreign_pre_chain": _SHARED,
                }
            },
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "portal"}},
            "root": {"handlers": ["stderr"], "level": level},
            "loggers": {"django.server": {"handlers": ["stderr"], "level": level, "propagate": False}},
        }
    )
    structlog.configure(
        processors=[
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
