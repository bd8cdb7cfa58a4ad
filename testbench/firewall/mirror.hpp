// SPDX-License-Identifier: Apache-2.0
// The firewall's registers and log as the rules say (firewall/README.md), kept up by the accesses that are seen at its
// pins. A third writing of the rules, slow and plain: the bench holds both forms against it.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "firewall/burst.hpp"
#include "firewall/firewall_pins.hpp"
#include "firewall/policy.hpp"

namespace firewall_test {

using In = firewall::FirewallPins::In;
using Out = firewall::FirewallPins::Out;

struct Record {
  std::uint64_t address = 0;
  std::uint32_t info = 0;
  std::uint64_t cycle = 0;
};
Record record_of(const firewall::Burst& burst, bool write, const firewall::Verdict& verdict, std::uint64_t cycle);

class Mirror {
 public:
  static constexpr std::size_t kLogDepth = 4;

  explicit Mirror(unsigned entries) : entries_(entries) { reset(); }
  void reset();

  unsigned entries() const { return entries_; }
  const firewall::Policy& policy() const { return policy_; }
  std::uint32_t owners() const { return owners_; }
  bool entry_locked(unsigned i) const { return locked_ || lock_[i]; }
  std::size_t log_fill() const { return log_.size(); }
  std::uint32_t lost() const { return lost_; }
  bool irq() const { return irq_enable_ && !log_.empty(); }

  // Of an access phase: must it end with PSLVERR?
  bool refuses(const In& in) const;
  std::uint32_t read(std::uint32_t offset) const;
  // The edge that ends a cycle: an accepted write, and the violations of the cycle in their order.
  void edge(const In& in, bool written, const std::vector<Record>& violations);

 private:
  static bool is_entry(std::uint32_t offset) { return offset >= 0x800; }
  bool known(std::uint32_t offset) const;
  bool entry_refuses(unsigned i, unsigned word, std::uint32_t value) const;
  void write(std::uint32_t offset, std::uint32_t value);
  void write_entry(unsigned i, unsigned word, std::uint32_t value);
  std::uint32_t read_entry(unsigned i, unsigned word) const;
  std::uint32_t read_log(std::uint32_t offset) const;

  const unsigned entries_;
  firewall::Policy policy_;
  std::vector<bool> lock_;
  bool locked_ = false, irq_enable_ = false;
  std::uint32_t owners_ = 2;
  std::deque<Record> log_;
  std::uint32_t lost_ = 0;
};

}  // namespace firewall_test
