// SPDX-License-Identifier: Apache-2.0
// Model and RTL agree on every pin in every cycle. A fixed-seed slice here; longer with
//   PLT_OPERATIONS=1000000 PLT_SEED=7 aes_equiv_test --gtest_filter=AesEquivalence.*
#include <gtest/gtest.h>

#include <cstdlib>

#include "Vplt_aes.h"
#include "Vplt_aes_sva.h"
#include "testbench/pluton/aes/aes_traffic.hpp"
#include "tlm/cycle/verilated_core.hpp"

namespace {

using aes_test::AesTraffic;
using pluton::AesPins;

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 0) : otherwise;
}

template <class Rtl>
void agree(std::uint64_t operations) {
  operations = setting("PLT_OPERATIONS", operations);
  const std::uint64_t seed = setting("PLT_SEED", 1);
  const std::string repeat = "PLT_OPERATIONS=" + std::to_string(operations) + " PLT_SEED=" + std::to_string(seed) +
                             " aes_equiv_test --gtest_filter=AesEquivalence.*";
  pluton::AesCore model;
  tlmkit::VerilatedCore<Rtl, AesPins> rtl;
  AesTraffic traffic(model, rtl, seed, repeat, testing::TempDir() + "aes_equiv.vcd");
  ASSERT_EQ(traffic.run(operations), "");

  const auto& c = traffic.coverage();
  std::printf(
      "%llu cycles, %u operations, %u done, %u tags ok, %u wipes, %u resets, %u fetches, %u bus errors, "
      "%u wait states, %u beats in, %u out, %u held, %u cycles skipped\n",
      static_cast<unsigned long long>(traffic.cycles()), c.operations, c.done, c.tags_ok, c.wipes, c.resets, c.fetches,
      c.bus_errors, c.waits, c.beats_in, c.beats_out, c.held, c.skipped);
  for (unsigned mode = 0; mode < 5; ++mode) EXPECT_GT(c.started[mode], operations / 20) << mode;
  for (unsigned code = 0; code <= 12; ++code) EXPECT_GT(c.errors[code], 0u) << code;
  EXPECT_GT(c.tags_ok, operations / 100);
  EXPECT_GT(c.wipes, 0u);
  EXPECT_GT(c.held, operations);
}

TEST(AesEquivalence, model_and_rtl_agree_on_every_pin_in_every_cycle) { agree<Vplt_aes>(6000); }
TEST(AesEquivalence, no_assertion_fails_under_the_same_traffic) { agree<Vplt_aes_sva>(1500); }

}  // namespace
