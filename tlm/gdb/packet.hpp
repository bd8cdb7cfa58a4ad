// SPDX-License-Identifier: Apache-2.0
// Framing of the GDB remote serial protocol ("Remote Protocol: Overview" in the GDB manual): $payload#checksum,
// escapes, acknowledgements and the interrupt byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tlmkit::gdb {

enum class EventKind { packet, bad_packet, ack, nack, interrupt };

struct Event {
  EventKind kind;
  std::string payload;  // of a packet, escapes resolved
};

// Turns the byte stream from GDB into events.
class Decoder {
 public:
  static constexpr std::size_t kMaxPacket = 0x10000;  // a longer packet is dropped as bad

  // Consumes one byte; an event when it completes one. Noise between packets is skipped.
  std::optional<Event> push(std::uint8_t byte);

 private:
  enum class State { idle, payload, escape, checksum_high, checksum_low };
  State state_ = State::idle;
  std::string payload_;
  std::uint8_t sum_ = 0;
  int checksum_ = 0;  // negative: not hexadecimal
};

// A whole packet around `payload`, which may hold any bytes.
std::string encode_packet(std::string_view payload);

int hex_digit(char c);  // -1: none
std::string to_hex(const std::uint8_t* data, std::size_t length);
// Nothing unless `text` is an even number of hexadecimal digits.
std::optional<std::string> from_hex(std::string_view text);
// Reads an unsigned hexadecimal number from the front of `text` and removes it; nothing when there is none or it does
// not fit 64 bits.
std::optional<std::uint64_t> take_hex(std::string_view& text);
// Removes `c` from the front of `text`; false when it is not there.
bool take_char(std::string_view& text, char c);

}  // namespace tlmkit::gdb
