// SPDX-License-Identifier: Apache-2.0
// Random programs through every mode. The block engine and the observed single-step engine share the decoder and the
// semantics, but not the way they count time, find memory or take interrupts; in exact mode they agree on every cycle.
#include <gtest/gtest.h>

#include <cstdlib>

#include "testbench/hart/assembler.hpp"
#include "testbench/hart/outcome.hpp"
#include "testbench/hart/random_program.hpp"

namespace hart_test {
namespace {

// PLT_RANDOM_PROGRAMS asks for a longer campaign than the slice of `make test`.
std::uint32_t programs() {
  const char* wanted = std::getenv("PLT_RANDOM_PROGRAMS");
  return wanted != nullptr ? static_cast<std::uint32_t>(std::atoi(wanted)) : 60;
}

Prepare random_program(std::uint32_t seed, bool interrupts) {
  return [=](Machine& m) {
    const RandomProgram program(seed, interrupts);
    m.write(kRamBase, program.parcels().data(), program.parcels().size() * 2);
  };
}

TEST(Equality, exact_mode_is_the_same_cycle_for_cycle_with_and_without_the_bus_observed) {
  std::uint64_t interrupts = 0;
  for (std::uint32_t seed = 1; seed <= programs(); ++seed) {
    const Outcome block = run_in_child(kExact, random_program(seed, true));
    const Outcome observed = run_in_child(kObserved, random_program(seed, true));
    ASSERT_TRUE(block.finished) << "seed " << seed << " " << block.text;
    ASSERT_EQ(block.difference(observed), "") << "seed " << seed;
    interrupts += block.registers[29];
  }
  EXPECT_GT(interrupts, programs());
}

TEST(Equality, fast_mode_without_interrupts_agrees_with_exact_mode_on_results_and_cycles) {
  for (std::uint32_t seed = 1001; seed <= 1000 + programs(); ++seed) {
    const Outcome exact = run_in_child(kObserved, random_program(seed, false));
    ASSERT_TRUE(exact.finished) << "seed " << seed << " " << exact.text;
    ASSERT_EQ(exact.difference(run_in_child(kFast, random_program(seed, false))), "") << "seed " << seed;
    ASSERT_EQ(exact.difference(run_in_child(kFastShort, random_program(seed, false))), "") << "seed " << seed;
  }
}

TEST(Equality, fast_mode_ends_programs_with_interrupts) {
  for (std::uint32_t seed = 2001; seed <= 2000 + programs() / 4; ++seed) {
    const Outcome fast = run_in_child(kFastShort, random_program(seed, true));
    ASSERT_TRUE(fast.finished) << "seed " << seed << " " << fast.text;
  }
}

TEST(Equality, run_ahead_cap_does_not_change_anything) {
  Options short_cap = kExact;
  short_cap.run_ahead_cap = 3;
  for (std::uint32_t seed = 3001; seed <= 3000 + programs() / 4; ++seed) {
    const Outcome exact = run_in_child(kExact, random_program(seed, true));
    ASSERT_EQ(exact.difference(run_in_child(short_cap, random_program(seed, true))), "") << "seed " << seed;
  }
}

// Positive control: one more no-operation, executed once, is a difference.
TEST(Equality, comparison_sees_a_single_cycle) {
  const auto with_nops = [](unsigned n) {
    return [n](Machine& m) {
      RandomProgram program(7, true);
      std::vector<std::uint16_t> parcels = program.parcels();
      // Between the handler and the prologue's first instruction there is room that is jumped over.
      const std::uint32_t jump = rv::jal(0, 0x100 - static_cast<std::int32_t>(4 * n));
      parcels[0] = static_cast<std::uint16_t>(jump);
      parcels[1] = static_cast<std::uint16_t>(jump >> 16);
      m.write(kRamBase, parcels.data(), parcels.size() * 2);
    };
  };
  const Outcome plain = run_in_child(kExact, with_nops(0));
  ASSERT_TRUE(plain.finished);
  EXPECT_EQ(plain.difference(run_in_child(kExact, with_nops(0))), "");
  EXPECT_NE(plain.difference(run_in_child(kExact, with_nops(1))), "");
}

}  // namespace
}  // namespace hart_test
