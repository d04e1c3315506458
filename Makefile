# Two commands matter: `make run` serves the demo world, `make test` runs the suite. Both set up what they need.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check
INSTALL := $(PIP) install --quiet --no-deps --require-hashes --only-binary :all:
export SHUQIAO_DEMO ?= 1
export PYTHONUNBUFFERED := 1

.PHONY: help run test test-browser check format lock messages bench-quality bench-engine bench-import bench-timetable clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/.run ## set up whatever is missing and serve the demo world on http://127.0.0.1:$(PORT)/
	@$(BIN)/python -m config.start --port $(PORT)

test: .venv/.test ## set up whatever is missing and run the suite
	@$(BIN)/python -m pytest $(ARGS)

test-browser: .venv/.dev ## the pages in a real browser (Debian: apt install chromium)
	@$(BIN)/python -m pytest tests/browser --run-browser $(ARGS)

check: .venv/.dev ## every static check
	@BIN=$(BIN) sh scripts/check.sh

format: .venv/.dev ## put the code in form
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format --quiet .

messages: .venv/.dev ## compile the translations
	@$(BIN)/pybabel -q compile -D django -d locale

lock: ## resolve the dependencies anew (maintainers; needs uv)
	@sh scripts/lock.sh

bench-quality: .venv/.test ## ranking quality against the baselines
	@$(BIN)/python -m benchmarks.quality $(ARGS)

bench-engine: .venv/.test ## speed and memory of the engine; ARGS="--size 10000"
	@$(BIN)/python -m benchmarks.engine $(ARGS)

bench-import: .venv/.test ## time and memory of importing 10,000 rows
	@$(BIN)/python -m benchmarks.bench_import $(ARGS)

bench-timetable: .venv/.test ## value, bound and time of 1:1 timetables
	@$(BIN)/python -m benchmarks.timetable $(ARGS)

clean: ## remove the environment and the embedded data
	@rm -rf .venv var

$(BIN)/python:
	@echo "· 建立 Python 环境 .venv"
	@$(PYTHON) -m venv .venv 2>/dev/null || { rm -rf .venv; $(PYTHON) -m venv --without-pip .venv; }

.venv/.run: requirements/run.txt | $(BIN)/python
	@echo "· 安装运行所需的软件包（首次约一分钟）"
	@$(INSTALL) -r $< && touch $@

.venv/.test: requirements/test.txt | $(BIN)/python
	@echo "· 安装测试所需的软件包（首次约一分钟）"
	@$(INSTALL) -r $< && touch $@

.venv/.dev: requirements/dev.txt | $(BIN)/python
	@echo "· 安装检查所需的软件包（首次约一分钟）"
	@$(INSTALL) -r $< && touch $@
