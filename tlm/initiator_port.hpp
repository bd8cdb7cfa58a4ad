// SPDX-License-Identifier: Apache-2.0
// The only way onto the bus. A port's initiator id and the rule for its world are fixed by whoever builds the chip; the
// module behind it says only what it cannot lie about usefully (its privilege and the kind of access), and nothing it
// may have put into a payload of its own survives.
#pragma once

#include <cstdint>
#include <functional>
#include <systemc>
#include <tlm>

#include "tlm/identity.hpp"

namespace tlmkit {

class InitiatorPort : public sc_core::sc_module, public tlm::tlm_bw_transport_if<> {
 public:
  using InvalidateHandler = std::function<void(sc_dt::uint64 first, sc_dt::uint64 last)>;

  InitiatorPort(const sc_core::sc_module_name& name, InitiatorId id, WorldRule world);
  InitiatorPort(const sc_core::sc_module_name& name, InitiatorId id, World world)
      : InitiatorPort(name, id, always(world)) {}
  // A payload frees the extensions that it still holds; this one is a member.
  ~InitiatorPort() override { trans_.clear_extension(&identity_); }

  tlm::tlm_initiator_socket<64> socket;

  InitiatorId id() const { return id_; }
  World world(Privilege privilege) const { return world_of(world_, privilege); }

  // One blocking access of `length` bytes at `address`; `data` in little-endian byte order. Adds the bus's wait time
  // to `delay`. On any error the response is not TLM_OK_RESPONSE and `data` of a read is zero.
  tlm::tlm_response_status access(AccessKind kind, Privilege privilege, std::uint64_t address, std::uint8_t* data,
                                  unsigned length, bool write, sc_core::sc_time& delay);
  // The same for a DMA engine: the access carries the identity of whoever programmed it, with kind dma. Only the chip's
  // own hardware holds such a port.
  tlm::tlm_response_status access_for(const Identity& requester, std::uint64_t address, std::uint8_t* data,
                                      unsigned length, bool write, sc_core::sc_time& delay);
  // Debug transport under the same rules; returns the bytes moved (0 when refused).
  unsigned debug(Privilege privilege, std::uint64_t address, std::uint8_t* data, unsigned length, bool write);
  // Asks for direct memory access for `kind` at `address`; false when none is granted.
  bool direct_memory(AccessKind kind, Privilege privilege, std::uint64_t address, tlm::tlm_dmi& dmi);
  // Called before a target's reconfiguration completes; the module must drop all pointers into [first, last].
  void on_invalidate(InvalidateHandler handler) { on_invalidate_ = std::move(handler); }

  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) override {
    return tlm::TLM_COMPLETED;
  }
  void invalidate_direct_mem_ptr(sc_dt::uint64 first, sc_dt::uint64 last) override {
    if (on_invalidate_) on_invalidate_(first, last);
  }

 private:
  void prepare(const Identity& identity, std::uint64_t address, std::uint8_t* data, unsigned length, bool write);
  tlm::tlm_response_status transport(std::uint8_t* data, unsigned length, bool write, sc_core::sc_time& delay);

  const InitiatorId id_;
  const WorldRule world_;
  InvalidateHandler on_invalidate_;
  tlm::tlm_generic_payload trans_;
  IdentityExtension identity_;
};

// Stamps a foreign TLM-2.0 initiator (one that brings its own payloads): whatever identity a payload carries is
// replaced by the one given here before it goes on.
class IdentityStamp : public sc_core::sc_module, public tlm::tlm_fw_transport_if<>, public tlm::tlm_bw_transport_if<> {
 public:
  IdentityStamp(const sc_core::sc_module_name& name, InitiatorId id, World world, Privilege privilege);

  tlm::tlm_target_socket<64> in;
  tlm::tlm_initiator_socket<64> out;

  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) override;
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) override;
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& trans, tlm::tlm_dmi& dmi) override;
  unsigned transport_dbg(tlm::tlm_generic_payload& trans) override;
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) override;
  void invalidate_direct_mem_ptr(sc_dt::uint64 first, sc_dt::uint64 last) override;

 private:
  template <class Call>
  auto stamped(tlm::tlm_generic_payload& trans, AccessKind kind, Call call);

  const Identity base_;
};

}  // namespace tlmkit
