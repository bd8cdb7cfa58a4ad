// SPDX-License-Identifier: Apache-2.0
// One block of an island: its core, whichever form that is, with the inputs that the island's wires give it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tlm/cycle/core.hpp"
#include "tlm/trace.hpp"

namespace tlmkit {

// An APB transfer's pins; zero between transfers.
struct ApbRequest {
  std::uint32_t select = 0, enable = 0, address = 0, write = 0, data = 0, strobe = 0, protection = 0, user = 0;
};
struct ApbResponse {
  bool ready;
  bool error;
  std::uint32_t data;
};

class IslandMember {
 public:
  virtual ~IslandMember() = default;

  virtual void reset() = 0;
  virtual void request(const ApbRequest& pins) = 0;
  // APB outputs as they were in the cycle that the last step() ended.
  virtual ApbResponse response() const = 0;
  // No transfer and no handshake in the cycle under way.
  virtual bool quiet_inputs() const = 0;
  // CycleCore::quiet(), skip() and run(), with the member's inputs.
  virtual Cycles quiet() const = 0;
  virtual void skip(Cycles n) = 0;
  virtual Cycles run(Cycles n) = 0;
  virtual void step() = 0;
  virtual bool irq() const = 0;
  virtual bool busy() const = 0;
  // Cycles with busy = 1 since reset.
  virtual Cycles busy_cycles() const = 0;

  // Declares the open pins under `scope`; APB's data pins are the bus's to draw.
  virtual void trace(TraceSink& sink, const std::string& scope) = 0;
  virtual void draw(Picoseconds at) = 0;
};

template <class Pins>
class Member : public IslandMember {
 public:
  explicit Member(std::unique_ptr<CycleCore<Pins>> core) : core_(std::move(core)) {}

  typename Pins::In in{};
  const typename Pins::Out& out() const { return core_->out(); }
  CycleCore<Pins>& core() { return *core_; }

  void reset() override {
    in = {};
    busy_cycles_ = 0;
    core_->reset();
  }
  void request(const ApbRequest& pins) override {
    in.psel = pins.select;
    in.penable = pins.enable;
    in.paddr = pins.address;
    in.pwrite = pins.write;
    in.pwdata = pins.data;
    in.pstrb = pins.strobe;
    in.pprot = pins.protection;
    in.puser = pins.user;
  }
  ApbResponse response() const override { return response_; }
  bool quiet_inputs() const override { return Pins::quiet(in, core_->out()); }
  Cycles quiet() const override { return core_->quiet(); }
  void skip(Cycles n) override {
    count(n);
    core_->skip(n);
  }
  Cycles run(Cycles n) override {
    const bool was_busy = busy();
    const Cycles done = core_->run(in, n);
    if (was_busy) busy_cycles_ += done;
    return done;
  }
  void step() override {
    count(1);
    const auto& out = core_->settle(in);
    response_ = {out.pready != 0, out.pslverr != 0, out.prdata};
    core_->tick(in);
  }
  bool irq() const override { return core_->out().irq != 0; }
  bool busy() const override { return core_->out().busy != 0; }
  Cycles busy_cycles() const override { return busy_cycles_; }

  void trace(TraceSink& sink, const std::string& scope) override {
    const auto declare = [&](const char* name, unsigned bits, PinVisibility visibility) {
      const bool drawn = visibility == PinVisibility::open && name[0] != 'p';
      signals_.push_back(drawn ? sink.declare(scope, name, bits) : TraceSignal{});
      last_.push_back(0);
    };
    Pins::for_each_in(declare);
    Pins::for_each_out(declare);
    drawn_ = false;
  }
  void draw(Picoseconds at) override {
    std::size_t i = 0;
    const auto put = [&](const char*, unsigned, PinVisibility, std::uint64_t value) {
      if (!drawn_ || last_[i] != value) signals_[i].record(at, value);
      last_[i++] = value;
    };
    Pins::for_each_in(put, in);
    Pins::for_each_out(put, core_->out());
    drawn_ = true;
  }

 private:
  void count(Cycles n) {
    if (busy()) busy_cycles_ += n;
  }

  std::unique_ptr<CycleCore<Pins>> core_;
  Cycles busy_cycles_ = 0;
  ApbResponse response_{};
  std::vector<TraceSignal> signals_;
  std::vector<std::uint64_t> last_;
  bool drawn_ = false;
};

}  // namespace tlmkit
