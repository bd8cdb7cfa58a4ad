// SPDX-License-Identifier: Apache-2.0
#include "pluton/mailbox_port/mailbox_port.hpp"

namespace pluton {

namespace map = mailbox_port_map;

namespace {
std::uint32_t place(const tlmkit::FieldSpec& field, std::size_t value) {
  return (static_cast<std::uint32_t>(value) << field.lsb) & field.mask();
}
}  // namespace

MailboxPort::MailboxPort(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, Mailbox& mailbox,
                         unsigned channel)
    : RegisterBlock(name, map::kBlock, clock), irq("irq"), mailbox_(mailbox), channel_(channel) {
  mailbox_.attach(channel, this);
  add_all(regs_);
  attach_reads();
  attach_writes();
}

MailboxChannel& MailboxPort::channel() { return mailbox_.channels_[channel_]; }

bool MailboxPort::admit(Access& access) {
  const bool stranger = channel_ == Mailbox::kAppSecure && access.identity.world != tlmkit::World::secure;
  access.error = stranger || !channel().open();
  return !access.error;
}

void MailboxPort::attach_reads() {
  regs_.status.on_read(
      [this](Access& access, std::uint32_t, std::uint32_t) { return admit(access) ? status(access) : 0; });
  regs_.error.on_read([this](Access& access, std::uint32_t, std::uint32_t) -> std::uint32_t {
    if (!admit(access)) return 0;
    channel().expire(sample(access));
    return channel().sender_errors();
  });
  for (tlmkit::Register* reg : {&regs_.ctrl, &regs_.request, &regs_.request_data}) {
    reg->on_read([this](Access& access, std::uint32_t, std::uint32_t) -> std::uint32_t {
      admit(access);
      return 0;
    });
  }
  regs_.response.on_read([this](Access& access, std::uint32_t, std::uint32_t) -> std::uint32_t {
    if (!admit(access)) return 0;
    const std::uint32_t command = channel().take_response();
    mailbox_.update(channel_, effect(access));
    return command;
  });
  regs_.response_data.on_read([this](Access& access, std::uint32_t, std::uint32_t) -> std::uint32_t {
    if (!admit(access)) return 0;
    const std::uint32_t word = channel().take_response_word();
    mailbox_.update(channel_, effect(access));
    return word;
  });
}

void MailboxPort::guarded(tlmkit::Register& reg, std::function<void(Access&, std::uint32_t)> action) {
  reg.before_write([this, action = std::move(action)](Access& access, std::uint32_t, std::uint32_t written) {
    if (!admit(access)) return;
    if (action) action(access, written);
    mailbox_.update(channel_, effect(access));
  });
}

void MailboxPort::attach_writes() {
  guarded(regs_.status, nullptr);
  guarded(regs_.response, nullptr);
  guarded(regs_.response_data, nullptr);
  guarded(regs_.error, [this](Access& access, std::uint32_t bits) {
    channel().expire(effect(access));
    channel().clear_sender_errors(bits);
  });
  guarded(regs_.ctrl, [this](Access& access, std::uint32_t written) {
    channel().expire(effect(access));
    if ((written & map::ctrl::kAbort.mask()) != 0) channel().abort();
  });
  guarded(regs_.request_data,
          [this](Access& access, std::uint32_t word) { channel().push_request_word(word, effect(access)); });
  guarded(regs_.request, [this](Access& access, std::uint32_t word) { channel().push_request(word, effect(access)); });
}

void MailboxPort::set_trace(tlmkit::TraceSink& sink, const std::string& scope) {
  irq.trace(sink.declare(scope, "irq", 1));
}

void MailboxPort::reset() {
  RegisterBlock::reset();
  irq.reset();
}

std::uint32_t MailboxPort::status(const Access& access) {
  MailboxChannel& c = channel();
  c.expire(sample(access));
  return place(map::status::kResponses, c.responses().messages()) |
         place(map::status::kRequests, c.requests().messages()) |
         place(map::status::kResponseWords, c.responses().words_taken()) |
         place(map::status::kPushed, c.requests().words_begun()) | place(map::status::kRoom, c.requests().room());
}

}  // namespace pluton
