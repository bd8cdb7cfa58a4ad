// SPDX-License-Identifier: Apache-2.0
// What each computing instruction does: the only definition, used by both engines.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace tlmkit::hart {

template <class Isa>
struct Alu {
  using Word = typename Isa::Word;
  using SWord = typename Isa::SWord;
  using DWord = typename Isa::DWord;
  using SDWord = typename Isa::SDWord;
  static constexpr unsigned kXlen = Isa::kXlen;

  static SWord s(Word a) { return static_cast<SWord>(a); }
  // Result of a W instruction: 32 bits, sign-extended to XLEN.
  static Word w(std::uint32_t a) { return static_cast<Word>(static_cast<SWord>(static_cast<std::int32_t>(a))); }
  static std::uint32_t u32(Word a) { return static_cast<std::uint32_t>(a); }
  static std::int32_t s32(Word a) { return static_cast<std::int32_t>(a); }

  static Word add(Word a, Word b) { return a + b; }
  static Word sub(Word a, Word b) { return a - b; }
  static Word sll(Word a, Word b) { return a << (b & (kXlen - 1)); }
  static Word srl(Word a, Word b) { return a >> (b & (kXlen - 1)); }
  static Word sra(Word a, Word b) { return static_cast<Word>(s(a) >> (b & (kXlen - 1))); }
  static Word slt(Word a, Word b) { return s(a) < s(b) ? 1 : 0; }
  static Word sltu(Word a, Word b) { return a < b ? 1 : 0; }
  static Word xor_(Word a, Word b) { return a ^ b; }
  static Word or_(Word a, Word b) { return a | b; }
  static Word and_(Word a, Word b) { return a & b; }

  static Word mul(Word a, Word b) { return static_cast<Word>(static_cast<DWord>(a) * b); }
  static Word mulh(Word a, Word b) {
    return static_cast<Word>((static_cast<SDWord>(s(a)) * static_cast<SDWord>(s(b))) >> kXlen);
  }
  static Word mulhsu(Word a, Word b) {
    // Modulo 2^(2 XLEN) the signed operand's product is exact whatever the type's sign.
    return static_cast<Word>((static_cast<DWord>(static_cast<SDWord>(s(a))) * static_cast<DWord>(b)) >> kXlen);
  }
  static Word mulhu(Word a, Word b) { return static_cast<Word>((static_cast<DWord>(a) * b) >> kXlen); }

  // Division by zero and signed overflow have defined results and do not trap (Unpriv. 7.2, table 7.1).
  static Word divu(Word a, Word b) { return b == 0 ? ~Word{0} : a / b; }
  static Word remu(Word a, Word b) { return b == 0 ? a : a % b; }
  static Word div(Word a, Word b) {
    if (b == 0) return ~Word{0};
    if (s(b) == -1) return Word{0} - a;
    return static_cast<Word>(s(a) / s(b));
  }
  static Word rem(Word a, Word b) {
    if (b == 0) return a;
    if (s(b) == -1) return 0;
    return static_cast<Word>(s(a) % s(b));
  }

  static Word addw(Word a, Word b) { return w(u32(a) + u32(b)); }
  static Word subw(Word a, Word b) { return w(u32(a) - u32(b)); }
  static Word sllw(Word a, Word b) { return w(u32(a) << (b & 31)); }
  static Word srlw(Word a, Word b) { return w(u32(a) >> (b & 31)); }
  static Word sraw(Word a, Word b) { return w(static_cast<std::uint32_t>(s32(a) >> (b & 31))); }
  static Word mulw(Word a, Word b) { return w(u32(a) * u32(b)); }
  static Word divuw(Word a, Word b) { return u32(b) == 0 ? ~Word{0} : w(u32(a) / u32(b)); }
  static Word remuw(Word a, Word b) { return u32(b) == 0 ? w(u32(a)) : w(u32(a) % u32(b)); }
  static Word divw(Word a, Word b) {
    if (u32(b) == 0) return ~Word{0};
    if (s32(b) == -1) return w(0u - u32(a));
    return w(static_cast<std::uint32_t>(s32(a) / s32(b)));
  }
  static Word remw(Word a, Word b) {
    if (u32(b) == 0) return w(u32(a));
    if (s32(b) == -1) return 0;
    return w(static_cast<std::uint32_t>(s32(a) % s32(b)));
  }

  static bool beq(Word a, Word b) { return a == b; }
  static bool bne(Word a, Word b) { return a != b; }
  static bool blt(Word a, Word b) { return s(a) < s(b); }
  static bool bge(Word a, Word b) { return s(a) >= s(b); }
  static bool bltu(Word a, Word b) { return a < b; }
  static bool bgeu(Word a, Word b) { return a >= b; }

  static Word immediate(std::int32_t imm) { return static_cast<Word>(static_cast<SWord>(imm)); }
  // A loaded value of type T, extended to XLEN by T's sign.
  template <class T>
  static Word extend(T value) {
    if constexpr (std::numeric_limits<T>::is_signed) return static_cast<Word>(static_cast<SWord>(value));
    return static_cast<Word>(value);
  }
};

// What an atomic memory operation stores, from the old value in memory and the register (Unpriv. 8.4). T is signed.
template <class T>
struct Amo {
  using U = std::make_unsigned_t<T>;
  static U u(T a) { return static_cast<U>(a); }
  static T swap(T, T b) { return b; }
  static T add(T a, T b) { return static_cast<T>(u(a) + u(b)); }
  static T xor_(T a, T b) { return static_cast<T>(u(a) ^ u(b)); }
  static T and_(T a, T b) { return static_cast<T>(u(a) & u(b)); }
  static T or_(T a, T b) { return static_cast<T>(u(a) | u(b)); }
  static T min(T a, T b) { return std::min(a, b); }
  static T max(T a, T b) { return std::max(a, b); }
  static T minu(T a, T b) { return static_cast<T>(std::min(u(a), u(b))); }
  static T maxu(T a, T b) { return static_cast<T>(std::max(u(a), u(b))); }
};

}  // namespace tlmkit::hart
