// SPDX-License-Identifier: Apache-2.0
// Every operation that the decoder can name, as lists that the engines expand, so that no engine can miss one.
#pragma once

#include <cstdint>

#include "tlm/hart/timing.hpp"

// Version 14 of the formatter has no stable layout for these lists.
// clang-format off
// X(name, cycles): x[rd] = Alu::name(x[rs1], x[rs2])
#define PLT_OPS_REGISTER(X) \
  X(add, kAlu) X(sub, kAlu) X(sll, kAlu) X(slt, kAlu) X(sltu, kAlu) X(xor_, kAlu) X(srl, kAlu) \
  X(sra, kAlu) X(or_, kAlu) X(and_, kAlu) X(mul, kMul) X(mulh, kMulHigh) X(mulhsu, kMulHigh) \
  X(mulhu, kMulHigh) X(div, kDivide) X(divu, kDivide) X(rem, kDivide) X(remu, kDivide) X(addw, kAlu) \
  X(subw, kAlu) X(sllw, kAlu) X(srlw, kAlu) X(sraw, kAlu) X(mulw, kMul) X(divw, kDivide) \
  X(divuw, kDivide) X(remw, kDivide) X(remuw, kDivide)
// X(name, function): x[rd] = Alu::function(x[rs1], imm)
#define PLT_OPS_IMMEDIATE(X) \
  X(addi, add) X(slti, slt) X(sltiu, sltu) X(xori, xor_) X(ori, or_) X(andi, and_) X(slli, sll) \
  X(srli, srl) X(srai, sra) X(addiw, addw) X(slliw, sllw) X(srliw, srlw) X(sraiw, sraw)
// X(name, memory type): x[rd] = extended *(type*)(x[rs1] + imm)
#define PLT_OPS_LOAD(X) \
  X(lb, std::int8_t) X(lh, std::int16_t) X(lw, std::int32_t) X(lbu, std::uint8_t) \
  X(lhu, std::uint16_t) X(lwu, std::uint32_t) X(ld, std::int64_t)
#define PLT_OPS_STORE(X) \
  X(sb, std::uint8_t) X(sh, std::uint16_t) X(sw, std::uint32_t) X(sd, std::uint64_t)
// X(name): taken when Alu::name(x[rs1], x[rs2])
#define PLT_OPS_BRANCH(X) \
  X(beq) X(bne) X(blt) X(bge) X(bltu) X(bgeu)
#define PLT_OPS_CSR(X) \
  X(csrrw) X(csrrs) X(csrrc) X(csrrwi) X(csrrsi) X(csrrci)
// X(name, memory type, function): old = *(type*)x[rs1]; *(type*)x[rs1] = Amo::function(old, x[rs2]); x[rd] = old
#define PLT_OPS_AMO(X) \
  X(amoswap_w, std::int32_t, swap) X(amoadd_w, std::int32_t, add) X(amoxor_w, std::int32_t, xor_) \
  X(amoand_w, std::int32_t, and_) X(amoor_w, std::int32_t, or_) X(amomin_w, std::int32_t, min) \
  X(amomax_w, std::int32_t, max) X(amominu_w, std::int32_t, minu) X(amomaxu_w, std::int32_t, maxu) \
  X(amoswap_d, std::int64_t, swap) X(amoadd_d, std::int64_t, add) X(amoxor_d, std::int64_t, xor_) \
  X(amoand_d, std::int64_t, and_) X(amoor_d, std::int64_t, or_) X(amomin_d, std::int64_t, min) \
  X(amomax_d, std::int64_t, max) X(amominu_d, std::int64_t, minu) X(amomaxu_d, std::int64_t, maxu)
// X(name, cycles)
#define PLT_OPS_OTHER(X) \
  X(lr_w, kLoad) X(lr_d, kLoad) X(sc_w, kStore) X(sc_d, kStore) X(sret, kMret) X(sfence_vma, kSfence) X(lui, kAlu) X(auipc, kAlu) X(jal, kJal) X(jalr, kJalr) X(fence, kFence) X(fence_i, kFenceI) \
  X(ecall, kTrap) X(ebreak, kTrap) X(mret, kMret) X(wfi, kWfi) X(illegal, kTrap)
// clang-format on

namespace tlmkit::hart {

enum class Op : std::uint8_t {
#define X2(name, ...) name,
#define X1(name) name,
  PLT_OPS_REGISTER(X2) PLT_OPS_IMMEDIATE(X2) PLT_OPS_LOAD(X2) PLT_OPS_STORE(X2) PLT_OPS_BRANCH(X1) PLT_OPS_CSR(X1)
      PLT_OPS_AMO(X2) PLT_OPS_OTHER(X2) count
#undef X1
#undef X2
};

// Cycles of `op` with a bus that does not wait (timing.hpp); for a branch, when it is not taken.
constexpr unsigned base_cycles(Op op) {
  using namespace timing;
  switch (op) {
#define X(name, cycles) \
  case Op::name:        \
    return cycles;
    PLT_OPS_REGISTER(X)
    PLT_OPS_OTHER(X)
#undef X
#define X(name, function) \
  case Op::name:          \
    return kAlu;
    PLT_OPS_IMMEDIATE(X)
#undef X
#define X(name, type) \
  case Op::name:      \
    return kLoad;
    PLT_OPS_LOAD(X)
#undef X
#define X(name, type) \
  case Op::name:      \
    return kStore;
    PLT_OPS_STORE(X)
#undef X
#define X(name)  \
  case Op::name: \
    return kBranchNotTaken;
    PLT_OPS_BRANCH(X)
#undef X
#define X(name)  \
  case Op::name: \
    return kCsr;
    PLT_OPS_CSR(X)
#undef X
#define X(name, type, function) \
  case Op::name:                \
    return kAmo;
    PLT_OPS_AMO(X)
#undef X
    case Op::count:
      break;
  }
  return 0;
}

constexpr bool is_load(Op op) { return op >= Op::lb && op <= Op::ld; }
constexpr bool is_store(Op op) { return op >= Op::sb && op <= Op::sd; }
constexpr bool is_branch(Op op) { return op >= Op::beq && op <= Op::bgeu; }
constexpr bool is_atomic(Op op) { return op >= Op::amoswap_w && op <= Op::sc_d; }
constexpr bool is_csr(Op op) { return op >= Op::csrrw && op <= Op::csrrci; }
constexpr bool is_register_alu(Op op) { return op <= Op::remuw; }
constexpr bool is_immediate_alu(Op op) { return op >= Op::addi && op <= Op::sraiw; }

// One decoded instruction. For the CSR operations `imm` is the CSR number and rs1 the register or the 5-bit immediate.
struct Insn {
  Op op = Op::illegal;
  std::uint8_t rd = 0;
  std::uint8_t rs1 = 0;
  std::uint8_t rs2 = 0;
  std::uint8_t length = 4;  // bytes: 2 or 4
  std::int32_t imm = 0;
  std::uint32_t raw = 0;  // as fetched, zero-extended when 16 bits: what mtval gets when it is illegal
};

}  // namespace tlmkit::hart
