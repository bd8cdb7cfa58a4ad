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

namespace map = pluton::mailbox_port_map;

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
    {"measured-list", MAILBOX_MEASURED_LIST},
    {"boot-text", MAILBOX_BOOT_TEXT},
    {"key-import", MAILBOX_KEY_IMPORT},
    {"key-derive", MAILBOX_KEY_DERIVE},
    {"key-free", MAILBOX_KEY_FREE},
    {"mac", MAILBOX_MAC},
    {"mac-verify", MAILBOX_MAC_VERIFY},
};

std::string command_names() {
  std::string names;
  for (const Command& command : kCommands) names += fmt::format("{}{}", names.empty() ? "" : ", ", command.name);
  return names;
}

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
    if (message.words.size() > MAILBOX_MESSAGE_WORDS) {
      throw tlmkit::UserError(fmt::format("{}: at most {} words", where, MAILBOX_DATA_WORDS));
    }
    message.words[0] = mailbox_command_word(command.number, tag, static_cast<std::uint32_t>(message.words.size() - 1));
    return message;
  }
  throw tlmkit::UserError(fmt::format("{}: unknown; there are {}", where, command_names()));
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
    if (message.words.size() > MAILBOX_MESSAGE_WORDS) {
      throw tlmkit::UserError(fmt::format("{}: at most {} words a message", where, MAILBOX_MESSAGE_WORDS));
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

MailboxAnswer MailboxHost::exchange(const MailboxWords& message, tlmkit::Cycles patience) {
  for (std::size_t i = 1; i < message.size(); ++i) {
    if (!write(map::kRequestData, message[i])) return {};
  }
  if (!write(map::kRequest, message.at(0))) return {};
  const std::uint32_t error = read(map::kError);
  if (error != 0) {
    write(map::kError, error);
    return {{}, error};
  }
  if (!interrupt_.level()) sc_core::wait(clock_.to_time(patience), rung_);
  if (!interrupt_.level()) return {};
  MailboxWords response = {read(map::kResponse)};
  while ((read(map::kStatus) & map::status::kResponseWords.mask()) != 0) response.push_back(read(map::kResponseData));
  return {response, 0};
}

}  // namespace soc
