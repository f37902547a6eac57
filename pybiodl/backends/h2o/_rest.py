"""Requests to one H2O cluster over its REST interface, beside whatever h2o-py is connected to."""

from __future__ import annotations

import base64
import http.client
import itertools
import json
import secrets
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from pybiodl._check import integer, number
from pybiodl.errors import ClusterAccessError, ClusterError, InvalidInputError

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

WITHOUT_COLUMNS = "_exclude_fields=" + ",".join(
    f"models/output/{part}" for part in ("names", "original_names", "domains", "variable_importances")
)
"""Query that leaves out of a model what is as long as its table is wide."""
_PASSING = (502, 503, 504)  # what a proxy says where the cluster behind it does not answer


class UnreachableError(ClusterError):
    """A cluster that gives no answer."""


class Rest:
    """One address and the credentials for it.

    Parameters
    ----------
    url : str
        ``http://host:port`` or ``https://host:port/path``; no user name or password in it.
    user, password : str, optional
    ca_file : str, optional
        Certificates (PEM) by which an ``https`` cluster is known, beside those of the system.
    proxy : str, optional
        None is that of the environment, and none for this machine itself.
    timeout : float
        Seconds without a byte after which a question counts as unanswered.
    retries : int
        How often a question is asked again, of a cluster that has answered before.
    """

    def __init__(
        self,
        url: str,
        user: str | None = None,
        password: str | None = None,
        ca_file: str | None = None,
        proxy: str | None = None,
        timeout: float = 60,
        retries: int = 0,
    ) -> None:
        parts = urllib.parse.urlsplit(url if isinstance(url, str) else "")
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            shown = "an address with a user name" if "@" in parts.netloc else repr(url)
            raise InvalidInputError(
                f"url must be the address of a cluster such as 'http://host:54321', "
                f"with user= and password= beside it; got {shown}.",
                field="url",
            )
        self.url = url.rstrip("/")
        self.user = user
        self.password = password
        self.ca_file = ca_file
        self.proxy = proxy
        self.timeout = number(timeout, "timeout", 0, low_open=True)
        self.retries = integer(retries, "retries", 0)
        self.on_loopback = parts.hostname in LOOPBACK
        self._answered = False
        handlers: list[urllib.request.BaseHandler] = []
        if proxy is not None:
            handlers.append(urllib.request.ProxyHandler({"http": proxy, "https": proxy}))
        elif self.on_loopback:
            handlers.append(urllib.request.ProxyHandler({}))  # a proxy cannot reach this machine's loopback
        if parts.scheme == "https":
            handlers.append(urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=ca_file)))
        self._opener = urllib.request.build_opener(*handlers)

    def get(self, path: str, /, timeout: float | None = None, **params: Any) -> dict[str, Any]:
        """Return the JSON answer of a GET."""
        query = f"?{_form(params)}" if params else ""
        return dict(json.loads(self.send("GET", path + query, timeout=timeout or self.timeout)))

    def reachable(self) -> bool:
        """Tell whether the cluster answers, be it a refusal."""
        try:
            self._opener.open(self.url + "/3/About", timeout=self.timeout).close()
        except urllib.error.HTTPError as error:
            error.close()
            return error.code not in _PASSING
        except (OSError, http.client.HTTPException):
            return False
        return True

    def find(self, path: str) -> dict[str, Any] | None:
        """Return the JSON answer of a GET, or None if there is no such thing on the cluster."""
        answer = self.send("GET", path, missing=b"null")
        found: dict[str, Any] | None = json.loads(answer)
        return found

    def post(self, path: str, /, timeout: float = 600, **params: Any) -> dict[str, Any]:
        """Return the JSON answer of a POST of form fields."""
        return dict(json.loads(self.send("POST", path, _form(params).encode(), timeout=timeout)))

    def delete(self, path: str) -> None:
        """Remove something; nothing happens if it is not there."""
        self.send("DELETE", path, missing=b"")

    def upload(self, path: str, file: Path) -> None:
        """POST the bytes of a file as a form, a piece at a time."""
        boundary = secrets.token_hex(16)
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n\r\n'.encode()
        tail = f"\r\n--{boundary}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Content-Length": str(len(head) + file.stat().st_size + len(tail)),
        }
        with file.open("rb") as stream:
            pieces = iter(lambda: stream.read(1 << 20), b"")
            self.send("POST", path, itertools.chain([head], pieces, [tail]), headers, timeout=3600)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        timeout: float = 600,
        missing: bytes | None = None,
    ) -> bytes:
        """Send one request and return the bytes of the answer.

        Parameters
        ----------
        method, path : str
        body : bytes or file, optional
        headers : dict, optional
        timeout : float
            Seconds without a byte after which the cluster counts as unreachable.
        missing : bytes, optional
            What to return when there is no such thing (HTTP 404); an error by default.

        Raises
        ------
        ClusterAccessError
            If the cluster refuses the user name or password.
        ClusterError
            If it cannot be reached, or answers with an error.
        """
        request = urllib.request.Request(self.url + path, body, headers or {}, method=method)
        if self.password is not None:
            token = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {token}")
        retries = self.retries if method == "GET" and self._answered else 0
        for attempt in itertools.count():
            last = attempt == retries
            try:
                with self._opener.open(request, timeout=timeout) as answer:
                    self._answered = True
                    return bytes(answer.read())
            except urllib.error.HTTPError as error:
                with error:
                    if error.code == 404 and missing is not None:
                        return missing
                    if last or error.code not in _PASSING:
                        raise self._refusal(error.code, error.read()) from None
            except (OSError, http.client.HTTPException) as error:
                reason = getattr(error, "reason", None) or error
                if last or isinstance(reason, TimeoutError):  # who waited once for nothing does not wait again
                    raise UnreachableError(
                        f"The H2O cluster at {self.url} cannot be reached ({reason}); check that it is running and "
                        f"that the address is right."
                    ) from None
            time.sleep(0.5 * 2**attempt)
        raise AssertionError("the last attempt returns or raises")

    def _refusal(self, code: int, answer: bytes) -> ClusterError:
        if code in (401, 403):
            return ClusterAccessError(
                f"The H2O cluster at {self.url} refused the user name or password (HTTP {code}); "
                f"pass user= and password= of this cluster to H2OCluster.connect."
            )
        try:
            message = str(json.loads(answer)["msg"])
        except (ValueError, KeyError, TypeError):
            message = answer[:200].decode(errors="replace")
        return ClusterError(f"The H2O cluster at {self.url} answered with an error (HTTP {code}): {message.strip()}")


def _form(params: dict[str, Any]) -> str:
    """Form fields as H2O reads them: lists as JSON, None left out."""
    return urllib.parse.urlencode(
        {
            name: json.dumps(value, ensure_ascii=False) if isinstance(value, list | bool) else value
            for name, value in params.items()
            if value is not None
        }
    )


def quote(key: str) -> str:
    """Return a key of the cluster as one step of a path."""
    return urllib.parse.quote(key, safe="")
