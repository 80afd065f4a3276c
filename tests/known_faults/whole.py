"""Faults of the book's pages, its tools, its package and its site."""

from __future__ import annotations

from known_faults.fault import Fault

DROPOUT = "book/dropout.ipynb"

BOOK = [
    Fault(
        "a number of the prose is not the one that was measured", DROPOUT,
        "8.5 ± 0.5", "8.9 ± 0.5",
        "tests/book/test_stated_numbers.py::test_a_number_beside_a_claim_is_the_measured_one"
        "[dropout.ipynb]",
    ),
    Fault(
        "a sentence compares without a claim", DROPOUT,
        "on true labels too. [evidence](evidence.md#dropout-mnist1d)", "on true labels too.",
        "tests/book/test_comparisons.py::"
        "test_no_sentence_of_a_page_compares_without_a_claim[dropout]",
    ),
    Fault(
        "a claim is said nowhere", DROPOUT, "evidence.md#dropout-weights",
        "evidence.md#dropout-tuned",
        "tests/course/test_evidence.py::"
        "test_every_link_leads_to_a_claim_and_every_claim_is_linked_from_its_chapter",
    ),
    Fault(
        "a link leads to a heading that is not there", "book/intro.ipynb",
        "validation_splits.ipynb#new-digits-or-new-hands",
        "validation_splits.ipynb#new-digits-and-new-hands",
        "tests/anywhere/test_links.py::"
        "test_links_of_a_source_lead_to_files_and_places_that_exist[book/intro.ipynb]",
    ),
    Fault(
        "a paper is no longer in the bibliography", "book/bibliography.md", "(he2015)=\n", "",
        "tests/book/test_back_matter.py::test_the_bibliography_has_the_paper[he2015]",
    ),
    Fault(
        "a chapter is not in the contents", "_toc.yml", "  - file: book/dropout\n", "",
        "tests/book/test_notebooks.py::test_every_notebook_is_in_the_table_of_contents",
    ),
    Fault(
        "a stored output of a notebook is not what it prints", "book/activation_histograms.ipynb",
        "layer 1: 70% saturated", "layer 1: 71% saturated", "book/activation_histograms.ipynb",
        slow=True,
    ),
    Fault(
        "the book is built in spite of warnings", "tools/build_book.py",
        'START, "build", ".", "-W", "--keep-going"]', 'START, "build", ".", "--keep-going"]',
        "tests/site/test_build.py::test_a_link_to_a_place_that_is_not_there_stops_the_book",
        slow=True,
    ),
]  # fmt: skip

TOOLS = [
    Fault(
        "two builds of one folder run at once", "tools/build_book.py",
        "        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)\n",
        "        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)\n",
        "tests/test_build_lock.py::test_a_second_build_of_a_folder_says_so_and_ends",
    ),
    Fault(
        "an old address stays beside the new one", "tools/set_repo.py",
        '    text = URLS_TABLE.sub("", text)\n', "",
        "tests/book/test_repository.py::"
        "test_another_address_takes_the_place_of_the_first_and_none_removes_it",
    ),
    Fault(
        "a tag releases another version", "tools/release_notes.py",
        'if tag != f"v{version(pyproject)}":', 'if not tag.startswith("v"):',
        "tests/anywhere/test_release.py::"
        "test_another_tag_or_a_version_without_notes_is_no_release",
    ),
    Fault(
        "a notebook with a stored picture is accepted", "tools/no_stored_pictures.py",
        "    return int(faults > 0)\n", "    return 0\n",
        "tests/anywhere/test_workflows.py::test_a_notebook_with_a_stored_picture_is_refused",
    ),
    Fault(
        "a workflow may write that does not publish", ".github/workflows/weekly.yml",
        "permissions:\n  contents: read\n", "permissions:\n  contents: write\n",
        "tests/anywhere/test_workflows.py::"
        "test_only_the_jobs_that_publish_may_write_and_they_run_nothing_else",
    ),
    Fault(
        "pictures that differ are not seen", "tools/compare_builds.py",
        "float((apart > 0).mean())", "float((apart > 8).mean())",
        "tests/test_compare_builds.py::test_pixels_that_differ_are_counted_and_written_side_by_side",
    ),
    Fault(
        "a text is read in the machine's own code page", "tools/set_repo.py",
        'path.write_text(text, encoding="utf-8", newline="\\n")',
        'path.write_text(text, newline="\\n")',
        "tests/test_encodings.py::test_every_text_names_its_encoding[tools/set_repo.py]",
    ),
    Fault(
        "the arithmetic imports what draws it", "helpers/history.py",
        "from helpers.protocols import Array\n",
        "from explorables.scene import Scene\nfrom helpers.protocols import Array\n",
        "tests/test_imports.py::test_imports_run_one_way[helpers.history]",
    ),
    Fault(
        "the wheel lacks what was measured", "pyproject.toml", '"*.css", "*.json", "py.typed"]',
        '"*.css", "py.typed"]',
        "tests/anywhere/test_package.py::"
        "test_wheel_holds_the_packages_with_their_data_and_nothing_else", slow=True,
    ),
]  # fmt: skip

SITE = [
    Fault(
        "words that are too pale to read", "course/learning/assets/quiz.css",
        "  --quiz-muted: #57606a;\n", "  --quiz-muted: #b0b8c0;\n",
        "tests/site/test_learning.py::test_axe_finds_nothing_with_every_box_open"
        "[sample-1280-light]", slow=True,
    ),
    Fault(
        "a script of the pages stops with an error", "book/_static/book.js",
        "  function update() {\n    document.querySelectorAll(\".formula,",
        "  function update() {\n    missing.part();\n    document.querySelectorAll(\".formula,",
        "tests/site/test_learning.py::test_a_page_reports_no_error_and_asks_no_other_host",
        slow=True,
    ),
    Fault(
        "a page asks another host", "book/_static/book.css",
        "/* The book's own style, on top", '@import url("https://fonts.example.org/");\\n/* On top',
        "tests/site/test_learning.py::test_a_page_reports_no_error_and_asks_no_other_host",
        slow=True,
    ),
    Fault(
        "a misconception has no box", "book/_ext/sections.py",
        '    "misconception": "misconception",\n', "",
        "tests/site/test_learning.py::test_a_section_is_told_by_the_first_words_of_its_heading",
    ),
]  # fmt: skip

FAULTS = [*BOOK, *TOOLS, *SITE]
