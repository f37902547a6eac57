"""Real data, where it is there."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def real_data():
    """Folder of one data set beside the repository or in PYBIODL_DATA; the test is skipped where it is absent."""
    root = Path(os.environ.get("PYBIODL_DATA", Path(__file__).parents[2] / ".." / "shared" / "data"))

    def folder(name):
        path = root / name
        if not path.is_dir():
            pytest.skip(f"the data is absent: {path} is no folder; name the folder that holds {name}/ in PYBIODL_DATA")
        return path

    return folder
