// SPDX-License-Identifier: Apache-2.0
// SPI NOR flash controller (program and erase) and its memory-mapped read window.
#pragma once

#include "pluton/engine/engine.hpp"
#include "pluton/flash/gen/flash_ctrl_regs.hpp"
#include "pluton/flash/nor_flash.hpp"

namespace pluton {

// In bus cycles of 5 ns. Typical figures of a 128-Mbit quad-SPI NOR device's data sheet (page program 0.4 ms, sector
// erase 45 ms, block erase 150 ms); nothing else depends on their values.
struct FlashTiming {
  // Quad SPI at 50 MHz moves four bits in four bus cycles.
  static constexpr Cycles kPerOctet = 8;
  static constexpr Cycles kPageProgram = 80'000;  // after the data has been sent
  static constexpr Cycles kSectorErase = 9'000'000;
  static constexpr Cycles kBlockErase = 30'000'000;
  // A read that is refused because the device is busy.
  static constexpr Cycles kRefusal = 2;
};

// Opcodes of COMMAND, as SPI NOR devices name them.
struct FlashOpcode {
  static constexpr std::uint8_t kPageProgram = 0x02;
  static constexpr std::uint8_t kSectorErase = 0x20;
  static constexpr std::uint8_t kBlockErase = 0xD8;
};

class FlashController : public Engine {
 public:
  // `device` must outlive the controller.
  FlashController(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, NorFlash& device);

  // False while the device programs or erases: it cannot be read then.
  bool readable(Cycles at) const { return !busy(at); }

 private:
  void command(Access& access, std::uint8_t opcode);
  Cycles page_program(std::uint32_t address);  // the time it takes; 0: refused

  NorFlash& device_;
  flash_ctrl_map::Registers regs_;
};

// Loads and fetches of any length; kPerOctet bus cycles an octet. Writes, byte enables and reads while the device is
// busy are refused. No DMI: every access has its price.
class FlashWindow : public sc_core::sc_module, public tlm::tlm_fw_transport_if<> {
 public:
  FlashWindow(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, const NorFlash& device,
              const FlashController& controller);

  tlm::tlm_target_socket<64> socket;

  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) override;
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override;
  bool get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi&) override { return false; }
  unsigned transport_dbg(tlm::tlm_generic_payload& trans) override;

 private:
  bool readable(const tlm::tlm_generic_payload& trans, const sc_core::sc_time& at) const;

  const tlmkit::ClockDomain& clock_;
  const NorFlash& device_;
  const FlashController& controller_;
};

}  // namespace pluton
