// SPDX-License-Identifier: Apache-2.0
// The table of keys: who may use what, and for how long. What the engines compute is tested on the chip
// (testbench/soc/key_test.cpp); here mbedTLS stands in for them, and a vault that keeps its own rules.
#include "sw/lib/key_service.h"

#include <gtest/gtest.h>
#include <mbedtls/md.h>

#include <cstring>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "sw/lib/mailbox_commands.h"
#include "testbench/sw/key_drivers_double.hpp"

namespace {

using Words = std::vector<std::uint32_t>;

constexpr std::uint32_t kSecure = MAILBOX_APP_SECURE, kNormal = MAILBOX_APP_NORMAL, kIo = MAILBOX_IO0;
constexpr std::uint32_t kHmac = KEY_TYPE_HMAC_SHA256, kCmac = KEY_TYPE_AES_CMAC, kDerive = KEY_TYPE_DERIVE;
const Words kKey = {0x03020100, 0x07060504, 0x0B0A0908, 0x0F0E0D0C};

std::uint32_t slot_of(std::uint32_t handle) { return handle % KEYVAULT_SLOTS; }

class KeyService : public ::testing::Test {
 protected:
  struct Tagged {
    std::uint32_t status;
    Words tag;
    bool operator==(const Tagged& o) const { return status == o.status && tag == o.tag; }
  };
  ~KeyService() override {
    EXPECT_FALSE(drivers_.sha_used) << "the SHA engine is left wiped";
    EXPECT_FALSE(drivers_.aes_used) << "the AES engine is left wiped";
    for (unsigned slot = KEY_SERVICE_CHANNELS * KEY_SERVICE_KEYS; slot < KEYVAULT_SLOTS; ++slot) {
      EXPECT_FALSE(drivers_.slot[slot].valid()) << "slots of others are not touched";
    }
  }
  std::uint32_t import(std::uint32_t channel, std::uint32_t type, const Words& key, std::uint32_t& handle) {
    return key_service_import(&service_, channel, type, key.data(), static_cast<std::uint32_t>(key.size()), &handle);
  }
  std::uint32_t key(std::uint32_t channel, std::uint32_t type, const Words& words = kKey) {
    std::uint32_t handle = 0;
    EXPECT_EQ(import(channel, type, words, handle), MAILBOX_OK);
    return handle;
  }
  std::uint32_t derive(std::uint32_t channel, std::uint32_t source, std::uint32_t type, const Words& context,
                       std::uint32_t& handle) {
    return key_service_derive(&service_, channel, source, type, context.data(),
                              static_cast<std::uint32_t>(context.size()), &handle);
  }
  std::uint32_t derived(std::uint32_t channel, std::uint32_t source, std::uint32_t type, const Words& context = {}) {
    std::uint32_t handle = 0;
    EXPECT_EQ(derive(channel, source, type, context, handle), MAILBOX_OK);
    return handle;
  }
  Tagged mac(std::uint32_t channel, std::uint32_t handle, std::uint32_t algorithm, const Words& message = {1, 2}) {
    Words tag(SHA256_WORDS, 0xEEEEEEEE);
    const std::uint32_t status = key_service_mac(&service_, channel, handle, algorithm, message.data(),
                                                 static_cast<std::uint32_t>(message.size()), tag.data());
    EXPECT_TRUE(status == MAILBOX_OK || tag == Words(SHA256_WORDS, 0)) << "no tag with an error";
    return {status, tag};
  }
  std::uint32_t verify(std::uint32_t channel, std::uint32_t handle, std::uint32_t algorithm, const Words& tag,
                       const Words& message = {1, 2}) {
    return key_service_verify(&service_, channel, handle, algorithm, tag.data(), message.data(),
                              static_cast<std::uint32_t>(message.size()));
  }
  std::uint32_t release(std::uint32_t channel, std::uint32_t handle) {
    return key_service_free(&service_, channel, handle);
  }
  // Everything that can be tried with a handle; each must be refused alike.
  void expect_no_key(std::uint32_t channel, std::uint32_t handle, std::initializer_list<std::uint32_t> not_for) {
    std::uint32_t other = 0;
    for (const std::uint32_t use : not_for) {
      if (use == kDerive) {
        EXPECT_EQ(derive(channel, handle, kHmac, {}, other), MAILBOX_NO_KEY) << handle;
      } else {
        EXPECT_EQ(mac(channel, handle, use).status, MAILBOX_NO_KEY) << handle;
        EXPECT_EQ(verify(channel, handle, use, Words(8, 1)), MAILBOX_NO_KEY) << handle;
      }
    }
  }

  testing_sw::KeyDriversDouble drivers_;
  key_service service_ = {};
};

TEST_F(KeyService, a_key_serves_its_owner_and_the_answers_are_mbedtls) {
  for (const std::uint32_t channel : {kSecure, kNormal, kIo}) {
    const std::uint32_t handle = key(channel, kHmac);
    const Words message = {0x64636261, 0x68676665};
    std::uint8_t expected[32];
    mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), reinterpret_cast<const std::uint8_t*>(kKey.data()),
                    16, reinterpret_cast<const std::uint8_t*>(message.data()), 8, expected);
    const Tagged tagged = mac(channel, handle, kHmac, message);
    EXPECT_EQ(std::memcmp(tagged.tag.data(), expected, 32), 0);
    EXPECT_EQ(verify(channel, handle, kHmac, tagged.tag, message), MAILBOX_OK);
  }
}

TEST_F(KeyService, every_word_of_a_tag_counts) {
  for (const std::uint32_t type : {kHmac, kCmac}) {
    const std::uint32_t handle = key(kIo, type);
    const Tagged tagged = mac(kIo, handle, type);
    ASSERT_EQ(tagged.status, MAILBOX_OK);
    EXPECT_EQ(verify(kIo, handle, type, tagged.tag), MAILBOX_OK);
    for (std::uint32_t bit = 0; bit < 32 * key_service_tag_words(type); ++bit) {
      Words wrong = tagged.tag;
      wrong[bit / 32] ^= 1u << bit % 32;
      EXPECT_EQ(verify(kIo, handle, type, wrong), MAILBOX_FAILED) << bit;
    }
    EXPECT_EQ(verify(kIo, handle, type, tagged.tag, {1, 3}), MAILBOX_FAILED) << "another message";
    EXPECT_EQ(mac(kIo, handle, type), tagged) << "and the key is as it was";
  }
}

TEST_F(KeyService, another_channels_handle_is_no_key_whatever_is_tried) {
  const std::uint32_t types[] = {kHmac, kCmac, kDerive};
  for (const std::uint32_t type : types) {
    const std::uint32_t handle = key(kNormal, type);
    for (const std::uint32_t other : {kSecure, kIo}) {
      expect_no_key(other, handle, {kHmac, kCmac, kDerive});
      EXPECT_EQ(release(other, handle), MAILBOX_NO_KEY);
    }
    EXPECT_TRUE(drivers_.slot[slot_of(handle)].valid()) << "untouched";
    EXPECT_EQ(release(kNormal, handle), MAILBOX_OK) << "and its owner's";
  }
}

TEST_F(KeyService, a_key_of_one_type_is_no_key_of_another) {
  expect_no_key(kIo, key(kIo, kHmac), {kCmac, kDerive});
  expect_no_key(kIo, key(kIo, kCmac), {kHmac, kDerive});
  expect_no_key(kIo, key(kIo, kDerive), {kHmac, kCmac});
}

TEST_F(KeyService, a_freed_handle_never_works_again_though_its_slot_is_used_anew) {
  std::set<std::uint32_t> old;
  for (unsigned i = 0; i < 50; ++i) {
    const std::uint32_t handle = key(kIo, kHmac);
    EXPECT_TRUE(old.insert(handle).second) << "a handle twice";
    for (const std::uint32_t dead : old) {
      if (dead != handle) expect_no_key(kIo, dead, {kHmac});
    }
    EXPECT_EQ(release(kIo, handle), MAILBOX_OK);
    EXPECT_FALSE(drivers_.slot[slot_of(handle)].valid()) << "wiped";
    expect_no_key(kIo, handle, {kHmac, kCmac, kDerive});
    EXPECT_EQ(release(kIo, handle), MAILBOX_NO_KEY) << "twice";
  }
}

TEST_F(KeyService, handles_that_were_never_issued_are_no_keys) {
  key(kIo, kHmac);
  std::mt19937 random(3);
  for (std::uint32_t slot = 0; slot < KEYVAULT_SLOTS; ++slot) {
    for (const std::uint32_t generation : {0u, 2u, 3u, KEY_SERVICE_LAST_GENERATION}) {
      expect_no_key(kIo, generation << KEY_SERVICE_SLOT_BITS | slot, {kHmac, kCmac, kDerive});
      EXPECT_EQ(release(kIo, generation << KEY_SERVICE_SLOT_BITS | slot), MAILBOX_NO_KEY);
    }
  }
  for (unsigned i = 0; i < 1000; ++i) expect_no_key(kIo, static_cast<std::uint32_t>(random()) | 1u << 31, {kHmac});
}

TEST_F(KeyService, a_slot_without_generations_left_is_retired) {
  const std::uint32_t first = key(kIo, kHmac);
  EXPECT_EQ(release(kIo, first), MAILBOX_OK);
  service_.entry[slot_of(first)].generation = KEY_SERVICE_LAST_GENERATION - 1;
  const std::uint32_t last = key(kIo, kHmac);
  EXPECT_EQ(last, 0xFFFFFFF0u | slot_of(first));
  EXPECT_EQ(mac(kIo, last, kHmac).status, MAILBOX_OK);
  EXPECT_EQ(release(kIo, last), MAILBOX_OK);
  for (unsigned i = 1; i < KEY_SERVICE_KEYS; ++i) EXPECT_NE(slot_of(key(kIo, kHmac)), slot_of(first));
  std::uint32_t handle = 0;
  EXPECT_EQ(import(kIo, kHmac, kKey, handle), MAILBOX_NO_ROOM);
  expect_no_key(kIo, first, {kHmac});
  expect_no_key(kIo, last, {kHmac});
}

TEST_F(KeyService, a_channel_that_takes_all_it_can_takes_nothing_from_the_others) {
  std::uint32_t handle = 0;
  for (const std::uint32_t channel : {kSecure, kNormal, kIo}) {
    for (unsigned i = 0; i < KEY_SERVICE_KEYS; ++i) key(channel, kDerive);
    for (unsigned i = 0; i < 20; ++i) EXPECT_EQ(import(channel, kHmac, kKey, handle), MAILBOX_NO_ROOM);
  }
  std::set<std::uint32_t> handles;
  key_service_end(&service_, kNormal);
  const std::uint32_t source = key(kNormal, kDerive);
  for (unsigned i = 1; i < KEY_SERVICE_KEYS; ++i) handles.insert(derived(kNormal, source, kHmac));
  EXPECT_EQ(handles.size(), KEY_SERVICE_KEYS - 1);
  EXPECT_EQ(derive(kNormal, source, kHmac, {}, handle), MAILBOX_NO_ROOM);
  EXPECT_EQ(derive(kNormal, source ^ 16, kHmac, {}, handle), MAILBOX_NO_KEY) << "the handle is judged first";
}

TEST_F(KeyService, the_vault_lets_each_key_out_to_one_engine_for_one_use) {
  const std::uint32_t source = key(kIo, kDerive);
  const struct {
    std::uint32_t handle, destination, usage;
  } expected[] = {{source, KEYVAULT_TO_SHA, KEYVAULT_DERIVE},
                  {key(kIo, kHmac), KEYVAULT_TO_SHA, KEYVAULT_HMAC},
                  {derived(kIo, source, kCmac), KEYVAULT_TO_AES, KEYVAULT_AES_MAC},
                  {derived(kIo, source, kDerive), KEYVAULT_TO_SHA, KEYVAULT_DERIVE}};
  for (const auto& e : expected) {
    const keyvault_attributes& a = drivers_.slot[slot_of(e.handle)].attributes;
    EXPECT_EQ(a.destination, e.destination);
    EXPECT_EQ(a.usage, e.usage);
    EXPECT_FALSE(a.exportable);
  }
}

// What a sender can compute for itself when it knows the source.
TEST_F(KeyService, derived_keys_are_sp_800_108_with_type_and_context_bound_in) {
  const std::uint32_t source = key(kIo, kDerive);
  std::set<std::vector<std::uint8_t>> all;
  for (const std::uint32_t type : {kHmac, kCmac, kDerive}) {
    for (const Words& context : {Words{}, Words{5}, Words(16, 5)}) {
      const std::uint32_t handle = derived(kIo, source, type, context);
      std::vector<std::uint8_t> input = {0, 0, 0, 1, 'P', 'L', 'T', 'K', static_cast<std::uint8_t>(type), 0};
      const auto* octets = reinterpret_cast<const std::uint8_t*>(context.data());
      input.insert(input.end(), octets, octets + 4 * context.size());
      for (const std::uint8_t octet : {0, 0, 1, 0}) input.push_back(octet);
      std::vector<std::uint8_t> expected(32);
      mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), reinterpret_cast<const std::uint8_t*>(kKey.data()),
                      16, input.data(), input.size(), expected.data());
      EXPECT_EQ(drivers_.slot[slot_of(handle)].key, expected);
      all.insert(expected);
      EXPECT_EQ(release(kIo, handle), MAILBOX_OK);
    }
  }
  EXPECT_EQ(all.size(), 9u);
  std::uint32_t handle = 0;
  EXPECT_EQ(derive(kIo, source, kHmac, Words(17), handle), MAILBOX_BAD_LENGTH);
}

TEST_F(KeyService, types_algorithms_and_lengths_that_do_not_exist_are_refused) {
  std::uint32_t handle = 0;
  for (const std::uint32_t type : {0u, 4u, 0x101u, 0xFFFFFFFFu}) {
    EXPECT_EQ(import(kIo, type, kKey, handle), MAILBOX_BAD_ARGUMENT);
    EXPECT_EQ(derive(kIo, key(kSecure, kDerive), type, {}, handle), MAILBOX_BAD_ARGUMENT);
    key_service_end(&service_, kSecure);
  }
  const std::map<std::uint32_t, std::set<std::size_t>> lengths = {
      {kHmac, {4, 8, 12, 16}}, {kCmac, {4, 8}}, {kDerive, {4, 8, 12, 16}}};
  for (const auto& [type, right] : lengths) {
    for (std::size_t words = 0; words <= 20; ++words) {
      const std::uint32_t status = import(kIo, type, Words(words, 7), handle);
      EXPECT_EQ(status, right.count(words) != 0 ? MAILBOX_OK : MAILBOX_BAD_LENGTH) << type << " " << words;
      if (status == MAILBOX_OK) release(kIo, handle);
    }
  }
  handle = key(kIo, kDerive);
  for (const std::uint32_t algorithm : {0u, 3u, 0xFFFFFFFFu}) {
    EXPECT_EQ(mac(kIo, handle, algorithm).status, MAILBOX_BAD_ARGUMENT);
    EXPECT_EQ(verify(kIo, handle, algorithm, Words(8)), MAILBOX_BAD_ARGUMENT);
  }
}

TEST_F(KeyService, a_vault_that_fails_leaves_no_key_and_no_handle) {
  const std::uint32_t source = key(kIo, kDerive);
  drivers_.vault_fails = true;
  std::uint32_t handle = 0;
  EXPECT_EQ(import(kIo, kHmac, kKey, handle), MAILBOX_FAILED);
  EXPECT_EQ(derive(kIo, source, kHmac, {}, handle), MAILBOX_FAILED);
  EXPECT_EQ(handle, 0u);
  for (unsigned slot = 0; slot < KEYVAULT_SLOTS; ++slot)
    EXPECT_EQ(drivers_.slot[slot].valid(), slot == slot_of(source));
  drivers_.vault_fails = false;
  EXPECT_EQ(mac(kIo, key(kIo, kHmac), kHmac).status, MAILBOX_OK) << "and the slot serves again";
}

TEST_F(KeyService, an_engine_that_fails_gives_no_tag_and_verifies_nothing) {
  for (const std::uint32_t type : {kHmac, kCmac}) {
    const std::uint32_t handle = key(kIo, type);
    const Tagged tagged = mac(kIo, handle, type);
    drivers_.engine_fails = true;
    EXPECT_EQ(mac(kIo, handle, type).status, MAILBOX_FAILED);
    EXPECT_EQ(verify(kIo, handle, type, tagged.tag), MAILBOX_FAILED);
    drivers_.engine_fails = false;
  }
}

// A copy that a DMA error ended leaves its message open in the engine.
TEST_F(KeyService, a_message_left_open_does_not_hold_up_a_derivation) {
  const std::uint32_t source = key(kIo, kDerive);
  drivers_.sha_open = true;
  EXPECT_EQ(mac(kIo, derived(kIo, source, kHmac), kHmac).status, MAILBOX_OK);
}

TEST_F(KeyService, the_keys_of_a_sender_that_is_reset_die_and_no_others) {
  const std::uint32_t mine[] = {key(kNormal, kHmac), key(kNormal, kCmac), key(kNormal, kDerive)};
  const std::uint32_t others[] = {key(kSecure, kHmac), key(kIo, kHmac)};
  key_service_end(&service_, kNormal);
  for (const std::uint32_t handle : mine) {
    EXPECT_FALSE(drivers_.slot[slot_of(handle)].valid());
    EXPECT_EQ(release(kNormal, handle), MAILBOX_NO_KEY);
  }
  EXPECT_EQ(mac(kSecure, others[0], kHmac).status, MAILBOX_OK);
  EXPECT_EQ(mac(kIo, others[1], kHmac).status, MAILBOX_OK);
  key(kNormal, kHmac);
  for (const std::uint32_t handle : mine) expect_no_key(kNormal, handle, {kHmac});
}

// Positive controls: the tests above see a table that forgets one of its rules.
TEST_F(KeyService, a_table_that_mixes_up_its_entries_would_be_noticed) {
  const std::uint32_t handle = key(kNormal, kHmac), own = key(kIo, kHmac);
  EXPECT_EQ(mac(kNormal, handle, kHmac).status, MAILBOX_OK);
  service_.entry[slot_of(handle)].generation += 1;
  EXPECT_EQ(mac(kNormal, handle, kHmac).status, MAILBOX_NO_KEY);
  service_.entry[slot_of(handle)].generation -= 1;
  service_.entry[slot_of(handle)].type = kDerive;
  EXPECT_EQ(mac(kNormal, handle, kHmac).status, MAILBOX_NO_KEY);
  std::uint32_t derived_from = 0;
  EXPECT_EQ(derive(kNormal, handle, kHmac, {}, derived_from), MAILBOX_FAILED) << "the vault refuses by itself";
  EXPECT_EQ(mac(kIo, own, kHmac).status, MAILBOX_OK);
}

}  // namespace
