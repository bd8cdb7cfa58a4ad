// SPDX-License-Identifier: Apache-2.0
// Mailbox commands as a function.
#include <gtest/gtest.h>
#include <mbedtls/sha256.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "testbench/sw/key_drivers_double.hpp"
#include "testbench/sw/mailbox_services_double.hpp"

namespace {

using testing_sw::ServicesDouble;
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

constexpr std::uint8_t kInternal[] = {
    MAILBOX_SEQUENCE,    MAILBOX_CRASH_TEXT,   MAILBOX_LOAD_IMAGE,  MAILBOX_APP_STATE,    MAILBOX_STAGE_BEGIN,
    MAILBOX_STAGE_WRITE, MAILBOX_STAGE_COMMIT, MAILBOX_STAGE_ABORT, MAILBOX_UPDATE_NONCE, MAILBOX_STAGE_TICKET};
constexpr std::uint8_t kOpenToAll[] = {
    MAILBOX_ECHO,     MAILBOX_VERSION,       MAILBOX_MEASUREMENT, MAILBOX_BOOT_LOG,   MAILBOX_SECURITY_VERSION,
    MAILBOX_SHA256,   MAILBOX_MEASURED_LIST, MAILBOX_BOOT_TEXT,   MAILBOX_KEY_IMPORT, MAILBOX_KEY_DERIVE,
    MAILBOX_KEY_FREE, MAILBOX_MAC,           MAILBOX_MAC_VERIFY};

bool one_of(std::uint32_t id, const std::uint8_t* first, std::size_t count) {
  return std::find(first, first + count, id) != first + count;
}

class MailboxTest : public ::testing::Test {
 protected:
  MailboxTest() { doubles_.services.sha256 = host_sha256; }

  // A whole message through the function; checks what holds for every response.
  Words execute(const Words& request, std::uint32_t channel = MAILBOX_APP_SECURE) {
    std::array<std::uint32_t, MAILBOX_MESSAGE_WORDS + 1> response;
    response.fill(0xA5A5A5A5);
    const std::uint32_t n = mailbox_execute(&doubles_.services, &state_, channel, request.data(),
                                            static_cast<std::uint32_t>(request.size()), response.data());
    EXPECT_GE(n, 2u);
    EXPECT_LE(n, MAILBOX_MESSAGE_WORDS);
    EXPECT_EQ(mailbox_message_words(response[0]), n) << "response does not frame";
    for (std::uint32_t i = n; i < MAILBOX_MESSAGE_WORDS; ++i) EXPECT_EQ(response[i], 0u) << "stale word " << i;
    EXPECT_EQ(response[MAILBOX_MESSAGE_WORDS], 0xA5A5A5A5u) << "wrote behind the response";
    EXPECT_TRUE(response[1] == MAILBOX_OK || n == 2) << "data with an error";
    return Words(response.begin(), response.begin() + n);
  }
  static Words message(std::uint32_t command, const Words& data, std::uint32_t tag = 0x5C) {
    Words words = {mailbox_command_word(command, tag, static_cast<std::uint32_t>(data.size()))};
    words.insert(words.end(), data.begin(), data.end());
    return words;
  }
  Words ok(std::uint32_t command, const Words& data, std::uint32_t channel = MAILBOX_APP_SECURE) {
    const Words r = execute(message(command, data), channel);
    EXPECT_EQ(r[0] & 0xFFFF, command | 0x80 | 0x5C00u);
    EXPECT_EQ(r[1], MAILBOX_OK) << command;
    return Words(r.begin() + 2, r.end());
  }
  std::uint32_t status(std::uint32_t command, const Words& data, std::uint32_t channel = MAILBOX_APP_SECURE) {
    return execute(message(command, data), channel)[1];
  }
  std::uint32_t next() const { return state_.sequence[MAILBOX_APP_SECURE] + 1; }
  static std::string text_of(const Words& words) {
    std::string text(reinterpret_cast<const char*>(words.data() + 1), (words.size() - 1) * 4);
    EXPECT_LE(words[0], text.size());
    text.resize(words[0]);
    return text;
  }

  testing_sw::KeyDriversDouble drivers_;
  ServicesDouble doubles_;
  mailbox_state state_ = {};
};

TEST_F(MailboxTest, echo_returns_its_payload) {
  EXPECT_EQ(ok(MAILBOX_ECHO, {}), Words());
  Words most(MAILBOX_RESULT_WORDS);
  for (std::uint32_t i = 0; i < most.size(); ++i) most[i] = 3 * i;
  EXPECT_EQ(ok(MAILBOX_ECHO, most), most);
  EXPECT_EQ(status(MAILBOX_ECHO, Words(MAILBOX_DATA_WORDS, 1)), MAILBOX_BAD_LENGTH);
}

TEST_F(MailboxTest, version_measurements_log_and_security_version_come_from_the_hand_off) {
  EXPECT_EQ(ok(MAILBOX_VERSION, {}), (Words{MAILBOX_PROTOCOL_VERSION, 0x100, HANDOFF_VERSION}));
  EXPECT_EQ(ok(MAILBOX_MEASUREMENT, {0})[7], 0x107u);
  EXPECT_EQ(ok(MAILBOX_MEASUREMENT, {1})[0], 0x200u);
  EXPECT_EQ(ok(MAILBOX_MEASUREMENT, {2}).size(), 8u);
  EXPECT_EQ(ok(MAILBOX_BOOT_LOG, {1}), (Words{2, 0x01300070, 7, 1}));
  EXPECT_EQ(ok(MAILBOX_SECURITY_VERSION, {}), (Words{9, 4, 1, 0x31}));
  EXPECT_EQ(text_of(ok(MAILBOX_BOOT_TEXT, {0})), "[         5] R10 reset         ok\r\n");
  EXPECT_EQ(text_of(ok(MAILBOX_BOOT_TEXT, {1})),
            "[4294967303] R70 hash          REFUSED 0x30 payload does not match its hash (backup slot)\r\n");
}

TEST_F(MailboxTest, sha256_of_words_is_right) {
  const Words digest = ok(MAILBOX_SHA256, {0x64636261});  // "abcd"
  const unsigned char expected[] = {0x88, 0xd4, 0x26, 0x6f};
  EXPECT_EQ(std::memcmp(digest.data(), expected, 4), 0);
  EXPECT_EQ(ok(MAILBOX_SHA256, Words(MAILBOX_DATA_WORDS, 7)).size(), 8u);
  doubles_.services.sha256 = broken_sha256;
  EXPECT_EQ(status(MAILBOX_SHA256, {1}), MAILBOX_FAILED);
}

TEST_F(MailboxTest, measured_boot_list_and_minima_are_read_on_every_channel) {
  for (std::uint32_t channel = 0; channel < MAILBOX_CHANNELS; ++channel) {
    EXPECT_EQ(ok(MAILBOX_MEASURED_LIST, {}, channel), Words{2});
    EXPECT_EQ(ok(MAILBOX_MEASURED_LIST, {1}, channel), (Words{3, 5, 0, 0, 11, 12, 13, 14, 15, 16, 17, 18}));
    EXPECT_EQ(status(MAILBOX_MEASURED_LIST, {2}, channel), MAILBOX_BAD_ARGUMENT);
    EXPECT_EQ(ok(MAILBOX_SECURITY_VERSION, {5}, channel), Words{45});
    EXPECT_EQ(status(MAILBOX_SECURITY_VERSION, {6}, channel), MAILBOX_BAD_ARGUMENT);
  }
}

TEST_F(MailboxTest, an_image_is_loaded_for_the_secure_channel) {
  EXPECT_EQ(ok(MAILBOX_LOAD_IMAGE, {next(), 3}),
            (Words{0x80200000, 0x1000, 0x80200004, 7, 1, 0x31, 1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(status(MAILBOX_LOAD_IMAGE, {next(), 4}), MAILBOX_FAILED) << "nothing of a refused image comes back";
  EXPECT_EQ(doubles_.loads, 2u);
}

TEST_F(MailboxTest, staged_writes_app_state_and_crash_text_reach_their_services) {
  EXPECT_EQ(status(MAILBOX_STAGE_BEGIN, {next(), 2, 64}), MAILBOX_FAILED);
  ok(MAILBOX_STAGE_BEGIN, {next(), 3, 64});
  ok(MAILBOX_STAGE_WRITE, {next(), 128, 5, 6, 7});
  EXPECT_EQ(doubles_.staged, (Words{128, 5, 6, 7}));
  Words most(MAILBOX_DATA_WORDS, 9);
  most[0] = next();
  ok(MAILBOX_STAGE_WRITE, most);
  EXPECT_EQ(doubles_.staged.size(), 31u);
  EXPECT_EQ(status(MAILBOX_STAGE_WRITE, {next(), 128}), MAILBOX_BAD_LENGTH) << "no words";
  EXPECT_EQ(ok(MAILBOX_UPDATE_NONCE, {next()}),
            (Words{0x4E00, 0x4E01, 0x4E02, 0x4E03, 0x4E04, 0x4E05, 0x4E06, 0x4E07}));
  Words ticket(17, 3);
  ticket[0] = next();
  ok(MAILBOX_STAGE_TICKET, ticket);
  EXPECT_EQ(doubles_.staged, Words(16, 3));
  ticket.pop_back();
  ticket[0] = next();
  EXPECT_EQ(status(MAILBOX_STAGE_TICKET, ticket), MAILBOX_BAD_LENGTH);
  ok(MAILBOX_STAGE_COMMIT, {next()});
  ok(MAILBOX_STAGE_ABORT, {next()});
  ok(MAILBOX_APP_STATE, {next(), MAILBOX_APP_KERNEL_ENTERED, 0});
  EXPECT_EQ(doubles_.app_state, 2u);
  EXPECT_EQ(status(MAILBOX_APP_STATE, {next(), 3, 0}), MAILBOX_BAD_ARGUMENT);
  EXPECT_EQ(text_of(ok(MAILBOX_CRASH_TEXT, {8})), "fault");
  EXPECT_EQ(ok(MAILBOX_CRASH_TEXT, {0xFFFFFFFF}), Words{0});
}

TEST_F(MailboxTest, a_service_that_is_not_there_is_not_supported) {
  const handoff* record = doubles_.services.handoff;
  doubles_.services = {};
  doubles_.services.handoff = record;
  doubles_.services.sha256 = host_sha256;
  EXPECT_EQ(status(MAILBOX_MEASURED_LIST, {}), MAILBOX_NOT_SUPPORTED);
  EXPECT_EQ(status(MAILBOX_SECURITY_VERSION, {2}), MAILBOX_NOT_SUPPORTED);
  EXPECT_EQ(status(MAILBOX_CRASH_TEXT, {0}), MAILBOX_NOT_SUPPORTED);
  EXPECT_EQ(status(MAILBOX_LOAD_IMAGE, {next(), 3}), MAILBOX_NOT_SUPPORTED);
  EXPECT_EQ(status(MAILBOX_APP_STATE, {next(), 1, 0}), MAILBOX_NOT_SUPPORTED);
  EXPECT_EQ(status(MAILBOX_STAGE_BEGIN, {next(), 3, 4}), MAILBOX_NOT_SUPPORTED);
  EXPECT_EQ(status(MAILBOX_STAGE_WRITE, {next(), 0, 4}), MAILBOX_NOT_SUPPORTED);
  EXPECT_EQ(status(MAILBOX_UPDATE_NONCE, {next()}), MAILBOX_NOT_SUPPORTED);
  EXPECT_EQ(status(MAILBOX_STAGE_COMMIT, {next()}), MAILBOX_NOT_SUPPORTED);
  EXPECT_EQ(status(MAILBOX_STAGE_ABORT, {next()}), MAILBOX_NOT_SUPPORTED);
  EXPECT_EQ(status(MAILBOX_KEY_IMPORT, {1, 1, 2, 3, 4}), MAILBOX_NOT_SUPPORTED);
  EXPECT_EQ(status(MAILBOX_KEY_FREE, {16}), MAILBOX_NOT_SUPPORTED);
  mailbox_sender_reset(&doubles_.services, MAILBOX_IO0);  // and there is nothing to end
}

TEST_F(MailboxTest, keys_are_put_in_derived_used_and_freed_on_every_channel) {
  for (std::uint32_t channel = 0; channel < MAILBOX_CHANNELS; ++channel) {
    const Words source = ok(MAILBOX_KEY_IMPORT, {KEY_TYPE_DERIVE, 1, 2, 3, 4}, channel);
    ASSERT_EQ(source.size(), 1u);
    for (const std::uint32_t type : {KEY_TYPE_HMAC_SHA256, KEY_TYPE_AES_CMAC}) {
      const Words handle = ok(MAILBOX_KEY_DERIVE, {source[0], type, 7, 8}, channel);
      Words request = {handle[0], type};
      const Words tag = ok(MAILBOX_MAC, {handle[0], type, 5, 6}, channel);
      EXPECT_EQ(tag.size(), type == KEY_TYPE_HMAC_SHA256 ? 8u : 4u);
      request.insert(request.end(), tag.begin(), tag.end());
      EXPECT_EQ(status(MAILBOX_MAC_VERIFY, request, channel), MAILBOX_FAILED) << "of no message";
      request.insert(request.end(), {5, 6});
      EXPECT_EQ(execute(message(MAILBOX_MAC_VERIFY, request), channel).size(), 2u) << "a status only";
      EXPECT_EQ(status(MAILBOX_MAC_VERIFY, request, channel), MAILBOX_OK);
      request[2] ^= 1;
      EXPECT_EQ(status(MAILBOX_MAC_VERIFY, request, channel), MAILBOX_FAILED);
      EXPECT_EQ(status(MAILBOX_MAC_VERIFY, {handle[0], type, 1, 2, 3}, channel), MAILBOX_BAD_LENGTH) << "no whole tag";
      EXPECT_EQ(status(MAILBOX_KEY_FREE, {handle[0]}, (channel + 1) % 3), MAILBOX_NO_KEY);
      ok(MAILBOX_KEY_FREE, {handle[0]}, channel);
    }
  }
}

TEST_F(MailboxTest, the_longest_messages_fit_and_a_full_table_says_so) {
  Words request = {ok(MAILBOX_KEY_IMPORT, {KEY_TYPE_HMAC_SHA256, 1, 2, 3, 4})[0], KEY_ALGORITHM_HMAC_SHA256};
  EXPECT_EQ(ok(MAILBOX_MAC, request).size(), 8u) << "an empty message";
  request.resize(MAILBOX_DATA_WORDS, 9);
  EXPECT_EQ(ok(MAILBOX_MAC, request).size(), 8u);
  Words most(17, 3);
  most[0] = KEY_TYPE_DERIVE;
  const Words source = ok(MAILBOX_KEY_IMPORT, most);
  Words derive(18, 4);
  derive[0] = source[0];
  derive[1] = KEY_TYPE_DERIVE;
  for (unsigned i = 2; i < KEY_SERVICE_KEYS; ++i) ok(MAILBOX_KEY_DERIVE, derive);
  EXPECT_EQ(status(MAILBOX_KEY_DERIVE, derive), MAILBOX_NO_ROOM);
  mailbox_sender_reset(&doubles_.services, MAILBOX_APP_SECURE);
  EXPECT_EQ(status(MAILBOX_KEY_DERIVE, derive), MAILBOX_NO_KEY) << "the sender's reset has ended it";
}

TEST_F(MailboxTest, internal_commands_do_not_exist_on_the_other_channels) {
  for (const std::uint32_t channel : {MAILBOX_APP_NORMAL, MAILBOX_IO0}) {
    for (std::uint32_t command = 0; command < 256; ++command) {
      for (std::uint32_t n = 0; n <= 4; ++n) {
        Words data(n, 3);
        if (n > 0) data[0] = 1;
        const Words r = execute(message(command, data), channel);
        const bool known = one_of(command, kOpenToAll, sizeof kOpenToAll);
        EXPECT_EQ(r[1] == MAILBOX_UNKNOWN_COMMAND, !known) << command << " " << n;
      }
    }
  }
  EXPECT_EQ(doubles_.loads + doubles_.stages + doubles_.app_state, 0u);
  for (const std::uint32_t number : state_.sequence) EXPECT_EQ(number, 0u);
}

TEST_F(MailboxTest, a_numbered_command_is_taken_once_and_in_order) {
  EXPECT_EQ(ok(MAILBOX_SEQUENCE, {}), Words{0});
  const Words first = message(MAILBOX_LOAD_IMAGE, {1, 3});
  EXPECT_EQ(execute(first)[1], MAILBOX_OK);
  EXPECT_EQ(execute(first)[1], MAILBOX_BAD_SEQUENCE) << "the same again";
  for (const std::uint32_t number : {0u, 1u, 3u, 0xFFFFFFFFu}) {
    EXPECT_EQ(status(MAILBOX_LOAD_IMAGE, {number, 3}), MAILBOX_BAD_SEQUENCE);
  }
  EXPECT_EQ(doubles_.loads, 1u);
  ok(MAILBOX_APP_STATE, {2, 1, 0});
  EXPECT_EQ(status(MAILBOX_APP_STATE, {3, 77, 0}), MAILBOX_BAD_ARGUMENT);
  EXPECT_EQ(ok(MAILBOX_SEQUENCE, {}), Words{3}) << "counted however it ended";
}

TEST_F(MailboxTest, indices_out_of_range_are_refused) {
  for (const std::uint32_t index : {3u, 4u, 0x80000000u, 0xFFFFFFFFu}) {
    EXPECT_EQ(status(MAILBOX_MEASUREMENT, {index}), MAILBOX_BAD_ARGUMENT);
  }
  for (const std::uint32_t command : {MAILBOX_BOOT_LOG, MAILBOX_BOOT_TEXT}) {
    for (const std::uint32_t index : {2u, HANDOFF_LOG_CAPACITY, 0x15555556u, 0xFFFFFFFFu}) {
      EXPECT_EQ(status(command, {index}), MAILBOX_BAD_ARGUMENT);
    }
    // A hand-off record that claims more entries than it can hold is not followed.
    const std::uint32_t count = doubles_.record.log_count;
    doubles_.record.log_count = 1000;
    EXPECT_EQ(status(command, {500}), MAILBOX_BAD_ARGUMENT);
    doubles_.record.log_count = count;
  }
}

TEST_F(MailboxTest, every_command_and_length_has_one_answer) {
  for (std::uint32_t command = 0; command < 256; ++command) {
    for (std::uint32_t n = 0; n <= MAILBOX_DATA_WORDS; ++n) {
      const Words r = execute(message(command, Words(n, 0)));
      EXPECT_EQ((r[0] >> 8) & 0xFF, 0x5Cu) << "tag";
      EXPECT_EQ(r[0] & 0xFF, command | 0x80u);
      const bool known = one_of(command, kOpenToAll, sizeof kOpenToAll) || one_of(command, kInternal, sizeof kInternal);
      EXPECT_EQ(r[1] == MAILBOX_UNKNOWN_COMMAND, !known) << command;
      EXPECT_LE(r[1], MAILBOX_NO_ROOM);
      EXPECT_NE(r[1], MAILBOX_BAD_FRAME);
    }
  }
}

TEST_F(MailboxTest, command_words_with_a_wrong_check_octet_are_refused) {
  const std::uint32_t good = mailbox_command_word(MAILBOX_ECHO, 0x12, 0);
  for (unsigned bit = 0; bit < 32; ++bit) {
    const Words r = execute({good ^ (1u << bit)});
    EXPECT_EQ(r[1], MAILBOX_BAD_FRAME) << bit;
    EXPECT_EQ(r[0] & 0xFFFF, 0x80u) << "nothing of a broken command word comes back";
  }
  EXPECT_EQ(execute({0})[1], MAILBOX_BAD_FRAME);  // erased or idle bus values are no messages
  EXPECT_EQ(execute({0xFFFFFFFF})[1], MAILBOX_BAD_FRAME);
  EXPECT_EQ(execute({})[1], MAILBOX_BAD_FRAME);
  EXPECT_EQ(execute(message(MAILBOX_ECHO, {}), MAILBOX_CHANNELS)[1], MAILBOX_BAD_FRAME) << "a channel that is none";
}

TEST_F(MailboxTest, announced_length_must_be_what_is_there) {
  for (std::uint32_t announced = 0; announced < 256; ++announced) {
    for (std::uint32_t there = 0; there <= MAILBOX_DATA_WORDS; ++there) {
      if (announced == there) continue;
      Words m(1 + there, 0x77777777);
      m[0] = mailbox_command_word(MAILBOX_ECHO, 1, announced);
      EXPECT_EQ(execute(m)[1], MAILBOX_BAD_FRAME) << announced << " " << there;
    }
  }
}

}  // namespace
