# Every target works in a fresh clone: it makes its own .venv first. Needs Python >= 3.10 with venv.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin

# The matrices of this book are small: more threads only get in each other's way.
export OMP_NUM_THREADS ?= 1
export OPENBLAS_NUM_THREADS ?= 1
export MKL_NUM_THREADS ?= 1

.PHONY: help environment elsewhere book redraw serve lab test test-package test-anywhere faults lint bench \
        dist evidence evidence-check evidence-anew lite newest external-links publish set-repo release-notes release clean

help:
	@echo "make book           build the book into _build/html"
	@echo "make redraw         the same with all frames, outputs and pages made anew"
	@echo "make serve          build it and show it on http://localhost:$(PORT)"
	@echo "make lab            open the notebooks in JupyterLab"
	@echo "make test           lint, tests, book, notebooks, browser"
	@echo "make test-package   the part of it that needs no browser: the package, the notebooks' numbers"
	@echo "make test-anywhere  the book outside this folder: installed, on Colab and Binder, in CI"
	@echo "make faults         put in faults on purpose, and see that the tests notice each"
	@echo "make lint           ruff: format and rules; mypy: the types of helpers"
	@echo "make evidence       measure every claim of the book and store what was found"
	@echo "make bench          the speed of training, beside PyTorch where that is installed"
	@echo "make dist           the book's packages as wheel and source archive, explorables alone as wheel"
	@echo "make lite           the site of JupyterLite, where a browser alone runs the notebooks"
	@echo "make environment    only the environment in $(VENV), for an editor"
	@echo "make set-repo REPO=owner/name   the address on GitHub, for buttons and citation"
	@echo "make clean          remove what the targets above made"

book: $(VENV)/book.stamp
	@$(BIN)/python tools/build_book.py

# All frames, outputs and pages made anew; the environment stays.
redraw: $(VENV)/book.stamp
	@$(BIN)/python tools/build_book.py --anew

serve: book
	@$(BIN)/python tools/serve.py $(PORT)

lab: $(VENV)/book.stamp
	$(BIN)/jupyter lab book $(if $(filter 0,$(shell id -u)),--allow-root)

# The book first: it draws every frame with all cores, and the tests find them drawn.
test: lint book test-package
	$(BIN)/pytest tests/site -m "not timed" --numprocesses=auto --dist=worksteal
	$(BIN)/pytest tests/site -m timed

# What differs between versions of Python and between systems; needs no browser.
test-package: $(VENV)/test.stamp
	$(BIN)/pytest --ignore=tests/site --ignore=tests/anywhere --numprocesses=auto --dist=worksteal
	$(BIN)/pytest --nbval book --numprocesses=auto --dist=loadfile
	$(BIN)/python -m course.evidence --check --minutes 3

# The book outside this folder. The tests install packages, each in an environment of its own.
test-anywhere: $(VENV)/test.stamp
	$(BIN)/pytest tests/anywhere --numprocesses=auto --dist=loadfile --durations=5

# make faults ONLY=--quick leaves out what needs built pages; ONLY='--only WORDS' tries a few.
faults: $(VENV)/test.stamp
	$(BIN)/python tools/faults.py $(ONLY)

lint: $(VENV)/test.stamp
	$(BIN)/ruff format --no-cache --check .
	$(BIN)/ruff check --no-cache .
	$(BIN)/mypy

# make evidence ONLY='--claim NAME' or '--chapter NAME' measures a part.
evidence: $(VENV)/test.stamp
	$(BIN)/python -m course.evidence $(ONLY)

evidence-check: $(VENV)/test.stamp
	$(BIN)/python -m course.evidence --check

# On other seeds: a claim that chance alone carried falls here.
evidence-anew: $(VENV)/test.stamp
	$(BIN)/python -m course.evidence --other-seeds

bench: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks

dist: $(VENV)/test.stamp
	rm -rf dist build/explorables
	$(BIN)/python -m build --outdir dist .
	mkdir -p build/explorables
	cp -R explorables packaging/explorables/pyproject.toml LICENSE build/explorables
	$(BIN)/python -m build --wheel --outdir dist build/explorables
	rm -rf build/explorables

lite: .venv-lite/stamp
	@.venv-lite/bin/python tools/lite.py

# What the workflows in .github call beside the targets above.

# The newest release of what the package, the notebooks and the tests use; the book's builder stays.
newest: $(VENV)/test.stamp
	$(BIN)/pip install --quiet --upgrade --upgrade-strategy eager -e '.[test]' ipykernel nbval

external-links: $(VENV)/book.stamp
	$(BIN)/python tools/external_links.py --ask

publish:
	python3 tools/publish.py gh-pages

# make release-notes TAG=v1.2.3: what CHANGELOG.md says of that version; fails if it is not this one.
release-notes:
	@python3 tools/release_notes.py "$$TAG"

release:
	python3 tools/release_notes.py "$$TAG" > dist/NOTES.md
	gh release create "$$TAG" dist/*.whl dist/*.tar.gz --verify-tag --title "$$TAG" --notes-file dist/NOTES.md

# REPO= and nothing after it: no address. No REPO at all is a mistake.
set-repo: $(VENV)/book.stamp
	@$(if $(filter undefined,$(origin REPO)),$(error REPO must be given: make set-repo REPO=owner/name))true
	@$(BIN)/python tools/set_repo.py '$(REPO)'

clean:
	rm -rf $(VENV) .venv-lite _build build dist *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis

environment: $(VENV)/book.stamp

# An environment that is not whole, or that came with a copied or moved folder: its programs name
# their Python, and would run what lies in the old folder.
ifeq ($(VENV),.venv)
ifneq ($(wildcard $(VENV)),)
ifeq ($(shell grep -qF "$$(pwd -P)/$(BIN)/" $(BIN)/pip 2>/dev/null && echo here),)
$(VENV)/book.stamp: elsewhere
endif
endif
endif

elsewhere:
	@echo ".venv is not whole, or was made in another folder: it is made anew."
	@rm -rf $(VENV)

$(VENV)/book.stamp: requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "This book needs Python 3.10 or newer; set PYTHON, for example: make book PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet -r requirements.txt
	@touch $@

$(VENV)/test.stamp: $(VENV)/book.stamp
	$(BIN)/pip install --quiet -c constraints.txt -e '.[test]'
	@touch $@

.venv-lite/stamp: tools/lite.txt constraints.txt
	$(PYTHON) -m venv .venv-lite
	.venv-lite/bin/pip install --quiet -r tools/lite.txt
	@touch $@
