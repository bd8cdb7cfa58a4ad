// SPDX-License-Identifier: Apache-2.0
#include "soc/gpio/gpio.hpp"

#include <algorithm>

namespace soc {

namespace map = gpio_map;

Gpio::Gpio(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock)
    : RegisterBlock(name, map::kBlock, clock), irq("irq") {
  add_all(regs_);
  attach_hooks();
}

void Gpio::attach_hooks() {
  const auto driven = [this](Access& access, std::uint32_t, std::uint32_t) { drive(access.effect_cycle()); };
  // The edge that ends a write may bring a change through: that still meets what was there before, and the clearing of
  // its STATUS bit loses against its setting.
  const auto before_the_edge = [this](Access& access, std::uint32_t, std::uint32_t) {
    advance(access.effect_cycle() - 1);
  };
  const auto changed = [this](Access& access, std::uint32_t, std::uint32_t) { update(access.effect_cycle()); };
  regs_.in.on_read([this](Access& access, std::uint32_t, std::uint32_t) {
    advance(access.sample_cycle());
    return seen_.levels();
  });
  regs_.out.on_write(driven);
  regs_.out_en.on_write(driven);
  for (tlmkit::Register* enable : {&regs_.rise_en, &regs_.fall_en}) {
    enable->before_write([this](Access& access, std::uint32_t, std::uint32_t) { advance(access.effect_cycle()); });
    enable->on_write(changed);
  }
  regs_.status.before_write(before_the_edge);
  regs_.status.on_read([this](Access& access, std::uint32_t, std::uint32_t) {
    advance(access.sample_cycle());
    return regs_.status.get();
  });
  regs_.status.on_write(changed);
}

// The chip's own lines go back to inputs; the synchroniser settles on the board's levels without an edge.
void Gpio::reset() {
  RegisterBlock::reset();
  const Cycles now = clock().now();
  std::deque<Change> boards;
  for (const Change& change : changes_) {
    if (change.by_board && change.seen > now + kSynchroniser) {
      boards.push_back(change);
    } else if (change.by_board) {
      apply(change, seen_);
    }
  }
  seen_.out = seen_.enabled = 0;
  changes_ = std::move(boards);
  irq.reset();
  if (observer_) observer_(0, 0, now);
}

void Gpio::set_pins(std::uint32_t mask, std::uint32_t levels, Cycles at) {
  Change change{std::max(at, clock().now()) + kSynchroniser, true, mask, {}};
  change.pads.board = levels & mask;
  insert(change);
  update(clock().now());
}

void Gpio::drive(Cycles at) {
  Change change{at + kSynchroniser, false, 0, {}};
  change.pads.out = regs_.out.get();
  change.pads.enabled = regs_.out_en.get();
  insert(change);
  update(at);
  if (observer_) observer_(change.pads.out, change.pads.enabled, at);
}

void Gpio::insert(const Change& change) {
  const auto later = std::upper_bound(changes_.begin(), changes_.end(), change,
                                      [](const Change& a, const Change& b) { return a.seen < b.seen; });
  changes_.insert(later, change);
}

void Gpio::apply(const Change& change, Pads& pads) {
  if (change.by_board) {
    pads.board = (pads.board & ~change.mask) | change.pads.board;
  } else {
    pads.out = change.pads.out;
    pads.enabled = change.pads.enabled;
  }
}

std::uint32_t Gpio::edges(std::uint32_t before, std::uint32_t after) const {
  return (after & ~before & regs_.rise_en.get()) | (before & ~after & regs_.fall_en.get());
}

// Changes of one cycle come through together: a line that moves twice in it has not moved.
void Gpio::advance(Cycles now) {
  while (!changes_.empty() && changes_.front().seen <= now) {
    const Cycles cycle = changes_.front().seen;
    const std::uint32_t before = seen_.levels();
    while (!changes_.empty() && changes_.front().seen == cycle) {
      apply(changes_.front(), seen_);
      changes_.pop_front();
    }
    regs_.status.set(regs_.status.get() | edges(before, seen_.levels()));
  }
  regs_.in.set(seen_.levels());
}

Gpio::Cycles Gpio::interrupt_at(Cycles now) const {
  if (regs_.status.get() != 0) return now;
  Pads pads = seen_;
  for (auto change = changes_.begin(); change != changes_.end();) {
    const Cycles cycle = change->seen;
    const std::uint32_t before = pads.levels();
    for (; change != changes_.end() && change->seen == cycle; ++change) apply(*change, pads);
    if (edges(before, pads.levels()) != 0) return cycle;
  }
  return kNever;
}

void Gpio::update(Cycles now) {
  advance(now);
  const Cycles at = interrupt_at(now);
  if (at > now) irq.set(false, clock().to_time(now));
  if (at != kNever) irq.set(true, clock().to_time(at));
}

}  // namespace soc
