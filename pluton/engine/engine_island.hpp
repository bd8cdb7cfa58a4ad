// SPDX-License-Identifier: Apache-2.0
// AES, SHA, key vault and DMA with the wires between them: streams from and to memory, keys on private side channels.
#pragma once

#include <memory>

#include "pluton/aes/aes_pins.hpp"
#include "pluton/dma/dma_core.hpp"
#include "pluton/keyvault/keyvault_pins.hpp"
#include "pluton/sha/sha_pins.hpp"
#include "tlm/cycle/island.hpp"
#include "tlm/initiator_port.hpp"

namespace pluton {

// Each block in the form that elaboration has chosen.
struct EngineForms {
  std::unique_ptr<tlmkit::CycleCore<AesPins>> aes;
  std::unique_ptr<tlmkit::CycleCore<ShaPins>> sha;
  std::unique_ptr<tlmkit::CycleCore<KeyvaultPins>> keyvault;
};

class EngineIsland : public tlmkit::Island {
 public:
  // `dma_port`: the DMA engine's way to memory.
  EngineIsland(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, EngineForms forms,
               tlmkit::InitiatorPort& dma_port);

  tlmkit::IslandPort& aes() { return *aes_port_; }
  tlmkit::IslandPort& sha() { return *sha_port_; }
  tlmkit::IslandPort& keyvault() { return *keyvault_port_; }
  tlmkit::IslandPort& dma() { return *dma_port_; }

  void reset();

 private:
  // Beats become accesses on the bus, at their own cycle and for their own requester.
  class Memory : public DmaMemory {
   public:
    Memory(const tlmkit::ClockDomain& clock, tlmkit::InitiatorPort& port) : clock_(clock), port_(port) {}
    void start_at(Cycles cycle) { base_ = cycle; }
    Reply access(Cycles cycle, const tlmkit::Identity& requester, std::uint32_t address, std::uint8_t* data,
                 unsigned octets, bool write) override;

   private:
    const tlmkit::ClockDomain& clock_;
    tlmkit::InitiatorPort& port_;
    Cycles base_ = 0;
  };

  void wire();
  void wire_streams();
  void wire_keys();
  void wire_derivation();

  Memory memory_;
  tlmkit::Member<AesPins> aes_;
  tlmkit::Member<ShaPins> sha_;
  tlmkit::Member<KeyvaultPins> keyvault_;
  tlmkit::Member<DmaPins> dma_;
  tlmkit::IslandPort* aes_port_;
  tlmkit::IslandPort* sha_port_;
  tlmkit::IslandPort* keyvault_port_;
  tlmkit::IslandPort* dma_port_;
};

}  // namespace pluton
