// SPDX-License-Identifier: Apache-2.0
// Model and RTL of the SHA engine under the same random traffic: every pin, every cycle. A longer run:
//   SHA_EQUIV_OPERATIONS=1000000 SHA_EQUIV_SEED=7 sha_equiv_test --gtest_filter='*agree*'
#include <Vplt_sha.h>
#include <Vplt_sha_slow.h>
#include <Vplt_sha_sva.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "pluton/sha/gen/sha_regs.hpp"
#include "pluton/sha/sha_core.hpp"
#include "testbench/pluton/sha/sha_traffic.hpp"
#include "tlm/cycle/verilated_core.hpp"

namespace {

using pluton::ShaCore;
using pluton::ShaPins;
using sha_bench::Pair;
using sha_bench::Traffic;
using tlmkit::Cycles;
using Core = tlmkit::CycleCore<ShaPins>;
using Rtl = tlmkit::VerilatedCore<Vplt_sha, ShaPins>;
using SlowRtl = tlmkit::VerilatedCore<Vplt_sha_slow, ShaPins>;
using CheckedRtl = tlmkit::VerilatedCore<Vplt_sha_sva, ShaPins>;

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 0);
}

std::string compare(Core& model, Core& rtl, std::uint64_t operations, std::uint64_t seed,
                    Traffic::Coverage* coverage = nullptr) {
  const std::string repeat = "SHA_EQUIV_SEED=" + std::to_string(seed) +
                             " SHA_EQUIV_OPERATIONS=" + std::to_string(operations) + " sha_equiv_test";
  Pair pair(model, rtl, repeat, "");
  Traffic traffic(seed);
  pair.reset();
  traffic.run(pair, operations);
  if (coverage != nullptr) *coverage = traffic.coverage();
  return pair.divergence();
}

template <class Form>
void agree(unsigned rounds_per_cycle, std::uint64_t operations) {
  ShaCore model(rounds_per_cycle);
  Form rtl;
  Traffic::Coverage seen;
  operations = from_environment("SHA_EQUIV_OPERATIONS", operations);
  EXPECT_EQ(compare(model, rtl, operations, from_environment("SHA_EQUIV_SEED", 1), &seen), "");
  std::printf(
      "digest words %lu, refusals read %lu, bus errors %lu, wait states %lu, beats: stream %lu, key %lu, derived "
      "%lu; saved words %lu, resets %lu, cycles skipped %lu, edges of the RTL %lu\n",
      seen.digests, seen.refusals, seen.bus_errors, seen.waits, seen.stream_beats, seen.key_beats, seen.derived_beats,
      seen.saved, seen.resets, seen.skipped, rtl.edges());
  for (const std::uint64_t count : {seen.digests, seen.refusals, seen.bus_errors, seen.waits, seen.stream_beats,
                                    seen.key_beats, seen.derived_beats, seen.resets, seen.skipped, seen.saved}) {
    EXPECT_GT(count, 0u);
  }
}

TEST(ShaEquivalence, model_and_rtl_agree_on_every_pin_in_every_cycle) { agree<Rtl>(2, 60'000); }
TEST(ShaEquivalence, they_agree_at_one_round_a_cycle) { agree<SlowRtl>(1, 30'000); }
TEST(ShaEquivalence, no_assertion_of_the_rtl_fails_meanwhile) { agree<CheckedRtl>(2, 20'000); }

// Planted differences: a form of the engine with one thing wrong must not pass.
class Mutant : public Core {
 public:
  void reset() override {
    inner_.reset();
    out_ = inner_.out();
  }
  const Out& settle(const In& in) override {
    out_ = inner_.settle(change(in));
    spoil(in, out_);
    return out_;
  }
  void tick(const In& in) override {
    inner_.tick(change(in));
    out_ = inner_.out();
    spoil(In{}, out_);
  }
  Cycles quiet() const override { return 0; }
  void skip(Cycles) override {}

 protected:
  virtual In change(const In& in) { return in; }
  virtual void spoil(const In&, Out&) {}
  Rtl inner_;
};

std::string why_caught(Mutant& mutant) {
  ShaCore model;
  return compare(model, mutant, 60'000, 3);
}

TEST(ShaEquivalence, one_cycle_of_latency_is_caught) {
  class Late : public Mutant {
    void tick(const In& in) override {
      // Loses the clock edge once in each operation, in a cycle that nothing else happens in.
      const bool lose = inner_.out().idle == 0 && !lost_ && ShaPins::quiet(in, inner_.out());
      lost_ = inner_.out().idle == 0 && (lost_ || lose);
      if (!lose) Mutant::tick(in);
    }
    bool lost_ = false;
  } mutant;
  EXPECT_NE(why_caught(mutant), "");
}

TEST(ShaEquivalence, wrong_octet_order_of_the_digest_is_caught) {
  class Swapped : public Mutant {
    void spoil(const In& in, Out& out) override {
      namespace map = pluton::sha_map;
      if (in.paddr >= map::kDigest && in.paddr < map::kState) out.prdata = __builtin_bswap32(out.prdata);
    }
  } mutant;
  const std::string why = why_caught(mutant);
  EXPECT_NE(why.find("prdata"), std::string::npos) << why;
}

TEST(ShaEquivalence, missed_back_pressure_is_caught) {
  class Eager : public Mutant {
    void spoil(const In&, Out& out) override { out.pready = 1; }
  } mutant;
  const std::string why = why_caught(mutant);
  EXPECT_NE(why.find("pready"), std::string::npos) << why;
}

TEST(ShaEquivalence, missed_back_pressure_of_the_stream_is_caught) {
  class Eager : public Mutant {
    void spoil(const In&, Out& out) override {
      out.s_ready |= open_;
      open_ = out.s_ready;
    }
    std::uint32_t open_ = 0;
  } mutant;
  const std::string why = why_caught(mutant);
  EXPECT_NE(why.find("s_ready"), std::string::npos) << why;
}

TEST(ShaEquivalence, a_stale_key_is_caught) {
  class Stale : public Mutant {
    In change(const In& in) override {
      In out = in;
      if (in.krsp_valid == 0 || inner_.out().kreq_valid == 0) return out;
      // What the response before had in this beat.
      std::uint64_t& kept = before_[beat_ % 8];
      out.krsp_data = seen_ ? kept : in.krsp_data;
      return out;
    }
    void tick(const In& in) override {
      const bool response = in.krsp_valid != 0;
      Mutant::tick(in);
      if (!response) return;
      before_[beat_ % 8] = in.krsp_data;
      seen_ = ++beat_ % 8 == 0 || seen_;
    }
    std::uint64_t before_[8] = {};
    unsigned beat_ = 0;
    bool seen_ = false;
  } mutant;
  const std::string why = why_caught(mutant);
  EXPECT_NE(why.find("prdata"), std::string::npos) << why;
}

TEST(ShaEquivalence, the_other_rounds_per_cycle_is_caught) {
  ShaCore model(2);
  SlowRtl rtl;
  EXPECT_NE(compare(model, rtl, 2'000, 3), "");
}

}  // namespace
