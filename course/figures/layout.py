"""Panels for a desktop and for a phone, their legend, and the ticks of logarithmic axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure

from explorables.scene import is_narrow


def panels(figure: Figure, n: int, *, wide: int, narrow: int, **kwargs) -> list[Axes]:
    """Return ``n`` axes in rows of ``wide`` on a desktop and of ``narrow`` on a phone."""
    columns = narrow if is_narrow(figure) else wide
    rows = -(-n // columns)
    axes = figure.subplots(rows, columns, squeeze=False, **kwargs).ravel()
    for spare in axes[n:]:
        spare.remove()
    return list(axes[:n])


def beside(
    figure: Figure,
    n: int = 2,
    *,
    wide: Mapping | None = None,
    narrow: Mapping | None = None,
    **both,
) -> list[Axes]:
    """Return ``n`` axes side by side on a desktop, one below the other on a phone.

    Parameters
    ----------
    wide, narrow : mapping, optional
        What ``figure.subplots`` is given in one of the two layouts only, such as
        ``wide={"sharey": True}`` or the ratios of the panels.
    **both : given to ``figure.subplots`` in both.
    """
    if is_narrow(figure):
        return list(figure.subplots(n, 1, **both, **(narrow or {})))
    return list(figure.subplots(1, n, **both, **(wide or {})))


def legend(
    figure: Figure | SubFigure,
    shown: Axes | Sequence,
    *,
    wide: int = 2,
    narrow: int | None = None,
    loc: str = "outside upper left",
    **look,
) -> None:
    """Put a legend over the panels, in ``wide`` columns on a desktop and ``narrow`` on a phone.

    ``shown`` is the axes whose labelled artists it lists, or the artists themselves.
    """
    handles = shown.get_legend_handles_labels()[0] if isinstance(shown, Axes) else list(shown)
    columns = wide if narrow is None or not is_narrow(figure) else narrow
    figure.legend(handles=handles, loc=loc, ncols=columns, **look)


def log_ticks(axes: Axes, ticks: Sequence[float], *, axis: str = "x") -> None:
    """Write exactly these numbers along a logarithmic axis, as ``0.01`` and not as a power."""
    scale = {"x": axes.xaxis, "y": axes.yaxis}[axis]
    scale.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
    scale.set_ticks([], minor=True)
