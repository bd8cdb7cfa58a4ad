// SPDX-License-Identifier: Apache-2.0
#include "testbench/mailbox_attack/mailbox_bench.hpp"

#include <cstring>
#include <stdexcept>

#include "sw/lib/mmio.h"

namespace mailbox_attack {

namespace {
Bench* current = nullptr;
constexpr const char* kPortNames[] = {"port_secure", "port_normal", "port_io0"};
constexpr const char* kSenderNames[] = {"sender_secure", "sender_normal", "sender_io0"};
}  // namespace

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
}

Bench::~Bench() { current = nullptr; }

void Bench::open() {
  for (std::uint32_t channel = 0; channel < MAILBOX_CHANNELS; ++channel) mailbox_open(channel);
}

std::uint32_t Bench::pluton_read(std::uint32_t offset) {
  const auto word = static_cast<std::uint32_t>(pluton.read(0, offset, 4));
  if (after_pluton_reads) after_pluton_reads(offset);
  return word;
}

void Bench::pluton_write(std::uint32_t offset, std::uint32_t word) { pluton.write(0, offset, word, 4); }

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
uint32_t mmio_read32(uint32_t address) { return mailbox_attack::current->pluton_read(address - MAILBOX_BASE); }
void mmio_write32(uint32_t address, uint32_t value) {
  mailbox_attack::current->pluton_write(address - MAILBOX_BASE, value);
}
uint8_t mmio_read8(uint32_t) { throw std::logic_error("the mailbox has no octets"); }
void mmio_write8(uint32_t, uint8_t) { throw std::logic_error("the mailbox has no octets"); }
void cpu_wait_for_irq(unsigned) { throw std::logic_error("nobody to wait for"); }
}
