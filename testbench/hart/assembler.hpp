// SPDX-License-Identifier: Apache-2.0
// Instruction words for tests that are easier to read as C++ than as an assembly file.
#pragma once

#include <cstdint>

namespace hart_test::rv {

constexpr std::uint32_t r(std::uint32_t f7, std::uint32_t f3, unsigned rd, unsigned rs1, unsigned rs2) {
  return (f7 << 25) | (rs2 << 20) | (rs1 << 15) | (f3 << 12) | (rd << 7) | 0x33;
}
constexpr std::uint32_t i(std::uint32_t opcode, std::uint32_t f3, unsigned rd, unsigned rs1, std::int32_t imm) {
  return (static_cast<std::uint32_t>(imm) << 20) | (rs1 << 15) | (f3 << 12) | (rd << 7) | opcode;
}
constexpr std::uint32_t s(std::uint32_t f3, unsigned rs1, unsigned rs2, std::int32_t imm) {
  const auto u = static_cast<std::uint32_t>(imm);
  return ((u >> 5 & 0x7F) << 25) | (rs2 << 20) | (rs1 << 15) | (f3 << 12) | ((u & 31) << 7) | 0x23;
}
constexpr std::uint32_t b(std::uint32_t f3, unsigned rs1, unsigned rs2, std::int32_t imm) {
  const auto u = static_cast<std::uint32_t>(imm);
  return ((u >> 12 & 1) << 31) | ((u >> 5 & 0x3F) << 25) | (rs2 << 20) | (rs1 << 15) | (f3 << 12) |
         ((u >> 1 & 15) << 8) | ((u >> 11 & 1) << 7) | 0x63;
}
constexpr std::uint32_t addi(unsigned rd, unsigned rs1, std::int32_t imm) { return i(0x13, 0, rd, rs1, imm); }
constexpr std::uint32_t lui(unsigned rd, std::uint32_t value) { return (value & 0xFFFFF000u) | (rd << 7) | 0x37; }
constexpr std::uint32_t auipc(unsigned rd, std::uint32_t value) { return (value & 0xFFFFF000u) | (rd << 7) | 0x17; }
constexpr std::uint32_t jal(unsigned rd, std::int32_t imm) {
  const auto u = static_cast<std::uint32_t>(imm);
  return ((u >> 20 & 1) << 31) | ((u >> 1 & 0x3FF) << 21) | ((u >> 11 & 1) << 20) | ((u >> 12 & 0xFF) << 12) |
         (rd << 7) | 0x6F;
}
constexpr std::uint32_t jalr(unsigned rd, unsigned rs1, std::int32_t imm) { return i(0x67, 0, rd, rs1, imm); }
constexpr std::uint32_t lw(unsigned rd, unsigned rs1, std::int32_t imm) { return i(0x03, 2, rd, rs1, imm); }
constexpr std::uint32_t sw(unsigned rs2, unsigned rs1, std::int32_t imm) { return s(2, rs1, rs2, imm); }
constexpr std::uint32_t csr(std::uint32_t f3, unsigned rd, unsigned number, unsigned rs1) {
  return i(0x73, f3, rd, rs1, static_cast<std::int32_t>(number));
}
constexpr std::uint32_t csrw(unsigned number, unsigned rs1) { return csr(1, 0, number, rs1); }
constexpr std::uint32_t csrr(unsigned rd, unsigned number) { return csr(2, rd, number, 0); }
constexpr std::uint32_t csrsi(unsigned number, unsigned bits) { return csr(6, 0, number, bits); }
constexpr std::uint32_t csrci(unsigned number, unsigned bits) { return csr(7, 0, number, bits); }
inline constexpr std::uint32_t kNop = addi(0, 0, 0);
inline constexpr std::uint32_t kEcall = 0x73, kEbreak = 0x100073, kMret = 0x30200073, kWfi = 0x10500073;
inline constexpr std::uint32_t kFence = 0x0FF0000F, kFenceI = 0x100F;

}  // namespace hart_test::rv
