# Short names for the commands that docs/install.md and CONTRIBUTING.md spell out. Every
# line can be typed by hand; what make adds is that nothing is installed twice.

PYTHON ?= python3
PYTHON313 ?= python3.13
LAB_ARGS ?=
NOTEBOOKS ?=
LESSONS ?=

ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
COLAB_BIN := .venv-colab/Scripts
else
BIN := .venv/bin
COLAB_BIN := .venv-colab/bin
endif

NBVAL := --nbval --nbval-current-env --nbval-cell-timeout=120 -p tools.yours -n 2 --dist loadfile

.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help lab test lint typecheck unit lessons solved browser orders attack format \
	refresh links map openings picture bench redraws draws weights constraints test-colab clean

help: ## list the targets
	@echo "make lab          open your copies of the lessons (LAB_ARGS=3 or options)"
	@echo "make test         run every check below, one after the other"
	@echo "make lint         check style and format with ruff"
	@echo "make typecheck    check the types with mypy"
	@echo "make unit         run the unit tests and structure checks"
	@echo "make lessons      run the lessons and compare them with their saved outputs"
	@echo "make solved       run the lessons once more, with every exercise solved"
	@echo "make orders       run the lessons in other orders (LESSONS=\"01 05\" for some)"
	@echo "make browser      use the lessons in JupyterLab with Chromium"
	@echo "make format       format code and notebooks"
	@echo "make refresh      run the lessons and save their outputs (NOTEBOOKS=... for some)"
	@echo "make links        write the repository's address where it is needed"
	@echo "make map          write MAP.md and the page of the doctor's rules"
	@echo "make openings     draw the pictures that the lessons open with"
	@echo "make picture      take the picture of a lesson that the README shows"
	@echo "make bench        run what is compared side by side, for an hour"
	@echo "make redraws      measure how long each figure takes to follow a hand"
	@echo "make weights      train the network that travels with the course, 5 seeds"
	@echo "make draws        check the exercises with many more inputs than the tests do"
	@echo "make attack       hostile answers, damaged files, interrupts: count what holds"
	@echo "make constraints  write constraints.txt with the newest versions"
	@echo "make test-colab   run lessons and unit tests with Colab's versions"
	@echo "make clean        remove what these commands created"

lab: .venv/lab.stamp
	$(BIN)/mnist-course lab $(LAB_ARGS)

test: lint typecheck unit lessons solved browser

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

typecheck: .venv/test.stamp
	$(BIN)/mypy

# Two kernels or tests run at a time. If each also used every core for its matrix
# products, they would wait for each other most of the time.
unit lessons solved orders draws test-colab attack: export OPENBLAS_NUM_THREADS = 1
unit solved: export TF_NUM_INTRAOP_THREADS = 1
unit solved: export TF_NUM_INTEROP_THREADS = 1
unit: .venv/test.stamp
	$(BIN)/pytest tests --ignore=tests/browser -m "not whole" -n 2 --dist worksteal

lessons: .venv/test.stamp
	$(BIN)/pytest lessons $(NBVAL)
	$(BIN)/python -m tools.processor $(NBVAL)

solved: .venv/test.stamp
	$(BIN)/pytest tests/lessons -m whole -n 2 --dist worksteal

# Hours for all of them; tests/lessons/test_orders.py has a part of it.
orders: .venv/test.stamp
	$(BIN)/python -m tools.orders $(LESSONS)

# The tests draw the same inputs in each run. This draws many others, for an hour.
draws: export DRAWS ?= 100
draws: .venv/test.stamp
	$(BIN)/pytest tests/exercises/test_every_exercise.py -n 2 --dist worksteal

browser: .venv/test.stamp
	$(BIN)/pytest tests/browser -rs

format: .venv/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

refresh: .venv/test.stamp
	$(BIN)/python -m tools.refresh $(NOTEBOOKS)

links: .venv/test.stamp
	$(BIN)/python -m tools.links

map: .venv/test.stamp
	$(BIN)/python -m tools.map
	$(BIN)/python -m tools.doctor_page

openings: .venv/test.stamp
	$(BIN)/python -m tools.openings

picture: .venv/test.stamp
	$(BIN)/python -m tools.picture

bench: .venv/test.stamp
	$(BIN)/python -m benchmarks

redraws: .venv/test.stamp
	$(BIN)/pytest tests/browser/measure_redraws.py -o python_functions=measure -q -s

weights: .venv/test.stamp
	$(BIN)/python -m tools.convolution_runs whole

attack: .venv/test.stamp
	$(BIN)/python -m tools.attack answers --show
	$(BIN)/python -m tools.attack data --show
	$(BIN)/python -m tools.attack interrupts --show

constraints:
	$(PYTHON) -m tools.freeze

# Colab's Jupyter is years old and uses what Python 3.13 calls deprecated.
test-colab: .venv-colab/test.stamp
	$(COLAB_BIN)/pytest lessons $(NBVAL) -W default::DeprecationWarning
	$(COLAB_BIN)/pytest tests --ignore=tests/browser -m "not maintenance and not whole" -n 2 --dist worksteal -W default::DeprecationWarning

clean:
	rm -rf .venv .venv-colab .pytest_cache .mypy_cache .ruff_cache build dist

.venv/made.stamp:
	@$(PYTHON) --version || (echo "There is no Python called '$(PYTHON)' here; install Python 3.12, or name yours, for example: make lab PYTHON=python" && exit 1)
	@$(PYTHON) tools/python_version.py
	$(PYTHON) -m venv .venv
	@$(PYTHON) -c "open('$@', 'w')"

.venv/lab.stamp: .venv/made.stamp pyproject.toml constraints.txt tools/jupyterlab.json tools/kernel_startup.py
	$(BIN)/python -m pip install --editable ".[lab]" --constraint constraints.txt
	@$(BIN)/python -c "open('$@', 'w')"

# The test extra contains the lab extra, so both are up to date after this.
.venv/test.stamp: .venv/made.stamp pyproject.toml constraints.txt tools/jupyterlab.json tools/kernel_startup.py
	$(BIN)/python -m pip install --editable ".[test]" --constraint constraints.txt
	@$(BIN)/python -c "open('.venv/lab.stamp', 'w'); open('$@', 'w')"

.venv-colab/test.stamp: pyproject.toml constraints-colab.txt
	@$(PYTHON313) -c "import sys; sys.exit(sys.version_info[:2] != (3, 13))" || (echo "Colab runs Python 3.13, and '$(PYTHON313)' is not one that works here; name yours: make test-colab PYTHON313=/path/to/python3.13" && exit 1)
	$(PYTHON313) -m venv .venv-colab
	$(COLAB_BIN)/python -m pip install --editable . --requirement constraints-colab.txt nbval pytest-xdist nbclient
	@$(COLAB_BIN)/python -c "open('$@', 'w')"
