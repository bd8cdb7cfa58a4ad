// SPDX-License-Identifier: Apache-2.0
// A router with two initiators and a few targets, for the kit's own tests.
#pragma once

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "tlm/initiator_port.hpp"
#include "tlm/memory.hpp"
#include "tlm/router.hpp"

namespace kit_test {

using tlmkit::AccessKind;
using tlmkit::Cycles;
using tlmkit::Privilege;

inline constexpr tlmkit::InitiatorId kCore = 1;
inline constexpr tlmkit::InitiatorId kGuest = 4;
inline constexpr std::uint64_t kRomBase = 0x0;
inline constexpr std::uint64_t kRamBase = 0x10000;
inline constexpr std::uint64_t kSlowBase = 0x40000000;
inline constexpr std::uint64_t kHighBase = 0xFFFFFFFFFFFFF000;  // ends at the last address of all
inline constexpr std::uint64_t kSize = 0x1000;

struct Bus : sc_core::sc_module {
  explicit Bus(const sc_core::sc_module_name& name)
      : sc_module(name),
        clock("bus", 5000),
        core("core", kCore, tlmkit::World::secure),
        guest("guest", kGuest, tlmkit::World::normal),
        rom("rom", {tlmkit::MemoryKind::rom, kSize}, clock),
        ram("ram", {tlmkit::MemoryKind::ram, kSize, 0, tlmkit::MemoryReset::clear}, clock),
        slow("slow", {tlmkit::MemoryKind::ram, kSize, 3}, clock),
        high("high", {tlmkit::MemoryKind::ram, kSize}, clock),
        router("router", clock,
               {{"slow", kSlowBase, kSize, 1u << kCore | 1u << kGuest},
                {"rom", kRomBase, kSize, 1u << kCore},
                {"ram", kRamBase, kSize, 1u << kCore},
                {"high", kHighBase, kSize, 1u << kCore}},
               2) {
    core.socket.bind(router.in[0]);
    guest.socket.bind(router.in[1]);
    router.out[0].bind(slow.socket);
    router.out[1].bind(rom.socket);
    router.out[2].bind(ram.socket);
    router.out[3].bind(high.socket);
  }

  // One load or store of a 32-bit word; `wait` gets the cycles that the bus added.
  tlm::tlm_response_status load(std::uint64_t address, std::uint32_t& value, Cycles* wait = nullptr,
                                tlmkit::InitiatorPort* port = nullptr) {
    return access(port != nullptr ? *port : core, address, value, false, wait);
  }
  tlm::tlm_response_status store(std::uint64_t address, std::uint32_t value, Cycles* wait = nullptr,
                                 tlmkit::InitiatorPort* port = nullptr) {
    return access(port != nullptr ? *port : core, address, value, true, wait);
  }
  tlm::tlm_response_status access(tlmkit::InitiatorPort& port, std::uint64_t address, std::uint32_t& value, bool write,
                                  Cycles* wait, Cycles local = 0) {
    std::uint8_t bytes[4];
    std::memcpy(bytes, &value, 4);
    sc_core::sc_time delay = clock.to_time(local);
    const auto response =
        port.access(write ? AccessKind::store : AccessKind::load, Privilege::machine, address, bytes, 4, write, delay);
    std::memcpy(&value, bytes, 4);
    if (wait != nullptr) *wait = clock.cycles_in(delay) - local;
    return response;
  }

  tlmkit::ClockDomain clock;
  tlmkit::InitiatorPort core;
  tlmkit::InitiatorPort guest;
  tlmkit::Memory rom;
  tlmkit::Memory ram;
  tlmkit::Memory slow;
  tlmkit::Memory high;
  tlmkit::Router router;
};

}  // namespace kit_test
