// SPDX-License-Identifier: Apache-2.0
#include "soc/uart/uart.hpp"

#include <algorithm>

namespace soc {

namespace {
constexpr std::uint8_t kIerReceived = 0x01;
constexpr std::uint8_t kIerEmpty = 0x02;
constexpr std::uint8_t kIerLine = 0x04;
constexpr std::uint8_t kIerModem = 0x08;
constexpr std::uint8_t kIirModem = 0x00;
constexpr std::uint8_t kIirNone = 0x01;
constexpr std::uint8_t kIirEmpty = 0x02;
constexpr std::uint8_t kIirReceived = 0x04;
constexpr std::uint8_t kIirLine = 0x06;
constexpr std::uint8_t kIirTimeout = 0x0C;
constexpr std::uint8_t kLsrOverrun = 0x02;
constexpr std::uint8_t kMsrRing = 0x40;
constexpr unsigned kTimeoutCharacters = 4;
}  // namespace

Uart::Uart(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock)
    : RegisterBlock(name, uart_map::kBlock, clock), irq("irq") {
  add_all(regs_);
  attach_hooks();
}

void Uart::attach_hooks() {
  using tlmkit::Access;
  regs_.rbr_thr.on_read([this](Access& access, std::uint32_t, std::uint32_t) -> std::uint32_t {
    return dlab() ? divisor_ & 0xFFu : take(access.cycle);
  });
  regs_.rbr_thr.on_write([this](Access& access, std::uint32_t, std::uint32_t written) {
    if (dlab()) {
      divisor_ = static_cast<std::uint16_t>((divisor_ & 0xFF00u) | written);
    } else {
      transmit(static_cast<std::uint8_t>(written), access.cycle);
    }
  });
  regs_.ier.on_read(
      [this](Access&, std::uint32_t, std::uint32_t) -> std::uint32_t { return dlab() ? divisor_ >> 8u : ier_; });
  regs_.ier.on_write([this](Access& access, std::uint32_t, std::uint32_t written) {
    if (dlab()) {
      divisor_ = static_cast<std::uint16_t>((divisor_ & 0xFFu) | written << 8u);
    } else {
      enable_interrupts(written & 0x0F, access.cycle);
    }
    regs_.ier.set(ier_);
  });
  regs_.iir_fcr.on_read(
      [this](Access& access, std::uint32_t, std::uint32_t) -> std::uint32_t { return identify(access.cycle); });
  regs_.iir_fcr.on_write([this](Access& access, std::uint32_t, std::uint32_t written) {
    control_fifo(static_cast<std::uint8_t>(written), access.cycle);
  });
  regs_.mcr.before_write([this](Access& access, std::uint32_t, std::uint32_t) {
    advance(access.cycle);
    modem_before_ = modem_inputs();
    looped_before_ = loop();
  });
  regs_.mcr.on_write([this](Access& access, std::uint32_t, std::uint32_t) { control_modem(access.cycle); });
  regs_.lsr.on_read([this](Access& access, std::uint32_t, std::uint32_t) -> std::uint32_t {
    advance(access.cycle);
    const std::uint8_t status = line_status(access.cycle);
    overrun_ = false;
    update(access.cycle);
    return status;
  });
  regs_.msr.on_read([this](Access& access, std::uint32_t, std::uint32_t) -> std::uint32_t {
    const std::uint8_t status = modem_inputs() | modem_changes_;
    modem_changes_ = 0;
    advance(access.cycle);
    update(access.cycle);
    return status;
  });
}

void Uart::reset() {
  RegisterBlock::reset();
  const Cycles now = clock().now();
  divisor_ = 0;
  ier_ = 0;
  fcr_ = 0;
  sending_.clear();
  empty_interrupt_at_ = kNever;
  received_.clear();
  looped_.clear();
  overrun_ = false;
  modem_changes_ = 0;
  last_arrival_ = last_activity_ = room_since_ = now;
  irq.reset();
}

// Start bit, 5 to 8 data bits, parity, 1 or 2 stop bits (1.5 with 5 data bits), each of 16 * divisor bus cycles.
Uart::Cycles Uart::character_cycles() const {
  const std::uint32_t lcr = regs_.lcr.get();
  const unsigned data_bits = 5 + (lcr & 3);
  const unsigned half_stop_bits = (lcr & 4) == 0 ? 2 : (data_bits == 5 ? 3 : 4);
  const unsigned half_bits = 2 * (1 + data_bits + ((lcr & 8) != 0 ? 1 : 0)) + half_stop_bits;
  return Cycles{half_bits} * 8 * divisor_;
}

std::size_t Uart::receive_level() const {
  static constexpr std::size_t kLevels[] = {1, 4, 8, 14};
  return fifo() ? kLevels[fcr_ >> 6] : 1;
}

std::size_t Uart::waiting(Cycles now) const {
  return static_cast<std::size_t>(
      std::count_if(sending_.begin(), sending_.end(), [now](const Sent& sent) { return sent.start > now; }));
}

void Uart::transmit(std::uint8_t character, Cycles now) {
  advance(now);
  // A full transmitter loses the character, as the part does.
  if (waiting(now) < depth()) {
    const Cycles start = sending_.empty() ? now : std::max(now, sending_.back().end);
    const Cycles end = start + character_cycles();
    sending_.push_back({start, end});
    if (loop()) {
      looped_.push_back({character, end});
    } else if (transmit_) {
      transmit_(character, end);
    }
    empty_interrupt_at_ = start;
  }
  update(now);
}

Uart::Cycles Uart::arrival(const Received& next, Cycles previous) const {
  return std::max({next.at, previous + character_cycles(), room_since_});
}

// Brings the receiver and the transmitter up to `now`.
void Uart::advance(Cycles now) {
  while (!sending_.empty() && sending_.front().end <= now) sending_.pop_front();
  while (!looped_.empty() && looped_.front().at <= now) {
    accept(looped_.front());
    looped_.pop_front();
  }
  while (!loop() && !on_wire_.empty() && received_.size() < depth()) {
    const Cycles at = arrival(on_wire_.front(), last_arrival_);
    if (at > now) break;
    received_.push_back({on_wire_.front().character, at});
    on_wire_.pop_front();
    last_arrival_ = last_activity_ = at;
  }
}

// A character that finds the receiver full is lost from the FIFO, and replaces the one that waits without it.
void Uart::accept(const Received& next) {
  if (received_.size() < depth()) {
    received_.push_back(next);
    last_activity_ = next.at;
  } else {
    overrun_ = true;
    if (!fifo()) received_.back() = next;
  }
  last_arrival_ = next.at;
}

std::uint8_t Uart::take(Cycles now) {
  advance(now);
  if (received_.empty()) return 0;
  if (received_.size() == depth()) room_since_ = now;
  const std::uint8_t character = received_.front().character;
  received_.pop_front();
  last_activity_ = now;
  update(now);
  return character;
}

void Uart::control_fifo(std::uint8_t value, Cycles now) {
  advance(now);
  const bool toggled = ((value ^ fcr_) & 1) != 0;
  fcr_ = (value & 1) != 0 ? value & 0xC9 : 0;
  if (toggled || (value & 2) != 0) {
    received_.clear();
    room_since_ = now;
  }
  if (toggled || (value & 4) != 0) {
    while (!sending_.empty() && sending_.back().start > now) {
      sending_.pop_back();
      if (!looped_.empty()) looped_.pop_back();
    }
    empty_interrupt_at_ = std::min(empty_interrupt_at_, now);
  }
  update(now);
}

void Uart::enable_interrupts(std::uint8_t value, Cycles now) {
  advance(now);
  // Enabling the "empty" interrupt while the holding register is empty raises it at once.
  if ((value & kIerEmpty) != 0 && (ier_ & kIerEmpty) == 0 && waiting(now) == 0) empty_interrupt_at_ = now;
  ier_ = value;
  update(now);
}

// A change of the modem inputs shows in MSR until it is read; of RI only its end does. The pins are tied to active, so
// only the loop moves them.
void Uart::control_modem(Cycles now) {
  const std::uint8_t changed = modem_before_ ^ modem_inputs();
  const std::uint8_t ring_ended = changed & modem_before_ & kMsrRing;
  modem_changes_ |= static_cast<std::uint8_t>(((changed & ~kMsrRing) | ring_ended) >> 4);
  if (looped_before_ != loop()) {
    looped_.clear();
    room_since_ = now;  // the host's line is connected anew
  }
  update(now);
}

// Reading IIR acknowledges the "empty" interrupt when that is the one reported.
std::uint8_t Uart::identify(Cycles now) {
  advance(now);
  std::uint8_t id = kIirNone;
  if ((ier_ & kIerLine) != 0 && overrun_) {
    id = kIirLine;
  } else if ((ier_ & kIerReceived) != 0 && received_.size() >= receive_level()) {
    id = kIirReceived;
  } else if ((ier_ & kIerReceived) != 0 && receive_interrupt_at() <= now) {
    id = kIirTimeout;
  } else if ((ier_ & kIerEmpty) != 0 && empty_interrupt_at_ <= now) {
    id = kIirEmpty;
    empty_interrupt_at_ = kNever;
  } else if ((ier_ & kIerModem) != 0 && modem_changes_ != 0) {
    id = kIirModem;
  }
  update(now);
  return static_cast<std::uint8_t>(id | (fifo() ? 0xC0 : 0));
}

std::uint8_t Uart::line_status(Cycles now) const {
  const bool holding_empty = waiting(now) == 0;
  const bool all_sent = sending_.empty() || sending_.back().end <= now;
  return static_cast<std::uint8_t>((received_.empty() ? 0 : 0x01) | (overrun_ ? kLsrOverrun : 0) |
                                   (holding_empty ? 0x20 : 0) | (all_sent ? 0x40 : 0));
}

// The upper half of MSR.
std::uint8_t Uart::modem_inputs() const {
  const std::uint32_t mcr = regs_.mcr.get();
  if (!loop()) return 0xB0;
  // Loopback: RTS -> CTS, DTR -> DSR, OUT1 -> RI, OUT2 -> DCD.
  return static_cast<std::uint8_t>((mcr & 2) << 3 | (mcr & 1) << 5 | (mcr & 4) << 4 | (mcr & 8) << 4);
}

// When the trigger level will be reached or, with fewer characters, the FIFO time-out expires; may lie in the past.
Uart::Cycles Uart::receive_interrupt_at() const {
  const std::size_t level = receive_level();
  const Cycles timeout = kTimeoutCharacters * character_cycles();
  if (received_.size() >= level) return received_[level - 1].at;
  std::size_t count = received_.size();
  Cycles activity = last_activity_;
  Cycles previous = last_arrival_;
  for (const Received& next : loop() ? looped_ : on_wire_) {
    const Cycles at = loop() ? next.at : arrival(next, previous);
    if (count > 0 && at > activity + timeout) break;
    previous = activity = at;
    if (++count >= level) return at;
  }
  return count > 0 ? activity + timeout : kNever;
}

// When the receiver has been or will be overrun; the host waits, so only looped characters do that.
Uart::Cycles Uart::overrun_at(Cycles now) const {
  if (overrun_) return now;
  const std::size_t room = depth() - std::min(depth(), received_.size());
  return looped_.size() > room ? looped_[room].at : kNever;
}

void Uart::update(Cycles now) {
  Cycles at = kNever;
  if ((ier_ & kIerReceived) != 0) at = std::min(at, receive_interrupt_at());
  if ((ier_ & kIerEmpty) != 0) at = std::min(at, empty_interrupt_at_);
  if ((ier_ & kIerLine) != 0) at = std::min(at, overrun_at(now));
  if ((ier_ & kIerModem) != 0 && modem_changes_ != 0) at = std::min(at, now);
  regs_.lsr.set(line_status(now));
  // The wire falls with the access that removed its cause: the core that made it must not see it any longer.
  if (at > now) irq.set_now(false);
  if (at != kNever) irq.set(true, clock().to_time(at));
}

void Uart::receive(std::string_view characters, Cycles at) {
  for (const char c : characters) on_wire_.push_back({static_cast<std::uint8_t>(c), at});
  update(clock().now());
}

}  // namespace soc
