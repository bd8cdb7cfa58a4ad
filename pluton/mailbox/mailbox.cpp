// SPDX-License-Identifier: Apache-2.0
#include "pluton/mailbox/mailbox.hpp"

#include "pluton/mailbox_port/mailbox_port.hpp"

namespace pluton {

namespace map = mailbox_map;

namespace {
std::uint32_t place(const tlmkit::FieldSpec& field, std::size_t value) {
  return (static_cast<std::uint32_t>(value) << field.lsb) & field.mask();
}
}  // namespace

Mailbox::Mailbox(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock)
    : RegisterBlock(name, map::kBlock, clock), irq("irq") {
  add_all(regs_);
  attach_reads();
  attach_writes();
}

// What a read takes out changes the state with the edge that ends the access, as a write does.
void Mailbox::attach_reads() {
  regs_.pending.on_read([this](Access&, std::uint32_t, std::uint32_t) { return pending(); });
  regs_.sender_reset.on_read([this](Access&, std::uint32_t, std::uint32_t) { return senders_reset_; });
  regs_.status.on_read([this](Access&, std::uint32_t n, std::uint32_t) { return status(n); });
  regs_.ctrl.on_read(
      [this](Access&, std::uint32_t n, std::uint32_t) { return place(map::ctrl::kOpen, channels_[n].open() ? 1 : 0); });
  regs_.error.on_read([this](Access&, std::uint32_t n, std::uint32_t) { return channels_[n].pluton_errors(); });
  regs_.request.on_read([this](Access& access, std::uint32_t n, std::uint32_t) {
    const std::uint32_t command = channels_[n].take_request();
    update(n, effect(access));
    return command;
  });
  regs_.request_data.on_read(
      [this](Access&, std::uint32_t n, std::uint32_t) { return channels_[n].take_request_word(); });
}

void Mailbox::attach_writes() {
  regs_.sender_reset.on_write([this](Access& access, std::uint32_t, std::uint32_t written) {
    senders_reset_ &= ~written;
    update_pluton(effect(access));
  });
  regs_.ctrl.on_write([this](Access& access, std::uint32_t n, std::uint32_t written) {
    channels_[n].set_open((written & map::ctrl::kOpen.mask()) != 0);
    update(n, effect(access));
  });
  regs_.error.on_write(
      [this](Access&, std::uint32_t n, std::uint32_t written) { channels_[n].clear_pluton_errors(written); });
  regs_.response_data.on_write(
      [this](Access&, std::uint32_t n, std::uint32_t word) { channels_[n].push_response_word(word); });
  regs_.response.on_write([this](Access& access, std::uint32_t n, std::uint32_t word) {
    channels_[n].push_response(word);
    update(n, effect(access));
  });
}

void Mailbox::set_trace(tlmkit::TraceSink& sink, const std::string& scope) { irq.trace(sink.declare(scope, "irq", 1)); }

void Mailbox::reset() {
  RegisterBlock::reset();
  senders_reset_ = 0;
  for (unsigned n = 0; n < kChannels; ++n) {
    channels_[n].reset();
    update(n, clock().now());
  }
  irq.reset();
}

void Mailbox::reset_sender(unsigned channel) {
  channels_.at(channel).clear();
  senders_reset_ |= 1u << channel;
  update(channel, clock().now());
}

std::uint32_t Mailbox::pending() const {
  std::uint32_t bits = 0;
  for (unsigned n = 0; n < kChannels; ++n) bits |= channels_[n].to_serve() ? 1u << n : 0u;
  return bits;
}

std::uint32_t Mailbox::status(unsigned n) const {
  const MailboxChannel& c = channels_[n];
  return place(map::status::kRequests, c.requests().messages()) |
         place(map::status::kInService, c.in_service() ? 1 : 0) |
         place(map::status::kResponses, c.responses().messages()) |
         place(map::status::kRequestWords, c.requests().words_taken()) |
         place(map::status::kResponseWords, c.responses().words_begun());
}

void Mailbox::update_pluton(Cycles at) { irq.set((pending() | senders_reset_) != 0, clock().to_time(at)); }

void Mailbox::update(unsigned channel, Cycles at) {
  update_pluton(at);
  if (ports_[channel] == nullptr) return;
  ports_[channel]->irq.set(channels_[channel].responses().messages() > 0, clock().to_time(at));
}

}  // namespace pluton
