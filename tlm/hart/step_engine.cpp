// SPDX-License-Identifier: Apache-2.0
// The single-step engine: one instruction at a time, the reference for what everything does and costs. With
// `observing_` every fetch, load and store is a bus transaction at its own cycle.
#include <utility>

#include "tlm/hart/core.hpp"
#include "tlm/hart/decoder.hpp"

namespace tlmkit::hart {

template <class Isa>
void Core<Isa>::step() {
  const Picoseconds start = timeline_.local_ps();
  Insn insn;
  if (!fetch(insn)) return;
  if (tracer_.wants(start)) tracer_.instruction(start, pc_, insn.raw, privilege_);
  execute(insn);
  x_[0] = 0;
}

template <class Isa>
bool Core<Isa>::fetch(Insn& insn) {
  std::uint16_t low = 0;
  if (!fetch_parcel(pc_, low)) return false;
  std::uint32_t raw = low;
  if (is_long(low)) {
    std::uint16_t high = 0;
    if (arrived_by_jump_ && (pc_ & 2) != 0) timeline_.cycle += timing::kStraddledTarget;
    if (!fetch_parcel(static_cast<Word>(pc_ + 2), high)) return false;
    raw |= static_cast<std::uint32_t>(high) << 16;
  }
  arrived_by_jump_ = false;
  insn = decode<Isa>(raw);
  return true;
}

// The instruction is complete; pc moves on to the next one in line.
template <class Isa>
void Core<Isa>::retire(const Insn& insn) {
  timeline_.cycle += base_cycles(insn.op);
  ++instret_;
  pc_ = static_cast<Word>(pc_ + insn.length);
}

template <class Isa>
void Core<Isa>::jump(Word target) {
  pc_ = target;
  arrived_by_jump_ = true;
  fetch_valid_ = false;
}

template <class Isa>
void Core<Isa>::execute(const Insn& insn) {
  using A = Alu<Isa>;
  const Word a = x_[insn.rs1];
  const Word b = x_[insn.rs2];
  const Word imm = A::immediate(insn.imm);
  switch (insn.op) {
#define X(name, cycles)          \
  case Op::name:                 \
    x_[insn.rd] = A::name(a, b); \
    break;
    PLT_OPS_REGISTER(X)
#undef X
#define X(name, function)              \
  case Op::name:                       \
    x_[insn.rd] = A::function(a, imm); \
    break;
    PLT_OPS_IMMEDIATE(X)
#undef X
#define X(name)                                                          \
  case Op::name:                                                         \
    if (A::name(a, b)) {                                                 \
      timeline_.cycle += timing::kBranchTaken - timing::kBranchNotTaken; \
      const Word target = pc_ + imm;                                     \
      retire(insn);                                                      \
      return jump(target);                                               \
    }                                                                    \
    break;
    PLT_OPS_BRANCH(X)
#undef X
    case Op::lui:
      x_[insn.rd] = imm;
      break;
    case Op::auipc:
      x_[insn.rd] = pc_ + imm;
      break;
    case Op::jal:
    case Op::jalr: {
      const Word target = insn.op == Op::jal ? pc_ + imm : (a + imm) & ~Word{1};
      x_[insn.rd] = static_cast<Word>(pc_ + insn.length);
      retire(insn);
      return jump(target);
    }
    case Op::fence:
      break;
    default:
      if (is_load(insn.op) || is_store(insn.op)) return execute_memory(insn);
      if (is_atomic(insn.op)) return execute_atomic(insn);
      if (is_csr(insn.op)) return execute_csr(insn);
      return execute_system(insn);
  }
  retire(insn);
}

template <class Isa>
void Core<Isa>::execute_memory(const Insn& insn) {
  const Word address = x_[insn.rs1] + Alu<Isa>::immediate(insn.imm);
  std::uint64_t value = x_[insn.rs2];
  switch (insn.op) {
#define X(name, type)                                                        \
  case Op::name:                                                             \
    if (!load(address, sizeof(type), value)) return;                         \
    x_[insn.rd] = Alu<Isa>::template extend<type>(static_cast<type>(value)); \
    break;
    PLT_OPS_LOAD(X)
#undef X
#define X(name, type)                                                    \
  case Op::name:                                                         \
    if (!store(address, sizeof(type), static_cast<type>(value))) return; \
    break;
    PLT_OPS_STORE(X)
#undef X
    default:
      return;
  }
  retire(insn);
}

template <class Isa>
void Core<Isa>::execute_atomic(const Insn& insn) {
  switch (insn.op) {
#define X(name, type, function) \
  case Op::name:                \
    return execute_amo<type>(insn, Amo<type>::function);
    PLT_OPS_AMO(X)
#undef X
    case Op::lr_d:
    case Op::sc_d:
      return execute_reservation(insn, 8);
    default:
      return execute_reservation(insn, 4);
  }
}

template <class Isa>
template <class Type>
void Core<Isa>::execute_amo(const Insn& insn, Type (*function)(Type, Type)) {
  std::uint64_t physical = 0;
  if (!admit_atomic(insn, sizeof(Type), physical)) return;
  const auto operand = static_cast<Type>(x_[insn.rs2]);
  Type old = 0;
  const Change change = [&](std::uint64_t value) -> std::optional<std::uint64_t> {
    old = static_cast<Type>(value);
    return static_cast<std::uint64_t>(function(old, operand));
  };
  if (!exchange(insn, sizeof(Type), physical, change)) return;
  x_[insn.rd] = Alu<Isa>::template extend<Type>(old);
  retire(insn);
}

// A reservation ends with any sc, trap or return from one (Unpriv. 8.2).
template <class Isa>
void Core<Isa>::execute_reservation(const Insn& insn, unsigned length) {
  const bool load = insn.op == Op::lr_w || insn.op == Op::lr_d;
  const bool reserved = std::exchange(reserved_, false);
  std::uint64_t physical = 0;
  if (!load && !reserved && (x_[insn.rs1] & (length - 1)) == 0) {
    x_[insn.rd] = 1;
    return retire(insn);
  }
  if (!admit_atomic(insn, length, physical)) return;
  if (!load && (physical != reserved_address_ || length != reserved_length_)) {
    x_[insn.rd] = 1;
    return retire(insn);
  }
  std::uint64_t found = 0;
  bool stored = false;
  const std::uint64_t value = x_[insn.rs2];
  const Change change = [&](std::uint64_t memory) -> std::optional<std::uint64_t> {
    found = memory;
    stored = !load && memory == reserved_value_;
    return stored ? std::optional<std::uint64_t>(value) : std::nullopt;
  };
  if (!exchange(insn, length, physical, change)) return;
  if (load) {
    reserved_ = true;
    reserved_address_ = physical;
    reserved_value_ = found;
    reserved_length_ = length;
    x_[insn.rd] = length == 8 ? static_cast<Word>(found) : Alu<Isa>::w(static_cast<std::uint32_t>(found));
  } else {
    x_[insn.rd] = stored ? 0 : 1;
  }
  retire(insn);
}

template <class Isa>
void Core<Isa>::execute_csr(const Insn& insn) {
  const auto number = static_cast<unsigned>(insn.imm);
  const bool immediate = insn.op >= Op::csrrwi;
  const bool swap = insn.op == Op::csrrw || insn.op == Op::csrrwi;
  const bool set = insn.op == Op::csrrs || insn.op == Op::csrrsi;
  const Word operand = immediate ? Word{insn.rs1} : x_[insn.rs1];
  Word old = 0;
  if (!csr_.read(number, privilege_, csr_time(0, 0), old)) return trap(Cause::illegal, insn.raw);
  unsigned effects = kNoEffect;
  if (swap || insn.rs1 != 0) {
    const Word from = csr_.modified_from(number, old);
    const Word value = swap ? operand : set ? from | operand : from & ~operand;
    if (!csr_.write(number, value, csr_time(timing::kCsr, 1), effects)) return trap(Cause::illegal, insn.raw);
  }
  x_[insn.rd] = old;
  retire(insn);
  apply(effects);
}

template <class Isa>
void Core<Isa>::execute_system(const Insn& insn) {
  const bool machine = privilege_ == Privilege::machine;
  switch (insn.op) {
    case Op::fence_i:
      stale_code_ = attention_ = true;
      fetch_valid_ = false;
      return retire(insn);
    case Op::ecall:
      if (privilege_ == Privilege::supervisor) return trap(Cause::ecall_supervisor, 0);
      return trap(machine ? Cause::ecall_machine : Cause::ecall_user, 0);
    case Op::ebreak:
      if (semihosting_ && semihosting_call()) return retire(insn);
      return trap(Cause::breakpoint, 0);
    case Op::mret:
      return machine ? execute_return(insn) : trap(Cause::illegal, insn.raw);
    case Op::sret:
      return csr_.sret_traps(privilege_) ? trap(Cause::illegal, insn.raw) : execute_return(insn);
    case Op::sfence_vma:
      return csr_.sfence_traps(privilege_) ? trap(Cause::illegal, insn.raw) : execute_sfence(insn);
    case Op::wfi:
      if (csr_.wfi_traps(privilege_)) return trap(Cause::illegal, insn.raw);
      asleep_ = true;
      return retire(insn);
    default:
      return trap(Cause::illegal, insn.raw);
  }
}

template <class Isa>
void Core<Isa>::execute_return(const Insn& insn) {
  retire(insn);
  const Word target =
      insn.op == Op::sret ? csr_.leave_supervisor_trap(privilege_) : csr_.leave_machine_trap(privilege_);
  change_mode();
  jump(target);
}

// Nothing is kept by ASID, so rs2 makes no difference.
template <class Isa>
void Core<Isa>::execute_sfence(const Insn& insn) {
  retire(insn);
  drop_translations(insn.rs1 == 0, x_[insn.rs1]);
}

// The call is told from an ordinary ebreak by the two instructions around it, all three 32 bits long.
template <class Isa>
bool Core<Isa>::semihosting_call() {
  constexpr std::uint32_t kBefore = 0x01F01013;  // slli x0, x0, 0x1f
  constexpr std::uint32_t kCall = 0x00100073;
  constexpr std::uint32_t kAfter = 0x40705013;  // srai x0, x0, 7
  std::uint32_t code[3] = {};
  const unsigned length = sizeof code;
  std::uint64_t physical = 0;
  if (!debug_translate(static_cast<Word>(pc_ - 4), physical)) return false;
  if (path_.debug_read(privilege_, physical, reinterpret_cast<std::uint8_t*>(code), length) != length) return false;
  return code[0] == kBefore && code[1] == kCall && code[2] == kAfter && semihosting_(hart_);
}

template void Core<Rv32imc>::step();
template void Core<Rv32imc>::jump(Word);
template void Core<Rv64imac>::step();
template void Core<Rv64imac>::jump(Word);

}  // namespace tlmkit::hart
