// SPDX-License-Identifier: Apache-2.0
#include "soc/bench/rig.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "pluton/dma/gen/dma_regs.hpp"
#include "soc/gen/chip_map.hpp"

namespace soc::bench {

namespace map = chip_map;

namespace {

constexpr std::uint32_t kBothMasters = 1u << map::kPlutonCoreId | 1u << map::kPlutonDmaId;

std::vector<tlmkit::Route> routes() {
  return {{"sram", map::kSramBase, map::kSramSize, kBothMasters, false},
          {"flash_window", map::kFlashWindowBase, map::kFlashWindowSize, kBothMasters},
          {"aes", map::kAesBase, 0x1000, kBothMasters},
          {"sha", map::kShaBase, 0x1000, kBothMasters},
          {"keyvault", map::kKeyvaultBase, 0x1000, kBothMasters},
          {"dma", map::kDmaBase, 0x1000, kBothMasters},
          {"flash_ctrl", map::kFlashCtrlBase, 0x1000, kBothMasters}};
}

}  // namespace

Rig::Rig(const sc_core::sc_module_name& name, const RtlChoice& rtl)
    : sc_module(name),
      clock_("bus", map::kBusPeriodPs),
      master_(std::make_unique<tlmkit::InitiatorPort>("master", map::kPlutonCoreId, tlmkit::World::secure)),
      dma_port_(std::make_unique<tlmkit::InitiatorPort>("dma_port", map::kPlutonDmaId, tlmkit::World::secure)),
      router_(std::make_unique<tlmkit::Router>("router", clock_, routes(), 2)) {
  tlmkit::MemoryParams memory;
  memory.size = map::kSramSize;
  memory_ = std::make_unique<tlmkit::Memory>("sram", memory, clock_);
  controller_ = std::make_unique<pluton::FlashController>("flash_ctrl", clock_, nor_);
  window_ = std::make_unique<pluton::FlashWindow>("flash_window", clock_, nor_, *controller_);
  engines_ = std::make_unique<pluton::EngineIsland>("engines", clock_, engine_forms(rtl), *dma_port_);
  master_->socket.bind(router_->in[0]);
  dma_port_->socket.bind(router_->in[1]);
  router_->out[0].bind(memory_->socket);
  router_->out[1].bind(window_->socket);
  unsigned next = 2;
  for (tlmkit::IslandPort* port : {&engines_->aes(), &engines_->sha(), &engines_->keyvault(), &engines_->dma()}) {
    router_->out[next++].bind(port->socket);
  }
  router_->out[next].bind(controller_->socket);
}

std::uint32_t Rig::move(std::uint32_t address, std::uint32_t word, bool write) {
  std::uint8_t data[4];
  std::memcpy(data, &word, 4);
  sc_core::sc_time delay = clock_.to_time(now_) - sc_core::sc_time_stamp();
  const auto response = master_->access(write ? tlmkit::AccessKind::store : tlmkit::AccessKind::load,
                                        tlmkit::Privilege::machine, address, data, 4, write, delay);
  if (response != tlm::TLM_OK_RESPONSE) {
    throw std::logic_error(fmt::format("bench: bus error at {:#x}, cycle {}", address, now_));
  }
  now_ = clock_.next_edge(sc_core::sc_time_stamp() + delay);
  std::memcpy(&word, data, 4);
  return word;
}

void Rig::write(std::uint32_t address, std::uint32_t word) { move(address, word, true); }
std::uint32_t Rig::read(std::uint32_t address) { return move(address, 0, false); }

void Rig::start_dma(std::uint32_t control, std::uint32_t source, std::uint32_t octets) {
  const auto base = static_cast<std::uint32_t>(map::kDmaBase);
  write(base + pluton::dma_map::kSource, source);
  write(base + pluton::dma_map::kDestination, static_cast<std::uint32_t>(map::kSramBase) + kSinkOffset);
  write(base + pluton::dma_map::kLength, octets);
  write(base + pluton::dma_map::kControl,
        control | pluton::dma_map::control::kRead.mask() | pluton::dma_map::control::kLast.mask());
  write(base + pluton::dma_map::kCtrl, pluton::dma_map::ctrl::kStart.mask());
}

void Rig::load_flash(const std::vector<std::uint8_t>& octets) {
  nor_.erase(kSourceOffset, pluton::NorFlash::kBlock);
  for (std::size_t i = 0; i < octets.size(); i += pluton::NorFlash::kPage) {
    const auto size = std::min<std::size_t>(octets.size() - i, pluton::NorFlash::kPage);
    nor_.program(kSourceOffset + static_cast<std::uint32_t>(i), octets.data() + i, static_cast<std::uint32_t>(size));
  }
}

Cycles Rig::wait_for(tlmkit::IslandPort& port) {
  constexpr Cycles kPatience = 100'000'000;
  const Cycles end = engines_->run_while_busy(port.member(), now_ + kPatience);
  if (port.member().busy()) throw std::logic_error(fmt::format("bench: {} does not end", port.name()));
  now_ = end;
  return end;
}

}  // namespace soc::bench
