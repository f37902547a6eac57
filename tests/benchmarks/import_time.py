"""Seconds of ``import pybiodl`` in a fresh Python, best of several: the aim is under 0.3 s.

python tests/benchmarks/import_time.py
"""

from __future__ import annotations

import subprocess
import sys

from _common import arguments, machine, print_table

PROGRAM = "import time; start = time.perf_counter(); import pybiodl; print(time.perf_counter() - start, end='')"


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    seconds = [float(subprocess.check_output([sys.executable, "-c", PROGRAM])) for _ in range(options.rounds)]
    print_table([{"import pybiodl": f"best of {options.rounds}", "seconds": f"{min(seconds):.3f}", "aim": "0.3"}])
    print(f"\n{machine()}")


if __name__ == "__main__":
    main()
