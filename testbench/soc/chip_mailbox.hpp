// SPDX-License-Identifier: Apache-2.0
// A chip whose runtime is up, and the cores that talk to it through the mailbox.
#pragma once

#include <vector>

#include "sw/lib/mailbox_commands.h"
#include "testbench/soc/soc_bench.hpp"

namespace testbench {

using Words = std::vector<std::uint32_t>;

// The windows of the channels.
constexpr std::uint64_t kMailboxWindows[] = {soc::chip_map::kMailboxSecureBase, soc::chip_map::kMailboxNormalBase,
                                             soc::chip_map::kMailboxIo0Base};

// A core at one of the windows, in the world that the window is for.
class MailboxCore {
 public:
  MailboxCore(soc::Chip& chip, unsigned channel)
      : chip_(chip),
        channel_(channel),
        port_(chip.initiator(channel == MAILBOX_IO0 ? soc::chip_map::kIoCore0Id : soc::chip_map::kAppCoreId)),
        who_{port_.id(), channel == MAILBOX_APP_SECURE ? tlmkit::World::secure : tlmkit::World::normal,
             tlmkit::Privilege::machine, tlmkit::AccessKind::load} {
    chip.mailbox_port(channel).irq.connect([this](bool level) {
      if (level) {
        answered_at = chip_.clock().now();
        ++answers;
        rung_.notify(sc_core::SC_ZERO_TIME);
      }
    });
  }
  bool access(std::uint64_t base, std::uint64_t offset, std::uint32_t& word, bool write) {
    std::uint8_t data[4];
    std::memcpy(data, &word, 4);
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    const bool ok = port_.access_for(who_, base + offset, data, 4, write, delay) == tlm::TLM_OK_RESPONSE;
    std::memcpy(&word, data, 4);
    return ok;
  }
  bool store(std::uint64_t offset, std::uint32_t word) { return access(kMailboxWindows[channel_], offset, word, true); }
  std::uint32_t load(std::uint64_t offset) {
    std::uint32_t word = 0;
    EXPECT_TRUE(access(kMailboxWindows[channel_], offset, word, false));
    return word;
  }
  void send(std::uint32_t command, const Words& data, std::uint32_t tag = 1) {
    for (const std::uint32_t word : data) EXPECT_TRUE(store(pluton::mailbox_port_map::kRequestData, word));
    EXPECT_TRUE(store(pluton::mailbox_port_map::kRequest,
                      mailbox_command_word(command, tag, static_cast<std::uint32_t>(data.size()))));
    sent_at = chip_.clock().next_edge(sc_core::sc_time_stamp());
  }
  Words receive() {
    Words words = {load(pluton::mailbox_port_map::kResponse)};
    for (std::uint32_t i = mailbox_length_of(words[0]); i > 0; --i)
      words.push_back(load(pluton::mailbox_port_map::kResponseData));
    return words;
  }
  bool waiting() { return chip_.mailbox_port(channel_).irq.level(); }
  // As a thread: always has the next requests ready, and reads each answer at once.
  void storm(std::uint32_t command, const Words& data) {
    sc_core::sc_spawn([this, command, data] {
      sc_core::wait(begin);
      for (unsigned i = 0; i < 2; ++i) send(command, data);
      for (;;) {
        if (!waiting()) sc_core::wait(rung_);
        receive();
        send(command, data);
      }
    });
  }

  Cycles sent_at = 0, answered_at = 0;
  unsigned answers = 0;
  sc_core::sc_event begin;

 private:
  soc::Chip& chip_;
  const unsigned channel_;
  tlmkit::InitiatorPort& port_;
  const tlmkit::Identity who_;
  sc_core::sc_event rung_;
};

// A chip whose runtime is up, after boot().
struct MailboxChip {
  explicit MailboxChip(const soc::ChipOptions& options)
      : chip("chip", options),
        watcher(chip),
        secure(chip, MAILBOX_APP_SECURE),
        normal(chip, MAILBOX_APP_NORMAL),
        io(chip, MAILBOX_IO0) {}
  explicit MailboxChip(tlmkit::Mode mode) : MailboxChip(options(mode)) {}
  static soc::ChipOptions options(tlmkit::Mode mode) {
    soc::ChipOptions o = test_chip(mode);
    o.quantum = 1000;
    return o;
  }
  void boot() {
    EXPECT_TRUE(watcher.run().up());
    watcher.run(100'000);  // it sleeps in its loop by then
  }
  Words exchange(MailboxCore& core, std::uint32_t command, const Words& data) {
    const unsigned before = core.answers;
    core.send(command, data);
    for (unsigned i = 0; i < 200 && core.answers == before; ++i) watcher.run(1000);
    return core.answers == before ? Words{} : core.receive();
  }
  // What a sender sees of a request to a Pluton that sleeps: the status, and the cycles from the command word to the
  // interrupt.
  struct Seen {
    std::uint32_t status;
    Cycles cycles;
    bool operator==(const Seen& o) const { return status == o.status && cycles == o.cycles; }
  };
  Seen seen(MailboxCore& core, std::uint32_t command, const Words& data) {
    watcher.run(20'000);
    const Words response = exchange(core, command, data);
    EXPECT_GE(response.size(), 2u);
    return {response.size() < 2 ? ~0u : response[1], core.answered_at - core.sent_at};
  }
  Cycles latency(MailboxCore& core, std::uint32_t command, const Words& data) {
    return seen(core, command, data).cycles;
  }
  Cycles busy_latency(MailboxCore& core, std::uint32_t command, const Words& data) {
    EXPECT_FALSE(exchange(core, command, data).empty());
    return core.answered_at - core.sent_at;
  }

  soc::Chip chip;
  Watcher watcher;
  MailboxCore secure, normal, io;
};

}  // namespace testbench
