// SPDX-License-Identifier: Apache-2.0
#include "tlm/gdb/packet.hpp"

#include <fmt/format.h>

namespace tlmkit::gdb {

namespace {
constexpr char kEscape = '}';
constexpr std::uint8_t kEscapeXor = 0x20;
constexpr std::uint8_t kInterrupt = 0x03;
}  // namespace

std::optional<Event> Decoder::push(std::uint8_t byte) {
  const char c = static_cast<char>(byte);
  switch (state_) {
    case State::idle:
      if (c == '$') {
        state_ = State::payload;
        payload_.clear();
        sum_ = 0;
      } else if (c == '+') {
        return Event{EventKind::ack, {}};
      } else if (c == '-') {
        return Event{EventKind::nack, {}};
      } else if (byte == kInterrupt) {
        return Event{EventKind::interrupt, {}};
      }
      return std::nullopt;
    case State::payload:
    case State::escape:
      if (c == '#') {
        state_ = State::checksum_high;
        return std::nullopt;
      }
      sum_ = static_cast<std::uint8_t>(sum_ + byte);
      if (state_ == State::payload && c == kEscape) {
        state_ = State::escape;
        return std::nullopt;
      }
      if (payload_.size() <= kMaxPacket) payload_ += state_ == State::escape ? static_cast<char>(byte ^ kEscapeXor) : c;
      state_ = State::payload;
      return std::nullopt;
    case State::checksum_high:
      checksum_ = hex_digit(c);
      state_ = State::checksum_low;
      return std::nullopt;
    case State::checksum_low:
      break;
  }
  state_ = State::idle;
  const int low = hex_digit(c);
  const bool good = checksum_ >= 0 && low >= 0 && checksum_ * 16 + low == sum_ && payload_.size() <= kMaxPacket;
  if (!good) return Event{EventKind::bad_packet, {}};
  return Event{EventKind::packet, std::move(payload_)};
}

std::string encode_packet(std::string_view payload) {
  std::string out = "$";
  std::uint8_t sum = 0;
  const auto put = [&](char c) {
    out += c;
    sum = static_cast<std::uint8_t>(sum + static_cast<std::uint8_t>(c));
  };
  for (const char c : payload) {
    if (c == '$' || c == '#' || c == kEscape || c == '*') {
      put(kEscape);
      put(static_cast<char>(static_cast<std::uint8_t>(c) ^ kEscapeXor));
    } else {
      put(c);
    }
  }
  return out + fmt::format("#{:02x}", sum);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string to_hex(const std::uint8_t* data, std::size_t length) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * length);
  for (std::size_t i = 0; i < length; ++i) {
    out += kDigits[data[i] >> 4];
    out += kDigits[data[i] & 15];
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::optional<std::uint64_t> take_hex(std::string_view& text) {
  std::uint64_t value = 0;
  std::size_t digits = 0;
  while (digits < text.size() && hex_digit(text[digits]) >= 0) {
    if (value >> 60 != 0) return std::nullopt;
    value = value << 4 | static_cast<std::uint64_t>(hex_digit(text[digits++]));
  }
  if (digits == 0) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take_char(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace tlmkit::gdb
