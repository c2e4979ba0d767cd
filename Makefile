# One obvious command each. `make help` lists them.

# The same flags everywhere, so that a test run and a demo never undo each other's builds: debug for tests, release for
# the program, side by side in .build.
build_flags := --explicit-target-dependency-import-check error
formatted := Sources Tests Package.swift

.PHONY: help build test test-slow lint format demo clean dependencies peers
.DEFAULT_GOAL := help

help: ## list these commands
	@sed -nE 's/^([a-z-]+):.*## (.*)$$/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

build: dependencies ## build the program: .build/release/weir
	swift build -c release --product weir $(build_flags)

test: dependencies peers ## build and run the tests
	swift build --build-tests $(build_flags)
	swift test --skip-build --disable-xctest $(build_flags)

test-slow: dependencies peers ## the tests that take longer: two hundred simulated days, a database that fails at every step
	swift build --build-tests $(build_flags)
	WEIR_SLOW=1 swift test --skip-build --disable-xctest $(build_flags) --filter '/slow'

lint: ## check layout of code, house rules and links
	swift format lint --strict --recursive $(formatted)
	scripts/lint

format: ## let swift format lay out the code
	swift format --in-place --recursive $(formatted)

demo: build ## apply the example repository to a private PostgreSQL, change it, apply the change
	scripts/demo

clean: ## delete what was built
	rm -rf .build

dependencies:
	@scripts/install-dependencies

peers:
	@scripts/install-peers
	@scripts/install-servers
