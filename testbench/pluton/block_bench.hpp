// SPDX-License-Identifier: Apache-2.0
// One block alone on a bench: a bus master that may be ahead of the kernel, and a record of the interrupt's edges.
#pragma once

#include <gtest/gtest.h>

#include <utility>
#include <vector>

#include "testbench/common/bus_master.hpp"
#include "tlm/irq.hpp"

namespace testbench {

using tlmkit::Cycles;
using Edges = std::vector<std::pair<bool, Cycles>>;

// An APB write takes effect two cycles after it starts; a read samples one cycle after it starts.
inline constexpr Cycles kWriteEffect = 2;
inline constexpr Cycles kReadSample = 1;

template <class Block>
class BlockBench : public ::testing::Test {
 protected:
  template <class... Arguments>
  explicit BlockBench(Arguments&&... arguments)
      : clock_("bus", 5000), block_("dut", clock_, std::forward<Arguments>(arguments)...), bus_(clock_) {
    bus_.port().socket.bind(block_.socket);
  }
  void record(tlmkit::IrqOut& irq) {
    irq.connect([this](bool level) { edges_.emplace_back(level, clock_.now()); });
  }
  void elaborate() { sc_core::sc_start(sc_core::SC_ZERO_TIME); }
  void run_to(Cycles at) { sc_core::sc_start(clock_.to_time(at) - sc_core::sc_time_stamp()); }

  // A write that must be answered with OK; returns the cycle of its effect.
  Cycles write(Cycles at, std::uint64_t offset, std::uint32_t word) {
    bus_.write(at, offset, word, 4);
    EXPECT_EQ(bus_.status(), tlm::TLM_OK_RESPONSE) << "write of " << offset;
    return at + bus_.taken();
  }
  void write_refused(Cycles at, std::uint64_t offset, std::uint32_t word) {
    bus_.write(at, offset, word, 4);
    EXPECT_EQ(bus_.status(), tlm::TLM_GENERIC_ERROR_RESPONSE) << "write of " << offset;
  }
  std::uint32_t read(Cycles at, std::uint64_t offset) {
    const auto word = static_cast<std::uint32_t>(bus_.read(at, offset, 4));
    EXPECT_EQ(bus_.status(), tlm::TLM_OK_RESPONSE) << "read of " << offset;
    return word;
  }
  // What a read that samples in exactly this cycle returns.
  std::uint32_t read_in(Cycles cycle, std::uint64_t offset) { return read(cycle - kReadSample, offset); }

  tlmkit::ClockDomain clock_;
  Block block_;
  BusMaster bus_;
  Edges edges_;
};

}  // namespace testbench
