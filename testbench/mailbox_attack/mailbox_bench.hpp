// SPDX-License-Identifier: Apache-2.0
// The hardware models of the mailbox, the key vault and its engines with the runtime's firmware on Pluton's side (as a
// host program whose accesses go to the models) and a bare bus master on each sender's.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "pluton/engine/engine_island.hpp"
#include "pluton/mailbox_port/mailbox_port.hpp"
#include "sw/include/gen/chip_map.h"
#include "sw/lib/mailbox.h"
#include "testbench/common/bus_master.hpp"
#include "testbench/sw/mailbox_services_double.hpp"
#include "tlm/memory.hpp"

namespace mailbox_attack {

namespace port_map = pluton::mailbox_port_map;
using Words = std::vector<std::uint32_t>;

// The engines behind Pluton's bus.
class Engines {
 public:
  explicit Engines(const tlmkit::ClockDomain& clock);
  void reset() { island_.reset(); }
  // The window that an address lies in; nullptr for none of theirs.
  testbench::BusMaster* at(std::uint32_t address);

 private:
  tlmkit::Memory memory_;
  tlmkit::InitiatorPort dma_port_;
  pluton::EngineIsland island_;
  testbench::BusMaster aes_, sha_, keyvault_, dma_;
};

struct Bench {
  Bench();
  ~Bench();
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  // Firmware.
  void open();
  void serve() { mailbox_serve(&services.services, &state); }
  std::uint32_t pluton_read(std::uint32_t address);
  void pluton_write(std::uint32_t address, std::uint32_t word);

  // A sender; false on a bus error.
  bool store(unsigned channel, std::uint32_t offset, std::uint32_t word);
  bool load(unsigned channel, std::uint32_t offset, std::uint32_t& word);
  // Data words, then the command word, which announces `length` words.
  bool send(unsigned channel, std::uint32_t command, const Words& data, std::uint32_t length, std::uint32_t tag = 1);
  bool send(unsigned channel, std::uint32_t command, const Words& data) {
    return send(channel, command, data, static_cast<std::uint32_t>(data.size()));
  }
  // The response that waits: command word, status, results. Empty when none does.
  Words receive(unsigned channel);
  Words exchange(unsigned channel, std::uint32_t command, const Words& data) {
    send(channel, command, data);
    serve();
    return receive(channel);
  }

  tlmkit::ClockDomain clock{"bus", 5000};
  pluton::Mailbox mailbox{"mailbox", clock};
  std::vector<std::unique_ptr<pluton::MailboxPort>> ports;
  testbench::BusMaster pluton{clock, "pluton"};
  Engines engines{clock};
  std::vector<std::unique_ptr<tlmkit::InitiatorPort>> senders;
  testing_sw::ServicesDouble services;
  mailbox_state state = {};
  std::function<void(std::uint32_t offset)> after_pluton_reads;  // of the mailbox
};

}  // namespace mailbox_attack
