// SPDX-License-Identifier: Apache-2.0
// The mailbox on the running chip: the runtime on Pluton's core answers the other cores through the firewall.
#include "sw/lib/key_service.h"
#include "testbench/soc/chip_mailbox.hpp"

namespace {

namespace map = soc::chip_map;
namespace port_map = pluton::mailbox_port_map;
using testbench::in_child;
using testbench::Words;
using tlmkit::Cycles;
using Bench = testbench::MailboxChip;
using Core = testbench::MailboxCore;

constexpr auto& kWindows = testbench::kMailboxWindows;

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

// Of the key services: the longest messages that the dearer algorithm takes.
Cycles dearest_key_command(Bench& b, Core& core) {
  const Words response = b.exchange(core, MAILBOX_KEY_IMPORT, {KEY_TYPE_AES_CMAC, 1, 2, 3, 4, 5, 6, 7, 8});
  EXPECT_EQ(response.size(), 3u);
  Words request(MAILBOX_DATA_WORDS, 9);
  request[0] = response.back();
  request[1] = KEY_ALGORITHM_AES_CMAC;
  return std::max(b.latency(core, MAILBOX_MAC, request), b.latency(core, MAILBOX_MAC_VERIFY, request));
}

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
    f.dear = std::max(f.dear, dearest_key_command(b, b.secure));
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
