"""Sphinx extension: a link to ``page.md#label`` finds labels, not only the headings of a page.

MyST resolves such links by the headings alone. A notebook has to use them, because JupyterLab and
Colab read them too, and an entry of the bibliography is a ``(label)=`` rather than a heading.
"""

from __future__ import annotations

from docutils import nodes


def register(app, doctree: nodes.document) -> None:
    """Add the explicit labels of a page to what its links may name."""
    slugs = app.env.metadata[app.env.docname].setdefault("myst_slugs", {})
    for name, explicit in doctree.nametypes.items():
        if explicit and (identifier := doctree.nameids.get(name)):
            slugs.setdefault(name, (0, identifier, name))


def setup(app):
    app.connect("doctree-read", register)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
