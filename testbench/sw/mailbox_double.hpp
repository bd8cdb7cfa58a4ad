// SPDX-License-Identifier: Apache-2.0
// Pluton's side of the mailbox window as pluton/mailbox/mailbox.toml describes it, with the host's end in the open.
#pragma once

#include <cstdint>
#include <deque>

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/mailbox_regs.h"

namespace testing_sw {

struct MailboxDouble {
  static constexpr std::size_t kDepth = 15;

  std::uint32_t read(std::uint32_t offset) {
    if (offset == MAILBOX_STATUS_OFFSET) {
      return static_cast<std::uint32_t>(to_pluton.size() | to_host.size() << MAILBOX_STATUS_TX_COUNT_LSB);
    }
    if (offset == MAILBOX_POP_OFFSET) {
      ++pops;
      if (to_pluton.empty()) {
        underflow = true;
        return 0;
      }
      const std::uint32_t word = to_pluton.front();
      to_pluton.pop_front();
      return word;
    }
    return 0;
  }
  void write(std::uint32_t offset, std::uint32_t value) {
    if (offset == MAILBOX_CTRL_OFFSET) {
      open = (value & MAILBOX_CTRL_OPEN_MASK) != 0;
      if (value & MAILBOX_CTRL_DOORBELL_MASK) ++doorbells;
      if (value & MAILBOX_CTRL_ACK_MASK) ++acknowledged;
    } else if (offset == MAILBOX_PUSH_OFFSET) {
      if (to_host.size() == kDepth) {
        overflow = true;
      } else {
        to_host.push_back(value);
      }
    }
  }

  std::deque<std::uint32_t> to_pluton;
  std::deque<std::uint32_t> to_host;
  bool open = false;
  bool overflow = false;
  bool underflow = false;
  unsigned doorbells = 0;
  unsigned acknowledged = 0;
  unsigned pops = 0;
};

}  // namespace testing_sw
