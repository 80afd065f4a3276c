"""A reader's own CSV: read, or refused with one sentence that says what is allowed."""

from __future__ import annotations

import re

import pytest
from playground_code import evaluate

READ = """
import { readCsv, writeCsv } from "./csv.mjs";
answer = given.map((text) => {
  try {
    const table = readCsv(text);
    return { table, again: readCsv(writeCsv(table)) };
  } catch (error) {
    return { fault: error.message };
  }
});
"""
GOOD = [(i / 2, -i, "ab"[i % 2]) for i in range(12)]


def table(separator=",", head="width,height,kind", end="\n", rows=GOOD, number=str) -> str:
    lines = [separator.join([number(a), number(b), c]) for a, b, c in rows]
    if head is not None:
        lines.insert(0, head.replace(",", separator))
    return end.join(lines) + end


def with_comma(value) -> str:
    return str(value).replace(".", ",")


READABLE = {
    "plain": table(),
    "semicolons": table(";"),
    "tabs": table("\t"),
    "decimal commas": table(";", number=with_comma),
    "decimal commas, tabs": table("\t", number=with_comma),
    "BOM": "\ufeff" + table(),
    "CRLF": table(end="\r\n"),
    "CR": table(end="\r"),
    "no header": table(head=None),
    "no end": table().rstrip("\n"),
    "blank lines": table(end="\n\n") + "\n\n",
    "spaces": table(" , ").replace("width", "  width"),
    "quoted header": table(head='"width, in ""m""","height\n(m)",kind'),
    "quoted cells": re.sub(r"[\w.-]+", r'"\g<0>"', table()),
    "class first": table(head="class,width,height", rows=[]).strip()
    + "\n"
    + "".join(f"{c},{a},{b}\n" for a, b, c in GOOD),
    "exponents": table(number=lambda value: f"{value:e}"),
}


@pytest.fixture(scope="module")
def found():
    return dict(zip(READABLE, evaluate(READ, list(READABLE.values())), strict=True))


@pytest.mark.parametrize("name", READABLE)
def test_it_is_read(found, name):
    read = found[name].get("table")
    assert read, found[name]
    assert read["rows"] == [[a, b] for a, b, _ in GOOD]
    assert read["classes"] == ["a", "b"] and read["labels"] == [0, 1] * 6
    again = found[name]["again"]
    assert (again["rows"], again["labels"]) == (read["rows"], read["labels"])


def test_names_come_from_the_header_or_from_the_place(found):
    assert found["plain"]["table"]["features"] == ["width", "height"]
    assert found["no header"]["table"]["features"] == ["column 1", "column 2"]
    assert found["quoted header"]["table"]["features"] == ['width, in "m"', "height\n(m)"]


def test_classes_that_are_numbers_stand_in_their_order():
    rows = [(1.5, i, str(10 - i)) for i in range(10)]
    (read,) = evaluate(READ, [table(rows=rows)])
    assert read["table"]["classes"] == [str(i) for i in range(1, 11)]


def column(place: int, text: str, row: int = 4) -> str:
    """The good table with one cell replaced."""
    rows = [[*map(str, cells)] for cells in GOOD]
    rows[row][place] = text
    return "width,height,kind\n" + "".join(",".join(cells) + "\n" for cells in rows)


REFUSED = {
    "empty": ("", "The table is empty. A CSV has a row for every sample"),
    "blank": (" \n\n", "The table is empty"),
    "text in a cell": (column(1, "tall"), 'line 6, column "height" holds "tall"'),
    "gap": (column(0, ""), 'Every cell must hold a number; line 6, column "width" is empty.'),
    "class missing": (column(2, ""), "Every row must have a class; line 6 has none."),
    "NaN": (column(0, "nan"), 'from −1e12 to 1e12; line 6, column "width" holds "nan"'),
    "infinite": (column(0, "inf"), 'holds "inf"'),
    "too large": (column(0, "1e300"), 'holds "1e300"'),
    "hexadecimal": (column(0, "0x10"), 'holds "0x10"'),
    "date": (column(0, "2024-05-01"), 'holds "2024-05-01"'),
    "two points": (column(0, "1.234.5"), 'holds "1.234.5"'),
    "thousands": (table(";").replace("5.5;", "1.005,5;"), 'holds "1.005,5"'),
    "script": (column(0, "<img src=x onerror=alert(1)>"), 'holds "<img src=x'),
    "one class": (table(rows=[(a, b, "a") for a, b, _ in GOOD]), "2 to 10 different classes; this"),
    "a measurement as class": (
        table(rows=[(a, b, str(a)) for a, b, _ in GOOD]),
        "this one has 12, as a column of measurements would.",
    ),
    "one column": ("a\n" * 20, "numbers and a class; this one has 1."),
    "another separator": (table(" | ").replace(",", ""), "this one has 1."),
    "too few rows": (table(rows=GOOD[:9]), "must have 10 to 5,000 rows; this one has 9."),
    "too many rows": (table(rows=GOOD * 500), "must have 10 to 5,000 rows; this one has 6,000."),
    "a million rows": ("1,a\n2,b\n" * 499_000, "characters at most; this one has 3,992,000."),
    "a million short rows": (",\n" * 1_000_000, "this one has 1,000,001 lines."),
    "many lines": ("1\n" * 500_000, "may have 5,000 rows at most; this one has 500,001 lines."),
    "wide": (",".join(map(str, range(200))) + "\n", "100 columns of numbers at most; this one has"),
    "ragged": (table() + "1,2,3,a\n", "as many cells as the header, 3; line 14 has 4."),
    "wrong header": (table(head="width,kind"), "as many cells as the header, 2; line 2 has 3."),
    "two classes named": (table(head="class,height,label"), "here class and label are."),
    "open quotation": ('"width,height,kind\n1,2,a\n', "must be closed; the one in line 1 is not."),
    "binary": ("\x00\x01\x02PK\x03\x04" * 100, "this one has 1."),
}


@pytest.fixture(scope="module")
def refused():
    answers = evaluate(READ, [text for text, _ in REFUSED.values()])
    return dict(zip(REFUSED, answers, strict=True))


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_one_sentence(refused, name):
    said = refused[name].get("fault", "it was read")
    assert REFUSED[name][1] in said
    without = said.split("A CSV has a row")[0].strip()
    assert without.endswith(".") and len(re.findall(r"[.;] ?[A-Z]", without)) == 0
    assert len(said) < 400
