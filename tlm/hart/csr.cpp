// SPDX-License-Identifier: Apache-2.0
#include "tlm/hart/csr.hpp"

namespace tlmkit::hart {

template <class Isa>
void CsrFile<Isa>::reset(std::uint64_t cycle, std::uint64_t instret) {
  pmp_.reset();
  mstatus_ = mie_ = mcounteren_ = mcountinhibit_ = menvcfg_ = 0;  // pins_ belongs to the outside
  mtvec_ = mscratch_ = mepc_ = mcause_ = mtval_ = 0;
  mcycle_.start_at_zero(cycle);
  minstret_.start_at_zero(instret);
}

template <class Isa>
bool CsrFile<Isa>::read(unsigned number, Privilege privilege, const CsrTime& at, Word& value) const {
  // Bits 9:8 of the number are the least privilege that reaches it (Priv. 2.1).
  if (static_cast<unsigned>(privilege) < ((number >> 8) & 3)) return false;
  const bool user_counter = (number >= 0xC00 && number < 0xC20) || (number >= 0xC80 && number < 0xCA0);
  if (user_counter && privilege != Privilege::machine && !user_may_count(number)) return false;
  value = 0;
  return read_counter(number, at, value) || read_pmp(number, value) || read_machine(number, value);
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
      value = mstatus_;
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
      value = pins_;
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
  const auto low = static_cast<std::uint32_t>(value);
  switch (number) {
    case csr::kMstatus: {
      constexpr std::uint32_t kWritable = mstatus::kMie | mstatus::kMpie | mstatus::kMprv | mstatus::kTw;
      mstatus_ = (mstatus_ & ~kWritable) | (low & kWritable);
      // MPP is WARL over the implemented modes; an unimplemented one leaves it as it was.
      const std::uint32_t mpp = (low & mstatus::kMpp) >> mstatus::kMppShift;
      if (mpp == 0 || mpp == 3) mstatus_ = (mstatus_ & ~mstatus::kMpp) | (low & mstatus::kMpp);
      effects |= kInterruptsChanged | kDataPathChanged;
      break;
    }
    case csr::kMie:
      mie_ = low & kInterrupts;
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
int CsrFile<Isa>::interrupt(Privilege privilege) const {
  const std::uint32_t ready = pending_enabled();
  if (ready == 0) return -1;
  if (privilege == Privilege::machine && (mstatus_ & mstatus::kMie) == 0) return -1;
  if ((ready >> 16) != 0) {
    for (int bit = 31; bit >= 16; --bit) {
      if (((ready >> bit) & 1) != 0) return bit;
    }
  }
  for (const int bit : {11, 3, 7}) {
    if (((ready >> bit) & 1) != 0) return bit;
  }
  return -1;
}

template <class Isa>
typename Isa::Word CsrFile<Isa>::enter_trap(Word cause, Word epc, Word tval, Privilege from) {
  mcause_ = cause;
  mepc_ = epc;
  mtval_ = tval;
  const bool enabled = (mstatus_ & mstatus::kMie) != 0;
  mstatus_ &= ~(mstatus::kMie | mstatus::kMpie | mstatus::kMpp);
  mstatus_ |= (enabled ? mstatus::kMpie : 0u) | (static_cast<std::uint32_t>(from) << mstatus::kMppShift);
  const Word base = mtvec_ & ~Word{3};
  const bool vectored = (mtvec_ & 1) != 0 && (cause & kInterruptBit) != 0;
  return vectored ? base + 4 * (cause & ~kInterruptBit) : base;
}

template <class Isa>
typename Isa::Word CsrFile<Isa>::leave_trap(Privilege& privilege) {
  privilege = static_cast<Privilege>((mstatus_ & mstatus::kMpp) >> mstatus::kMppShift);
  const bool enabled = (mstatus_ & mstatus::kMpie) != 0;
  mstatus_ &= ~(mstatus::kMie | mstatus::kMpp);  // MPP becomes the least privileged mode, user
  mstatus_ |= mstatus::kMpie | (enabled ? mstatus::kMie : 0u);
  if (privilege != Privilege::machine) mstatus_ &= ~mstatus::kMprv;
  return mepc_;
}

template <class Isa>
Privilege CsrFile<Isa>::data_privilege(Privilege privilege) const {
  if (privilege == Privilege::machine && (mstatus_ & mstatus::kMprv) != 0) {
    return static_cast<Privilege>((mstatus_ & mstatus::kMpp) >> mstatus::kMppShift);
  }
  return privilege;
}

template class CsrFile<Rv32imc>;

}  // namespace tlmkit::hart
