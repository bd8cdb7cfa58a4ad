// SPDX-License-Identifier: Apache-2.0
// SiFive's test finisher, as QEMU's virt machine has it: one 32-bit register that ends the run. OpenSBI and Linux use
// it to power off.
#pragma once

#include <cstdint>
#include <functional>
#include <systemc>
#include <tlm>

namespace soc {

class Finisher : public sc_core::sc_module, public tlm::tlm_fw_transport_if<> {
 public:
  static constexpr std::uint64_t kSize = 0x1000;
  // 0: passed, 65536: reset asked for, else the failure's code.
  static constexpr std::uint64_t kReset = 65536;
  using Finish = std::function<void(std::uint64_t code)>;

  Finisher(const sc_core::sc_module_name& name, Finish finish);

  tlm::tlm_target_socket<64> socket;

  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) override;
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) override {
    return tlm::TLM_COMPLETED;
  }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi&) override { return false; }
  unsigned transport_dbg(tlm::tlm_generic_payload&) override { return 0; }

 private:
  const Finish finish_;
};

}  // namespace soc
