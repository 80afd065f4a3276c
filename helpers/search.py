"""Hyperparameter search: random, grid, coarse to fine, successive halving.

A search calls ``objective(params)``, where ``params`` is a dict of hyperparameters, and keeps the
score. With ``batch=16`` it calls ``objective(list_of_params)`` with up to 16 of them at once and
expects as many scores: a population of networks trains a whole batch in one call. An interrupt
(Ctrl-C, the stop button) ends the search and loses no trial that had finished. ``fit`` keeps its
interrupt to itself and returns what it has, so an objective that calls it raises the interrupt
again when ``history.interrupted``: half a training is no trial.

An objective that raises ends the search with its error, which then holds the trials that had
finished as ``error.trials`` (in a notebook: ``sys.last_value.trials``).
"""

from __future__ import annotations

import itertools

import numpy as np

from helpers import checks
from helpers.protocols import Objective, Progress, Rng, Space
from helpers.spaces import Choice, Range, choice, integers, log_uniform, uniform
from helpers.trials import Trial, Trials

__all__ = [
    "Choice", "Range", "Trial", "Trials", "choice", "coarse_to_fine", "grid_search",
    "integers", "log_uniform", "random_search", "successive_halving", "uniform",
]  # fmt: skip


def random_search(
    objective: Objective, space: Space, n_trials: int, rng: Rng, *, maximize: bool = True,
    batch: int | None = None, progress: Progress | None = None,
) -> Trials:  # fmt: skip
    """Evaluate ``n_trials`` settings drawn at random from ``space``.

    Parameters
    ----------
    objective : callable
        ``params -> score``, or with ``batch`` ``list of params -> scores``. A score of NaN or
        infinity says that the trial failed (diverged).
    space : dict
        Name of each hyperparameter to ``uniform``, ``log_uniform``, ``integers`` or ``choice``.
    n_trials : int, 1 or larger
    rng : numpy.random.Generator
        All settings are drawn before the first is evaluated.
    maximize : bool
        Whether a larger score is better (accuracy) or a smaller one (loss).
    batch : int, optional
        Number of settings evaluated in one call.
    progress : callable, optional
        Wraps the sequence of calls and shows how far it is, such as ``tqdm``.

    Raises
    ------
    ValueError
        When an argument is none of these, or the objective returns anything but one number per
        setting.

    References
    ----------
    Bergstra and Bengio (2012), Random search for hyper-parameter optimization, JMLR 13.
    """
    settings = _draw(space, n_trials, rng)
    found = Trials(maximize, spaces=[dict(space)])
    _evaluate(objective, settings, found, batch, progress)
    return found


def grid_search(
    objective: Objective, space: Space, points: int, *, maximize: bool = True,
    batch: int | None = None, progress: Progress | None = None,
) -> Trials:  # fmt: skip
    """Evaluate every combination of ``points`` values per range and of every choice.

    The values are evenly spaced on the range's scale, both ends included; to keep off the ends,
    give ranges that begin and end half a cell inside. ``points`` is 2 or
    larger; the other parameters, and what is raised, are those of ``random_search``.
    """
    points = checks.integer("points", points, low=2)
    axes = [dimension.grid(points) for dimension in _checked_space(space).values()]
    settings = [dict(zip(space, values, strict=True)) for values in itertools.product(*axes)]
    found = Trials(maximize, spaces=[dict(space)])
    _evaluate(objective, settings, found, batch, progress)
    return found


def coarse_to_fine(
    objective: Objective, space: Space, n_trials: int, rng: Rng, *, rounds: int = 3,
    keep: float = 0.2, maximize: bool = True, batch: int | None = None,
    progress: Progress | None = None,
) -> Trials:  # fmt: skip
    """Search at random in rounds, each in the box around the best trials of all rounds so far.

    The box spans the best ``keep`` of the trials, with a margin; it never leaves ``space``.
    ``spaces[r]`` of the result is the box of round r. The other parameters, and what is raised, are
    those of ``random_search``.

    Parameters
    ----------
    n_trials : int, 1 or larger
        Trials in each round.
    rounds : int, 1 or larger
    keep : float in (0, 1]
        The best ``keep * n_trials`` are kept, at least two trials.
    """
    n_trials = checks.integer("n_trials", n_trials, low=1)
    rounds = checks.integer("rounds", rounds, low=1)
    checks.number("keep", keep, low=0, high=1, open_low=True, single=True)
    found, box = Trials(maximize), _checked_space(space)
    for number in range(rounds):
        found.spaces.append(dict(box))
        _evaluate(objective, _draw(box, n_trials, rng), found, batch, progress, round=number)
        best = found.ranked()[: max(2, round(keep * n_trials))]
        if found.interrupted or not best:
            break
        box = {
            name: dimension.around([trial.params[name] for trial in best], space[name])
            for name, dimension in box.items()
        }
    return found


def successive_halving(
    objective: Objective, space: Space, n_trials: int, rng: Rng, *, budget: int = 1,
    factor: int = 3, maximize: bool = True, batch: int | None = None,
    progress: Progress | None = None,
) -> Trials:  # fmt: skip
    """Try many settings briefly, keep the best 1/factor, raise their budget, and repeat.

    The objective takes the budget (training steps, say) as its second argument: ``objective(params,
    budget)``. The last round has fewer than ``factor`` settings. A setting that failed does not go
    on, whatever 1/factor says. The other parameters, and what is raised, are those of
    ``random_search``.

    Parameters
    ----------
    n_trials : int, 1 or larger
        Settings in the first round.
    budget : int, 1 or larger
        Budget of each trial of the first round.
    factor : int, 2 or larger

    References
    ----------
    Jamieson and Talwalkar (2016), Non-stochastic best arm identification and hyperparameter
    optimization, AISTATS.
    """
    budget = checks.integer("budget", budget, low=1)
    factor = checks.integer("factor", factor, low=2)
    settings, number = _draw(space, n_trials, rng), 0
    found = Trials(maximize)
    while settings:
        found.spaces.append(dict(space))
        _evaluate(objective, settings, found, batch, progress, round=number, budget=budget)
        if found.interrupted:
            break
        best = [trial for trial in found.ranked() if trial.round == number]
        settings = [trial.params for trial in best[: len(settings) // factor]]
        number, budget = number + 1, budget * factor
    return found


def _evaluate(objective, settings, found, batch, progress, *, round=0, budget=None):
    """Append a Trial per setting to ``found``; an interrupt ends it with what has finished.

    ``budget``, if there is one, is the objective's second argument.
    """
    checks.function("objective", objective)
    checks.function("progress", progress, optional=True)
    size = 1 if batch is None else checks.integer("batch", batch, low=1)
    calls = [settings[i : i + size] for i in range(0, len(settings), size)]
    further = [] if budget is None else [budget]
    try:
        shown = calls if progress is None else progress(calls)
        if not np.iterable(shown) or isinstance(shown, str):
            raise ValueError(f"progress must return the calls that it wraps, got {shown!r}")
        for call in shown:
            copies = [dict(params) for params in call]  # the objective may change what it is given
            scores = objective(copies, *further) if batch else [objective(copies[0], *further)]
            pairs = zip(call, _scores(scores, call), strict=True)
            found.trials += [Trial(params, score, round, budget) for params, score in pairs]
    except KeyboardInterrupt:
        found.interrupted = True
    except Exception as error:
        error.trials = found  # type: ignore[attr-defined]
        if hasattr(error, "add_note"):  # from Python 3.11 on
            error.add_note(f"{len(found)} finished trial(s) are kept as trials of this error")
        raise


def _scores(scores, call) -> list[float]:
    """Return the objective's scores as floats, one for each setting of the call."""
    try:
        if isinstance(scores, (str, bytes, set, frozenset, dict)):
            raise TypeError  # it can be iterated over, but is no sequence of scores
        values = [float(s) for s in scores if np.ndim(s) == 0 and not isinstance(s, str)]
    except (TypeError, ValueError):
        values = []
    if len(values) != len(call):
        raise ValueError(f"objective must return {len(call)} number(s), got {scores!r}")
    return values


def _draw(space, n_trials, rng) -> list[dict]:
    draws = range(checks.integer("n_trials", n_trials, low=1))
    checks.generator("rng", rng)
    space = _checked_space(space)
    return [{name: dimension.sample(rng) for name, dimension in space.items()} for _ in draws]


def _checked_space(space) -> dict:
    if not isinstance(space, dict) or not space:
        raise ValueError(f"space must be a dict with a hyperparameter or more, got {space!r}")
    for name, dimension in space.items():
        if name in ("score", "round", "budget") or not isinstance(dimension, (Range, Choice)):
            raise ValueError(
                f"space[{name!r}] must be uniform, log_uniform, integers or choice, under a name "
                f"other than score, round, budget; got {dimension!r}"
            )
    return space
