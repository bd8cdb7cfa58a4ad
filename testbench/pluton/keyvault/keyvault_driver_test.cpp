// SPDX-License-Identifier: Apache-2.0
// The firmware's driver against the vault itself, cycle by cycle, with a SHA side that takes its time.
#include <cstring>

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/keyvault_regs.h"
#include "sw/lib/keyvault.h"
#include "testbench/pluton/keyvault/keyvault_bench.hpp"
#include "testbench/sw/mock_bus.hpp"

namespace {

using namespace keyvault_test;

class KeyvaultDriver : public Bench<pluton::KeyvaultCore> {
 protected:
  KeyvaultDriver() {
    sha_.digest_latency = [] { return 300u; };
    mock_.device(
        KEYVAULT_BASE, 0x1000, [this](std::uint32_t offset) { return read(offset); },
        [this](std::uint32_t offset, std::uint32_t word) { write(offset, word); });
    mock_.on_wait([this](unsigned irq) {
      EXPECT_EQ(irq, IRQ_KEYVAULT);
      for (unsigned i = 0; bus_.out().irq == 0; ++i) {
        ASSERT_LT(i, 5000u) << "no interrupt wakes the driver";
        bus_.step();
      }
    });
  }
  std::uint32_t put(std::uint32_t slot, const Octets& key, keyvault_attributes a) {
    a.bytes = static_cast<std::uint32_t>(key.size());
    std::uint32_t words[16];
    std::memcpy(words, key.data(), key.size());
    return keyvault_write(slot, &a, words);
  }

  testing_sw::MockBus mock_;
  const keyvault_attributes attributes_{32, KEYVAULT_TO_AES | KEYVAULT_TO_SHA, KEYVAULT_DERIVE, true};
};

TEST_F(KeyvaultDriver, a_written_key_reaches_the_engine) {
  const Octets secret = random_octets(1, 48);
  EXPECT_EQ(put(3, secret, attributes_), BOOT_PASSED);
  EXPECT_EQ(key(3), secret);
  EXPECT_EQ(keyvault_slot(3) & KEYVAULT_SLOT_LENGTH_MASK, 48u);
}

TEST_F(KeyvaultDriver, a_refused_write_sends_no_word_of_the_key) {
  EXPECT_EQ(put(3, random_octets(1, 32), attributes_), BOOT_PASSED);
  EXPECT_EQ(keyvault_lock(3), BOOT_PASSED);
  const std::size_t sent = mock_.written(KEYVAULT_BASE + KEYVAULT_KEY_DATA_OFFSET).size();
  EXPECT_EQ(put(3, random_octets(2, 32), attributes_), KEYVAULT_ERROR_LOCKED);
  EXPECT_EQ(mock_.written(KEYVAULT_BASE + KEYVAULT_KEY_DATA_OFFSET).size(), sent);
  EXPECT_EQ(key(3), random_octets(1, 32));
}

TEST_F(KeyvaultDriver, derive_sleeps_until_the_key_is_there) {
  const Octets source = random_octets(1, 32), info = random_octets(2, 7);
  EXPECT_EQ(put(1, source, attributes_), BOOT_PASSED);
  const keyvault_derivation d{KEYVAULT_HKDF_EXPAND, KEYVAULT_HMAC_SHA256, nullptr, 0, info.data(), 7};
  EXPECT_EQ(keyvault_derive(2, 1, &attributes_, &d), BOOT_PASSED);
  EXPECT_GE(mock_.waits(), 1u);
  Octets message = info;
  message.push_back(1);
  EXPECT_EQ(key(2), hmac(0, source, message));
  EXPECT_EQ(bus_.out().irq, 0u);
}

TEST_F(KeyvaultDriver, a_refused_or_failed_derivation_reports_its_code_and_does_not_sleep_forever) {
  const keyvault_derivation d{KEYVAULT_HKDF_EXPAND, KEYVAULT_HMAC_SHA256, nullptr, 0, nullptr, 0};
  EXPECT_EQ(keyvault_derive(2, 1, &attributes_, &d), KEYVAULT_ERROR_INVALID);
  EXPECT_EQ(put(1, random_octets(1, 32), attributes_), BOOT_PASSED);
  sha_.fault = [] { return FakeSha::Fault::grant_lost; };
  EXPECT_EQ(keyvault_derive(2, 1, &attributes_, &d), KEYVAULT_ERROR_ENGINE);
  EXPECT_EQ(keyvault_slot(2), 0u);
}

TEST_F(KeyvaultDriver, wipe_hand_over_and_freeze_do_what_they_say) {
  EXPECT_EQ(put(1, random_octets(1, 32), attributes_), BOOT_PASSED);
  EXPECT_EQ(put(2, random_octets(2, 32), attributes_), BOOT_PASSED);
  EXPECT_EQ(keyvault_wipe(1), BOOT_PASSED);
  EXPECT_EQ(keyvault_wipe(1), KEYVAULT_ERROR_INVALID);
  EXPECT_EQ(keyvault_handover(2, 9), BOOT_PASSED);
  EXPECT_EQ(keyvault_slot(2) >> KEYVAULT_SLOT_OWNER_LSB, 9u);
  EXPECT_EQ(keyvault_handover(2, 1), KEYVAULT_ERROR_NOT_OWNER);
  EXPECT_EQ(keyvault_freeze(), BOOT_PASSED);
  EXPECT_EQ(put(1, random_octets(1, 32), attributes_), KEYVAULT_ERROR_LOCKED);
}

TEST_F(KeyvaultDriver, nonsense_is_refused_before_it_reaches_the_bus) {
  const keyvault_derivation d{KEYVAULT_HKDF_EXPAND, KEYVAULT_HMAC_SHA256, nullptr, 33, nullptr, 0};
  EXPECT_EQ(keyvault_wipe(16), KEYVAULT_ERROR_SLOT);
  EXPECT_EQ(keyvault_derive(1, 16, &attributes_, &d), KEYVAULT_ERROR_SLOT);
  EXPECT_EQ(keyvault_derive(1, 2, &attributes_, &d), KEYVAULT_ERROR_LENGTH);
  keyvault_attributes odd = attributes_;
  odd.bytes = 20;
  std::uint32_t words[16] = {};
  EXPECT_EQ(keyvault_write(1, &odd, words), KEYVAULT_ERROR_LENGTH);
  EXPECT_TRUE(mock_.log().empty());
}

}  // namespace
