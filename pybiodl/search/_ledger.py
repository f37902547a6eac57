"""Finished trials on disk, so that a search goes on where it was killed."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pybiodl.errors import InvalidInputError, OutputError
from pybiodl.search._trial import Trial
from pybiodl.store import write_file

_MANIFEST = "search.json"
_FORMAT = "pybiodl search"


class Ledger:
    """A folder with what the search is, and one file a finished trial, each written whole or not at all.

    Parameters
    ----------
    folder : path or None
        None keeps nothing.
    identity : dict of str to str
        What must be the same for the trials to count: data, estimator, space and so on.
    settings : dict
        What the first call drew, as its seed.

    Attributes
    ----------
    settings : dict
        Those of the first call in this folder.

    Raises
    ------
    InvalidInputError
        If the folder is that of another search.
    OutputError
        If it cannot be written.
    """

    def __init__(self, folder: Any, identity: Mapping[str, str], settings: Mapping[str, Any]) -> None:
        self.folder = None if folder is None else Path(folder)
        self.settings = dict(settings)
        if self.folder is None:
            return
        path = self.folder / _MANIFEST
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not os.access(self.folder, os.W_OK):
                raise PermissionError(13, "Permission denied")
        except OSError as error:
            raise OutputError(
                f"recovery_dir must be a folder that this user can write; got {os.fspath(folder)!r} "
                f"({error.strerror}); use another.",
                field="recovery_dir",
            ) from None
        if path.exists():
            self.settings = self._compare(path, dict(identity))
        else:
            manifest = {"format": _FORMAT, "identity": dict(identity), "settings": self.settings}
            write_file(path, json.dumps(manifest, indent=1).encode())

    def _compare(self, path: Path, identity: dict[str, str]) -> dict[str, Any]:
        try:
            known = json.loads(path.read_text())
            theirs, settings = known["identity"], dict(known["settings"])
        except (ValueError, KeyError, TypeError, OSError):
            raise InvalidInputError(
                f"recovery_dir must be empty or that of a search; {str(path)!r} cannot be read as one; use another "
                "folder.",
                field="recovery_dir",
            ) from None
        differs = [name for name in identity if theirs.get(name) != identity[name]]
        if differs:
            raise InvalidInputError(
                f"recovery_dir {str(self.folder)!r} holds another search, of which {' and '.join(differs)} "
                f"{'differs' if len(differs) == 1 else 'differ'}; use another folder, or repeat the call that it "
                "belongs to.",
                field="recovery_dir",
            )
        return settings

    def known(self) -> dict[tuple[int, int | None], dict[str, Any]]:
        """Finished trials as JSON values, by place and budget."""
        if self.folder is None:
            return {}
        found = {}
        for path in sorted(self.folder.glob("trial-*.json")):
            try:
                values = json.loads(path.read_text())
                found[values["place"], values["budget"]] = values
            except (ValueError, KeyError, OSError) as error:
                raise InvalidInputError(
                    f"recovery_dir holds {path.name!r}, which cannot be read ({error}); remove that file, and its "
                    "trial is repeated.",
                    field="recovery_dir",
                ) from None
        return found

    def add(self, trial: Trial) -> None:
        """Write a finished trial."""
        if self.folder is None:
            return
        budget = "" if trial.budget is None else f"-{trial.budget}"
        text = json.dumps(trial.to_dict(), indent=1)
        write_file(self.folder / f"trial-{trial.place:05d}{budget}.json", text.encode())
