// SPDX-License-Identifier: Apache-2.0
// Attacks that need more than the bus: memories, the DMA engine, the whole chip.
#include "pluton/dma/gen/dma_regs.hpp"
#include "pluton/engine/engine_island.hpp"
#include "soc/chip.hpp"
#include "soc/rtl_choice.hpp"
#include "testbench/attack/attacks.hpp"
#include "testbench/soc/soc_bench.hpp"
#include "tlm/memory.hpp"
#include "tlm/router.hpp"

namespace attack {

namespace dma = pluton::dma_map;

namespace {

constexpr std::uint16_t kOwnerBit = 1u << kOwner, kHostileBit = 1u << kHostile;

// The engine island, its DMA port before the firewall, and somebody who programs the DMA engine.
struct DmaBench {
  DmaBench(Cycles quantum, unsigned programmer)
      : bench(quantum),
        engines("engines", bench.clock, soc::engine_forms(soc::RtlChoice{}), bench.owner),
        port("programmer", static_cast<tlmkit::InitiatorId>(programmer),
             programmer == kOwner ? World::secure : World::normal) {
    others.init(3, [](const char* name, std::size_t) { return new tlmkit::InitiatorPort(name, 1, World::secure); });
    others[0].socket.bind(engines.aes().socket);
    others[1].socket.bind(engines.sha().socket);
    others[2].socket.bind(engines.keyvault().socket);
    port.socket.bind(engines.dma().socket);
  }
  void write(std::uint32_t offset, std::uint32_t word) {
    std::uint8_t data[4];
    std::memcpy(data, &word, 4);
    sc_time local = sc_core::SC_ZERO_TIME;
    port.access(AccessKind::store, Privilege::machine, offset, data, 4, true, local);
  }
  void start(std::uint32_t control, std::uint32_t from, std::uint32_t to, std::uint32_t bytes, std::uint32_t next) {
    write(dma::kSource, from);
    write(dma::kDestination, to);
    write(dma::kLength, bytes);
    write(dma::kNext, next);
    write(dma::kControl, control);
    write(dma::kCtrl, dma::ctrl::kStart.mask());
  }
  bool has(std::uint64_t address, std::uint8_t octet) const {
    const auto at = bench.spy.bytes.find(address);
    return at != bench.spy.bytes.end() && at->second == octet;
  }

  Bench bench;
  pluton::EngineIsland engines;
  tlmkit::InitiatorPort port;
  sc_core::sc_vector<tlmkit::InitiatorPort> others{"others"};
};

constexpr std::uint32_t kCopy = dma::control::kRead.mask() | dma::control::kWrite.mask();
constexpr std::uint8_t kSecretOctet = 0x5A;

}  // namespace

bool memory_wraps_beyond_its_end(Cycles) {
  tlmkit::ClockDomain clock("bus", 5000);
  tlmkit::InitiatorPort port("port", kHostile, World::normal);
  tlmkit::Memory memory("memory", {tlmkit::MemoryKind::ram, 0x1000}, clock);
  tlmkit::Router router("router", clock, {{"memory", 0x10000, 0x2000, 1u << kHostile}}, 1);
  port.socket.bind(router.in[0]);
  router.out[0].bind(memory.socket);
  memory.data()[0x800] = kSecretOctet;
  bool reached = false;
  sc_core::sc_spawn([&] {
    std::uint8_t data[4] = {};
    sc_time local = sc_core::SC_ZERO_TIME;
    port.access(AccessKind::load, Privilege::machine, 0x11800, data, 4, false, local);
    reached = data[0] == kSecretOctet;
  });
  sc_core::sc_start(clock.to_time(100));
  return reached;
}

// A DMA engine that the owner's firewall trusts, programmed by who may not read the secret.
bool dma_as_a_deputy(Cycles quantum) {
  DmaBench d(quantum, kHostile);
  d.bench.thread([&d] {
    d.bench.open(0, {0x1000, 0x103F, kOwnerBit, kOwnerBit, 0});
    d.bench.open(1, {0x2000, 0x2FFF, kOwnerBit | kHostileBit, kOwnerBit | kHostileBit, 0});
    for (unsigned i = 0; i < 16; ++i) d.bench.spy.bytes[0x1000 + i] = kSecretOctet;
    d.start(kCopy, 0x1000, 0x2000, 16, 0);
  });
  d.bench.go();
  return d.has(0x2000, kSecretOctet);
}

// The descriptor in memory changes as soon as the engine has read it.
bool descriptor_changes_after_the_check(Cycles quantum) {
  DmaBench d(quantum, kOwner);
  auto& memory = d.bench.spy.bytes;
  constexpr std::uint32_t kDescriptor = 0x2800;
  const auto put = [&memory](std::uint32_t address, std::uint32_t word) {
    for (unsigned i = 0; i < 4; ++i) memory[address + i] = static_cast<std::uint8_t>(word >> (8 * i));
  };
  const std::uint32_t words[6] = {kCopy, 0x2000, 0x2100, 16, 0, 0};
  for (unsigned i = 0; i < 6; ++i) put(kDescriptor + 4 * i, words[i]);
  for (unsigned i = 0; i < 16; ++i) {
    memory[0x1000 + i] = kSecretOctet;
    memory[0x2000 + i] = 0x11;
  }
  // The last beat of the descriptor is the last that the check sees.
  d.bench.spy.before = [&](tlm::tlm_generic_payload& trans) {
    if (trans.get_address() == kDescriptor + 16) put(kDescriptor + 4, 0x1000);
  };
  d.bench.thread([&d] {
    d.bench.open(0, {0x1000, 0x2FFF, kOwnerBit, kOwnerBit, 0});
    d.start(kCopy | dma::control::kChain.mask(), 0x2200, 0x2300, 8, kDescriptor);
  });
  d.bench.go();
  return d.has(0x2100, kSecretOctet);
}

bool lock_is_lost_by_an_application_reset(Cycles quantum) {
  soc::ChipOptions options = testbench::test_chip();
  options.quantum = quantum;
  soc::Chip chip("chip", options);
  testbench::Watcher watcher(chip);
  if (!watcher.run().up()) return false;
  const auto locked = [&chip] { return (chip.bus_firewall().form().peek(firewall::firewall_map::kStatus) & 2) != 0; };
  EXPECT_TRUE(locked()) << "the runtime locks";
  chip.request_reset(tlmkit::ResetKind::application);
  sc_core::sc_start(chip.clock().to_time(quantum + 1000));  // the core may be that far ahead
  return !locked();
}

}  // namespace attack
