// SPDX-License-Identifier: Apache-2.0
// Model and RTL agree on every pin in every cycle, and both with the policy function and the rules. A fixed-seed slice
// here; longer with
//   PLT_OPERATIONS=1000000 PLT_SEED=7 firewall_equiv_test --gtest_filter=FirewallEquivalence.*
#include <gtest/gtest.h>

#include <cstdlib>

#include "Vplt_firewall.h"
#include "Vplt_firewall16.h"
#include "Vplt_firewall_sva.h"
#include "firewall/firewall_core.hpp"
#include "testbench/firewall/firewall_traffic.hpp"
#include "tlm/cycle/verilated_core.hpp"

namespace {

using firewall::FirewallCore;
using firewall::FirewallPins;
using firewall_test::Coverage;
using firewall_test::FirewallTraffic;

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 0) : otherwise;
}

void reached_both(const char* what, const std::array<unsigned, 2>& count, unsigned least = 1) {
  EXPECT_GE(count[0], least) << what << ", reads";
  EXPECT_GE(count[1], least) << what << ", writes";
}

void expect_reached(const Coverage& c) {
  for (unsigned type = 0; type < 3; ++type) reached_both("burst type, denied and granted", c.types[type], 20);
  EXPECT_GT(c.types[3][0], 0u);
  EXPECT_EQ(c.types[3][1], 0u);
  for (const auto& reason : c.reasons) reached_both("reason", reason, 20);
  reached_both("held", c.held, 100);
  reached_both("reconfigured to the opposite while held", c.overtaken);
  reached_both("pins changed while held", c.changed);
  reached_both("valid dropped while held", c.dropped);
  reached_both("waits for a denial of its id", c.same_id);
  reached_both("15 of its id under way", c.full_id);
  reached_both("denial waits for older accesses", c.denial_waits);
  reached_both("denial before another's answer", c.other_id);
  reached_both("answer kept on the pins", c.answers_kept);
  reached_both("exclusive", c.exclusive);
  reached_both("atomic", c.atomic);
  reached_both("beyond 32 bits", c.beyond_4g);
  reached_both("over the end of 32 bits", c.end_4g);
  reached_both("over the end of 64 bits", c.end_64);
  reached_both("unaligned", c.unaligned);
  for (const unsigned n : {c.boot_granted, c.queue_full, c.early_data, c.false_last, c.both_denied, c.log_full, c.lost,
                           c.pop_when_full, c.clear_with_loss, c.records_read, c.config_writes, c.apb_refused,
                           c.sub_word, c.foreign, c.lock_refused, c.locks, c.global_locks, c.interrupts, c.both_flow}) {
    EXPECT_GT(n, 0u);
  }
}

void print(const FirewallTraffic& traffic) {
  const Coverage& c = traffic.coverage();
  const auto sum = [](const std::array<unsigned, 2>& a) { return a[0] + a[1]; };
  std::printf(
      "%llu cycles, %u reads, %u writes; granted %u (boot %u), malformed %u, no entry %u, partial %u, no right %u; "
      "%u cycles held, %u verdicts overtaken, %u changed, %u dropped; same id %u, 15 of an id %u, queue full %u, "
      "denial "
      "waits %u, before others %u, kept %u; early data %u, false WLAST %u; both denied %u, log full %u, most lost %u, "
      "pop "
      "when full %u, clear with loss %u, records read %u; writes %u, refused %u, sub-word %u, foreign %u, locked %u, "
      "locks "
      "%u, global %u; %u resets, %llu skipped\n",
      static_cast<unsigned long long>(traffic.cycles()), c.accesses[0], c.accesses[1], sum(c.reasons[4]),
      c.boot_granted, sum(c.reasons[0]), sum(c.reasons[1]), sum(c.reasons[2]), sum(c.reasons[3]), sum(c.held),
      sum(c.overtaken), sum(c.changed), sum(c.dropped), sum(c.same_id), sum(c.full_id), c.queue_full,
      sum(c.denial_waits), sum(c.other_id), sum(c.answers_kept), c.early_data, c.false_last, c.both_denied, c.log_full,
      c.lost, c.pop_when_full, c.clear_with_loss, c.records_read, c.config_writes, c.apb_refused, c.sub_word, c.foreign,
      c.lock_refused, c.locks, c.global_locks, traffic.resets(), static_cast<unsigned long long>(traffic.skipped()));
}

template <class Rtl>
void agree(unsigned entries, std::uint64_t accesses, const char* name) {
  accesses = setting("PLT_OPERATIONS", accesses);
  const std::uint64_t seed = setting("PLT_SEED", 1);
  const std::string repeat = "PLT_OPERATIONS=" + std::to_string(accesses) + " PLT_SEED=" + std::to_string(seed) +
                             " firewall_equiv_test --gtest_filter=FirewallEquivalence." + name;
  FirewallCore model(entries);
  tlmkit::VerilatedCore<Rtl, FirewallPins> rtl;
  FirewallTraffic traffic(model, rtl, entries, seed, repeat, testing::TempDir() + "firewall_equiv.vcd");
  ASSERT_EQ(traffic.run(accesses), "") << "repeat: " << repeat;
  print(traffic);
  expect_reached(traffic.coverage());
}

TEST(FirewallEquivalence, policy_model_and_rtl_agree_in_every_cycle) {
  agree<Vplt_firewall16>(16, 100000, "policy_model_and_rtl_agree_in_every_cycle");
}
TEST(FirewallEquivalence, with_64_entries_they_agree_as_well) {
  agree<Vplt_firewall>(64, 40000, "with_64_entries_they_agree_as_well");
}
TEST(FirewallEquivalence, no_assertion_fails_under_the_same_traffic) {
  agree<Vplt_firewall_sva>(16, 40000, "no_assertion_fails_under_the_same_traffic");
}
TEST(FirewallEquivalence, random_levels_on_all_pins_agree) {
  FirewallCore model(16);
  tlmkit::VerilatedCore<Vplt_firewall16, FirewallPins> rtl;
  FirewallTraffic traffic(model, rtl, 16, setting("PLT_SEED", 1), "-", testing::TempDir() + "firewall_noise.vcd");
  ASSERT_EQ(traffic.run_noise(setting("PLT_OPERATIONS", 200000)), "");
}

}  // namespace
