// SPDX-License-Identifier: Apache-2.0
// Drives one firewall slice at its pins, one access at a time: initiator on side s, always-ready target on side m, APB
// master. Model or RTL alike; no allocation, no kernel.
#pragma once

#include <cstdint>

#include "firewall/burst.hpp"
#include "firewall/firewall_pins.hpp"
#include "firewall/policy.hpp"
#include "tlm/cycle/core.hpp"

namespace firewall {

// What became of one access.
struct Passage {
  bool granted = false;  // it appeared on side m
  // Granted: cycles more than the same access takes without a firewall, where address and first data beat go in one
  // cycle, beats follow each other, and the target answers in the cycle after its last input.
  // Denied: from the initiator's last handshake (address of a read, last data beat of a write) to the first answer.
  tlmkit::Cycles added = 0;
  tlmkit::Cycles answer = 0;    // from the address handshake to the first answer
  tlmkit::Cycles accepted = 0;  // cycle() of the address handshake
  // The first promise of firewall/README.md that the slice broke, or nullptr. With one, the rest is not to be trusted.
  const char* fault = nullptr;
};

// The oldest record of the violation log.
struct LogRecord {
  std::uint64_t address = 0;
  std::uint32_t info = 0;  // LOG_INFO
  std::uint64_t cycle = 0;
  Verdict verdict() const;
};

class AxiProbe {
 public:
  using Core = tlmkit::CycleCore<FirewallPins>;
  using In = FirewallPins::In;
  using Out = FirewallPins::Out;

  struct Answer {
    bool ok = false;  // !PSLVERR
    std::uint32_t data = 0;
    tlmkit::Cycles cycles = 0;  // setup phase to last access phase, both included
  };

  // `core` is as after reset(), or idle.
  explicit AxiProbe(Core& core);

  void reset();
  tlmkit::Cycles cycle() const { return cycle_; }  // what the slice sees on its pin `cycle`
  // The next access begins in this cycle, whatever the last one's was: for users whose accesses come out of order in
  // time.
  void set_cycle(tlmkit::Cycles cycle) { cycle_ = cycle; }
  // Lets idle time pass; does nothing when `cycle` is not ahead.
  void advance_to(tlmkit::Cycles cycle);

  Answer write(std::uint32_t offset, std::uint32_t word, unsigned initiator = kPlutonCore);
  Answer read(std::uint32_t offset, unsigned initiator = kPlutonCore);

  // Sets all entries as `policy` has them, and closes the boot exception unless it has that. False: a write was refused
  // (locked, too few entries), or the policy wants an exception that is closed or another's.
  bool configure(const Policy& policy);
  bool set_entry(unsigned index, const Entry& entry);
  bool enable_entry(unsigned index, bool enabled);
  // Locks the entry, enabled or not.
  bool lock_entry(unsigned index, bool enabled);
  bool close_boot();
  // Takes the oldest record off the log; false: it is empty.
  bool pop_log(LogRecord& record);

  // Nothing else may be under way. `burst` is driven as it is, legal or not; its length counts.
  Passage access(const Burst& burst, bool write);

 private:
  static constexpr unsigned kPlutonCore = 1;  // OWNERS after reset, and who has the boot exception
  struct Course;

  Answer transfer(std::uint32_t offset, bool write, std::uint32_t word, unsigned initiator);
  const Out& settle();
  void tick();
  bool drive_cycle(Course& course);
  void drive_inputs(const Course& course);
  void watch_initiator(Course& course, const Out& out);
  void watch_target(Course& course, const Out& out);

  Core& core_;
  In in_{};
  tlmkit::Cycles cycle_ = 0;
};

}  // namespace firewall
