"""The one call of the notebooks: show a scene under its controls, live or static."""

from __future__ import annotations

from IPython.display import HTML, display

from explorables.controls import Control
from explorables.explorable import Explorable
from explorables.link import SHOWN
from explorables.live import Live
from explorables.place import store
from explorables.scene import Scene
from explorables.static import static_html


def explore(scene: Scene, **controls: Control) -> None:
    """Show ``scene`` with one slider or menu for each control.

    In a kernel the controls are widgets and every move calls the scene. While the book is built
    (environment variable ``EXPLORABLES_STORE``) the scene is run over all stops instead and the
    result works in a page without a kernel.

    Parameters
    ----------
    scene : Scene
        What to compute, draw and read.
    **controls : Slider or Choice
        One for each argument of ``scene.compute``, in the order shown.

    Raises
    ------
    ValueError
        When a control cannot be met, is missing or is one too many; the message names it.
    """
    __tracebackhide__ = True
    explorable = Explorable(scene, controls)
    if store() is None:
        SHOWN[scene.name] = live = Live(explorable)
        display(live.bundle(), raw=True)
    else:
        display(HTML(static_html(explorable, store())))
