// SPDX-License-Identifier: Apache-2.0
#include "tlm/gdb/server.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "tlm/gdb/registers.hpp"

namespace tlmkit::gdb {

namespace {

constexpr std::size_t kMaxData = 0x4000;  // bytes of memory moved by one packet
constexpr const char* kOk = "OK";
constexpr const char* kUnsupported = "";
constexpr const char* kBadPacket = "E01";
constexpr const char* kRefused = "E0e";  // EFAULT: the bus or the core refused

bool starts_with(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

}  // namespace

Server::Server(DebugTarget& target, Stream& stream, std::function<void()> connect)
    : target_(target), stream_(stream), connect_(std::move(connect)) {}

DebugTarget::Controller::Resume Server::stopped(const StopInfo& info) {
  if (lost_ || info.reason == StopReason::exited) return killed_ ? Resume::kill : Resume::detach;
  if (connect_) {
    connect_();
    connect_ = nullptr;
  }
  stop_ = info;
  if (running_) send(stop_reply());
  running_ = false;
  resume_now_ = false;
  std::string packet;
  while (!resume_now_) {
    if (!next_packet(packet)) {  // the debugger has gone: as if it had detached
      lost_ = true;
      return Resume::detach;
    }
    const std::string reply = answer(packet);
    if (!resume_now_ || order_ == Resume::detach) send(reply);
  }
  running_ = order_ == Resume::run || order_ == Resume::step;
  lost_ = !running_;
  killed_ = order_ == Resume::kill;
  return order_;
}

bool Server::poll() {
  while (!lost_ && stream_.readable()) {
    const std::size_t before = events_.size();
    receive();
    if (lost_) return true;
    const auto interrupt = std::find_if(events_.begin() + static_cast<std::ptrdiff_t>(before), events_.end(),
                                        [](const Event& event) { return event.kind == EventKind::interrupt; });
    if (interrupt == events_.end()) continue;
    events_.erase(interrupt);
    return true;
  }
  return false;
}

void Server::exited(unsigned status) {
  if (running_ && !lost_) send(fmt::format("W{:02x}", status & 0xFF));
  running_ = false;
  lost_ = true;
}

// Reads what is there (waiting for at least one byte) into events_.
void Server::receive() {
  std::uint8_t buffer[4096];
  const std::size_t got = stream_.read(buffer, sizeof buffer);
  if (got == 0) lost_ = true;
  for (std::size_t i = 0; i < got; ++i) {
    if (std::optional<Event> event = decoder_.push(buffer[i])) events_.push_back(std::move(*event));
  }
}

bool Server::next_packet(std::string& payload) {
  while (true) {
    while (events_.empty()) {
      if (lost_) return false;
      receive();
    }
    Event event = std::move(events_.front());
    events_.pop_front();
    switch (event.kind) {
      case EventKind::packet:
        if (acknowledge_) stream_.write("+");
        payload = std::move(event.payload);
        return true;
      case EventKind::bad_packet:
        if (acknowledge_) stream_.write("-");
        break;
      case EventKind::nack:
        if (acknowledge_ && !last_sent_.empty()) stream_.write(last_sent_);
        break;
      case EventKind::ack:
      case EventKind::interrupt:
        break;  // an interrupt of a core that stands already
    }
  }
}

void Server::send(Text payload) {
  last_sent_ = encode_packet(payload);
  stream_.write(last_sent_);
}

std::string Server::stop_reply() const {
  switch (stop_.reason) {
    case StopReason::watchpoint: {
      const char* kind = stop_.watch_kind == WatchKind::write  ? "watch"
                         : stop_.watch_kind == WatchKind::read ? "rwatch"
                                                               : "awatch";
      return fmt::format("T05{}:{:x};thread:1;", kind, stop_.watch_address);
    }
    case StopReason::interrupted:
      return "T02thread:1;";
    default:
      return "T05thread:1;";
  }
}

std::string Server::answer(Text packet) {
  if (packet.empty()) return kUnsupported;
  const char command = packet.front();
  const Text rest = packet.substr(1);
  switch (command) {
    case '?':
      return stop_reply();
    case 'g':
      return all_registers();
    case 'G':
      return write_all_registers(rest);
    case 'p':
      return read_register(rest);
    case 'P':
      return write_register(rest);
    case 'm':
      return read_memory(rest);
    case 'M':
      return write_memory(rest, false);
    case 'X':
      return write_memory(rest, true);
    case 'c':
      return resume(rest, Resume::run);
    case 's':
      return resume(rest, Resume::step);
    case 'Z':
      return breakpoint(rest, true);
    case 'z':
      return breakpoint(rest, false);
    case 'H':
    case 'T':
      return kOk;  // there is one thread
    case 'D':
      resume("", Resume::detach);
      return kOk;
    case 'k':
      return resume("", Resume::kill);
    case 'q':
    case 'Q':
      return answer_query(packet);
    case 'v':
      return answer_v(packet);
    default:
      return kUnsupported;
  }
}

std::string Server::resume(Text rest, Resume how) {
  if (!rest.empty()) {
    const std::optional<std::uint64_t> pc = take_hex(rest);
    if (!pc || !rest.empty()) return kBadPacket;
    target_.debug_write_register(kPc, *pc);
  }
  order_ = how;
  resume_now_ = true;
  return {};
}

std::string Server::answer_v(Text packet) {
  if (packet == "vCont?") return "vCont;c;C;s;S";
  if (starts_with(packet, "vCont;") && packet.size() > 6) {
    // One thread: the first action decides.
    switch (packet[6]) {
      case 'c':
      case 'C':
        return resume("", Resume::run);
      case 's':
      case 'S':
        return resume("", Resume::step);
      default:
        return kBadPacket;
    }
  }
  return kUnsupported;
}

std::string Server::answer_query(Text packet) {
  if (starts_with(packet, "qSupported")) {
    return fmt::format("PacketSize={:x};QStartNoAckMode+;qXfer:features:read+;vContSupported+", Decoder::kMaxPacket);
  }
  if (packet == "QStartNoAckMode") {
    acknowledge_ = false;
    return kOk;
  }
  if (starts_with(packet, "qXfer:features:read:target.xml:")) return features(packet.substr(31));
  if (starts_with(packet, "qRcmd,")) return monitor(packet.substr(6));
  if (packet == "qC") return "QC1";
  if (packet == "qfThreadInfo") return "m1";
  if (packet == "qsThreadInfo") return "l";
  if (starts_with(packet, "qAttached")) return "1";
  if (starts_with(packet, "qSymbol")) return kOk;
  return kUnsupported;
}

std::string Server::value_hex(std::uint64_t value) const {
  std::uint8_t bytes[8];
  for (unsigned i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(value >> (8 * i));
  return to_hex(bytes, target_.debug_xlen() / 8);
}

bool Server::get_register(unsigned n, std::uint64_t& value) {
  if (n <= kPc) {
    value = target_.debug_read_register(n);
    return true;
  }
  return n >= kCsrBase && n < kCsrBase + kCsrCount && target_.debug_read_csr(n - kCsrBase, value);
}

bool Server::set_register(unsigned n, std::uint64_t value) {
  if (n <= kPc) {
    target_.debug_write_register(n, value);
    return true;
  }
  return n >= kCsrBase && n < kCsrBase + kCsrCount && target_.debug_write_csr(n - kCsrBase, value);
}

std::string Server::all_registers() {
  std::string out;
  for (unsigned n = 0; n <= kPc; ++n) out += value_hex(target_.debug_read_register(n));
  return out;
}

namespace {
std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}
}  // namespace

std::string Server::write_all_registers(Text hex) {
  const std::size_t width = target_.debug_xlen() / 8;
  const std::optional<std::string> bytes = from_hex(hex);
  if (!bytes || bytes->size() != (kPc + 1) * width) return kBadPacket;
  for (unsigned n = 0; n <= kPc; ++n) {
    target_.debug_write_register(n, little_endian(Text(*bytes).substr(n * width, width)));
  }
  return kOk;
}

std::string Server::read_register(Text rest) {
  const std::optional<std::uint64_t> n = take_hex(rest);
  std::uint64_t value = 0;
  if (!n || !rest.empty() || *n > kCsrBase + kCsrCount) return kBadPacket;
  return get_register(static_cast<unsigned>(*n), value) ? value_hex(value) : kRefused;
}

std::string Server::write_register(Text rest) {
  const std::optional<std::uint64_t> n = take_hex(rest);
  if (!n || *n > kCsrBase + kCsrCount || !take_char(rest, '=')) return kBadPacket;
  const std::optional<std::string> bytes = from_hex(rest);
  if (!bytes || bytes->size() != target_.debug_xlen() / 8) return kBadPacket;
  return set_register(static_cast<unsigned>(*n), little_endian(*bytes)) ? kOk : kRefused;
}

std::string Server::read_memory(Text rest) {
  const std::optional<std::uint64_t> address = take_hex(rest);
  if (!address || !take_char(rest, ',')) return kBadPacket;
  const std::optional<std::uint64_t> length = take_hex(rest);
  if (!length || !rest.empty()) return kBadPacket;
  std::vector<std::uint8_t> data(std::min<std::uint64_t>(*length, kMaxData));
  const unsigned got = target_.debug_read_memory(*address, data.data(), static_cast<unsigned>(data.size()));
  if (got == 0 && !data.empty()) return kRefused;
  return to_hex(data.data(), got);
}

std::string Server::write_memory(Text rest, bool binary) {
  const std::optional<std::uint64_t> address = take_hex(rest);
  if (!address || !take_char(rest, ',')) return kBadPacket;
  const std::optional<std::uint64_t> length = take_hex(rest);
  if (!length || !take_char(rest, ':')) return kBadPacket;
  const std::optional<std::string> bytes = binary ? std::string(rest) : from_hex(rest);
  if (!bytes || bytes->size() != *length) return kBadPacket;
  const auto size = static_cast<unsigned>(bytes->size());
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes->data());
  return target_.debug_write_memory(*address, data, size) == size ? kOk : kRefused;
}

// Types 0 and 1 (software, hardware) are one thing to the core: it compares its pc and never patches code.
std::string Server::breakpoint(Text rest, bool insert) {
  if (rest.size() < 2 || rest[1] != ',') return kBadPacket;
  const char type = rest[0];
  rest.remove_prefix(2);
  const std::optional<std::uint64_t> address = take_hex(rest);
  if (!address || !take_char(rest, ',')) return kBadPacket;
  const std::optional<std::uint64_t> length = take_hex(rest);
  if (!length || !rest.empty()) return kBadPacket;
  if (type == '0' || type == '1') {
    insert ? target_.debug_add_breakpoint(*address) : target_.debug_remove_breakpoint(*address);
    return kOk;
  }
  if (type < '2' || type > '4') return kUnsupported;
  if (*length == 0) return kBadPacket;
  const WatchKind kind = type == '2' ? WatchKind::write : type == '3' ? WatchKind::read : WatchKind::access;
  insert ? target_.debug_add_watchpoint(*address, *length, kind)
         : target_.debug_remove_watchpoint(*address, *length, kind);
  return kOk;
}

std::string Server::features(Text rest) {
  if (description_.empty()) description_ = describe_target(target_);
  const std::optional<std::uint64_t> offset = take_hex(rest);
  if (!offset || !take_char(rest, ',')) return kBadPacket;
  const std::optional<std::uint64_t> length = take_hex(rest);
  if (!length || !rest.empty() || *offset > description_.size()) return kBadPacket;
  const std::string part = description_.substr(*offset, std::min<std::uint64_t>(*length, kMaxData));
  return (*offset + part.size() < description_.size() ? "m" : "l") + part;
}

std::string Server::monitor(Text hex) {
  const std::optional<std::string> command = from_hex(hex);
  if (!command) return kBadPacket;
  std::string text = monitor_ ? monitor_(*command) : std::string();
  if (text.empty()) text = fmt::format("unknown monitor command \"{}\"\n", *command);
  return to_hex(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

}  // namespace tlmkit::gdb
