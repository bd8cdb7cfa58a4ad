// SPDX-License-Identifier: Apache-2.0
// The firmware's driver against both forms of the engine, over a bus that fails the test at any bus error.
#include <gtest/gtest.h>

#include <optional>

#include "sw/include/gen/chip_map.h"
#include "sw/lib/aes.h"
#include "testbench/pluton/aes/aes_oracle.hpp"
#include "testbench/sw/mock_bus.hpp"

namespace {

using namespace aes_test;

class AesDriver : public testing::TestWithParam<const char*> {
 protected:
  AesDriver() : bench_(make_core(GetParam())), random_(11) { connect(); }

  // A bus serves so many sleeps before it calls the driver hung.
  void connect() {
    bus_.reset();
    bus_.emplace();
    bus_->device(
        AES_BASE, 0x1000, [this](std::uint32_t offset) { return bench_.read(offset); },
        [this](std::uint32_t offset, std::uint32_t word) { bench_.write(offset, word); });
    bus_->on_wait([this](unsigned irq) {
      EXPECT_EQ(irq, IRQ_AES);
      for (unsigned i = 0; i < 1000 && bench_.apb.out().irq == 0; ++i) bench_.apb.step();
      EXPECT_EQ(bench_.apb.out().irq, 1u) << "sleeps for ever";
    });
  }
  void set_key(unsigned octets) {
    key_ = random_octets(random_, octets);
    std::vector<std::uint32_t> words;
    for (unsigned i = 0; i < octets; i += 4) words.push_back(word_of(key_, i));
    ASSERT_EQ(aes_set_key(words.data(), octets / 4), BOOT_PASSED);
  }
  Message message(AesMode mode, std::size_t text, std::size_t aad = 0, std::size_t iv = 12) {
    Message m;
    m.mode = mode;
    m.iv = random_octets(random_, mode == AesMode::gcm ? iv : 16);
    m.aad = random_octets(random_, aad);
    m.text = random_octets(random_, text);
    m.tag_length = static_cast<unsigned>(4 + random_() % 13);
    return m;
  }
  struct Done {
    std::uint32_t result;
    Octets out, tag;
  };
  static Done run(const Message& m) {
    Done d{0, Octets(m.text.size(), 0xEE), m.tag};
    d.tag.resize(16, 0xEE);
    const aes_message call = {static_cast<aes_mode>(m.mode),
                              m.decrypt,
                              m.iv.data(),
                              static_cast<std::uint32_t>(m.iv.size()),
                              m.aad.data(),
                              static_cast<std::uint32_t>(m.aad.size()),
                              m.text.data(),
                              static_cast<std::uint32_t>(m.text.size()),
                              d.out.data(),
                              d.tag.data(),
                              m.tag_length};
    d.result = aes_run(&call);
    if (m.tag_length <= 16) d.tag.resize(m.tag_length);
    return d;
  }
  void round_trip(Message m) {
    const bool tagged = m.mode == AesMode::gcm || m.mode == AesMode::cmac;
    const Expected e = oracle(key_, m);
    const Octets text = m.text;
    Done d = run(m);
    ASSERT_EQ(d.result, BOOT_PASSED);
    if (m.mode != AesMode::cmac) {
      ASSERT_EQ(d.out, e.text);
    }
    if (tagged) {
      ASSERT_EQ(d.tag, e.tag);
    }
    m.decrypt = true;
    m.tag = e.tag;
    if (m.mode != AesMode::cmac) m.text = e.text;
    d = run(m);
    ASSERT_EQ(d.result, BOOT_PASSED);
    if (m.mode != AesMode::cmac) {
      ASSERT_EQ(d.out, text);
    }
    if (!tagged) return;
    m.tag[0] ^= 1;
    d = run(m);
    ASSERT_EQ(d.result, AES_TAG_WRONG);
    if (m.mode != AesMode::cmac) {
      ASSERT_EQ(d.out, Octets(text.size())) << "no text without its tag";
    }
  }

  AesBench bench_;
  std::optional<testing_sw::MockBus> bus_;
  std::mt19937_64 random_;
  Octets key_;
};

TEST_P(AesDriver, every_mode_and_length_agrees_with_mbedtls) {
  for (const unsigned octets : {16u, 32u}) {
    ASSERT_NO_FATAL_FAILURE(set_key(octets));
    for (std::size_t n = 0; n <= 80; ++n) {
      SCOPED_TRACE(n);
      connect();
      if (n <= 6) {
        ASSERT_NO_FATAL_FAILURE(round_trip(message(AesMode::ecb, 16 * n)));
        ASSERT_NO_FATAL_FAILURE(round_trip(message(AesMode::cbc, 16 * n)));
      }
      ASSERT_NO_FATAL_FAILURE(round_trip(message(AesMode::ctr, n)));
      ASSERT_NO_FATAL_FAILURE(round_trip(message(AesMode::cmac, n)));
      ASSERT_NO_FATAL_FAILURE(round_trip(message(AesMode::gcm, n, random_() % 40)));
      ASSERT_NO_FATAL_FAILURE(round_trip(message(AesMode::gcm, random_() % 40, n, 1 + n)));
    }
  }
}

TEST_P(AesDriver, a_message_that_the_engine_refuses_is_an_error_and_wipes_the_output) {
  Message m = message(AesMode::ecb, 16);
  EXPECT_EQ(run(m).result, BOOT_ERROR_ENGINE) << "no key";
  ASSERT_NO_FATAL_FAILURE(set_key(16));
  m.text.resize(17);
  const Done d = run(m);
  EXPECT_EQ(d.result, BOOT_ERROR_ENGINE);
  EXPECT_EQ(d.out, Octets(17));
  m = message(AesMode::gcm, 16);
  m.tag_length = 3;
  EXPECT_EQ(run(m).result, BOOT_ERROR_ENGINE);
  const std::uint32_t words[5] = {};
  EXPECT_EQ(aes_set_key(words, 5), BOOT_ERROR_ENGINE);
  ASSERT_NO_FATAL_FAILURE(round_trip(message(AesMode::cbc, 32)));
}

TEST_P(AesDriver, a_partial_key_left_behind_does_not_spoil_the_next) {
  bench_.write(map::kKey, 1);
  ASSERT_NO_FATAL_FAILURE(set_key(32));
  ASSERT_NO_FATAL_FAILURE(round_trip(message(AesMode::ctr, 33)));
}

TEST_P(AesDriver, a_vault_key_is_loaded_or_refused) {
  bench_.answer_with({random_octets(random_, 16), false, 16, 7, 5});
  EXPECT_EQ(aes_load_key(4), BOOT_PASSED);
  bench_.answer_with({{}, true, 0, 0, 5});
  EXPECT_EQ(aes_load_key(4), BOOT_ERROR_ENGINE);
  EXPECT_EQ(run(message(AesMode::ctr, 4)).result, BOOT_ERROR_ENGINE);
}

TEST_P(AesDriver, a_wipe_leaves_no_key) {
  ASSERT_NO_FATAL_FAILURE(set_key(16));
  aes_wipe();
  EXPECT_EQ(bench_.status(), 0u);
}

AES_FORMS(AesDriver);

}  // namespace
