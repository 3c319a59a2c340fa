"""One kept SMTP connection, and what its answers mean: sent, try later, never, or nobody there."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

TIMEOUT = 20.0  # seconds a single answer may take


class TryLater(Exception):
    """The server will not take this mail now (4xx, a timeout, a broken connection)."""


class Rejected(Exception):
    """The server will never take this mail (5xx)."""


class Unreachable(Exception):
    """No conversation with the server is possible, so no mail can be tried at all."""


@dataclass(frozen=True)
class Server:
    """Where mail goes; ``security`` is ``ssl``, ``starttls`` or empty."""

    host: str
    port: int
    user: str
    password: str
    security: str


def server(url: str) -> Server:
    """The server that ``smtp://user:password@host:port?tls=starttls`` names. Raises ``ValueError`` on anything else."""
    parts = urlsplit(url)
    security = parse_qs(parts.query).get("tls", ["none"])[0]
    if parts.scheme != "smtp" or not parts.hostname or security not in {"none", "starttls", "ssl"}:
        raise ValueError("MAIL_URL must look like smtp://user:password@host:587?tls=starttls")
    port = parts.port or {"ssl": 465, "starttls": 587, "none": 25}[security]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.hostname, port, user, password, "" if security == "none" else security)


def _answer(code: int, words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(said.split())}"[:400]


class Line:
    """A connection that opens when first needed and is kept from mail to mail; use it in a ``with``."""

    def __init__(self, to: Server | None = None) -> None:
        self._server = to or server(settings.MAIL_URL)
        self._smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _value: BaseException | None, _tb: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye; a server that no longer listens is no trouble."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _open(self) -> smtplib.SMTP:
        where = self._server
        context = ssl.create_default_context() if where.security else None
        try:
            if where.security == "ssl":
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(where.host, where.port, timeout=TIMEOUT, context=context)
            else:
                smtp = smtplib.SMTP(where.host, where.port, timeout=TIMEOUT)
            if where.security == "starttls":
                smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
            if where.user:
                smtp.login(where.user, where.password)
        except (OSError, smtplib.SMTPException) as problem:
            raise Unreachable(f"{where.host}:{where.port} cannot be used: {_said(problem)}") from problem
        return smtp

    def send(self, sender: str, to: str, raw: bytes) -> str:
        """Hand over one mail. Returns what the server said when it took it; raises ``TryLater``, ``Rejected`` or ``Unreachable``."""
        smtp = self._envelope(sender, to)
        try:
            code, words = smtp.data(raw)
        except (OSError, smtplib.SMTPException) as problem:
            # Taken or not, nobody knows: it is tried again under the same Message-ID.
            self._drop()
            raise self._judged(problem) from problem
        if code != 250:
            self._refuse(code, words)
        return _answer(code, words)

    def _envelope(self, sender: str, to: str) -> smtplib.SMTP:
        """MAIL and RCPT. A kept connection that the server has closed meanwhile is opened anew, once."""
        kept = self._smtp is not None
        while True:
            self._smtp = self._smtp or self._open()
            try:
                code, words = self._smtp.mail(sender)
                if code == 250:
                    code, words = self._smtp.rcpt(to)
            except (OSError, smtplib.SMTPException) as problem:
                self._drop()
                if not kept or isinstance(problem, TimeoutError):
                    raise self._judged(problem) from problem
                kept = False
                continue
            if code == 421 and kept:
                self._drop()
                kept = False
                continue
            if code not in (250, 251):
                self._refuse(code, words)
            return self._smtp

    def _refuse(self, code: int, words: bytes) -> None:
        """Turn an answer into an exception and leave the connection ready for the next mail."""
        if code == 421:
            self._drop()
        elif self._smtp is not None:
            try:
                self._smtp.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()
        raise (Rejected if 500 <= code < 600 else TryLater)(_answer(code, words))

    @staticmethod
    def _judged(problem: Exception) -> Exception:
        if isinstance(problem, smtplib.SMTPResponseException) and 500 <= problem.smtp_code < 600:
            return Rejected(_said(problem))
        return TryLater(_said(problem))


def _said(problem: Exception) -> str:
    if isinstance(problem, smtplib.SMTPResponseException):
        return _answer(problem.smtp_code, problem.smtp_error)
    return " ".join(f"{type(problem).__name__}: {problem}".split())[:400]
