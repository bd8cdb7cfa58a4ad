// SPDX-License-Identifier: Apache-2.0
// The control and status registers of machine, supervisor and user mode (Priv. 1.12).
#pragma once

#include <cstdint>
#include <functional>

#include "tlm/hart/isa.hpp"
#include "tlm/hart/pmp.hpp"

namespace tlmkit::hart {

namespace csr {
inline constexpr unsigned kCycle = 0xC00, kTime = 0xC01, kInstret = 0xC02;
inline constexpr unsigned kSstatus = 0x100, kSie = 0x104, kStvec = 0x105, kScounteren = 0x106, kSenvcfg = 0x10A;
inline constexpr unsigned kSscratch = 0x140, kSepc = 0x141, kScause = 0x142, kStval = 0x143, kSip = 0x144,
                          kSatp = 0x180;
inline constexpr unsigned kMedeleg = 0x302, kMideleg = 0x303;
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
inline constexpr std::uint32_t kSie = 1u << 1;
inline constexpr std::uint32_t kMie = 1u << 3;
inline constexpr std::uint32_t kSpie = 1u << 5;
inline constexpr std::uint32_t kMpie = 1u << 7;
inline constexpr std::uint32_t kSpp = 1u << 8;
inline constexpr std::uint32_t kMppShift = 11;
inline constexpr std::uint32_t kMpp = 3u << kMppShift;
inline constexpr std::uint32_t kMprv = 1u << 17;
inline constexpr std::uint32_t kSum = 1u << 18;
inline constexpr std::uint32_t kMxr = 1u << 19;
inline constexpr std::uint32_t kTvm = 1u << 20;
inline constexpr std::uint32_t kTw = 1u << 21;
inline constexpr std::uint32_t kTsr = 1u << 22;
// The part that sstatus shows.
inline constexpr std::uint32_t kSupervisor = kSie | kSpie | kSpp | kSum | kMxr;
// UXL and SXL, read-only 2: 64 bits.
inline constexpr std::uint64_t kUxl64 = std::uint64_t{2} << 32;
inline constexpr std::uint64_t kSxl64 = std::uint64_t{2} << 34;
}  // namespace mstatus

namespace mip {
inline constexpr std::uint32_t kSsip = 1u << 1, kMsip = 1u << 3, kStip = 1u << 5, kMtip = 1u << 7;
inline constexpr std::uint32_t kSeip = 1u << 9, kMeip = 1u << 11;
inline constexpr std::uint32_t kSupervisor = kSsip | kStip | kSeip;
}  // namespace mip

// satp (Priv. 4.1.11).
namespace satp {
inline constexpr unsigned kModeShift = 60;
inline constexpr std::uint64_t kSv39 = 8;
inline constexpr std::uint64_t kPpn = (std::uint64_t{1} << 44) - 1;
}  // namespace satp

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
  kInterruptsChanged = 1,    // mstatus.MIE, mie
  kDataPathChanged = 2,      // effective privilege of loads and stores
  kPmpChanged = 4,           // PMP as lower privileges see it
  kPmpLockedChanged = 8,     // PMP as machine mode sees it
  kTranslationChanged = 16,  // satp, or what loads may read of a page (mstatus.MXR)
};

template <class Isa>
class CsrFile {
 public:
  using Word = typename Isa::Word;
  static constexpr Word kInterruptBit = Word{1} << (Isa::kXlen - 1);
  static constexpr bool kHasS = Isa::kHasSupervisor;
  // Interrupts that exist: those of machine and supervisor mode, and the 16 platform lines.
  static constexpr std::uint32_t kInterrupts =
      0x888u | (kHasS ? mip::kSupervisor : 0u) | (Isa::kHasPlatformLines ? 0xFFFF0000u : 0u);
  // Those that come from outside, by pin. SEIP is also a bit that machine mode writes.
  static constexpr std::uint32_t kPins = kInterrupts & ~(mip::kSsip | mip::kStip);

  explicit CsrFile(unsigned hart_id) : hart_id_(hart_id), pmp_(Isa::kXlen == 32 ? 32 : 54) { reset(0, 0); }
  // `cycle` and `instret`: the bases at which mcycle and minstret start from 0.
  void reset(std::uint64_t cycle, std::uint64_t instret);

  // False when the CSR does not exist, or the privilege does not reach it: illegal instruction.
  bool read(unsigned number, Privilege privilege, const CsrTime& at, Word& value) const;
  // Called after read() allowed the access; false when the CSR is read-only.
  bool write(unsigned number, Word value, const CsrTime& after, unsigned& effects);
  // What csrrs and csrrc modify, given what the CSR reads: of SEIP only the bit that software wrote (Priv. 3.1.9).
  Word modified_from(unsigned number, Word read) const;

  void set_pin(unsigned bit, bool level) { pins_ = level ? pins_ | (1u << bit) : pins_ & ~(1u << bit); }
  void set_pins(std::uint32_t pins) { pins_ = pins; }
  std::uint32_t pending() const { return pins_ | soft_; }
  std::uint32_t pending_enabled() const { return pending() & mie_; }
  // The interrupt to take now in `privilege`, or -1: those of machine mode first, in each platform lines 31 down to 16,
  // then external, software, timer.
  int interrupt(Privilege privilege) const;
  // Trap entry: sets the privilege to the handler's mode and returns the handler's pc. `cause` with kInterruptBit for
  // interrupts.
  Word enter_trap(Word cause, Word epc, Word tval, Privilege& privilege);
  // mret and sret; return the pc and set the privilege.
  Word leave_machine_trap(Privilege& privilege);
  Word leave_supervisor_trap(Privilege& privilege);

  // Privilege of loads and stores executed in `privilege` (mstatus.MPRV).
  Privilege data_privilege(Privilege privilege) const;
  bool wfi_traps(Privilege privilege) const {
    if (kHasS && privilege == Privilege::user) return true;
    return privilege != Privilege::machine && (mstatus_ & mstatus::kTw) != 0;
  }
  bool sret_traps(Privilege privilege) const {
    return privilege == Privilege::user || (privilege == Privilege::supervisor && (mstatus_ & mstatus::kTsr) != 0);
  }
  bool sfence_traps(Privilege privilege) const {
    return privilege == Privilege::user || (privilege == Privilege::supervisor && (mstatus_ & mstatus::kTvm) != 0);
  }
  // Whether addresses of `privilege` are virtual, and what their translation depends on.
  bool translates(Privilege privilege) const {
    return kHasS && privilege != Privilege::machine && (satp_ >> satp::kModeShift) == satp::kSv39;
  }
  std::uint64_t root_table() const { return (satp_ & satp::kPpn) << 12; }
  bool sum() const { return (mstatus_ & mstatus::kSum) != 0; }
  bool mxr() const { return (mstatus_ & mstatus::kMxr) != 0; }
  const Pmp& pmp() const { return pmp_; }

 private:
  bool read_counter(unsigned number, const CsrTime& at, Word& value) const;
  bool read_machine(unsigned number, Word& value) const;
  bool read_supervisor(unsigned number, Word& value) const;
  bool read_pmp(unsigned number, Word& value) const;
  bool write_counter(unsigned number, Word value, const CsrTime& after);
  bool write_pmp(unsigned number, Word value, unsigned& effects);
  bool write_supervisor(unsigned number, Word value, unsigned& effects);
  void write_status(std::uint32_t value, std::uint32_t writable, unsigned& effects);
  void write_satp(std::uint64_t value, unsigned& effects);
  Word status() const;
  bool may_count(unsigned number, Privilege privilege) const;
  bool delegated(Word cause, Privilege from) const;

  const unsigned hart_id_;
  Pmp pmp_;
  std::uint32_t mstatus_ = 0;
  std::uint32_t pins_ = 0;
  std::uint32_t soft_ = 0;  // SSIP, STIP and SEIP as written
  std::uint32_t mie_ = 0;
  std::uint32_t medeleg_ = 0;
  std::uint32_t mideleg_ = 0;
  std::uint32_t mcounteren_ = 0;
  std::uint32_t scounteren_ = 0;
  std::uint32_t senvcfg_ = 0;
  Word stvec_ = 0;
  Word sscratch_ = 0;
  Word sepc_ = 0;
  Word scause_ = 0;
  Word stval_ = 0;
  std::uint64_t satp_ = 0;
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
extern template class CsrFile<Rv64imac>;

}  // namespace tlmkit::hart
