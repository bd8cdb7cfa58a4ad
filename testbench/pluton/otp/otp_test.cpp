// SPDX-License-Identifier: Apache-2.0
// Fuse file, integrity, and the rollback counter.
#include "pluton/otp/otp.hpp"

#include <fstream>

#include "testbench/pluton/block_bench.hpp"
#include "tlm/error.hpp"

namespace {

namespace map = pluton::otp_map;
using pluton::Lifecycle;
using pluton::OtpContents;
using pluton::OtpFuses;
using testbench::Cycles;

constexpr std::uint32_t kBusy = map::status::kBusy.mask();
constexpr std::uint32_t kFault = map::status::kFault.mask();
constexpr std::uint32_t kLocked = map::status::kLocked.mask();
constexpr Cycles kFuse = 2'000;

OtpContents sample_die() {
  OtpContents die;
  die.lifecycle = Lifecycle::production;
  die.debug_lock = true;
  for (unsigned n = 0; n < 3; ++n) {
    for (unsigned i = 0; i < 32; ++i) die.root_keys[n].hash[i] = static_cast<std::uint8_t>(0x80 + 0x20 * n + i);
  }
  die.root_keys[1].revoked = true;
  die.root_keys[2].development = true;
  for (unsigned i = 0; i < 16; ++i) die.device_id[i] = static_cast<std::uint8_t>(i);
  die.rollback = 11;
  return die;
}

TEST(OtpLayout, what_is_encoded_is_sensed_again) {
  const auto reading = pluton::sense_otp(pluton::encode_otp(sample_die()));
  EXPECT_EQ(reading.fault, "");
  EXPECT_EQ(reading.contents.lifecycle, Lifecycle::production);
  EXPECT_TRUE(reading.contents.debug_lock);
  for (unsigned n = 0; n < 4; ++n) {
    EXPECT_EQ(reading.contents.root_keys[n].hash, sample_die().root_keys[n].hash) << n;
    EXPECT_EQ(reading.contents.root_keys[n].revoked, n == 1) << n;
    EXPECT_EQ(reading.contents.root_keys[n].development, n == 2) << n;
  }
  EXPECT_EQ(reading.contents.device_id, sample_die().device_id);
  EXPECT_EQ(reading.contents.rollback, 11u);
}

TEST(OtpLayout, every_single_wrong_fuse_is_a_fault) {
  const OtpFuses good = pluton::encode_otp(sample_die());
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    OtpFuses fuses = good;
    fuses[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
    EXPECT_NE(pluton::sense_otp(fuses).fault, "") << "bit " << bit;
  }
}

TEST(OtpLayout, a_macro_that_reads_all_zeros_or_all_ones_is_a_fault) {
  OtpFuses fuses;
  fuses.fill(0x00);
  EXPECT_NE(pluton::sense_otp(fuses).fault, "");
  fuses.fill(0xFF);
  EXPECT_NE(pluton::sense_otp(fuses).fault, "");
}

// Changes a value octet together with its complement.
void set_pair(OtpFuses& fuses, std::size_t offset, std::uint8_t value) {
  fuses[offset] = value;
  fuses[offset + 256] = static_cast<std::uint8_t>(~value);
}

TEST(OtpLayout, only_the_four_life_cycles_exist) {
  for (unsigned raw = 0; raw < 16; ++raw) {
    OtpFuses fuses = pluton::encode_otp({});
    set_pair(fuses, 0x08, static_cast<std::uint8_t>(raw));
    const auto reading = pluton::sense_otp(fuses);
    const bool exists = raw == 0 || raw == 1 || raw == 3 || raw == 7;
    EXPECT_EQ(reading.fault.empty(), exists) << raw;
    EXPECT_EQ(reading.lifecycle_raw, raw);
    EXPECT_EQ(reading.contents.lifecycle, exists ? static_cast<Lifecycle>(raw) : Lifecycle::end_of_life);
  }
}

TEST(OtpLayout, a_rollback_count_with_a_hole_is_a_fault_and_never_counts_less) {
  OtpFuses fuses = pluton::encode_otp(sample_die());  // 11 fuses: FF 07
  set_pair(fuses, 0x41, 0x0B);
  const auto reading = pluton::sense_otp(fuses);
  EXPECT_NE(reading.fault, "");
  EXPECT_EQ(reading.contents.rollback, 11u);
}

// Offsets by hand from pluton/otp/README.md: 0x40, then 0x60, 0x68, 0x70, 0x78.
TEST(OtpLayout, each_image_type_has_a_counter_of_its_own) {
  const std::size_t rows[] = {0x40, 0x60, 0x68, 0x70, 0x78};
  for (unsigned type = 1; type <= 5; ++type) {
    OtpContents die;
    die.rollback_of(type) = 9;
    OtpFuses fuses = pluton::encode_otp(die);
    for (unsigned other = 1; other <= 5; ++other) {
      EXPECT_EQ(fuses[rows[other - 1]], other == type ? 0xFF : 0x00);
      EXPECT_EQ(fuses[rows[other - 1] + 1], other == type ? 0x01 : 0x00);
      EXPECT_EQ(pluton::sense_otp(fuses).contents.rollback_of(other), other == type ? 9u : 0u);
    }
    set_pair(fuses, rows[type - 1], 0xFB);
    EXPECT_NE(pluton::sense_otp(fuses).fault, "") << "a hole in the row of type " << type;
    EXPECT_EQ(pluton::sense_otp(fuses).contents.rollback_of(type), 8u);
    die.rollback_of(type) = 65;
    EXPECT_THROW(pluton::encode_otp(die), tlmkit::UserError);
  }
}

TEST(OtpLayout, rollback_counts_from_0_to_64) {
  for (unsigned n = 0; n <= 64; ++n) {
    OtpContents die;
    die.rollback = n;
    EXPECT_EQ(pluton::sense_otp(pluton::encode_otp(die)).contents.rollback, n);
  }
  OtpContents die;
  die.rollback = 65;
  EXPECT_THROW(pluton::encode_otp(die), tlmkit::UserError);
}

class OtpFile : public ::testing::Test {
 protected:
  std::string path_ = ::testing::TempDir() + "otp_file.bin";
  void put(const std::string& octets) { std::ofstream(path_, std::ios::binary) << octets; }
  std::string good() const {
    const OtpFuses fuses = pluton::encode_otp(sample_die());
    return {fuses.begin(), fuses.end()};
  }
  std::string complaint() {
    try {
      pluton::load_otp_file(path_);
    } catch (const tlmkit::UserError& error) {
      return error.what();
    }
    return {};
  }
};

TEST_F(OtpFile, is_saved_and_loaded_whole) {
  pluton::save_otp_file(path_, pluton::encode_otp(sample_die()));
  EXPECT_EQ(pluton::load_otp_file(path_), pluton::encode_otp(sample_die()));
}

TEST_F(OtpFile, another_length_magic_or_version_is_a_user_error_that_names_the_file) {
  for (std::string bad : {std::string(), good().substr(0, 511), good() + 'x'}) {
    put(bad);
    EXPECT_NE(complaint().find(path_), std::string::npos) << bad.size();
  }
  std::string bad = good();
  bad[0] = 'X';
  put(bad);
  EXPECT_NE(complaint().find("not a fuse file"), std::string::npos);
  bad = good();
  bad[4] = 2;
  put(bad);
  EXPECT_NE(complaint().find("version 2"), std::string::npos);
  EXPECT_NE(complaint().find("make it anew"), std::string::npos);
  EXPECT_THROW(pluton::load_otp_file("/nonexistent/otp.bin"), tlmkit::UserError);
  EXPECT_THROW(pluton::save_otp_file("/nonexistent/otp.bin", OtpFuses{}), tlmkit::UserError);
}

TEST_F(OtpFile, wrong_fuses_load_because_they_are_the_device_s_affair) {
  std::string bad = good();
  bad[0x80] ^= 1;
  put(bad);
  EXPECT_EQ(complaint(), "");
}

class Otp : public testbench::BlockBench<pluton::Otp> {
 protected:
  Otp() {
    block_.install(pluton::encode_otp(sample_die()));
    elaborate();
  }
  std::uint32_t status(Cycles at) { return read_in(at, map::kStatus); }
};

TEST_F(Otp, registers_show_the_fuses_octet_by_octet) {
  EXPECT_EQ(read(0, map::kStatus), 0u);
  EXPECT_EQ(read(0, map::kLifecycle), 0x103u);
  EXPECT_EQ(read(0, map::kRootKeyHash), 0x83828180u);
  EXPECT_EQ(read(0, map::kRootKeyHash + 28), 0x9F9E9D9Cu);
  EXPECT_EQ(read(0, map::kRootKeyHash + 32), 0xA3A2A1A0u);
  EXPECT_EQ(read(0, map::kRootKeyHash + 92), 0xDFDEDDDCu);
  EXPECT_EQ(read(0, map::kRootKeyHash + 96), 0u);
  EXPECT_EQ(read(0, map::kRootKeys), 0x402u);
  EXPECT_EQ(read(0, map::kRollback), 11u);
  EXPECT_EQ(read(0, map::kDeviceId + 4), 0x07060504u);
  EXPECT_TRUE(block_.debug_closed());
}

TEST_F(Otp, a_bump_burns_one_fuse_after_the_other) {
  const Cycles start = write(0, map::kRollbackBump, 14);
  for (unsigned burnt = 0; burnt < 3; ++burnt) {
    const Cycles next = start + (burnt + 1) * kFuse;
    EXPECT_EQ(read_in(next - 1, map::kRollback), 11 + burnt);
    EXPECT_EQ(status(next - 1), kBusy);
  }
  EXPECT_EQ(status(start + 3 * kFuse), 0u);
  EXPECT_EQ(read_in(start + 3 * kFuse, map::kRollback), 14u);
  EXPECT_EQ(pluton::sense_otp(block_.fuses()).contents.rollback, 14u);
  EXPECT_EQ(pluton::sense_otp(block_.fuses()).fault, "");
}

TEST_F(Otp, a_bump_of_one_type_leaves_the_others_counters_alone) {
  for (std::uint32_t i = 0; i < 4; ++i) {
    const Cycles start = write(i * 100'000, map::kImageRollbackBump + 4 * i, i + 2);
    EXPECT_EQ(read_in(start + kFuse, map::kImageRollback + 4 * i), 1u) << "burning";
    EXPECT_EQ(read_in(start + 2 * kFuse - 1, map::kRollback), 11u);
    for (std::uint32_t k = 0; k < 4; ++k) {
      EXPECT_EQ(read_in(start + 10 * kFuse, map::kImageRollback + 4 * k), k <= i ? k + 2 : 0u) << i << ' ' << k;
    }
    EXPECT_EQ(pluton::sense_otp(block_.fuses()).contents.image_rollback[i], i + 2);
  }
  write_refused(900'000, map::kImageRollbackBump, 65);
  block_.lock_programming();
  write_refused(910'000, map::kImageRollbackBump, 64);
}

TEST_F(Otp, programming_never_takes_a_fuse_back) {
  const OtpFuses before = block_.fuses();
  write(0, map::kRollbackBump, 64);
  const OtpFuses after = block_.fuses();
  for (unsigned i = 0; i < 256; ++i) {
    EXPECT_EQ(before[i] & ~after[i], 0) << i;
    EXPECT_EQ(~before[i + 256] & after[i + 256], 0) << i;
  }
}

TEST_F(Otp, smaller_values_do_nothing_and_too_large_ones_are_bus_errors) {
  write(0, map::kRollbackBump, 11);
  write(10, map::kRollbackBump, 0);
  EXPECT_EQ(read(20, map::kRollback), 11u);
  EXPECT_EQ(status(20), 0u);
  write_refused(30, map::kRollbackBump, 65);
  write_refused(40, map::kRollbackBump, 0xFFFFFFFF);
  EXPECT_EQ(read(50, map::kRollback), 11u);
}

TEST_F(Otp, a_locked_or_busy_macro_burns_nothing) {
  const Cycles start = write(0, map::kRollbackBump, 12);
  write_refused(start + 10, map::kRollbackBump, 13);
  block_.lock_programming();
  EXPECT_EQ(status(start + kFuse), kLocked);
  write_refused(start + 2 * kFuse, map::kRollbackBump, 13);
  EXPECT_EQ(read(start + 3 * kFuse, map::kRollback), 12u);
  EXPECT_EQ(pluton::sense_otp(block_.fuses()).contents.rollback, 12u);
}

TEST_F(Otp, a_revoked_slot_stays_revoked_and_the_others_stay_as_they_are) {
  const OtpFuses before = block_.fuses();
  const Cycles start = write(0, map::kRootKeyRevoke, 0b1011);
  EXPECT_EQ(read_in(start, map::kRootKeys), 0x40Bu) << "while its fuses burn";
  // Slot 1 was revoked before: two fuses.
  EXPECT_EQ(status(start + 2 * kFuse - 1), kBusy);
  EXPECT_EQ(status(start + 2 * kFuse), 0u);
  write(start + 3 * kFuse, map::kRootKeyRevoke, 0);
  block_.reset();
  EXPECT_EQ(read(10, map::kRootKeys), 0x40Bu);
  OtpFuses expected = before;
  set_pair(expected, 0x0D, 0b1011);
  EXPECT_EQ(block_.fuses(), expected);
}

TEST_F(Otp, a_slot_that_does_not_exist_or_a_locked_or_busy_macro_revokes_nothing) {
  write_refused(0, map::kRootKeyRevoke, 0x10);
  write_refused(10, map::kRootKeyRevoke, 0x80000001);
  const Cycles start = write(20, map::kRollbackBump, 12);
  write_refused(start + 10, map::kRootKeyRevoke, 1);
  block_.lock_programming();
  write_refused(start + 2 * kFuse, map::kRootKeyRevoke, 1);
  EXPECT_EQ(read(start + 3 * kFuse, map::kRootKeys), 0x402u);
}

TEST_F(Otp, reset_unlocks_and_keeps_what_was_burnt) {
  write(0, map::kRollbackBump, 20);
  block_.lock_programming();
  block_.reset();
  EXPECT_EQ(read(10, map::kStatus), 0u);
  EXPECT_EQ(read(10, map::kRollback), 20u);
}

TEST_F(Otp, a_fault_shows_closes_debug_and_stops_programming) {
  OtpContents open = sample_die();
  open.debug_lock = false;
  OtpFuses fuses = pluton::encode_otp(open);
  block_.install(fuses);
  EXPECT_FALSE(block_.debug_closed());
  fuses[0x93] ^= 0x10;
  block_.install(fuses);
  EXPECT_EQ(read(0, map::kStatus), kFault);
  EXPECT_TRUE(block_.debug_closed());
  write_refused(10, map::kRollbackBump, 40);
}

}  // namespace
