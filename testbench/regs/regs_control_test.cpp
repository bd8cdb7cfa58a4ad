// SPDX-License-Identifier: Apache-2.0
// Positive control of the register test: blocks that differ from their map in one thing each must be caught.
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <vector>

#include "pluton/flash/gen/flash_ctrl_regs.hpp"
#include "testbench/regs/register_check.hpp"

namespace {

using regs_test::RegisterCheck;
using tlmkit::RegisterSpec;

const tlmkit::BlockSpec& kMap = pluton::flash_ctrl_map::kBlock;

// The flash controller's registers, after `change` has been at the table.
struct Mutant : tlmkit::RegisterBlock {
  Mutant(const tlmkit::BlockSpec& spec, const std::vector<RegisterSpec>& specs, const tlmkit::ClockDomain& clock)
      : RegisterBlock("mutant", spec, clock) {
    for (const RegisterSpec& s : specs) add(registers.emplace_back(s));
  }
  std::deque<tlmkit::Register> registers;
};

using Table = std::vector<RegisterSpec>;

// All four checks on the mutant, one after the other.
std::string check(const std::function<void(tlmkit::BlockSpec&, Table&)>& change) {
  Table table(kMap.registers, kMap.registers + kMap.register_count);
  tlmkit::BlockSpec spec = kMap;
  change(spec, table);
  tlmkit::ClockDomain clock("bus", 5000);
  Mutant mutant(spec, table, clock);
  RegisterCheck checker(mutant.socket, [&mutant] { mutant.reset(); }, kMap, {});
  return checker.reset_values() + checker.access_policy() + checker.widths_and_alignment() +
         checker.undocumented_offsets();
}

RegisterSpec& find(Table& table, const std::string& name) {
  for (RegisterSpec& r : table) {
    if (r.name == name) return r;
  }
  throw std::out_of_range(name);
}

TEST(RegisterCheckControl, the_map_itself_passes) {
  EXPECT_EQ(check([](auto&, Table&) {}), "");
}
TEST(RegisterCheckControl, a_wrong_reset_value_is_caught) {
  EXPECT_NE(check([](auto&, Table& t) { find(t, "ADDRESS").reset = 4; }), "");
}
TEST(RegisterCheckControl, a_read_only_bit_that_should_be_writable_is_caught) {
  EXPECT_NE(check([](auto&, Table& t) {
              find(t, "COUNT").rw_mask &= ~2u;
              find(t, "COUNT").ro_mask |= 2u;
            }),
            "");
}
TEST(RegisterCheckControl, a_reserved_bit_that_can_be_written_is_caught) {
  EXPECT_NE(check([](auto&, Table& t) { find(t, "IRQ_ENABLE").rw_mask |= 0x80000000u; }), "");
}
TEST(RegisterCheckControl, a_write_only_register_that_can_be_read_is_caught) {
  EXPECT_NE(check([](auto&, Table& t) {
              find(t, "COMMAND").reset = 0x20;
              find(t, "COMMAND").rw_mask = 0xFF;
            }),
            "");
}
TEST(RegisterCheckControl, a_register_that_is_not_there_is_caught) {
  EXPECT_NE(check([](auto&, Table& t) { find(t, "PAGE_BUFFER").count = 63; }), "");
}
TEST(RegisterCheckControl, a_register_that_is_not_documented_is_caught) {
  EXPECT_NE(check([](auto&, Table& t) { find(t, "PAGE_BUFFER").count = 65; }), "");
}
TEST(RegisterCheckControl, a_width_too_many_is_caught) {
  EXPECT_NE(check([](tlmkit::BlockSpec& s, Table&) { s.access_widths |= 8; }), "");
}

}  // namespace
