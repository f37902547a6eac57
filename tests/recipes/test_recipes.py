"""Every recipe: its defaults, its files, and what it says to files that are something else."""

from __future__ import annotations

import inspect
from pathlib import Path

import numpy as np
import pytest

from pybiodl import recipes
from pybiodl.errors import InvalidInputError, OutputError
from pybiodl.networks import CNN, MLP
from tests.recipes._simulated import SIMULATED, write_fasta

ALL = sorted(recipes.RECIPES)
ROOT = Path(__file__).resolve().parents[2]


def test_each_has_simulated_files():
    assert sorted(SIMULATED) == ALL
    assert all(getattr(recipes, name) is recipes.find(name) for name in ALL)
    assert set(ALL) <= set(recipes.__all__)
    table = recipes.list()
    assert table.index.tolist() == ALL
    assert table.loc["promoter", "doi"] == "10.1371/journal.pone.0171410"


@pytest.mark.parametrize("name", ALL)
def test_the_papers_network_reads_what_the_recipe_reads(name, tmp_path):
    """Encoder and network of each choice fit together, at the paper's size, for files in the recipe's format."""
    recipe = recipes.find(name)
    data = recipe.read(*SIMULATED[name][0](tmp_path, n=60))
    X, y = data
    assert len(X) == len(data) == len(data.ids)
    assert all(len(one) == len(X) for one in (y.values() if isinstance(y, dict) else [y]) if one is not None)
    half = data.take(np.arange(0, len(data), 2))
    assert half.ids.tolist() == data.ids[::2].tolist()
    for choice in recipe.networks:
        estimator = recipe.estimator(choice, epochs=3)
        assert estimator.epochs == 3
        encoder = estimator.encoder
        values = np.asarray(X, dtype=object) if isinstance(X, list) else X
        if recipe.task.__name__ == "BioForecaster":  # it cuts windows itself
            shape = (estimator.window, X[0].shape[1])
        elif isinstance(encoder, str):  # a table
            shape = (X.shape[1],)
        elif name != "denovo_peptide":  # a table of spectra is taken apart by the estimator
            shape = (40, encoder.fit(values).shape_[1])
        else:
            shape = (2000, 2)
        if name in ("danq", "basset", "titer", "promoter", "deepchrome"):
            shape = (1000, shape[1])  # the length that the paper's pools ask for
        assert estimator.network.summary(shape, 3, recipe.task.__name__ in ("BioTagger", "BioTranscriber"))
    assert repr(recipe.ablated()) != repr(recipe.estimator())


@pytest.mark.parametrize("name", ALL)
def test_a_recipe_says_what_it_is(name):
    recipe = recipes.find(name)
    text = str(recipe)
    for said in (recipe.title, recipe.doi, recipe.files, recipe.part, recipe.command):
        assert said in text
    assert recipe.doi.startswith("10.")
    for published in recipe.published:
        assert str(published) in text


@pytest.mark.parametrize("name", ALL)
def test_a_page_tells_of_it(name):
    """What differs from the paper, the paper itself, and the commands."""
    page = (ROOT / "seeds" / f"{name}.md").read_text(encoding="utf-8")
    recipe = recipes.find(name)
    assert recipe.doi in page or recipe.doi.removeprefix("10.48550/arXiv.") in page
    assert f"pybiodl recipes run {name} --data" in page
    assert f"]({name}.md)" in (ROOT / "seeds" / "README.md").read_text(encoding="utf-8")
    script = next(word for word in recipe.command.split() if word.endswith(".py"))
    assert script in page
    assert (ROOT / script).is_file()


def test_parameters_are_changed_by_name():
    model = recipes.promoter.estimator(epochs=5, network__filters=16)
    assert model.network == CNN(filters=16, kernel_size=21, dense=(128,))
    assert (model.epochs, model.batch_size) == (5, 32)
    assert recipes.hiv_resistance.estimator("MLP").network == MLP(hidden=(99, 33), dropout=0.3, l1=0.001)
    own = recipes.promoter.estimator(CNN(filters=3), network__dense=())
    assert (own.network, own.batch_size) == (CNN(filters=3, dense=()), 32)
    assert recipes.promoter.ablated().network.kernel_size == 1
    with pytest.raises(InvalidInputError, match=r"network__filter must name a .* of promoter; did you mean 'filters'"):
        recipes.promoter.estimator(network__filter=3)
    with pytest.raises(InvalidInputError, match="epoch must name a parameter of BioClassifier, the estimator"):
        recipes.promoter.estimator(epoch=3)
    with pytest.raises(InvalidInputError, match="network must be one of 'CNN', 'BRNN', 'MLP' for hiv_resistance"):
        recipes.hiv_resistance.estimator("RNN")
    with pytest.raises(InvalidInputError, match="got 'promotr'; did you mean 'promoter'"):
        recipes.find("promotr")


def test_a_recipe_runs_when_called():
    run = inspect.signature(recipes.Recipe.run)
    assert inspect.signature(recipes.Recipe.__call__) == run


def refused(recipe, *files, **params):
    with pytest.raises(InvalidInputError) as caught:
        recipe.run(*files, **params) if params else recipe.read(*files)
    sentence = str(caught.value)
    assert sentence.count(". ") == 0
    return sentence


def test_files_that_are_something_else_are_refused(tmp_path):
    proteins = write_fasta(tmp_path / "proteins.fa", ["MKTLLELVLLAWTARALEVP"] * 12, [f"p{j}" for j in range(12)])
    dna = write_fasta(tmp_path / "dna.fa", ["ACGTACGTTGCAACGTTGCA"] * 12, [f"d{j}" for j in range(12)])
    few = write_fasta(tmp_path / "few.fa", ["ACGTACGTTGCA"] * 3, [f"f{j}" for j in range(3)])
    said = refused(recipes.promoter, proteins, dna)
    assert "proteins.fa must hold DNA; record 'p0' has the letter 'E'; promoter reads two FASTA files of DNA" in said
    assert said.endswith(r"as in '>lacZ\nTTTACACTTTATGCTTCCGGCTCGTATGTT'.")
    assert "There must be 2 files; got 1; promoter reads" in refused(recipes.promoter, dna)
    assert "at least 10 samples of each class; got 3 of 'promoter'" in refused(recipes.promoter, few, dna)
    assert len(recipes.promoter.read(few, dna, to_judge=True)) == 15
    assert "There is no file" in refused(recipes.promoter, tmp_path / "absent.fa", dna)
    assert "dna.fa must hold protein; record 'd0' has letters of DNA" in refused(recipes.deeploc, dna)
    said = refused(recipes.hiv_resistance, proteins)
    assert "label after the last underscore of its id" in said
    assert "record 'p0' has none; hiv_resistance reads one FASTA file a drug" in said
    assert "label as the last word of its header; record 'd0' has none" in refused(recipes.nrc, dna)
    assert "must mark each site by # after its residue" in refused(recipes.musitedeep, proteins)
    ragged = write_fasta(tmp_path / "r.fa", ["MKTLLEAA", "MKTLLEAA", "MKT"], ["a_1", "b_0", "c_0"])
    assert "most have 8 residues, and record 'c_0' has 3" in refused(recipes.hiv_resistance, ragged)


def test_tables_that_are_something_else_are_refused(tmp_path):
    table = tmp_path / "table.csv"
    dna = write_fasta(tmp_path / "dna.fa", ["ACGTACGT"] * 12, [f"d{j}" for j in range(12)])
    table.write_text("id,a,b\n" + "".join(f"d{j},{j % 2},{j % 3}\n" for j in range(12)))
    assert "column 'b' of table.csv has others; danq reads a FASTA" in refused(recipes.danq, dna, table)
    table.write_text("id,a,b\n" + "".join(f"d{j},{j % 2},0\n" for j in range(11)))
    assert "must hold the id of each sequence; it lacks 'd11'" in refused(recipes.danq, dna, table)
    table.write_text("words,label\nx,1\n")
    assert "must have a column 'text'; its columns are words, label" in refused(recipes.text_classification, table)
    states = write_fasta(tmp_path / "states.fa", ["HHH"], ["p"])
    protein = write_fasta(tmp_path / "p.fa", ["MKTLLEAAWWYYVVLLAAKE"], ["p"])
    said = refused(recipes.secondary_structure, protein, states)
    assert "states.fa must have a label for each position; record 'p' has 3 for 20 letters" in said
    table.write_text("g1,1,0,0,1\ng1,2,1,1,7\n")
    assert "must be 1 (expressed) or 0; it has others; deepchrome reads" in refused(recipes.deepchrome, table)


def test_a_folder_that_cannot_be_made_is_refused_before_any_work(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "kept.txt").touch()
    for out, why in ((tmp_path / "full", "it is there and not empty"), (tmp_path / "no" / "run", "there is no folder")):
        with pytest.raises(OutputError, match=why):
            recipes.promoter.run("absent.fa", "absent.fa", out=out)


def test_splits_keep_together_what_is_alike(tmp_path):
    random = np.random.default_rng(0)
    texts = ["".join(random.choice(list("ACGT"), 60)) for _ in range(30)]
    near = [text[:30] + "A" + text[31:] for text in texts]
    first = write_fasta(tmp_path / "first.fa", texts + near, [f"a{j}" for j in range(60)])
    others = ["".join(random.choice(list("ACGT"), 60)) for _ in range(60)]
    second = write_fasta(tmp_path / "second.fa", others, [f"b{j}" for j in range(60)])
    from pybiodl.recipes._split import groups_of, held_out

    data = recipes.promoter.read(first, second)
    groups = groups_of(data, "similarity")
    assert (groups[:30] == groups[30:60]).all()
    train, test = held_out(data, "similarity", groups, 0)
    assert not set(groups[train]) & set(groups[test])
    assert 0.15 < len(test) / len(data) < 0.25
    assert len(np.unique(groups_of(data, "copies"))) == len({*texts, *near, *others})
    assert groups_of(data, "random") is None
    assert "these files name none" in refused(recipes.promoter, first, second, split="groups")
    alike = write_fasta(tmp_path / "alike.fa", [texts[0]] * 20, [f"c{j}" for j in range(20)])
    said = refused(recipes.promoter, alike, second, split="similarity")
    assert "leaves no sample of class 'promoter' in what is" in said


def test_shuffled_pairs_are_the_same_pairs():
    from pybiodl.recipes._shuffle import shuffle_pairs

    random = np.random.default_rng(1)
    text = "".join(random.choice(list("ACGT"), 200))
    shuffled = shuffle_pairs(text, random)
    pairs = [sorted(one[j : j + 2] for j in range(199)) for one in (text, shuffled)]
    assert pairs[0] == pairs[1]
    assert shuffled != text
    assert shuffle_pairs("AA", random) == "AA"


def test_mutations_are_named_as_the_field_does():
    from pybiodl.recipes._hiv_resistance import consensus_of, mutations_named, named_positions

    X = np.array(["PQM", "PQV", "PQM"], dtype=object)
    data = recipes.Data(X, None, np.array(["a", "b", "c"]))
    assert named_positions(data) == {"M3": [2]}
    assert mutations_named(consensus_of(X), "PQV") == ["M3V"]
