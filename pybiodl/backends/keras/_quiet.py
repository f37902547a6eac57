"""An engine starts without what it says about itself."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import tempfile
from collections.abc import Iterator


@contextlib.contextmanager
def quiet_stderr() -> Iterator[None]:
    """Show what is written to stderr only if the block fails.

    TensorFlow tells of its kernels and of drivers that are not there from C++, before any setting can silence it.
    """
    try:
        screen = os.dup(2)
    except OSError:  # a process without a stderr has nothing to silence
        yield
        return
    if sys.stderr is not None:
        sys.stderr.flush()
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            yield
        except BaseException:
            said.seek(0)
            os.write(screen, said.read())
            raise
        finally:
            os.dup2(screen, 2)
            os.close(screen)


@contextlib.contextmanager
def no_retracing_notes() -> Iterator[None]:
    """Hold back TensorFlow's advice not to make functions in a loop: each model makes its own."""

    def keep(record: logging.LogRecord) -> bool:
        return "tf.function retracing" not in record.getMessage()

    logger = logging.getLogger("tensorflow")
    logger.addFilter(keep)
    try:
        yield
    finally:
        logger.removeFilter(keep)
