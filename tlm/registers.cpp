// SPDX-License-Identifier: Apache-2.0
#include "tlm/registers.hpp"

#include <cstring>
#include <stdexcept>
#include <utility>

namespace tlmkit {

namespace {
std::uint32_t readable(const RegisterSpec& s) { return s.ro_mask | s.rw_mask | s.w1c_mask; }
}  // namespace

std::uint32_t Register::bus_read(Access& access, std::uint32_t index) {
  const std::uint32_t stored = values_[index];
  const std::uint32_t value = read_hook_ ? read_hook_(access, index, stored) : stored;
  return access.error ? 0 : value & readable(*spec_);
}

void Register::bus_write(Access& access, std::uint32_t index, std::uint32_t written) {
  if (before_write_hook_) {
    before_write_hook_(access, index, written);
    if (access.error || std::exchange(access.ignore, false)) return;
  }
  std::uint32_t& value = values_[index];
  value = (value & ~spec_->rw_mask) | (written & spec_->rw_mask);
  value &= ~(written & spec_->w1c_mask);
  if (write_hook_) write_hook_(access, index, written);
}

RegisterBlock::RegisterBlock(const sc_core::sc_module_name& name, const BlockSpec& spec, const ClockDomain& clock)
    : sc_module(name), socket("socket"), spec_(spec), clock_(clock) {
  socket.bind(*this);
}

void RegisterBlock::reset() {
  for (Register* reg : registers_) reg->reset();
}

void RegisterBlock::add(Register& reg) {
  const RegisterSpec& s = reg.spec();
  registers_.push_back(&reg);
  for (std::uint32_t i = 0; i < s.count; ++i) {
    const std::uint64_t offset = s.offset + std::uint64_t{i} * s.stride;
    if (offset + spec_.register_bytes > spec_.size) {
      throw std::logic_error(std::string(name()) + ": " + s.name + " ends beyond the block");
    }
    if (!decode_.emplace(offset / spec_.register_bytes, std::make_pair(&reg, i)).second) {
      throw std::logic_error(std::string(name()) + ": " + s.name + " overlaps a register");
    }
  }
}

Register* RegisterBlock::find(std::uint64_t offset, std::uint32_t& index) {
  const auto found = decode_.find(offset / spec_.register_bytes);
  if (found == decode_.end()) return nullptr;
  index = found->second.second;
  return found->second.first;
}

bool RegisterBlock::legal(const tlm::tlm_generic_payload& trans) const {
  const std::uint64_t length = trans.get_data_length();
  return (length == 1 || length == 4 || length == 8) && (spec_.access_widths & length) != 0 &&
         trans.get_address() % length == 0 && trans.get_byte_enable_ptr() == nullptr &&
         trans.get_streaming_width() >= length && (trans.is_read() || trans.is_write());
}

void RegisterBlock::b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) {
  const unsigned length = trans.get_data_length();
  const unsigned bytes = spec_.register_bytes;
  std::uint32_t index[2] = {};
  Register* target[2] = {};
  const unsigned parts = length > bytes ? 2 : 1;
  bool good = legal(trans);
  for (unsigned i = 0; good && i < parts; ++i) {
    target[i] = find(trans.get_address() + i * bytes, index[i]);
    good = target[i] != nullptr;
  }
  Access access;
  access.identity = identity_of(trans);
  access.time = sc_core::sc_time_stamp() + delay;
  access.cycle = clock_.next_edge(access.time);
  good = good && admit(access.identity);
  std::uint8_t* data = trans.get_data_ptr();
  for (unsigned i = 0; good && i < parts; ++i) {
    std::uint32_t word = 0;
    access.more = i + 1 < parts;
    if (trans.is_write()) {
      std::memcpy(&word, data + i * bytes, bytes);
      target[i]->bus_write(access, index[i], word);
    } else {
      word = target[i]->bus_read(access, index[i]);
      std::memcpy(data + i * bytes, &word, bytes);
    }
    good = !access.error;
  }
  if (!good && trans.is_read() && data != nullptr) std::memset(data, 0, length);
  // A refused access still takes its two bus cycles (PSLVERR is sampled with PREADY).
  delay = clock_.to_time(access.cycle + kApbCycles + access.wait) - sc_core::sc_time_stamp();
  trans.set_response_status(good ? tlm::TLM_OK_RESPONSE : tlm::TLM_GENERIC_ERROR_RESPONSE);
}

tlm::tlm_sync_enum RegisterBlock::nb_transport_fw(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase,
                                                  sc_core::sc_time& delay) {
  if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;
  b_transport(trans, delay);
  phase = tlm::BEGIN_RESP;
  return tlm::TLM_COMPLETED;
}

unsigned RegisterBlock::transport_dbg(tlm::tlm_generic_payload& trans) {
  if (!trans.is_read() || !admit(identity_of(trans))) return 0;
  const unsigned bytes = spec_.register_bytes;
  unsigned moved = 0;
  while (moved < trans.get_data_length()) {
    const std::uint64_t address = trans.get_address() + moved;
    std::uint32_t index = 0;
    const Register* reg = find(address, index);
    if (reg == nullptr) break;
    const std::uint32_t value = reg->get(index) & readable(reg->spec());
    trans.get_data_ptr()[moved++] = static_cast<std::uint8_t>(value >> (8 * (address % bytes)));
  }
  trans.set_response_status(moved > 0 ? tlm::TLM_OK_RESPONSE : tlm::TLM_GENERIC_ERROR_RESPONSE);
  return moved;
}

}  // namespace tlmkit
