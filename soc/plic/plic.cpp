// SPDX-License-Identifier: Apache-2.0
#include "soc/plic/plic.hpp"

namespace soc {

namespace map = plic_map;
using tlmkit::Access;

Plic::Plic(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock)
    : RegisterBlock(name, map::kBlock, clock), machine_irq("machine_irq"), supervisor_irq("supervisor_irq") {
  add_all(regs_);
  attach_hooks();
}

void Plic::attach_hooks() {
  const auto guarded = [this](Access& access, std::uint32_t context, std::uint32_t) { guard(access, context); };
  const auto changed = [this](Access& access, std::uint32_t, std::uint32_t) {
    update(clock().to_time(access.effect_cycle()));
  };
  regs_.priority.on_read([this](Access& access, std::uint32_t index, std::uint32_t stored) {
    return (visible(access) & bit(index + 1)) != 0 ? stored : 0;
  });
  regs_.priority.before_write([this](Access& access, std::uint32_t index, std::uint32_t) {
    access.ignore = (visible(access) & bit(index + 1)) == 0;
  });
  regs_.priority.on_write(changed);
  regs_.pending.on_read(
      [this](Access& access, std::uint32_t, std::uint32_t stored) { return stored & visible(access); });
  regs_.enable.before_write(guarded);
  regs_.enable.on_read([this](Access& access, std::uint32_t context, std::uint32_t stored) {
    guard(access, context);
    return stored & visible(access);
  });
  regs_.enable.on_write([this](Access& access, std::uint32_t context, std::uint32_t) {
    const std::uint32_t mine = visible(access);
    enable_[context] = (enable_[context] & ~mine) | (regs_.enable.get(context) & mine);
    regs_.enable.set(enable_[context], context);
    update(clock().to_time(access.effect_cycle()));
  });
  regs_.threshold.before_write(guarded);
  regs_.threshold.on_read([this](Access& access, std::uint32_t context, std::uint32_t stored) {
    guard(access, context);
    return stored;
  });
  regs_.threshold.on_write(changed);
  regs_.claim.before_write(guarded);
  regs_.claim.on_read([this](Access& access, std::uint32_t context, std::uint32_t) { return claim(access, context); });
  regs_.claim.on_write([this](Access& access, std::uint32_t context, std::uint32_t source) {
    regs_.claim.set(0, context);
    complete(access, context, source);
  });
}

void Plic::reset() {
  RegisterBlock::reset();
  enable_.fill(0);
  pending_ = in_flight_ = 0;
  machine_irq.reset();
  supervisor_irq.reset();
  forward();
}

void Plic::set_source(unsigned source, bool level) {
  if (source == 0 || source >= kSources) return;
  wires_ = level ? wires_ | bit(source) : wires_ & ~bit(source);
  forward();
  update(sc_core::sc_time_stamp());
}

std::uint32_t Plic::visible(const Access& access) const { return secure(access) ? ~0u : ~enable_[0]; }

void Plic::guard(Access& access, std::uint32_t context) const {
  if (context == 0 && !secure(access)) access.error = true;
}

std::uint32_t Plic::enabled(unsigned context) const { return context == 0 ? enable_[0] : enable_[1] & ~enable_[0]; }

// Highest priority, of equals the lowest number ("Interrupt Priorities"); priority 0 never. The threshold holds back
// the wire only: a claim returns the best source whatever the threshold ("Interrupt Claim Process").
unsigned Plic::best(unsigned context) const {
  unsigned found = 0;
  const std::uint32_t candidates = pending_ & enabled(context);
  for (unsigned source = 1; source < kSources; ++source) {
    if ((candidates & bit(source)) != 0 && priority(source) > priority(found)) found = source;
  }
  return found;
}

std::uint32_t Plic::claim(Access& access, unsigned context) {
  guard(access, context);
  if (access.error) return 0;
  const unsigned source = best(context);
  if (source != 0) {
    pending_ &= ~bit(source);
    in_flight_ |= bit(source);
    regs_.pending.set(pending_);
    update(clock().to_time(access.effect_cycle()));
  }
  return source;
}

// Ignored for a source that the context does not enable ("Interrupt Completion").
void Plic::complete(Access& access, unsigned context, std::uint32_t source) {
  if (source >= kSources || (enabled(context) & bit(source)) == 0) return;
  in_flight_ &= ~bit(source);
  forward();
  update(clock().to_time(access.effect_cycle()));
}

// Gateways: a wire that is up becomes a request unless the last one of its source is still being served. A request
// stays when its wire falls ("Interrupt Gateways").
void Plic::forward() {
  pending_ |= wires_ & ~in_flight_;
  regs_.pending.set(pending_);
}

void Plic::update(const sc_core::sc_time& at) {
  tlmkit::IrqOut* const outputs[kContexts] = {&machine_irq, &supervisor_irq};
  for (unsigned context = 0; context < kContexts; ++context) {
    if (priority(best(context)) > regs_.threshold.get(context)) {
      outputs[context]->set(true, at);
    } else {
      outputs[context]->set_now(false);
    }
  }
}

}  // namespace soc
