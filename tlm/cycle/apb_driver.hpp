// SPDX-License-Identifier: Apache-2.0
// Drives one CycleCore from plain C++, without a kernel: APB transfers as firmware makes them, and whatever else the
// bench does to the other pins. Time that nothing happens in is skipped.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "tlm/cycle/core.hpp"

namespace tlmkit {

template <class Pins>
class ApbDriver {
 public:
  using In = typename Pins::In;
  using Out = typename Pins::Out;
  // Sets the inputs other than APB's for the cycle under way, from the outputs that depend on state. Called before each
  // edge, except those skipped because nothing can change: it must set the same inputs whenever it sees the same
  // outputs without a handshake in between.
  using Environment = std::function<void(const Out& out, In& in)>;

  struct Answer {
    bool ok;             // !PSLVERR
    std::uint32_t data;  // of a read
    Cycles cycles;       // setup phase to last access phase, both included
  };

  // More wait states than this end a transfer as !ok: a broken block must not hang its bench.
  static constexpr Cycles kMaxWait = 1u << 20;

  explicit ApbDriver(CycleCore<Pins>& core) : core_(core) {}

  CycleCore<Pins>& core() { return core_; }
  const Out& out() const { return core_.out(); }
  In& in() { return in_; }  // held until changed
  Cycles cycle() const { return cycle_; }
  void environment(Environment environment) { environment_ = std::move(environment); }
  // The initiator (puser[7:0]) of the transfers to come.
  void act_as(std::uint8_t initiator) { initiator_ = initiator; }

  void reset() {
    in_ = In{};
    core_.reset();
  }
  Answer write(std::uint32_t offset, std::uint32_t word) { return transfer(offset, true, word); }
  Answer read(std::uint32_t offset) { return transfer(offset, false, 0); }

  // One cycle, whatever the inputs are.
  void step() {
    if (environment_) environment_(core_.out(), in_);
    core_.settle(in_);
    core_.tick(in_);
    ++cycle_;
  }
  // `n` cycles without a transfer.
  void advance(Cycles n) {
    for (const Cycles end = cycle_ + n; cycle_ < end;) advance_some(end - cycle_);
  }
  // Cycles without a transfer until `done(out())` holds; false when `limit` of them did not suffice.
  template <class Predicate>
  bool advance_until(Predicate done, Cycles limit) {
    for (const Cycles end = cycle_ + limit; !done(core_.out());) {
      if (cycle_ >= end) return false;
      advance_some(end - cycle_);
    }
    return true;
  }

 private:
  void advance_some(Cycles most) {
    if (environment_) environment_(core_.out(), in_);
    if (Pins::quiet(in_, core_.out())) {
      cycle_ += core_.run(in_, most);
      return;
    }
    core_.settle(in_);
    core_.tick(in_);
    ++cycle_;
  }
  Answer transfer(std::uint32_t offset, bool write, std::uint32_t word) {
    const Cycles start = cycle_;
    in_.psel = 1;
    in_.penable = 0;
    in_.paddr = offset;
    in_.pwrite = write ? 1 : 0;
    in_.pwdata = write ? word : 0;
    in_.pstrb = write ? 0xF : 0;
    in_.pprot = 1;
    in_.puser = initiator_ | (write ? 2u : 1u) << 8 | 3u << 11;
    step();
    in_.penable = 1;
    Answer answer{false, 0, 0};
    for (bool ready = false; !ready && cycle_ - start <= kMaxWait;) {
      if (environment_) environment_(core_.out(), in_);
      const Out& out = core_.settle(in_);
      ready = out.pready != 0;
      answer.ok = ready && out.pslverr == 0;
      answer.data = answer.ok && !write ? out.prdata : 0;
      core_.tick(in_);
      ++cycle_;
    }
    in_.psel = in_.penable = in_.paddr = in_.pwrite = in_.pwdata = in_.pstrb = in_.pprot = in_.puser = 0;
    answer.cycles = cycle_ - start;
    return answer;
  }

  CycleCore<Pins>& core_;
  In in_{};
  Environment environment_;
  Cycles cycle_ = 0;
  std::uint8_t initiator_ = 1;
};

}  // namespace tlmkit
