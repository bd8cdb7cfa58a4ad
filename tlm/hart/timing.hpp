// SPDX-License-Identifier: Apache-2.0
// The pipeline's timing, in one place. Nothing else in the hart holds a cycle count; README.md prints this table and a
// test measures every row on the model.
#pragma once

namespace tlmkit::hart::timing {

// Cycles of an instruction with a bus that answers without wait states. No entry depends on data.
inline constexpr unsigned kAlu = 1;    // integer register and immediate operations, lui, auipc
inline constexpr unsigned kLoad = 2;   // plus the bus's wait states
inline constexpr unsigned kStore = 2;  // plus the bus's wait states
inline constexpr unsigned kBranchNotTaken = 1;
inline constexpr unsigned kBranchTaken = 3;
inline constexpr unsigned kJal = 2;
inline constexpr unsigned kJalr = 3;
inline constexpr unsigned kMul = 3;
inline constexpr unsigned kMulHigh = 4;  // mulh, mulhsu, mulhu
inline constexpr unsigned kDivide = 37;  // div, divu, rem, remu, whatever the operands
inline constexpr unsigned kCsr = 2;
inline constexpr unsigned kFence = 1;
inline constexpr unsigned kFenceI = 4;
inline constexpr unsigned kAmo = 4;              // read-modify-write; lr is a load, sc a store
inline constexpr unsigned kMret = 4;             // sret likewise
inline constexpr unsigned kSfence = 4;           // sfence.vma
inline constexpr unsigned kWfi = 2;              // then asleep
inline constexpr unsigned kTrap = 4;             // exception (instead of the instruction's own cost) or interrupt entry
inline constexpr unsigned kStraddledTarget = 1;  // a control transfer to a 32-bit instruction across two fetch words
inline constexpr unsigned kMisaligned = 1;       // a load or store that is not naturally aligned: second beat

}  // namespace tlmkit::hart::timing
