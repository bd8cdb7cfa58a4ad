// SPDX-License-Identifier: Apache-2.0
// No pin of the vault but its data moves at another cycle for another key, salt or info. A fixed-seed slice here;
// longer (draws an operation) with
//   PLT_DRAWS=100000 PLT_SEED=7 keyvault_latency_test --gtest_filter=KeyvaultLatency/*
#include "testbench/pluton/keyvault/keyvault_bench.hpp"

#include "testbench/common/latency.hpp"

namespace {

using namespace keyvault_test;
using testbench::Draws;
using testbench::LatencySpread;

template <class Block>
struct Probed : testbench::TimingProbe<KeyvaultPins> {
  Probed() : TimingProbe(std::make_unique<Block>()) {}
};
struct Leaky : testbench::LeakyCore<KeyvaultPins> {
  Leaky() : LeakyCore(std::make_unique<pluton::KeyvaultCore>(), map::kKeyData) {}
};

constexpr unsigned kSource = 1, kTarget = 2;
constexpr unsigned kModes = 4;  // HKDF extract and expand, SP 800-108 with label and context, with whole input
constexpr unsigned kHashBytes[] = {32, 48, 64};
constexpr unsigned kSalt = 20, kInfo = 37;  // octets

template <class Form>
class KeyvaultLatency : public Bench<Form> {
 protected:
  // `draw` does one operation after begin(); what went before in it does not count.
  template <class Draw>
  LatencySpread campaign(std::uint64_t draws, Draw draw) {
    LatencySpread spread;
    Draws octets(testbench::latency_seed());
    for (std::uint64_t i = 0; i < draws && !testing::Test::HasFailure(); ++i) {
      draw(i, octets);
      spread.add(this->core_.pattern());
      for (const unsigned slot : {kSource, kTarget}) this->command(Op::wipe, slot);
    }
    return spread;
  }
  void begin() { this->core_.begin(); }
  LatencySpread key_write(unsigned bytes, std::uint64_t draws) {
    return campaign(draws, [&](std::uint64_t i, Draws& octets) {
      const Octets key = octets.key(i, bytes);
      begin();
      this->put_key(kSource, key);
    });
  }
  LatencySpread derivation(unsigned mode, unsigned prf, std::uint64_t draws) {
    return campaign(draws, [&](std::uint64_t i, Draws& octets) {
      const Octets key = octets.key(i, 48);
      const Derivation d{mode, prf, octets.data(i, kSalt), octets.data(i, kInfo)};
      begin();
      this->put_key(kSource, key);
      Attributes a;
      a.bytes = mode == 0 ? kHashBytes[prf] : 64;
      EXPECT_EQ(this->derive(kTarget, kSource, a, d), Error::none);
    });
  }
  LatencySpread hand_over(std::uint64_t draws) {
    return campaign(draws, [&](std::uint64_t i, Draws& octets) {
      Attributes a;
      a.exportable = true;
      this->bus_.act_as(1);
      this->put_key(kSource, octets.key(i, 32), a);
      begin();
      EXPECT_EQ(this->command(Op::handover, kSource, 0, 3), Error::none);
      this->bus_.act_as(3);  // who may wipe it
      EXPECT_EQ(this->attributes(kSource) >> 24, 3u);
    });
  }
  LatencySpread delivery(Engine engine, std::uint64_t draws) {
    return campaign(draws, [&](std::uint64_t i, Draws& octets) {
      const Octets key = octets.key(i, 32);
      this->put_key(kSource, key);
      begin();
      const Response r = this->load(engine, kSource);
      EXPECT_FALSE(r.error);
      EXPECT_EQ(Octets(r.key.begin(), r.key.begin() + 32), key);
    });
  }
  LatencySpread wiping(std::uint64_t draws) {
    return campaign(draws, [&](std::uint64_t i, Draws& octets) {
      this->put_key(kSource, octets.key(i, 32));
      begin();
      EXPECT_EQ(this->command(Op::wipe, kSource), Error::none);
    });
  }
};

struct Names {
  template <class Form>
  static std::string GetName(int i) {
    return i == 0 ? "model" : "rtl";
  }
};
using Vaults = testing::Types<Probed<pluton::KeyvaultCore>, Probed<Rtl>>;
TYPED_TEST_SUITE(KeyvaultLatency, Vaults, Names);

TYPED_TEST(KeyvaultLatency, no_cycle_of_any_pin_depends_on_a_key_or_what_it_is_derived_with) {
  const std::uint64_t draws = testbench::latency_draws();
  static constexpr const char* kModeNames[] = {"hkdf_extract", "hkdf_expand", "counter", "counter_whole"};
  static constexpr const char* kPrfNames[] = {"_sha256", "_sha384", "_sha512"};
  for (unsigned mode = 0; mode < kModes; ++mode) {
    for (unsigned prf = 0; prf < 3; ++prf) {
      testbench::expect_no_spread(std::string(kModeNames[mode]) + kPrfNames[prf], this->derivation(mode, prf, draws));
    }
  }
  for (const unsigned bytes : {16u, 32u, 48u, 64u}) {
    testbench::expect_no_spread("key_write_" + std::to_string(bytes), this->key_write(bytes, draws));
  }
  testbench::expect_no_spread("key_to_aes", this->delivery(Engine::aes, draws));
  testbench::expect_no_spread("key_to_sha", this->delivery(Engine::sha, draws));
  testbench::expect_no_spread("wipe", this->wiping(draws));
  testbench::expect_no_spread("hand_over", this->hand_over(draws));
}

// Positive control: the last word written has the bit.
using KeyvaultLatencyControl = KeyvaultLatency<Probed<Leaky>>;
TEST_F(KeyvaultLatencyControl, a_cycle_more_for_one_bit_of_the_key_is_seen_in_a_derivation) {
  for (unsigned mode = 0; mode < kModes; ++mode) {
    const LatencySpread spread = derivation(mode, 0, 40);
    EXPECT_EQ(spread.spread(), 1u) << mode;
    EXPECT_GT(spread.others(), 5u) << mode;
    EXPECT_NE(spread.difference(), "") << mode;
  }
}

}  // namespace
