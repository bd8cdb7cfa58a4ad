// SPDX-License-Identifier: Apache-2.0
// Positive controls of the equivalence bench: engines that differ in one thing each must be caught.
#include <gtest/gtest.h>

#include "Vplt_aes.h"
#include "Vplt_aes_slow.h"
#include "pluton/aes/gen/aes_regs.hpp"
#include "testbench/pluton/aes/aes_traffic.hpp"
#include "tlm/cycle/verilated_core.hpp"

namespace {

using aes_test::AesTraffic;
using pluton::AesPins;
using tlmkit::Cycles;
using Core = tlmkit::CycleCore<AesPins>;
namespace map = pluton::aes_map;

constexpr std::uint64_t kOperations = 3000;

// The RTL behind a fault: of its inputs, or of its outputs.
class Faulty : public Core {
 public:
  void reset() override {
    inner_.reset();
    out_ = spoil_out(inner_.out());
  }
  const Out& settle(const In& in) override {
    out_ = spoil_out(inner_.settle(spoil_in(in)));
    return out_;
  }
  void tick(const In& in) override {
    inner_.settle(spoil_in(in));
    inner_.tick(spoil_in(in));
    out_ = spoil_out(inner_.out());
  }
  Cycles quiet() const override { return 0; }
  void skip(Cycles) override {}

 protected:
  virtual In spoil_in(In in) { return in; }
  virtual Out spoil_out(Out out) { return out; }

 private:
  tlmkit::VerilatedCore<Vplt_aes, AesPins> inner_;
};

std::string traffic_against(Core& rtl) {
  pluton::AesCore model;
  AesTraffic traffic(model, rtl, 1, "-");
  return traffic.run(kOperations);
}

TEST(AesEquivalenceControl, the_unspoiled_wrapper_passes) {
  Faulty rtl;
  EXPECT_EQ(traffic_against(rtl), "");
}

TEST(AesEquivalenceControl, a_hash_of_another_latency_is_caught) {
  tlmkit::VerilatedCore<Vplt_aes_slow, AesPins> rtl;
  EXPECT_NE(traffic_against(rtl), "");
}

TEST(AesEquivalenceControl, an_interrupt_one_cycle_late_is_caught) {
  struct Late : Faulty {
    void tick(const In& in) override {
      before_ = now_;
      Faulty::tick(in);
      now_ = real_;
    }
    Out spoil_out(Out out) override {
      real_ = out.irq;
      out.irq = before_;
      return out;
    }
    std::uint32_t real_ = 0, now_ = 0, before_ = 0;
  } rtl;
  EXPECT_NE(traffic_against(rtl).find("irq"), std::string::npos);
}

TEST(AesEquivalenceControl, another_octet_order_of_the_input_is_caught) {
  struct Swapped : Faulty {
    In spoil_in(In in) override {
      in.s_data = __builtin_bswap64(in.s_data);
      return in;
    }
  } rtl;
  EXPECT_NE(traffic_against(rtl).find("m_data"), std::string::npos);
}

TEST(AesEquivalenceControl, a_missed_back_pressure_is_caught) {
  struct Hasty : Faulty {
    In spoil_in(In in) override {
      in.m_ready = 1;
      return in;
    }
  } rtl;
  EXPECT_NE(traffic_against(rtl), "");
}

TEST(AesEquivalenceControl, a_key_that_survives_a_wipe_is_caught) {
  struct Stale : Faulty {
    In spoil_in(In in) override {
      // A wipe of an engine at rest is dropped; everything else about it was clear already, most of the time.
      const bool wipe = in.psel != 0 && in.pwrite != 0 && in.paddr == map::kCtrl && (in.pwdata & 2) != 0;
      if (wipe && out_.busy == 0) in.pwdata = 0;
      return in;
    }
  } rtl;
  EXPECT_NE(traffic_against(rtl), "");
}

TEST(AesEquivalenceControl, a_key_word_that_is_not_taken_over_is_caught) {
  struct Deaf : Faulty {
    In spoil_in(In in) override {
      if (in.psel != 0 && in.pwrite != 0 && in.paddr == map::kKey + 8) in.pwdata = 0;
      return in;
    }
  } rtl;
  EXPECT_NE(traffic_against(rtl), "");
}

TEST(AesEquivalenceControl, a_model_that_promises_too_much_quiet_is_caught) {
  struct TooQuiet : pluton::AesCore {
    Cycles quiet() const override {
      const Cycles n = AesCore::quiet();
      return n == 0 || n == tlmkit::kForever ? n : n + 1;
    }
  } model;
  tlmkit::VerilatedCore<Vplt_aes, AesPins> rtl;
  AesTraffic traffic(model, rtl, 1, "-");
  EXPECT_NE(traffic.run(kOperations), "");
}

}  // namespace
