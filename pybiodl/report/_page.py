"""The look of a page: style, script and frame. Nothing in them is asked for from elsewhere."""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #000000; --text: #1d2126; --soft: #5b636d; --hairline: #e3e5e8; --rule: #1d2126;
  --accent: #0b5c8f; --shade: #f6f7f8; --warn: #a3470a;
  --series-0: #0072B2; --series-1: #D55E00; --series-2: #009E73; --series-3: #CC79A7; --series-4: #E69F00;
  --series-5: #56B4E9;
  --serif: "Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", "Source Serif 4", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #15181c; --ink: #e8eaed; --text: #d9dce0; --soft: #9aa3ad; --hairline: #30363d; --rule: #aeb5bd;
    --accent: #7fb8e0; --shade: #1d2126; --warn: #f0a066;
    --series-0: #4fa3dc; --series-1: #f0803c; --series-2: #2fbf95; --series-3: #d98fb8; --series-4: #f0b13c;
    --series-5: #7cc8f4;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0; background: var(--paper); color: var(--text); font: 1rem/1.55 var(--serif); }
.frame { max-width: 54rem; margin: 0 auto; padding: 3rem 1.5rem 4rem; display: grid; gap: 0 3rem;
  grid-template-columns: minmax(0, 1fr); }
header { border-bottom: 1px solid var(--hairline); padding-bottom: 1.5rem; margin-bottom: .5rem; }
h1 { font-size: 2rem; line-height: 1.2; font-weight: 600; letter-spacing: -.01em; margin: 0 0 .4rem;
  text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 1.25rem; line-height: 1.3; font-weight: 600; margin: 2.6rem 0 .8rem; }
h1 + p { margin: 0; color: var(--soft); font: .875rem/1.5 var(--sans); }
p { margin: 0 0 .9rem; max-width: 44rem; overflow-wrap: anywhere; }
p.note, .below { color: var(--soft); font: .8125rem/1.5 var(--sans); }
p.warning { border-left: 3px solid var(--warn); padding-left: .8rem; }
ul.points { margin: 0 0 1rem; padding-left: 1.1rem; max-width: 44rem; }
ul.points li { margin-bottom: .3rem; overflow-wrap: anywhere; }
.verdict { border-left: 3px solid var(--accent); padding: .1rem 0 .1rem 1.1rem; margin: 1.6rem 0 0; }
.verdict p { font-size: 1.0625rem; margin: 0 0 .5rem; }
.verdict p:first-child { font-weight: 600; }
.verdict p:last-child { margin: 0; }
nav { font: .8125rem/1.4 var(--sans); }
nav ol { list-style: none; margin: 1.2rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; }
nav a { color: var(--soft); text-decoration: none; }
nav a:hover, nav a:focus-visible { color: var(--accent); text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) minmax(0, 1fr); gap: .3rem 1.5rem;
  margin: 0 0 1.2rem; font: .875rem/1.5 var(--sans); }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
.table { margin: 1.1rem 0 1.5rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font: .8125rem/1.45 var(--sans); font-variant-numeric: tabular-nums;
  border-top: 1.5px solid var(--rule); border-bottom: 1.5px solid var(--rule); min-width: min(100%, 24rem); }
.caption { font: .8125rem/1.45 var(--sans); margin: 0 0 .45rem; }
.caption b, figcaption b { font-weight: 650; }
th { text-align: left; font-weight: 600; vertical-align: bottom; border-bottom: .75px solid var(--rule);
  padding: .35rem .9rem .35rem 0; white-space: nowrap; }
td { padding: .28rem .9rem .28rem 0; vertical-align: top; border-bottom: 1px solid var(--hairline); }
tr:last-child td { border-bottom: 0; }
th:last-child, td:last-child { padding-right: 0; }
th.number, td.number { text-align: right; }
.interval { white-space: nowrap; }
td.code { font-family: var(--mono); font-size: .75rem; white-space: pre-wrap; overflow-wrap: anywhere; }
th button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; }
th button::after { content: "\\2195"; color: var(--soft); font-weight: 400; margin-left: .25em; opacity: .45; }
th[aria-sort=ascending] button::after { content: "\\2191"; opacity: 1; }
th[aria-sort=descending] button::after { content: "\\2193"; opacity: 1; }
.below { margin: .4rem 0 0; }
details > summary { cursor: pointer; font: .8125rem/1.45 var(--sans); color: var(--accent); margin: .4rem 0; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); gap: 1.4rem 2.2rem;
  margin: 1.3rem 0 1.6rem; align-items: start; }
figure { margin: 0; min-width: 0; }
figure.wide { grid-column: 1 / -1; }
figcaption { font: .8125rem/1.45 var(--sans); color: var(--soft); margin-top: .45rem; max-width: 44rem;
  overflow-wrap: anywhere; }
figcaption b { color: var(--text); }
svg.plot { display: block; max-width: 100%; height: auto; fill: var(--ink); stroke-linejoin: round;
  stroke-linecap: butt; }
figure img { display: block; max-width: 100%; height: auto; }
.white { width: fit-content; max-width: 100%; background: #ffffff; border-radius: 3px; --paper: #ffffff;
  --ink: #000000; --hairline: #e3e5e8; }
.white svg, .white img { color-scheme: only light; }
@media screen and (prefers-color-scheme: dark) { .white { padding: .6rem; } }
pre { font: .8125rem/1.55 var(--mono); background: var(--shade); border: 1px solid var(--hairline); border-radius: 3px;
  padding: .8rem 1rem; margin: 0 0 1rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
footer { border-top: 1px solid var(--hairline); margin-top: 3rem; padding-top: .8rem; color: var(--soft);
  font: .8125rem/1.5 var(--sans); }
@page { size: A4; margin: 18mm 16mm; }
@media print {
  body { font-size: 10pt; }
  .frame { display: block; max-width: none; padding: 0; }
  nav, th button::after { display: none; }
  h1 { font-size: 18pt; } h2 { font-size: 13pt; margin-top: 16pt; break-after: avoid; }
  figure, tr, pre, .verdict { break-inside: avoid; }
  .caption { break-after: avoid; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; } th { white-space: normal; } pre, td.code { font-size: 7.5pt; }
  .pictures { grid-template-columns: 1fr 1fr; gap: 10pt 16pt; }
  thead { display: table-header-group; }
}
"""

SCRIPT = """
"use strict";
const key = (row, place) => {
  const cell = row.cells[place], number = cell.dataset.value;
  return number === undefined ? cell.textContent.trim().toLowerCase() : Number(number);
};
const empty = value => value === "" || Number.isNaN(value);
const compare = (a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
document.querySelectorAll("table.sortable").forEach(table => {
  const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending", sign = down ? -1 : 1;
      heads.forEach(other => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].map(row => [key(row, place), row]);
      rows.sort(([a], [b]) => empty(a) || empty(b) ? empty(a) - empty(b) : sign * compare(a, b));
      body.append(...rows.map(([, row]) => row));
    });
  });
});
window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(one => { one.open = true; }));
"""

FRAME = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; \
script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="pybiodl {version}">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<div class="frame">
<header>
<h1>{title}</h1>
<p>{subtitle}</p>
{verdict}
{contents}
</header>
<main>
{body}
</main>
<footer>{footer}</footer>
</div>
<script>{script}</script>
</body>
</html>
"""
