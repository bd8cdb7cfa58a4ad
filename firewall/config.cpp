// SPDX-License-Identifier: Apache-2.0
#include "firewall/config.hpp"

#include <algorithm>

#include "firewall/gen/firewall_regs.hpp"

namespace firewall {

namespace map = firewall_map;

namespace {

constexpr std::uint32_t kStride = map::kEntryBaseStride;
constexpr std::uint32_t kAddressMask = map::entry_base::kAddress.mask();
constexpr std::uint32_t kRightsMask = map::entry_read::kInitiators.mask() | map::entry_read::kModes.mask();
constexpr std::uint32_t kEnable = map::entry_ctrl::kEnable.mask(), kLock = map::entry_ctrl::kLock.mask();
constexpr std::uint32_t kMostLost = 0xFFFF;

std::uint32_t word_of(const Rights& rights) {
  return rights.initiators | static_cast<std::uint32_t>(rights.modes) << map::entry_read::kModes.lsb;
}
Rights rights_of(std::uint32_t word) {
  word &= kRightsMask;
  return {static_cast<std::uint16_t>(word), static_cast<std::uint8_t>(word >> map::entry_read::kModes.lsb)};
}

}  // namespace

Violation violation_of(const Burst& burst, bool write, const Verdict& verdict, std::uint64_t cycle) {
  namespace info = map::log_info;
  Violation v;
  v.address = burst.address;
  v.cycle = cycle;
  v.info = (burst.user & (info::kInitiator.mask() | info::kKind.mask())) | (burst.prot & 7) << info::kPrivileged.lsb |
           (write ? info::kWrite.mask() : 0) | static_cast<std::uint32_t>(verdict.reason) << info::kReason.lsb |
           (verdict.entry >= 0 ? static_cast<std::uint32_t>(verdict.entry) << info::kEntry.lsb : 0);
  return v;
}

void Config::reset() {
  policy_.entries.assign(entries_, Entry{});
  policy_.boot_initiator = kBootInitiator;
  entry_locked_.assign(entries_, false);
  locked_ = irq_enable_ = false;
  owners_ = static_cast<std::uint16_t>(map::kRegisters[2].reset);
  log_.fill({});
  log_count_ = 0;
  log_room_ = kLogDepth;
  lost_ = 0;
}

bool Config::changes_policy(std::uint32_t offset, std::uint32_t word) {
  if (offset >= map::kEntryBase) return (offset - map::kEntryBase) % kStride == map::kEntryCtrl - map::kEntryBase;
  return offset == map::kOwners || (offset == map::kCommand && (word & map::command::kCloseBoot.mask()) != 0);
}

Config::Slot Config::slot_of(std::uint32_t offset) const {
  return {(offset - map::kEntryBase) / kStride, (offset - map::kEntryBase) % kStride};
}

bool Config::known(std::uint32_t offset) const {
  if (offset % 4 != 0) return false;
  if (offset < map::kEntryBase) return offset <= map::kLogCycleHigh;
  const Slot slot = slot_of(offset);
  return slot.entry < entries_ && slot.word <= map::kEntryCtrl - map::kEntryBase;
}

std::uint32_t Config::read(std::uint32_t offset) const {
  if (!known(offset)) return 0;
  if (offset >= map::kEntryBase) return read_entry(slot_of(offset));
  const Violation oldest = log_count_ != 0 ? log_[0] : Violation{};
  switch (offset) {
    case map::kStatus:
      return (policy_.boot_initiator != tlmkit::kNoInitiator ? map::status::kBootOpen.mask() : 0) |
             (locked_ ? map::status::kLocked.mask() : 0) | entries_ << map::status::kEntries.lsb;
    case map::kOwners:
      return owners_;
    case map::kIrqEnable:
      return irq_enable_ ? 1 : 0;
    case map::kLogStatus:
      return log_count_ | lost_ << map::log_status::kLost.lsb;
    case map::kLogAddress:
      return static_cast<std::uint32_t>(oldest.address);
    case map::kLogAddressHigh:
      return static_cast<std::uint32_t>(oldest.address >> 32);
    case map::kLogInfo:
      return oldest.info;
    case map::kLogCycle:
      return static_cast<std::uint32_t>(oldest.cycle);
    case map::kLogCycleHigh:
      return static_cast<std::uint32_t>(oldest.cycle >> 32);
    default:
      return 0;
  }
}

std::uint32_t Config::read_entry(const Slot& slot) const {
  const Entry& e = policy_.entries[slot.entry];
  switch (slot.word + map::kEntryBase) {
    case map::kEntryBase:
      return e.base & kAddressMask;
    case map::kEntryLimit:
      return e.limit & kAddressMask;
    case map::kEntryRead:
      return word_of(e.read);
    case map::kEntryWrite:
      return word_of(e.write);
    case map::kEntryFetch:
      return word_of(e.fetch);
    default:
      return (e.enabled ? kEnable : 0) | (entry_locked_[slot.entry] ? kLock : 0);
  }
}

bool Config::may_write(std::uint32_t offset, std::uint32_t word, unsigned initiator) const {
  if (!known(offset) || initiator == tlmkit::kNoInitiator || initiator >= kInitiators) return false;
  if (((owners_ >> initiator) & 1u) == 0) return false;
  if (offset == map::kOwners) return !locked_;
  return offset < map::kEntryBase || may_write_entry(slot_of(offset), word);
}

bool Config::may_write_entry(const Slot& slot, std::uint32_t word) const {
  if (locked_ || entry_locked_[slot.entry]) return false;
  if (slot.word != map::kEntryCtrl - map::kEntryBase) return !policy_.entries[slot.entry].enabled;
  return (word & kLock) == 0 || slot.entry == 0 || entry_locked_[slot.entry - 1];
}

void Config::write(std::uint32_t offset, std::uint32_t word) {
  log_room_ = kLogDepth - log_count_;
  if (offset >= map::kEntryBase) {
    write_entry(slot_of(offset), word);
  } else if (offset == map::kCommand) {
    command(word);
  } else if (offset == map::kOwners) {
    owners_ = static_cast<std::uint16_t>(word & map::owners::kInitiators.mask());
  } else if (offset == map::kIrqEnable) {
    irq_enable_ = (word & 1) != 0;
  }
}

void Config::write_entry(const Slot& slot, std::uint32_t word) {
  Entry& e = policy_.entries[slot.entry];
  switch (slot.word + map::kEntryBase) {
    case map::kEntryBase:
      e.base = word & kAddressMask;
      break;
    case map::kEntryLimit:
      e.limit = word & kAddressMask;
      break;
    case map::kEntryRead:
      e.read = rights_of(word);
      break;
    case map::kEntryWrite:
      e.write = rights_of(word);
      break;
    case map::kEntryFetch:
      e.fetch = rights_of(word);
      break;
    default:
      e.enabled = (word & kEnable) != 0;
      entry_locked_[slot.entry] = (word & kLock) != 0;
      break;
  }
}

void Config::command(std::uint32_t word) {
  if ((word & map::command::kCloseBoot.mask()) != 0) policy_.boot_initiator = tlmkit::kNoInitiator;
  if ((word & map::command::kLock.mask()) != 0) locked_ = true;
  if ((word & map::command::kLogClear.mask()) != 0) lost_ = 0;
  if ((word & map::command::kLogPop.mask()) != 0 && log_count_ != 0) {
    std::move(log_.begin() + 1, log_.end(), log_.begin());
    --log_count_;
  }
}

void Config::record(const Violation* violations, unsigned count) {
  for (unsigned i = 0; i < count; ++i) {
    if (log_room_ == 0) {
      lost_ = std::min(lost_ + 1, kMostLost);
      continue;
    }
    --log_room_;
    log_[log_count_++] = violations[i];
  }
  log_room_ = kLogDepth - log_count_;
}

}  // namespace firewall
