"""Sites of RNA to which a protein binds, by sequence and structure (iDeep, Pan & Shen 2017)."""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from pybiodl.encode import Sequence
from pybiodl.errors import InvalidInputError
from pybiodl.estimators import BioClassifier
from pybiodl.networks import CNN, MLP, Chain, Network
from pybiodl.networks.layers import Branches, Dense, Dropout, Flatten, Layer, Pool, Select
from pybiodl.recipes._data import Data, check_classes
from pybiodl.recipes._explain import importance
from pybiodl.recipes._reading import exactly, lines_of
from pybiodl.recipes._recipe import Choice, Recipe

_BASES, _ELEMENTS = "ACGU", "FTIHMS"
_OTHERS = str.maketrans("BXE", "IMF")  # bulge, outside of all stems, and end, in letters of other programs
_WIDTH = 10  # nucleotides that are shuffled together, of either channel


def read(*paths: Path) -> Data:
    """Read windows of RNA and their structure; of each nucleotide a sample has its base and its structure."""
    exactly(paths, 2)
    X, sequences, ids, y = [], [], [], []
    for path, label in zip(paths, ("bound", "background"), strict=True):
        for identifier, sequence, structure in windows(path):
            X.append("".join(base + state for base, state in zip(sequence, structure, strict=True)))
            sequences.append(sequence)
            ids.append(identifier)
            y.append(label)
    lengths = np.array([len(sequence) for sequence in sequences])
    if len(set(lengths.tolist())) > 1:
        usual = int(np.bincount(lengths).argmax())
        odd = int((lengths != usual).argmax())
        raise InvalidInputError(
            f"The windows must be of one length; most have {usual} nucleotides, and record {ids[odd]!r} has "
            f"{lengths[odd]}",
            field="files",
        )
    outcome = np.array(y, dtype=object)
    check_classes(outcome)
    alike = np.array([sequence.replace("U", "T") for sequence in sequences], dtype=object)
    return Data(
        np.array(X, dtype=object), outcome, np.array(ids, dtype=object), alike=alike, compared=alike,
    )  # fmt: skip


def windows(path: Path) -> list[tuple[str, str, str]]:
    """Read records of three lines, as RNAfold writes them: id, sequence, and structure."""
    lines, found = [line.strip() for line in lines_of(path) if line.strip()], []
    for place in range(0, len(lines), 3):
        header, *rest = lines[place : place + 3]
        name = header[1:].split()[0] if header.startswith(">") and header[1:].split() else header[:20]
        if not header.startswith(">") or len(rest) < 2 or rest[1].startswith(">"):
            raise InvalidInputError(
                f"{path.name} must have three lines a record, its id after >, its sequence and its structure; record "
                f"{name!r} has not",
                field="files",
            )
        sequence = rest[0].upper().replace("T", "U")
        others = sorted(set(sequence) - set(_BASES) - {"N"})
        if others:
            raise InvalidInputError(
                f"{path.name} must hold RNA; record {name!r} has the letter {others[0]!r}", field="files"
            )
        structure = elements(rest[1].split()[0])
        if structure is None or len(structure) != len(sequence):
            raise InvalidInputError(
                f"{path.name} must have the structure of each nucleotide, in brackets and points that pair or in the "
                f"letters F T I H M S; record {name!r} has {rest[1][:20]!r} for {len(sequence)} nucleotides",
                field="files",
            )
        found.append((name, sequence, structure))
    return found


def elements(structure: str) -> str | None:
    """Element of each nucleotide, as the paper names them, of brackets and points, or of letters.

    S in a stem, H in a hairpin, I in an inner loop or bulge, M between stems, F before the first and T after the last.
    None where brackets do not pair, or a letter is none of these.
    """
    if not set(structure) <= set("()."):
        letters = structure.upper().translate(_OTHERS)
        return letters if set(letters) <= set(_ELEMENTS) else None
    partner: dict[int, int] = {}
    opened: list[int] = []
    for place, sign in enumerate(structure):
        if sign == "(":
            opened.append(place)
        elif sign == ")":
            if not opened:
                return None
            first = opened.pop()
            partner[first], partner[place] = place, first
    return None if opened else "".join(_elements(structure, partner))


def _elements(structure: str, partner: dict[int, int]) -> Iterator[str]:
    paired = sorted(partner)
    for place, sign in enumerate(structure):
        rank = bisect(paired, place)  # of the next one that is paired
        if sign != ".":
            yield "S"
        elif rank in (0, len(paired)):
            yield "T" if paired and rank else "F"
        else:
            yield _loop(paired[rank - 1], paired[rank], partner, paired)


def _loop(before: int, after: int, partner: dict[int, int], paired: list[int]) -> str:
    """Kind of the loop between two neighbours among those that are paired."""
    if partner[before] == after:
        return "H"
    if (partner[before] > before) != (partner[after] > after):
        return "M"  # one stem ends and another begins
    outer, inner = (before, after) if partner[after] > after else (after, before)
    step = 1 if partner[after] > after else -1
    beyond = paired[bisect_left(paired, partner[inner]) + step]
    return "I" if beyond == partner[outer] else "M"


def channels(data: Data) -> dict[str, list[int]]:
    """Places (0-based) in a sample of either channel, and of ten neighbours of it, by name with 1-based places."""
    length, groups = len(data.X[0]) // 2, {}
    for offset, name in enumerate(("sequence", "structure")):
        groups[name] = [2 * place + offset for place in range(length)]
        for start in range(0, length, _WIDTH):
            stop = min(start + _WIDTH, length)
            groups[f"{name} {start + 1}-{stop}"] = [2 * place + offset for place in range(start, stop)]
    return groups


def network(
    filters: int = 102,
    kernel_size: int = 7,
    pool_size: int = 3,
    dense: Any = (202,),
    structure: Any = (256, 128),
    joint: Any = (128,),
    dropout: float = 0.5,
) -> Network:
    """Convolutions over the bases, dense layers over the structure, and layers that join them.

    Without `structure` units the bases are read alone.
    """
    shape = (2, len(_BASES + _ELEMENTS))  # of no consequence: these layers fit any length
    bases = tuple(range(len(_BASES)))
    states = tuple(range(len(_BASES), len(_BASES + _ELEMENTS)))
    # Bases and states take turns along the line: in either's channels, the larger of two neighbours is its own.
    cnn = CNN(filters, kernel_size, pool_size=pool_size, padding="valid", dense=dense, dropout=dropout)
    branches: list[tuple[Layer, ...]] = [(Select(bases), Pool(2), *cnn.layers(shape))]
    if structure:
        units = MLP(structure, dropout=dropout).layers((1,))
        branches.append((Select(states), Pool(2), Flatten(), *units))
    joined: list[Layer] = []
    for n_units in joint:
        joined += [Dense(n_units, "relu"), Dropout(dropout)] if dropout else [Dense(n_units, "relu")]
    return Chain((Branches(tuple(branches)) if structure else Chain(branches[0]), *joined))


rna_protein_hybrid = Recipe(
    name="rna_protein_hybrid",
    title="sites of RNA to which a protein binds, by their sequence and structure",
    paper="Pan & Shen (2017), BMC Bioinformatics",
    doi="10.1186/s12859-017-1561-8",
    files="two files of windows of RNA, bound first and then others, with three lines a record: id, sequence, and "
    "structure in brackets and points (as of RNAfold) or in the letters F T I H M S",
    example=">chr1:1200-1218\nGGGAUUUGCAUGAAAUCCC\n((((((.......))))))",
    reader=read,
    task=BioClassifier,
    networks={"paper": Choice(network, {"encoder": Sequence(_BASES + _ELEMENTS, unknown="mask")})},
    explain=importance(by=channels),
    part="a channel of structure beside that of the sequence, each read by layers of its own",
    without={"network__structure": ()},
    command="python tests/benchmarks/recipes.py rna_protein_hybrid",
)
