// SPDX-License-Identifier: Apache-2.0
#include "testbench/mailbox_attack/mailbox_bench.hpp"

#include <cstring>
#include <stdexcept>

#include "pluton/aes/aes_core.hpp"
#include "pluton/keyvault/keyvault_core.hpp"
#include "pluton/sha/sha_core.hpp"
#include "sw/lib/mmio.h"

namespace mailbox_attack {

namespace {
Bench* current = nullptr;
constexpr std::uint32_t kOffset = 0xFFF;  // every window has 4 KiB
constexpr const char* kPortNames[] = {"port_secure", "port_normal", "port_io0"};
constexpr const char* kSenderNames[] = {"sender_secure", "sender_normal", "sender_io0"};

pluton::EngineForms models() {
  return {std::make_unique<pluton::AesCore>(), std::make_unique<pluton::ShaCore>(),
          std::make_unique<pluton::KeyvaultCore>()};
}
}  // namespace

Engines::Engines(const tlmkit::ClockDomain& clock)
    : memory_("memory", {tlmkit::MemoryKind::ram, 0x1000}, clock),
      dma_port_("dma_port", 2, tlmkit::World::secure),
      island_("engines", clock, models(), dma_port_),
      aes_(clock, "to_aes"),
      sha_(clock, "to_sha"),
      keyvault_(clock, "to_keyvault"),
      dma_(clock, "to_dma") {
  dma_port_.socket.bind(memory_.socket);
  aes_.port().socket.bind(island_.aes().socket);
  sha_.port().socket.bind(island_.sha().socket);
  keyvault_.port().socket.bind(island_.keyvault().socket);
  dma_.port().socket.bind(island_.dma().socket);
}

testbench::BusMaster* Engines::at(std::uint32_t address) {
  if (address - AES_BASE < AES_SIZE) return &aes_;
  if (address - SHA_BASE < SHA_SIZE) return &sha_;
  return address - KEYVAULT_BASE < KEYVAULT_SIZE ? &keyvault_ : nullptr;
}

Bench::Bench() {
  current = this;
  pluton.port().socket.bind(mailbox.socket);
  for (unsigned n = 0; n < pluton::Mailbox::kChannels; ++n) {
    ports.push_back(std::make_unique<pluton::MailboxPort>(kPortNames[n], clock, mailbox, n));
    senders.push_back(std::make_unique<tlmkit::InitiatorPort>(
        kSenderNames[n], 3, n == MAILBOX_APP_SECURE ? tlmkit::World::secure : tlmkit::World::normal));
    senders.back()->socket.bind(ports.back()->socket);
  }
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  mailbox.reset();
  engines.reset();
}

Bench::~Bench() { current = nullptr; }

void Bench::open() {
  for (std::uint32_t channel = 0; channel < MAILBOX_CHANNELS; ++channel) mailbox_open(channel);
}

std::uint32_t Bench::pluton_read(std::uint32_t address) {
  const std::uint32_t offset = address & kOffset;
  if (testbench::BusMaster* engine = engines.at(address)) {
    const auto word = static_cast<std::uint32_t>(engine->read(0, offset, 4));
    if (engine->status() != tlm::TLM_OK_RESPONSE) throw std::logic_error("the firmware meets a bus error");
    return word;
  }
  const auto word = static_cast<std::uint32_t>(pluton.read(0, offset, 4));
  if (after_pluton_reads) after_pluton_reads(offset);
  return word;
}

void Bench::pluton_write(std::uint32_t address, std::uint32_t word) {
  testbench::BusMaster* engine = engines.at(address);
  (engine != nullptr ? engine : &pluton)->write(0, address & kOffset, word, 4);
}

bool Bench::store(unsigned channel, std::uint32_t offset, std::uint32_t word) {
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  std::uint8_t data[4];
  std::memcpy(data, &word, 4);
  return senders[channel]->access(tlmkit::AccessKind::store, tlmkit::Privilege::machine, offset, data, 4, true,
                                  delay) == tlm::TLM_OK_RESPONSE;
}

bool Bench::load(unsigned channel, std::uint32_t offset, std::uint32_t& word) {
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  std::uint8_t data[4] = {};
  const auto status =
      senders[channel]->access(tlmkit::AccessKind::load, tlmkit::Privilege::machine, offset, data, 4, false, delay);
  std::memcpy(&word, data, 4);
  return status == tlm::TLM_OK_RESPONSE;
}

bool Bench::send(unsigned channel, std::uint32_t command, const Words& data, std::uint32_t length, std::uint32_t tag) {
  bool taken = true;
  for (const std::uint32_t word : data) taken = store(channel, port_map::kRequestData, word) && taken;
  return store(channel, port_map::kRequest, mailbox_command_word(command, tag, length)) && taken;
}

Words Bench::receive(unsigned channel) {
  std::uint32_t word = 0;
  load(channel, port_map::kResponse, word);
  if (word == 0) return {};
  Words response = {word};
  for (std::uint32_t i = mailbox_length_of(word); i > 0; --i) {
    load(channel, port_map::kResponseData, word);
    response.push_back(word);
  }
  return response;
}

}  // namespace mailbox_attack

extern "C" {
uint32_t mmio_read32(uint32_t address) { return mailbox_attack::current->pluton_read(address); }
void mmio_write32(uint32_t address, uint32_t value) { mailbox_attack::current->pluton_write(address, value); }
uint8_t mmio_read8(uint32_t) { throw std::logic_error("nothing here has octets"); }
void mmio_write8(uint32_t, uint8_t) { throw std::logic_error("nothing here has octets"); }
void cpu_wait_for_irq(unsigned) {}  // the next look at a status lets its engine go on
}
