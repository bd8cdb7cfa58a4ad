// SPDX-License-Identifier: Apache-2.0
// What the boot chain must refuse. Each campaign forks thousands of boots from one chip that has come as far as its
// first look at the flash, and each has a control that shows the campaign would notice.
#include <map>
#include <random>

#include "sw/image/image_file.hpp"
#include "sw/lib/boot_error.h"
#include "sw/lib/image.h"
#include "testbench/soc/soc_bench.hpp"

namespace {

namespace map = soc::chip_map;
using testbench::Boot;
using testbench::in_child;
using testbench::test_chip;
using testbench::Watcher;

constexpr std::uint32_t kPrimary = map::kFlashRegionRuntimePrimaryOffset;
constexpr std::uint32_t kBackup = map::kFlashRegionRuntimeBackupOffset;
constexpr std::uint32_t kSlotSize = map::kFlashRegionRuntimePrimarySize;
constexpr std::uint32_t kHeader = IMAGE_HEADER_BYTES;  // signed header and signature
static_assert(kHeader == 224);

bool accepts_all(const std::array<std::uint8_t, 32>&, const std::array<std::uint8_t, 64>&,
                 const std::array<std::uint8_t, 64>&) {
  return true;
}

void flip(pluton::NorFlash& flash, std::uint32_t bit) {
  flash.poke(bit / 8, static_cast<std::uint8_t>(flash.octet(bit / 8) ^ 1u << (bit % 8)));
}
void erase_slot(pluton::NorFlash& flash, std::uint32_t slot) {
  for (std::uint32_t offset = 0; offset < kSlotSize; offset += pluton::NorFlash::kSector) {
    flash.erase(slot + offset, pluton::NorFlash::kSector);
  }
}
std::uint32_t payload_octets(const pluton::NorFlash& flash) {
  std::uint32_t length = 0;
  for (unsigned i = 0; i < 4; ++i) length |= std::uint32_t{flash.octet(kPrimary + 20 + i)} << (8 * i);
  return length;
}

// A chip with nothing in the backup slot, stopped just before it looks at the primary one.
class Campaign {
 public:
  explicit Campaign(const soc::ChipOptions& options) : chip_("chip", options), watcher_(chip_) {
    erase_slot(chip_.flash(), kBackup);
    watcher_.run_to(BOOT_STEP_ROOT_KEY);
    payload_ = payload_octets(chip_.flash());
  }
  // Goes on in a child, after a change.
  template <class Change>
  Boot boot(Change change) {
    return in_child([&] {
      change(chip_);
      return watcher_.run();
    });
  }
  // Number of flips that were not refused, each named.
  unsigned accepted(const std::vector<std::uint32_t>& bits, bool name_them) {
    unsigned count = 0;
    for (const std::uint32_t bit : bits) {
      const Boot result = boot([bit](soc::Chip& chip) { flip(chip.flash(), bit); });
      ++errors_[result.first_error()];
      if (result.refused() && !result.reached_handoff() && result.error != 0) continue;
      ++count;
      if (name_them) ADD_FAILURE() << "octet " << bit / 8 << " bit " << bit % 8 << ": state " << int{result.state};
    }
    return count;
  }
  std::vector<std::uint32_t> header_bits() const {
    std::vector<std::uint32_t> bits(8 * kHeader);
    for (std::uint32_t i = 0; i < bits.size(); ++i) bits[i] = 8 * kPrimary + i;
    return bits;
  }
  std::vector<std::uint32_t> payload_bits(unsigned count) const {
    std::mt19937 random(20240229);
    std::vector<std::uint32_t> bits(count);
    for (auto& bit : bits) bit = 8 * (kPrimary + kHeader) + random() % (8 * payload_);
    return bits;
  }
  // How often each reason was given.
  const std::map<std::uint8_t, unsigned>& errors() const { return errors_; }
  soc::Chip& chip() { return chip_; }

 private:
  soc::Chip chip_;
  Watcher watcher_;
  std::uint32_t payload_ = 0;
  std::map<std::uint8_t, unsigned> errors_;
};

TEST(Refusal, the_unchanged_image_boots) {
  Campaign campaign(test_chip());
  EXPECT_TRUE(campaign.boot([](soc::Chip&) {}).up());
}

TEST(Refusal, every_single_bit_flip_of_header_and_signature) {
  Campaign campaign(test_chip());
  const auto bits = campaign.header_bits();
  ASSERT_EQ(bits.size(), 1792u);
  EXPECT_EQ(campaign.accepted(bits, true), 0u);
  // Every flip of the signature itself is the signature's to find, and of the payload's digest the hash's.
  EXPECT_GE(campaign.errors().at(BOOT_ERROR_SIGNATURE), 512u);
  EXPECT_GE(campaign.errors().at(BOOT_ERROR_PAYLOAD_HASH), 256u);
}

TEST(Refusal, a_thousand_sampled_bit_flips_of_the_payload) {
  Campaign campaign(test_chip());
  EXPECT_EQ(campaign.accepted(campaign.payload_bits(1000), true), 0u);
  EXPECT_EQ(campaign.errors().at(BOOT_ERROR_PAYLOAD_HASH), 1000u);
}

TEST(Refusal, sampled_flips_in_exact_mode) {
  Campaign campaign(test_chip(tlmkit::Mode::exact));
  std::vector<std::uint32_t> bits = campaign.payload_bits(20);
  for (std::uint32_t bit = 8 * kPrimary; bit < 8 * (kPrimary + kHeader); bit += 37) bits.push_back(bit);
  EXPECT_EQ(campaign.accepted(bits, true), 0u);
}

// Positive control: with an engine that calls every signature valid, the campaign must find boots that should not be.
TEST(Refusal, the_campaign_notices_an_engine_that_accepts_every_signature) {
  soc::ChipOptions options = test_chip();
  options.verify = accepts_all;
  Campaign campaign(options);
  EXPECT_GE(campaign.accepted(campaign.header_bits(), false), 512u);
}

// Positive control of the payload campaign: where nothing is loaded, a flip changes nothing.
TEST(Refusal, the_campaign_notices_flips_that_do_not_matter) {
  Campaign campaign(test_chip());
  std::vector<std::uint32_t> bits;
  for (std::uint32_t i = 0; i < 20; ++i) bits.push_back(8 * (kPrimary + kSlotSize - 1) - 97 * i);
  EXPECT_EQ(campaign.accepted(bits, false), bits.size());
}

// Every third: their places in octets differ. OtpLayout has all of them without a boot.
TEST(Refusal, every_third_wrong_fuse) {
  soc::Chip chip("chip", test_chip());
  Watcher watcher(chip);
  watcher.run_to(BOOT_STEP_ROOT_KEY);  // nothing looks at the fuses before
  const pluton::OtpFuses good = chip.otp().fuses();
  const auto boot_with = [&](const pluton::OtpFuses& fuses) {
    return in_child([&] {
      chip.otp().install(fuses);
      return watcher.run();
    });
  };
  ASSERT_TRUE(boot_with(good).up());
  for (unsigned bit = 0; bit < 8 * good.size(); bit += 3) {
    pluton::OtpFuses fuses = good;
    fuses[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    const Boot boot = boot_with(fuses);
    EXPECT_TRUE(boot.refused()) << "fuse " << bit;
    EXPECT_EQ(boot.error, BOOT_ERROR_OTP_FAULT) << "fuse " << bit;
    EXPECT_FALSE(boot.reached_handoff()) << "fuse " << bit;
  }
}

// Every fuse of the die burnt together with its complement, so that the macro believes it, against a payload with a
// wrong bit in both slots. A fuse that let it past verification, a patch of the ROM or a bit that switches a check off,
// would show here (CWE-1310). Returns how many boots reached the hand-off.
unsigned fuses_past_verification(const std::string& rom, unsigned first_octet, unsigned end_octet) {
  soc::ChipOptions options = test_chip();
  options.rom = rom;
  soc::Chip chip("chip", options);
  flip(chip.flash(), 8 * (kPrimary + kHeader + 100));
  flip(chip.flash(), 8 * (kBackup + kHeader + 100));
  Watcher watcher(chip);
  watcher.run_to(BOOT_STEP_ROOT_KEY);
  const pluton::OtpFuses good = chip.otp().fuses();
  constexpr unsigned kHalf = pluton::otp_layout::kComplement;
  unsigned passed = 0;
  for (unsigned bit = 8 * first_octet; bit < 8 * end_octet; ++bit) {
    const Boot boot = in_child([&] {
      pluton::OtpFuses fuses = good;
      fuses[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
      fuses[kHalf + bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
      chip.otp().install(fuses);
      return watcher.run();
    });
    passed += boot.reached_handoff() ? 1 : 0;
  }
  return passed;
}

TEST(Refusal, no_fuse_takes_a_wrong_payload_past_verification) {
  EXPECT_EQ(fuses_past_verification(test_chip().rom, 0, pluton::otp_layout::kComplement), 0u);
}

// Positive control: a ROM that does not verify when slot 3 is revoked (fuse file octet 0x0D).
TEST(Refusal, the_campaign_notices_a_rom_with_a_chicken_bit) {
  EXPECT_EQ(fuses_past_verification(testbench::built("fw/boot_rom_chicken.elf"), 0x08, 0x10), 1u);
}

// A die as the test's, but for one change.
template <class Change>
Boot boot_die(Change change) {
  return in_child([&] {
    soc::Chip chip("chip", test_chip());
    auto contents = chip.otp().reading().contents;
    change(contents);
    chip.otp().install(pluton::encode_otp(contents));
    return Watcher(chip).run();
  });
}

TEST(Refusal, an_older_security_version_than_fused) {
  const Boot boot = boot_die([](pluton::OtpContents& die) { die.rollback = 2; });
  EXPECT_TRUE(boot.refused());
  EXPECT_EQ(boot.error, BOOT_ERROR_ROLLBACK);
  EXPECT_TRUE(boot_die([](pluton::OtpContents& die) { die.rollback = 1; }).up()) << "the same version boots";
  EXPECT_EQ(boot_die([](pluton::OtpContents& die) { die.rollback = 64; }).error, BOOT_ERROR_ROLLBACK);
}

TEST(Refusal, an_image_of_another_root_key) {
  const Boot boot = boot_die([](pluton::OtpContents& die) { die.root_keys[0].hash[31] ^= 1; });
  EXPECT_TRUE(boot.refused());
  EXPECT_EQ(boot.error, BOOT_ERROR_KEY_ID);
  EXPECT_EQ(boot_die([](pluton::OtpContents& die) { die.root_keys[0].hash.fill(0); }).error, BOOT_ERROR_ROOT_KEY_UNSET);
}

// The runtime of the tests' image under another key, which the image says is in root key slot `named`.
image::Bytes resigned(const image::PrivateKey& key, std::uint8_t named) {
  image::Bytes file = image::read_file(testbench::built("images/runtime.img"));
  const image::Digest id = image::sha256(key.public_key().data(), key.public_key().size());
  file[4 * IMAGE_WORD_VERSION_SIZE + 1] = named;
  std::copy(id.begin(), id.end(), file.begin() + 4 * IMAGE_WORD_KEY_ID);
  std::copy(key.public_key().begin(), key.public_key().end(), file.begin() + 4 * IMAGE_WORD_PUBLIC_KEY);
  image::set_image_signature(file, key.sign(image::image_digest(file)));
  return file;
}

// A die with the other key in slot 2 and its fuses as `change` wants them; the image names slot `named`.
Boot boot_other_key(std::uint8_t named, void (*change)(pluton::OtpContents& die)) {
  return in_child([&] {
    const auto key = image::PrivateKey::from_seed("refusal test");
    soc::Chip chip("chip", test_chip());
    erase_slot(chip.flash(), kBackup);
    const image::Bytes file = resigned(key, named);
    for (std::uint32_t i = 0; i < file.size(); ++i) chip.flash().poke(kPrimary + i, file[i]);
    auto contents = chip.otp().reading().contents;
    contents.root_keys[2].hash = image::sha256(key.public_key().data(), key.public_key().size());
    change(contents);
    chip.otp().install(pluton::encode_otp(contents));
    return Watcher(chip).run();
  });
}

TEST(Refusal, a_key_of_another_slot_boots_only_where_its_fuses_let_it) {
  using pluton::Lifecycle;
  using Die = pluton::OtpContents;
  EXPECT_TRUE(boot_other_key(2, [](Die&) {}).up());
  EXPECT_TRUE(boot_other_key(2, [](Die& die) { die.root_keys[0].revoked = true; }).up());
  const auto why_refused = [](std::uint8_t named, void (*change)(Die & die)) {
    const Boot boot = boot_other_key(named, change);
    return boot.refused() && !boot.reached_handoff() ? boot.first_error() : 0;
  };
  EXPECT_EQ(why_refused(0, [](Die&) {}), BOOT_ERROR_KEY_ID);
  EXPECT_EQ(why_refused(1, [](Die&) {}), BOOT_ERROR_ROOT_KEY_UNSET);
  EXPECT_EQ(why_refused(2, [](Die& die) { die.root_keys[2].revoked = true; }), BOOT_ERROR_KEY_REVOKED);
  for (const std::uint8_t slot : {4, 6, 0x82, 0xFF}) {
    EXPECT_EQ(why_refused(slot, [](Die&) {}), BOOT_ERROR_KEY_SLOT) << int{slot};
  }
  EXPECT_EQ(why_refused(2, [](Die& die) { die.root_keys[2].development = true; }), BOOT_ERROR_KEY_DEVELOPMENT);
  EXPECT_TRUE(boot_other_key(2, [](Die& die) {
                die.root_keys[2].development = true;
                die.lifecycle = Lifecycle::test;
              }).up());
}

TEST(Refusal, a_life_cycle_that_does_not_boot) {
  using pluton::Lifecycle;
  for (const auto& [state, boots] : std::map<Lifecycle, bool>{{Lifecycle::blank, false},
                                                              {Lifecycle::test, true},
                                                              {Lifecycle::production, true},
                                                              {Lifecycle::end_of_life, false}}) {
    const Boot boot = boot_die([state = state](pluton::OtpContents& die) { die.lifecycle = state; });
    EXPECT_EQ(boot.up(), boots) << int(state);
    EXPECT_EQ(boot.error, boots ? 0 : BOOT_ERROR_LIFECYCLE) << int(state);
  }
}

TEST(Backup, boots_when_the_primary_is_refused_and_says_why) {
  const Boot boot = in_child([] {
    soc::Chip chip("chip", test_chip());
    flip(chip.flash(), 8 * (kPrimary + kHeader + 100));
    return Watcher(chip).run();
  });
  EXPECT_TRUE(boot.up());
  EXPECT_TRUE(boot.backup);
  EXPECT_EQ(boot.error, BOOT_ERROR_PAYLOAD_HASH);
  ASSERT_TRUE(boot.recorded);
  EXPECT_EQ(boot.record.slot, 1u);
  EXPECT_EQ(boot.record.refused_error, BOOT_ERROR_PAYLOAD_HASH + 0u);
}

TEST(Backup, boots_when_the_primary_slot_is_erased) {
  const Boot boot = in_child([] {
    soc::Chip chip("chip", test_chip());
    erase_slot(chip.flash(), kPrimary);
    return Watcher(chip).run();
  });
  EXPECT_TRUE(boot.up());
  EXPECT_TRUE(boot.backup);
  EXPECT_EQ(boot.error, BOOT_ERROR_SLOT_EMPTY);
}

TEST(Backup, both_bad_ends_in_recovery_with_the_backup_s_error) {
  const Boot boot = in_child([] {
    soc::Chip chip("chip", test_chip());
    flip(chip.flash(), 8 * (kPrimary + kHeader));
    flip(chip.flash(), 8 * (kBackup + 160));
    return Watcher(chip).run();
  });
  EXPECT_TRUE(boot.refused());
  EXPECT_TRUE(boot.backup);
  EXPECT_EQ(boot.error, BOOT_ERROR_SIGNATURE);
  EXPECT_TRUE(boot.reached(BOOT_STEP_RECOVERY));
}

TEST(Recovery, leaves_nothing_of_the_payload_and_stays_closed) {
  const auto left = in_child([] {
    soc::Chip chip("chip", test_chip());
    flip(chip.flash(), 8 * (kPrimary + 160));
    erase_slot(chip.flash(), kBackup);
    Watcher watcher(chip);
    watcher.run();
    unsigned octets = 0;
    for (std::uint64_t i = 0; i < map::kRamRegionRuntimeImageSize; ++i) octets += chip.sram().data()[i] != 0 ? 1u : 0u;
    // It locks the boot record and sleeps; then nothing more happens.
    watcher.run(1'000'000);
    const auto instructions = chip.core().instructions();
    watcher.run(1'000'000);
    return std::array<std::uint64_t, 2>{octets, chip.core().instructions() - instructions};
  });
  EXPECT_EQ(left[0], 0u);
  EXPECT_EQ(left[1], 0u);
}

}  // namespace
