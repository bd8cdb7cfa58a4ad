// SPDX-License-Identifier: Apache-2.0
// Loads, stores and fetches off the fast paths: protection, direct memory, the bus.
#include <cstring>

#include "tlm/hart/core.hpp"

namespace tlmkit::hart {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "guest words are read and written through the host's order");

template <class Isa>
bool Core<Isa>::load(Word address, unsigned length, std::uint64_t& value) {
  std::uint8_t data[8] = {};
  if (!data_access(AccessKind::load, address, data, length)) {
    trap(Cause::load_fault, address);
    return false;
  }
  std::memcpy(&value, data, sizeof value);
  return true;
}

template <class Isa>
bool Core<Isa>::store(Word address, unsigned length, std::uint64_t value) {
  std::uint8_t data[8];
  std::memcpy(data, &value, sizeof data);
  if (!data_access(AccessKind::store, address, data, length)) {
    trap(Cause::store_fault, address);
    return false;
  }
  if (address >= watch_first_ && address <= watch_last_) store_watch_(hart_, address, value, length);
  return true;
}

// One access of the executing instruction at local time. A misaligned one is checked and sent as a whole, so that
// protection sees all its bytes and a register block can refuse it before anything has happened.
template <class Isa>
bool Core<Isa>::data_access(AccessKind kind, Word address, std::uint8_t* data, unsigned length) {
  const bool write = kind == AccessKind::store;
  const Privilege privilege = data_privilege();
  const bool machine = privilege == Privilege::machine;
  if (!csr_.pmp().allows(address, length, write ? PmpAccess::write : PmpAccess::read, machine)) return false;
  if (debugger_.attached()) debugger_.access(address, length, write);
  std::uint8_t* host = observing_ ? nullptr : path_.direct(kind, privilege, address, length);
  if (host != nullptr) {
    std::memcpy(write ? host : data, write ? data : host, length);
    fill_line(kind, privilege, address);
  } else {
    const Picoseconds start = timeline_.local_ps();
    const bool ok = path_.transact(kind, privilege, address, data, length, write);
    if (tracer_) {
      std::uint64_t value = 0;
      std::memcpy(&value, data, length);
      const unsigned cycles = write ? timing::kStore : timing::kLoad;
      const Picoseconds period = hart_.clock().period_ps();
      tracer_.access(start, timeline_.local_ps() + (cycles - 1) * period, address, write, value, !ok);
    }
    if (!ok) return false;
  }
  if ((address & (length - 1)) != 0) timeline_.cycle += timing::kMisaligned;
  return true;
}

template <class Isa>
void Core<Isa>::fill_line(AccessKind kind, Privilege privilege, Word address) {
  const std::uint64_t page = address & ~(kPageSize - 1);
  const bool write = kind == AccessKind::store;
  if (write && page <= watch_last_ && watch_first_ <= page + kPageSize - 1) return;
  const PmpAccess access = write ? PmpAccess::write : PmpAccess::read;
  if (!csr_.pmp().allows_range(page, kPageSize, access, privilege == Privilege::machine, Isa::kXlen / 8)) return;
  const std::uint8_t* host = path_.direct(kind, privilege, page, kPageSize);
  if (host == nullptr) return;
  auto& lines = (write ? store_lines_ : load_lines_)[static_cast<unsigned>(privilege)];
  lines[(page >> kPageBits) % kLines] = Line{page, reinterpret_cast<std::uintptr_t>(host) - page};
}

template <class Isa>
void Core<Isa>::drop_lines() {
  for (auto& lines : load_lines_) lines.fill(Line{});
  for (auto& lines : store_lines_) lines.fill(Line{});
}

// A code parcel that may be executed in the current privilege straight out of memory without wait states.
template <class Isa>
std::optional<std::uint16_t> Core<Isa>::direct_parcel(Word pc) {
  if (!csr_.pmp().allows(pc, 2, PmpAccess::execute, privilege_ == Privilege::machine)) return std::nullopt;
  // The bus fetches aligned words; memory has to cover one.
  const std::uint8_t* host = path_.direct(AccessKind::fetch, privilege_, pc & ~Word{3}, 4);
  if (host == nullptr) return std::nullopt;
  std::uint16_t parcel = 0;
  std::memcpy(&parcel, host + (pc & 2), sizeof parcel);
  return parcel;
}

// Reads one parcel through the fetch buffer. False: trapped.
template <class Isa>
bool Core<Isa>::fetch_parcel(Word pc, std::uint16_t& parcel) {
  const Word address = pc & ~Word{3};
  if (!csr_.pmp().allows(pc, 2, PmpAccess::execute, privilege_ == Privilege::machine)) {
    trap(Cause::fetch_fault, pc);
    return false;
  }
  if (!fetch_valid_ || fetch_address_ != address) {
    const std::uint8_t* host = observing_ ? nullptr : path_.direct(AccessKind::fetch, privilege_, address, 4);
    std::uint8_t data[4];
    if (host != nullptr) {
      std::memcpy(data, host, sizeof data);
    } else if (!path_.transact(AccessKind::fetch, privilege_, address, data, 4, false)) {
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

template bool Core<Rv32imc>::load(Word, unsigned, std::uint64_t&);
template bool Core<Rv32imc>::store(Word, unsigned, std::uint64_t);
template std::optional<std::uint16_t> Core<Rv32imc>::direct_parcel(Word);
template bool Core<Rv32imc>::fetch_parcel(Word, std::uint16_t&);
template void Core<Rv32imc>::drop_lines();

}  // namespace tlmkit::hart
