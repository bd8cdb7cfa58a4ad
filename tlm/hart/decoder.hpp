// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "tlm/hart/isa.hpp"
#include "tlm/hart/ops.hpp"

namespace tlmkit::hart {

// True when the instruction that starts with this parcel is 32 bits long (Unpriv. 1.5).
constexpr bool is_long(std::uint16_t parcel) { return (parcel & 3) == 3; }

// Decodes one instruction. `raw` holds 32 bits, or 16 in its low half when !is_long; every encoding that Isa does not
// have, reserved ones included, yields Op::illegal. Hints decode to what they do architecturally: nothing.
template <class Isa>
Insn decode(std::uint32_t raw);

extern template Insn decode<Rv32imc>(std::uint32_t raw);
extern template Insn decode<Rv64imac>(std::uint32_t raw);

}  // namespace tlmkit::hart
