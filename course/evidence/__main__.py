"""``python -m course.evidence``: measure the book's claims, or check that they still hold."""

from __future__ import annotations

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import date
from importlib import import_module

from course.evidence.edges import forget, gapped, watched
from course.evidence.store import all_claims, keep, keep_edges, stored
from helpers.paired import Paired

UNKNOWN = 30.0  # seconds that a case is taken to need before it was ever measured


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    work = jobs(options.chapter, options.claim)
    if not work:
        print("no claim of that name or chapter")
        return 2
    if options.minutes:
        work = share_of_today(work, 60 * options.minutes, options.day)
    turned, start = [], time.perf_counter()
    with ProcessPoolExecutor(options.workers) as pool:
        seeds = "other" if options.other_seeds else "few" if options.edges else "its own"
        tasks = {pool.submit(measured, *job, seeds): job for job in work}
        for done, task in enumerate(as_completed(tasks), start=1):
            chapter, name, i = tasks[task]
            found, seconds, edges, gaps = task.result()
            claim, case = find(chapter, name, i)
            if edges and not claim.at_edge:
                print(f"EDGE {name}, {case.under}: {', '.join(edges)}", file=sys.stderr)
            if gaps:
                print(f"GAP {name}, {case.under}: {'; '.join(gaps)}", file=sys.stderr)
            if options.edges:
                keep_edges(chapter, claim, case, edges, gaps)
                continue
            holds = case.holds(found)
            if not holds:
                turned.append(f"{name}, {case.under}: expected {case.expect}, found {found}")
            if not (options.check or options.other_seeds):
                keep(chapter, claim, case, found, seconds, edges, gaps)
            print(
                f"{done}/{len(work)} {time.perf_counter() - start:5.0f} s  "
                f"{'holds ' if holds else 'TURNED'} {name} ({case.under}): {found}",
                flush=True,
            )
    for line in turned:
        print(f"TURNED {line}", file=sys.stderr)
    return 1 if turned else 0


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(prog="python -m course.evidence", description=__doc__)
    p.add_argument("--chapter", help="only this chapter's claims")
    p.add_argument("--claim", help="only this claim")
    p.add_argument("--check", action="store_true", help="measure anew, store nothing")
    p.add_argument("--minutes", type=float, help="only as much as one core measures in this time")
    p.add_argument("--day", type=int, default=date.today().toordinal(), help="which part of it")
    p.add_argument(
        "--other-seeds", action="store_true", help="on seeds from 1000 on; nothing is stored"
    )
    p.add_argument(
        "--edges", action="store_true", help="only look at the edges and gaps of the grids"
    )
    p.add_argument("--workers", type=int, default=2, help="processes at once")
    return p


def jobs(chapter: str | None, name: str | None) -> list[tuple[str, str, int]]:
    """Return chapter, claim and number of the case of everything that is to be measured."""
    return [
        (its_chapter, claim.name, i)
        for its_chapter, claims in all_claims().items()
        for claim in claims
        for i in range(len(claim.cases))
        if chapter in (None, its_chapter) and name in (None, claim.name)
    ]


def find(chapter: str, name: str, i: int):
    claim = next(c for c in import_module(f"course.{chapter}.claims").CLAIMS if c.name == name)
    return claim, claim.cases[i]


def measured(
    chapter: str, name: str, i: int, which: str = "its own"
) -> tuple[Paired, float, list[str], list[str]]:
    """Return what one case comes to, the seconds it took, and the edges and gaps of its grids."""
    claim, case = find(chapter, name, i)
    forget(import_module(f"course.{chapter}.claims"))
    start = time.process_time()  # of this process alone, however busy the machine is
    other, few = tuple(range(1000, 1000 + len(claim.seeds))), tuple(claim.seeds)[:2]
    with watched() as edges, gapped() as gaps:
        found = claim.measured(case, {"its own": None, "other": other, "few": few}[which])
    return found, time.process_time() - start, edges, gaps


def share_of_today(work: list, seconds: float, day: int) -> list:
    """Return the jobs of one day: all in turn, in parts of no more than so many seconds.

    A case that needs longer than that is a part of its own.
    """
    parts, room = [[]], seconds
    for chapter, name, i in work:
        _, case = find(chapter, name, i)
        needed = stored(chapter).get(name, {}).get(case.under, {}).get("seconds", UNKNOWN)
        if needed > room and parts[-1]:
            parts.append([])
            room = seconds
        parts[-1].append((chapter, name, i))
        room -= needed
    return parts[day % len(parts)]


if __name__ == "__main__":
    sys.exit(main())
