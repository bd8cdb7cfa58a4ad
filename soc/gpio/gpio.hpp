// SPDX-License-Identifier: Apache-2.0
// 32 general-purpose lines with a two-flop synchroniser and edge interrupts.
#pragma once

#include <deque>
#include <functional>

#include "soc/gpio/gen/gpio_regs.hpp"
#include "tlm/irq.hpp"

namespace soc {

class Gpio : public tlmkit::RegisterBlock {
 public:
  static constexpr unsigned kLines = 32;
  static constexpr tlmkit::Cycles kSynchroniser = 2;

  // What the chip drives from cycle `at` on; called from within the access, which may be ahead of the kernel.
  using Observer = std::function<void(std::uint32_t levels, std::uint32_t enabled, tlmkit::Cycles at)>;

  Gpio(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock);

  tlmkit::IrqOut irq;

  void on_drive(Observer observer) { observer_ = std::move(observer); }
  // What the board drives the lines in `mask` to, from cycle `at` on (now or later). Where a line is an output, the
  // chip's own level wins.
  void set_pins(std::uint32_t mask, std::uint32_t levels, tlmkit::Cycles at);
  // The board's levels stay.
  void reset() override;

 private:
  using Cycles = tlmkit::Cycles;
  using Access = tlmkit::Access;
  static constexpr Cycles kNever = ~Cycles{0};

  // Who drives the pads with what.
  struct Pads {
    std::uint32_t board = 0;
    std::uint32_t out = 0;
    std::uint32_t enabled = 0;
    std::uint32_t levels() const { return (out & enabled) | (board & ~enabled); }
  };
  // A change that the synchroniser has not let through yet.
  struct Change {
    Cycles seen;  // when IN shows it
    bool by_board;
    std::uint32_t mask;  // of the board's lines
    Pads pads;
  };

  void attach_hooks();
  void drive(Cycles at);
  void insert(const Change& change);
  static void apply(const Change& change, Pads& pads);
  std::uint32_t edges(std::uint32_t before, std::uint32_t after) const;
  void advance(Cycles now);
  Cycles interrupt_at(Cycles now) const;
  void update(Cycles now);

  gpio_map::Registers regs_;
  Observer observer_;
  Pads seen_;                   // behind the synchroniser
  std::deque<Change> changes_;  // in the order in which they come through
};

}  // namespace soc
