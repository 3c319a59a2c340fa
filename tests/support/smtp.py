"""A mail server for tests: keeps what it took, and answers with the faults it was told to."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Received:
    """One mail the server said yes to."""

    to: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.raw, policy=policy.default)  # type: ignore[return-value]

    @property
    def message_id(self) -> str:
        return str(self.message["Message-ID"])


@dataclass
class Sink:
    """``answers[address]`` are replies to RCPT, used up in order; ``data_answers`` the same for DATA.

    ``after_data`` is called when a mail is kept and before the client hears so: kill the client there.
    """

    answers: dict[str, list[str]] = field(default_factory=dict)
    data_answers: dict[str, list[str]] = field(default_factory=dict)
    after_data: Callable[[Received], None] | None = None
    before_data: Callable[[str], None] | None = None
    cut_off: set[str] = field(default_factory=set)  # whose mail is kept, and then the line goes dead without a word
    received: list[Received] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._changed = threading.Condition()
        self._controller: Controller | None = None

    @property
    def url(self) -> str:
        """What MAIL_URL is set to."""
        assert self._controller is not None
        return f"smtp://127.0.0.1:{self._controller.port}"

    @property
    def ids(self) -> Counter[str]:
        """How often each Message-ID came."""
        return Counter(one.message_id for one in self.received)

    def __enter__(self) -> Sink:
        sink = self

        class Port(Controller):
            """Tells the port the system chose."""

            def factory(self) -> Any:
                sink.connections += 1
                return super().factory()

            def _trigger_server(self) -> None:
                assert self.server is not None
                self.port = self.server.sockets[0].getsockname()[1]
                super()._trigger_server()

        self._controller = Port(self, hostname="127.0.0.1", port=0)
        self._controller.start()
        sink.connections = 0
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _value: BaseException | None, _tb: TracebackType | None
    ) -> None:
        if self._controller is not None:
            self._controller.stop()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if planned := self.answers.get(address):
            return planned.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        (to,) = envelope.rcpt_tos
        if planned := self.data_answers.get(to):
            return planned.pop(0)
        if self.before_data is not None:
            await asyncio.to_thread(self.before_data, to)
        mail = Received(to, bytes(envelope.original_content))
        with self._changed:
            self.received.append(mail)
            self._changed.notify_all()
        if to in self.cut_off:
            self.cut_off.remove(to)
            _server.transport.abort()
        if self.after_data is not None:
            await asyncio.to_thread(self.after_data, mail)
        return "250 kept"

    def wait_for(self, count: int, seconds: float = 60) -> list[Received]:
        """Wait until ``count`` mails are here; fails loudly when they do not come."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self.received) >= count, seconds):
                raise AssertionError(f"{len(self.received)} of {count} mails came within {seconds} s")
            return list(self.received)
