// SPDX-License-Identifier: Apache-2.0
// Loads, stores and fetches off the fast paths: translation, protection, direct memory, the bus.
#include <cstring>

#include "tlm/hart/core.hpp"

namespace tlmkit::hart {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "guest words are read and written through the host's order");

namespace {
constexpr Cause fault_of(PageAccess access, bool page) {
  switch (access) {
    case PageAccess::fetch:
      return page ? Cause::fetch_page_fault : Cause::fetch_fault;
    case PageAccess::load:
      return page ? Cause::load_page_fault : Cause::load_fault;
    case PageAccess::store:
      break;
  }
  return page ? Cause::store_page_fault : Cause::store_fault;
}
}  // namespace

// The tables as the walker reads them: supervisor accesses under PMP (Priv. 4.3.2 step 2).
template <class Isa>
class Core<Isa>::Tables : public PteMemory {
 public:
  explicit Tables(Core& core) : core_(core) {}
  bool read(std::uint64_t address, std::uint64_t& pte) override { return access(AccessKind::load, address, pte); }
  bool write(std::uint64_t address, std::uint64_t pte) override { return access(AccessKind::store, address, pte); }

 private:
  bool access(AccessKind kind, std::uint64_t address, std::uint64_t& pte) {
    const bool write = kind == AccessKind::store;
    const PmpAccess right = write ? PmpAccess::write : PmpAccess::read;
    if (!core_.csr_.pmp().allows(address, sizeof pte, right, false)) return false;
    std::uint8_t data[sizeof pte];
    std::memcpy(data, &pte, sizeof pte);
    if (core_.touch(kind, Privilege::supervisor, address, data, sizeof pte) == Touch::failed) return false;
    std::memcpy(&pte, data, sizeof pte);
    return true;
  }

  Core& core_;
};

// The same for a debugger: no side effects, no time. What the walk would set in an entry it does not.
template <class Isa>
class Core<Isa>::DebugTables : public PteMemory {
 public:
  explicit DebugTables(Core& core) : core_(core) {}
  bool read(std::uint64_t address, std::uint64_t& pte) override {
    std::uint8_t data[sizeof pte];
    if (core_.path_.debug_read(Privilege::machine, address, data, sizeof data) != sizeof data) return false;
    std::memcpy(&pte, data, sizeof pte);
    return true;
  }
  bool write(std::uint64_t, std::uint64_t) override { return true; }

 private:
  Core& core_;
};

template <class Isa>
WalkRequest Core<Isa>::walk_request(PageAccess access, Privilege privilege, Word address) const {
  return {csr_.root_table(), address, access, privilege == Privilege::user, csr_.sum(), csr_.mxr(), update_ad_};
}

// Physical address of `address`; `page_fault` tells the two ways to fail apart.
template <class Isa>
bool Core<Isa>::translate(PageAccess access, Privilege privilege, Word address, std::uint64_t& physical,
                          bool& page_fault) {
  physical = address;
  page_fault = false;
  span_ = kPageBits;
  if (!csr_.translates(privilege)) return true;
  Tables tables(*this);
  const WalkResult result = walk_sv39(walk_request(access, privilege, address), tables);
  physical = result.address;
  span_ = result.span;
  page_fault = result.end == WalkEnd::page_fault;
  return result.end == WalkEnd::mapped;
}

template <class Isa>
bool Core<Isa>::debug_translate(Word address, std::uint64_t& physical) {
  physical = address;
  if (!csr_.translates(privilege_)) return true;
  DebugTables tables(*this);
  for (const PageAccess access : {PageAccess::load, PageAccess::fetch}) {
    WalkRequest request = walk_request(access, privilege_, address);
    request.sum = request.mxr = request.update = true;
    const WalkResult result = walk_sv39(request, tables);
    physical = result.address;
    if (result.end == WalkEnd::mapped) return true;
  }
  return false;
}

// Moves bytes from or to physical memory at local time, protection already checked.
template <class Isa>
typename Core<Isa>::Touch Core<Isa>::touch(AccessKind kind, Privilege privilege, std::uint64_t address,
                                           std::uint8_t* data, unsigned length) {
  const bool write = kind == AccessKind::store;
  std::uint8_t* host = observing_ ? nullptr : path_.direct(kind, privilege, address, length);
  if (host != nullptr) {
    std::memcpy(write ? host : data, write ? data : host, length);
    return Touch::direct;
  }
  const Picoseconds start = timeline_.local_ps();
  const bool ok = path_.transact(kind, privilege, address, data, length, write);
  if (tracer_) trace_access(start, address, data, length, write, !ok);
  return ok ? Touch::bus : Touch::failed;
}

template <class Isa>
void Core<Isa>::trace_access(Picoseconds start, std::uint64_t address, const std::uint8_t* data, unsigned length,
                             bool write, bool error) {
  std::uint64_t value = 0;
  std::memcpy(&value, data, length);
  const unsigned cycles = write ? timing::kStore : timing::kLoad;
  const Picoseconds period = hart_.clock().period_ps();
  tracer_.access(start, timeline_.local_ps() + (cycles - 1) * period, address, write, value, error);
}

template <class Isa>
bool Core<Isa>::load(Word address, unsigned length, std::uint64_t& value) {
  std::uint8_t data[8] = {};
  if (!data_access(AccessKind::load, address, data, length)) return false;
  std::memcpy(&value, data, sizeof value);
  return true;
}

template <class Isa>
bool Core<Isa>::store(Word address, unsigned length, std::uint64_t value) {
  std::uint8_t data[8];
  std::memcpy(data, &value, sizeof data);
  return data_access(AccessKind::store, address, data, length);
}

// One access of the executing instruction at local time. A misaligned one is checked and sent as a whole, so that
// protection sees all its bytes and a register block can refuse it before anything has happened; across two pages of
// virtual memory it is two.
template <class Isa>
bool Core<Isa>::data_access(AccessKind kind, Word address, std::uint8_t* data, unsigned length) {
  const Privilege privilege = data_privilege();
  if (debugger_.attached()) debugger_.access(address, length, kind == AccessKind::store);
  const unsigned to_page_end = static_cast<unsigned>(kPageSize - (address & (kPageSize - 1)));
  if (length > to_page_end && csr_.translates(privilege)) {
    std::uint64_t low = 0, high = 0;
    const auto next = static_cast<Word>(address + to_page_end);
    if (!admit(kind, privilege, address, to_page_end, low)) return false;
    if (!admit(kind, privilege, next, length - to_page_end, high)) return false;
    if (perform(kind, privilege, address, low, data, to_page_end) == Touch::failed) return false;
    if (perform(kind, privilege, next, high, data + to_page_end, length - to_page_end) == Touch::failed) return false;
    timeline_.cycle += timing::kMisaligned;
    return true;
  }
  std::uint64_t physical = 0;
  if (!admit(kind, privilege, address, length, physical)) return false;
  const Touch touched = perform(kind, privilege, address, physical, data, length);
  if (touched == Touch::failed) return false;
  if (touched == Touch::direct) fill_line(kind, privilege, address, physical);
  if ((address & (length - 1)) != 0) timeline_.cycle += timing::kMisaligned;
  return true;
}

// Translation and protection. False: trapped.
template <class Isa>
bool Core<Isa>::admit(AccessKind kind, Privilege privilege, Word address, unsigned length, std::uint64_t& physical) {
  const bool write = kind == AccessKind::store;
  const PageAccess access = write ? PageAccess::store : PageAccess::load;
  bool page_fault = false;
  bool ok = translate(access, privilege, address, physical, page_fault);
  ok = ok &&
       csr_.pmp().allows(physical, length, write ? PmpAccess::write : PmpAccess::read, privilege == Privilege::machine);
  if (!ok) trap(fault_of(access, page_fault), address);
  return ok;
}

// The access itself. False: trapped.
template <class Isa>
typename Core<Isa>::Touch Core<Isa>::perform(AccessKind kind, Privilege privilege, Word address, std::uint64_t physical,
                                             std::uint8_t* data, unsigned length) {
  const bool write = kind == AccessKind::store;
  const Touch touched = touch(kind, privilege, physical, data, length);
  if (touched == Touch::failed) {
    trap(fault_of(write ? PageAccess::store : PageAccess::load, false), address);
    return touched;
  }
  if (write && physical >= watch_first_ && physical <= watch_last_) {
    std::uint64_t value = 0;
    std::memcpy(&value, data, length);
    store_watch_(hart_, physical, value, length);
  }
  return touched;
}

// The line of a page serves every aligned access in it: memory must cover it without latency and protection must say
// the same throughout.
template <class Isa>
void Core<Isa>::fill_line(AccessKind kind, Privilege privilege, Word address, std::uint64_t physical) {
  const bool write = kind == AccessKind::store;
  const std::uint64_t page = physical & ~(kPageSize - 1);
  if (write && page <= watch_last_ && page + (kPageSize - 1) >= watch_first_) return;
  const PmpAccess access = write ? PmpAccess::write : PmpAccess::read;
  if (!csr_.pmp().allows_range(page, kPageSize, access, privilege == Privilege::machine, Isa::kXlen / 8)) return;
  const std::uint8_t* host = path_.direct(kind, privilege, page, kPageSize);
  if (host == nullptr) return;
  const Word tag = address & ~static_cast<Word>(kPageSize - 1);
  auto& lines = (write ? store_lines_ : load_lines_)[context_of(privilege)];
  const unsigned index = (tag >> kPageBits) % kLines;
  lines[index] = Line{tag, reinterpret_cast<std::uintptr_t>(host) - tag};
  (write ? store_spans_ : load_spans_)[context_of(privilege)][index] = static_cast<std::uint8_t>(span_);
}

template <class Isa>
void Core<Isa>::drop_lines() {
  for (auto& lines : load_lines_) lines.fill(Line{});
  for (auto& lines : store_lines_) lines.fill(Line{});
}

template <class Isa>
void Core<Isa>::drop_lines(Lines& lines, const Spans& spans, bool all, Word address) {
  if (all) {
    lines.fill(Line{});
    return;
  }
  for (unsigned i = 0; i < kLines; ++i) {
    if (((lines[i].tag ^ address) >> spans[i]) == 0) lines[i] = Line{};
  }
}

// sfence.vma, satp, mstatus.MXR: nothing that was translated may be used any more: `all`, or what one leaf entry maps
// around `address`, which may be a page of 1 GiB.
template <class Isa>
void Core<Isa>::drop_translations(bool all, Word address) {
  if constexpr (!Isa::kHasSupervisor) return;
  fetch_page_valid_ = fetch_valid_ = false;
  for (const unsigned context : {kUserContext, kSupervisorContext, kSumContext}) {
    drop_lines(load_lines_[context], load_spans_[context], all, address);
    drop_lines(store_lines_[context], store_spans_[context], all, address);
  }
  for (const Privilege p : {Privilege::user, Privilege::supervisor}) {
    auto& cache = *blocks_[static_cast<unsigned>(p)];
    all ? cache.forget_lookups() : cache.forget_lookups(address);
  }
}

// Physical address of a fetch at `pc` in the current privilege.
template <class Isa>
bool Core<Isa>::fetch_address(Word pc, std::uint64_t& physical, bool& page_fault) {
  page_fault = false;
  physical = pc;
  if (!csr_.translates(privilege_)) return true;
  const Word page = pc & ~static_cast<Word>(kPageSize - 1);
  if (!fetch_page_valid_ || fetch_page_ != page) {
    std::uint64_t translated = 0;
    if (!translate(PageAccess::fetch, privilege_, page, translated, page_fault)) return false;
    fetch_page_valid_ = true;
    fetch_page_ = page;
    fetch_frame_ = translated;
  }
  physical = fetch_frame_ | (pc & (kPageSize - 1));
  return true;
}

template <class Isa>
std::optional<std::uint64_t> Core<Isa>::code_frame(std::uint64_t pc) {
  std::uint64_t physical = 0;
  bool page_fault = false;
  if (!fetch_address(static_cast<Word>(pc), physical, page_fault)) return std::nullopt;
  return (physical & ~(kPageSize - 1)) | (csr_.translates(privilege_) ? kConfinedFrame : 0);
}

// A code parcel that may be executed in the current privilege straight out of memory without wait states.
template <class Isa>
std::optional<std::uint16_t> Core<Isa>::code_parcel(std::uint64_t pc) {
  std::uint64_t physical = 0;
  bool page_fault = false;
  if (!fetch_address(static_cast<Word>(pc), physical, page_fault)) return std::nullopt;
  if (!csr_.pmp().allows(physical, 2, PmpAccess::execute, privilege_ == Privilege::machine)) return std::nullopt;
  // The bus fetches aligned words; memory has to cover one.
  const std::uint8_t* host = path_.direct(AccessKind::fetch, privilege_, physical & ~std::uint64_t{3}, 4);
  if (host == nullptr) return std::nullopt;
  std::uint16_t parcel = 0;
  std::memcpy(&parcel, host + (physical & 2), sizeof parcel);
  return parcel;
}

// Reads one parcel through the fetch buffer. False: trapped.
template <class Isa>
bool Core<Isa>::fetch_parcel(Word pc, std::uint16_t& parcel) {
  const Word address = pc & ~Word{3};
  std::uint64_t physical = 0;
  bool page_fault = false;
  const bool machine = privilege_ == Privilege::machine;
  if (!fetch_address(pc, physical, page_fault) || !csr_.pmp().allows(physical, 2, PmpAccess::execute, machine)) {
    trap(fault_of(PageAccess::fetch, page_fault), pc);
    return false;
  }
  if (!fetch_valid_ || fetch_address_ != address) {
    physical &= ~std::uint64_t{3};
    const std::uint8_t* host = observing_ ? nullptr : path_.direct(AccessKind::fetch, privilege_, physical, 4);
    std::uint8_t data[4];
    if (host != nullptr) {
      std::memcpy(data, host, sizeof data);
    } else if (!path_.transact(AccessKind::fetch, privilege_, physical, data, 4, false)) {
      trap(Cause::fetch_fault, pc);
      return false;
    }
    std::memcpy(&fetch_word_, data, sizeof data);
    fetch_address_ = address;
    fetch_valid_ = true;
  }
  parcel = static_cast<std::uint16_t>(fetch_word_ >> (8 * (pc & 2)));
  return true;
}

// An atomic operation's address: aligned, translated, allowed. lr needs to read; the others to write as well, and fail
// as stores. False: trapped.
template <class Isa>
bool Core<Isa>::admit_atomic(const Insn& insn, unsigned length, std::uint64_t& physical) {
  const Word address = x_[insn.rs1];
  const bool reads_only = insn.op == Op::lr_w || insn.op == Op::lr_d;
  if ((address & (length - 1)) != 0) {
    trap(reads_only ? Cause::load_misaligned : Cause::store_misaligned, address);
    return false;
  }
  const Privilege privilege = data_privilege();
  if (debugger_.attached()) debugger_.access(address, length, !reads_only);
  const bool machine = privilege == Privilege::machine;
  const PageAccess access = reads_only ? PageAccess::load : PageAccess::store;
  bool page_fault = false;
  bool ok = translate(access, privilege, address, physical, page_fault);
  ok = ok && csr_.pmp().allows(physical, length, PmpAccess::read, machine);
  ok = ok && (reads_only || csr_.pmp().allows(physical, length, PmpAccess::write, machine));
  if (!ok) trap(fault_of(access, page_fault), address);
  return ok;
}

// Read, `change`, write back, with nothing in between. Null from `change`: nothing is written. False: trapped.
template <class Isa>
bool Core<Isa>::exchange(const Insn& insn, unsigned length, std::uint64_t physical, const Change& change) {
  const Privilege privilege = data_privilege();
  const bool reads_only = insn.op == Op::lr_w || insn.op == Op::lr_d;
  std::uint8_t* host = observing_ ? nullptr : path_.direct(AccessKind::atomic, privilege, physical, length);
  std::uint64_t value = 0;
  if (host != nullptr) {
    std::memcpy(&value, host, length);
    if (const auto changed = change(value)) std::memcpy(host, &*changed, length);
    return true;
  }
  const Picoseconds start = timeline_.local_ps();
  const bool ok = path_.exchange(privilege, physical, length, change);
  if (tracer_) {
    const std::uint8_t unknown[8] = {};
    trace_access(start, physical, unknown, length, !reads_only, !ok);
  }
  if (!ok) trap(reads_only ? Cause::load_fault : Cause::store_fault, x_[insn.rs1]);
  return ok;
}

#define PLT_INSTANTIATE(Isa)                                                              \
  template bool Core<Isa>::load(Word, unsigned, std::uint64_t&);                          \
  template bool Core<Isa>::store(Word, unsigned, std::uint64_t);                          \
  template bool Core<Isa>::admit_atomic(const Insn&, unsigned, std::uint64_t&);           \
  template bool Core<Isa>::exchange(const Insn&, unsigned, std::uint64_t, const Change&); \
  template bool Core<Isa>::debug_translate(Word, std::uint64_t&);                         \
  template std::optional<std::uint64_t> Core<Isa>::code_frame(std::uint64_t);             \
  template std::optional<std::uint16_t> Core<Isa>::code_parcel(std::uint64_t);            \
  template bool Core<Isa>::fetch_parcel(Word, std::uint16_t&);                            \
  template void Core<Isa>::drop_translations(bool, Word);                                 \
  template void Core<Isa>::drop_lines();
PLT_INSTANTIATE(Rv32imc)
PLT_INSTANTIATE(Rv64imac)
#undef PLT_INSTANTIATE

}  // namespace tlmkit::hart
