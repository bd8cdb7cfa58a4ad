// SPDX-License-Identifier: Apache-2.0
#include "pluton/engine/engine_island.hpp"

#include <utility>

namespace pluton {

EngineIsland::EngineIsland(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, EngineForms forms,
                           tlmkit::InitiatorPort& dma_port)
    : Island(name, clock),
      memory_(clock, dma_port),
      aes_(std::move(forms.aes)),
      sha_(std::move(forms.sha)),
      keyvault_(std::move(forms.keyvault)),
      dma_(std::make_unique<DmaCore>(memory_)),
      aes_port_(&add("aes", aes_)),
      sha_port_(&add("sha", sha_)),
      keyvault_port_(&add("keyvault", keyvault_)),
      dma_port_(&add("dma", dma_)) {
  connect([this] { wire(); });
}

void EngineIsland::reset() {
  Island::reset();
  memory_.start_at(cycle());
}

DmaMemory::Reply EngineIsland::Memory::access(Cycles cycle, const tlmkit::Identity& requester, std::uint32_t address,
                                              std::uint8_t* data, unsigned octets, bool write) {
  const sc_core::sc_time& now = sc_core::sc_time_stamp();
  const sc_core::sc_time at = clock_.to_time(base_ + cycle);
  sc_core::sc_time delay = at > now ? at - now : sc_core::SC_ZERO_TIME;
  const sc_core::sc_time before = delay;
  const auto response = port_.access_for(requester, address, data, octets, write, delay);
  return {response == tlm::TLM_OK_RESPONSE, clock_.next_edge(delay - before)};
}

void EngineIsland::wire() {
  wire_streams();
  wire_keys();
  wire_derivation();
}

void EngineIsland::wire_streams() {
  const DmaPins::Out& dma = dma_.out();
  sha_.in.s_valid = dma.sha_valid;
  sha_.in.s_data = dma.sha_data;
  sha_.in.s_bytes = dma.sha_bytes;
  sha_.in.s_last = dma.sha_last;
  dma_.in.sha_ready = sha_.out().s_ready;
  aes_.in.s_valid = dma.aes_valid;
  aes_.in.s_data = dma.aes_data;
  aes_.in.s_bytes = dma.aes_bytes;
  aes_.in.s_last = dma.aes_last;
  dma_.in.aes_ready = aes_.out().s_ready;
  const AesPins::Out& aes = aes_.out();
  dma_.in.text_valid = aes.m_valid;
  dma_.in.text_data = aes.m_data;
  dma_.in.text_bytes = aes.m_bytes;
  dma_.in.text_last = aes.m_last;
  aes_.in.m_ready = dma.text_ready;
}

void EngineIsland::wire_keys() {
  const KeyvaultPins::Out& vault = keyvault_.out();
  keyvault_.in.aes_kreq_valid = aes_.out().kreq_valid;
  keyvault_.in.aes_kreq_slot = aes_.out().kreq_slot;
  keyvault_.in.aes_kreq_owner = aes_.out().kreq_owner;
  aes_.in.krsp_valid = vault.aes_krsp_valid;
  aes_.in.krsp_data = vault.aes_krsp_data;
  aes_.in.krsp_last = vault.aes_krsp_last;
  aes_.in.krsp_error = vault.aes_krsp_error;
  aes_.in.krsp_bytes = vault.aes_krsp_bytes;
  aes_.in.krsp_usage = vault.aes_krsp_usage;
  keyvault_.in.sha_kreq_valid = sha_.out().kreq_valid;
  keyvault_.in.sha_kreq_slot = sha_.out().kreq_slot;
  keyvault_.in.sha_kreq_owner = sha_.out().kreq_owner;
  sha_.in.krsp_valid = vault.sha_krsp_valid;
  sha_.in.krsp_data = vault.sha_krsp_data;
  sha_.in.krsp_last = vault.sha_krsp_last;
  sha_.in.krsp_error = vault.sha_krsp_error;
  sha_.in.krsp_bytes = vault.sha_krsp_bytes;
  sha_.in.krsp_usage = vault.sha_krsp_usage;
}

void EngineIsland::wire_derivation() {
  const KeyvaultPins::Out& vault = keyvault_.out();
  sha_.in.kdf_req = vault.kdf_req;
  sha_.in.kdf_alg = vault.kdf_alg;
  sha_.in.kdf_valid = vault.kdf_valid;
  sha_.in.kdf_data = vault.kdf_data;
  sha_.in.kdf_bytes = vault.kdf_bytes;
  sha_.in.kdf_last = vault.kdf_last;
  sha_.in.kdf_key = vault.kdf_key;
  const ShaPins::Out& sha = sha_.out();
  keyvault_.in.kdf_gnt = sha.kdf_gnt;
  keyvault_.in.kdf_ready = sha.kdf_ready;
  keyvault_.in.kdf_dvalid = sha.kdf_dvalid;
  keyvault_.in.kdf_ddata = sha.kdf_ddata;
  keyvault_.in.kdf_dlast = sha.kdf_dlast;
}

}  // namespace pluton
