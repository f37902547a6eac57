"""Ends the Java processes of a cluster when the Python process that started them ends, in whatever way.

Run as a script by `pybiodl.backends.h2o._launch`. It reads one JSON line with ``commands``, ``directory`` and
``parent``, starts the commands, writes their process ids as one JSON line, and waits until its standard input is
closed, its parent is gone or one of the processes ends (a cluster that lost a node cannot work on). Then it ends all,
writes the last lines of the first ended process's log and removes the directory. It imports nothing of pybiodl.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

_TAIL = 15  # lines of the log that are worth showing
_GRACE = 5.0  # seconds between asking a process to end and ending it


def main() -> None:
    """Watch over the processes of one cluster."""
    os.umask(0o077)
    request = json.loads(sys.stdin.readline())
    directory = Path(request["directory"])
    processes: list[subprocess.Popen[bytes]] = []
    logs = [directory / f"node{i}.log" for i in range(len(request["commands"]))]
    try:
        for command, log in zip(request["commands"], logs, strict=True):
            with log.open("wb") as output:
                processes.append(
                    subprocess.Popen(command, cwd=directory, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
                )
        print(json.dumps([process.pid for process in processes]), flush=True)
        _wait(processes, request["parent"])
    finally:
        ended = [log for log, process in zip(logs, processes, strict=False) if process.poll() is not None]
        _end(processes)
        for log in (ended or logs)[:1]:
            _say_last_lines(log)
        shutil.rmtree(directory, ignore_errors=True)


def _wait(processes: list[subprocess.Popen[bytes]], parent: int) -> None:
    # A forked sibling may hold the other end of the pipe open after the parent died, hence the parent is asked too.
    while os.getppid() == parent and all(process.poll() is None for process in processes):
        if select.select([sys.stdin], [], [], 0.5)[0]:
            return


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    limit = time.monotonic() + _GRACE
    for process in processes:
        try:
            process.wait(max(0.0, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _say_last_lines(log: Path) -> None:
    with contextlib.suppress(OSError):  # nobody is left to read it, or there is no log
        print("\n".join(log.read_text(errors="replace").splitlines()[-_TAIL:]), flush=True)


if __name__ == "__main__":
    main()
