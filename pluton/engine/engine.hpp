// SPDX-License-Identifier: Apache-2.0
// What every block that works for a while has in common: BUSY, DONE and the interrupt, computed from the cycle of each
// access, so that a core that runs ahead of the kernel sees what one in step with it sees.
#pragma once

#include <string>

#include "tlm/irq.hpp"
#include "tlm/registers.hpp"
#include "tlm/trace.hpp"

namespace pluton {

using tlmkit::Access;
using tlmkit::Cycles;

// A write takes effect at the edge that ends its APB access phase; a read samples during its access phase.
inline Cycles effect(const Access& access) { return access.cycle + tlmkit::RegisterBlock::kApbCycles + access.wait; }
inline Cycles sample(const Access& access) { return access.cycle + 1 + access.wait; }

// The block's STATUS register must hold BUSY (ro) and DONE (w1c), its IRQ_ENABLE register DONE (rw).
struct EngineFields {
  tlmkit::FieldSpec busy;
  tlmkit::FieldSpec done;
  tlmkit::FieldSpec irq_enable_done;
};

class Engine : public tlmkit::RegisterBlock {
 public:
  tlmkit::IrqOut irq;

  // Draws busy, done and irq under `scope`.
  void set_trace(tlmkit::TraceSink& sink, const std::string& scope);
  void reset() override;
  // Cycles spent busy since reset, operations in progress counted in full.
  Cycles busy_cycles() const { return busy_cycles_; }

 protected:
  Engine(const sc_core::sc_module_name& name, const tlmkit::BlockSpec& spec, const tlmkit::ClockDomain& clock,
         const EngineFields& fields);
  // Takes STATUS and IRQ_ENABLE over: their hooks are the engine's.
  void adopt(tlmkit::Register& status, tlmkit::Register& irq_enable);

  bool busy(Cycles at) const { return at < end_; }
  Cycles end() const { return end_; }
  // BUSY in [start, end); with `done`, DONE from `end` on.
  void work(Cycles start, Cycles end, bool done);
  // Gives up what is in progress at `at`, and DONE with it.
  void abandon(Cycles at);
  // Brings STATUS up to `at`. Every hook of a derived block that looks at its state calls this first.
  void settle(Cycles at);
  // Called by settle() when an operation with DONE has ended.
  virtual void finished() {}

 private:
  void update_irq(Cycles at);
  void draw(const tlmkit::TraceSignal& signal, Cycles at, bool level) const;

  const EngineFields fields_;
  tlmkit::Register* status_ = nullptr;
  tlmkit::Register* irq_enable_ = nullptr;
  tlmkit::TraceSignal trace_busy_;
  tlmkit::TraceSignal trace_done_;
  sc_core::sc_event trace_event_;  // only with a trace: its falling edge must be drawn when nobody looks
  Cycles end_ = 0;
  bool working_ = false;       // end_ has not been seen to pass
  bool done_pending_ = false;  // DONE will be set at end_
  Cycles busy_cycles_ = 0;
};

}  // namespace pluton
