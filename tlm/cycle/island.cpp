// SPDX-License-Identifier: Apache-2.0
#include "tlm/cycle/island.hpp"

#include <algorithm>
#include <cstring>

#include "tlm/identity.hpp"
#include "tlm/registers.hpp"

namespace tlmkit {

namespace {

ApbRequest setup_phase(const tlm::tlm_generic_payload& trans) {
  const Identity id = identity_of(trans);
  ApbRequest pins;
  pins.select = 1;
  pins.address = static_cast<std::uint32_t>(trans.get_address());
  pins.write = trans.is_write() ? 1 : 0;
  if (trans.is_write()) std::memcpy(&pins.data, trans.get_data_ptr(), 4);
  pins.strobe = trans.is_write() ? 0xF : 0;
  pins.protection = (id.privilege != Privilege::user ? 1u : 0u) | (id.world == World::normal ? 2u : 0u) |
                    (id.kind == AccessKind::fetch ? 4u : 0u);
  pins.user = id.initiator | static_cast<unsigned>(id.kind) << 8 | static_cast<unsigned>(id.privilege) << 11;
  return pins;
}

}  // namespace

IslandPort::IslandPort(const sc_core::sc_module_name& name, Island& island, IslandMember& member, std::uint32_t size)
    : sc_module(name), socket("socket"), irq("irq"), island_(island), member_(member), size_(size) {
  socket.bind(*this);
}

bool IslandPort::legal(const tlm::tlm_generic_payload& trans) const {
  return trans.get_data_length() == 4 && trans.get_address() % 4 == 0 && trans.get_address() < size_ &&
         trans.get_byte_enable_ptr() == nullptr && trans.get_streaming_width() >= 4 &&
         (trans.is_read() || trans.is_write());
}

void IslandPort::b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) {
  const Cycles start = island_.clock().next_edge(sc_core::sc_time_stamp() + delay);
  Island::Transfer done{start + RegisterBlock::kApbCycles, false, 0};
  if (legal(trans)) done = island_.transfer(member_, setup_phase(trans), start);
  if (trans.is_read() && trans.get_data_ptr() != nullptr) {
    if (done.ok) {
      std::memcpy(trans.get_data_ptr(), &done.data, 4);
    } else {
      std::memset(trans.get_data_ptr(), 0, trans.get_data_length());
    }
  }
  trans.set_response_status(done.ok ? tlm::TLM_OK_RESPONSE : tlm::TLM_GENERIC_ERROR_RESPONSE);
  delay = island_.clock().to_time(done.end) - sc_core::sc_time_stamp();
}

tlm::tlm_sync_enum IslandPort::nb_transport_fw(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase,
                                               sc_core::sc_time& delay) {
  if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;
  b_transport(trans, delay);
  phase = tlm::BEGIN_RESP;
  return tlm::TLM_COMPLETED;
}

Island::Island(const sc_core::sc_module_name& name, const ClockDomain& clock)
    : sc_module(name), clock_(clock), wires_([] {}) {
  sc_core::sc_spawn_options options;
  options.spawn_method();
  options.dont_initialize();
  options.set_sensitivity(&wake_);
  sc_core::sc_spawn([this] { activate(); }, "activate", &options);
}

Island::~Island() = default;

IslandPort& Island::add(const std::string& name, IslandMember& member, std::uint32_t size) {
  ports_.push_back(std::make_unique<IslandPort>(name.c_str(), *this, member, size));
  members_.push_back(&member);
  irq_levels_.push_back(false);
  return *ports_.back();
}

void Island::reset() {
  cycle_ = std::max(cycle_, clock_.now());
  for (IslandMember* member : members_) member->reset();
  wires_();
  for (const auto& port : ports_) port->irq.reset();
  irq_levels_.assign(irq_levels_.size(), false);
  wake_.cancel();
  draw();
  schedule();
}

void Island::trace(TraceSink& sink, const std::string& scope) {
  for (const auto& port : ports_) {
    const std::string mine = scope + "." + port->basename();
    port->member().trace(sink, mine);
  }
  traced_ = true;
  draw();
}

Island::Transfer Island::transfer(IslandMember& member, ApbRequest pins, Cycles start) {
  advance(start, false);
  const Cycles begin = cycle_;
  member.request(pins);
  step_all();
  pins.enable = 1;
  member.request(pins);
  do {
    step_all();
  } while (!member.response().ready && cycle_ - begin < kMaxWait);
  member.request({});
  const ApbResponse response = member.response();
  schedule();
  return {cycle_, response.ready && !response.error, response.data};
}

Cycles Island::run_while_busy(const IslandMember& member, Cycles limit) {
  while (member.busy() && cycle_ < limit) {
    wires_();
    const Cycles quiet = still();
    advance(quiet < limit - cycle_ ? cycle_ + quiet + 1 : limit, false);
  }
  return cycle_;
}

Cycles Island::still() const {
  Cycles least = kForever;
  for (const IslandMember* member : members_) {
    least = std::min(least, member->quiet_inputs() ? member->quiet() : Cycles{0});
  }
  return least;
}

void Island::step_members() {
  for (IslandMember* member : members_) {
    if (member->quiet_inputs() && member->quiet() != 0) {
      member->skip(1);
    } else {
      member->step();
    }
  }
  ++cycle_;
}

void Island::step_all() {
  wires_();
  draw();
  step_members();
  update_irqs();
}

void Island::jump(Cycles n) {
  for (IslandMember* member : members_) member->skip(n);
  cycle_ += n;
}

void Island::advance(Cycles target, bool stop_at_irq) {
  while (cycle_ < target) {
    wires_();
    draw();
    // A lone block whose next change is not known (busy RTL) runs by itself as long as the others have nothing to do.
    Cycles others = target - cycle_;
    IslandMember* lone = nullptr;
    unsigned awake = 0;
    for (IslandMember* member : members_) {
      const Cycles quiet = member->quiet_inputs() ? member->quiet() : Cycles{0};
      if (quiet != 0) {
        others = std::min(others, quiet);
      } else {
        ++awake;
        lone = member->quiet_inputs() ? member : nullptr;
      }
    }
    if (awake == 0) {
      jump(others);
      continue;
    }
    if (awake == 1 && lone != nullptr) {
      const Cycles done = lone->run(others);
      for (IslandMember* member : members_) {
        if (member != lone) member->skip(done);
      }
      cycle_ += done;
    } else {
      step_members();
    }
    if (update_irqs() && stop_at_irq) return;
  }
}

bool Island::update_irqs() {
  bool changed = false;
  for (std::size_t i = 0; i < ports_.size(); ++i) {
    const bool level = members_[i]->irq();
    IrqOut& irq = ports_[i]->irq;
    if (level == irq_levels_[i]) continue;
    irq_levels_[i] = level;
    irq.set(level, clock_.to_time(cycle_));
    changed = true;
  }
  return changed;
}

void Island::draw() {
  if (!traced_) return;
  for (IslandMember* member : members_) member->draw(to_ps(clock_.to_time(cycle_)));
}

void Island::activate() {
  const Cycles now = clock_.now();
  advance(now, false);
  if (run_ahead_ != 0) {
    const sc_core::sc_time pending = sc_core::sc_time_to_pending_activity(sc_core::sc_get_curr_simcontext());
    advance(now + std::min<Cycles>(to_ps(pending) / clock_.period_ps(), run_ahead_), true);
  }
  schedule();
}

void Island::schedule() {
  wires_();
  const Cycles quiet = still();
  if (quiet == kForever) {
    wake_.cancel();
    return;
  }
  const sc_core::sc_time at = clock_.to_time(cycle_ + quiet + 1);
  wake_.cancel();
  wake_.notify(at > sc_core::sc_time_stamp() ? at - sc_core::sc_time_stamp() : sc_core::SC_ZERO_TIME);
}

}  // namespace tlmkit
