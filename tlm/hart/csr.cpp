// SPDX-License-Identifier: Apache-2.0
#include "tlm/hart/csr.hpp"

namespace tlmkit::hart {

template <class Isa>
void CsrFile<Isa>::reset(std::uint64_t cycle, std::uint64_t instret) {
  pmp_.reset();
  mstatus_ = mie_ = mcounteren_ = mcountinhibit_ = menvcfg_ = 0;  // pins_ belongs to the outside
  mtvec_ = mscratch_ = mepc_ = mcause_ = mtval_ = 0;
  soft_ = medeleg_ = mideleg_ = scounteren_ = senvcfg_ = 0;
  stvec_ = sscratch_ = sepc_ = scause_ = stval_ = 0;
  satp_ = 0;
  mcycle_.start_at_zero(cycle);
  minstret_.start_at_zero(instret);
}

// mcounteren guards the modes below machine mode, scounteren in addition user mode (Priv. 3.1.11, 4.1.5).
template <class Isa>
bool CsrFile<Isa>::may_count(unsigned number, Privilege privilege) const {
  if (privilege == Privilege::machine) return true;
  std::uint32_t allowed = mcounteren_;
  if (kHasS && privilege == Privilege::user) allowed &= scounteren_;
  return ((allowed >> (number & 31)) & 1) != 0;
}

template <class Isa>
bool CsrFile<Isa>::read(unsigned number, Privilege privilege, const CsrTime& at, Word& value) const {
  // Bits 9:8 of the number are the least privilege that reaches it (Priv. 2.1).
  if (static_cast<unsigned>(privilege) < ((number >> 8) & 3)) return false;
  const bool user_counter = (number >= 0xC00 && number < 0xC20) || (number >= 0xC80 && number < 0xCA0);
  if (user_counter && !may_count(number, privilege)) return false;
  if (number == csr::kSatp && sfence_traps(privilege)) return false;
  value = 0;
  if (kHasS && read_supervisor(number, value)) return true;
  return read_counter(number, at, value) || read_pmp(number, value) || read_machine(number, value);
}

template <class Isa>
typename Isa::Word CsrFile<Isa>::status() const {
  if constexpr (Isa::kXlen == 64) return mstatus_ | (kHasS ? mstatus::kSxl64 : 0) | mstatus::kUxl64;
  return mstatus_;
}

template <class Isa>
bool CsrFile<Isa>::read_supervisor(unsigned number, Word& value) const {
  switch (number) {
    case csr::kSstatus:
      value = status() & ~static_cast<Word>(mstatus::kSxl64);
      value &= ~Word{0xFFFFFFFF} | mstatus::kSupervisor;
      return true;
    case csr::kSie:
      value = mie_ & mideleg_;
      return true;
    case csr::kSip:
      value = pending() & mideleg_;
      return true;
    case csr::kStvec:
      value = stvec_;
      return true;
    case csr::kScounteren:
      value = scounteren_;
      return true;
    case csr::kSenvcfg:
      value = senvcfg_;
      return true;
    case csr::kSscratch:
      value = sscratch_;
      return true;
    case csr::kSepc:
      value = sepc_;
      return true;
    case csr::kScause:
      value = scause_;
      return true;
    case csr::kStval:
      value = stval_;
      return true;
    case csr::kSatp:
      value = static_cast<Word>(satp_);
      return true;
    case csr::kMedeleg:
      value = medeleg_;
      return true;
    case csr::kMideleg:
      value = mideleg_;
      return true;
    default:
      return false;
  }
}

template <class Isa>
bool CsrFile<Isa>::read_counter(unsigned number, const CsrTime& at, Word& value) const {
  const unsigned page = number & ~0x9Fu;  // 0xB00 machine, 0xC00 user; bit 7 selects the high half
  if (page != 0xB00 && page != 0xC00) return false;
  const bool high = (number & 0x80) != 0;
  if (high && Isa::kXlen != 32) return false;
  std::uint64_t full = 0;
  switch (number & 0x1F) {
    case 0:
      full = mcycle_.read(at.cycle);
      break;
    case 1:
      if (page == 0xB00) return false;
      full = at.ticks;
      break;
    case 2:
      full = minstret_.read(at.instret);
      break;
    default:
      break;  // hpmcounter3..31: hardwired to zero
  }
  value = static_cast<Word>(high ? full >> 32 : full);
  return true;
}

template <class Isa>
bool CsrFile<Isa>::read_pmp(unsigned number, Word& value) const {
  if (number >= csr::kPmpaddr0 && number < csr::kPmpaddr0 + Pmp::kEntries) {
    value = static_cast<Word>(pmp_.address(number - csr::kPmpaddr0));
    return true;
  }
  constexpr unsigned kRegisters = Pmp::kEntries / 4;
  if (number < csr::kPmpcfg0 || number >= csr::kPmpcfg0 + kRegisters) return false;
  if (Isa::kXlen == 64 && (number & 1) != 0) return false;
  for (unsigned i = 0; i < sizeof(Word); ++i) {
    value |= static_cast<Word>(pmp_.config((number - csr::kPmpcfg0) * 4 + i)) << (8 * i);
  }
  return true;
}

template <class Isa>
bool CsrFile<Isa>::read_machine(unsigned number, Word& value) const {
  switch (number) {
    case csr::kMstatus:
      value = status();
      return true;
    case csr::kMisa:
      value = Isa::kMisa;
      return true;
    case csr::kMie:
      value = mie_;
      return true;
    case csr::kMtvec:
      value = mtvec_;
      return true;
    case csr::kMcounteren:
      value = mcounteren_;
      return true;
    case csr::kMenvcfg:
      value = menvcfg_;
      return true;
    case csr::kMcountinhibit:
      value = mcountinhibit_;
      return true;
    case csr::kMscratch:
      value = mscratch_;
      return true;
    case csr::kMepc:
      value = mepc_;
      return true;
    case csr::kMcause:
      value = mcause_;
      return true;
    case csr::kMtval:
      value = mtval_;
      return true;
    case csr::kMip:
      value = pending();
      return true;
    case csr::kMhartid:
      value = static_cast<Word>(hart_id_);
      return true;
    case csr::kTinfo:
      value = 1;
      return true;  // "no trigger is here"
    case csr::kMstatush:
    case csr::kMenvcfgh:
      return Isa::kXlen == 32;
    case csr::kTselect:
    case csr::kTdata1:
    case csr::kTdata2:
    case csr::kTdata3:
    case csr::kMvendorid:
    case csr::kMarchid:
    case csr::kMimpid:
    case csr::kMconfigptr:
      return true;
    default:
      return number > csr::kMcountinhibit + 2 && number < csr::kMcountinhibit + 32;  // mhpmevent3..31: zero
  }
}

template <class Isa>
bool CsrFile<Isa>::write(unsigned number, Word value, const CsrTime& after, unsigned& effects) {
  if ((number >> 10) == 3) return false;  // read-only quarter of the CSR space
  if (write_counter(number, value, after) || write_pmp(number, value, effects)) return true;
  if (kHasS && write_supervisor(number, value, effects)) return true;
  const auto low = static_cast<std::uint32_t>(value);
  switch (number) {
    case csr::kMstatus: {
      constexpr std::uint32_t kSupervisor = kHasS ? mstatus::kSupervisor | mstatus::kTvm | mstatus::kTsr : 0;
      constexpr std::uint32_t kMachine = mstatus::kMie | mstatus::kMpie | mstatus::kMprv | mstatus::kTw;
      // MPP is WARL over the implemented modes; an unimplemented one leaves it as it was.
      const std::uint32_t mpp = (low & mstatus::kMpp) >> mstatus::kMppShift;
      const bool exists = mpp == 0 || mpp == 3 || (kHasS && mpp == 1);
      write_status(low, kMachine | kSupervisor | (exists ? mstatus::kMpp : 0), effects);
      break;
    }
    case csr::kMie:
      mie_ = low & kInterrupts;
      effects |= kInterruptsChanged;
      break;
    case csr::kMip:
      if (kHasS) soft_ = low & mip::kSupervisor;
      effects |= kInterruptsChanged;
      break;
    case csr::kMtvec:
      if ((value & 3) < 2) mtvec_ = value;  // modes 2 and 3 are reserved: the write is ignored
      break;
    case csr::kMcounteren:
      mcounteren_ = low & 7;
      break;
    case csr::kMenvcfg:
      menvcfg_ = low & 1;
      break;  // FIOM; fences order everything already
    case csr::kMcountinhibit:
      mcountinhibit_ = low & 5;
      mcycle_.stop(after.cycle, (low & 1) != 0);
      minstret_.stop(after.instret, (low & 4) != 0);
      break;
    case csr::kMscratch:
      mscratch_ = value;
      break;
    case csr::kMepc:
      mepc_ = value & ~Word{1};
      break;
    case csr::kMcause:
      mcause_ = value;
      break;
    case csr::kMtval:
      mtval_ = value;
      break;
    default:
      break;  // read-only zero, or pins: writes have no effect
  }
  return true;
}

template <class Isa>
bool CsrFile<Isa>::write_counter(unsigned number, Word value, const CsrTime& after) {
  if ((number & ~0x9Fu) != 0xB00) return false;
  const bool high = (number & 0x80) != 0;
  const auto merge = [&](std::uint64_t old) -> std::uint64_t {
    if (Isa::kXlen != 32) return value;
    const auto low = static_cast<std::uint32_t>(value);
    return high ? (old & 0xFFFFFFFFu) | (std::uint64_t{low} << 32) : (old & ~std::uint64_t{0xFFFFFFFFu}) | low;
  };
  switch (number & 0x1F) {
    case 0:
      mcycle_.write(after.cycle, merge(mcycle_.read(after.cycle)));
      break;
    case 2:
      // A write to either half replaces the instruction's own increment (Priv. 1.12, 3.1.10).
      minstret_.write(after.instret, merge(minstret_.read(after.instret - 1)));
      break;
    default:
      break;
  }
  return true;
}

template <class Isa>
bool CsrFile<Isa>::write_pmp(unsigned number, Word value, unsigned& effects) {
  if (number >= csr::kPmpaddr0 && number < csr::kPmpaddr0 + Pmp::kEntries) {
    pmp_.write_address(number - csr::kPmpaddr0, value);
    effects |= kPmpChanged | (pmp_.any_locked() ? kPmpLockedChanged : 0u);
    return true;
  }
  if (number < csr::kPmpcfg0 || number >= csr::kPmpcfg0 + Pmp::kEntries / 4) return false;
  for (unsigned i = 0; i < sizeof(Word); ++i) {
    pmp_.write_config((number - csr::kPmpcfg0) * 4 + i, static_cast<std::uint8_t>(value >> (8 * i)));
  }
  effects |= kPmpChanged | (pmp_.any_locked() ? kPmpLockedChanged : 0u);
  return true;
}

template <class Isa>
void CsrFile<Isa>::write_status(std::uint32_t value, std::uint32_t writable, unsigned& effects) {
  const std::uint32_t old = mstatus_;
  mstatus_ = (old & ~writable) | (value & writable);
  effects |= kInterruptsChanged | kDataPathChanged;
  if (((old ^ mstatus_) & mstatus::kMxr) != 0) effects |= kTranslationChanged;
}

// A mode that is not implemented leaves satp as it was (Priv. 4.1.11). All 16 bits of the ASID are kept.
template <class Isa>
void CsrFile<Isa>::write_satp(std::uint64_t value, unsigned& effects) {
  const std::uint64_t mode = value >> satp::kModeShift;
  if (mode != 0 && mode != satp::kSv39) return;
  satp_ = value;
  effects |= kTranslationChanged;
}

template <class Isa>
bool CsrFile<Isa>::write_supervisor(unsigned number, Word value, unsigned& effects) {
  const auto low = static_cast<std::uint32_t>(value);
  switch (number) {
    case csr::kSstatus:
      write_status(low, mstatus::kSupervisor, effects);
      return true;
    case csr::kSie:
      mie_ = (mie_ & ~mideleg_) | (low & mideleg_ & kInterrupts);
      effects |= kInterruptsChanged;
      return true;
    case csr::kSip: {
      const std::uint32_t writable = mideleg_ & mip::kSsip;
      soft_ = (soft_ & ~writable) | (low & writable);
      effects |= kInterruptsChanged;
      return true;
    }
    case csr::kStvec:
      if ((value & 3) < 2) stvec_ = value;
      return true;
    case csr::kScounteren:
      scounteren_ = low & 7;
      return true;
    case csr::kSenvcfg:
      senvcfg_ = low & 1;
      return true;
    case csr::kSscratch:
      sscratch_ = value;
      return true;
    case csr::kSepc:
      sepc_ = value & ~Word{1};
      return true;
    case csr::kScause:
      scause_ = value;
      return true;
    case csr::kStval:
      stval_ = value;
      return true;
    case csr::kSatp:
      write_satp(value, effects);
      return true;
    case csr::kMedeleg:
      medeleg_ = low & 0xB3FF;  // causes 0..9, 12, 13, 15; a call from machine mode stays there
      return true;
    case csr::kMideleg:
      mideleg_ = low & mip::kSupervisor;
      effects |= kInterruptsChanged;
      return true;
    default:
      return false;
  }
}

template <class Isa>
typename Isa::Word CsrFile<Isa>::modified_from(unsigned number, Word read) const {
  if (!kHasS || number != csr::kMip) return read;
  return (read & ~static_cast<Word>(mip::kSeip)) | (soft_ & mip::kSeip);
}

template <class Isa>
int CsrFile<Isa>::interrupt(Privilege privilege) const {
  std::uint32_t ready = pending_enabled();
  if (ready == 0) return -1;
  const bool machine_takes = privilege != Privilege::machine || (mstatus_ & mstatus::kMie) != 0;
  const bool supervisor_takes =
      privilege == Privilege::user || (privilege == Privilege::supervisor && (mstatus_ & mstatus::kSie) != 0);
  const std::uint32_t for_machine = machine_takes ? ready & ~mideleg_ : 0;
  const std::uint32_t for_supervisor = supervisor_takes ? ready & mideleg_ : 0;
  ready = for_machine != 0 ? for_machine : for_supervisor;
  if (ready == 0) return -1;
  if ((ready >> 16) != 0) {
    for (int bit = 31; bit >= 16; --bit) {
      if (((ready >> bit) & 1) != 0) return bit;
    }
  }
  for (const int bit : {11, 3, 7, 9, 1, 5}) {
    if (((ready >> bit) & 1) != 0) return bit;
  }
  return -1;
}

template <class Isa>
bool CsrFile<Isa>::delegated(Word cause, Privilege from) const {
  if (!kHasS || from == Privilege::machine) return false;
  const std::uint32_t mask = (cause & kInterruptBit) != 0 ? mideleg_ : medeleg_;
  return ((mask >> (cause & 31)) & 1) != 0;
}

template <class Isa>
typename Isa::Word CsrFile<Isa>::enter_trap(Word cause, Word epc, Word tval, Privilege& privilege) {
  const bool interrupt = (cause & kInterruptBit) != 0;
  Word vector;
  if (delegated(cause, privilege)) {
    scause_ = cause;
    sepc_ = epc;
    stval_ = tval;
    const bool enabled = (mstatus_ & mstatus::kSie) != 0;
    mstatus_ &= ~(mstatus::kSie | mstatus::kSpie | mstatus::kSpp);
    mstatus_ |= (enabled ? mstatus::kSpie : 0u) | (privilege == Privilege::supervisor ? mstatus::kSpp : 0u);
    privilege = Privilege::supervisor;
    vector = stvec_;
  } else {
    mcause_ = cause;
    mepc_ = epc;
    mtval_ = tval;
    const bool enabled = (mstatus_ & mstatus::kMie) != 0;
    mstatus_ &= ~(mstatus::kMie | mstatus::kMpie | mstatus::kMpp);
    mstatus_ |= (enabled ? mstatus::kMpie : 0u) | (static_cast<std::uint32_t>(privilege) << mstatus::kMppShift);
    privilege = Privilege::machine;
    vector = mtvec_;
  }
  const Word base = vector & ~Word{3};
  return (vector & 1) != 0 && interrupt ? base + 4 * (cause & ~kInterruptBit) : base;
}

template <class Isa>
typename Isa::Word CsrFile<Isa>::leave_machine_trap(Privilege& privilege) {
  privilege = static_cast<Privilege>((mstatus_ & mstatus::kMpp) >> mstatus::kMppShift);
  const bool enabled = (mstatus_ & mstatus::kMpie) != 0;
  mstatus_ &= ~(mstatus::kMie | mstatus::kMpp);  // MPP becomes the least privileged mode, user
  mstatus_ |= mstatus::kMpie | (enabled ? mstatus::kMie : 0u);
  if (privilege != Privilege::machine) mstatus_ &= ~mstatus::kMprv;
  return mepc_;
}

template <class Isa>
typename Isa::Word CsrFile<Isa>::leave_supervisor_trap(Privilege& privilege) {
  privilege = (mstatus_ & mstatus::kSpp) != 0 ? Privilege::supervisor : Privilege::user;
  const bool enabled = (mstatus_ & mstatus::kSpie) != 0;
  mstatus_ &= ~(mstatus::kSie | mstatus::kSpp | mstatus::kMprv);
  mstatus_ |= mstatus::kSpie | (enabled ? mstatus::kSie : 0u);
  return sepc_;
}

template <class Isa>
Privilege CsrFile<Isa>::data_privilege(Privilege privilege) const {
  if (privilege == Privilege::machine && (mstatus_ & mstatus::kMprv) != 0) {
    return static_cast<Privilege>((mstatus_ & mstatus::kMpp) >> mstatus::kMppShift);
  }
  return privilege;
}

template class CsrFile<Rv32imc>;
template class CsrFile<Rv64imac>;

}  // namespace tlmkit::hart
