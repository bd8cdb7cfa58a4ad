// SPDX-License-Identifier: Apache-2.0
// The firewall on the chip's bus: between the initiators' ports and the router, so in front of every target and on
// every path (b_transport, nb_transport, debug, DMI).
//
// - A verdict belongs to a transaction: target and bus see a private copy of what was judged, so that nothing written
//   into the initiator's payload afterwards counts.
// - A granted access costs no cycle. A denied one takes its beats of 8 bytes and one more cycle, whatever stands at
//   its address; it reaches nothing, reads give zeroes, the answer is TLM_GENERIC_ERROR_RESPONSE.
// - An access is one AXI burst: none longer than 256 beats, none with a streaming width below its length.
// - DMI is given for ranges that one entry grants whole, with the rights that it gives; it is taken back before a write
//   that changes the policy completes, and only given where the order of accesses and policy changes cannot get lost:
//   to an initiator when nobody else may change the policy any more.
// - Accesses of other initiators than the policy's only owner wait, until the policy is locked, for the kernel to
//   arrive at their own time; so does every access to the registers. The order is therefore that of a quantum of one
//   cycle, whatever the quantum.
// - A write to a register takes effect in the middle of the cycle before its effect_cycle(): after everything that
//   happens in that cycle, before everything in the next.
#pragma once

#include <array>
#include <memory>
#include <systemc>
#include <tlm>
#include <vector>

#include "firewall/form.hpp"
#include "tlm/bus_log.hpp"
#include "tlm/clock.hpp"
#include "tlm/identity.hpp"
#include "tlm/irq.hpp"
#include "tlm/trace.hpp"

namespace firewall {

class Firewall : public sc_core::sc_module, public tlm::tlm_fw_transport_if<> {
 public:
  Firewall(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, std::unique_ptr<Form> form,
           unsigned initiators);
  ~Firewall() override;

  sc_core::sc_vector<tlm::tlm_target_socket<64>> in;
  sc_core::sc_vector<tlm::tlm_initiator_socket<64>> out;
  tlm::tlm_target_socket<64> socket;  // the registers
  tlmkit::IrqOut irq;

  void reset();
  Form& form() { return *form_; }
  // Everything granted, nothing judged: what the firewall's cost is measured against.
  void set_bypass(bool on);
  // Denied accesses are in the log as well, from now on.
  void set_log(tlmkit::BusLog* log) { log_ = log; }
  void trace(tlmkit::TraceSink& sink, const std::string& scope);

  // The registers' side.
  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) override;
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override;
  bool get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi&) override { return false; }
  unsigned transport_dbg(tlm::tlm_generic_payload&) override { return 0; }

 private:
  class Port;
  struct Copy;

  void transport(Port& port, tlm::tlm_generic_payload& trans, sc_core::sc_time& delay);
  void forward(Port& port, tlm::tlm_generic_payload& trans, sc_core::sc_time& delay);
  bool direct_memory(Port& port, tlm::tlm_generic_payload& trans, tlm::tlm_dmi& dmi);
  unsigned debug(Port& port, tlm::tlm_generic_payload& trans);
  bool order_is_safe(tlmkit::InitiatorId id) const;
  bool is_final(int entry) const { return entry >= 0 && entry < final_entries_; }
  void look();
  void deny(tlm::tlm_generic_payload& trans, const Burst& burst, Cycles answer, sc_core::sc_time& delay);
  bool registers_legal(const tlm::tlm_generic_payload& trans) const;
  bool transfer(FirewallPins::In pins, Cycles at, std::uint32_t& word);
  void take_back_pointers();
  void update_irq(const sc_core::sc_time& at);

  const tlmkit::ClockDomain& clock_;
  std::unique_ptr<Form> form_;
  std::vector<std::unique_ptr<Port>> ports_;
  std::vector<std::unique_ptr<Copy>> copies_;  // free ones
  tlmkit::BusLog* log_ = nullptr;
  bool bypass_ = false;
  bool locked_ = false;
  int final_entries_ = 0;     // that many from the first on are locked: what they decide stays so
  std::uint32_t owners_ = 0;  // a bit each
  struct {
    tlmkit::TraceSignal denied, address, initiator;
  } signals_;
};

}  // namespace firewall
