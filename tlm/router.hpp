// SPDX-License-Identifier: Apache-2.0
// The address decoder between initiators and targets.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <systemc>
#include <tlm>
#include <vector>

#include "tlm/arbiter.hpp"
#include "tlm/bus_log.hpp"
#include "tlm/chip_map.hpp"
#include "tlm/clock.hpp"
#include "tlm/trace.hpp"

namespace tlmkit {

// One row of the address map. Targets see addresses relative to `base`.
struct Route {
  std::string name;
  std::uint64_t base;
  std::uint64_t size;   // bytes, not 0
  std::uint32_t reach;  // bit n: the initiator with id n has a wire to the target
  // One access at a time. Not so for memory with a port for each initiator: there, nobody waits for another, whether
  // accesses come over the bus or through direct memory access.
  bool shared = true;
};

// Adds no cycles of its own. Rules, the same for b_transport, nb_transport, debug and DMI:
// - an access must lie wholly inside one target, and its sender must have a wire to it; else
// TLM_ADDRESS_ERROR_RESPONSE;
// - who sent it is what the payload's IdentityExtension says; ports stamp it (InitiatorPort, IdentityStamp);
// - a payload's address is the initiator's again when the call returns.
// nb_transport is served by early completion (IEEE 1666-2011 15.2.6): TLM_COMPLETED with the time annotated.
class Router : public sc_core::sc_module, public tlm::tlm_fw_transport_if<>, public tlm::tlm_bw_transport_if<> {
 public:
  // Every socket must be bound. Throws std::logic_error for overlapping, empty or wrapping routes.
  Router(const sc_core::sc_module_name& name, const ClockDomain& clock, std::vector<Route> routes,
         unsigned initiator_count);

  sc_core::sc_vector<tlm::tlm_target_socket<64>> in;      // one an initiator; which one is used makes no difference
  sc_core::sc_vector<tlm::tlm_initiator_socket<64>> out;  // one a route, in the order given

  // Index of a route by name; throws std::out_of_range.
  unsigned route(const std::string& name) const;
  const std::vector<Route>& routes() const { return routes_; }

  // While a log is attached no DMI is granted (and what was granted is taken back), so that it misses nothing.
  void set_log(BusLog* log);
  // Draws each listed initiator's accesses under `scope`.<name>: valid, write, address, data, error; those of kind dma
  // under `scope`.dma.
  void trace(TraceSink& sink, const std::string& scope, const MapInitiator* initiators, unsigned count);
  void reset();

  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) override;
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override;
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& trans, tlm::tlm_dmi& dmi) override;
  unsigned transport_dbg(tlm::tlm_generic_payload& trans) override;
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) override {
    return tlm::TLM_COMPLETED;
  }
  // Not used: each target's backward path goes through its own Backward, which knows the route.
  void invalidate_direct_mem_ptr(sc_dt::uint64, sc_dt::uint64) override {}

 private:
  struct Entry {  // one route, sorted by base
    std::uint64_t base;
    std::uint64_t size;
    std::uint32_t reach;
    unsigned index;
    bool shared;
    tlm::tlm_fw_transport_if<>* target;  // resolved at the end of elaboration
    Arbiter arbiter;
  };
  struct Backward : tlm::tlm_bw_transport_if<> {
    Backward(Router& r, unsigned i) : router(r), index(i) {}
    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) override {
      return tlm::TLM_COMPLETED;
    }
    void invalidate_direct_mem_ptr(sc_dt::uint64 first, sc_dt::uint64 last) override {
      router.invalidate(index, first, last);
    }
    Router& router;
    unsigned index;
  };
  struct BusSignals {
    TraceSignal valid, write, address, data, error;
  };

  void end_of_elaboration() override;
  Entry* decode(std::uint64_t address, std::uint64_t length);
  Entry* decode_for(const tlm::tlm_generic_payload& trans, std::uint64_t length);
  void invalidate(unsigned index, std::uint64_t first, std::uint64_t last);
  void invalidate_all();
  void observe(const tlm::tlm_generic_payload& trans, Picoseconds start, Picoseconds end);

  const ClockDomain& clock_;
  std::vector<Route> routes_;
  std::vector<Entry> entries_;
  Entry* last_ = nullptr;  // the route used last: most accesses come in runs
  std::vector<std::unique_ptr<Backward>> backward_;
  BusLog* log_ = nullptr;
  std::array<BusSignals, 32> signals_;  // by initiator id
  bool observed_ = false;
};

}  // namespace tlmkit
