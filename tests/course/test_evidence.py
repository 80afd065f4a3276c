"""Claims: what they may hold, what was measured for them, and that the book links to each."""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from course.evidence import Case, Claim, __main__, on, store
from course.evidence import data as data_sets
from course.evidence.data import DIGITS, WRITERS
from course.evidence.edges import gapped, holes, watched
from course.evidence.pixels import STANDARDIZED, UNIT, pixels_of
from course.learning.chapters import chapters_with
from helpers.data import digit_groups, digits
from helpers.experiment import best_of
from helpers.network import Network
from helpers.paired import paired

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "book" / "_ext"))
import evidence_page  # noqa: E402

CLAIMS = store.all_claims()
ALL = [(chapter, claim) for chapter, claims in CLAIMS.items() for claim in claims]
CASES = [(chapter, claim, case) for chapter, claim in ALL for case in claim.cases]
LINK = re.compile(r"\(evidence\.md#([\w-]+)\)")


def constant(seeds, by=1.0, noise=0.1):
    rng = np.random.default_rng(seeds[0])
    b = rng.normal(size=len(seeds))
    return b + by + rng.normal(0, noise, len(seeds)), b


def claim(**changes) -> Claim:
    given = Claim("one", "A is.", "a", "b", "points", constant, [Case("all", "better")])
    return replace(given, **changes)


@pytest.mark.parametrize(
    ("case", "by", "holds"),
    [
        (Case("", "better"), 1, True),
        (Case("", "better"), -1, False),
        (Case("", "worse"), -1, True),
        (Case("", "better"), 0, False),
        (Case("", "level", 0.5), 0, True),
        (Case("", "level", 0.5), 1, False),
        (Case("", "level", 0.01), 0, False),
    ],
)
def test_a_claim_holds_where_the_pairs_show_it_and_nowhere_else(case, by, holds):
    found = paired(*constant(range(20), by))
    assert case.holds(found) is holds


def test_a_run_that_diverged_leaves_the_decision_to_the_sign_test():
    b = np.r_[np.inf, np.ones(19)]
    assert Case("", "better").holds(paired(np.full(20, 0.5), b, lower=True))
    assert not Case("", "better").holds(paired(np.r_[np.full(10, 0.5), np.full(10, 2)], b))


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: Case("x", "same"), "expect must be one of"),
        (lambda: Case("x", "level"), "bound must be given for 'level'"),
        (lambda: Case("x", "better", 1.0), "bound must be given for 'level'"),
        (lambda: Case("x", "level", 0.0), "bound must be"),
        (lambda: claim(name="Two words"), "name must be small letters"),
        (lambda: claim(cases=[]), "cases must not be empty"),
        (lambda: claim(seeds=range(5)), "seeds must be at least 20"),
    ],
)
def test_a_claim_says_what_it_may_hold(make, text):
    with pytest.raises(ValueError, match=text):
        make()


@pytest.mark.parametrize(
    ("chapter", "claim", "case"), CASES, ids=[f"{c.name}-{case.under}" for _, c, case in CASES]
)
def test_what_was_measured_is_what_the_book_claims(chapter, claim, case):
    figures = store.stored(chapter).get(claim.name, {}).get(case.under)
    assert figures, f"not measured: python -m course.evidence --claim {claim.name}"
    assert figures["n"] == len(claim.seeds)
    assert case.holds(store.as_paired(figures))


@pytest.mark.parametrize("chapter", CLAIMS)
def test_nothing_is_stored_that_is_not_claimed(chapter):
    claimed = {claim.name: {case.under for case in claim.cases} for claim in CLAIMS[chapter]}
    assert {name: {*cases} for name, cases in store.stored(chapter).items()} == claimed


def test_no_hand_is_in_two_parts_of_the_digits_of_new_writers():
    writer = dict(zip(map(bytes, digits()[0]), digit_groups(), strict=True))
    for seed in range(5):
        part = data_sets.split(data_sets.WRITERS, 500, 0.0, seed, False)
        sets = (part.X, part.X_val, part.X_test)
        assert [len(X) for X in sets] == [500, 480, 480]
        hands = [{writer[bytes(image)] for image in X} for X in sets]
        assert [len(found) for found in hands] == [6, 4, 4]
        assert len(set.union(*hands)) == 14


def test_splits_of_several_seeds_are_those_of_each_one():
    both = data_sets.split_of_each([3, 4], data_sets.WRITERS, 50, noise=0.2, standardized=True)
    alone = data_sets.split(data_sets.WRITERS, 50, 0.2, 4, True)
    for name in ("X", "y", "X_val", "y_val", "X_test", "y_test"):
        np.testing.assert_array_equal(getattr(both, name)[1], getattr(alone, name))
    np.testing.assert_allclose(both.X.std(axis=1).max(axis=1), 1, rtol=1e-5)
    signals = data_sets.split_of_each([0, 1], data_sets.SIGNALS, 300, standardized=True)
    assert signals.X.shape == (2, 1000, 40)


def test_more_digits_than_six_writers_wrote_are_refused():
    with pytest.raises(ValueError, match=r"n must be .* 1 to 732, got 733"):
        data_sets.few_of_writers(733)


def test_a_case_names_its_data_and_the_claims_where_it_has_none():
    signals = Case("far", "better", setting={"data": data_sets.SIGNALS})
    one = claim(cases=[Case("near", "better"), signals], topic="true labels")
    assert [one.data_of(case) for case in one.cases] == ["digits", "MNIST-1D"]
    assert one.sides == "a against b, true labels"


def test_a_claim_takes_the_further_cases_that_stand_under_its_name():
    further = {
        "one": [on("MNIST-1D", "200 steps", "worse", by=2), on("new writers", "200 steps", 0.5)],
        "another": [on("MNIST-1D", "60 steps", "better")],
    }
    cases = claim().also(further).cases
    assert [(case.under, case.expect, case.bound) for case in cases] == [
        ("all", "better", None),
        ("MNIST-1D, 200 steps", "worse", None),
        ("new writers, 200 steps", "level", 0.5),
    ]
    assert cases[1].setting == {"by": 2, "data": "MNIST-1D"}


def test_every_further_case_is_taken_by_a_claim():
    for chapter in chapters_with("elsewhere"):
        further = import_module(f"course.{chapter}.elsewhere").ELSEWHERE
        taken = {claim.name: claim.cases for claim in CLAIMS[chapter]}
        assert all(case in taken[name] for name, cases in further.items() for case in cases)


def test_every_claim_has_a_heading_of_its_own():
    headings = [evidence_page.heading(claim) for _, claim in ALL]
    assert {text for text in headings if headings.count(text) > 1} == set()


def test_a_case_on_other_data_says_so_in_its_conditions():
    for _, _, case in CASES:
        if "data" in case.setting:
            assert case.setting["data"] in case.under


class Seen(BaseException):
    """Raised in place of the first step of a training, with what it would have trained on."""


def trained_on(one: Claim, case: Case) -> np.ndarray | None:
    """The first inputs that a network is trained on for a case; None where none is trained."""

    def stop(network, X, *_):
        raise Seen(X)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Network, "_forward", stop)
        try:
            one.measure(tuple(one.seeds)[:2], **case.setting)
        except Seen as seen:
            return np.asarray(seen.args[0])
    return None


@pytest.mark.parametrize("chapter", CLAIMS)
def test_the_page_names_the_pixels_that_the_networks_are_trained_on(chapter):
    for one in CLAIMS[chapter]:
        if pixels_of(chapter, one):
            case = next(c for c in one.cases if one.data_of(c) in (DIGITS, WRITERS))
            own = "standardized" in case.under or "[0, 1]" in case.under
            X = None if own else trained_on(one, case)
            if X is not None:
                found = STANDARDIZED if X.min() < 0 else UNIT
                assert (found, X.max() <= 1) == (pixels_of(chapter, one), found == UNIT), one.name


def test_the_page_says_how_the_pixels_are_scaled_and_whether_a_row_has_others():
    one, other = claim(name="splits-standardize"), Case("pixels in [0, 1]", "better")
    assert evidence_page.pixels("dropout", claim()) == "; pixels in [0, 1]"
    assert evidence_page.pixels("dropout", one) == "; standardized pixels"
    assert evidence_page.pixels("initialization", claim(cases=[Case("all", "better"), other])) == (
        "; standardized pixels, where a row names no others"
    )
    assert evidence_page.pixels("dropout", claim(data="a bowl")) == ""
    section = evidence_page.claim_section("dropout", *drawn(claim()))
    assert "Data: digits; pixels in [0, 1]; 20 fresh seeds." in section.astext()


def drawn(one: Claim) -> tuple[Claim, dict]:
    """A claim and figures for its cases, as they are stored."""
    figures = {name: getattr(one.measured(one.cases[0]), name) for name in store.FIELDS}
    return one, {case.under: figures for case in one.cases}


def test_the_overview_counts_conditions_by_data_and_budget():
    cases = [Case("200 steps", "better"), Case("60 of 200 steps", "level", 1.0)]
    assert evidence_page.verdicts([*cases, Case("200 steps, true labels", "better")]) == (
        "200 steps: better 2; 60 of 200 steps: level 1"
    )
    assert evidence_page.verdicts([Case("p 0.5", "worse")]) == "worse"
    text = "".join(part.astext() for part in evidence_page.overview())
    wide = [one for _, one in ALL if len({one.data_of(case) for case in one.cases}) > 1]
    assert len(wide) > 20
    assert all(f'href="#{one.name}"' in text for one in wide)


def test_a_null_result_whose_interval_leaves_out_zero_says_which_side_is_better():
    level, better = Case("", "level", 1.5), Case("", "better")
    across, above = paired(*constant(range(20), 0.0)), paired(*constant(range(20), 1.0))
    below = paired(*constant(range(20), -1.0))
    assert evidence_page.shown(claim(), level, across) == "level: at most 1.5 points apart"
    assert evidence_page.shown(claim(), level, above) == "a is better, by less than 1.5 points"
    assert evidence_page.shown(claim(), level, below) == "b is better, by less than 1.5 points"
    assert evidence_page.shown(claim(), better, above) == "a is better"


def test_every_condition_is_counted_once_and_the_switch_finds_as_many_effects():
    found = [
        (case, store.as_paired(store.stored(c)[one.name][case.under])) for c, one, case in CASES
    ]
    kinds = [evidence_page.kind(*pair) for pair in found]
    apart = sum(evidence_page.leaves_out_zero(figures) for _, figures in found)
    assert kinds.count("better") + kinds.count("small") == apart  # what the page's switch counts
    numbers = [int(number) for number in re.findall(r"\d+", evidence_page.count())]
    assert numbers[:2] == [len(ALL), len(CASES)] and sum(numbers[2:]) == len(CASES)


def test_a_ratio_is_headed_by_the_names_of_its_sides_and_one_row_is_read_aloud():
    one = claim(a="Adam", b="SGD", unit="training loss", ratio=True)
    assert evidence_page.unit(one) == "training loss: SGD / Adam"
    (line,) = evidence_page.worked(*evidence_page.EXAMPLE)
    assert re.search(r"better in \d+ of \d+ seeds.* above 0\. So: Adam is better\.", line.astext())


def linked() -> dict[str, set[str]]:
    """The claims that each page of the book and each quiz link to."""
    pages = [*(ROOT / "book").glob("*.ipynb"), *(ROOT / "book").glob("*.md")]
    quizzes = {f"quiz of {path.parent.name}": path for path in (ROOT / "course").glob("*/quiz.py")}
    sources = {path.stem: path for path in pages} | quizzes
    return {page: {*LINK.findall(path.read_text("utf-8"))} for page, path in sources.items()}


def test_every_link_leads_to_a_claim_and_every_claim_is_linked_from_its_chapter():
    names = {claim.name for _, claim in ALL}
    for page, links in linked().items():
        assert links <= names, f"{page} links to no claim"
    for chapter, one in ALL:
        assert one.name in linked()[chapter], f"{chapter} never says {one.name}"


@pytest.fixture
def one_chapter(tmp_path, monkeypatch):
    """A chapter of one claim, whose figures are stored in a folder of its own."""
    claims = [claim(cases=[Case("as it is", "better"), Case("far", "better", setting={"by": 9})])]
    module = type("module", (), {"CLAIMS": claims})
    for place in (store, __main__):
        monkeypatch.setattr(place, "import_module", lambda name: module)
    monkeypatch.setattr(store, "path_of", lambda chapter: tmp_path / "evidence.json")
    monkeypatch.setattr(store, "chapters_with", lambda name: ["chapter"])
    monkeypatch.setattr(__main__, "ProcessPoolExecutor", InThisProcess)
    monkeypatch.setattr(__main__, "as_completed", list)
    return module


class InThisProcess:
    def __init__(self, workers):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def submit(self, function, *arguments):
        result = function(*arguments)
        return type("Task", (), {"result": lambda self: result})()


def test_measuring_stores_and_checking_finds_a_claim_that_was_turned_round(
    one_chapter, tmp_path, capsys
):
    assert __main__.main([]) == 0
    known = json.loads((tmp_path / "evidence.json").read_text(encoding="utf-8"))
    assert known["one"]["as it is"]["wins"] == 20
    assert __main__.main(["--check"]) == __main__.main(["--other-seeds"]) == 0
    one_chapter.CLAIMS[0] = claim(cases=[Case("as it is", "worse"), Case("far", "better")])
    assert __main__.main(["--check"]) == 1
    assert (
        "TURNED one, as it is: expected worse, found better in 20 of 20" in capsys.readouterr().err
    )
    assert json.loads((tmp_path / "evidence.json").read_text(encoding="utf-8")) == known


def test_what_is_no_longer_claimed_is_forgotten(one_chapter, tmp_path):
    __main__.main([])
    one_chapter.CLAIMS[0] = claim(cases=[Case("as it is", "better")])
    __main__.main([])
    assert [*json.loads((tmp_path / "evidence.json").read_text(encoding="utf-8"))["one"]] == [
        "as it is"
    ]


def test_the_days_take_turns_and_leave_nothing_out(monkeypatch):
    monkeypatch.setattr(__main__, "stored", cache(store.stored))  # read once, not for every day
    work = __main__.jobs(None, None)
    longest = max(f["seconds"] for c in CLAIMS for cases in store.stored(c).values()
                  for f in cases.values())  # fmt: skip
    days = [__main__.share_of_today(work, longest, day) for day in range(len(work))]
    assert {job for day in days for job in day} == {*work}
    assert all(len(day) < len(work) for day in days)


def test_an_unknown_name_is_said(capsys):
    assert __main__.main(["--claim", "nothing"]) == 2
    assert "no claim of that name" in capsys.readouterr().out


# Claims with a tuned side at the edge of its grid and no reason yet, by chapter: may only fall.
EDGES = {}


def at_an_edge(chapter: str) -> set[str]:
    """The claims of a chapter for which an edge was seen, and which do not say why."""
    known = store.stored(chapter)
    return {
        one.name
        for one in CLAIMS[chapter]
        if not one.at_edge and any(case.get("edges") for case in known[one.name].values())
    }


@pytest.mark.parametrize("chapter", CLAIMS)
def test_no_tuned_side_lies_at_the_edge_of_its_grid_unless_the_claim_says_why(chapter):
    found = at_an_edge(chapter)
    assert found == EDGES.get(chapter, set()), "widen the grid, or say why in at_edge"


def test_a_reason_is_given_only_where_an_edge_was_seen():
    for chapter, one in ALL:
        if one.at_edge:
            cases = store.stored(chapter)[one.name].values()
            assert any(case.get("edges") for case in cases), one.name


@pytest.mark.parametrize(
    ("best", "rows", "words"),
    [(0, 5, ["the first of 5"]), (4, 5, ["the last of 5"]), (2, 5, []), (1, 2, [])],
)
def test_a_choice_at_the_edge_of_three_or_more_is_seen(best, rows, words):
    losses = np.ones((rows, 4))
    losses[best] = 0
    with watched() as edges:
        best_of(losses)
        best_of(losses)
    assert edges == words
    best_of(np.eye(5))
    assert edges == words  # nobody listens any more


def test_edges_are_kept_with_the_figures_and_looked_for_alone(one_chapter, tmp_path):
    def tuned(seeds):
        best_of(np.arange(20.0).reshape(5, 4))
        return constant(seeds)

    one_chapter.CLAIMS[0] = claim(measure=tuned)
    path = tmp_path / "evidence.json"
    __main__.main([])
    figures = json.loads(path.read_text(encoding="utf-8"))["one"]["all"]
    assert figures.pop("edges") == ["the first of 5"] and figures.pop("gaps") == []
    path.write_text(json.dumps({"one": {"all": figures}}), encoding="utf-8")
    __main__.main(["--edges"])
    assert json.loads(path.read_text(encoding="utf-8"))["one"]["all"] == figures | {
        "edges": ["the first of 5"],
        "gaps": [],
    }


def test_a_choice_that_was_remembered_is_made_again_where_edges_are_watched(one_chapter):
    one_chapter.remembered = cache(lambda: best_of(np.eye(3)[::-1]))
    one_chapter.CLAIMS[0] = claim(
        measure=lambda seeds: (one_chapter.remembered(), constant(seeds))[1]
    )
    assert (
        __main__.measured("chapter", "one", 0)[2] == __main__.measured("chapter", "one", 0)[2] != []
    )


# Claims tuned on a grid with a hole beside the best, by chapter: may only fall.
GAPS = {}
# Conditions at whose grids nobody has looked, by chapter: may only fall. It takes a chapter's time:
# python -m course.evidence --edges --chapter NAME.
UNSEEN = {
    "activation_histograms": 11,
    "dropout": 72,
    "gradient_flow": 50,
    "hyperparameter_search": 48,
    "learning_rate_schedules": 104,
    "optimizers": 88,
    "playground": 123,
    "validation_splits": 61,
    "weight_penalties": 72,
}


@pytest.mark.parametrize("chapter", CLAIMS)
def test_no_tuned_side_lies_beside_a_hole_of_its_grid(chapter):
    known = store.stored(chapter)
    found = {name for name, cases in known.items() for one in cases.values() if one.get("gaps")}
    assert found == GAPS.get(chapter, set()), "put rates into the hole"


@pytest.mark.parametrize("chapter", CLAIMS)
def test_the_grids_of_a_condition_were_looked_at_for_holes(chapter):
    cases = [one for cases in store.stored(chapter).values() for one in cases.values()]
    unseen = sum("gaps" not in one or "edges" not in one for one in cases)
    assert unseen == UNSEEN.get(chapter, 0), "python -m course.evidence --edges --chapter NAME"


@pytest.mark.parametrize(
    ("best", "settings", "words"),
    [
        (2, (0.05, 0.1, 0.2, 1.0), ["0.2, then 1"]),
        (0, (0.05, 0.1, 0.2, 1.0), []),  # the hole is not beside it
        (1, (0.001, 0.003, 0.01), []),
        (2, ((0.1, 1), (0.5, 1), (0.1, 8), (0.5, 8)), ["0.1, then 0.5", "1, then 8"]),
        (1, ("a", "b", "c"), []),
        (1, (0.0, 0.001, 0.002), []),
    ],
)
def test_a_hole_beside_the_chosen_rate_is_seen_and_no_other(best, settings, words):
    assert holes(best, settings) == words
    losses = np.ones((len(settings), 4))
    losses[best] = 0
    with gapped() as gaps:
        best_of(losses, settings=settings)
        best_of(losses)  # not told what its rows stand for
    assert gaps == words


def test_a_gap_is_printed_and_kept_with_the_figures(one_chapter, tmp_path, capsys):
    def tuned(seeds):
        best_of(np.ones((3, 4)), settings=(0.01, 0.1, 1.0))
        return constant(seeds)

    one_chapter.CLAIMS[0] = claim(measure=tuned)
    __main__.main([])
    assert "GAP one, all: 0.01, then 0.1" in capsys.readouterr().err
    known = json.loads((tmp_path / "evidence.json").read_text(encoding="utf-8"))
    assert known["one"]["all"]["gaps"] == ["0.01, then 0.1"]
