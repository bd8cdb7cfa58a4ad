// SPDX-License-Identifier: Apache-2.0
// Both windows of the mailbox, each with its own bus master.
#include "pluton/mailbox/mailbox.hpp"

#include "testbench/pluton/block_bench.hpp"

namespace {

namespace map = pluton::mailbox_map;
using pluton::MailboxSide;
using testbench::Cycles;
using testbench::Edges;

constexpr std::uint32_t kOpen = map::ctrl::kOpen.mask();
constexpr std::uint32_t kRing = map::ctrl::kDoorbell.mask();
constexpr std::uint32_t kAck = map::ctrl::kAck.mask();
constexpr unsigned kDepth = 15;

std::uint32_t rx(std::uint32_t status) { return status & 0xF; }
std::uint32_t tx(std::uint32_t status) { return status >> 4 & 0xF; }
constexpr std::uint32_t kOverflow = map::status::kOverflow.mask();
constexpr std::uint32_t kUnderflow = map::status::kUnderflow.mask();

struct Side {
  Side(const char* name, const tlmkit::ClockDomain& clock, pluton::MailboxCore& core, MailboxSide side)
      : window(name, clock, core, side), bus(clock, sc_core::sc_gen_unique_name("bench_port")) {
    bus.port().socket.bind(window.socket);
    window.irq.connect([this, &clock](bool level) { edges.emplace_back(level, clock.now()); });
  }
  bool write(Cycles at, std::uint64_t offset, std::uint32_t word) {
    bus.write(at, offset, word, 4);
    return bus.status() == tlm::TLM_OK_RESPONSE;
  }
  std::uint32_t read(Cycles at, std::uint64_t offset) {
    const auto word = static_cast<std::uint32_t>(bus.read(at, offset, 4));
    EXPECT_EQ(bus.status(), tlm::TLM_OK_RESPONSE);
    return word;
  }
  std::uint32_t status(Cycles at = 0) { return read(at, map::kStatus); }
  std::uint32_t pop(Cycles at = 0) { return read(at, map::kPop); }

  pluton::MailboxWindow window;
  testbench::BusMaster bus;
  Edges edges;
};

class Mailbox : public ::testing::Test {
 protected:
  Mailbox()
      : clock_("bus", 5000),
        pluton_("pluton", clock_, core_, MailboxSide::pluton),
        host_("host", clock_, core_, MailboxSide::host) {
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }
  void open() { ASSERT_TRUE(pluton_.write(0, map::kCtrl, kOpen)); }
  void run_to(Cycles at) { sc_core::sc_start(clock_.to_time(at) - sc_core::sc_time_stamp()); }

  tlmkit::ClockDomain clock_;
  pluton::MailboxCore core_;
  Side pluton_;
  Side host_;
};

TEST_F(Mailbox, words_come_out_in_order_on_the_other_side_only) {
  open();
  for (std::uint32_t i = 1; i <= 3; ++i) EXPECT_TRUE(host_.write(0, map::kPush, i));
  for (std::uint32_t i = 7; i <= 8; ++i) EXPECT_TRUE(pluton_.write(0, map::kPush, i));
  EXPECT_EQ(rx(pluton_.status()), 3u);
  EXPECT_EQ(tx(pluton_.status()), 2u);
  EXPECT_EQ(rx(host_.status()), 2u);
  EXPECT_EQ(tx(host_.status()), 3u);
  EXPECT_EQ(pluton_.pop(), 1u);
  EXPECT_EQ(pluton_.pop(), 2u);
  EXPECT_EQ(pluton_.pop(), 3u);
  EXPECT_EQ(host_.pop(), 7u);
  EXPECT_EQ(host_.pop(), 8u);
}

TEST_F(Mailbox, a_full_fifo_drops_and_says_so) {
  open();
  for (std::uint32_t i = 0; i < kDepth; ++i) EXPECT_TRUE(host_.write(0, map::kPush, i));
  EXPECT_EQ(host_.status() & kOverflow, 0u);
  EXPECT_TRUE(host_.write(0, map::kPush, 99));
  EXPECT_EQ(host_.status() & kOverflow, kOverflow);
  EXPECT_EQ(tx(host_.status()), kDepth);
  EXPECT_TRUE(host_.write(0, map::kStatus, kOverflow));
  EXPECT_EQ(host_.status() & kOverflow, 0u);
  for (std::uint32_t i = 0; i < kDepth; ++i) EXPECT_EQ(pluton_.pop(), i);
  EXPECT_EQ(rx(pluton_.status()), 0u);
}

TEST_F(Mailbox, an_empty_fifo_gives_zero_and_says_so) {
  open();
  EXPECT_EQ(host_.pop(), 0u);
  EXPECT_EQ(host_.status() & kUnderflow, kUnderflow);
  EXPECT_EQ(pluton_.status() & kUnderflow, 0u);
}

TEST_F(Mailbox, a_closed_mailbox_refuses_the_host) {
  EXPECT_FALSE(host_.write(0, map::kPush, 1));
  EXPECT_FALSE(host_.write(0, map::kCtrl, kRing));
  EXPECT_EQ(rx(pluton_.status()), 0u);
  EXPECT_FALSE(pluton_.window.irq.level());
}

TEST_F(Mailbox, the_host_cannot_open_or_close_it) {
  EXPECT_FALSE(host_.write(0, map::kCtrl, kOpen));
  EXPECT_EQ(host_.status() & map::status::kOpen.mask(), 0u);
  open();
  EXPECT_TRUE(host_.write(0, map::kCtrl, 0));
  EXPECT_EQ(host_.status() & map::status::kOpen.mask(), map::status::kOpen.mask());
  EXPECT_EQ(host_.read(0, map::kCtrl), kOpen);
}

TEST_F(Mailbox, pluton_s_words_into_a_closed_mailbox_are_dropped) {
  EXPECT_TRUE(pluton_.write(0, map::kPush, 1));
  EXPECT_EQ(pluton_.status() & kOverflow, kOverflow);
  EXPECT_TRUE(pluton_.write(0, map::kCtrl, kRing));
  EXPECT_FALSE(host_.window.irq.level());
  open();
  EXPECT_EQ(rx(host_.status()), 0u);
}

TEST_F(Mailbox, the_doorbell_rings_the_other_side_until_it_acknowledges) {
  open();
  EXPECT_TRUE(host_.write(10, map::kCtrl, kRing));
  run_to(100);
  EXPECT_EQ(pluton_.edges, (Edges{{true, 12}}));
  EXPECT_TRUE(host_.edges.empty());
  EXPECT_TRUE(host_.write(100, map::kCtrl, kAck));  // not its own to silence
  EXPECT_TRUE(pluton_.window.irq.level());
  EXPECT_TRUE(pluton_.write(110, map::kCtrl, kOpen | kAck));
  EXPECT_FALSE(pluton_.window.irq.level());
  EXPECT_TRUE(pluton_.write(120, map::kCtrl, kOpen | kRing));
  run_to(200);
  EXPECT_EQ(host_.edges, (Edges{{true, 122}}));
  EXPECT_TRUE(host_.write(200, map::kCtrl, kAck));
  EXPECT_FALSE(host_.window.irq.level());
}

TEST_F(Mailbox, closing_empties_both_fifos_and_silences_both_doorbells) {
  open();
  host_.write(0, map::kPush, 1);
  pluton_.write(0, map::kPush, 2);
  host_.write(0, map::kCtrl, kRing);
  pluton_.write(0, map::kCtrl, kOpen | kRing);
  run_to(10);
  pluton_.write(20, map::kCtrl, 0);
  EXPECT_FALSE(host_.window.irq.level());
  EXPECT_FALSE(pluton_.window.irq.level());
  pluton_.write(30, map::kCtrl, kOpen);
  EXPECT_EQ(host_.status() & 0xFF, 0u);
  EXPECT_EQ(pluton_.status() & 0xFF, 0u);
}

TEST_F(Mailbox, a_reset_of_the_host_alone_leaves_nothing_of_its_messages) {
  open();
  host_.write(0, map::kPush, 1);
  pluton_.write(0, map::kPush, 2);
  pluton_.write(0, map::kCtrl, kOpen | kRing);
  run_to(10);
  host_.window.discard_messages();
  EXPECT_EQ(rx(host_.status(10)), 0u);
  EXPECT_EQ(tx(host_.status(10)), 0u);
  EXPECT_FALSE(host_.window.irq.level());
  EXPECT_TRUE(host_.write(20, map::kPush, 3)) << "still open";
}

TEST_F(Mailbox, debug_reads_take_nothing_out) {
  open();
  host_.write(0, map::kPush, 5);
  std::uint8_t octets[4];
  pluton_.bus.port().debug(tlmkit::Privilege::machine, map::kPop, octets, 4, false);
  EXPECT_EQ(pluton_.pop(), 5u);
}

TEST_F(Mailbox, reset_closes_and_empties_it) {
  open();
  host_.write(0, map::kPush, 1);
  host_.write(0, map::kCtrl, kRing);
  run_to(10);
  pluton_.window.reset();
  host_.window.reset();
  EXPECT_FALSE(pluton_.window.irq.level());
  EXPECT_EQ(pluton_.status(20), 0u);
  EXPECT_FALSE(host_.write(20, map::kPush, 1));
}

}  // namespace
