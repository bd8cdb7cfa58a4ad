// SPDX-License-Identifier: Apache-2.0
#include "tlm/memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "tlm/error.hpp"

namespace tlmkit {

namespace {

// Beyond any host's memory; sanitizers abort on such a request instead of refusing it.
constexpr std::uint64_t kMaxSize = std::uint64_t{1} << 39;

std::uint8_t* allocate(std::uint64_t size) {
  return size <= kMaxSize ? static_cast<std::uint8_t*>(std::calloc(size, 1)) : nullptr;
}

}  // namespace

Memory::Memory(const sc_core::sc_module_name& name, const MemoryParams& params, const ClockDomain& clock)
    : sc_module(name), socket("socket"), params_(params), clock_(clock), data_(allocate(params.size)) {
  if (!data_) throw UserError(fmt::format("{}: the host cannot give {} bytes of memory", this->name(), params.size));
  socket.bind(*this);
}

bool Memory::load(std::uint64_t offset, const void* bytes, std::uint64_t length) {
  if (offset > params_.size || length > params_.size - offset) return false;
  if (length > 0) std::memcpy(data_.get() + offset, bytes, length);
  return true;
}

void Memory::withdraw_pointers() { socket->invalidate_direct_mem_ptr(0, params_.size - 1); }

void Memory::close() {
  closed_ = true;
  withdraw_pointers();
}

void Memory::scrub(Cycles ready) {
  std::memset(data_.get(), 0, params_.size);
  busy_until_ = ready;
  past_busy_ = 0;
  withdraw_pointers();
}

void Memory::watch_writes(std::uint64_t offset, std::uint64_t length, WriteWatch watch) {
  watches_.push_back({offset, offset + length - 1, std::move(watch)});
  if (socket.get_base_port().size() > 0) withdraw_pointers();
}

void Memory::reset() {
  closed_ = false;
  busy_until_ = 0;
  past_busy_ = 0;
  if (params_.reset == MemoryReset::clear) std::memset(data_.get(), 0, params_.size);
}

bool Memory::inside(const tlm::tlm_generic_payload& trans) const {
  const std::uint64_t length = trans.get_data_length();
  return trans.get_address() < params_.size && length <= params_.size - trans.get_address();
}

bool Memory::busy_for(InitiatorId id) const {
  return busy_until_ != 0 && clock_.now() < busy_until_ && (id >= 32 || ((past_busy_ >> id) & 1u) == 0);
}

void Memory::move(tlm::tlm_generic_payload& trans) {
  std::uint8_t* mine = data_.get() + trans.get_address();
  std::uint8_t* theirs = trans.get_data_ptr();
  const unsigned length = trans.get_data_length();
  std::uint8_t* to = trans.is_write() ? mine : theirs;
  const std::uint8_t* from = trans.is_write() ? theirs : mine;
  const std::uint8_t* enables = trans.get_byte_enable_ptr();
  const unsigned enable_length = trans.get_byte_enable_length();
  if (enables == nullptr || enable_length == 0) {
    std::memcpy(to, from, length);
    return;
  }
  for (unsigned i = 0; i < length; ++i) {
    if (enables[i % enable_length] == TLM_BYTE_ENABLED) to[i] = from[i];
  }
}

void Memory::b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) {
  const unsigned length = trans.get_data_length();
  tlm::tlm_response_status status = tlm::TLM_OK_RESPONSE;
  if (busy_until_ != 0) {
    const InitiatorId id = identity_of(trans).initiator;
    if (clock_.next_edge(sc_core::sc_time_stamp() + delay) < busy_until_) {
      status = tlm::TLM_GENERIC_ERROR_RESPONSE;
    } else if (id < 32) {
      past_busy_ |= 1u << id;
    }
  }
  if (length == 0 || trans.get_streaming_width() < length) {
    status = tlm::TLM_BURST_ERROR_RESPONSE;
  } else if (!inside(trans)) {
    status = tlm::TLM_ADDRESS_ERROR_RESPONSE;
  } else if (closed_ || trans.get_command() == tlm::TLM_IGNORE_COMMAND ||
             (trans.is_write() && params_.kind == MemoryKind::rom)) {
    status = tlm::TLM_GENERIC_ERROR_RESPONSE;
  }
  trans.set_response_status(status);
  trans.set_dmi_allowed(false);
  if (params_.wait_states != 0) {
    const std::uint64_t first = trans.get_address() / 8;
    const std::uint64_t last = (trans.get_address() + (length > 0 ? length - 1 : 0)) / 8;
    delay += clock_.to_time(params_.wait_states * (last - first + 1));
  }
  if (status != tlm::TLM_OK_RESPONSE) {
    if (trans.is_read()) std::memset(trans.get_data_ptr(), 0, length);
    return;
  }
  move(trans);
  trans.set_dmi_allowed(params_.wait_states == 0);
  if (trans.is_write() && !watches_.empty()) call_watches(trans, sc_core::sc_time_stamp() + delay);
}

void Memory::call_watches(const tlm::tlm_generic_payload& trans, const sc_core::sc_time& time) {
  const std::uint64_t first = trans.get_address();
  const std::uint64_t last = first + trans.get_data_length() - 1;
  for (const Watch& watch : watches_) {
    if (first > watch.last || last < watch.first) continue;
    Access access;
    access.identity = identity_of(trans);
    access.time = time;
    access.cycle = clock_.next_edge(time);
    watch.call(access, first, trans.get_data_length());
  }
}

tlm::tlm_sync_enum Memory::nb_transport_fw(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase,
                                           sc_core::sc_time& delay) {
  if (phase == tlm::BEGIN_REQ) b_transport(trans, delay);
  return tlm::TLM_COMPLETED;
}

bool Memory::get_direct_mem_ptr(tlm::tlm_generic_payload& trans, tlm::tlm_dmi& dmi) {
  const std::uint64_t at = trans.get_address();
  if (closed_ || params_.wait_states != 0 || at >= params_.size || busy_for(identity_of(trans).initiator)) return false;
  if (trans.is_write() && params_.kind == MemoryKind::rom) return false;
  std::uint64_t first = 0;
  std::uint64_t last = params_.size - 1;
  for (const Watch& watch : watches_) {
    if (at >= watch.first && at <= watch.last) return false;
    if (watch.last < at) first = std::max(first, watch.last + 1);
    if (watch.first > at) last = std::min(last, watch.first - 1);
  }
  dmi.set_dmi_ptr(data_.get() + first);
  dmi.set_start_address(first);
  dmi.set_end_address(last);
  dmi.set_read_latency(sc_core::SC_ZERO_TIME);
  dmi.set_write_latency(sc_core::SC_ZERO_TIME);
  if (params_.kind == MemoryKind::rom) {
    dmi.allow_read();
  } else {
    dmi.allow_read_write();
  }
  return true;
}

unsigned Memory::transport_dbg(tlm::tlm_generic_payload& trans) {
  const bool refused = closed_ || !inside(trans) || busy_for(identity_of(trans).initiator) ||
                       (trans.is_write() && params_.kind == MemoryKind::rom) ||
                       trans.get_command() == tlm::TLM_IGNORE_COMMAND;
  trans.set_response_status(refused ? tlm::TLM_GENERIC_ERROR_RESPONSE : tlm::TLM_OK_RESPONSE);
  if (refused) return 0;
  move(trans);
  if (trans.is_write() && !watches_.empty()) call_watches(trans, sc_core::sc_time_stamp());
  return trans.get_data_length();
}

}  // namespace tlmkit
