"""Start the engine without what it says about itself, so that the screen holds our own sentences."""

from __future__ import annotations

import os
import sys
import tempfile


def start_engine() -> None:
    """Import Keras and find its devices; what is written to stderr meanwhile is shown only if that fails.

    TensorFlow tells of its kernels and of drivers that are not there from C++, before any setting can silence it.
    """
    from pybiodl.backends.keras._engine import device_name

    sys.stderr.flush()
    screen = os.dup(2)
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            device_name()
        except BaseException:
            said.seek(0)
            os.write(screen, said.read())
            raise
        finally:
            os.dup2(screen, 2)
            os.close(screen)
