// SPDX-License-Identifier: Apache-2.0
#include "tlm/hart/memory_path.hpp"

#include <algorithm>
#include <cstring>

namespace tlmkit::hart {

std::uint8_t* MemoryPath::direct(AccessKind kind, Privilege privilege, std::uint64_t address, std::uint64_t length) {
  const std::uint64_t last = address + length - 1;
  for (const Grant& g : grants_) {
    if (g.kind == kind && g.privilege == privilege && address >= g.first && last <= g.last) {
      return g.host + (address - g.first);
    }
  }
  const std::uint64_t page = address >> kPageBits;
  const std::uint64_t key =
      (page << 8) | (static_cast<std::uint64_t>(kind) << 4) | static_cast<std::uint64_t>(privilege);
  Refusal& refusal = refusals_[(page ^ static_cast<std::uint64_t>(kind)) % kRefusals];
  if (refusal.key == key && ++refusal.uses < kRefusalUses) return nullptr;
  const Grant* g = request(kind, privilege, address);
  if (g == nullptr) {
    refusal = Refusal{key, 0};
    return nullptr;
  }
  return last <= g->last ? g->host + (address - g->first) : nullptr;
}

const MemoryPath::Grant* MemoryPath::request(AccessKind kind, Privilege privilege, std::uint64_t address) {
  tlm::tlm_dmi dmi;
  if (!port_.direct_memory(kind, privilege, address, dmi)) return nullptr;
  const bool reads = kind != AccessKind::store;
  const bool writes = kind == AccessKind::store || kind == AccessKind::atomic;
  if ((reads && !dmi.is_read_allowed()) || (writes && !dmi.is_write_allowed())) return nullptr;
  // Memory with wait states is charged per access, on the bus.
  if (reads && dmi.get_read_latency() != sc_core::SC_ZERO_TIME) return nullptr;
  if (writes && dmi.get_write_latency() != sc_core::SC_ZERO_TIME) return nullptr;
  if (address < dmi.get_start_address() || address > dmi.get_end_address()) return nullptr;
  grants_.push_back({kind, privilege, dmi.get_start_address(), dmi.get_end_address(), dmi.get_dmi_ptr()});
  return &grants_.back();
}

bool MemoryPath::transact(AccessKind kind, Privilege privilege, std::uint64_t address, std::uint8_t* data,
                          unsigned length, bool write) {
  const auto status = timeline_.transact(
      [&](sc_core::sc_time& delay) { return port_.access(kind, privilege, address, data, length, write, delay); });
  return status == tlm::TLM_OK_RESPONSE;
}

bool MemoryPath::exchange(Privilege privilege, std::uint64_t address, unsigned length, const Change& change) {
  const auto status = timeline_.transact([&](sc_core::sc_time& delay) {
    std::uint64_t value = 0;
    std::uint8_t data[sizeof value] = {};
    const auto read = port_.access(AccessKind::atomic, privilege, address, data, length, false, delay);
    if (read != tlm::TLM_OK_RESPONSE) return read;
    std::memcpy(&value, data, length);
    const auto changed = change(value);
    if (!changed) return read;
    std::memcpy(data, &*changed, length);
    return port_.access(AccessKind::atomic, privilege, address, data, length, true, delay);
  });
  return status == tlm::TLM_OK_RESPONSE;
}

void MemoryPath::drop(std::uint64_t first, std::uint64_t last) {
  grants_.erase(std::remove_if(grants_.begin(), grants_.end(),
                               [&](const Grant& g) { return g.first <= last && g.last >= first; }),
                grants_.end());
  refusals_.fill(Refusal{});
}

}  // namespace tlmkit::hart
