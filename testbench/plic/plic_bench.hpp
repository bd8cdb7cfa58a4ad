// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "soc/plic/plic.hpp"
#include "testbench/pluton/block_bench.hpp"

namespace plic_test {

// As the specification and the drivers write them.
inline constexpr std::uint64_t priority(unsigned source) { return 4 * source; }
inline constexpr std::uint64_t kPending = 0x1000;
inline constexpr std::uint64_t enable(unsigned context) { return 0x2000 + 0x80 * context; }
inline constexpr std::uint64_t threshold(unsigned context) { return 0x20'0000 + 0x1000 * context; }
inline constexpr std::uint64_t claim(unsigned context) { return 0x20'0004 + 0x1000 * context; }

class Plic : public testbench::BlockBench<soc::Plic> {
 protected:
  Plic() {
    record(block_.supervisor_irq);
    elaborate();
  }
  void as_monitor() { bus_.act_as(tlmkit::World::secure, tlmkit::Privilege::machine); }
  void as_kernel() { bus_.act_as(tlmkit::World::normal, tlmkit::Privilege::supervisor); }
  // Through everything that is due in this cycle.
  void run_past(testbench::Cycles cycle) { run_to(cycle + 1); }
  // One access after the other, kernel time and all.
  testbench::Cycles now() { return clock_.now(); }
  void put(std::uint64_t offset, std::uint32_t word) { run_past(write(now(), offset, word)); }
  std::uint32_t get(std::uint64_t offset) {
    const std::uint32_t word = read(now(), offset);
    run_past(now() + bus_.taken());
    return word;
  }
};

}  // namespace plic_test
