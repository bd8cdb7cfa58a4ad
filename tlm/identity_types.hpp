// SPDX-License-Identifier: Apache-2.0
// The words of tlm/identity.hpp, for code that needs no SystemC.
#pragma once

#include <cstdint>

namespace tlmkit {

enum class World : std::uint8_t { normal = 0, secure = 1 };
enum class Privilege : std::uint8_t { user = 0, supervisor = 1, machine = 3 };  // RISC-V encoding (Priv. 1.2)
enum class AccessKind : std::uint8_t { fetch, load, store, atomic, dma, debug };

using InitiatorId = std::uint8_t;
inline constexpr InitiatorId kNoInitiator = 0;  // no or unknown sender: the least privileged of all

}  // namespace tlmkit
