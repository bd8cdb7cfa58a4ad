// SPDX-License-Identifier: Apache-2.0
#include "soc/boot/mailbox_host.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "sw/lib/mailbox_commands.h"
#include "tlm/error.hpp"

namespace soc {

namespace map = pluton::mailbox_map;

namespace {

struct Command {
  const char* name;
  std::uint8_t number;
};
constexpr Command kCommands[] = {
    {"echo", MAILBOX_ECHO},
    {"version", MAILBOX_VERSION},
    {"measurement", MAILBOX_MEASUREMENT},
    {"boot-log", MAILBOX_BOOT_LOG},
    {"security-version", MAILBOX_SECURITY_VERSION},
    {"sha256", MAILBOX_SHA256},
};

std::uint32_t parse_word(const std::string& text, int base, const std::string& where) {
  char* end = nullptr;
  errno = 0;
  const unsigned long long value = std::strtoull(text.c_str(), &end, base);
  if (text.empty() || text[0] == '-' || *end != '\0' || errno != 0 || value > 0xFFFFFFFFull) {
    throw tlmkit::UserError(
        fmt::format("{}: \"{}\" is not a 32-bit {}number", where, text, base == 16 ? "hexadecimal " : ""));
  }
  return static_cast<std::uint32_t>(value);
}

}  // namespace

MailboxMessage parse_mailbox_command(const std::string& text, std::uint8_t tag) {
  const std::string where = fmt::format("mailbox command \"{}\"", text);
  std::istringstream in(text);
  std::string name;
  in >> name;
  for (const Command& command : kCommands) {
    if (name != command.name) continue;
    MailboxMessage message{text, {0}};
    for (std::string word; in >> word;) message.words.push_back(parse_word(word, 0, where));
    if (message.words.size() > MAILBOX_WORDS) {
      throw tlmkit::UserError(fmt::format("{}: at most {} words", where, MAILBOX_PAYLOAD_WORDS));
    }
    message.words[0] = mailbox_header(command.number, tag, static_cast<std::uint32_t>(message.words.size() - 1));
    return message;
  }
  throw tlmkit::UserError(
      fmt::format("{}: unknown; there are echo, version, measurement, boot-log, security-version, sha256", where));
}

std::vector<MailboxMessage> read_mailbox_file(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw tlmkit::UserError(fmt::format("{}: cannot open: {}", path, std::strerror(errno)));
  std::vector<MailboxMessage> messages;
  std::string line;
  for (unsigned number = 1; std::getline(in, line); ++number) {
    line.resize(std::min(line.find('#'), line.size()));
    const std::string where = fmt::format("{}:{}", path, number);
    std::istringstream words(line);
    MailboxMessage message{line, {}};
    for (std::string word; words >> word;) message.words.push_back(parse_word(word, 16, where));
    if (message.words.size() > pluton::MailboxCore::kDepth) {
      throw tlmkit::UserError(fmt::format("{}: at most {} words a message", where, pluton::MailboxCore::kDepth));
    }
    if (!message.words.empty()) messages.push_back(std::move(message));
  }
  if (in.bad()) throw tlmkit::UserError(fmt::format("{}: cannot read: {}", path, std::strerror(errno)));
  return messages;
}

MailboxHost::MailboxHost(tlmkit::InitiatorPort& port, std::uint64_t base, const tlmkit::ClockDomain& clock,
                         tlmkit::IrqOut& interrupt)
    : port_(port), base_(base), clock_(clock), interrupt_(interrupt) {
  interrupt.connect([this](bool level) {
    if (level) rung_.notify(sc_core::SC_ZERO_TIME);
  });
}

bool MailboxHost::write(std::uint64_t offset, std::uint32_t word) {
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  std::uint8_t data[4];
  std::memcpy(data, &word, 4);
  const auto status =
      port_.access(tlmkit::AccessKind::store, tlmkit::Privilege::machine, base_ + offset, data, 4, true, delay);
  sc_core::wait(delay);
  return status == tlm::TLM_OK_RESPONSE;
}

std::uint32_t MailboxHost::read(std::uint64_t offset) {
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  std::uint8_t data[4] = {};
  port_.access(tlmkit::AccessKind::load, tlmkit::Privilege::machine, base_ + offset, data, 4, false, delay);
  sc_core::wait(delay);
  std::uint32_t word = 0;
  std::memcpy(&word, data, 4);
  return word;
}

MailboxWords MailboxHost::exchange(const MailboxWords& message, tlmkit::Cycles patience) {
  for (const std::uint32_t word : message) {
    if (!write(map::kPush, word)) return {};
  }
  if (!write(map::kCtrl, map::ctrl::kDoorbell.mask())) return {};
  if (!interrupt_.level()) sc_core::wait(clock_.to_time(patience), rung_);
  if (!interrupt_.level()) return {};
  MailboxWords response((read(map::kStatus) & map::status::kRxCount.mask()) >> map::status::kRxCount.lsb);
  for (std::uint32_t& word : response) word = read(map::kPop);
  write(map::kCtrl, map::ctrl::kAck.mask());
  return response;
}

}  // namespace soc
