// SPDX-License-Identifier: Apache-2.0
// The words of tlm/identity.hpp, for code that needs no SystemC.
#pragma once

#include <cstdint>

namespace tlmkit {

enum class World : std::uint8_t { normal = 0, secure = 1 };
enum class Privilege : std::uint8_t { user = 0, supervisor = 1, machine = 3 };  // RISC-V encoding (Priv. 1.2)
// How the chip assigns the world of an initiator's accesses.
enum class WorldRule : std::uint8_t {
  normal,
  secure,
  machine_secure,  // a core with both worlds: secure in machine mode, normal below it
};
constexpr WorldRule always(World world) { return world == World::secure ? WorldRule::secure : WorldRule::normal; }
constexpr World world_of(WorldRule rule, Privilege privilege) {
  if (rule == WorldRule::machine_secure) return privilege == Privilege::machine ? World::secure : World::normal;
  return rule == WorldRule::secure ? World::secure : World::normal;
}
enum class AccessKind : std::uint8_t { fetch, load, store, atomic, dma, debug };

using InitiatorId = std::uint8_t;
inline constexpr InitiatorId kNoInitiator = 0;  // no or unknown sender: the least privileged of all

}  // namespace tlmkit
