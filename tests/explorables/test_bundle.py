"""Bundles: one script that does in Node what its modules do."""

from __future__ import annotations

from pathlib import Path

import node
import pytest

from explorables.bundle import bundle, bundled

MODULES = {
    "leaf.mjs": """
        /** Says how often it was run.
         *  A second line. */
        export const runs = [];
        runs.push("once"); // each module runs once
        export function twice(x) {
          return 2 * x;
        }
    """,
    "inner/branch.mjs": """
        import { runs, twice as double } from "../leaf.mjs";
        // A comment with a line of its own, `with one backtick.
        export class Counter {
          #count = runs.length;
          four() { return double(double(this.#count)); }
        }
        export async function later() { return "later"; }
        export function* both() { yield* [1, 2]; }
    """,
    "entry.mjs": """
        import {
          twice,
        } from "./leaf.mjs";
        import { Counter, later, both } from "./inner/branch.mjs";
        export const text = "not // a comment" + ' nor /* this */' + `  ${twice(3)}  `;
        export const found = /a\\/\\/ b/.test("a// b");
        export const answer = () => [new Counter().four(), [...both()], text, found, later.name];
    """,
}
ANSWER = '[4,[1,2],"not // a comment nor /* this */  6  ",true,"later"]'


def written(folder: Path, modules: dict[str, str] = MODULES) -> Path:
    for name, source in modules.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(line[8:] for line in source.splitlines()), encoding="utf-8")
    return folder / "entry.mjs"


def test_a_bundle_does_what_the_modules_do(tmp_path):
    entry = written(tmp_path)
    modules = f'import {{ answer }} from "{entry.as_uri()}"; '
    assert node.run(modules + "console.log(JSON.stringify(answer()))").strip() == ANSWER
    script = bundle(entry, then="(entry) => console.log(JSON.stringify(entry.answer()))")
    assert node.run(script).strip() == ANSWER


def test_several_entries_share_their_modules_and_run_in_order(tmp_path):
    entry = written(tmp_path)
    then = "(...all) => console.log(all.map((each) => Object.keys(each)).join(' '))"
    script = bundle(tmp_path / "leaf.mjs", entry, then=then)
    assert node.run(script).strip() == "runs,twice text,found,answer"
    assert script.count("each module") == 0 and script.count('runs.push("once")') == 1
    assert [path.name for path in bundled(entry)] == ["leaf.mjs", "branch.mjs", "entry.mjs"]


def test_comments_and_indentation_are_left_out_and_nothing_reaches_the_page_s_names(tmp_path):
    script = bundle(written(tmp_path))
    assert "Says how often" not in script and "line of its own" not in script
    assert not any(line.startswith(" ") for line in script.splitlines())
    assert node.run(script + "console.log(typeof twice, typeof m0)").split() == ["undefined"] * 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("export default 1;", "have one form"),
        ("export { text };", "have one form"),
        ("export let count = 0;", "have one form"),
        ('export * from "./leaf.mjs";', "have one form"),
        ('import * as all from "./leaf.mjs";', "have one form"),
        ('import "./leaf.mjs";', "have one form"),
        ('const late = import("./leaf.mjs");', "have one form"),
        ("const here = import.meta.url;", "have one form"),
        ('import { x } from "three";', "have one form"),
        ('import { x } from "./missing.mjs";', "must be a file that ends in .mjs"),
        ('import { text } from "./entry.mjs";', "must not import in a circle"),
        ("const long = `a\n  b`;", "must end in its line"),
    ],
)
def test_other_forms_are_refused(tmp_path, line, message):
    entry = written(tmp_path)
    entry.write_text(line + "\n" + entry.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        bundle(entry)


def test_a_circle_of_two_is_refused(tmp_path):
    entry = written(
        tmp_path,
        {
            "entry.mjs": '\n        import { b } from "./other.mjs";\n        export const a = 1;',
            "other.mjs": '\n        import { a } from "./entry.mjs";\n        export const b = 1;',
        },
    )
    with pytest.raises(ValueError, match=r"circle, got (entry|other)\.mjs -> "):
        bundle(entry)
