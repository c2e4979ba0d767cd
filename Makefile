# One obvious command each. `make help` lists them.

# The same flags everywhere, so that a test run and a demo never undo each other's builds: debug for tests, release for
# the program, side by side in .build.
build_flags := --explicit-target-dependency-import-check error
formatted := Sources Tests Package.swift

# `make bench SIZES="1000 100000" ROWS="steady pushes"` runs a part; Benchmarks/README.md has the names.
all_sizes := 1000 10000 100000
SIZES := $(all_sizes)
ROWS :=
# Only whole runs are recorded.
part := $(if $(ROWS)$(filter-out $(SIZES),$(all_sizes)),--json .build/bench/part.json $(if $(ROWS),--rows $(ROWS)))

# `make fuzz SECONDS=1200 TARGETS="yaml age"` is for longer, and for some; scripts/fuzz says more.
SECONDS := 60
TARGETS :=

.PHONY: help build test test-slow test-asan test-tsan mutants fuzz lint format demo clean dependencies peers
.PHONY: bench bench-smoke bench-terraform bench-million bench-endurance bench-record floors
.DEFAULT_GOAL := help

help: ## list these commands
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 24

build: dependencies ## build the program: .build/release/weir
	swift build -c release --product weir $(build_flags)

test: dependencies peers ## build and run the tests
	swift build --build-tests $(build_flags)
	scripts/test $(build_flags)

test-slow: dependencies peers ## the tests that take longer: two hundred simulated days, a database that fails at every step
	swift build --build-tests $(build_flags)
	WEIR_SLOW=1 scripts/test $(build_flags) --filter '/slow'

test-asan: dependencies peers ## the tests, with everything built to find misused memory
	scripts/sanitize address

test-tsan: dependencies peers ## the tests, with everything built to find data races
	scripts/sanitize thread

mutants: dependencies peers ## take each defence of Tests/mutants.toml out, and see that its test fails; takes a while
	scripts/mutants

fuzz: dependencies ## give random bytes to what reads foreign bytes: each of TARGETS for SECONDS
	scripts/fuzz --seconds $(SECONDS) $(TARGETS)

lint: ## check layout of code, house rules and links
	swift format lint --strict --recursive $(formatted)
	scripts/lint

format: ## let swift format lay out the code
	swift format --in-place --recursive $(formatted)

demo: build ## apply the example repository to a private PostgreSQL, change it, apply the change
	scripts/demo

bench: build floors ## measure weir against its floors; SIZES and ROWS choose a part
	Benchmarks/bench.py --sizes $(SIZES) $(part)

# What was built for tests will do: no time counts here.
bench-smoke: floors ## see that every measurement runs, once, on a small fleet
	swift build --product weir $(build_flags)
	Benchmarks/bench.py --weir .build/debug/weir --sizes 1000 --repetitions 1 --json .build/bench/smoke.json

bench-terraform: build floors ## measure Terraform beside weir, where it is installed
	Benchmarks/bench.py --terraform --sizes 1000 --repetitions 3 --json .build/bench/terraform.json

bench-million: build floors ## plan and apply a million instances, once
	Benchmarks/bench.py --sizes 1000000 --rows cold --repetitions 1 --json .build/bench/million.json

bench-endurance: build floors ## see how a controller's memory grows over a thousand rounds
	Benchmarks/bench.py --sizes 10000 --rows endurance --repetitions 1 --json .build/bench/endurance.json

bench-record: ## put the tables of the last runs into docs/performance.md
	Benchmarks/bench.py --record docs/performance.md

clean: ## delete what was built
	rm -rf .build

floors: dependencies
	@$(MAKE) --no-print-directory --directory Benchmarks/Floors

dependencies:
	@scripts/install-dependencies

peers:
	@scripts/install-peers
	@scripts/install-servers
