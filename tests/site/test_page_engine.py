"""The page's engine in browsers, as one script: its numbers and its weight."""

from __future__ import annotations

import gzip
import json

import page_specs as specs
import pytest

from explorables.bundle import bundle

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Engine</title>
<link rel="icon" href="data:,"><script src="engine.js"></script><body>"""
EXPOSE = "(...modules) => { window.engine = Object.assign({}, ...modules); }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("engine")
    modules = sorted((specs.PAGE / "engine").glob("*.mjs"))
    (folder / "engine.js").write_text(bundle(*modules, then=EXPOSE), encoding="utf-8")
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def sample():
    """Specs over all activations and optimizers, with what helpers answers."""
    names = zip(specs.OPTIMIZERS * 2, specs.ACTIVATIONS * 3, strict=False)
    found = [
        specs.random_spec(70 + i, name=name, activation=activation, norm=[None, "layer"][i % 2])
        for i, (name, activation) in enumerate(names)
    ]
    return [(json.dumps(spec), specs.by_helpers(spec)) for spec in found]


ANSWER = "(text) => JSON.stringify(engine.answer(text))"


def test_chromium_gives_the_numbers_of_helpers_from_disk(browser, folder, sample):
    page = browser.new_page()
    page.goto((folder / "index.html").as_uri())
    answers = [page.evaluate(ANSWER, text) for text, _ in sample]
    page.close()
    check(sample, answers)


def test_firefox_and_webkit_give_the_numbers_of_helpers_from_disk(engine, folder, sample):
    engine.open((folder / "index.html").as_uri())
    check(sample, [engine.run(ANSWER, text) for text, _ in sample])


def check(sample, answers):
    for (_, expected), text in zip(sample, answers, strict=True):
        assert specs.difference(json.loads(text), expected) <= 1e-9


def test_the_engine_weighs_less_than_25_kilobytes(folder):
    weight = len(gzip.compress((folder / "engine.js").read_bytes()))
    assert weight < 13_000  # what leaves room for a playground; asked are 25 KB
