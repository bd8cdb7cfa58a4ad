// SPDX-License-Identifier: Apache-2.0
#include "soc/i2c/i2c.hpp"

namespace soc {

namespace map = i2c_map;

namespace {
constexpr std::uint32_t kStart = 0x80, kStop = 0x40, kRead = 0x20, kWrite = 0x10, kNack = 0x08, kClear = 0x01;
constexpr std::uint32_t kNoAcknowledge = 0x80, kBusy = 0x40, kInProgress = 0x02, kFlag = 0x01;
constexpr std::uint8_t kReleased = 0xFF;  // what the pull-ups make of a bus that nobody drives
}  // namespace

I2c::I2c(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock)
    : RegisterBlock(name, map::kBlock, clock), irq("irq") {
  add_all(regs_);
  attach_hooks();
}

void I2c::attach_hooks() {
  // The prescaler is not to be moved while the core is enabled.
  const auto disabled_only = [this](Access& access, std::uint32_t, std::uint32_t) { access.ignore = enabled(); };
  regs_.prescale_lo.before_write(disabled_only);
  regs_.prescale_hi.before_write(disabled_only);
  regs_.control.on_write([this](Access& access, std::uint32_t, std::uint32_t) {
    advance(access.effect_cycle());
    if (!enabled()) give_up(access.effect_cycle());
    update(access.effect_cycle());
  });
  regs_.data.on_read([this](Access& access, std::uint32_t, std::uint32_t) {
    advance(access.sample_cycle());
    return std::uint32_t{received_};
  });
  regs_.data.on_write([this](Access&, std::uint32_t, std::uint32_t word) {
    to_send_ = static_cast<std::uint8_t>(word);
    regs_.data.set(received_);
  });
  regs_.command_status.on_read([this](Access& access, std::uint32_t, std::uint32_t) {
    advance(access.sample_cycle());
    return status(access.sample_cycle());
  });
  regs_.command_status.on_write([this](Access& access, std::uint32_t, std::uint32_t word) {
    if (enabled()) command(word, access.effect_cycle());
    regs_.command_status.set(status(access.effect_cycle()));
  });
}

void I2c::reset() {
  RegisterBlock::reset();
  give_up(clock().now());
  to_send_ = received_ = 0;
  no_acknowledge_ = flag_ = false;
  irq.reset();
}

bool I2c::enabled() const { return regs_.control.field(map::control::kEnable) != 0; }

I2c::Cycles I2c::slots(Cycles count) const {
  const Cycles prescale = regs_.prescale_hi.get() << 8 | regs_.prescale_lo.get();
  return count * (prescale + 1);
}

// Clearing meets the flag as it is before this edge: a transfer that ends with it is not lost.
void I2c::command(std::uint32_t word, Cycles now) {
  advance(now - 1);
  if ((word & kClear) != 0) flag_ = false;
  advance(now);
  if (!moving_ && (word & (kRead | kWrite | kStop)) != 0) begin(word, now);
  update(now);
}

// START, an octet, STOP: in this order, as far as the command has them. Reading goes before writing.
void I2c::begin(std::uint32_t word, Cycles now) {
  moving_ = true;
  done_ = now;
  next_received_ = received_;
  next_no_acknowledge_ = no_acknowledge_;
  const bool octet = (word & (kRead | kWrite)) != 0;
  const bool start = (word & kStart) != 0 && octet;
  if (start) {
    done_ += slots(kSlotsPerBit);
    if (!started_) busy_from_ = done_;
    started_ = busy_ = true;
    addressed_ = false;
  }
  if (octet) done_ += slots(kSlotsPerBit * kBitsPerOctet);
  if ((word & kRead) != 0) {
    receive((word & kNack) != 0, done_);
  } else if ((word & kWrite) != 0) {
    send(to_send_, start, done_);
  }
  if ((word & kStop) != 0) {
    done_ += slots(kSlotsPerBit);
    stop(done_);
  }
}

void I2c::send(std::uint8_t octet, bool address, Cycles end) {
  bool acknowledged = false;
  if (address) {
    addressed_ = device_ != nullptr && device_->start(static_cast<std::uint8_t>(octet >> 1), (octet & 1) != 0, end);
    acknowledged = addressed_;
  } else if (addressed_) {
    acknowledged = device_->write(octet, end);
  }
  next_no_acknowledge_ = !acknowledged;
}

// The master drives the acknowledge itself and reads it back.
void I2c::receive(bool last, Cycles end) {
  next_received_ = addressed_ ? device_->read(last, end) : kReleased;
  next_no_acknowledge_ = last;
}

void I2c::stop(Cycles end) {
  if (addressed_) device_->stop(end);
  addressed_ = started_ = false;
}

void I2c::give_up(Cycles now) {
  stop(now);
  moving_ = busy_ = false;
}

void I2c::advance(Cycles now) {
  if (!moving_ || now < done_) return;
  moving_ = false;
  flag_ = true;
  busy_ = started_;
  received_ = next_received_;
  no_acknowledge_ = next_no_acknowledge_;
  regs_.data.set(received_);
}

std::uint32_t I2c::status(Cycles now) const {
  return (no_acknowledge_ ? kNoAcknowledge : 0) | (busy_ && now >= busy_from_ ? kBusy : 0) |
         (moving_ ? kInProgress : 0) | (flag_ ? kFlag : 0);
}

void I2c::update(Cycles now) {
  const bool wanted = regs_.control.field(map::control::kIrqEnable) != 0 && enabled();
  if (!wanted || !flag_) irq.set(false, clock().to_time(now));
  if (wanted && (flag_ || moving_)) irq.set(true, clock().to_time(flag_ ? now : done_));
}

}  // namespace soc
