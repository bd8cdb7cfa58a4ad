// SPDX-License-Identifier: Apache-2.0
// The self-checking assembly programs, in every mode.
#include <gtest/gtest.h>

#include "testbench/hart/assembler.hpp"
#include "testbench/hart/outcome.hpp"

namespace hart_test {
namespace {

class Programs : public testing::TestWithParam<const char*> {};

TEST_P(Programs, pass_in_every_mode_with_equal_cycles) {
  const Outcome observed = run_in_child(kObserved, elf(GetParam()));
  ASSERT_TRUE(observed.finished) << observed.text;
  EXPECT_EQ(observed.exit_code, 1u) << "case " << (observed.exit_code >> 1);
  EXPECT_EQ(observed.difference(run_in_child(kExact, elf(GetParam()))), "");
  EXPECT_EQ(observed.difference(run_in_child(kFast, elf(GetParam()))), "");
  EXPECT_EQ(observed.difference(run_in_child(kFastShort, elf(GetParam()))), "");
}

INSTANTIATE_TEST_SUITE_P(Hart, Programs, testing::Values("integer", "memory", "control", "traps", "protection"),
                         [](const auto& chosen) { return std::string(chosen.param); });

// Positive control: with one expected value wrong, the programs' own check ends them with that case's number.
TEST(Programs, report_a_failing_case) {
  const auto broken = [](Machine& m) {
    elf("control")(m);
    std::uint8_t* text = m.ram.data();
    for (unsigned i = 0; i + 4 <= 0x4000; i += 2) {  // li a0, 77 becomes li a0, 78
      if (text[i] == 0x13 && text[i + 1] == 0x05 && text[i + 2] == 0xD0 && text[i + 3] == 0x04) text[i + 2] = 0xE0;
    }
  };
  const Outcome outcome = run_in_child(kFast, broken);
  ASSERT_TRUE(outcome.finished);
  EXPECT_EQ(outcome.exit_code & 1, 1u);
  EXPECT_GT(outcome.exit_code, 1u);
}

}  // namespace
}  // namespace hart_test
