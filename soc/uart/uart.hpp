// SPDX-License-Identifier: Apache-2.0
// NS16550A-compatible UART (National Semiconductor PC16550D data sheet). Everything is computed from the access's own
// cycle, so that a core which runs ahead of the kernel sees the same status as one that does not.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string_view>

#include "soc/uart/gen/uart_regs.hpp"
#include "tlm/irq.hpp"

namespace soc {

class Uart : public tlmkit::RegisterBlock {
 public:
  // Takes each transmitted character with the cycle in which its last stop bit ends. Called when the character enters
  // the transmitter, that is in order and possibly ahead of that cycle.
  using Transmit = std::function<void(std::uint8_t character, tlmkit::Cycles end)>;
  static constexpr std::size_t kFifoDepth = 16;

  Uart(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock);

  tlmkit::IrqOut irq;

  void on_transmit(Transmit transmit) { transmit_ = std::move(transmit); }
  // Characters that the host sends, the first one arriving at cycle `at` (or a character time after reset or the one
  // before it, if that is later), the next ones a character time apart. The host honours flow control: it waits while
  // the receiver is full or looped back, so nothing is overrun.
  void receive(std::string_view characters, tlmkit::Cycles at);
  void reset() override;

 private:
  using Cycles = tlmkit::Cycles;
  static constexpr Cycles kNever = ~Cycles{0};
  struct Sent {
    Cycles start;  // leaves the holding register (or FIFO) for the shift register
    Cycles end;
  };
  struct Received {
    std::uint8_t character;
    Cycles at;
  };

  bool dlab() const { return (regs_.lcr.get() & 0x80) != 0; }
  bool fifo() const { return (fcr_ & 1) != 0; }
  bool loop() const { return (regs_.mcr.get() & 0x10) != 0; }
  std::size_t depth() const { return fifo() ? kFifoDepth : 1; }
  Cycles character_cycles() const;
  std::size_t receive_level() const;
  std::size_t waiting(Cycles now) const;  // characters in the holding register or FIFO
  Cycles arrival(const Received& next, Cycles previous) const;

  void transmit(std::uint8_t character, Cycles now);
  void accept(const Received& next);
  std::uint8_t take(Cycles now);
  void control_fifo(std::uint8_t value, Cycles now);
  void enable_interrupts(std::uint8_t value, Cycles now);
  void control_modem(Cycles now);
  std::uint8_t identify(Cycles now);
  std::uint8_t line_status(Cycles now) const;
  std::uint8_t modem_inputs() const;
  Cycles receive_interrupt_at() const;
  Cycles overrun_at(Cycles now) const;
  void advance(Cycles now);
  void update(Cycles now);
  void attach_hooks();

  uart_map::Registers regs_;
  Transmit transmit_;
  std::uint16_t divisor_ = 0;
  std::uint8_t ier_ = 0;
  std::uint8_t fcr_ = 0;
  std::deque<Sent> sending_;            // not ended yet, oldest first
  Cycles empty_interrupt_at_ = kNever;  // since when the "holding register empty" interrupt is pending
  std::deque<Received> on_wire_;        // from the host, `at` = not before
  std::deque<Received> looped_;         // from the transmitter in loopback, `at` = when it arrives
  std::deque<Received> received_;       // in the receiver's FIFO
  bool overrun_ = false;
  std::uint8_t modem_changes_ = 0;  // the lower half of MSR
  std::uint8_t modem_before_ = 0;   // before the write of MCR in progress
  bool looped_before_ = false;      // likewise
  Cycles last_arrival_ = 0;
  Cycles last_activity_ = 0;  // arrival or read: starts the FIFO time-out anew
  Cycles room_since_ = 0;     // when the receiver last ceased to be full
};

}  // namespace soc
