// SPDX-License-Identifier: Apache-2.0
// The mailbox on the running chip: the runtime on Pluton's core answers the other cores through the firewall.
#include <vector>

#include "sw/lib/mailbox_commands.h"
#include "testbench/soc/soc_bench.hpp"

namespace {

namespace map = soc::chip_map;
namespace port_map = pluton::mailbox_port_map;
using testbench::in_child;
using testbench::test_chip;
using testbench::Watcher;
using tlmkit::AccessKind;
using tlmkit::Cycles;
using tlmkit::Privilege;
using tlmkit::World;
using Words = std::vector<std::uint32_t>;

constexpr std::uint64_t kWindows[] = {map::kMailboxSecureBase, map::kMailboxNormalBase, map::kMailboxIo0Base};

// A core at one of the windows, in the world that the window is for.
class Core {
 public:
  Core(soc::Chip& chip, unsigned channel)
      : chip_(chip),
        channel_(channel),
        port_(chip.initiator(channel == MAILBOX_IO0 ? map::kIoCore0Id : map::kAppCoreId)),
        who_{port_.id(), channel == MAILBOX_APP_SECURE ? World::secure : World::normal, Privilege::machine,
             AccessKind::load} {
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
  bool store(std::uint64_t offset, std::uint32_t word) { return access(kWindows[channel_], offset, word, true); }
  std::uint32_t load(std::uint64_t offset) {
    std::uint32_t word = 0;
    EXPECT_TRUE(access(kWindows[channel_], offset, word, false));
    return word;
  }
  void send(std::uint32_t command, const Words& data, std::uint32_t tag = 1) {
    for (const std::uint32_t word : data) EXPECT_TRUE(store(port_map::kRequestData, word));
    EXPECT_TRUE(store(port_map::kRequest, mailbox_command_word(command, tag, static_cast<std::uint32_t>(data.size()))));
    sent_at = chip_.clock().next_edge(sc_core::sc_time_stamp());
  }
  Words receive() {
    Words words = {load(port_map::kResponse)};
    for (std::uint32_t i = mailbox_length_of(words[0]); i > 0; --i) words.push_back(load(port_map::kResponseData));
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

// A chip whose runtime is up.
struct Bench {
  explicit Bench(tlmkit::Mode mode)
      : chip("chip", options(mode)),
        watcher(chip),
        secure(chip, MAILBOX_APP_SECURE),
        normal(chip, MAILBOX_APP_NORMAL),
        io(chip, MAILBOX_IO0) {}
  static soc::ChipOptions options(tlmkit::Mode mode) {
    soc::ChipOptions o = test_chip(mode);
    o.quantum = 1000;
    return o;
  }
  void boot() {
    EXPECT_TRUE(watcher.run().up());
    watcher.run(100'000);  // it sleeps in its loop by then
  }
  Words exchange(Core& core, std::uint32_t command, const Words& data) {
    const unsigned before = core.answers;
    core.send(command, data);
    for (unsigned i = 0; i < 200 && core.answers == before; ++i) watcher.run(1000);
    return core.answers == before ? Words{} : core.receive();
  }
  // From the command word to the interrupt, of a Pluton that sleeps.
  Cycles latency(Core& core, std::uint32_t command, const Words& data) {
    watcher.run(20'000);
    return busy_latency(core, command, data);
  }
  Cycles busy_latency(Core& core, std::uint32_t command, const Words& data) {
    EXPECT_FALSE(exchange(core, command, data).empty());
    return core.answered_at - core.sent_at;
  }

  soc::Chip chip;
  Watcher watcher;
  Core secure, normal, io;
};

TEST(ChipMailbox, every_core_is_answered_through_its_own_window_in_both_modes) {
  for (const auto mode : {tlmkit::Mode::fast, tlmkit::Mode::exact}) {
    in_child([mode] {
      Bench b(mode);
      b.boot();
      for (Core* core : {&b.secure, &b.normal, &b.io}) {
        EXPECT_EQ(b.exchange(*core, MAILBOX_ECHO, {7, 8}), (Words{mailbox_command_word(0x81, 1, 3), MAILBOX_OK, 7, 8}));
      }
      EXPECT_EQ(b.exchange(b.secure, MAILBOX_SEQUENCE, {}), (Words{mailbox_command_word(0x90, 1, 2), MAILBOX_OK, 0}));
      for (Core* core : {&b.normal, &b.io}) {
        EXPECT_EQ(b.exchange(*core, MAILBOX_SEQUENCE, {}),
                  (Words{mailbox_command_word(0x90, 1, 1), MAILBOX_UNKNOWN_COMMAND}));
      }
      return 0;
    });
  }
}

TEST(ChipMailbox, no_core_reaches_the_window_of_another_or_of_the_other_world) {
  in_child([] {
    Bench b(tlmkit::Mode::fast);
    b.boot();
    Core* cores[] = {&b.secure, &b.normal, &b.io};
    for (unsigned who = 0; who < 3; ++who) {
      for (unsigned whose = 0; whose < 3; ++whose) {
        for (const bool write : {false, true}) {
          std::uint32_t word = 0;
          const std::uint64_t offset = write ? port_map::kCtrl : port_map::kStatus;
          EXPECT_EQ(cores[who]->access(kWindows[whose], offset, word, write), who == whose) << who << whose;
        }
      }
      std::uint32_t word = 0;
      EXPECT_FALSE(cores[who]->access(map::kMailboxBase, 0, word, false)) << "Pluton's window";
    }
    return 0;
  });
}

TEST(ChipMailbox, commands_unknown_and_forbidden_take_the_same_cycles) {
  in_child([] {
    Bench b(tlmkit::Mode::exact);
    b.boot();
    b.latency(b.io, MAILBOX_VERSION, {});  // the turn goes on from the channel served last
    for (const Words& data : {Words{}, Words{1, 3}, Words(32, 1)}) {
      const Cycles unknown = b.latency(b.io, 0x7E, data);
      for (const int command : {0x00, 0x09, 0xFF, 0x80, +MAILBOX_SEQUENCE, +MAILBOX_LOAD_IMAGE, +MAILBOX_STAGE_ABORT}) {
        EXPECT_EQ(b.latency(b.io, static_cast<std::uint32_t>(command), data), unknown) << command;
      }
      ::testing::Test::RecordProperty("refusal_" + std::to_string(data.size()), std::to_string(unknown));
      // Control: the clock sees the difference to a command that is carried out.
      EXPECT_NE(b.latency(b.io, MAILBOX_ECHO, Words(data.size() % 32, 1)), unknown);
    }
    return 0;
  });
}

// What another core may ask for at its most expensive; the secure channel's own commands may take longer.
constexpr std::uint32_t kDear = MAILBOX_BOOT_TEXT;
const Words kDearData = {7};

struct Figures {
  Cycles dear, alone, worst;
  unsigned storm_answers;
};

Figures under_storm() {
  return in_child([] {
    Bench b(tlmkit::Mode::exact);
    b.normal.storm(kDear, kDearData);
    b.io.storm(kDear, kDearData);
    b.boot();
    Figures f{};
    for (const std::uint32_t n : {0u, 3u, 7u, 11u}) {
      f.dear = std::max(f.dear, b.latency(b.secure, MAILBOX_BOOT_TEXT, {n}));
    }
    f.dear = std::max(
        {f.dear, b.latency(b.secure, MAILBOX_SHA256, Words(32, 1)), b.latency(b.secure, MAILBOX_ECHO, Words(31, 1))});
    f.alone = b.latency(b.secure, MAILBOX_ECHO, {1});
    b.normal.begin.notify(sc_core::SC_ZERO_TIME);
    b.io.begin.notify(sc_core::SC_ZERO_TIME);
    b.watcher.run(100'000);
    for (unsigned i = 0; i < 60; ++i) {
      f.worst = std::max(f.worst, b.busy_latency(b.secure, MAILBOX_ECHO, {1}));
      b.watcher.run(1000 + 371 * i);  // meet the storm at other moments
    }
    f.storm_answers = b.normal.answers + b.io.answers;
    return f;
  });
}

// At most the message in service and one of each other channel come before it.
TEST(ChipMailbox, a_storm_on_two_channels_delays_the_third_by_at_most_three_messages) {
  const Figures f = under_storm();
  ::testing::Test::RecordProperty("dearest_message", std::to_string(f.dear));
  ::testing::Test::RecordProperty("alone", std::to_string(f.alone));
  ::testing::Test::RecordProperty("under_storm", std::to_string(f.worst));
  std::printf("dearest message %llu cycles, alone %llu, under storm %llu\n", static_cast<unsigned long long>(f.dear),
              static_cast<unsigned long long>(f.alone), static_cast<unsigned long long>(f.worst));
  EXPECT_GT(f.storm_answers, 100u) << "control: there is a storm";
  EXPECT_GT(f.worst, f.alone) << "control: it is felt";
  EXPECT_LE(f.worst, f.alone + 3 * f.dear);
}

TEST(ChipMailbox, a_reset_of_the_application_side_in_the_middle_leaves_nothing_to_the_next) {
  for (const auto mode : {tlmkit::Mode::fast, tlmkit::Mode::exact}) {
    for (const Cycles into : {Cycles{0}, Cycles{100}, Cycles{400}, Cycles{900}, Cycles{2000}}) {
      in_child([mode, into] {
        Bench b(mode);
        b.boot();
        b.normal.send(MAILBOX_ECHO, Words(31, 0x5EC2E7), 0x11);
        b.normal.store(port_map::kRequestData, 9);
        b.watcher.run(into + 1);
        b.chip.request_reset(tlmkit::ResetKind::application);
        b.watcher.run(20'000);  // Pluton's core may be a message ahead
        EXPECT_FALSE(b.normal.waiting());
        EXPECT_EQ(b.normal.load(port_map::kStatus), 32u << port_map::status::kRoom.lsb);
        EXPECT_EQ(b.normal.load(port_map::kResponseData), 0u);
        EXPECT_EQ(b.exchange(b.normal, MAILBOX_ECHO, {1}), (Words{mailbox_command_word(0x81, 1, 2), MAILBOX_OK, 1}));
        return 0;
      });
    }
  }
}

}  // namespace
