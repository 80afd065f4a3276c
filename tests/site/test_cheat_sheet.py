"""The cheat sheet fits the one page it promises."""

from __future__ import annotations

import re

import pytest


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_it_prints_on_one_page(visit, paper):
    printed = visit("book/cheat_sheet.html").page.pdf(format=paper)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
