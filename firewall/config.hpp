// SPDX-License-Identifier: Apache-2.0
// The firewall's registers: entries, locks, owners and the violation log. What firewall.toml declares, as the pins see
// it; README.md has the rules.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "firewall/burst.hpp"
#include "firewall/policy.hpp"

namespace firewall {

// A denied request.
struct Violation {
  std::uint64_t address = 0;
  std::uint64_t cycle = 0;
  std::uint32_t info = 0;  // LOG_INFO
};
Violation violation_of(const Burst& burst, bool write, const Verdict& verdict, std::uint64_t cycle);

class Config {
 public:
  static constexpr unsigned kLogDepth = 4;
  static constexpr unsigned kBootInitiator = 1;

  explicit Config(unsigned entries) : entries_(entries) { reset(); }

  void reset();
  const Policy& policy() const { return policy_; }
  // Nothing can change any more.
  bool locked() const { return locked_; }
  std::uint16_t owners() const { return owners_; }
  bool irq() const { return irq_enable_ && log_count_ != 0; }

  // False: the offset is not one of the block's registers.
  bool known(std::uint32_t offset) const;
  std::uint32_t read(std::uint32_t offset) const;
  // Whether a write of a whole word would be taken (registers that ignore it included).
  bool may_write(std::uint32_t offset, std::uint32_t word, unsigned initiator) const;
  // True when the write can change a verdict, or who may change verdicts: words of entries that are off cannot.
  static bool changes_policy(std::uint32_t offset, std::uint32_t word);
  void write(std::uint32_t offset, std::uint32_t word);

  // Violations of one cycle, read channel first, together with a write() in the same cycle (which comes first).
  void record(const Violation* violations, unsigned count);

 private:
  struct Slot {
    unsigned entry;
    std::uint32_t word;  // offset in the entry
  };
  Slot slot_of(std::uint32_t offset) const;
  std::uint32_t read_entry(const Slot& slot) const;
  bool may_write_entry(const Slot& slot, std::uint32_t word) const;
  void write_entry(const Slot& slot, std::uint32_t word);
  void command(std::uint32_t word);

  const unsigned entries_;
  Policy policy_;
  std::vector<bool> entry_locked_;
  bool locked_ = false;
  std::uint16_t owners_ = 0;
  bool irq_enable_ = false;
  std::array<Violation, kLogDepth> log_{};  // oldest first
  unsigned log_count_ = 0;
  unsigned log_room_ = kLogDepth;  // as the cycle under way began
  std::uint32_t lost_ = 0;
};

}  // namespace firewall
