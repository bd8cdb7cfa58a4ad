// SPDX-License-Identifier: Apache-2.0
// Two-stage watchdog: the first stage ends in an interrupt, the second in a reset. State is computed from the cycle of
// each access; a kernel event only delivers the request for the reset.
#pragma once

#include <functional>

#include "soc/watchdog/gen/watchdog_regs.hpp"
#include "tlm/irq.hpp"

namespace soc {

class Watchdog : public tlmkit::RegisterBlock {
 public:
  static constexpr std::uint32_t kKey = 0x444E4554;  // "TEND"
  static constexpr std::uint32_t kReasonHang = 1;
  static constexpr unsigned kRecordWords = 16;
  // Words of the record that the watchdog writes itself; 64-bit values have their low word first.
  enum RecordWord : std::uint32_t { valid = 0, reason = 1, failures = 2, resets = 3, cycle_lo = 4, cycle_hi = 5 };

  struct ResetRequest {
    std::uint32_t reason;  // of the record, firmware's or the watchdog's own
    tlmkit::Cycles cycle;  // in which the second stage ended
  };
  using OnResetRequest = std::function<void(const ResetRequest&)>;

  // A tick is `cycles_per_tick` bus cycles; the divider starts anew with each start and tend.
  Watchdog(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, tlmkit::Cycles cycles_per_tick);

  tlmkit::IrqOut irq;

  // Called in kernel time as the second stage ends, once a reset.
  void on_reset_request(OnResetRequest handler) { on_reset_request_ = std::move(handler); }
  // Stops and unlocks. Failures, reset count and record stay.
  void reset() override;
  // Besides reset(): clears what only power-on clears, and starts the count of cycles that the record shows.
  void power_on();
  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) override;

 protected:
  // The secure world only, whatever the bus in front lets through.
  bool admit(const tlmkit::Identity& identity) const override { return identity.world == tlmkit::World::secure; }

 private:
  using Cycles = tlmkit::Cycles;
  using Access = tlmkit::Access;

  void attach_hooks();
  void deliver();
  // Brings the state up to `now`; false once expired.
  bool alive(Cycles now);
  void control(Cycles now);
  void start(Cycles now);
  void expire();
  std::uint32_t status(Cycles now);
  std::uint32_t value(Cycles now);

  watchdog_map::Registers regs_;
  const Cycles cycles_per_tick_;
  OnResetRequest on_reset_request_;
  sc_core::sc_event due_;
  bool enabled_ = false;
  bool expired_ = false;
  bool requested_ = false;       // the request has been delivered
  bool record_written_ = false;  // by firmware, since reset
  std::uint32_t locks_ = 0;      // what LOCK held before the write in progress
  Cycles first_end_ = 0;         // end of the first stage
  Cycles second_end_ = 0;        // end of the second one
  Cycles power_on_ = 0;
};

}  // namespace soc
