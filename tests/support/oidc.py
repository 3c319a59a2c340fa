"""A small OpenID provider on loopback: it knows one person, and can be told to lie, to be slow, or to be down."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portal", "portal-secret"


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY, OTHER_KEY = _key(), _key()


@dataclass
class Provider:
    """``claims`` are written over the honest ones; ``sign_with`` another key; ``broken`` names what fails, and how."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    sign_with: Any = KEY
    algorithm: str = "RS256"
    broken: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    stop_waiting: threading.Event = field(default_factory=threading.Event)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [public | {"kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to; nobody is asked anything here."""
        code = hashlib.sha256(json.dumps(query).encode()).hexdigest()
        self._codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """A token for a code, once, for who knows the secret and the verifier."""
        query = self._codes.pop(form.get("code", ""), None)
        if query is None or (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return None
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if challenge.decode() != query["code_challenge"]:
            return None
        now = int(time.time())
        honest = {
            "iss": self.url, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 300, "nonce": query["nonce"],
        }  # fmt: skip
        said = {name: value for name, value in (honest | self.claims).items() if name not in self.without}
        token = jwt.encode(said, self.sign_with, algorithm=self.algorithm, headers={"kid": "one"})
        return {"access_token": "nothing", "token_type": "Bearer", "expires_in": 300, "id_token": token}


class _Desk(BaseHTTPRequestHandler):
    provider: Provider

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""

    def _answer(self, body: Any, status: int = 200) -> None:
        raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _fails(self, path: str) -> bool:
        fault = self.provider.broken.get(path)
        if fault == "slow":
            self.provider.stop_waiting.wait(30)
        elif fault == "error":
            self._answer({"error": "server_error"}, 500)
        elif fault == "nonsense":
            self._answer("<html>")
        elif fault == "empty":
            self._answer({})
        return fault is not None

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.provider.asked.append(parts.path)
        if self._fails(parts.path):
            return
        if parts.path == "/.well-known/openid-configuration":
            self._answer(self.provider.discovery())
        elif parts.path == "/keys":
            self._answer(self.provider.keys())
        elif parts.path == "/authorize":
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(query))
            self.send_header("Content-Length", "0")
            self.end_headers()
        else:
            self._answer({}, 404)

    def do_POST(self) -> None:
        self.provider.asked.append(self.path)
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if not self._fails(self.path):
            token = self.provider.token({name: values[0] for name, values in form.items()})
            self._answer(token or {"error": "invalid_grant"}, 200 if token else 400)


@contextmanager
def provider() -> Iterator[Provider]:
    """A provider that runs until the block ends."""
    made = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Desk", (_Desk,), {"provider": made}))
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.stop_waiting.set()
        server.shutdown()
        server.server_close()
