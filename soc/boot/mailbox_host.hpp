// SPDX-License-Identifier: Apache-2.0
// The other end of the mailbox, as a core of the normal world would drive it.
#pragma once

#include <cstdint>
#include <string>
#include <systemc>
#include <vector>

#include "pluton/mailbox_port/mailbox_port.hpp"
#include "tlm/clock.hpp"
#include "tlm/initiator_port.hpp"

namespace soc {

using MailboxWords = std::vector<std::uint32_t>;

struct MailboxMessage {
  std::string text;  // as the user wrote it
  MailboxWords words;
};

// What came of a message: the response, command word first; empty when none came. Or the mailbox itself dropped the
// message: the bits of its ERROR register.
struct MailboxAnswer {
  MailboxWords words;
  std::uint32_t error = 0;
};

// "echo 1 2", "version", "measurement 0", "boot-log 3", ...: a well-formed message with the given tag, its command word
// first. Throws tlmkit::UserError for an unknown name, a number that is none, or more words than a message holds.
MailboxMessage parse_mailbox_command(const std::string& text, std::uint8_t tag);
// One message of hexadecimal words a line, command word first, sent as they are; '#' starts a comment. Throws
// tlmkit::UserError.
std::vector<MailboxMessage> read_mailbox_file(const std::string& path);

class MailboxHost {
 public:
  // Drives the window at `base` through `port`. `interrupt` is that window's.
  MailboxHost(tlmkit::InitiatorPort& port, std::uint64_t base, const tlmkit::ClockDomain& clock,
              tlmkit::IrqOut& interrupt);

  // Pushes the message's data words, then its command word, and waits for the answer, at most `patience` cycles. No
  // answer either when the window refuses. From an SC_THREAD.
  MailboxAnswer exchange(const MailboxWords& message, tlmkit::Cycles patience);

 private:
  bool write(std::uint64_t offset, std::uint32_t word);
  std::uint32_t read(std::uint64_t offset);

  tlmkit::InitiatorPort& port_;
  const std::uint64_t base_;
  const tlmkit::ClockDomain& clock_;
  tlmkit::IrqOut& interrupt_;
  sc_core::sc_event rung_;
};

}  // namespace soc
