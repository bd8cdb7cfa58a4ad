// SPDX-License-Identifier: Apache-2.0
// Positive controls of the equivalence bench: RTL with one fault at a time (plant.py) must be caught against the model,
// and, where the fault breaks a rule and not only a cycle, against itself: then nothing but the rules can tell.
#include <gtest/gtest.h>

#include <iterator>
#include <set>

#include "Vplt_firewall_planted.h"
#include "Vplt_firewall_planted__Dpi.h"
#include "firewall/firewall_core.hpp"
#include "planted.hpp"
#include "testbench/firewall/firewall_traffic.hpp"
#include "tlm/cycle/verilated_core.hpp"

namespace {

using firewall::FirewallPins;
using firewall_test::FirewallTraffic;
using Rtl = tlmkit::VerilatedCore<Vplt_firewall_planted, FirewallPins>;

constexpr unsigned kEntries = 8;
constexpr std::uint64_t kAccesses = 60000;

// The active fault; 0: none.
int& active() {
  static int fault = 0;
  return fault;
}

class FirewallPlanted : public testing::TestWithParam<int> {
 protected:
  FirewallPlanted() { active() = GetParam(); }
  ~FirewallPlanted() override { active() = 0; }
};

std::string name_of(const testing::TestParamInfo<int>& info) { return kPlanted[info.param - 1]; }

TEST(FirewallPlantedControl, the_rtl_without_an_active_fault_passes) {
  firewall::FirewallCore model(kEntries);
  Rtl rtl;
  FirewallTraffic traffic(model, rtl, kEntries, 1, "-");
  EXPECT_EQ(traffic.run(kAccesses), "");
}

TEST(FirewallPlantedControl, the_rtl_without_an_active_fault_keeps_the_rules) {
  Rtl one, other;
  FirewallTraffic traffic(one, other, kEntries, 1, "-");
  EXPECT_EQ(traffic.run(kAccesses), "");
}

TEST_P(FirewallPlanted, fault_is_caught_against_the_model) {
  firewall::FirewallCore model(kEntries);
  Rtl rtl;
  FirewallTraffic traffic(model, rtl, kEntries, 1, "-");
  const std::string wrong = traffic.run(kAccesses);
  EXPECT_EQ(wrong.compare(0, 6, "cycle "), 0) << wrong;
  std::printf("after %llu cycles\n", static_cast<unsigned long long>(traffic.cycles()));
}

TEST_P(FirewallPlanted, fault_in_both_forms_is_caught_by_the_rules) {
  Rtl one, other;
  FirewallTraffic traffic(one, other, kEntries, 1, "-");
  const std::string wrong = traffic.run(kAccesses);
  EXPECT_NE(wrong, "");
  std::printf("%s\n", wrong.c_str());
}

INSTANTIATE_TEST_SUITE_P(Each, FirewallPlanted, testing::Range(1, static_cast<int>(std::size(kPlanted)) + 1), name_of);

}  // namespace

svBit plt_planted(int fault) { return fault == active() ? 1 : 0; }
