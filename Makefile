# What people and CI call. `make` alone lists the targets.
SHELL := bash
.DEFAULT_GOAL := help
# All crates but the root one, which is the desktop window and needs its libraries.
CRATES := --workspace --exclude mailstead
FEATURES := --features mailstead-cli/faults
CARGO_FLAGS ?= --locked

.PHONY: help trial test check ui desktop bench fuzz-check clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

trial: ## a living archive with sample mail, in the desktop window where there is a display; until Ctrl-C
	@scripts/trial.sh $(ARGS)

test: ## every test, with real mail servers; installs them first
	@scripts/test.sh

check: ## format, lints and the parts' own tests: for every commit
	@scripts/ui.sh check
	cargo fmt --all --check
	cargo clippy $(CARGO_FLAGS) $(CRATES) --all-targets $(FEATURES) -- -D warnings
	cargo test $(CARGO_FLAGS) --quiet $(CRATES) --exclude mailstead-tests --lib --bins $(FEATURES)

ui: ## the web interface, which the program carries; ARGS=check also tests it
	@scripts/install-build.sh
	@scripts/ui.sh $(or $(ARGS),build)

desktop: ## the desktop window
	@scripts/install-build.sh
	@scripts/install-test-servers.sh
	cargo build $(CARGO_FLAGS) -p mailstead

bench: ## speed and memory; what docs/benchmarks.md reports
	@scripts/install-test-servers.sh --bench
	scripts/bench.sh $(ARGS)

fuzz-check: ## the fuzz targets build, and pass on their seeds
	scripts/fuzz-check.sh

clean: ## our own build products and test leftovers; what others wrote stays compiled
	cargo clean $(foreach crate,$(notdir $(wildcard crates/*)),-p mailstead-$(crate)) -p mailstead-tests
	rm -rf target/corpus target/corpus.stamp target/test-results ui/dist tests/ui/results
