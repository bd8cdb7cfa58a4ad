// SPDX-License-Identifier: Apache-2.0
// Pairs of neighbouring operations that the block engine runs in one dispatch, and what the members of a pair do in the
// terms of block_engine.cpp. PAIR(first, second) goes on to the next slot, PAIR_END(first, second) ends with a
// control transfer of its own.
#pragma once

// clang-format off
#define PLT_KIND_kLoadConstant kLoadConstant
#define PLT_KIND_kMove kMove
#define PLT_KIND_addiw handler_of(Op::addiw)
#define PLT_KIND_addw handler_of(Op::addw)
#define PLT_KIND_ld handler_of(Op::ld)
#define PLT_KIND_sd handler_of(Op::sd)
#define PLT_KIND_addi handler_of(Op::addi)
#define PLT_KIND_add handler_of(Op::add)
#define PLT_KIND_sub handler_of(Op::sub)
#define PLT_KIND_slli handler_of(Op::slli)
#define PLT_KIND_srli handler_of(Op::srli)
#define PLT_KIND_srai handler_of(Op::srai)
#define PLT_KIND_andi handler_of(Op::andi)
#define PLT_KIND_and_ handler_of(Op::and_)
#define PLT_KIND_or_ handler_of(Op::or_)
#define PLT_KIND_xor_ handler_of(Op::xor_)
#define PLT_KIND_xori handler_of(Op::xori)
#define PLT_KIND_lw handler_of(Op::lw)
#define PLT_KIND_lbu handler_of(Op::lbu)
#define PLT_KIND_lhu handler_of(Op::lhu)
#define PLT_KIND_sw handler_of(Op::sw)
#define PLT_KIND_sb handler_of(Op::sb)
#define PLT_KIND_mul handler_of(Op::mul)
#define PLT_KIND_beq handler_of(Op::beq)
#define PLT_KIND_bne handler_of(Op::bne)
#define PLT_KIND_blt handler_of(Op::blt)
#define PLT_KIND_bge handler_of(Op::bge)
#define PLT_KIND_bltu handler_of(Op::bltu)
#define PLT_KIND_bgeu handler_of(Op::bgeu)
#define PLT_KIND_kJump kJump

#define DO_addi() DO_IMMEDIATE(add)
#define DO_addiw() DO_IMMEDIATE(addw)
#define DO_addw() DO_REGISTER(addw)
#define DO_ld() DO_LOAD(std::int64_t)
#define DO_sd() DO_STORE(std::uint64_t)
#define DO_add() DO_REGISTER(add)
#define DO_sub() DO_REGISTER(sub)
#define DO_slli() DO_IMMEDIATE(sll)
#define DO_srli() DO_IMMEDIATE(srl)
#define DO_srai() DO_IMMEDIATE(sra)
#define DO_andi() DO_IMMEDIATE(and_)
#define DO_and_() DO_REGISTER(and_)
#define DO_or_() DO_REGISTER(or_)
#define DO_xor_() DO_REGISTER(xor_)
#define DO_xori() DO_IMMEDIATE(xor_)
#define DO_lw() DO_LOAD(std::int32_t)
#define DO_lbu() DO_LOAD(std::uint8_t)
#define DO_lhu() DO_LOAD(std::uint16_t)
#define DO_sw() DO_STORE(std::uint32_t)
#define DO_sb() DO_STORE(std::uint8_t)
#define DO_mul() DO_REGISTER(mul)
#define DO_beq() DO_BRANCH(beq)
#define DO_bne() DO_BRANCH(bne)
#define DO_blt() DO_BRANCH(blt)
#define DO_bge() DO_BRANCH(bge)
#define DO_bltu() DO_BRANCH(bltu)
#define DO_bgeu() DO_BRANCH(bgeu)

#define PLT_PAIRS_OF(first) \
  PAIR(first, kLoadConstant) PAIR(first, kMove) PAIR(first, addi) PAIR(first, add) PAIR(first, sub) \
  PAIR(first, slli) PAIR(first, srli) PAIR(first, srai) PAIR(first, andi) PAIR(first, and_) \
  PAIR(first, or_) PAIR(first, xor_) PAIR(first, xori) PAIR(first, lw) PAIR(first, lbu) \
  PAIR(first, addiw) PAIR(first, addw) PAIR(first, ld) PAIR(first, sd) \
  PAIR(first, lhu) PAIR(first, sw) PAIR(first, sb) PAIR(first, mul) PAIR_END(first, beq) \
  PAIR_END(first, bne) PAIR_END(first, blt) PAIR_END(first, bge) PAIR_END(first, bltu) PAIR_END(first, bgeu) \
  PAIR_END(first, kJump)

#define PLT_PAIRS \
  PLT_PAIRS_OF(kLoadConstant) PLT_PAIRS_OF(kMove) PLT_PAIRS_OF(addi) PLT_PAIRS_OF(add) \
  PLT_PAIRS_OF(sub) PLT_PAIRS_OF(slli) PLT_PAIRS_OF(srli) PLT_PAIRS_OF(srai) \
  PLT_PAIRS_OF(andi) PLT_PAIRS_OF(and_) PLT_PAIRS_OF(or_) PLT_PAIRS_OF(xor_) \
  PLT_PAIRS_OF(xori) PLT_PAIRS_OF(lw) PLT_PAIRS_OF(lbu) PLT_PAIRS_OF(lhu) \
  PLT_PAIRS_OF(sw) PLT_PAIRS_OF(sb) PLT_PAIRS_OF(mul) \
  PLT_PAIRS_OF(addiw) PLT_PAIRS_OF(addw) PLT_PAIRS_OF(ld) PLT_PAIRS_OF(sd)
// clang-format on
