"""Recipes that read words and molecules: what they make of their files, and what they say to others."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from pybiodl import recipes
from pybiodl.errors import InvalidInputError
from pybiodl.recipes._one_shot import drawn, tokens_of, told, without_token
from pybiodl.recipes._rna_protein_hybrid import channels, elements
from pybiodl.recipes._tagged_words import overlap, phrase_f1, same, spans
from tests.recipes._simulated_words import SIMULATED


def refused(recipe, *files):
    with pytest.raises(InvalidInputError) as caught:
        recipe.read(*files)
    sentence = str(caught.value)
    assert sentence.count(". ") == 0
    return sentence


def pairs(folder, rows, header="text,label"):
    path = folder / "pairs.csv"
    path.write_text(f"{header}\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_drugs_are_blinded_and_words_placed_from_them(tmp_path):
    texts = [
        '"Give <e2>Aspirin</e2> [2], not <e0>heparin</e0>, with <e1>warfarin</e1>.",mechanism',
        '"<e1>aspirin</e1> and <e2>warfarin</e2> are drugs.",false',
    ]
    data = recipes.drug_interaction.read(pairs(tmp_path, texts * 10))
    words = ["give", "drug1", "[", "2", "]", ",", "not", "drug0", ",", "with", "drug2", "."]
    assert data.compared[0] == " ".join(words)  # drug1 is the first of the text, whichever mark it has
    assert data.X[1] == "drug1 1:0 2:-2 and 1:1 2:-1 drug2 1:2 2:0 are 1:3 2:1 drugs 1:4 2:2 . 1:5 2:3"
    assert data.X[0].split()[1:3] == ["1:-1", "2:-10"]
    assert data.alike[1] == "aspirin and warfarin are drugs."
    ordered = pairs(
        tmp_path, [f"{text},<e1>aspirin</e1> <e2>warfarin</e2> and" for text in texts * 10], "text,label,path"
    )
    data = recipes.drug_interaction.read(ordered)
    assert data.X[0] == "drug1 1:0 2:-1 drug2 1:1 2:0 and 1:2 2:1"
    assert data.notes == ("words are in the order of the column path.",)
    assert data.alike[0] == "Give Aspirin [2], not heparin, with warfarin."


def test_the_distances_from_drugs_have_an_end_and_words_are_left_out_whole():
    from pybiodl.recipes._drug_interaction import _line, without_word, words_in

    line = _line(["drug1", *"abcdefghijklm", "drug2"])
    assert line.split()[-5:-3] == ["1:10", "2:-1"]
    assert words_in(line) == ["drug1", *"abcdefghijklm", "drug2"]
    assert words_in(without_word(line, "c")) == ["drug1", *"abdefghijklm", "drug2"]


def test_pairs_that_are_not_marked_are_refused(tmp_path):
    good = "<e1>aspirin</e1> and <e2>warfarin</e2>,false"
    said = refused(recipes.drug_interaction, pairs(tmp_path, [good, "aspirin and <e2>warfarin</e2>,false"]))
    assert "must mark one drug by <e1> </e1> and the other by <e2> </e2>; row 2 marks 0 and 1" in said
    assert r"as in 'text,label\n\"<e1>aspirin</e1> raises".replace('\\"', '"') in said
    said = refused(recipes.drug_interaction, pairs(tmp_path, [good, "<e1>aspirin</e1> and <e2>warfarin</e2>,"]))
    assert "must have a label; row 2 lacks it" in said
    assert "must have a column 'text'" in refused(recipes.drug_interaction, pairs(tmp_path, ["a,b"], "sentence,label"))
    assert "at least two classes" in refused(recipes.drug_interaction, pairs(tmp_path, [good] * 20))


def tagged(path, lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_tweets_are_read_word_by_word(tmp_path):
    tweet = ["@Ann\tO", "My\tO", "Head\tI-ADR", "hurts\tI-ADR", "!\tO", "https://a.b/c\t-", ""]
    data = recipes.adverse_reactions.read(tagged(tmp_path / "tweets.txt", ["-DOCSTART- O", "", *tweet * 12]))
    assert len(data) == 12
    assert data.X[0] == "<user> my head hurts ! <link>"
    assert data.y[3].tolist() == ["O", "O", "I-ADR", "I-ADR", "O", "-"]
    encoder = recipes.adverse_reactions.estimator().encoder.fit(data.X)
    assert encoder.lengths(data.X).tolist() == [6] * 12
    zipped = tmp_path / "tweets.txt.gz"
    zipped.write_bytes(gzip.compress((tmp_path / "tweets.txt").read_bytes()))
    assert recipes.adverse_reactions.read(zipped).X.tolist() == data.X.tolist()


def test_tags_that_are_something_else_are_refused(tmp_path):
    path = tmp_path / "tweets.txt"
    said = refused(recipes.adverse_reactions, tagged(path, ["my\tO", "head"]))
    assert "must have a word and its tag, or be empty; line 2 has 'head' alone; adverse_reactions reads" in said
    assert said.endswith(r"as in 'this	O\npill	O\ngave	O\nme	O\nheadaches	I-ADR\n'.")
    said = refused(recipes.adverse_reactions, tagged(path, ["a\tNN", "b\tVB"] * 10))
    assert "must be O for words of no kind, and I-kind or B-kind; they are NN, VB" in said
    assert "got 2 of 'I-ADR'" in refused(recipes.adverse_reactions, tagged(path, ["a\tO"] * 20 + ["b\tI-ADR"] * 2))
    assert "is empty" in refused(recipes.adverse_reactions, tagged(path, [""]))
    assert "There is no file" in refused(recipes.adverse_reactions, tmp_path / "absent.txt")
    assert "There must be 1 file; got 2" in refused(recipes.adverse_reactions, path, path)


def test_data_sets_are_outcomes_of_one_network(tmp_path):
    first = tagged(tmp_path / "gene.train.conll", ["p53\tB-gene", "acts\tO", ""] * 12)
    second = tagged(tmp_path / "drug.conll", ["NN\tO", "of\t\tO", "aspirin\tnoun\tB-drug", ""] * 10)
    data = recipes.biomedical_entities.read(first, second)
    assert list(data.y) == ["gene", "drug"]
    assert data.X[-1] == "nn of aspirin"
    assert data.y["drug"][0].tolist() == [None, None]
    assert data.y["drug"][-1].tolist() == ["O", "O", "B-drug"]
    assert data.ids[[0, -1]].tolist() == ["gene 1", "drug 10"]
    half = data.take([0, 21])
    assert half.y["gene"][0].tolist() == ["B-gene", "O"]
    assert half.y["gene"][1].tolist() == [None] * 3
    said = refused(recipes.biomedical_entities, first)
    assert "There must be at least two files, one a data set, of different names; got gene; biomedical_entities" in said
    assert "of different names; got gene, gene" in refused(recipes.biomedical_entities, first, first)


def test_phrases_are_counted_as_the_field_does():
    truth = [["B-x", "I-x", "O", "B-x", "B-x", "I-y", "-"], ["O", "I-x", None]]
    assert spans(truth[0]) == [(0, 2, "x"), (3, 4, "x"), (4, 5, "x"), (5, 6, "y")]
    assert spans(["I-ADR", "I-ADR", "O", "ADR"]) == [(0, 2, "ADR"), (3, 4, "ADR")]
    found = [["B-x", "O", "O", "B-x", "O", "O", "O"], ["B-x", "I-x", "O"]]
    # exact: 1 of 4 true, 1 of 3 told; approximate: 3 of 4 true, 3 of 3 told.
    assert phrase_f1(truth, found, same) == {"x": (pytest.approx(2 / 7), 4), "y": (0.0, 1)}
    assert phrase_f1(truth, found, overlap) == {"x": (pytest.approx(6 / 7), 4), "y": (0.0, 1)}


def run_params():
    return {**SIMULATED["adverse_reactions"][1], "epochs": 1}


def run_of(name, folder, **changed):
    make, params = SIMULATED[name]
    n = changed.pop("n")
    return recipes.find(name).run(*make(folder, n=n), **{**params, **changed})


def test_tagged_words_run_from_their_file_to_their_report(tmp_path):
    longer = tagged(tmp_path / "test.conll", ["a\tO", "rash\tI-ADR", ""] * 12 + ["it\tO"] * 30)
    run = run_of("adverse_reactions", tmp_path, n=60, epochs=1, test=longer)
    assert run.model.encoder_.length_ == 30  # of the longest that is asked, not the longest that is learned from
    assert run.summary()["estimator"] == repr(recipes.adverse_reactions.estimator(random_state=0, **run_params()))
    assert any(name.startswith("F1 of ADR, approximate match of ") for name in run.figures)
    assert run.evaluation.names == ("I-ADR", "I-Indication", "O")
    reach = run.explanation.to_frame().set_index("distance")["value"]
    assert reach[0] > 0  # words, not letters: a tweet has 14 of them
    assert "leave them out" in run.audit.verdict or "training" in run.audit.verdict


def test_a_small_data_set_gains_from_another_one(tmp_path):
    run = run_of("biomedical_entities", tmp_path, n=200, epochs=30)
    assert any(name.startswith("F1 of protein in protein, exact match") for name in run.figures)
    assert run.explanation.to_frame()["value"].max() <= 1
    rows = [
        [row for row, line in enumerate(data.y["protein"]) if line[0] is not None] for data in (run.train, run.test)
    ]
    train, test = run.train.take(rows[0]), run.test.take(rows[1])
    params = {**SIMULATED["biomedical_entities"][1], "epochs": 30, "random_state": 0}
    alone = run.recipe.estimator(**params).fit(train.X, train.y["protein"])
    found = alone.evaluate(test.X, test.y["protein"]).metrics["mcc"].value
    together = run.evaluation.metrics["mcc[protein]"]
    assert together.value > found + 0.2
    assert together.value > together.baseline.value + 0.2


def test_assays_in_the_last_columns_are_never_learned_from(tmp_path):
    path = tmp_path / "assays.csv"
    chains = [f"{'C' * (row % 40 + 1)}{'NOS'[row // 40]}" for row in range(120)]
    rows = [f"{row},{one},{row % 2},{row % 3 % 2},{row % 5 % 2},{(row + 1) % 2},x" for row, one in enumerate(chains)]
    path.write_text(",smiles,A,B,C,D,mol_id\n" + "\n".join(rows) + "\n", encoding="utf-8")
    data = recipes.one_shot.read(path)
    assert list(data.beside.columns) == ["D"]
    assert set(data.y) == {"A", "B", "C", "inactive in all"}
    several = chains[1] == data.X
    assert sorted(data.y[several]) == ["A", "B", "C"]  # once for each assay in which it is active
    assert data.beside["D"][several].tolist() == [0.0] * 3
    half = data.take(np.flatnonzero(several))
    assert half.beside["D"].tolist() == [0.0] * 3
    path.write_text("smiles,A,B\nCCO,1,0\nCCN,0,1\n", encoding="utf-8")
    said = refused(recipes.one_shot, path)
    assert "must have at least four assays, columns of 1 (active), 0 and nothing where not known" in said
    assert said.endswith(r"as in 'smiles,NR-AR,NR-AhR,SR-ARE,SR-p53\nCCOc1ccccc1,0,1,,0'.")
    assert tokens_of("C(Cl)OC") == ["C", "(", "Cl", ")", "O"]
    assert without_token("C(Cl)OC", "Cl") == "C()OC"


def test_a_distance_tells_an_assay_that_training_never_saw(tmp_path):
    make, params = SIMULATED["one_shot"]
    (path,) = make(tmp_path)
    with path.open("a", encoding="utf-8") as file:  # a token that is hidden leaves nothing of these
        file.writelines(f"[Hg+{charge}],0,0,0,\n" for charge in range(1, 5))
    run = recipes.one_shot.run(path, **params)
    assert run.evaluation.metrics["roc_auc"].value > 0.9
    assert run.evaluation.metrics["roc_auc"].baseline.value < 0.75
    assert run.figures["ROC AUC of B, mean of 20 draws"] > 0.9
    assert "assays never learned from: B." in str(run)
    assert run.explanation.to_frame()["word"].isin(["F", "S"]).any()
    X, labels = run.test.X, run.test.beside["B"].to_numpy()
    support = drawn(labels, np.random.default_rng(1))
    assert np.bincount(labels[support].astype(int)).tolist() == [10, 10]
    vectors = run.model.transform(X).astype(float)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    expected = run.model.prototypes(X[support], labels[support], metric="cosine").predict_proba(X)[:, 1]
    np.testing.assert_allclose(told(vectors, labels, support), expected, atol=1e-5)


def test_structure_is_read_as_elements():
    assert elements("..((...))..") == "FFSSHHHSSTT"
    assert elements("(((.((...)).)))") == "SSSISSHHHSSISSS"  # an inner loop
    assert elements("((.((...))))") == "SSISSHHHSSSS"  # a bulge
    assert elements("(.(...).(...).)") == "SMSHHHSMSHHHSMS"
    assert elements("(...).(...)") == "SHHHSMSHHHS"
    assert elements("....") == "FFFF"
    assert elements("eeSShhBX") == "FFSSHHIM"
    assert elements("((.)") is None
    assert elements(").(") is None
    assert elements("..Q") is None


def rna(path, records):
    path.write_text("\n".join("\n".join(record) for record in records) + "\n", encoding="utf-8")
    return path


def test_windows_of_rna_and_their_structure_are_read_together(tmp_path):
    one, other = (">a chr1", "GGGAAACCCT", "(((...))). (-1.20)"), (">b", "NCGUACGUAC", "FFFFFFFFFF")
    bound, others = rna(tmp_path / "bound.txt", [one] * 12), rna(tmp_path / "others.txt", [other] * 12)
    data = recipes.rna_protein_hybrid.read(bound, others)
    assert data.X[0] == "GSGSGSAHAHAHCSCSCSUT"
    assert data.alike[[0, -1]].tolist() == ["GGGAAACCCT", "NCGTACGTAC"]
    assert data.ids[0] == "a"
    assert (data.y == ["bound"] * 12 + ["background"] * 12).all()
    assert channels(data)["structure"] == list(range(1, 20, 2))
    assert channels(data)["sequence 1-10"] == list(range(0, 20, 2))
    for records, why in (
        ([one, (">c", "ACGU", "....")] * 10, "most have 10 nucleotides, and record 'c' has 4"),
        ([(">c", "MKTL", "....")], "must hold RNA; record 'c' has the letter 'K'"),
        ([(">c", "ACGU", "((.)")], "in the letters F T I H M S; record 'c' has '((.)' for 4 nucleotides"),
        ([(">c", "ACGUACGU", "....")], "record 'c' has '....' for 8 nucleotides"),
        ([(">c", "ACGU"), (">d", "ACGU")], "its sequence and its structure; record 'c' has not"),
    ):
        said = refused(recipes.rna_protein_hybrid, rna(tmp_path / "wrong.txt", records), others)
        assert why in said
        assert said.endswith(r"as in '>chr1:1200-1218\nGGGAUUUGCAUGAAAUCCC\n((((((.......))))))'.")


def test_either_channel_is_read_by_layers_of_its_own(tmp_path):
    """Bases and structure take turns along a sample, and each branch sees its own alone."""
    run = run_of("rna_protein_hybrid", tmp_path, n=200)
    accuracy = run.evaluation.metrics["accuracy"]
    assert accuracy.value > 0.9
    assert accuracy.baseline.value < 0.75
    importance = run.explanation.to_frame()["value"]
    assert min(importance["sequence"], importance["structure"]) > 0.2
    alone = recipes.rna_protein_hybrid.ablated().network
    assert "Select(channels=(4, 5, 6, 7, 8, 9))" not in repr(alone)
