"""Recipes that read words and molecules: what they make of their files, and what they say to others."""

from __future__ import annotations

import pytest

from pybiodl import recipes
from pybiodl.errors import InvalidInputError


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
