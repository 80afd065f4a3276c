"""The index of the explorables: complete, in the order of the book, and its links arrive."""

from __future__ import annotations

import json

from bs4 import BeautifulSoup, SoupStrainer
from built_book import pages

ENTRIES = """(items) => items.map((item) => {
  const link = item.querySelector("a");
  return [link.getAttribute("href"), link.innerText, item.innerText];
})"""


def test_it_lists_every_explorable_of_the_book_in_order_with_its_controls(visit, book):
    there = []
    for page in pages():
        text = (book / page).read_text(encoding="utf-8")
        found = BeautifulSoup(text, "html.parser", parse_only=SoupStrainer("figure"))
        for figure in found.select("figure.explorable"):
            title = " ".join(figure.select_one(".explorable-title").get_text().split())
            data = json.loads(figure.select_one("script.explorable-data").string)
            more = data.get("page", {}).get("controls", [])
            labels = ", ".join(control["label"] for control in [*data["controls"], *more])
            there.append((page.removeprefix("book/"), figure["data-explorable"], title, labels))
    assert there
    listed = []
    index = visit("book/explorables.html").page
    entries = index.locator("article li:has(> p > a)").evaluate_all(ENTRIES)
    for link, title, text in entries:
        page, name = link.split("#explorable-")
        listed.append((page, name, title, text.removeprefix(f"{title}: ")))
    assert listed == there


def test_a_link_of_the_index_leads_to_its_figure(visit):
    index = visit("book/explorables.html").page
    last = index.locator("article li:has(> p > a) a").last
    name = last.get_attribute("href").split("#explorable-")[1]
    last.click()
    index.wait_for_function(
        "(name) => { const f = document.querySelector(`[data-explorable='${name}']`);"
        " const top = f && f.getBoundingClientRect().top; return f && top > -50 && top < 400; }",
        arg=name,
    )
