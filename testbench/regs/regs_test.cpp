// SPDX-License-Identifier: Apache-2.0
// The generated register test: every block of the chip against its map, as model, as RTL where there is one, and as
// plain registers.
#include <gtest/gtest.h>

#include <string>

#include "soc/gen/block_list.hpp"
#include "soc/rtl_choice.hpp"
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

struct Subject {
  std::string block;
  bool rtl;
  friend void PrintTo(const Subject& s, std::ostream* out) { *out << s.block << (s.rtl ? " as RTL" : " as model"); }
};

std::vector<Subject> subjects() {
  std::vector<Subject> all;
  for (const std::string& name : block_names()) all.push_back({name, false});
  for (const std::string& name : soc::RtlChoice::names()) all.push_back({name, true});
  return all;
}

class BlockRegisters : public testing::TestWithParam<Subject> {
 protected:
  void SetUp() override {
    const auto& [block, rtl] = GetParam();
    dut = rtl ? regs_test::build_rtl(block, clock) : regs_test::build_model(block, clock);
    ASSERT_NE(dut, nullptr) << "testbench/regs/block_factory.cpp does not know " << block;
    check = std::make_unique<RegisterCheck>(
        dut->socket(), [this] { dut->reset(); }, spec_of(block), dut->options);
  }
  tlmkit::ClockDomain clock{"bus", 5000};
  std::unique_ptr<regs_test::Dut> dut;
  std::unique_ptr<RegisterCheck> check;
};

TEST_P(BlockRegisters, have_their_reset_values) { EXPECT_EQ(check->reset_values(), ""); }
TEST_P(BlockRegisters, follow_the_policy_of_each_bit) { EXPECT_EQ(check->access_policy(), ""); }
TEST_P(BlockRegisters, refuse_other_widths_and_alignments) { EXPECT_EQ(check->widths_and_alignment(), ""); }
TEST_P(BlockRegisters, answer_an_error_at_every_undocumented_offset) { EXPECT_EQ(check->undocumented_offsets(), ""); }

INSTANTIATE_TEST_SUITE_P(Form, BlockRegisters, testing::ValuesIn(subjects()),
                         [](const auto& test) { return test.param.block + (test.param.rtl ? "_rtl" : "_model"); });

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
