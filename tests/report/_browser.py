"""Chromium without a window: what a page writes into its console and its document."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
needs_browser = pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed")

_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions",
    "--enable-logging=stderr", "--v=0",
)  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """What came of opening a page."""

    document: str
    console: list[str]


def visit(page: Path, *options: str) -> Visit:
    """Open a page and return its document after its scripts ran."""
    assert PROGRAM is not None
    with tempfile.TemporaryDirectory() as folder:
        command = [PROGRAM, *_QUIET, *options, f"--user-data-dir={folder}", "--dump-dom"]
        done = subprocess.run([*command, page.as_uri()], capture_output=True, text=True, timeout=120, check=True)
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return Visit(done.stdout, console)


def evaluate(page: Path, script: str, *options: str) -> object:
    """Run a script in a copy of a page, and return what its last ``answer`` is.

    The copy allows the script by name of its hash in place of the policy's own; everything else is as it was.
    """
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"script-src 'sha256-[^']*'", "script-src 'unsafe-inline'", text)
    end = f"<script>{{{script}; document.body.dataset.answer = JSON.stringify(answer);}}</script></body>"
    copy = page.with_name(f"copy-{page.name}")
    copy.write_text(text.replace("</body>", end), encoding="utf-8")
    document = visit(copy, *options).document
    answer = re.search(r'data-answer="([^"]*)"', document)
    assert answer is not None, document[-2000:]
    return json.loads(answer[1].replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
