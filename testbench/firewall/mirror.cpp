// SPDX-License-Identifier: Apache-2.0
#include "testbench/firewall/mirror.hpp"

#include <algorithm>

#include "firewall/gen/firewall_regs.hpp"

namespace firewall_test {

namespace map = firewall::firewall_map;
using firewall::Entry;
using firewall::Rights;

namespace {

constexpr unsigned kBootInitiator = 1;
constexpr unsigned kCtrlWord = 5;

std::uint32_t word_of(const Rights& r) { return (r.initiators & 0xFFFEu) | std::uint32_t{r.modes} << 16; }
Rights rights_of(std::uint32_t word) {
  return {static_cast<std::uint16_t>(word & 0xFFFE), static_cast<std::uint8_t>((word >> 16) & 0xF)};
}

}  // namespace

Record record_of(const firewall::Burst& b, bool write, const firewall::Verdict& verdict, std::uint64_t cycle) {
  const std::uint32_t entry = verdict.entry < 0 ? 0 : static_cast<std::uint32_t>(verdict.entry);
  return {b.address,
          (b.user & 0x7FFu) | b.prot << 11 | (write ? 1u << 14 : 0u) |
              static_cast<std::uint32_t>(verdict.reason) << 16 | entry << 24,
          cycle};
}

void Mirror::reset() {
  policy_.entries.assign(entries_, Entry{});
  policy_.boot_initiator = kBootInitiator;
  lock_.assign(entries_, false);
  locked_ = irq_enable_ = false;
  owners_ = 2;
  log_.clear();
  lost_ = 0;
}

bool Mirror::known(std::uint32_t offset) const {
  if (offset % 4 != 0) return false;
  if (!is_entry(offset)) return offset <= map::kLogCycleHigh;
  return (offset - 0x800) / 32 < entries_ && offset % 32 / 4 <= kCtrlWord;
}

bool Mirror::entry_refuses(unsigned i, unsigned word, std::uint32_t value) const {
  if (entry_locked(i)) return true;
  if (word != kCtrlWord) return policy_.entries[i].enabled;
  return (value & 2) != 0 && i != 0 && !lock_[i - 1];
}

bool Mirror::refuses(const In& in) const {
  if (!known(in.paddr)) return true;
  if (in.pwrite == 0) return false;
  const unsigned who = in.puser & 0xFF;
  if (in.pstrb != 0xF || who == 0 || who > 15 || ((owners_ >> who) & 1) == 0) return true;
  if (in.paddr == map::kOwners) return locked_;
  return is_entry(in.paddr) && entry_refuses((in.paddr - 0x800) / 32, in.paddr % 32 / 4, in.pwdata);
}

std::uint32_t Mirror::read_entry(unsigned i, unsigned word) const {
  const Entry& e = policy_.entries[i];
  switch (word) {
    case 0:
      return e.base;
    case 1:
      return e.limit;
    case 2:
      return word_of(e.read);
    case 3:
      return word_of(e.write);
    case 4:
      return word_of(e.fetch);
    default:
      return (e.enabled ? 1u : 0u) | (lock_[i] ? 2u : 0u);
  }
}

std::uint32_t Mirror::read_log(std::uint32_t offset) const {
  if (offset == map::kLogStatus) return static_cast<std::uint32_t>(log_.size()) | lost_ << 16;
  const Record r = log_.empty() ? Record{} : log_.front();
  if (offset == map::kLogAddress) return static_cast<std::uint32_t>(r.address);
  if (offset == map::kLogAddressHigh) return static_cast<std::uint32_t>(r.address >> 32);
  if (offset == map::kLogInfo) return r.info;
  return static_cast<std::uint32_t>(offset == map::kLogCycle ? r.cycle : r.cycle >> 32);
}

std::uint32_t Mirror::read(std::uint32_t offset) const {
  if (!known(offset)) return 0;
  if (is_entry(offset)) return read_entry((offset - 0x800) / 32, offset % 32 / 4);
  switch (offset) {
    case map::kStatus:
      return (policy_.boot_initiator != 0 ? 1u : 0u) | (locked_ ? 2u : 0u) | entries_ << 8;
    case map::kCommand:
      return 0;
    case map::kOwners:
      return owners_;
    case map::kIrqEnable:
      return irq_enable_ ? 1 : 0;
    default:
      return read_log(offset);
  }
}

void Mirror::write_entry(unsigned i, unsigned word, std::uint32_t value) {
  Entry& e = policy_.entries[i];
  if (word == 0) e.base = value & ~63u;
  if (word == 1) e.limit = value & ~63u;
  if (word == 2) e.read = rights_of(value);
  if (word == 3) e.write = rights_of(value);
  if (word == 4) e.fetch = rights_of(value);
  if (word == kCtrlWord) {
    e.enabled = (value & 1) != 0;
    lock_[i] = (value & 2) != 0;
  }
}

void Mirror::write(std::uint32_t offset, std::uint32_t value) {
  if (is_entry(offset)) write_entry((offset - 0x800) / 32, offset % 32 / 4, value);
  if (offset == map::kOwners) owners_ = value & 0xFFFE;
  if (offset == map::kIrqEnable) irq_enable_ = (value & 1) != 0;
  if (offset != map::kCommand) return;
  if ((value & 1) != 0) policy_.boot_initiator = tlmkit::kNoInitiator;
  if ((value & 2) != 0) locked_ = true;
}

void Mirror::edge(const In& in, bool written, const std::vector<Record>& violations) {
  const std::uint32_t command = written && in.paddr == map::kCommand ? in.pwdata : 0;
  const std::size_t fill = log_.size();
  if ((command & 8) != 0) lost_ = 0;
  std::size_t kept = 0;
  for (const Record& v : violations) {
    if (fill + kept < kLogDepth) {
      log_.push_back(v);
      ++kept;
    } else {
      lost_ = std::min(lost_ + 1, 0xFFFFu);
    }
  }
  if ((command & 4) != 0 && fill != 0) log_.pop_front();
  if (written) write(in.paddr, in.pwdata);
}

}  // namespace firewall_test
