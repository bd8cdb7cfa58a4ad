// SPDX-License-Identifier: Apache-2.0
// Programs of the application core against the firewall of the whole chip, with what became of them.
#pragma once

#include <cstdint>

#include "tlm/hart/hart.hpp"

namespace attack {

struct CoreSetup {
  tlmkit::Mode mode = tlmkit::Mode::fast;
  const char* rtl = "none";
  bool locked = false;  // entries locked: the core may be given pointers
};

enum class Atomic { lr = 2, amoadd = 0, amoswap = 1 };
enum class Between { nothing, revocation, store };
enum class Reach { secure_clint, own_text, own_data };

struct CoreOutcome {
  bool ended = false;  // finished, or trapped
  bool trapped = false;
  std::uint64_t cause = 0;   // mcause of the trap
  std::uint64_t result = 0;  // the instruction's destination register
  std::uint32_t memory = 0;  // the word under attack, afterwards
};

inline constexpr std::uint32_t kCoreSecret = 0x5A5A, kCoreValue = 0x66, kForeignValue = 0x99;

// One atomic operation on memory that the firewall lets the core only read, only write, or both.
CoreOutcome atomic_operation(const CoreSetup& setup, Atomic operation, bool may_read, bool may_write);
// lr, then what comes between, then sc. `result` is sc's.
CoreOutcome store_conditional(const CoreSetup& setup, Between between);
// M mode or S mode (PMP open) loads from the CLINT, which is the secure world's, stores to the text it runs from, or
// jumps to data; granted as the chip's policy does.
CoreOutcome reach(const CoreSetup& setup, Reach what, bool supervisor);

}  // namespace attack
