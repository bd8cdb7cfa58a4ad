// SPDX-License-Identifier: Apache-2.0
// Model and RTL that hold all mutants (generate.py), PLT_MUTANT the active one. A test that fails kills it. Linked with
// the directed tests, and started by campaign.py.
#include <gtest/gtest.h>

#include <cstdlib>

#include "Vplt_firewall.h"
#include "Vplt_firewall6.h"
#include "Vplt_firewall__Dpi.h"
#include "firewall/firewall_core.hpp"
#include "testbench/firewall/firewall_traffic.hpp"
#include "tlm/cycle/verilated_core.hpp"

namespace {

using firewall::FirewallPins;
using firewall_test::FirewallTraffic;
using Rtl = tlmkit::VerilatedCore<Vplt_firewall, FirewallPins>;

constexpr unsigned kEntries = PLT_ENTRIES;

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 0) : otherwise;
}

unsigned active() {
  static const auto number = static_cast<unsigned>(setting("PLT_MUTANT", 0));
  return number;
}

template <class Check>
void each_seed(Check check) {
  const std::uint64_t first = setting("PLT_SEED", 1), seeds = setting("PLT_SEEDS", 1);
  for (std::uint64_t seed = first; seed < first + seeds; ++seed) ASSERT_EQ(check(seed), "") << "seed " << seed;
}

template <class Form>
void agree(unsigned entries) {
  each_seed([entries](std::uint64_t seed) {
    firewall::FirewallCore model(entries);
    Form rtl;
    return FirewallTraffic(model, rtl, entries, seed, "-").run(setting("PLT_OPERATIONS", 5000));
  });
}

TEST(FirewallLockstep, model_rtl_and_rules_agree) { agree<Rtl>(kEntries); }
TEST(FirewallLockstep, with_six_entries_they_agree_as_well) {
  agree<tlmkit::VerilatedCore<Vplt_firewall6, FirewallPins>>(6);
}

TEST(FirewallRules, the_rtl_keeps_them) {
  each_seed([](std::uint64_t seed) {
    Rtl one, other;
    return FirewallTraffic(one, other, kEntries, seed, "-").run(setting("PLT_OPERATIONS", 5000));
  });
}

TEST(FirewallNoise, model_and_rtl_agree_on_random_levels) {
  each_seed([](std::uint64_t seed) {
    firewall::FirewallCore model(kEntries);
    Rtl rtl;
    return FirewallTraffic(model, rtl, kEntries, seed, "-").run_noise(setting("PLT_OPERATIONS", 5000));
  });
}

}  // namespace

namespace firewall {
bool mutant_active(unsigned number);
bool mutant_active(unsigned number) { return number == active(); }
}  // namespace firewall

int plt_mutant_number() { return static_cast<int>(active()); }
