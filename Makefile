# SPDX-License-Identifier: Apache-2.0
# Front door. Each target installs what is missing (Debian packages), builds and runs; nothing is done by hand.
.DEFAULT_GOAL := help
.PHONY: boot linux test vectors equivalence latency bench cost formal mutants software-bench lint fuzz fuzz-long isa-random format generate readme fresh-check clean help build with-linux

BUILD := build
JOBS := $(shell nproc)
TEST_JOBS ?= $(JOBS)
FRESH_DIR ?= /var/tmp/plutonsim-fresh
FUZZ_SECONDS ?= 60
SEQUENCES ?= 100000
SEED ?= 1
OPERATIONS ?= 1000000
DRAWS ?= 100000
MUTANTS ?= 0
CAVP := /usr/lib/python3/dist-packages/cryptography_vectors

build:
	@cmake --preset default -DCMAKE_MESSAGE_LOG_LEVEL=WARNING >/dev/null
	@ninja -C $(BUILD) $(BUILD_TARGETS)

# BUILD_TARGETS and the images of the whole system. Linux is built beside them: what it does on one core costs nothing then.
with-linux:
	@sw/linux/build.sh $(BUILD)/linux & linux=$$!; $(MAKE) --no-print-directory build BUILD_TARGETS="$(BUILD_TARGETS)"; built=$$?; \
	  wait $$linux && exit $$built
	@$(MAKE) --no-print-directory build BUILD_TARGETS=system

boot: ## build chip, firmware and Linux, boot from ROM to a shell; leaves build/boot.vcd (the secure boot) and build/boot.json
	@.ci/setup.sh boot linux
	@$(MAKE) --no-print-directory with-linux BUILD_TARGETS=all
	@$(BUILD)/plutonsim boot --trace $(BUILD)/boot.vcd --trace-until 700000 --json $(BUILD)/boot.json
	@echo "waveform: $(BUILD)/boot.vcd (gtkwave), result: $(BUILD)/boot.json"

linux: ## build the Normal World's Linux and root file system into build/linux; the first time takes minutes, then all checkouts share it
	@.ci/setup.sh boot linux
	@$(MAKE) --no-print-directory build BUILD_TARGETS=linux

test: ## every test (fixed-seed slices of the long campaigns)
	@.ci/setup.sh boot linux test formal
	@$(MAKE) --no-print-directory with-linux BUILD_TARGETS="all tests"
	@ctest --test-dir $(BUILD) --output-on-failure -j $(TEST_JOBS)

vectors: ## every NIST vector of Debian's package for AES, SHA-2, HMAC, CMAC and HKDF on models and RTL, cycles compared
	@.ci/setup.sh boot test
	@$(MAKE) --no-print-directory build BUILD_TARGETS=plutonsim
	@$(BUILD)/plutonsim vectors --backend both --json $(BUILD)/vectors.json \
	  $$(find $(addprefix $(CAVP)/,$(addprefix ciphers/AES/,ECB CBC CTR GCM) hashes/SHA2 HMAC CMAC KDF) -type f \
	     ! -name 'Readme*' \( -iname '*hkdf*' -o ! -path '*/KDF/*' \) | sort)

equivalence: ## OPERATIONS=1000000 SEED=1: that much random traffic on model and RTL of AES, SHA, key vault and firewall
	@.ci/setup.sh boot test
	@$(MAKE) --no-print-directory build BUILD_TARGETS="aes_equiv_test sha_equiv_test keyvault_equiv_test firewall_equiv_test"
	@for block in pluton/aes pluton/sha pluton/keyvault firewall; do \
	  PLT_OPERATIONS=$(OPERATIONS) PLT_SEED=$(SEED) SHA_EQUIV_OPERATIONS=$(OPERATIONS) SHA_EQUIV_SEED=$(SEED) \
	  KEYVAULT_OPERATIONS=$(OPERATIONS) KEYVAULT_SEED=$(SEED) \
	  $(BUILD)/testbench/$$block/$${block#*/}_equiv_test --gtest_filter='*Equivalence.*agree*' || exit 1; done

latency: ## DRAWS=100000 SEED=1: each operation of AES, SHA and key vault with that many keys and data; no pin's timing may differ
	@.ci/setup.sh boot test
	@$(MAKE) --no-print-directory build BUILD_TARGETS="aes_latency_test sha_latency_test keyvault_latency_test"
	@for engine in aes sha keyvault; do \
	  PLT_DRAWS=$(DRAWS) PLT_SEED=$(SEED) $(BUILD)/testbench/pluton/$$engine/$${engine}_latency_test || exit 1; done

mutants: ## MUTANTS=0 SEED=1: all mutants of the firewall's RTL and policy, or that many, against its checks
	@.ci/setup.sh boot test
	@$(MAKE) --no-print-directory build BUILD_TARGETS=firewall_mutants
	@PYTHONDONTWRITEBYTECODE=1 python3 testbench/firewall/mutants/campaign.py --build $(BUILD) --count $(MUTANTS) \
	  --seed $(SEED) --jobs $(JOBS) --json $(BUILD)/mutants.json

bench: ## speed and size figures (nothing is asserted)
	@.ci/setup.sh boot test bench
	@$(MAKE) --no-print-directory build BUILD_TARGETS="all benches"
	@testbench/bench/run.sh $(BUILD)

cost: ## clock rate and area of the engines' RTL on ice40 and osu018; leaves build/cost.json
	@.ci/setup.sh boot formal cost
	@mkdir -p $(BUILD)
	@python3 testbench/bench/cost/cost.py --work $(BUILD)/cost --json $(BUILD)/cost.json

formal: ## prove the firewall's RTL for all addresses, entries and traffic, and find every planted bug; leaves build/formal.json
	@.ci/setup.sh boot formal
	@mkdir -p $(BUILD)
	@python3 testbench/formal/formal.py --work $(BUILD)/formal --json $(BUILD)/formal.json

software-bench: ## the engines' work in software (mbedTLS) on the Pluton core; downloads its source once
	@.ci/setup.sh boot test bench
	@$(MAKE) --no-print-directory build BUILD_TARGETS="plutonsim software_crypto"
	@$(BUILD)/plutonsim run --quiet $(BUILD)/software/software_crypto.elf
	@python3 testbench/bench/software/check.py --plutonsim $(BUILD)/plutonsim --program $(BUILD)/software/software_crypto.elf

lint: ## formatting, generated files, RTL lint, clang-tidy, links
	@.ci/setup.sh boot test lint
	@.ci/lint.sh $(BUILD)

isa-random: ## SEQUENCES=100000 SEED=1: random RV32 and RV64 sequences against QEMU
	@.ci/setup.sh boot test
	@$(MAKE) --no-print-directory build BUILD_TARGETS=all
	@python3 testbench/isa/random_vs_qemu.py --plutonsim $(BUILD)/plutonsim --sequences $(SEQUENCES) --seed $(SEED)
	@python3 testbench/isa/random_vs_qemu.py --plutonsim $(BUILD)/plutonsim --sequences $(SEQUENCES) --seed $(SEED) --xlen 64

fuzz-long: ## FUZZ_SECONDS=60: each fuzzer that long under ASan and UBSan
	@.ci/setup.sh boot fuzz
	@.ci/fuzz.sh $(FUZZ_SECONDS)

generate: ## write headers, packages and tables anew from the register and chip maps
	@python3 tlm/regmap/regmap.py

readme: ## fill README's blocks with what the built programs print
	@.ci/setup.sh boot test bench
	@$(MAKE) --no-print-directory build BUILD_TARGETS="all benches"
	@.ci/readme.py $(BUILD)

format: ## clang-format everything that is ours
	@.ci/lint.sh --format

fresh-check: ## debootstrap a bare Debian 12 into FRESH_DIR and run `make boot`, then `make test`, in it (needs root)
	@.ci/setup.sh fresh
	@.ci/fresh-check.sh $(FRESH_DIR)

clean: ## remove all that was built
	@rm -rf build build-asan build-fuzz

help: ## this list
	@echo "plutonsim: cycle-level model of a secured microcontroller. Targets:"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 23
	@echo "Needs Debian 12 with make and git; each target installs the packages it lacks (.ci/packages.txt)."
	@echo "Example: make boot && build/plutonsim --help"
