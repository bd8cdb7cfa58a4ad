// SPDX-License-Identifier: Apache-2.0
#include "tlm/hart/decoder.hpp"

namespace tlmkit::hart {
namespace {

constexpr std::uint32_t bits(std::uint32_t v, unsigned hi, unsigned lo) {
  return (v >> lo) & ((1u << (hi - lo + 1)) - 1);
}
constexpr std::int32_t sign_extend(std::uint32_t v, unsigned width) {
  return static_cast<std::int32_t>(v << (32 - width)) >> (32 - width);
}
constexpr std::int32_t imm_i(std::uint32_t r) { return static_cast<std::int32_t>(r) >> 20; }
constexpr std::int32_t imm_s(std::uint32_t r) { return sign_extend((bits(r, 31, 25) << 5) | bits(r, 11, 7), 12); }
constexpr std::int32_t imm_b(std::uint32_t r) {
  return sign_extend((bits(r, 31, 31) << 12) | (bits(r, 7, 7) << 11) | (bits(r, 30, 25) << 5) | (bits(r, 11, 8) << 1),
                     13);
}
constexpr std::int32_t imm_u(std::uint32_t r) { return static_cast<std::int32_t>(r & 0xFFFFF000u); }
constexpr std::int32_t imm_j(std::uint32_t r) {
  return sign_extend(
      (bits(r, 31, 31) << 20) | (bits(r, 19, 12) << 12) | (bits(r, 20, 20) << 11) | (bits(r, 30, 21) << 1), 21);
}

constexpr Insn make(Op op, std::uint32_t rd, std::uint32_t rs1, std::uint32_t rs2, std::int32_t imm) {
  Insn i;
  i.op = op;
  i.rd = static_cast<std::uint8_t>(rd);
  i.rs1 = static_cast<std::uint8_t>(rs1);
  i.rs2 = static_cast<std::uint8_t>(rs2);
  i.imm = imm;
  return i;
}
constexpr Insn illegal() { return Insn{}; }

template <class Isa>
constexpr bool k64 = Isa::kXlen == 64;

// Shift-immediate field: the amount has log2(XLEN) bits and what is above it selects the operation.
template <class Isa>
Insn decode_shift(std::uint32_t r, std::uint32_t rd, std::uint32_t rs1, bool left) {
  const unsigned width = k64<Isa> ? 6 : 5;
  const std::uint32_t amount = bits(r, 20 + width - 1, 20);
  const std::uint32_t upper = r >> (20 + width);
  const std::uint32_t arithmetic = 1u << (30 - 20 - width);
  if (upper == 0) return make(left ? Op::slli : Op::srli, rd, rs1, 0, static_cast<std::int32_t>(amount));
  if (!left && upper == arithmetic) return make(Op::srai, rd, rs1, 0, static_cast<std::int32_t>(amount));
  return illegal();
}

template <class Isa>
Insn decode_op_imm(std::uint32_t r, std::uint32_t rd, std::uint32_t rs1, std::uint32_t f3) {
  static constexpr Op kOps[8] = {Op::addi, Op::slli, Op::slti, Op::sltiu, Op::xori, Op::srli, Op::ori, Op::andi};
  if (f3 == 1 || f3 == 5) return decode_shift<Isa>(r, rd, rs1, f3 == 1);
  return make(kOps[f3], rd, rs1, 0, imm_i(r));
}

Insn decode_op(std::uint32_t rd, std::uint32_t rs1, std::uint32_t rs2, std::uint32_t f3, std::uint32_t f7) {
  static constexpr Op kBase[8] = {Op::add, Op::sll, Op::slt, Op::sltu, Op::xor_, Op::srl, Op::or_, Op::and_};
  static constexpr Op kMul[8] = {Op::mul, Op::mulh, Op::mulhsu, Op::mulhu, Op::div, Op::divu, Op::rem, Op::remu};
  if (f7 == 0) return make(kBase[f3], rd, rs1, rs2, 0);
  if (f7 == 1) return make(kMul[f3], rd, rs1, rs2, 0);
  if (f7 == 0x20 && f3 == 0) return make(Op::sub, rd, rs1, rs2, 0);
  if (f7 == 0x20 && f3 == 5) return make(Op::sra, rd, rs1, rs2, 0);
  return illegal();
}

Insn decode_op_32(std::uint32_t rd, std::uint32_t rs1, std::uint32_t rs2, std::uint32_t f3, std::uint32_t f7) {
  const std::uint32_t key = (f7 << 3) | f3;
  switch (key) {
    case 0x000:
      return make(Op::addw, rd, rs1, rs2, 0);
    case 0x001:
      return make(Op::sllw, rd, rs1, rs2, 0);
    case 0x005:
      return make(Op::srlw, rd, rs1, rs2, 0);
    case 0x100:
      return make(Op::subw, rd, rs1, rs2, 0);
    case 0x105:
      return make(Op::sraw, rd, rs1, rs2, 0);
    case 0x008:
      return make(Op::mulw, rd, rs1, rs2, 0);
    case 0x00C:
      return make(Op::divw, rd, rs1, rs2, 0);
    case 0x00D:
      return make(Op::divuw, rd, rs1, rs2, 0);
    case 0x00E:
      return make(Op::remw, rd, rs1, rs2, 0);
    case 0x00F:
      return make(Op::remuw, rd, rs1, rs2, 0);
    default:
      return illegal();
  }
}

Insn decode_op_imm_32(std::uint32_t r, std::uint32_t rd, std::uint32_t rs1, std::uint32_t f3, std::uint32_t f7) {
  const auto amount = static_cast<std::int32_t>(bits(r, 24, 20));
  if (f3 == 0) return make(Op::addiw, rd, rs1, 0, imm_i(r));
  if (f3 == 1 && f7 == 0) return make(Op::slliw, rd, rs1, 0, amount);
  if (f3 == 5 && f7 == 0) return make(Op::srliw, rd, rs1, 0, amount);
  if (f3 == 5 && f7 == 0x20) return make(Op::sraiw, rd, rs1, 0, amount);
  return illegal();
}

template <class Isa>
Insn decode_memory(std::uint32_t r, std::uint32_t rd, std::uint32_t rs1, std::uint32_t rs2, std::uint32_t f3,
                   bool store) {
  if (store) {
    static constexpr Op kOps[4] = {Op::sb, Op::sh, Op::sw, Op::sd};
    if (f3 > (k64<Isa> ? 3u : 2u)) return illegal();
    return make(kOps[f3], 0, rs1, rs2, imm_s(r));
  }
  static constexpr Op kOps[7] = {Op::lb, Op::lh, Op::lw, Op::ld, Op::lbu, Op::lhu, Op::lwu};
  if (f3 == 7 || (!k64<Isa> && (f3 == 3 || f3 == 6))) return illegal();
  return make(kOps[f3], rd, rs1, 0, imm_i(r));
}

Insn decode_branch(std::uint32_t r, std::uint32_t rs1, std::uint32_t rs2, std::uint32_t f3) {
  static constexpr Op kOps[8] = {Op::beq, Op::bne, Op::illegal, Op::illegal, Op::blt, Op::bge, Op::bltu, Op::bgeu};
  return make(kOps[f3], 0, rs1, rs2, imm_b(r));
}

template <class Isa>
Insn decode_atomic(std::uint32_t r, std::uint32_t rd, std::uint32_t rs1, std::uint32_t rs2, std::uint32_t f3) {
  if (f3 != 2 && !(k64<Isa> && f3 == 3)) return illegal();
  const bool wide = f3 == 3;
  const auto either = [&](Op word, Op doubleword) { return make(wide ? doubleword : word, rd, rs1, rs2, 0); };
  switch (bits(r, 31, 27)) {  // aq and rl order nothing that is not in order already
    case 0x00:
      return either(Op::amoadd_w, Op::amoadd_d);
    case 0x01:
      return either(Op::amoswap_w, Op::amoswap_d);
    case 0x02:
      return rs2 == 0 ? either(Op::lr_w, Op::lr_d) : illegal();
    case 0x03:
      return either(Op::sc_w, Op::sc_d);
    case 0x04:
      return either(Op::amoxor_w, Op::amoxor_d);
    case 0x08:
      return either(Op::amoor_w, Op::amoor_d);
    case 0x0C:
      return either(Op::amoand_w, Op::amoand_d);
    case 0x10:
      return either(Op::amomin_w, Op::amomin_d);
    case 0x14:
      return either(Op::amomax_w, Op::amomax_d);
    case 0x18:
      return either(Op::amominu_w, Op::amominu_d);
    case 0x1C:
      return either(Op::amomaxu_w, Op::amomaxu_d);
    default:
      return illegal();
  }
}

template <class Isa>
Insn decode_system(std::uint32_t r, std::uint32_t rd, std::uint32_t rs1, std::uint32_t f3) {
  static constexpr Op kCsr[8] = {Op::illegal, Op::csrrw,  Op::csrrs,  Op::csrrc,
                                 Op::illegal, Op::csrrwi, Op::csrrsi, Op::csrrci};
  if (f3 != 0) return make(kCsr[f3], rd, rs1, 0, static_cast<std::int32_t>(r >> 20));
  switch (r) {
    case 0x00000073:
      return make(Op::ecall, 0, 0, 0, 0);
    case 0x00100073:
      return make(Op::ebreak, 0, 0, 0, 0);
    case 0x30200073:
      return make(Op::mret, 0, 0, 0, 0);
    case 0x10500073:
      return make(Op::wfi, 0, 0, 0, 0);
    case 0x10200073:
      return Isa::kHasSupervisor ? make(Op::sret, 0, 0, 0, 0) : illegal();
    default:
      break;
  }
  if (Isa::kHasSupervisor && bits(r, 31, 25) == 0x09 && rd == 0)
    return make(Op::sfence_vma, 0, rs1, bits(r, 24, 20), 0);
  return illegal();
}

Insn decode_misc_mem(std::uint32_t f3) {
  // Unused fields of fence and fence.i are ignored, as Unpriv. 2.7 and chapter 6 ask of implementations.
  if (f3 == 0) return make(Op::fence, 0, 0, 0, 0);
  if (f3 == 1) return make(Op::fence_i, 0, 0, 0, 0);
  return illegal();
}

template <class Isa>
Insn decode_long(std::uint32_t r) {
  const std::uint32_t rd = bits(r, 11, 7);
  const std::uint32_t rs1 = bits(r, 19, 15);
  const std::uint32_t rs2 = bits(r, 24, 20);
  const std::uint32_t f3 = bits(r, 14, 12);
  const std::uint32_t f7 = bits(r, 31, 25);
  switch (bits(r, 6, 0)) {
    case 0x03:
      return decode_memory<Isa>(r, rd, rs1, rs2, f3, false);
    case 0x0F:
      return decode_misc_mem(f3);
    case 0x13:
      return decode_op_imm<Isa>(r, rd, rs1, f3);
    case 0x17:
      return make(Op::auipc, rd, 0, 0, imm_u(r));
    case 0x1B:
      return k64<Isa> ? decode_op_imm_32(r, rd, rs1, f3, f7) : illegal();
    case 0x23:
      return decode_memory<Isa>(r, rd, rs1, rs2, f3, true);
    case 0x2F:
      return Isa::kHasA ? decode_atomic<Isa>(r, rd, rs1, rs2, f3) : illegal();
    case 0x33:
      return decode_op(rd, rs1, rs2, f3, f7);
    case 0x37:
      return make(Op::lui, rd, 0, 0, imm_u(r));
    case 0x3B:
      return k64<Isa> ? decode_op_32(rd, rs1, rs2, f3, f7) : illegal();
    case 0x63:
      return decode_branch(r, rs1, rs2, f3);
    case 0x67:
      return f3 == 0 ? make(Op::jalr, rd, rs1, 0, imm_i(r)) : illegal();
    case 0x6F:
      return make(Op::jal, rd, 0, 0, imm_j(r));
    case 0x73:
      return decode_system<Isa>(r, rd, rs1, f3);
    default:
      return illegal();
  }
}

// The C extension (Unpriv. chapter 16). Register fields of three bits name x8..x15.
constexpr std::uint32_t short_reg(std::uint32_t r, unsigned lo) { return 8 + bits(r, lo + 2, lo); }
constexpr std::int32_t imm_ci(std::uint32_t r) { return sign_extend((bits(r, 12, 12) << 5) | bits(r, 6, 2), 6); }
constexpr std::int32_t imm_cj(std::uint32_t r) {
  return sign_extend((bits(r, 12, 12) << 11) | (bits(r, 8, 8) << 10) | (bits(r, 10, 9) << 8) | (bits(r, 6, 6) << 7) |
                         (bits(r, 7, 7) << 6) | (bits(r, 2, 2) << 5) | (bits(r, 11, 11) << 4) | (bits(r, 5, 3) << 1),
                     12);
}
constexpr std::int32_t imm_cb(std::uint32_t r) {
  return sign_extend((bits(r, 12, 12) << 8) | (bits(r, 6, 5) << 6) | (bits(r, 2, 2) << 5) | (bits(r, 11, 10) << 3) |
                         (bits(r, 4, 3) << 1),
                     9);
}
constexpr std::int32_t off_word(std::uint32_t r) {
  return static_cast<std::int32_t>((bits(r, 5, 5) << 6) | (bits(r, 12, 10) << 3) | (bits(r, 6, 6) << 2));
}
constexpr std::int32_t off_double(std::uint32_t r) {
  return static_cast<std::int32_t>((bits(r, 6, 5) << 6) | (bits(r, 12, 10) << 3));
}

template <class Isa>
Insn decode_quadrant0(std::uint32_t r, std::uint32_t f3) {
  const std::uint32_t a = short_reg(r, 7);
  const std::uint32_t b = short_reg(r, 2);
  const auto addi4spn = static_cast<std::int32_t>((bits(r, 10, 7) << 6) | (bits(r, 12, 11) << 4) |
                                                  (bits(r, 5, 5) << 3) | (bits(r, 6, 6) << 2));
  switch (f3) {
    case 0:
      return addi4spn == 0 ? illegal() : make(Op::addi, b, 2, 0, addi4spn);  // all zeroes is illegal too
    case 2:
      return make(Op::lw, b, a, 0, off_word(r));
    case 3:
      return k64<Isa> ? make(Op::ld, b, a, 0, off_double(r)) : illegal();
    case 6:
      return make(Op::sw, 0, a, b, off_word(r));
    case 7:
      return k64<Isa> ? make(Op::sd, 0, a, b, off_double(r)) : illegal();
    default:
      return illegal();
  }
}

// A shift amount of a compressed shift; shamt[5] is reserved for custom use on RV32 (not ours: illegal).
template <class Isa>
bool shift_amount(std::uint32_t r, std::int32_t& amount) {
  amount = static_cast<std::int32_t>((bits(r, 12, 12) << 5) | bits(r, 6, 2));
  return k64<Isa> || amount < 32;
}

template <class Isa>
Insn decode_quadrant1_alu(std::uint32_t r) {
  const std::uint32_t d = short_reg(r, 7);
  const std::uint32_t s2 = short_reg(r, 2);
  std::int32_t amount = 0;
  switch (bits(r, 11, 10)) {
    case 0:
      return shift_amount<Isa>(r, amount) ? make(Op::srli, d, d, 0, amount) : illegal();
    case 1:
      return shift_amount<Isa>(r, amount) ? make(Op::srai, d, d, 0, amount) : illegal();
    case 2:
      return make(Op::andi, d, d, 0, imm_ci(r));
    default:
      break;
  }
  static constexpr Op kOps[4] = {Op::sub, Op::xor_, Op::or_, Op::and_};
  const std::uint32_t f2 = bits(r, 6, 5);
  if (bits(r, 12, 12) == 0) return make(kOps[f2], d, d, s2, 0);
  if (k64<Isa> && f2 == 0) return make(Op::subw, d, d, s2, 0);
  if (k64<Isa> && f2 == 1) return make(Op::addw, d, d, s2, 0);
  return illegal();
}

template <class Isa>
Insn decode_quadrant1(std::uint32_t r, std::uint32_t f3) {
  const std::uint32_t rd = bits(r, 11, 7);
  const std::int32_t imm = imm_ci(r);
  switch (f3) {
    case 0:
      return make(Op::addi, rd, rd, 0, imm);
    case 1:
      if constexpr (k64<Isa>) return rd == 0 ? illegal() : make(Op::addiw, rd, rd, 0, imm);
      return make(Op::jal, 1, 0, 0, imm_cj(r));
    case 2:
      return make(Op::addi, rd, 0, 0, imm);
    case 3: {
      if (imm == 0) return illegal();
      if (rd != 2) return make(Op::lui, rd, 0, 0, static_cast<std::int32_t>(static_cast<std::uint32_t>(imm) << 12));
      const std::int32_t sp = sign_extend((bits(r, 12, 12) << 9) | (bits(r, 4, 3) << 7) | (bits(r, 5, 5) << 6) |
                                              (bits(r, 2, 2) << 5) | (bits(r, 6, 6) << 4),
                                          10);
      return make(Op::addi, 2, 2, 0, sp);
    }
    case 4:
      return decode_quadrant1_alu<Isa>(r);
    case 5:
      return make(Op::jal, 0, 0, 0, imm_cj(r));
    default:
      return make(f3 == 6 ? Op::beq : Op::bne, 0, short_reg(r, 7), 0, imm_cb(r));
  }
}

template <class Isa>
Insn decode_quadrant2(std::uint32_t r, std::uint32_t f3) {
  const std::uint32_t rd = bits(r, 11, 7);
  const std::uint32_t rs2 = bits(r, 6, 2);
  const auto lwsp = static_cast<std::int32_t>((bits(r, 3, 2) << 6) | (bits(r, 12, 12) << 5) | (bits(r, 6, 4) << 2));
  const auto ldsp = static_cast<std::int32_t>((bits(r, 4, 2) << 6) | (bits(r, 12, 12) << 5) | (bits(r, 6, 5) << 3));
  const auto swsp = static_cast<std::int32_t>((bits(r, 8, 7) << 6) | (bits(r, 12, 9) << 2));
  const auto sdsp = static_cast<std::int32_t>((bits(r, 9, 7) << 6) | (bits(r, 12, 10) << 3));
  std::int32_t amount = 0;
  switch (f3) {
    case 0:
      return shift_amount<Isa>(r, amount) ? make(Op::slli, rd, rd, 0, amount) : illegal();
    case 2:
      return rd == 0 ? illegal() : make(Op::lw, rd, 2, 0, lwsp);
    case 3:
      return k64<Isa> && rd != 0 ? make(Op::ld, rd, 2, 0, ldsp) : illegal();
    case 4:
      if (bits(r, 12, 12) == 0) {
        if (rs2 != 0) return make(Op::add, rd, 0, rs2, 0);
        return rd == 0 ? illegal() : make(Op::jalr, 0, rd, 0, 0);
      }
      if (rs2 != 0) return make(Op::add, rd, rd, rs2, 0);
      return rd == 0 ? make(Op::ebreak, 0, 0, 0, 0) : make(Op::jalr, 1, rd, 0, 0);
    case 6:
      return make(Op::sw, 0, 2, rs2, swsp);
    case 7:
      return k64<Isa> ? make(Op::sd, 0, 2, rs2, sdsp) : illegal();
    default:
      return illegal();
  }
}

}  // namespace

template <class Isa>
Insn decode(std::uint32_t raw) {
  Insn insn;
  if (is_long(static_cast<std::uint16_t>(raw))) {
    insn = decode_long<Isa>(raw);
    insn.length = 4;
    insn.raw = raw;
    return insn;
  }
  raw &= 0xFFFF;
  if (Isa::kHasC) {
    const std::uint32_t f3 = bits(raw, 15, 13);
    switch (raw & 3) {
      case 0:
        insn = decode_quadrant0<Isa>(raw, f3);
        break;
      case 1:
        insn = decode_quadrant1<Isa>(raw, f3);
        break;
      default:
        insn = decode_quadrant2<Isa>(raw, f3);
        break;
    }
  }
  insn.length = 2;
  insn.raw = raw;
  return insn;
}

template Insn decode<Rv32imc>(std::uint32_t raw);
template Insn decode<Rv64imac>(std::uint32_t raw);

}  // namespace tlmkit::hart
