// SPDX-License-Identifier: Apache-2.0
// plt_kit_fixture.sv as a CycleCore: the smallest example of a model that agrees with its RTL in every cycle.
#pragma once

#include <algorithm>
#include <array>

#include "tlm/cycle/core.hpp"
#include "tlm/cycle/pins.hpp"

#define KIT_FIXTURE_IN(X) TLMKIT_APB_IN(X)
#define KIT_FIXTURE_OUT(X) TLMKIT_APB_OUT(X) X(irq, 1, open) X(idle, 1, open)

namespace kit_test {

TLMKIT_DEFINE_PINS(FixturePins, KIT_FIXTURE_IN, KIT_FIXTURE_OUT);
inline bool FixturePins::quiet(const In& in, const Out&) { return in.psel == 0; }

class FixtureCore : public tlmkit::CycleCore<FixturePins> {
 public:
  using Cycles = tlmkit::Cycles;

  // `late`: cycles by which a countdown ends too late; for mutants.
  explicit FixtureCore(unsigned waits = 3, Cycles late = 0) : waits_(waits), late_(late) { FixtureCore::reset(); }

  void reset() override {
    s_ = State{};
    publish();
  }
  const Out& settle(const In& in) override {
    const bool slow = in.paddr == 0x00C;
    out_.pready = !slow || s_.waited == waits_;
    bool bad = false;
    out_.prdata = read(in, bad);
    out_.pslverr = in.psel & in.penable & out_.pready & (bad ? 1 : 0);
    return out_;
  }
  void tick(const In& in) override {
    settle(in);
    const bool access = (in.psel & in.penable) != 0;
    s_.waited = access && out_.pready == 0 ? s_.waited + 1 : 0;
    const bool was_busy = s_.left != 0;
    if (access && out_.pready != 0 && in.pwrite != 0 && out_.pslverr == 0 && in.pstrb == 0xF) write(in);
    if (was_busy) count(1);
    publish();
  }
  Cycles quiet() const override { return s_.left == 0 ? tlmkit::kForever : s_.left - 1; }
  void skip(Cycles n) override {
    if (s_.left != 0) count(n);
    publish();
  }

 private:
  struct State {
    bool enable = false, done = false;
    Cycles left = 0;
    std::uint32_t slow = 0, last = 0;
    std::array<std::uint32_t, 4> file{};
    unsigned waited = 0;
  };

  std::uint32_t read(const In& in, bool& bad) const {
    switch (in.paddr) {
      case 0x000:
        bad = in.pwrite != 0 && (in.pprot & 1) == 0;
        return s_.enable;
      case 0x004:
        bad = in.pwrite != 0 && s_.left != 0;
        return static_cast<std::uint32_t>(s_.left);
      case 0x008:
        return (s_.done ? 2u : 0u) | (s_.left != 0 ? 1u : 0u);
      case 0x00C:
        return s_.slow;
      case 0x010:
      case 0x014:
      case 0x018:
      case 0x01C:
        return s_.file[(in.paddr - 0x010) / 4];
      case 0x020:
        return s_.last;
      default:
        bad = true;
        return 0;
    }
  }
  void write(const In& in) {
    s_.last = in.pprot << 13 | in.puser;
    switch (in.paddr) {
      case 0x000:
        s_.enable = (in.pwdata & 1) != 0;
        break;
      case 0x004:
        s_.left = in.pwdata == 0 ? 0 : in.pwdata + late_;
        break;
      case 0x008:
        if ((in.pwdata & 2) != 0) s_.done = false;
        break;
      case 0x00C:
        s_.slow = in.pwdata;
        break;
      default:
        if (in.paddr >= 0x010 && in.paddr < 0x020) s_.file[(in.paddr - 0x010) / 4] = in.pwdata;
        break;
    }
  }
  void count(Cycles n) {
    s_.left -= n;
    if (s_.left == 0) s_.done = true;
  }
  void publish() {
    out_.irq = s_.done && s_.enable;
    out_.idle = s_.left == 0;
  }

  const unsigned waits_;
  const Cycles late_;
  State s_;
};

}  // namespace kit_test
