// SPDX-License-Identifier: Apache-2.0
// The hart's way to memory: direct pointers where a target has granted them, b_transport everywhere else.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "tlm/hart/timeline.hpp"
#include "tlm/initiator_port.hpp"

namespace tlmkit::hart {

inline constexpr unsigned kPageBits = 12;
inline constexpr std::uint64_t kPageSize = 1u << kPageBits;

class MemoryPath {
 public:
  MemoryPath(InitiatorPort& port, Timeline& timeline) : port_(port), timeline_(timeline) {}

  // Host address of [address, address+length) when one grant without latency covers it for this kind of access in this
  // privilege; null otherwise. Refusals are remembered for a while (a target may start to grant later).
  std::uint8_t* direct(AccessKind kind, Privilege privilege, std::uint64_t address, std::uint64_t length);
  // One transaction at local time, which moves on by the wait states. True when the bus answered without error.
  bool transact(AccessKind kind, Privilege privilege, std::uint64_t address, std::uint8_t* data, unsigned length,
                bool write);
  // Read, `change`, write of one atomic operation as one step of the bus; null from `change` writes nothing.
  using Change = std::function<std::optional<std::uint64_t>(std::uint64_t)>;
  bool exchange(Privilege privilege, std::uint64_t address, unsigned length, const Change& change);
  unsigned debug_read(Privilege privilege, std::uint64_t address, std::uint8_t* data, unsigned length) {
    return port_.debug(privilege, address, data, length, false);
  }
  void drop(std::uint64_t first, std::uint64_t last);
  void drop_all() { drop(0, ~std::uint64_t{0}); }

 private:
  struct Grant {
    AccessKind kind;
    Privilege privilege;
    std::uint64_t first;
    std::uint64_t last;
    std::uint8_t* host;
  };
  struct Refusal {
    std::uint64_t key = ~std::uint64_t{0};
    unsigned uses = 0;
  };
  static constexpr unsigned kRefusals = 64;
  static constexpr unsigned kRefusalUses = 256;

  const Grant* request(AccessKind kind, Privilege privilege, std::uint64_t address);

  InitiatorPort& port_;
  Timeline& timeline_;
  std::vector<Grant> grants_;
  std::array<Refusal, kRefusals> refusals_;
};

}  // namespace tlmkit::hart
