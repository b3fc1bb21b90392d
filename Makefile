# Everything there is to do with a checkout. Needs Python 3.11 or newer with its venv module, and make.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:

HOST ?= 127.0.0.1
PORT ?= 8000
INSTANCE ?= instance
ARGS ?=
WORKERS ?= auto
# a folder with every wheel (`make wheels` elsewhere): then nothing is fetched from the network
WHEELS ?=
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
ENGINE ?= $(firstword $(foreach name,podman docker,$(shell command -v $(name))))
IMAGE ?= meldpunt-portal:$(VERSION)
VENV := .venv
BIN := $(VENV)/bin
CATALOGS := $(wildcard translations/*/LC_MESSAGES/messages.po)
CATALOGS_COMPILED := $(CATALOGS:.po=.mo)
COMPILED := $(CATALOGS_COMPILED) $(VENV)/bytecode.stamp

# the first Python on the path that is new enough; PYTHON=… chooses another
NEW_ENOUGH := -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) $(NEW_ENOUGH) && echo $(name))))

# What runs is the checkout itself: a path file makes it importable and a launcher is the `portal` command. Both are
# relative, so that a checkout may be moved, and no build tool has to be installed where the portal runs.
define LAUNCHER
#!/bin/sh
exec "$$(dirname "$$0")/python" -m portal "$$@"
endef
export LAUNCHER

.PHONY: help install run test check bench prove mutate scan lint messages lock wheels sbom image release

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(VENV)/run.stamp $(COMPILED) ## all that running the portal takes, in .venv and beside the code; starts nothing; WHEELS=

run: install ## start the portal with the demo region; HOST= PORT= INSTANCE= WHEELS= (Ctrl-C stops it)
	@export PORTAL_DEMO=1 PORTAL_INSTANCE='$(INSTANCE)' PORTAL_BASE_URL="$${PORTAL_BASE_URL:-http://$(HOST):$(PORT)}"; \
	$(BIN)/portal init && $(BIN)/portal demo --if-empty && exec $(BIN)/portal serve --host '$(HOST)' --port '$(PORT)'

test: $(VENV)/test.stamp $(COMPILED) ## the whole suite, on all cores; on PostgreSQL too with PORTAL_TEST_POSTGRES_URL; ARGS="-k filing -x" passes options on
	@$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: lint test ## all that must be true of a change: lint and test

bench: $(VENV)/test.stamp $(COMPILED) ## every goal of speed on both databases, beside a bare application; about twenty minutes; ARGS="--record"
	@$(BIN)/python -m bench.bench $(ARGS)

prove: $(VENV)/test.stamp $(COMPILED) ## every promise at full size: two hours or more; PROVE="at_rest mail" only some; writes bench/figures.json
	@$(BIN)/python -m bench.proofs $(PROVE)

mutate: $(VENV)/test.stamp ## how many faults put into domain and vault the tests notice; forty minutes; writes bench/figures.json
	@$(BIN)/python -m bench.mutation --into bench/figures.json $(ARGS)

scan: $(VENV)/test.stamp $(COMPILED) ## wapiti, sqlmap, bandit and pip-audit, and the limits of the systemd unit, on a started portal; about an hour
	@$(BIN)/python -m bench.security.sandboxed
	@$(BIN)/python -m bench.security --into bench/figures.json $(ARGS)

lint: $(VENV)/test.stamp $(COMPILED) ## style, types, the one way of imports, complete catalogs
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/portal messages check

messages: $(VENV)/test.stamp ## bring the catalogs up to date with the texts in code and templates, and compile them
	@$(BIN)/portal messages update
	@$(BIN)/portal messages compile

wheels: $(VENV)/test.stamp $(COMPILED) ## dist/wheels and a tar of it: all that an installation without network needs; ARGS="--python 3.13"
	@$(BIN)/python -m bench.release.wheels dist $(ARGS)

sbom: $(VENV)/test.stamp ## what is in a release, with its licences, as CycloneDX in dist/
	@$(BIN)/python -m bench.release.sbom dist

image: ## the image, from dist/wheels; ENGINE= IMAGE= BASE= (`python -m bench.image` tries it)
	@test -f dist/wheels/portal.lock || { echo "make: needs dist/wheels, which make wheels makes" >&2; exit 1; }
	@$(ENGINE) build --file deploy/container/Containerfile --tag '$(IMAGE)' $(if $(BASE),--build-arg BASE='$(BASE)') \
		--build-arg VERSION='$(VERSION)' --build-arg REVISION="$$(git rev-parse HEAD)" .

release: $(VENV)/test.stamp $(COMPILED) ## wheels, what is in them, and their sums in dist/, of a commit; uploads nothing
	@$(BIN)/python -m bench.release dist

lock: build/lock/bin/pip-compile ## make both lock files again from pyproject.toml (UPGRADE=--upgrade for newer versions)
	$< $(LOCKED) --output-file requirements.lock pyproject.toml
	$< $(LOCKED) --extra test --constraint requirements.lock --output-file requirements-test.lock \
		pyproject.toml

# no addresses and no paths of the machine that made it: whoever installs chooses where packages come from
LOCKED := $(UPGRADE) --quiet --strip-extras --generate-hashes --allow-unsafe --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

build/lock/bin/pip-compile: | $(BIN)/python
	$(BIN)/python -m venv build/lock
	build/lock/bin/python -m pip install --quiet pip-tools==7.6.2

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "make: needs Python 3.11 or newer, and found none (Debian, Ubuntu: python3)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "make: needs Python's venv module (Debian, Ubuntu: python3-venv)" >&2; exit 1; }

$(VENV)/%.stamp: | $(BIN)/python
	@echo "Installing from $< …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		$(if $(WHEELS),--no-index --find-links '$(WHEELS)') --requirement $<
	@echo ../../../.. > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/portal.pth"
	@echo "$$LAUNCHER" > $(BIN)/portal && chmod +x $(BIN)/portal
	@touch $@

$(VENV)/run.stamp: requirements.lock
$(VENV)/test.stamp: requirements-test.lock

# one run compiles all catalogs
$(CATALOGS_COMPILED) &: $(CATALOGS) | $(BIN)/python
	@$(BIN)/portal messages compile

# beside the code, where a service may write nothing: without it every start compiles all of it once more
$(VENV)/bytecode.stamp: $(shell find portal -name '*.py') | $(BIN)/python
	@$(BIN)/python -m compileall -q portal
	@touch $@
