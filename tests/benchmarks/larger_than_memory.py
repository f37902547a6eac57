"""Shuffled batches from files larger than the memory, beside the same by hand in plain Python.

It makes a FASTA file of 16 million records of 250 bases and a genome of 1 billion bases with a million BED windows in
a temporary folder (--scale 1: 5.3 GB) and deletes them at the end. Each way runs in a process of its own. The aims: an
index under 200 MB that is made once, and 1,000 batches of 128 within 1.5 GB.

    python tests/benchmarks/larger_than_memory.py --scale 1
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import tempfile
from array import array
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from _common import Progress, arguments, machine, print_table, stopwatch
from sklearn.model_selection import train_test_split

from pybiodl.read import open_bed, open_fasta, open_genome, read_bed

N_RECORDS, N_BASES = 16_000_000, 250
N_CHROMOSOMES, CHROMOSOME, LINE = 10, 100_000_020, 60
N_WINDOWS, WINDOW = 1_000_000, 1000
BATCH = 128
BASES = np.frombuffer(b"ACGT", dtype=np.uint8)


def make_fasta(path: Path, n_records: int) -> None:
    """Records of one line with numbered ids."""
    random = np.random.default_rng(0)
    digits = 10 ** np.arange(7, -1, -1)
    with path.open("wb") as file:
        for first in range(0, n_records, 100_000):
            numbers = np.arange(first, min(first + 100_000, n_records))
            rows = np.full((len(numbers), 2 + len(digits) + 1 + N_BASES + 1), ord("\n"), dtype=np.uint8)
            rows[:, :2] = np.frombuffer(b">r", dtype=np.uint8)
            rows[:, 2:10] = numbers[:, None] // digits % 10 + ord("0")
            rows[:, 11:-1] = random_bases(random, len(numbers) * N_BASES).reshape(len(numbers), N_BASES)
            file.write(rows.tobytes())


def make_genome(path: Path, n_lines: int) -> None:
    """Chromosomes of `n_lines` lines each."""
    random = np.random.default_rng(1)
    with path.open("wb") as file:
        for chromosome in range(1, N_CHROMOSOMES + 1):
            file.write(b">chr%d\n" % chromosome)
            for first in range(0, n_lines, 100_000):
                rows = np.full((min(100_000, n_lines - first), LINE + 1), ord("\n"), dtype=np.uint8)
                rows[:, :-1] = random_bases(random, len(rows) * LINE).reshape(-1, LINE)
                file.write(rows.tobytes())


def make_bed(path: Path, n_windows: int, n_lines: int) -> None:
    """Intervals of 200 to 800 bases in no order, on both strands."""
    random = np.random.default_rng(2)
    start = random.integers(0, n_lines * LINE - 800, n_windows)
    end = start + random.integers(200, 801, n_windows)
    chromosome = random.integers(1, N_CHROMOSOMES + 1, n_windows)
    strand = random.choice(["+", "-"], n_windows)
    with path.open("w") as file:
        rows = zip(chromosome.tolist(), start.tolist(), end.tolist(), strand.tolist(), strict=True)
        file.writelines(f"chr{c}\t{s}\t{e}\t.\t0\t{d}\n" for c, s, e, d in rows)


def random_bases(random: np.random.Generator, size: int) -> np.ndarray:
    """Letters A, C, G and T, shape (size,)."""
    return BASES[np.frombuffer(random.bytes(size), dtype=np.uint8) & 3]


def make_all(folder: Path, n_records: int, n_lines: int, n_windows: int) -> None:
    """Write all files."""
    make_fasta(folder / "reads.fa", n_records)
    make_genome(folder / "genome.fa", n_lines)
    make_bed(folder / "peaks.bed", n_windows, n_lines)


def index_fasta(folder: Path) -> dict[str, Any]:
    """Make the index."""
    with stopwatch() as elapsed:
        open_fasta(folder / "reads.fa")
    return {"index, seconds": elapsed[0]}


def index_genome(folder: Path) -> dict[str, Any]:
    """Make the samtools index."""
    with stopwatch() as elapsed:
        open_genome(folder / "genome.fa")
    return {"index, seconds": elapsed[0]}


def lazy_fasta(folder: Path, n_batches: int) -> dict[str, Any]:
    """Open by the index, split as scikit-learn does, and read shuffled batches."""
    with stopwatch() as opened:
        X = open_fasta(folder / "reads.fa")
    return {"opened, seconds": opened[0]} | batches_of(X, n_batches)


def lazy_windows(folder: Path, n_batches: int) -> dict[str, Any]:
    """Open a BED file with its genome, split, and read shuffled batches."""
    with stopwatch() as opened:
        X = open_bed(folder / "peaks.bed", folder / "genome.fa", WINDOW)
    return {"opened, seconds": opened[0]} | batches_of(X, n_batches)


def batches_of(X: Any, n_batches: int) -> dict[str, Any]:
    """Batches a second, wrapped around where there are fewer records."""
    train, _ = train_test_split(X, test_size=0.1, random_state=0)
    order = np.resize(np.random.default_rng(3).permutation(len(train)), n_batches * BATCH)
    n_before = X.records_read
    with stopwatch() as elapsed:
        for rows in order.reshape(n_batches, BATCH):
            train[rows].load()
    return {"batches a second": n_batches / elapsed[0], "records read by the split": n_before}


def fasta_by_hand(folder: Path, n_batches: int) -> dict[str, Any]:
    """Keep the position of every record in an array of integers, made by a loop over the lines."""
    with (folder / "reads.fa").open("rb") as file:
        with stopwatch() as opened:
            positions, place = array("q"), 0
            for line in file:
                if line.startswith(b">"):
                    positions.append(place)
                place += len(line)
        order = np.random.default_rng(3).permutation(len(positions))
        order = np.resize(order, n_batches * BATCH).reshape(n_batches, BATCH)
        with stopwatch() as elapsed:
            for rows in order:
                batch = []
                for row in rows.tolist():
                    file.seek(positions[row])
                    file.readline()
                    batch.append(file.readline().rstrip().decode())
    return {"index, seconds": opened[0], "batches a second": n_batches / elapsed[0]}


def windows_by_hand(folder: Path, n_batches: int) -> dict[str, Any]:
    """Keep the whole genome in memory as strings."""
    complement = str.maketrans("ACGT", "TGCA")
    with stopwatch() as opened:
        genome, lines = {}, []
        with (folder / "genome.fa").open() as file:
            for line in file:
                if line.startswith(">"):
                    lines = genome[line[1:].strip()] = []
                else:
                    lines.append(line.rstrip())
        genome = {name: "".join(genome.pop(name)) for name in list(genome)}
        table = read_bed(folder / "peaks.bed")
    middle = ((table["start"] + table["end"]) // 2).tolist()
    columns = table["chromosome"].tolist(), table["strand"].tolist()
    order = np.resize(np.random.default_rng(3).permutation(len(table)), n_batches * BATCH)
    with stopwatch() as elapsed:
        for rows in order.reshape(n_batches, BATCH).tolist():
            for row in rows:
                start = max(0, middle[row] - WINDOW // 2)
                window = genome[columns[0][row]][start : start + WINDOW]
                if columns[1][row] == "-":
                    window[::-1].translate(complement)
    return {"opened, seconds": opened[0], "batches a second": n_batches / elapsed[0]}


def peak_bytes() -> int:
    """Largest resident memory of this process."""
    status = Path("/proc/self/status")
    if status.exists():  # unlike getrusage, without what the parent had
        return int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def run_alone(function: Callable[..., Any], *values: Any) -> dict[str, Any]:
    """Call a function in a new process, and add its peak memory to what it measured."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        measured = pool.submit(function, *values).result() or {}
        return measured | {"peak, MB": pool.submit(peak_bytes).result() / 1e6}


def row(data: str, way: str, measured: dict[str, Any], index: Path | None = None) -> dict[str, str]:
    """One line of the table."""
    columns = {"index, seconds": ".1f", "opened, seconds": ".3f", "peak, MB": ".0f", "batches a second": ".0f"}
    cells = {name: f"{measured[name]:{form}}" if name in measured else "" for name, form in columns.items()}
    size = f"{index.stat().st_size / 1e6:.3f}" if index else ""
    return {"data": data, "way": way, "index, MB": size, **cells}


def main() -> None:
    """Run the command."""
    parser = arguments(__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="size of the files; 1 is 5.3 GB (default: 1)")
    parser.add_argument("--batches", type=int, default=1000)
    parser.add_argument("--folder", type=Path, help="where to make the temporary folder (default: the system's)")
    options = parser.parse_args()
    n_lines = max(1000, int(options.scale * CHROMOSOME) // LINE)
    progress = Progress()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        run_alone(make_all, folder, int(options.scale * N_RECORDS), n_lines, int(options.scale * N_WINDOWS))
        sizes = {file: (folder / file).stat().st_size for file in ("reads.fa", "genome.fa")}
        progress("files made")
        rows = []
        for data, file, suffix, make, read, by_hand in (
            ("FASTA", "reads.fa", ".pybiodl-index", index_fasta, lazy_fasta, fasta_by_hand),
            ("BED and genome", "genome.fa", ".fai", index_genome, lazy_windows, windows_by_hand),
        ):
            index = folder / (file + suffix)
            made = run_alone(make, folder)
            before = (index.stat().st_ino, index.stat().st_mtime_ns)
            rows.append(row(data, "pybiodl, first opening", made, index))
            progress(f"{data}: indexed at {sizes[file] / 1e6 / made['index, seconds']:.0f} MB a second")
            measured = run_alone(read, folder, options.batches)
            if (index.stat().st_ino, index.stat().st_mtime_ns) != before or measured["records read by the split"]:
                sys.exit(f"{data}: the index was made twice, or the split read records.")
            rows.append(row(data, "pybiodl", measured))
            progress(f"{data}: batches read")
            rows.append(row(data, "by hand", run_alone(by_hand, folder, options.batches)))
            progress(f"{data}: batches read by hand")
    print_table(rows)
    size = f"{sizes['reads.fa'] / 1e9:.2f} GB of FASTA, a genome of {sizes['genome.fa'] / 1e9:.2f} GB"
    print(f"\n{size}, {options.batches} shuffled batches of {BATCH} after a split; {os.cpu_count()} processors.")
    print(machine("pandas"))


if __name__ == "__main__":
    main()
