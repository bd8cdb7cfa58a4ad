// SPDX-License-Identifier: Apache-2.0
// The driver and the comparison that every block's bench stands on, tried on the kit's fixture and on broken ones.
#include <Vkit_fixture.h>
#include <Vkit_mutant.h>
#include <gtest/gtest.h>

#include <random>

#include "testbench/common/lockstep.hpp"
#include "testbench/kit/fixture_core.hpp"
#include "testbench/kit/vcd_file.hpp"
#include "tlm/cycle/apb_driver.hpp"
#include "tlm/cycle/verilated_core.hpp"

namespace {

using kit_test::FixtureCore;
using kit_test::FixturePins;
using tlmkit::Cycles;
using Core = tlmkit::CycleCore<FixturePins>;
using Rtl = tlmkit::VerilatedCore<Vkit_fixture, FixturePins>;
using Mutant = tlmkit::VerilatedCore<Vkit_mutant, FixturePins>;

// `transfers` random transfers with pauses and resets; the first divergence, or empty.
std::string traffic(Core& model, Core& rtl, unsigned seed, unsigned transfers, const std::string& wave = "") {
  static constexpr std::uint32_t kOffsets[] = {0x00, 0x04, 0x04, 0x08, 0x08, 0x0C, 0x10, 0x1C, 0x20, 0x24, 0xFFC};
  testbench::Lockstep<FixturePins> pair(model, rtl, "lockstep_test --seed " + std::to_string(seed), wave);
  std::mt19937 random(seed);
  for (unsigned i = 0; i < transfers && pair.divergence().empty(); ++i) {
    if (random() % 64 == 0) pair.reset();
    FixturePins::In in{};
    in.psel = 1;
    in.paddr = kOffsets[random() % std::size(kOffsets)];
    in.pwrite = random() % 2;
    in.pstrb = in.pwrite != 0 ? 0xF : 0;
    in.pwdata = in.pwrite == 0 ? 0 : in.paddr == 0x04 ? random() % 30 : random();
    in.pprot = random() % 8;
    in.puser = random() % 0x2000;
    pair.step(in);
    in.penable = 1;
    FixturePins::Out answer{};
    while (pair.step(in, &answer) && answer.pready == 0) {
    }
    if (random() % 2 == 0) pair.skip({}, random() % 40);
  }
  return pair.divergence();
}

TEST(Lockstep, equal_forms_pass) {
  FixtureCore model;
  Rtl rtl;
  EXPECT_EQ(traffic(model, rtl, 1, 20'000), "");
}

TEST(Lockstep, one_wait_state_more_is_reported_with_cycle_signal_values_and_transfers) {
  FixtureCore model;
  Mutant rtl;
  const std::string wave = testing::TempDir() + "lockstep.vcd";
  const std::string why = traffic(model, rtl, 1, 20'000, wave);
  EXPECT_NE(why.find("pready model 0x1, RTL 0x0"), std::string::npos) << why;
  EXPECT_NE(why.find("APB write 0x"), std::string::npos) << why;
  EXPECT_NE(why.find("repeat: lockstep_test --seed 1"), std::string::npos) << why;
  const kit_test::VcdFile vcd(wave);
  EXPECT_FALSE(vcd.at("lockstep.in.paddr").empty());
  EXPECT_NE(vcd.at("lockstep.model.pready").back().value, vcd.at("lockstep.rtl.pready").back().value);
}

TEST(Lockstep, an_interrupt_one_cycle_late_is_caught_at_its_edge) {
  FixtureCore model(3, 1);
  Rtl rtl;
  const std::string why = traffic(model, rtl, 1, 20'000);
  EXPECT_NE(why.find("model"), std::string::npos);
}

TEST(Lockstep, a_model_that_promises_too_much_quiet_is_caught) {
  struct TooQuiet : FixtureCore {
    Cycles quiet() const override {
      return FixtureCore::quiet() == tlmkit::kForever ? tlmkit::kForever : FixtureCore::quiet() + 2;
    }
    void skip(Cycles n) override { FixtureCore::skip(std::min(n, FixtureCore::quiet())); }
  } model;
  Rtl rtl;
  EXPECT_NE(traffic(model, rtl, 1, 20'000), "");
}

template <class Form>
void count_down_and_wait() {
  Form core;
  tlmkit::ApbDriver<FixturePins> bus(core);
  EXPECT_TRUE(bus.write(0x00, 1).ok);
  EXPECT_EQ(bus.write(0x0C, 5).cycles, 5u);  // three wait states
  EXPECT_EQ(bus.read(0x0C).data, 5u);
  EXPECT_FALSE(bus.read(0x24).ok);
  const Cycles start = bus.cycle();
  EXPECT_TRUE(bus.write(0x04, 1000).ok);
  EXPECT_TRUE(bus.advance_until([](const auto& out) { return out.irq != 0; }, 2000));
  EXPECT_EQ(bus.cycle() - start, 1002u);
  EXPECT_FALSE(bus.advance_until([](const auto& out) { return out.irq == 0; }, 500));
  EXPECT_EQ(bus.cycle() - start, 1502u);
  bus.act_as(7);
  EXPECT_TRUE(bus.write(0x10, 0).ok);
  EXPECT_EQ(bus.read(0x20).data & 0xFF, 7u);
}

TEST(ApbDriver, transfers_and_skipped_time_take_the_same_cycles_on_a_model) { count_down_and_wait<FixtureCore>(); }
TEST(ApbDriver, transfers_and_skipped_time_take_the_same_cycles_on_rtl) { count_down_and_wait<Rtl>(); }

TEST(VerilatedCore, an_idle_block_sees_no_edges) {
  Rtl rtl;
  tlmkit::ApbDriver<FixturePins> bus(rtl);
  bus.write(0x04, 10);
  bus.advance(1'000'000);
  EXPECT_LE(rtl.edges(), 13u);
}

}  // namespace
