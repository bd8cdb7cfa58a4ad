// SPDX-License-Identifier: Apache-2.0
#include "tlm/router.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace tlmkit {

namespace {
// DMA for whomever is drawn in one place, so that it does not mix with its requester's own accesses.
constexpr InitiatorId kDmaSignals = kNoInitiator;
// A DMA engine that works for a core is another bus master than the core.
InitiatorId master_of(const Identity& id) {
  return static_cast<InitiatorId>(id.initiator | (id.kind == AccessKind::dma ? 0x80u : 0u));
}
bool reaches(std::uint32_t reach, InitiatorId id) { return id < 32 && ((reach >> id) & 1u) != 0; }
}  // namespace

Router::Router(const sc_core::sc_module_name& name, const ClockDomain& clock, std::vector<Route> routes,
               unsigned initiator_count)
    : sc_module(name), in("in", initiator_count), out("out", routes.size()), clock_(clock), routes_(std::move(routes)) {
  for (auto& socket : in) socket.bind(*this);
  for (unsigned i = 0; i < routes_.size(); ++i) {
    const Route& r = routes_[i];
    if (r.size == 0 || r.base + (r.size - 1) < r.base) throw std::logic_error("route " + r.name + ": empty or wraps");
    backward_.push_back(std::make_unique<Backward>(*this, i));
    out[i].bind(*backward_.back());
    entries_.push_back({r.base, r.size, r.reach, i, r.shared, nullptr, Arbiter{}});
  }
  std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.base < b.base; });
  for (std::size_t i = 1; i < entries_.size(); ++i) {
    if (entries_[i].base - entries_[i - 1].base < entries_[i - 1].size) {
      throw std::logic_error("route " + routes_[entries_[i].index].name + " overlaps its neighbour");
    }
  }
}

void Router::end_of_elaboration() {
  for (Entry& e : entries_) e.target = out[e.index].operator->();
}

unsigned Router::route(const std::string& name) const {
  for (unsigned i = 0; i < routes_.size(); ++i) {
    if (routes_[i].name == name) return i;
  }
  throw std::out_of_range("no route " + name);
}

void Router::set_log(BusLog* log) {
  log_ = log;
  observed_ = log_ != nullptr || std::any_of(signals_.begin(), signals_.end(), [](auto& s) { return bool{s.valid}; });
  if (log_ != nullptr) invalidate_all();
}

void Router::trace(TraceSink& sink, const std::string& scope, const MapInitiator* initiators, unsigned count) {
  const auto declare = [&](InitiatorId id, const std::string& name) {
    const std::string mine = scope + "." + name;
    BusSignals& s = signals_[id];
    s = {sink.declare(mine, "valid", 1), sink.declare(mine, "write", 1), sink.declare(mine, "address", 64),
         sink.declare(mine, "data", 64), sink.declare(mine, "error", 1)};
    s.valid.record(0, 0);
    observed_ = observed_ || s.valid;
  };
  for (unsigned i = 0; i < count; ++i) {
    if (initiators[i].id < signals_.size()) declare(initiators[i].id, initiators[i].name);
  }
  declare(kDmaSignals, "dma");
}

void Router::reset() {
  for (Entry& e : entries_) e.arbiter.reset();
}

Router::Entry* Router::decode(std::uint64_t address, std::uint64_t length) {
  Entry* e = last_;
  if (e == nullptr || address - e->base >= e->size) {
    auto next = std::upper_bound(entries_.begin(), entries_.end(), address,
                                 [](std::uint64_t a, const Entry& entry) { return a < entry.base; });
    if (next == entries_.begin()) return nullptr;
    e = &*(next - 1);
    if (address - e->base >= e->size) return nullptr;
    last_ = e;
  }
  return length <= e->size - (address - e->base) ? e : nullptr;
}

Router::Entry* Router::decode_for(const tlm::tlm_generic_payload& trans, std::uint64_t length) {
  Entry* e = decode(trans.get_address(), length);
  return e != nullptr && reaches(e->reach, identity_of(trans).initiator) ? e : nullptr;
}

void Router::b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) {
  Entry* e = decode_for(trans, trans.get_data_length());
  const Picoseconds now = to_ps(sc_core::sc_time_stamp());
  const Picoseconds start = now + to_ps(delay);
  if (e == nullptr) {
    trans.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    if (trans.is_read()) std::memset(trans.get_data_ptr(), 0, trans.get_data_length());
  } else {
    const InitiatorId id = master_of(identity_of(trans));
    const Cycles at = clock_.next_edge(from_ps(start));
    const Cycles granted = e->shared ? e->arbiter.grant(id, at) : at;
    if (granted != at) delay = clock_.to_time(granted) - from_ps(now);
    const std::uint64_t address = trans.get_address();
    trans.set_address(address - e->base);
    e->target->b_transport(trans, delay);
    trans.set_address(address);
    e->arbiter.occupy(id, granted, clock_.next_edge(sc_core::sc_time_stamp() + delay));
    if (log_ != nullptr) trans.set_dmi_allowed(false);
  }
  if (observed_) observe(trans, start, to_ps(sc_core::sc_time_stamp() + delay));
}

tlm::tlm_sync_enum Router::nb_transport_fw(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase,
                                           sc_core::sc_time& delay) {
  if (phase != tlm::BEGIN_REQ) return tlm::TLM_COMPLETED;
  b_transport(trans, delay);
  return tlm::TLM_COMPLETED;
}

bool Router::get_direct_mem_ptr(tlm::tlm_generic_payload& trans, tlm::tlm_dmi& dmi) {
  Entry* e = log_ == nullptr ? decode_for(trans, 1) : nullptr;
  if (e == nullptr) {
    dmi.set_start_address(trans.get_address());
    dmi.set_end_address(trans.get_address());
    return false;
  }
  const std::uint64_t address = trans.get_address();
  trans.set_address(address - e->base);
  bool granted = e->target->get_direct_mem_ptr(trans, dmi);
  trans.set_address(address);
  const std::uint64_t offset = address - e->base;
  const std::uint64_t last = std::min<std::uint64_t>(dmi.get_end_address(), e->size - 1);
  granted = granted && dmi.get_start_address() <= offset && offset <= last;
  if (!granted) return false;
  dmi.set_start_address(dmi.get_start_address() + e->base);
  dmi.set_end_address(last + e->base);
  return true;
}

unsigned Router::transport_dbg(tlm::tlm_generic_payload& trans) {
  Entry* e = decode_for(trans, trans.get_data_length());
  if (e == nullptr) {
    trans.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    return 0;
  }
  const std::uint64_t address = trans.get_address();
  trans.set_address(address - e->base);
  const unsigned moved = e->target->transport_dbg(trans);
  trans.set_address(address);
  return moved;
}

void Router::invalidate(unsigned index, std::uint64_t first, std::uint64_t last) {
  const Route& r = routes_[index];
  if (first >= r.size) return;
  for (auto& socket : in) socket->invalidate_direct_mem_ptr(r.base + first, r.base + std::min(last, r.size - 1));
}

void Router::invalidate_all() {
  for (auto& socket : in) {
    if (socket.size() > 0) socket->invalidate_direct_mem_ptr(0, ~std::uint64_t{0});
  }
}

void Router::observe(const tlm::tlm_generic_payload& trans, Picoseconds start, Picoseconds end) {
  if (log_ != nullptr) log_->record(trans, start, end);
  const Identity identity = identity_of(trans);
  const InitiatorId id = identity.kind == AccessKind::dma ? kDmaSignals : identity.initiator;
  if (id >= signals_.size() || !signals_[id].valid) return;
  const BusSignals& s = signals_[id];
  std::uint64_t data = 0;
  if (trans.get_data_ptr() != nullptr) {
    std::memcpy(&data, trans.get_data_ptr(), std::min<std::size_t>(trans.get_data_length(), sizeof data));
  }
  // A zero-wait access is drawn one cycle long.
  end = std::max(end, start + clock_.period_ps());
  s.valid.record(start, 1);
  s.write.record(start, trans.is_write() ? 1 : 0);
  s.address.record(start, trans.get_address());
  s.data.record(start, data);
  s.error.record(start, trans.is_response_ok() ? 0 : 1);
  s.valid.record(end, 0);
}

}  // namespace tlmkit
