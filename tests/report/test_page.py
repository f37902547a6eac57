"""The page of one model: what it says, what it escapes, that it asks for nothing, and how Chromium shows it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from pybiodl import BioClassifier
from pybiodl.networks import MLP
from pybiodl.search import SearchResult, Trial
from tests.report._browser import evaluate, needs_browser, visit

EVIL = "<script>alert(1)</script>"
COLUMN = '"><img src=x onerror=alert(1)> $x^2$ | `b`'


def samples(n, seed):
    draw = np.random.default_rng(seed)
    X = pd.DataFrame(draw.normal(size=(n, 4)), columns=["a", COLUMN, "c", "d"], index=[f"<b>row {j}" for j in range(n)])
    y = np.array(["low", "middle", EVIL])[np.digitize(X["a"] + 0.2 * draw.normal(size=n), [-0.5, 0.5])]
    return X, y


def trials():
    done = [
        Trial(place, {"network__dropout": rate, "<i>": rate}, (score, score + 0.1), seconds=1.0)
        for place, (rate, score) in enumerate([(0.0, 0.5), (0.3, 0.7), (0.6, 0.6)])
    ]
    return SearchResult(tuple(done), ("network__dropout", "<i>"), "roc_auc", True, "grid", "keras", 3.0)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A report of a small classifier, and where it is."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    X, y = samples(120, 0)
    model = BioClassifier(MLP(hidden=(8,)), epochs=4, learning_rate=0.02, random_state=0).fit(X, y)
    X_new, y_new = samples(60, 1)
    X_new.iloc[0] = X.iloc[0]  # a leak
    report = model.report(path, X_new, y_new, train=(X, y), search=trials(), groups=np.arange(60) // 2)
    return report, path, model, (X_new, y_new)


class Elements(HTMLParser):
    """All elements with their attributes; refuses what is not closed in order."""

    EMPTY = ("meta", "link", "img", "br", "hr")

    def __init__(self, text):
        super().__init__()
        self.found, self.open, self.said = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.said.append(data)


def test_nothing_leads_out_of_the_page(made):
    page = Elements(made[1].read_text(encoding="utf-8"))
    assert page.open == []
    for _, attributes in page.found:
        for name in ("src", "href", "xlink:href", "action", "data", "srcset"):
            assert attributes.get(name, "#").startswith(("#", "data:"))
    text = made[1].read_text(encoding="utf-8")
    assert not re.search(r"url\((?!#)|@import|https?://(?!www\.w3\.org/)", text)
    policy = next(one["content"] for tag, one in page.found if "http-equiv" in one)
    assert policy.startswith("default-src 'none'; img-src data:")


def test_pictures_have_words_and_names_of_their_own(made):
    page = Elements(made[1].read_text(encoding="utf-8"))
    pictures = [one for tag, one in page.found if tag == "svg"]
    assert len(pictures) >= 9
    assert all(one["role"] == "img" and len(one["aria-label"]) > 20 for one in pictures)
    assert all(one.get("alt") for tag, one in page.found if tag == "img")
    names = [one["id"] for _, one in page.found if "id" in one]
    assert len(names) == len(set(names))
    asked = {one["href"][1:] for tag, one in page.found if one.get("href", "").startswith("#")}
    assert asked <= set(names)


def test_names_are_words_wherever_they_stand(made):
    report, path, *_ = made
    page = Elements(path.read_text(encoding="utf-8"))
    assert [tag for tag, _ in page.found].count("script") == 1
    assert not [one for _, one in page.found if "onerror" in one]
    assert not [one for tag, one in page.found if tag in ("b", "i", "img") and tag != "b"]
    said = "".join(page.said)
    assert EVIL in said
    assert COLUMN in said
    assert "<b>row" in said
    assert EVIL in report.title


def test_it_says_what_the_evaluation_says(made):
    report, path, model, (X, y) = made
    found = model.evaluate(X, y, groups=np.arange(60) // 2).metrics["roc_auc"]
    assert f"{found.value:.3f} [{found.low:.3f}, {found.high:.3f}]" in report.verdict[1]
    difference = report.evaluation.metrics["roc_auc"].difference
    words = "is as good" if difference.low <= 0 <= difference.high else "better than"
    assert words in report.verdict[0]
    assert report.audit.n_duplicates == 1
    assert any("occur exactly in training" in sentence for sentence in report.verdict)
    titles = [one.title for one in report.sections]
    assert titles == [
        "Metrics", "Performance", "Data", "Leak audit", "Examples", "Explanations", "Model", "Training", "Search",
        "Use it again", "Make it again",
    ]  # fmt: skip
    assert "MLP(hidden=(8,))" in path.read_text(encoding="utf-8")


def test_the_same_page_again_and_no_figure_stays_open(made, tmp_path):
    import matplotlib.pyplot as plt

    _, _, model, (X, y) = made
    plt.close("all")
    before, pages = dict(plt.rcParams), []
    for name in ("one.html", "two.html"):
        model.report(tmp_path / name, X, y, explain=False)
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]
    assert plt.get_fignums() == []
    assert dict(plt.rcParams) == before


# ---- in Chromium ----


@needs_browser
def test_the_browser_finds_no_fault_and_asks_for_nothing(made):
    came = visit(made[1])
    assert came.console == []
    assert came.document.count('<button type="button">') > 20
    asked = "const answer = performance.getEntriesByType('resource').map(one => one.name)"
    assert evaluate(made[1], asked) == []
    # The question is a good one: a page that asks for something says so.
    other = made[1].with_name("other.html")
    other.write_text('<body><img alt="" src="http://127.0.0.1:9/a.png"></body>')
    late = (
        "const answer = 0; const done = () => performance.getEntriesByType('resource').map(one => one.name); "
        "document.querySelector('img').onerror = () => { document.body.dataset.answer = JSON.stringify(done()) }"
    )
    assert evaluate(other, late) == ["http://127.0.0.1:9/a.png"]


@needs_browser
def test_tables_sort_by_number_and_by_name(made):
    script = """
    const table = [...document.querySelectorAll("table.sortable")].find(one => one.textContent.includes("surest"));
    const read = place => [...table.tBodies[0].rows].map(row => row.cells[place].textContent);
    const click = place => table.tHead.rows[0].cells[place].querySelector("button").click();
    const last = table.tHead.rows[0].cells.length - 1, answer = {};
    click(last); answer.up = read(last); answer.sort = table.tHead.rows[0].cells[last].getAttribute("aria-sort");
    click(last); answer.down = read(last);
    click(0); answer.names = read(0);
    """
    found = evaluate(made[1], script)
    assert found["up"] == sorted(found["up"], key=float)
    assert found["down"] == found["up"][::-1]
    assert found["sort"] == "ascending"
    assert found["names"] == sorted(found["names"])
    assert len(found["up"]) > 5


@needs_browser
def test_it_is_whole_without_scripts(made):
    text = made[1].read_text(encoding="utf-8")
    copy = made[1].with_name("silent.html")
    copy.write_text(re.sub(r"script-src 'sha256-[^']*'", "script-src 'none'", text), encoding="utf-8")
    document = visit(copy).document
    assert "<button" not in document
    assert document.count("<table") == text.count("<table")


@needs_browser
@pytest.mark.parametrize("scheme", [0, 1], ids=["dark", "light"])
def test_text_and_pictures_stand_out(made, scheme):
    script = r"""
    const parts = text => text.match(/[\d.]+/g).slice(0, 3).map(Number);
    const light = text => parts(text).map(v => v / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
      .reduce((sum, v, j) => sum + v * [.2126, .7152, .0722][j], 0);
    const ratio = (a, b) => (Math.max(light(a), light(b)) + .05) / (Math.min(light(a), light(b)) + .05);
    const ground = getComputedStyle(document.body).backgroundColor;
    const colour = selector => getComputedStyle(document.querySelector(selector)).color;
    const lines = [...document.querySelectorAll("figure > svg path")].map(one => getComputedStyle(one).stroke)
      .filter(one => one.startsWith("rgb"));
    const answer = {
      dark: light(ground) < .1,
      text: ["body", ".below", "dt", "nav a", "figcaption"].map(one => ratio(colour(one), ground)),
      ink: ratio(getComputedStyle(document.querySelector("figure > svg")).fill, ground),
      lines: Math.min(...lines.map(one => ratio(one, ground))), n: lines.length,
      wide: document.documentElement.scrollWidth <= window.innerWidth
    };
    """
    found = evaluate(made[1], script, f"--blink-settings=preferredColorScheme={scheme}", "--window-size=420,800")
    assert found["dark"] == (scheme == 0)
    assert min(found["text"]) >= 4.5
    assert found["ink"] >= 7
    assert found["n"] > 20
    assert found["lines"] >= 3
    assert found["wide"]
