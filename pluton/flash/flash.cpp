// SPDX-License-Identifier: Apache-2.0
#include "pluton/flash/flash.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "pluton/octets.hpp"

namespace pluton {

FlashController::FlashController(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock,
                                 NorFlash& device)
    : Engine(name, flash_ctrl_map::kBlock, clock,
             {flash_ctrl_map::status::kBusy, flash_ctrl_map::status::kDone, flash_ctrl_map::irq_enable::kDone}),
      device_(device) {
  add_all(regs_);
  adopt(regs_.status, regs_.irq_enable);
  regs_.command.on_write(
      [this](Access& access, std::uint32_t, std::uint32_t word) { command(access, static_cast<std::uint8_t>(word)); });
}

void FlashController::command(Access& access, std::uint8_t opcode) {
  const Cycles at = effect(access);
  settle(at);
  const std::uint32_t address = regs_.address.get();
  Cycles time = 0;
  if (!busy(at) && address < NorFlash::kSize) {
    // The cells change at once: nobody can read them before the operation ends.
    switch (opcode) {
      case FlashOpcode::kPageProgram:
        time = page_program(address);
        break;
      case FlashOpcode::kSectorErase:
        device_.erase(address, NorFlash::kSector);
        time = FlashTiming::kSectorErase;
        break;
      case FlashOpcode::kBlockErase:
        device_.erase(address, NorFlash::kBlock);
        time = FlashTiming::kBlockErase;
        break;
      default:
        break;
    }
  }
  if (time == 0) {
    regs_.status.set_field(flash_ctrl_map::status::kError, 1);
  } else {
    work(at, at + time, true);
  }
}

Cycles FlashController::page_program(std::uint32_t address) {
  const std::uint32_t count = regs_.count.get();
  if (count == 0 || count > NorFlash::kPage - address % NorFlash::kPage) return 0;
  std::array<std::uint8_t, NorFlash::kPage> data{};
  for (unsigned i = 0; i < NorFlash::kPage / 4; ++i) {
    const auto word = octets_of(regs_.page_buffer.get(i));
    std::copy(word.begin(), word.end(), data.begin() + 4 * i);
  }
  device_.program(address, data.data(), count);
  return count * FlashTiming::kPerOctet + FlashTiming::kPageProgram;
}

FlashWindow::FlashWindow(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, const NorFlash& device,
                         const FlashController& controller)
    : sc_module(name), socket("socket"), clock_(clock), device_(device), controller_(controller) {
  socket.bind(*this);
}

bool FlashWindow::readable(const tlm::tlm_generic_payload& trans, const sc_core::sc_time& at) const {
  const std::uint64_t length = trans.get_data_length();
  return trans.is_read() && length > 0 && trans.get_byte_enable_ptr() == nullptr &&
         trans.get_streaming_width() >= length && trans.get_address() < NorFlash::kSize &&
         length <= NorFlash::kSize - trans.get_address() && controller_.readable(clock_.next_edge(at));
}

void FlashWindow::b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) {
  const std::uint64_t length = trans.get_data_length();
  if (readable(trans, sc_core::sc_time_stamp() + delay)) {
    device_.read(static_cast<std::uint32_t>(trans.get_address()), trans.get_data_ptr(), length);
    delay += clock_.to_time(length * FlashTiming::kPerOctet);
    trans.set_response_status(tlm::TLM_OK_RESPONSE);
    return;
  }
  if (trans.is_read() && trans.get_data_ptr() != nullptr) std::memset(trans.get_data_ptr(), 0, length);
  delay += clock_.to_time(FlashTiming::kRefusal);
  trans.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
}

tlm::tlm_sync_enum FlashWindow::nb_transport_fw(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase,
                                                sc_core::sc_time& delay) {
  if (phase == tlm::BEGIN_REQ) b_transport(trans, delay);
  return tlm::TLM_COMPLETED;
}

unsigned FlashWindow::transport_dbg(tlm::tlm_generic_payload& trans) {
  const bool good = readable(trans, sc_core::sc_time_stamp());
  trans.set_response_status(good ? tlm::TLM_OK_RESPONSE : tlm::TLM_GENERIC_ERROR_RESPONSE);
  if (!good) return 0;
  device_.read(static_cast<std::uint32_t>(trans.get_address()), trans.get_data_ptr(), trans.get_data_length());
  return trans.get_data_length();
}

}  // namespace pluton
