// SPDX-License-Identifier: Apache-2.0
// The control and status registers of machine and user mode (Priv. 1.12).
#pragma once

#include <cstdint>
#include <functional>

#include "tlm/hart/isa.hpp"
#include "tlm/hart/pmp.hpp"

namespace tlmkit::hart {

namespace csr {
inline constexpr unsigned kCycle = 0xC00, kTime = 0xC01, kInstret = 0xC02;
inline constexpr unsigned kMstatus = 0x300, kMisa = 0x301, kMie = 0x304, kMtvec = 0x305, kMcounteren = 0x306;
inline constexpr unsigned kMenvcfg = 0x30A, kMstatush = 0x310, kMenvcfgh = 0x31A, kMcountinhibit = 0x320;
inline constexpr unsigned kMscratch = 0x340, kMepc = 0x341, kMcause = 0x342, kMtval = 0x343, kMip = 0x344;
inline constexpr unsigned kPmpcfg0 = 0x3A0, kPmpaddr0 = 0x3B0;
inline constexpr unsigned kTselect = 0x7A0, kTdata1 = 0x7A1, kTdata2 = 0x7A2, kTdata3 = 0x7A3, kTinfo = 0x7A4;
inline constexpr unsigned kMcycle = 0xB00, kMinstret = 0xB02;
inline constexpr unsigned kMvendorid = 0xF11, kMarchid = 0xF12, kMimpid = 0xF13, kMhartid = 0xF14;
inline constexpr unsigned kMconfigptr = 0xF15;
}  // namespace csr

namespace mstatus {
inline constexpr std::uint32_t kMie = 1u << 3;
inline constexpr std::uint32_t kMpie = 1u << 7;
inline constexpr std::uint32_t kMppShift = 11;
inline constexpr std::uint32_t kMpp = 3u << kMppShift;
inline constexpr std::uint32_t kMprv = 1u << 17;
inline constexpr std::uint32_t kTw = 1u << 21;
}  // namespace mstatus

// A counter kept as a distance from the time base that drives it, so that running costs nothing.
class Counter {
 public:
  std::uint64_t read(std::uint64_t base) const { return stopped_ ? value_ : base + value_; }
  void write(std::uint64_t base, std::uint64_t value) { value_ = stopped_ ? value : value - base; }
  void stop(std::uint64_t base, bool stopped) {
    const std::uint64_t now = read(base);
    stopped_ = stopped;
    write(base, now);
  }
  void start_at_zero(std::uint64_t base) {
    stopped_ = false;
    value_ = 0 - base;
  }

 private:
  std::uint64_t value_ = 0;
  bool stopped_ = false;
};

// The hart's position, as counters need it.
struct CsrTime {
  std::uint64_t cycle;    // of the instruction's start for reads; for writes, of its end
  std::uint64_t instret;  // instructions retired before it for reads; for writes, it included
  std::uint64_t ticks;    // what `time` reads
};

// What a write changed that somebody else caches.
enum CsrEffect : unsigned {
  kNoEffect = 0,
  kInterruptsChanged = 1,  // mstatus.MIE, mie
  kDataPathChanged = 2,    // effective privilege of loads and stores
  kPmpChanged = 4,         // PMP as lower privileges see it
  kPmpLockedChanged = 8,   // PMP as machine mode sees it
};

template <class Isa>
class CsrFile {
 public:
  using Word = typename Isa::Word;
  static constexpr Word kInterruptBit = Word{1} << (Isa::kXlen - 1);
  // MSIP, MTIP, MEIP and the 16 platform lines.
  static constexpr std::uint32_t kInterrupts = 0xFFFF0888u;

  explicit CsrFile(unsigned hart_id) : hart_id_(hart_id), pmp_(Isa::kXlen == 32 ? 32 : 54) { reset(0, 0); }
  // `cycle` and `instret`: the bases at which mcycle and minstret start from 0.
  void reset(std::uint64_t cycle, std::uint64_t instret);

  // False when the CSR does not exist, or the privilege does not reach it: illegal instruction.
  bool read(unsigned number, Privilege privilege, const CsrTime& at, Word& value) const;
  // Called after read() allowed the access; false when the CSR is read-only.
  bool write(unsigned number, Word value, const CsrTime& after, unsigned& effects);

  void set_pin(unsigned bit, bool level) { pins_ = level ? pins_ | (1u << bit) : pins_ & ~(1u << bit); }
  void set_pins(std::uint32_t pins) { pins_ = pins; }
  std::uint32_t pins() const { return pins_; }
  std::uint32_t pending_enabled() const { return pins_ & mie_; }
  // The interrupt to take now in `privilege`, or -1: platform lines 31 down to 16, then external, software, timer.
  int interrupt(Privilege privilege) const;
  // Trap entry state; returns the handler's pc. `cause` with kInterruptBit for interrupts.
  Word enter_trap(Word cause, Word epc, Word tval, Privilege from);
  // mret; returns the pc and sets the privilege.
  Word leave_trap(Privilege& privilege);

  // Privilege of loads and stores executed in `privilege` (mstatus.MPRV).
  Privilege data_privilege(Privilege privilege) const;
  bool wfi_traps(Privilege privilege) const {
    return privilege != Privilege::machine && (mstatus_ & mstatus::kTw) != 0;
  }
  const Pmp& pmp() const { return pmp_; }

 private:
  bool read_counter(unsigned number, const CsrTime& at, Word& value) const;
  bool read_machine(unsigned number, Word& value) const;
  bool read_pmp(unsigned number, Word& value) const;
  bool write_counter(unsigned number, Word value, const CsrTime& after);
  bool write_pmp(unsigned number, Word value, unsigned& effects);
  bool user_may_count(unsigned number) const { return ((mcounteren_ >> (number & 31)) & 1) != 0; }

  const unsigned hart_id_;
  Pmp pmp_;
  std::uint32_t mstatus_ = 0;
  std::uint32_t pins_ = 0;
  std::uint32_t mie_ = 0;
  std::uint32_t mcounteren_ = 0;
  std::uint32_t mcountinhibit_ = 0;
  std::uint32_t menvcfg_ = 0;
  Word mtvec_ = 0;
  Word mscratch_ = 0;
  Word mepc_ = 0;
  Word mcause_ = 0;
  Word mtval_ = 0;
  Counter mcycle_;
  Counter minstret_;
};

extern template class CsrFile<Rv32imc>;

}  // namespace tlmkit::hart
