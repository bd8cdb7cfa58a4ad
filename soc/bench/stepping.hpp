// SPDX-License-Identifier: Apache-2.0
// How fast this machine steps an engine from SystemC, against a bare evaluation loop of the same Verilated core that is
// kept as busy, with the same traffic at its pins. Host time, unlike all else here.
#pragma once

#include "soc/bench/rig.hpp"

namespace soc::bench {

enum class Stepped : std::uint8_t { sha256, aes128_ctr };

// Cycles a second, over `cycles` of them or a few more: the Verilated core alone, two evaluations a cycle, new data
// with each beat.
double bare_rate(Stepped engine, Cycles cycles);
// The engine of the rig, model or RTL, fed by DMA from memory. Simulated time passes and the engines may run ahead of
// it: nothing is to be measured on any rig afterwards but rates.
double island_rate(Rig& rig, Stepped engine, Cycles cycles);
// All of the rig's engines at rest, `cycles` long.
double idle_rate(Rig& rig, Cycles cycles);

}  // namespace soc::bench
