// SPDX-License-Identifier: Apache-2.0
// Pluton's window and the three ports of the mailbox, each with its own bus master.
#include "pluton/mailbox/mailbox.hpp"

#include "pluton/mailbox_port/mailbox_port.hpp"
#include "testbench/pluton/block_bench.hpp"

namespace {

namespace map = pluton::mailbox_map;
namespace port_map = pluton::mailbox_port_map;
using testbench::Cycles;
using testbench::Edges;

constexpr unsigned kSecure = pluton::Mailbox::kAppSecure, kNormal = pluton::Mailbox::kAppNormal,
                   kIo0 = pluton::Mailbox::kIo0;
constexpr std::uint32_t kOpen = map::ctrl::kOpen.mask();

std::uint32_t command(std::uint32_t length, std::uint32_t id = 1) {
  return id | length << 16 | (~(id ^ length) & 0xFF) << 24;
}

// Somebody on a bus; a bus error shows in `ok`.
struct Master {
  Master(const char* name, const tlmkit::ClockDomain& clock, tlmkit::RegisterBlock& block, tlmkit::World world)
      : clock_(clock), port(name, 3, world) {
    port.socket.bind(block.socket);
  }
  bool write(Cycles at, std::uint64_t offset, std::uint32_t word) {
    move(at, offset, word, true);
    return ok;
  }
  std::uint32_t read(Cycles at, std::uint64_t offset) {
    std::uint32_t word = 0;
    move(at, offset, word, false);
    return word;
  }
  void move(Cycles at, std::uint64_t offset, std::uint32_t& word, bool write) {
    sc_core::sc_time delay = clock_.to_time(at) - sc_core::sc_time_stamp();
    std::uint8_t data[4];
    std::memcpy(data, &word, 4);
    ok = port.access(write ? tlmkit::AccessKind::store : tlmkit::AccessKind::load, tlmkit::Privilege::machine, offset,
                     data, 4, write, delay) == tlm::TLM_OK_RESPONSE;
    std::memcpy(&word, data, 4);
  }

  const tlmkit::ClockDomain& clock_;
  tlmkit::InitiatorPort port;
  bool ok = false;
};

struct Sender : Master {
  Sender(const char* name, const tlmkit::ClockDomain& clock, pluton::Mailbox& mailbox, unsigned channel)
      : Sender(std::make_unique<pluton::MailboxPort>(name, clock, mailbox, channel), clock, channel) {}
  Sender(std::unique_ptr<pluton::MailboxPort> made, const tlmkit::ClockDomain& clock, unsigned channel)
      : Master(sc_core::sc_gen_unique_name("master"), clock, *made,
               channel == kSecure ? tlmkit::World::secure : tlmkit::World::normal),
        window(std::move(made)) {
    window->irq.connect([this, &clock](bool level) { edges.emplace_back(level, clock.now()); });
  }
  // Data words, then the command word.
  void send(Cycles at, const std::vector<std::uint32_t>& words) {
    for (const std::uint32_t word : words) write(at, port_map::kRequestData, word);
    write(at, port_map::kRequest, command(static_cast<std::uint32_t>(words.size())));
  }
  std::uint32_t field(const tlmkit::FieldSpec& f, Cycles at = 0) {
    return (read(at, port_map::kStatus) & f.mask()) >> f.lsb;
  }

  std::unique_ptr<pluton::MailboxPort> window;
  Edges edges;
};

class Mailbox : public ::testing::Test {
 protected:
  Mailbox()
      : clock_("bus", 5000),
        mailbox_("mailbox", clock_),
        pluton_("pluton", clock_, mailbox_, tlmkit::World::secure),
        secure_("secure", clock_, mailbox_, kSecure),
        normal_("normal", clock_, mailbox_, kNormal),
        io_("io", clock_, mailbox_, kIo0) {
    mailbox_.irq.connect([this](bool level) { edges_.emplace_back(level, clock_.now()); });
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
  }
  static std::uint64_t bank(std::uint32_t offset, unsigned channel) { return offset + channel * map::kStatusStride; }
  void open(unsigned channel) { ASSERT_TRUE(pluton_.write(0, bank(map::kCtrl, channel), kOpen)); }
  void open_all() {
    for (const unsigned channel : {kSecure, kNormal, kIo0}) open(channel);
  }
  std::uint32_t pending() { return pluton_.read(0, map::kPending); }
  std::uint32_t take(unsigned channel, Cycles at = 0) { return pluton_.read(at, bank(map::kRequest, channel)); }
  std::uint32_t word(unsigned channel) { return pluton_.read(0, bank(map::kRequestData, channel)); }
  void answer(unsigned channel, const std::vector<std::uint32_t>& words, Cycles at = 0) {
    for (const std::uint32_t w : words) pluton_.write(at, bank(map::kResponseData, channel), w);
    pluton_.write(at, bank(map::kResponse, channel), command(static_cast<std::uint32_t>(words.size()), 0x81));
  }
  void run_to(Cycles at) { sc_core::sc_start(clock_.to_time(at) - sc_core::sc_time_stamp()); }
  std::vector<Sender*> senders() { return {&secure_, &normal_, &io_}; }

  tlmkit::ClockDomain clock_;
  pluton::Mailbox mailbox_;
  Master pluton_;
  Sender secure_, normal_, io_;
  Edges edges_;
};

TEST_F(Mailbox, a_request_and_its_response_cross_whole_and_on_their_channel_only) {
  open_all();
  normal_.send(0, {11, 22, 33});
  EXPECT_EQ(pending(), 1u << kNormal);
  EXPECT_EQ(take(kNormal), command(3));
  EXPECT_EQ(word(kNormal), 11u);
  EXPECT_EQ(word(kNormal), 22u);
  EXPECT_EQ(word(kNormal), 33u);
  answer(kNormal, {0, 44});
  EXPECT_EQ(secure_.field(port_map::status::kResponses), 0u);
  EXPECT_EQ(io_.field(port_map::status::kResponses), 0u);
  EXPECT_EQ(normal_.field(port_map::status::kResponses), 1u);
  EXPECT_EQ(normal_.read(0, port_map::kResponse), command(2, 0x81));
  EXPECT_EQ(normal_.field(port_map::status::kResponseWords), 2u);
  EXPECT_EQ(normal_.read(0, port_map::kResponseData), 0u);
  EXPECT_EQ(normal_.read(0, port_map::kResponseData), 44u);
  EXPECT_EQ(normal_.read(0, port_map::kError), 0u);
}

TEST_F(Mailbox, a_closed_channel_answers_its_sender_with_bus_errors_and_changes_nothing) {
  open(kNormal);
  const auto before = mailbox_.channel(kIo0).state();
  for (std::uint64_t offset = 0; offset <= port_map::kResponseData; offset += 4) {
    for (const std::uint32_t value : {0u, command(0), 0xFFFFFFFFu}) {
      EXPECT_FALSE(io_.write(0, offset, value)) << offset;
    }
    EXPECT_EQ(io_.read(0, offset), 0u);
    EXPECT_FALSE(io_.ok) << offset;
    EXPECT_TRUE((normal_.read(0, offset), normal_.ok)) << "control: the open one";
  }
  EXPECT_EQ(mailbox_.channel(kIo0).state(), before);
  EXPECT_FALSE(mailbox_.irq.level());
}

TEST_F(Mailbox, the_secure_worlds_port_answers_that_world_only) {
  open_all();
  const tlmkit::Identity normal{3, tlmkit::World::normal, tlmkit::Privilege::machine, tlmkit::AccessKind::store};
  std::uint8_t data[4] = {};
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  EXPECT_NE(secure_.port.access_for(normal, port_map::kRequestData, data, 4, true, delay), tlm::TLM_OK_RESPONSE);
  EXPECT_NE(secure_.port.access_for(normal, port_map::kStatus, data, 4, false, delay), tlm::TLM_OK_RESPONSE);
  EXPECT_EQ(secure_.field(port_map::status::kPushed), 0u);
  secure_.send(0, {1});
  EXPECT_EQ(pending(), 1u << kSecure) << "control: its own world";
}

TEST_F(Mailbox, interrupts_rise_with_the_command_word_and_fall_with_its_taking) {
  open_all();
  normal_.write(10, port_map::kRequestData, 5);
  run_to(20);
  EXPECT_TRUE(edges_.empty()) << "a message begun is nobody's business";
  normal_.write(20, port_map::kRequest, command(1));
  run_to(30);
  EXPECT_EQ(edges_, (Edges{{true, 22}}));
  EXPECT_EQ(take(kNormal, 30), command(1));
  EXPECT_EQ(edges_.back(), (std::pair<bool, Cycles>{false, 30}));
  answer(kNormal, {}, 40);
  run_to(50);
  EXPECT_EQ(normal_.edges, (Edges{{true, 42}}));
  normal_.read(50, port_map::kResponse);
  EXPECT_FALSE(normal_.window->irq.level());
  EXPECT_TRUE(secure_.edges.empty() && io_.edges.empty());
}

TEST_F(Mailbox, a_sender_that_does_not_read_its_answer_is_not_served_again_and_holds_up_nobody) {
  open_all();
  io_.send(0, {1});
  io_.send(0, {2});
  take(kIo0);
  answer(kIo0, {0, 1, 2});
  EXPECT_EQ(pending(), 0u);
  EXPECT_FALSE(mailbox_.irq.level());
  EXPECT_EQ(take(kIo0), 0u) << "not even when asked";
  normal_.send(0, {3});
  EXPECT_EQ(pending(), 1u << kNormal);
  io_.read(0, port_map::kResponse);
  EXPECT_EQ(pending(), 1u << kNormal);
  for (unsigned i = 0; i < 3; ++i) io_.read(0, port_map::kResponseData);
  EXPECT_EQ(pending(), 1u << kNormal | 1u << kIo0) << "read to its end";
}

TEST_F(Mailbox, a_message_left_incomplete_holds_up_no_other_channel) {
  open_all();
  for (unsigned i = 0; i < 32; ++i) io_.write(0, port_map::kRequestData, i);
  secure_.send(0, {7});
  EXPECT_EQ(pending(), 1u << kSecure);
  EXPECT_EQ(take(kSecure), command(1));
  EXPECT_EQ(word(kSecure), 7u);
  // And after its time nothing of it is left.
  EXPECT_EQ(io_.field(port_map::status::kPushed, 1'999'000), 32u);
  EXPECT_EQ(io_.field(port_map::status::kPushed, 2'000'002), 0u);
  EXPECT_EQ(io_.read(2'000'002, port_map::kError), port_map::error::kTimeout.mask());
}

TEST_F(Mailbox, a_dropped_message_sets_error_until_it_is_written_away) {
  open(kNormal);
  normal_.write(0, port_map::kRequestData, 1);
  normal_.write(0, port_map::kRequest, command(2));
  EXPECT_EQ(normal_.read(0, port_map::kError), port_map::error::kMismatch.mask());
  EXPECT_EQ(pending(), 0u);
  normal_.write(0, port_map::kError, 0);
  EXPECT_EQ(normal_.read(0, port_map::kError), port_map::error::kMismatch.mask());
  normal_.write(0, port_map::kError, port_map::error::kMismatch.mask());
  EXPECT_EQ(normal_.read(0, port_map::kError), 0u);
}

// What a sender, or the one after it, could find: words, counts, interrupts, errors, and the answer to an old question.
TEST_F(Mailbox, a_close_or_a_reset_of_the_sender_leaves_nothing_for_the_next_one) {
  for (const bool close : {false, true}) {
    open_all();
    normal_.send(0, {1, 2});
    normal_.write(0, port_map::kRequestData, 3);
    take(kNormal);
    pluton_.write(0, bank(map::kResponseData, kNormal), 99);
    if (close) {
      pluton_.write(0, bank(map::kCtrl, kNormal), 0);
      open(kNormal);
    } else {
      mailbox_.reset_sender(kNormal);
    }
    EXPECT_TRUE(mailbox_.channel(kNormal).open());
    // The next sender asks before Pluton has ended with the old request.
    normal_.send(0, {4});
    answer(kNormal, {0, 99});
    EXPECT_EQ(normal_.field(port_map::status::kResponses), 0u) << "an answer to somebody else's question";
    EXPECT_FALSE(normal_.window->irq.level());
    EXPECT_EQ(word(kNormal), 0u);
    EXPECT_EQ(take(kNormal), command(1));
    EXPECT_EQ(word(kNormal), 4u);
    answer(kNormal, {5});
    EXPECT_EQ(normal_.read(0, port_map::kResponse), command(1, 0x81));
    EXPECT_EQ(normal_.read(0, port_map::kResponseData), 5u);
  }
}

TEST_F(Mailbox, a_reset_of_one_sender_leaves_the_other_channels_alone) {
  open_all();
  for (Sender* sender : senders()) sender->send(0, {1});
  mailbox_.reset_sender(kNormal);
  EXPECT_EQ(pending(), 1u << kSecure | 1u << kIo0);
}

TEST_F(Mailbox, a_reset_of_a_sender_is_kept_and_interrupts_until_it_is_written_away) {
  open_all();
  mailbox_.reset_sender(kNormal);
  mailbox_.reset_sender(kIo0);
  EXPECT_EQ(pluton_.read(0, map::kSenderReset), 1u << kNormal | 1u << kIo0);
  EXPECT_EQ(pending(), 0u) << "there is nothing to serve";
  run_to(10);
  EXPECT_TRUE(mailbox_.irq.level());
  pluton_.write(20, map::kSenderReset, 1u << kNormal);
  EXPECT_EQ(pluton_.read(30, map::kSenderReset), 1u << kIo0);
  // A close is Pluton's own doing, a request nobody's reset.
  pluton_.write(40, bank(map::kCtrl, kSecure), 0);
  normal_.send(50, {1});
  EXPECT_EQ(pluton_.read(60, map::kSenderReset), 1u << kIo0);
  take(kNormal, 70);
  run_to(100);
  EXPECT_TRUE(mailbox_.irq.level());
  pluton_.write(110, map::kSenderReset, ~0u);
  run_to(120);
  EXPECT_FALSE(mailbox_.irq.level());
  mailbox_.reset_sender(kIo0);
  mailbox_.reset();
  EXPECT_EQ(pluton_.read(130, map::kSenderReset), 0u);
  EXPECT_FALSE(mailbox_.irq.level());
}

TEST_F(Mailbox, debug_reads_take_nothing_out_and_show_nothing) {
  open(kIo0);
  io_.send(0, {5});
  std::uint8_t data[4] = {};
  for (const std::uint32_t offset : {map::kRequest, map::kRequestData}) {
    pluton_.port.debug(tlmkit::Privilege::machine, bank(offset, kIo0), data, 4, false);
    for (const std::uint8_t octet : data) EXPECT_EQ(octet, 0);
  }
  EXPECT_EQ(take(kIo0), command(1));
  EXPECT_EQ(word(kIo0), 5u);
}

TEST_F(Mailbox, reset_closes_and_empties_every_channel) {
  open_all();
  for (Sender* sender : senders()) sender->send(0, {1});
  run_to(10);
  EXPECT_TRUE(mailbox_.irq.level());
  mailbox_.reset();
  EXPECT_FALSE(mailbox_.irq.level());
  EXPECT_EQ(pending(), 0u);
  for (Sender* sender : senders()) {
    sender->read(20, port_map::kStatus);
    EXPECT_FALSE(sender->ok);
  }
  open_all();
  EXPECT_EQ(pending(), 0u);
  for (Sender* sender : senders()) EXPECT_EQ(sender->field(port_map::status::kRoom), 32u);
}

}  // namespace
