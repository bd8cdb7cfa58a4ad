// SPDX-License-Identifier: Apache-2.0
// The engines on a bus of their own, with memory and flash and a master that never pauses: what the hardware can do
// when no program stands in its way.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "pluton/engine/engine_island.hpp"
#include "pluton/flash/flash.hpp"
#include "soc/rtl_choice.hpp"
#include "tlm/memory.hpp"
#include "tlm/router.hpp"

namespace soc::bench {

using tlmkit::Cycles;

class Rig : public sc_core::sc_module {
 public:
  static constexpr std::uint32_t kSourceOffset = 0;  // in memory and in the flash
  static constexpr std::uint32_t kSinkOffset = 0x1'0000;

  Rig(const sc_core::sc_module_name& name, const RtlChoice& rtl);

  pluton::EngineIsland& engines() { return *engines_; }
  tlmkit::Memory& memory() { return *memory_; }
  pluton::NorFlash& flash() { return nor_; }
  Cycles now() const { return now_; }

  // Accesses of the master, back to back. A bus error ends the bench: std::logic_error, for it is a bug here.
  void write(std::uint32_t address, std::uint32_t word);
  std::uint32_t read(std::uint32_t address);
  // Time passes until the block is not busy; returns the cycle of that.
  Cycles wait_for(tlmkit::IslandPort& port);
  // Starts a DMA transfer into the memory's sink; `control` says what else becomes of the octets.
  void start_dma(std::uint32_t control, std::uint32_t source, std::uint32_t octets);
  // Octets into the flash at kSourceOffset, at once; they fit a block.
  void load_flash(const std::vector<std::uint8_t>& octets);
  void wait_until(Cycles cycle) { now_ = cycle > now_ ? cycle : now_; }

 private:
  std::uint32_t move(std::uint32_t address, std::uint32_t word, bool write);

  const tlmkit::ClockDomain clock_;
  pluton::NorFlash nor_;
  std::unique_ptr<tlmkit::InitiatorPort> master_;
  std::unique_ptr<tlmkit::InitiatorPort> dma_port_;
  std::unique_ptr<tlmkit::Router> router_;
  std::unique_ptr<tlmkit::Memory> memory_;
  std::unique_ptr<pluton::FlashController> controller_;
  std::unique_ptr<pluton::FlashWindow> window_;
  std::unique_ptr<pluton::EngineIsland> engines_;
  Cycles now_ = 0;
};

}  // namespace soc::bench
