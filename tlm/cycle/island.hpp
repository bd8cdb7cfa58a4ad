// SPDX-License-Identifier: Apache-2.0
// Blocks that share a clock and wires, as one SystemC module: the TLM adapter of everything that is a CycleCore.
//
// An island has one cycle count. It moves on when a bus access arrives (to the access's own cycle, which may be ahead
// of the kernel) and by an event at the next edge at which something of it can change; in between it stands still and
// costs nothing. When the kernel has nothing else to do before some time, the island runs up to there in one
// activation.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include "tlm/clock.hpp"
#include "tlm/cycle/member.hpp"
#include "tlm/irq.hpp"

namespace tlmkit {

class Island;

// The bus side of one member. Access rules are a RegisterBlock's: aligned 32-bit words, no byte enables; what breaks
// them answers with an error after two cycles and never reaches the pins. Debug access and DMI are refused.
class IslandPort : public sc_core::sc_module, public tlm::tlm_fw_transport_if<> {
 public:
  IslandPort(const sc_core::sc_module_name& name, Island& island, IslandMember& member, std::uint32_t size);

  tlm::tlm_target_socket<64> socket;
  IrqOut irq;

  IslandMember& member() { return member_; }

  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) override;
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override;
  bool get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi&) override { return false; }
  unsigned transport_dbg(tlm::tlm_generic_payload&) override { return 0; }

 private:
  bool legal(const tlm::tlm_generic_payload& trans) const;

  Island& island_;
  IslandMember& member_;
  const std::uint32_t size_;  // bytes decoded
};

class Island : public sc_core::sc_module {
 public:
  // A transfer that PREADY holds up for longer ends as a bus error, so that a broken block cannot hang the simulator.
  static constexpr Cycles kMaxWait = 1u << 20;

  Island(const sc_core::sc_module_name& name, const ClockDomain& clock);
  ~Island() override;

  // Both before the simulation starts. `wires` copies outputs to inputs, for all members at once.
  IslandPort& add(const std::string& name, IslandMember& member, std::uint32_t size = 0x1000);
  void connect(std::function<void()> wires) { wires_ = std::move(wires); }

  const ClockDomain& clock() const { return clock_; }
  // The cycle under way: all edges up to its beginning have been applied.
  Cycles cycle() const { return cycle_; }
  // How far the island may run ahead when the kernel has nothing else to do: speed for busy RTL. 0 (default) where
  // accesses come from outside the kernel, between two calls of sc_start.
  void set_run_ahead(Cycles most) { run_ahead_ = most; }
  void reset();
  void trace(TraceSink& sink, const std::string& scope);

  struct Transfer {
    Cycles end;  // first cycle after the transfer
    bool ok;
    std::uint32_t data;
  };
  // Lets the island run, ahead of the kernel, until `member` is not busy, or to cycle `limit`; returns the cycle under
  // way then. For benches that measure.
  Cycles run_while_busy(const IslandMember& member, Cycles limit);
  // An APB transfer whose setup phase is in cycle `start`, or in the cycle under way when that is later.
  Transfer transfer(IslandMember& member, ApbRequest pins, Cycles start);

 private:
  void advance(Cycles target, bool stop_at_irq);
  Cycles still() const;  // edges that change nothing, with the inputs as they are
  void step_members();
  void step_all();  // one cycle, wires and interrupts included
  void jump(Cycles n);
  bool update_irqs();  // true when one has changed
  void draw();
  void activate();
  void schedule();

  const ClockDomain& clock_;
  std::vector<std::unique_ptr<IslandPort>> ports_;
  std::vector<IslandMember*> members_;
  std::vector<bool> irq_levels_;  // as last driven
  std::function<void()> wires_;
  sc_core::sc_event wake_;
  Cycles cycle_ = 0;
  Cycles run_ahead_ = 0;
  bool traced_ = false;
};

}  // namespace tlmkit
