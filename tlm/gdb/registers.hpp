// SPDX-License-Identifier: Apache-2.0
// How GDB numbers a RISC-V core's registers, and the description that tells it which ones there are.
#pragma once

#include <string>

#include "tlm/debug_target.hpp"

namespace tlmkit::gdb {

inline constexpr unsigned kPc = 32;       // 0..31 are x0..x31
inline constexpr unsigned kCsrBase = 65;  // CSR n is register 65 + n, GDB's own numbering
inline constexpr unsigned kCsrCount = 4096;

// target.xml: the integer registers and every named CSR that the core has.
std::string describe_target(DebugTarget& target);

}  // namespace tlmkit::gdb
