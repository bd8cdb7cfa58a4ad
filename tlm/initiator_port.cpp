// SPDX-License-Identifier: Apache-2.0
#include "tlm/initiator_port.hpp"

#include <cstring>

namespace tlmkit {

InitiatorPort::InitiatorPort(const sc_core::sc_module_name& name, InitiatorId id, WorldRule world)
    : sc_module(name), socket("socket"), id_(id), world_(world) {
  socket.bind(*this);
  trans_.set_extension(&identity_);
}

void InitiatorPort::prepare(const Identity& identity, std::uint64_t address, std::uint8_t* data, unsigned length,
                            bool write) {
  identity_.identity = identity;
  trans_.set_command(write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
  trans_.set_address(address);
  trans_.set_data_ptr(data);
  trans_.set_data_length(length);
  trans_.set_streaming_width(length);
  trans_.set_byte_enable_ptr(nullptr);
  trans_.set_byte_enable_length(0);
  trans_.set_dmi_allowed(false);
  trans_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
}

tlm::tlm_response_status InitiatorPort::access(AccessKind kind, Privilege privilege, std::uint64_t address,
                                               std::uint8_t* data, unsigned length, bool write,
                                               sc_core::sc_time& delay) {
  prepare({id_, world(privilege), privilege, kind}, address, data, length, write);
  return transport(data, length, write, delay);
}

tlm::tlm_response_status InitiatorPort::access_for(const Identity& requester, std::uint64_t address, std::uint8_t* data,
                                                   unsigned length, bool write, sc_core::sc_time& delay) {
  prepare({requester.initiator, requester.world, requester.privilege, AccessKind::dma}, address, data, length, write);
  return transport(data, length, write, delay);
}

tlm::tlm_response_status InitiatorPort::transport(std::uint8_t* data, unsigned length, bool write,
                                                  sc_core::sc_time& delay) {
  socket->b_transport(trans_, delay);
  if (!write && !trans_.is_response_ok()) std::memset(data, 0, length);
  return trans_.get_response_status();
}

unsigned InitiatorPort::debug(Privilege privilege, std::uint64_t address, std::uint8_t* data, unsigned length,
                              bool write) {
  prepare({id_, world(privilege), privilege, AccessKind::debug}, address, data, length, write);
  return socket->transport_dbg(trans_);
}

bool InitiatorPort::direct_memory(AccessKind kind, Privilege privilege, std::uint64_t address, tlm::tlm_dmi& dmi) {
  prepare({id_, world(privilege), privilege, kind}, address, nullptr, 0, kind == AccessKind::store);
  dmi.init();
  return socket->get_direct_mem_ptr(trans_, dmi);
}

IdentityStamp::IdentityStamp(const sc_core::sc_module_name& name, InitiatorId id, World world, Privilege privilege)
    : sc_module(name), in("in"), out("out"), base_{id, world, privilege, AccessKind::load} {
  in.bind(*this);
  out.bind(*this);
}

template <class Call>
auto IdentityStamp::stamped(tlm::tlm_generic_payload& trans, AccessKind kind, Call call) {
  IdentityExtension mine(Identity{base_.initiator, base_.world, base_.privilege, kind});
  IdentityExtension* theirs = trans.set_extension(&mine);
  auto result = call();
  trans.set_extension(theirs);
  return result;
}

namespace {
AccessKind kind_of(const tlm::tlm_generic_payload& trans) {
  return trans.is_write() ? AccessKind::store : AccessKind::load;
}
}  // namespace

void IdentityStamp::b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) {
  stamped(trans, kind_of(trans), [&] {
    out->b_transport(trans, delay);
    return 0;
  });
}

bool IdentityStamp::get_direct_mem_ptr(tlm::tlm_generic_payload& trans, tlm::tlm_dmi& dmi) {
  return stamped(trans, kind_of(trans), [&] { return out->get_direct_mem_ptr(trans, dmi); });
}

unsigned IdentityStamp::transport_dbg(tlm::tlm_generic_payload& trans) {
  return stamped(trans, AccessKind::debug, [&] { return out->transport_dbg(trans); });
}

// Approximately-timed initiators go through the router's nb adapter, which calls b_transport; a stamp in front of
// one must not let the extension it placed outlive the call, so nb traffic is served here in one phase.
tlm::tlm_sync_enum IdentityStamp::nb_transport_fw(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase,
                                                  sc_core::sc_time& delay) {
  if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;
  b_transport(trans, delay);
  phase = tlm::BEGIN_RESP;
  return tlm::TLM_COMPLETED;
}

tlm::tlm_sync_enum IdentityStamp::nb_transport_bw(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase,
                                                  sc_core::sc_time& delay) {
  return in->nb_transport_bw(trans, phase, delay);
}

void IdentityStamp::invalidate_direct_mem_ptr(sc_dt::uint64 first, sc_dt::uint64 last) {
  in->invalidate_direct_mem_ptr(first, last);
}

}  // namespace tlmkit
