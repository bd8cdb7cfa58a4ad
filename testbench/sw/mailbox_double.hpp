// SPDX-License-Identifier: Apache-2.0
// The mailbox for drivers on the host: the hardware's own channels behind the registers of Pluton's window and of the
// three ports, without a simulation around them.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>

#include "pluton/mailbox/channel.hpp"
#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/mailbox_port_regs.h"
#include "sw/include/gen/mailbox_regs.h"

namespace testing_sw {

struct MailboxDouble {
  static constexpr unsigned kChannels = MAILBOX_STATUS_COUNT;

  // Any address of the mailbox; a closed port's is a bus error, which no driver may cause.
  std::uint32_t read(std::uint32_t address) {
    ++reads;
    if (address - MAILBOX_BASE < MAILBOX_SIZE) return read_pluton(address - MAILBOX_BASE);
    return read_port(port_of(address), address % MAILBOX_IO0_SIZE);
  }
  void write(std::uint32_t address, std::uint32_t value) {
    if (address - MAILBOX_BASE < MAILBOX_SIZE) {
      write_pluton(address - MAILBOX_BASE, value);
    } else {
      write_port(port_of(address), address % MAILBOX_IO0_SIZE, value);
    }
  }
  static bool owns(std::uint32_t address) {
    return address - MAILBOX_BASE < MAILBOX_SIZE || address - MAILBOX_SECURE_BASE < MAILBOX_SECURE_SIZE ||
           address - MAILBOX_NORMAL_BASE < MAILBOX_NORMAL_SIZE || address - MAILBOX_IO0_BASE < MAILBOX_IO0_SIZE;
  }
  std::uint32_t pending() const {
    std::uint32_t bits = 0;
    for (unsigned n = 0; n < kChannels; ++n) bits |= channel[n].to_serve() ? 1u << n : 0u;
    return bits;
  }

  void reset_sender(unsigned n) {
    channel[n].clear();
    senders_reset |= 1u << n;
  }

  std::array<pluton::MailboxChannel, kChannels> channel;
  std::uint32_t senders_reset = 0;  // register SENDER_RESET
  std::uint64_t now = 0;
  unsigned requests_taken = 0;  // reads of REQUEST
  unsigned words_taken = 0;     // reads of REQUEST_DATA
  unsigned bus_errors = 0;
  std::uint64_t reads = 0;

 private:
  static unsigned port_of(std::uint32_t address) {
    if (address - MAILBOX_SECURE_BASE < MAILBOX_SECURE_SIZE) return 0;
    return address - MAILBOX_NORMAL_BASE < MAILBOX_NORMAL_SIZE ? 1 : 2;
  }
  // The register that a bank's offset names in bank 0, and the bank.
  static std::uint32_t bank(std::uint32_t offset, unsigned& n) {
    n = (offset - MAILBOX_STATUS_OFFSET) / MAILBOX_STATUS_STRIDE;
    if (n >= kChannels) std::abort();
    return offset - n * MAILBOX_STATUS_STRIDE;
  }
  std::uint32_t read_pluton(std::uint32_t offset) {
    if (offset == MAILBOX_PENDING_OFFSET) return pending();
    if (offset == MAILBOX_SENDER_RESET_OFFSET) return senders_reset;
    unsigned n = 0;
    switch (bank(offset, n)) {
      case MAILBOX_REQUEST_OFFSET:
        ++requests_taken;
        return channel[n].take_request();
      case MAILBOX_REQUEST_DATA_OFFSET:
        ++words_taken;
        return channel[n].take_request_word();
      case MAILBOX_STATUS_OFFSET:
        return channel[n].in_service() ? MAILBOX_STATUS_IN_SERVICE_MASK : 0;
      case MAILBOX_ERROR_OFFSET:
        return channel[n].pluton_errors();
      default:
        std::abort();
    }
  }
  void write_pluton(std::uint32_t offset, std::uint32_t value) {
    if (offset == MAILBOX_SENDER_RESET_OFFSET) {
      senders_reset &= ~value;
      return;
    }
    unsigned n = 0;
    switch (bank(offset, n)) {
      case MAILBOX_CTRL_OFFSET:
        return channel[n].set_open((value & MAILBOX_CTRL_OPEN_MASK) != 0);
      case MAILBOX_RESPONSE_DATA_OFFSET:
        return channel[n].push_response_word(value);
      case MAILBOX_RESPONSE_OFFSET:
        return channel[n].push_response(value);
      default:
        std::abort();
    }
  }
  std::uint32_t read_port(unsigned n, std::uint32_t offset) {
    pluton::MailboxChannel& c = channel[n];
    if (!c.open()) return ++bus_errors, 0;
    c.expire(now);
    switch (offset) {
      case MAILBOX_PORT_STATUS_OFFSET:
        return static_cast<std::uint32_t>(c.responses().messages() << MAILBOX_PORT_STATUS_RESPONSES_LSB |
                                          c.requests().messages() << MAILBOX_PORT_STATUS_REQUESTS_LSB |
                                          c.responses().words_taken() << MAILBOX_PORT_STATUS_RESPONSE_WORDS_LSB |
                                          c.requests().words_begun() << MAILBOX_PORT_STATUS_PUSHED_LSB |
                                          c.requests().room() << MAILBOX_PORT_STATUS_ROOM_LSB);
      case MAILBOX_PORT_ERROR_OFFSET:
        return c.sender_errors();
      case MAILBOX_PORT_RESPONSE_OFFSET:
        return c.take_response();
      case MAILBOX_PORT_RESPONSE_DATA_OFFSET:
        return c.take_response_word();
      default:
        std::abort();
    }
  }
  void write_port(unsigned n, std::uint32_t offset, std::uint32_t value) {
    pluton::MailboxChannel& c = channel[n];
    if (!c.open()) {
      ++bus_errors;
      return;
    }
    switch (offset) {
      case MAILBOX_PORT_ERROR_OFFSET:
        return c.clear_sender_errors(value);
      case MAILBOX_PORT_CTRL_OFFSET:
        if ((value & MAILBOX_PORT_CTRL_ABORT_MASK) != 0) c.abort();
        return;
      case MAILBOX_PORT_REQUEST_DATA_OFFSET:
        return c.push_request_word(value, now);
      case MAILBOX_PORT_REQUEST_OFFSET:
        return c.push_request(value, now);
      default:
        std::abort();
    }
  }
};

}  // namespace testing_sw
