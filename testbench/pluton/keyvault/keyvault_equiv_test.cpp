// SPDX-License-Identifier: Apache-2.0
// Model and RTL agree at every pin in every cycle under constrained-random traffic, and planted differences are found.
// A long run: KEYVAULT_OPERATIONS=1000000 KEYVAULT_SEED=7 keyvault_equiv_test
// --gtest_filter='KeyvaultEquivalence.model*'
#include <Vplt_keyvault_sva.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "testbench/common/lockstep.hpp"
#include "testbench/pluton/keyvault/keyvault_traffic.hpp"

namespace {

using namespace keyvault_test;
using pluton::KeyvaultCore;
using Checked = tlmkit::VerilatedCore<Vplt_keyvault_sva, KeyvaultPins>;

unsigned long setting(const char* name, unsigned long standard) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::stoul(text) : standard;
}

// First divergence in `operations` transfers and key loads, or empty.
std::string compare(tlmkit::CycleCore<KeyvaultPins>& model, tlmkit::CycleCore<KeyvaultPins>& rtl, unsigned seed,
                    unsigned long operations, Coverage* coverage = nullptr) {
  testbench::Lockstep<KeyvaultPins> pair(
      model, rtl, fmt::format("KEYVAULT_SEED={} KEYVAULT_OPERATIONS={} keyvault_equiv_test", seed, operations),
      testing::TempDir() + fmt::format("keyvault_equiv_{}.vcd", seed));
  Traffic traffic(seed);
  while (traffic.operations() < operations && pair.divergence().empty()) {
    if (traffic.wants_reset()) {
      traffic.reset();
      pair.reset();
    }
    KeyvaultPins::Out answer{};
    const KeyvaultPins::In in = traffic.next(pair.out(), pair.cycle());
    // Now and then time passes with nothing moving: the model jumps.
    if (traffic.below(4) == 0 && traffic.may_skip() && KeyvaultPins::quiet(in, pair.out())) {
      ++traffic.coverage().skipped;
      KeyvaultPins::In still = in;
      still.kdf_ready = 0;
      pair.skip(still, 1 + traffic.below(20));
      if (!KeyvaultPins::quiet(in, pair.out())) continue;
    }
    if (!pair.step(in, &answer)) break;
    traffic.answer(answer);
  }
  if (coverage != nullptr) *coverage = traffic.coverage();
  return pair.divergence();
}

TEST(KeyvaultEquivalence, model_and_rtl_agree_at_every_pin_in_every_cycle) {
  KeyvaultCore model;
  Rtl rtl;
  Coverage c;
  const auto seed = static_cast<unsigned>(setting("KEYVAULT_SEED", 1));
  EXPECT_EQ(compare(model, rtl, seed, setting("KEYVAULT_OPERATIONS", 150'000), &c), "");
  fmt::print("granted {} denied {} derived {} waited {} resets {} skipped {}\n", c.granted, c.denied, c.derived,
             c.waited, c.resets, c.skipped);
  for (unsigned code = 0; code <= static_cast<unsigned>(Error::engine); ++code) EXPECT_GT(c.codes[code], 0u) << code;
  EXPECT_GT(c.granted, 100u);
  EXPECT_GT(c.denied, 100u);
  EXPECT_GT(c.derived, 50u);
  EXPECT_GT(c.waited, 50u);
  EXPECT_GT(c.resets, 10u);
  EXPECT_GT(c.skipped, 100u);
}

TEST(KeyvaultEquivalence, the_assertions_of_the_rtl_hold_under_the_same_traffic) {
  KeyvaultCore model;
  Checked rtl;
  EXPECT_EQ(compare(model, rtl, 2, 20'000), "");
}

TEST(KeyvaultEquivalence, rtl_whose_clock_stops_while_idle_does_the_same) {
  struct Gated : Rtl {
    void tick(const In& in) override {
      if (out().idle != 0 && KeyvaultPins::quiet(in, out())) return;
      Rtl::tick(in);
    }
  } rtl;
  KeyvaultCore model;
  EXPECT_EQ(compare(model, rtl, 4, 20'000), "");
  EXPECT_GT(rtl.edges(), 0u);
}

// An engine that drops its request breaks the contract, and the bound assertions say so.
TEST(KeyvaultEquivalence, the_assertions_are_alive) {
  EXPECT_DEATH(
      {
        ::dup2(STDERR_FILENO, STDOUT_FILENO);  // Verilator reports to the latter
        Checked rtl;
        KeyvaultPins::In in{};
        for (unsigned cycle = 0; cycle < 10; ++cycle) {
          in.aes_kreq_valid = cycle == 4 ? 1 : 0;
          rtl.settle(in);
          rtl.tick(in);
        }
      },
      "m_request_holds");
}

// Planted differences, as wrong models.
std::string difference(KeyvaultCore& wrong) {
  Rtl rtl;
  return compare(wrong, rtl, 3, 30'000);
}

TEST(KeyvaultEquivalence, a_key_beat_one_cycle_late_is_caught) {
  struct Late : KeyvaultCore {
    void tick(const In& in) override {
      const Out shown = true_;
      KeyvaultCore::tick(in);
      true_ = out_;
      out_.aes_krsp_valid = shown.aes_krsp_valid;
      out_.aes_krsp_data = shown.aes_krsp_data;
      out_.aes_krsp_last = shown.aes_krsp_last;
    }
    Out true_{};
  } wrong;
  EXPECT_NE(difference(wrong).find("aes_krsp_valid"), std::string::npos);
}

TEST(KeyvaultEquivalence, a_beat_in_the_wrong_octet_order_is_caught) {
  struct Swapped : KeyvaultCore {
    void tick(const In& in) override {
      KeyvaultCore::tick(in);
      out_.sha_krsp_data = __builtin_bswap64(out_.sha_krsp_data);
    }
  } wrong;
  EXPECT_NE(difference(wrong).find("sha_krsp_data differs (secret)"), std::string::npos);
}

TEST(KeyvaultEquivalence, the_octets_of_an_older_longer_key_are_caught) {
  // Words stay in the slot that a shorter key does not write.
  struct Stale : KeyvaultCore {
    void tick(const In& in) override {
      if (in.sha_kreq_valid != 0 && out_.sha_krsp_valid == 0) slot_ = in.sha_kreq_slot;
      KeyvaultCore::tick(in);
      if (out_.sha_krsp_valid == 0 || out_.sha_krsp_error != 0) {
        beat_ = 0;
        return;
      }
      std::uint64_t& old = old_[slot_ * 8 + beat_++ % 8];
      if (out_.sha_krsp_data != 0) old = out_.sha_krsp_data;
      out_.sha_krsp_data = old;
    }
    unsigned slot_ = 0, beat_ = 0;
    std::array<std::uint64_t, 128> old_{};
  } wrong;
  EXPECT_NE(difference(wrong).find("sha_krsp_data differs"), std::string::npos);
}

TEST(KeyvaultEquivalence, a_beat_that_does_not_wait_for_ready_is_caught) {
  struct Hasty : KeyvaultCore {
    void tick(const In& in) override {
      In taken = in;
      if (in.kdf_gnt != 0) taken.kdf_ready = 1;
      KeyvaultCore::tick(taken);
    }
  } wrong;
  EXPECT_NE(difference(wrong).find("kdf_"), std::string::npos);
}

TEST(KeyvaultEquivalence, an_interrupt_that_ignores_its_enable_is_caught) {
  struct Loud : KeyvaultCore {
    const Out& settle(const In& in) override {
      KeyvaultCore::settle(in);
      if (in.psel != 0 && in.penable != 0 && in.pwrite == 0 && in.paddr == map::kStatus) loud_ = out_.prdata & 2;
      return out_;
    }
    void tick(const In& in) override {
      KeyvaultCore::tick(in);
      if (loud_ != 0) out_.irq = 1;
    }
    std::uint32_t loud_ = 0;
  } wrong;
  EXPECT_NE(difference(wrong).find("irq"), std::string::npos);
}

TEST(KeyvaultEquivalence, a_model_that_promises_too_much_quiet_is_caught) {
  struct TooQuiet : KeyvaultCore {
    Cycles quiet() const override {
      const Cycles n = KeyvaultCore::quiet();
      return n == tlmkit::kForever ? n : n + 1;
    }
    void skip(Cycles n) override { KeyvaultCore::skip(std::min(n, KeyvaultCore::quiet())); }
  } wrong;
  EXPECT_NE(difference(wrong), "");
}

}  // namespace
