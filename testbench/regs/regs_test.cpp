// SPDX-License-Identifier: Apache-2.0
// The generated register test: every block of the chip against its map, as the real model and as plain registers.
#include <gtest/gtest.h>

#include <string>

#include "soc/gen/block_list.hpp"
#include "testbench/regs/block_factory.hpp"

namespace {

using regs_test::RegisterCheck;

std::vector<std::string> block_names() {
  std::vector<std::string> names;
  for (const tlmkit::BlockSpec* spec : soc::block_list::kBlocks) names.emplace_back(spec->name);
  return names;
}

const tlmkit::BlockSpec& spec_of(const std::string& name) {
  for (const tlmkit::BlockSpec* spec : soc::block_list::kBlocks) {
    if (name == spec->name) return *spec;
  }
  throw std::out_of_range(name);
}

class BlockRegisters : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    dut = regs_test::build_model(GetParam(), clock);
    ASSERT_NE(dut, nullptr) << "testbench/regs/block_factory.cpp does not know " << GetParam();
    check = std::make_unique<RegisterCheck>(dut->block(), spec_of(GetParam()), dut->options);
  }
  tlmkit::ClockDomain clock{"bus", 5000};
  std::unique_ptr<regs_test::Dut> dut;
  std::unique_ptr<RegisterCheck> check;
};

TEST_P(BlockRegisters, have_their_reset_values) { EXPECT_EQ(check->reset_values(), ""); }
TEST_P(BlockRegisters, follow_the_policy_of_each_bit) { EXPECT_EQ(check->access_policy(), ""); }
TEST_P(BlockRegisters, refuse_other_widths_and_alignments) { EXPECT_EQ(check->widths_and_alignment(), ""); }
TEST_P(BlockRegisters, answer_an_error_at_every_undocumented_offset) { EXPECT_EQ(check->undocumented_offsets(), ""); }

INSTANTIATE_TEST_SUITE_P(Model, BlockRegisters, testing::ValuesIn(block_names()),
                         [](const auto& test) { return test.param; });

// Plain registers can be preset, so that write-1-to-clear and read-only bits are seen to keep or lose a 1.
TEST(PlainRegisters, every_bit_of_every_block_follows_its_policy) {
  tlmkit::ClockDomain clock("bus", 5000);
  soc::block_list::for_each([&](const tlmkit::BlockSpec& spec, auto tag) {
    using Registers = typename decltype(tag)::Registers;
    static_assert(sizeof(Registers) > 0, "");
    Registers registers;
    registers.for_each([&](tlmkit::Register& reg) {
      const tlmkit::RegisterSpec& s = reg.spec();
      EXPECT_EQ(s.ro_mask & s.rw_mask, 0u);
      EXPECT_EQ(s.wo_mask & (s.ro_mask | s.rw_mask | s.w1c_mask), 0u);
      for (const std::uint32_t stored : {0xFFFFFFFFu, 0u, 0xA5A5A5A5u}) {
        for (const std::uint32_t written : {0xFFFFFFFFu, 0u, 0x0FF00FF0u}) {
          const std::uint32_t last = s.count - 1;
          const std::uint32_t documented = s.ro_mask | s.rw_mask | s.w1c_mask;
          reg.set(stored & documented, last);
          tlmkit::Access access;
          reg.bus_write(access, last, written);
          const std::uint32_t expected =
              (stored & s.ro_mask) | (written & s.rw_mask) | (stored & ~written & s.w1c_mask);
          EXPECT_EQ(reg.bus_read(access, last), expected) << spec.name << "." << s.name;
        }
      }
    });
  });
}

}  // namespace
