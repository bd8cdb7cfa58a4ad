// SPDX-License-Identifier: Apache-2.0
// Mailbox commands as a function, and the service loop against a double of the FIFOs.
#include <gtest/gtest.h>
#include <mbedtls/sha256.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <random>
#include <vector>

#include "sw/lib/boot_error.h"
#include "sw/lib/boot_steps.h"
#include "sw/lib/mailbox.h"
#include "testbench/sw/mailbox_double.hpp"
#include "testbench/sw/mock_bus.hpp"

namespace {

using testing_sw::MailboxDouble;
using testing_sw::MockBus;
using Words = std::vector<std::uint32_t>;

extern "C" std::uint32_t host_sha256(const std::uint32_t* words, std::size_t count, std::uint32_t digest[8]) {
  mbedtls_sha256_ret(reinterpret_cast<const unsigned char*>(words), count * 4, reinterpret_cast<unsigned char*>(digest),
                     0);
  return BOOT_PASSED;
}

extern "C" std::uint32_t broken_sha256(const std::uint32_t*, std::size_t, std::uint32_t digest[8]) {
  for (int i = 0; i < 8; ++i) digest[i] = 0xDEADBEEF;
  return BOOT_ERROR_ENGINE;
}

class MailboxTest : public ::testing::Test {
 protected:
  MailboxTest() {
    handoff_init(&handoff_);
    handoff_.security_version = 9;
    handoff_.rollback_minimum = 4;
    handoff_.slot = 1;
    handoff_.refused_error = BOOT_ERROR_SIGNATURE;
    for (std::uint32_t i = 0; i < 8; ++i) {
      handoff_.payload_sha256[i] = 0x100 + i;
      handoff_.header_sha256[i] = 0x200 + i;
      handoff_.key_id[i] = 0x300 + i;
    }
    handoff_log(&handoff_, BOOT_STEP_RESET, 0, 5);
    handoff_log(&handoff_, BOOT_STEP_HASH, 1, 0x100000007ull);
    handoff_log_error(&handoff_, 0x30);
  }

  // A whole message through the pure function; checks what holds for every response.
  Words execute(const Words& request) {
    std::array<std::uint32_t, MAILBOX_WORDS + 1> response;
    response.fill(0xA5A5A5A5);
    const std::uint32_t n =
        mailbox_execute(&services_, request.data(), static_cast<std::uint32_t>(request.size()), response.data());
    EXPECT_GE(n, 2u);
    EXPECT_LE(n, MAILBOX_WORDS);
    EXPECT_EQ(mailbox_message_words(response[0]), n) << "response does not frame";
    for (std::uint32_t i = n; i < MAILBOX_WORDS; ++i) EXPECT_EQ(response[i], 0u) << "stale word " << i;
    EXPECT_EQ(response[MAILBOX_WORDS], 0xA5A5A5A5u) << "wrote behind the response";
    EXPECT_TRUE(response[1] == MAILBOX_OK || n == 2) << "data with an error";
    return Words(response.begin(), response.begin() + n);
  }
  Words message(std::uint32_t command, const Words& payload, std::uint32_t tag = 0x5C) {
    Words words = {mailbox_header(command, tag, static_cast<std::uint32_t>(payload.size()))};
    words.insert(words.end(), payload.begin(), payload.end());
    return words;
  }
  Words ok(std::uint32_t command, const Words& payload) {
    const Words r = execute(message(command, payload));
    EXPECT_EQ(r[0] & 0xFFFF, command | 0x80 | 0x5C00u);
    EXPECT_EQ(r[1], MAILBOX_OK);
    return Words(r.begin() + 2, r.end());
  }
  std::uint32_t refused(std::uint32_t command, const Words& payload) { return execute(message(command, payload))[1]; }

  handoff handoff_;
  mailbox_services services_ = {&handoff_, 0x100, host_sha256};
};

TEST_F(MailboxTest, echo_returns_its_payload) {
  EXPECT_EQ(ok(MAILBOX_ECHO, {}), Words());
  const Words most = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
  EXPECT_EQ(ok(MAILBOX_ECHO, most), most);
  EXPECT_EQ(refused(MAILBOX_ECHO, Words(14, 1)), MAILBOX_BAD_LENGTH);
}

TEST_F(MailboxTest, version_measurements_log_and_security_version_come_from_the_hand_off) {
  EXPECT_EQ(ok(MAILBOX_VERSION, {}), (Words{MAILBOX_PROTOCOL_VERSION, 0x100, HANDOFF_VERSION}));
  EXPECT_EQ(ok(MAILBOX_MEASUREMENT, {0})[7], 0x107u);
  EXPECT_EQ(ok(MAILBOX_MEASUREMENT, {1})[0], 0x200u);
  EXPECT_EQ(ok(MAILBOX_MEASUREMENT, {2}).size(), 8u);
  EXPECT_EQ(ok(MAILBOX_BOOT_LOG, {1}), (Words{2, 0x01300070, 7, 1}));
  EXPECT_EQ(ok(MAILBOX_SECURITY_VERSION, {}), (Words{9, 4, 1, 0x31}));
}

TEST_F(MailboxTest, sha256_of_words_is_right) {
  const Words digest = ok(MAILBOX_SHA256, {0x64636261});  // "abcd"
  const unsigned char expected[] = {0x88, 0xd4, 0x26, 0x6f};
  EXPECT_EQ(std::memcmp(digest.data(), expected, 4), 0);
  EXPECT_EQ(ok(MAILBOX_SHA256, Words(14, 7)).size(), 8u);
  services_.sha256 = broken_sha256;
  EXPECT_EQ(refused(MAILBOX_SHA256, {1}), MAILBOX_FAILED);
}

TEST_F(MailboxTest, indices_out_of_range_are_refused) {
  for (const std::uint32_t index : {3u, 4u, 0x80000000u, 0xFFFFFFFFu}) {
    EXPECT_EQ(refused(MAILBOX_MEASUREMENT, {index}), MAILBOX_BAD_ARGUMENT);
  }
  for (const std::uint32_t index : {2u, HANDOFF_LOG_CAPACITY, 0x15555556u, 0xFFFFFFFFu}) {
    EXPECT_EQ(refused(MAILBOX_BOOT_LOG, {index}), MAILBOX_BAD_ARGUMENT);
  }
  // A hand-off record that claims more entries than it can hold is not followed.
  handoff_.log_count = 1000;
  EXPECT_EQ(refused(MAILBOX_BOOT_LOG, {500}), MAILBOX_BAD_ARGUMENT);
}

TEST_F(MailboxTest, every_command_and_length_has_one_answer) {
  for (std::uint32_t command = 0; command < 256; ++command) {
    for (std::uint32_t n = 0; n <= MAILBOX_PAYLOAD_WORDS; ++n) {
      const Words r = execute(message(command, Words(n, 0)));
      EXPECT_EQ((r[0] >> 8) & 0xFF, 0x5Cu) << "tag";
      EXPECT_EQ(r[0] & 0xFF, command | 0x80u);
      const bool known = command >= MAILBOX_ECHO && command <= MAILBOX_SHA256;
      EXPECT_EQ(r[1] == MAILBOX_UNKNOWN_COMMAND, !known) << command;
      EXPECT_TRUE(!known || r[1] == MAILBOX_OK || r[1] == MAILBOX_BAD_LENGTH) << command << " " << n;
    }
  }
}

TEST_F(MailboxTest, headers_with_a_wrong_check_octet_are_refused) {
  const std::uint32_t good = mailbox_header(MAILBOX_ECHO, 0x12, 0);
  for (unsigned bit = 0; bit < 32; ++bit) {
    const Words r = execute({good ^ (1u << bit)});
    EXPECT_EQ(r[1], MAILBOX_BAD_FRAME) << bit;
    EXPECT_EQ(r[0] & 0xFFFF, 0x80u) << "nothing of a broken header comes back";
  }
  EXPECT_EQ(execute({0})[1], MAILBOX_BAD_FRAME);  // erased or idle bus values are no messages
  EXPECT_EQ(execute({0xFFFFFFFF})[1], MAILBOX_BAD_FRAME);
  EXPECT_EQ(execute({})[1], MAILBOX_BAD_FRAME);
}

TEST_F(MailboxTest, announced_length_must_be_what_is_there) {
  for (std::uint32_t announced = 0; announced < 256; ++announced) {
    for (std::uint32_t there = 0; there <= MAILBOX_PAYLOAD_WORDS; ++there) {
      if (announced == there) continue;
      Words m(1 + there, 0x77777777);
      m[0] = mailbox_header(MAILBOX_ECHO, 1, announced);
      EXPECT_EQ(execute(m)[1], MAILBOX_BAD_FRAME) << announced << " " << there;
    }
  }
}

class ServiceTest : public MailboxTest {
 protected:
  ServiceTest() {
    bus_.device(
        MAILBOX_PLUTON_BASE, MAILBOX_PLUTON_SIZE, [this](std::uint32_t o) { return box_.read(o); },
        [this](std::uint32_t o, std::uint32_t v) { box_.write(o, v); });
  }
  void push(const Words& words) { box_.to_pluton.insert(box_.to_pluton.end(), words.begin(), words.end()); }
  Words take() {
    Words words(box_.to_host.begin(), box_.to_host.end());
    box_.to_host.clear();
    return words;
  }

  MockBus bus_;
  MailboxDouble box_;
};

TEST_F(ServiceTest, serves_a_message_and_rings) {
  mailbox_open();
  EXPECT_TRUE(box_.open);
  push(message(MAILBOX_ECHO, {11, 22}));
  mailbox_wait_for_doorbell();
  EXPECT_EQ(box_.acknowledged, 1u);
  mailbox_serve(&services_);
  EXPECT_EQ(take(), (Words{mailbox_header(0x81, 0x5C, 3), MAILBOX_OK, 11, 22}));
  EXPECT_EQ(box_.doorbells, 1u);
  EXPECT_TRUE(box_.open) << "a command write must not close the mailbox";
  EXPECT_FALSE(mailbox_serve_one(&services_));
}

TEST_F(ServiceTest, each_word_is_popped_once) {
  push(message(MAILBOX_ECHO, {1, 2, 3}));
  mailbox_serve(&services_);
  EXPECT_EQ(box_.pops, 4u);
  EXPECT_FALSE(box_.underflow);
}

TEST_F(ServiceTest, several_messages_before_one_doorbell_are_all_served) {
  for (int i = 0; i < 5; ++i) push(message(MAILBOX_ECHO, {}));
  mailbox_serve(&services_);
  EXPECT_EQ(take().size(), 10u);
}

TEST_F(ServiceTest, short_message_is_refused_and_the_next_one_works) {
  Words m = message(MAILBOX_ECHO, {1, 2, 3, 4});
  m.pop_back();
  push(m);
  mailbox_serve(&services_);
  EXPECT_FALSE(box_.underflow) << "read words that are not there";
  EXPECT_EQ(take()[1], MAILBOX_BAD_FRAME);
  EXPECT_TRUE(box_.to_pluton.empty());
  push(message(MAILBOX_ECHO, {9}));
  mailbox_serve(&services_);
  EXPECT_EQ(take().back(), 9u);
}

TEST_F(ServiceTest, garbage_empties_the_fifo_with_one_answer) {
  push(Words(15, 0x12345678));
  mailbox_serve(&services_);
  EXPECT_TRUE(box_.to_pluton.empty());
  EXPECT_EQ(take().size(), 2u);
}

TEST_F(ServiceTest, responses_that_do_not_fit_are_dropped_without_waiting) {
  for (int i = 0; i < 3; ++i) {
    push(message(MAILBOX_ECHO, {1, 2, 3, 4, 5}));
    mailbox_serve(&services_);
  }
  EXPECT_FALSE(box_.overflow);
  EXPECT_EQ(take().size(), 7u * 2);
  EXPECT_EQ(box_.doorbells, 2u);
}

TEST_F(ServiceTest, a_host_that_never_stops_pushing_cannot_hold_the_core) {
  MockBus bus;
  unsigned popped = 0;
  bus.device(
      MAILBOX_PLUTON_BASE, MAILBOX_PLUTON_SIZE,
      [&](std::uint32_t o) -> std::uint32_t {
        if (o == MAILBOX_STATUS_OFFSET) return 15;
        ++popped;
        return mailbox_header(MAILBOX_ECHO, 0, 0);
      },
      [](std::uint32_t, std::uint32_t) {});
  mailbox_serve(&services_);
  EXPECT_EQ(popped, 15u);
}

TEST_F(ServiceTest, random_words_never_break_the_framing) {
  std::mt19937 random(7);
  for (int round = 0; round < 20000; ++round) {
    const std::size_t n = random() % 16;
    for (std::size_t i = 0; i < n && box_.to_pluton.size() < 15; ++i) {
      const auto word = static_cast<std::uint32_t>(random());
      push({word % 3 == 0 ? mailbox_header(random() % 9, word >> 8, random() % 17) : word});
    }
    mailbox_serve(&services_);
    ASSERT_FALSE(box_.underflow);
    ASSERT_FALSE(box_.overflow);
    Words out = take();
    for (std::size_t at = 0; at < out.size(); at += mailbox_message_words(out[at])) {
      ASSERT_GE(mailbox_message_words(out[at]), 2u);
      ASSERT_TRUE(out[at] & MAILBOX_RESPONSE_BIT);
    }
  }
}

}  // namespace
