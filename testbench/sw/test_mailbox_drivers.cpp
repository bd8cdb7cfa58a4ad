// SPDX-License-Identifier: Apache-2.0
// Both ends of the mailbox, Pluton's and a sender's, on the hardware's own channels.
#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <stdexcept>
#include <vector>

#include "sw/lib/mailbox.h"
#include "sw/lib/mailbox_host.h"
#include "sw/lib/mmio.h"
#include "testbench/sw/key_drivers_double.hpp"
#include "testbench/sw/mailbox_double.hpp"
#include "testbench/sw/mailbox_services_double.hpp"

namespace {

using testing_sw::MailboxDouble;
using testing_sw::ServicesDouble;
using Words = std::vector<std::uint32_t>;

// What the drivers' accesses reach, and what happens with each look that a sender takes at its port.
struct Bus {
  MailboxDouble box;
  void (*on_look)() = nullptr;
  std::function<void(std::uint32_t address)> after_read;
};
Bus* bus = nullptr;

constexpr std::uint32_t kPorts[] = {MAILBOX_SECURE_BASE, MAILBOX_NORMAL_BASE, MAILBOX_IO0_BASE};

class MailboxDrivers : public ::testing::Test {
 protected:
  MailboxDrivers() {
    bus = &bus_;
    now_ = this;
    for (std::uint32_t n = 0; n < MAILBOX_CHANNELS; ++n) {
      mailbox_open(n);
      mailbox_host_init(&host_[n], kPorts[n], 100);
    }
    bus_.on_look = serve;
  }
  ~MailboxDrivers() override {
    EXPECT_EQ(box().bus_errors, 0u);
    for (const auto& c : box().channel) EXPECT_EQ(c.pluton_errors(), 0u) << "Pluton's driver makes no mistakes";
    bus = nullptr;
  }
  MailboxDouble& box() { return bus_.box; }
  int call(unsigned n, std::uint32_t command, const Words& words, Words& result, std::uint32_t room = 31) {
    std::uint32_t count = 77;
    result.assign(room, 0xA5A5A5A5);
    const int status = mailbox_host_call(&host_[n], command, words.data(), static_cast<std::uint32_t>(words.size()),
                                         result.data(), room, &count);
    for (std::uint32_t i = count; i < room; ++i) EXPECT_EQ(result[i], 0u) << "what is not the answer's is zero";
    result.resize(count);
    return status;
  }
  // Pushes as they are, without the driver.
  void push(unsigned n, const Words& words) {
    for (std::size_t i = 1; i < words.size(); ++i) box().channel[n].push_request_word(words[i], 0);
    box().channel[n].push_request(words[0], 0);
  }
  static Words message(std::uint32_t command, const Words& data, std::uint32_t tag = 0x5C) {
    Words words = {mailbox_command_word(command, tag, static_cast<std::uint32_t>(data.size()))};
    words.insert(words.end(), data.begin(), data.end());
    return words;
  }
  Words take(unsigned n) {
    Words words = {box().channel[n].take_response()};
    while (box().channel[n].responses().words_taken() > 0) words.push_back(box().channel[n].take_response_word());
    return words;
  }
  static void serve() { mailbox_serve(&now_->doubles_.services, &now_->state_); }
  bool serve_one() { return mailbox_serve_one(&doubles_.services, &state_); }

  static inline MailboxDrivers* now_ = nullptr;
  Bus bus_;
  testing_sw::KeyDriversDouble drivers_;
  ServicesDouble doubles_;
  mailbox_state state_ = {};
  mailbox_host host_[MAILBOX_CHANNELS];
};

TEST_F(MailboxDrivers, every_length_goes_there_and_back_on_every_channel) {
  Words result;
  for (unsigned n = 0; n < MAILBOX_CHANNELS; ++n) {
    for (std::uint32_t length = 0; length <= MAILBOX_RESULT_WORDS; ++length) {
      Words words(length);
      for (std::uint32_t i = 0; i < length; ++i) words[i] = 1000 * length + i;
      EXPECT_EQ(call(n, MAILBOX_ECHO, words, result), MAILBOX_OK);
      EXPECT_EQ(result, words);
    }
  }
}

TEST_F(MailboxDrivers, each_word_is_read_once) {
  push(2, message(MAILBOX_ECHO, {1, 2, 3}));
  EXPECT_TRUE(serve_one());
  EXPECT_EQ(box().requests_taken, 1u);
  EXPECT_EQ(box().words_taken, 3u);
  EXPECT_EQ(take(2), (Words{mailbox_command_word(0x81, 0x5C, 4), MAILBOX_OK, 1, 2, 3}));
}

TEST_F(MailboxDrivers, nothing_to_serve_is_nothing_done) {
  EXPECT_FALSE(serve_one());
  EXPECT_EQ(box().requests_taken, 0u);
}

TEST_F(MailboxDrivers, no_channel_is_served_twice_while_another_waits) {
  for (unsigned n = 0; n < MAILBOX_CHANNELS; ++n) {
    for (unsigned i = 0; i < 4; ++i) push(n, message(MAILBOX_ECHO, {}));
  }
  std::vector<unsigned> order;
  for (unsigned i = 0; i < 12; ++i) {
    EXPECT_TRUE(serve_one());
    order.push_back(state_.last_served);
    take(state_.last_served);
  }
  for (std::size_t i = 0; i + 3 <= order.size(); ++i) {
    EXPECT_NE(order[i], order[i + 1]);
    EXPECT_NE(order[i], order[i + 2]);
    EXPECT_NE(order[i + 1], order[i + 2]);
  }
}

// A sender that has its next request ready the moment its answer is read.
TEST_F(MailboxDrivers, one_call_serves_at_most_three_messages) {
  static unsigned served = 0;
  served = 0;
  doubles_.services.sha256 = [](const std::uint32_t*, std::size_t, std::uint32_t*) {
    ++served;
    pluton::MailboxChannel& c = bus->box.channel[2];
    for (unsigned i = 0; i < 2; ++i) c.push_request_word(1, 0);
    c.push_request(mailbox_command_word(MAILBOX_SHA256, 0, 2), 0);
    return std::uint32_t{BOOT_ERROR_ENGINE};
  };
  push(2, message(MAILBOX_SHA256, {1}));
  for (unsigned round = 1; round <= 5; ++round) {
    mailbox_serve(&doubles_.services, &state_);
    EXPECT_LE(served, 3 * round);
    take(2);
  }
  EXPECT_GT(served, 1u);
}

TEST_F(MailboxDrivers, a_closed_channel_forgets_its_messages) {
  push(1, message(MAILBOX_ECHO, {}));
  mailbox_close(1);
  EXPECT_FALSE(serve_one());
  EXPECT_FALSE(box().channel[1].open());
}

TEST_F(MailboxDrivers, an_answer_longer_than_the_room_is_an_error_and_none_of_it_is_kept) {
  Words result;
  EXPECT_EQ(call(0, MAILBOX_ECHO, {1, 2, 3}, result, 2), MAILBOX_HOST_LENGTH);
  EXPECT_EQ(result, Words());
  EXPECT_EQ(call(0, MAILBOX_ECHO, {1, 2, 3}, result, 3), MAILBOX_OK) << "and the next call works";
  EXPECT_EQ(result, (Words{1, 2, 3}));
}

TEST_F(MailboxDrivers, waiting_is_bounded_and_a_late_answer_is_not_taken_for_the_next_one) {
  Words result;
  bus_.on_look = nullptr;
  EXPECT_EQ(call(1, MAILBOX_ECHO, {1}, result), MAILBOX_HOST_TIMEOUT);
  bus_.on_look = serve;
  EXPECT_EQ(call(1, MAILBOX_ECHO, {2}, result), MAILBOX_OK);
  EXPECT_EQ(result, Words{2});
}

TEST_F(MailboxDrivers, a_pluton_that_does_not_take_requests_makes_the_sender_busy) {
  Words result;
  bus_.on_look = nullptr;
  int status = 0;
  for (unsigned i = 0; i < 10; ++i) status = call(1, MAILBOX_ECHO, {1}, result);
  EXPECT_EQ(status, MAILBOX_HOST_BUSY);
  EXPECT_EQ(box().channel[1].sender_errors(), 0u) << "nothing was pushed into a full FIFO";
  EXPECT_EQ(call(1, MAILBOX_ECHO, Words(33, 1), result), MAILBOX_HOST_LENGTH);
}

TEST_F(MailboxDrivers, what_an_earlier_sender_left_half_done_does_not_disturb) {
  Words result;
  box().channel[1].push_request_word(1, 0);
  push(1, message(MAILBOX_ECHO, {7}));
  box().channel[1].push_request_word(1, 0);
  EXPECT_EQ(call(1, MAILBOX_ECHO, {2}, result), MAILBOX_OK);
  EXPECT_EQ(result, Words{2});
}

TEST_F(MailboxDrivers, numbered_commands_go_on_from_where_pluton_is) {
  std::uint32_t result[14], count;
  state_.sequence[0] = 41;
  EXPECT_EQ(mailbox_host_synchronise(&host_[0]), MAILBOX_OK);
  const std::uint32_t kernel = 3, other = 4;
  EXPECT_EQ(mailbox_host_call_numbered(&host_[0], MAILBOX_LOAD_IMAGE, &kernel, 1, result, 14, &count), MAILBOX_OK);
  EXPECT_EQ(count, 14u);
  EXPECT_EQ(result[0], 0x80200000u);
  EXPECT_EQ(mailbox_host_call_numbered(&host_[0], MAILBOX_LOAD_IMAGE, &other, 1, result, 14, &count), MAILBOX_FAILED);
  EXPECT_EQ(mailbox_host_call_numbered(&host_[0], MAILBOX_LOAD_IMAGE, &kernel, 1, result, 14, &count), MAILBOX_OK);
  EXPECT_EQ(state_.sequence[0], 44u);
  // A lost answer: Pluton has counted, the sender has not.
  bus_.on_look = nullptr;
  const std::uint32_t entered[] = {MAILBOX_APP_KERNEL_ENTERED, 0};
  EXPECT_EQ(mailbox_host_call_numbered(&host_[0], MAILBOX_APP_STATE, entered, 2, result, 14, &count),
            MAILBOX_HOST_TIMEOUT);
  bus_.on_look = serve;
  EXPECT_EQ(mailbox_host_call_numbered(&host_[0], MAILBOX_LOAD_IMAGE, &kernel, 1, result, 14, &count),
            MAILBOX_BAD_SEQUENCE);
  EXPECT_EQ(mailbox_host_synchronise(&host_[0]), MAILBOX_OK);
  EXPECT_EQ(mailbox_host_call_numbered(&host_[0], MAILBOX_LOAD_IMAGE, &kernel, 1, result, 14, &count), MAILBOX_OK);
}

TEST_F(MailboxDrivers, numbered_commands_are_refused_on_other_channels) {
  std::uint32_t count;
  const std::uint32_t kernel = 3;
  EXPECT_EQ(mailbox_host_synchronise(&host_[1]), MAILBOX_UNKNOWN_COMMAND);
  EXPECT_EQ(mailbox_host_call_numbered(&host_[2], MAILBOX_LOAD_IMAGE, &kernel, 1, nullptr, 0, &count),
            MAILBOX_UNKNOWN_COMMAND);
  EXPECT_EQ(doubles_.loads, 0u);
}

TEST_F(MailboxDrivers, the_keys_of_a_sender_that_is_reset_are_gone_before_the_next_ones_first_request) {
  Words mine, others, result;
  EXPECT_EQ(call(1, MAILBOX_KEY_IMPORT, {1, 1, 2, 3, 4}, mine), MAILBOX_OK);
  EXPECT_EQ(call(2, MAILBOX_KEY_IMPORT, {1, 1, 2, 3, 4}, others), MAILBOX_OK);
  box().reset_sender(1);
  EXPECT_EQ(call(1, MAILBOX_MAC, {mine[0], 1, 5}, result), MAILBOX_NO_KEY);
  EXPECT_EQ(call(2, MAILBOX_MAC, {others[0], 1, 5}, result), MAILBOX_OK);
  EXPECT_EQ(box().senders_reset, 0u);
  // And with no request at all.
  box().reset_sender(2);
  EXPECT_FALSE(serve_one());
  EXPECT_EQ(box().senders_reset, 0u) << "or the interrupt would never fall";
  for (const auto& slot : drivers_.slot) EXPECT_FALSE(slot.valid());
}

// Wherever the reset falls, neither a key of before it nor one that its last request asks for lives on, and the next
// sender's first request, there at once, finds none.
TEST_F(MailboxDrivers, a_reset_at_any_access_while_a_key_is_put_in_leaves_no_key) {
  for (unsigned at = 1; at < 40; ++at) {
    Words handle;
    EXPECT_EQ(call(1, MAILBOX_KEY_IMPORT, {1, 1, 2, 3, 4}, handle), MAILBOX_OK);
    push(1, message(MAILBOX_KEY_IMPORT, {1, 1, 2, 3, 4}));
    unsigned reads = 0;
    bus_.after_read = [this, at, &handle, &reads](std::uint32_t) {
      if (++reads != at) return;
      box().reset_sender(1);
      push(1, message(MAILBOX_MAC, {handle[0], KEY_ALGORITHM_HMAC_SHA256, 5}));
    };
    mailbox_serve(&doubles_.services, &state_);
    bus_.after_read = nullptr;
    if (reads < at) {
      EXPECT_GT(at, 8u) << "control: the resets fell into the service";
      return;
    }
    box().channel[1].clear_pluton_errors(~0u);  // words of a request that was taken away
    mailbox_serve(&doubles_.services, &state_);
    for (const auto& slot : drivers_.slot) EXPECT_FALSE(slot.valid()) << "reset after read " << at;
    EXPECT_EQ(take(1), (Words{mailbox_command_word(MAILBOX_MAC | MAILBOX_RESPONSE_BIT, 0x5C, 1), MAILBOX_NO_KEY}));
  }
  FAIL() << "the service never ended";
}

// Any words at all in any order on any channel: what comes back always frames, and every channel works afterwards.
TEST_F(MailboxDrivers, random_pushes_never_break_anything) {
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    pluton::MailboxChannel& c = box().channel[random() % 3];
    const std::uint32_t pushed = random() % 3 == 0 ? random() % 40 : random() % 3;
    for (std::uint32_t i = 0; i < pushed; ++i) c.push_request_word(static_cast<std::uint32_t>(random()), 0);
    const auto word = static_cast<std::uint32_t>(random());
    c.push_request(word % 5 == 0 ? word : mailbox_command_word(random() % 40, word >> 8, pushed), 0);
    if (random() % 2 == 0) mailbox_serve(&doubles_.services, &state_);
    for (unsigned n = 0; n < MAILBOX_CHANNELS; ++n) {
      if (box().channel[n].responses().messages() == 0 || random() % 4 == 0) continue;
      const Words out = take(n);
      ASSERT_EQ(mailbox_message_words(out[0]), out.size());
      ASSERT_GE(out.size(), 2u);
      ASSERT_TRUE(out[0] & MAILBOX_RESPONSE_BIT);
      ASSERT_TRUE(out[1] == MAILBOX_OK || out.size() == 2);
    }
  }
  Words result;
  for (unsigned n = 0; n < MAILBOX_CHANNELS; ++n) {
    EXPECT_EQ(call(n, MAILBOX_ECHO, {n}, result), MAILBOX_OK);
    EXPECT_EQ(result, Words{n});
  }
}

}  // namespace

extern "C" {
uint32_t mmio_read32(uint32_t address) {
  const std::uint32_t word = bus->box.read(address);
  const bool look = address % MAILBOX_IO0_SIZE == MAILBOX_PORT_STATUS_OFFSET && address - MAILBOX_BASE >= MAILBOX_SIZE;
  if (look && bus->on_look != nullptr) bus->on_look();
  if (bus->after_read) bus->after_read(address);
  return word;
}
void mmio_write32(uint32_t address, uint32_t value) { bus->box.write(address, value); }
uint8_t mmio_read8(uint32_t) { throw std::logic_error("the mailbox has no octets"); }
void mmio_write8(uint32_t, uint8_t) { throw std::logic_error("the mailbox has no octets"); }
void cpu_wait_for_irq(unsigned) { throw std::logic_error("nobody to wait for"); }
}
