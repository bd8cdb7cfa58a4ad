// SPDX-License-Identifier: Apache-2.0
// Update tickets and the count in flash behind their nonces.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/otp_regs.h"
#include "sw/lib/flash_counter.h"
#include "testbench/loader/board.hpp"

namespace loader_test {

namespace {

constexpr std::uint32_t kKernel = IMAGE_TYPE_KERNEL;
constexpr std::uint32_t kCounter = 0x0C0000, kSector = 4096;  // by hand from soc/README.md

class FlashCounter : public ::testing::Test {
 protected:
  Board board_{root_key().public_key()};
  std::uint32_t next() {
    std::uint32_t count = 0;
    EXPECT_EQ(flash_counter_next(&count), BOOT_PASSED);
    return count;
  }
};

TEST_F(FlashCounter, counts_by_one_over_both_sectors_and_back) {
  for (std::uint32_t expected = 1; expected <= 1100; ++expected) ASSERT_EQ(next(), expected);
}

// A record of which any number of bits had been programmed when the power failed.
TEST_F(FlashCounter, a_record_cut_short_never_brings_a_count_back) {
  std::mt19937 random(20261130);
  std::uint32_t last = 0;
  for (unsigned i = 0; i < 700; ++i) {
    const std::uint32_t count = next();
    ASSERT_GT(count, last);
    last = count;
    if (random() % 2 == 0) continue;
    // What the next record would be, in part; the first erased place of the sector that is in use.
    const std::uint32_t words[2] = {last + 1, ~(last + 1)};
    Bytes record(8);
    for (unsigned k = 0; k < 8; ++k) record[k] = static_cast<std::uint8_t>(words[k / 4] >> (8 * (k % 4)));
    for (std::uint32_t at = kCounter; at < kCounter + 2 * kSector; at += 8) {
      const auto place = board_.flash.begin() + at;
      const bool erased = std::all_of(place, place + 8, [](std::uint8_t o) { return o == 0xFF; });
      const bool follows = at % kSector != 0 && *(place - 8) != 0xFF;
      if (!erased || !follows) continue;
      for (unsigned k = 0; k < 8; ++k) place[k] = static_cast<std::uint8_t>(record[k] | random());
      break;
    }
  }
}

TEST_F(FlashCounter, a_sector_half_erased_leaves_the_other_one_s_count) {
  for (unsigned i = 0; i < 512; ++i) next();  // the first sector is full
  std::mt19937 random(7);
  for (std::uint32_t i = 0; i < kSector; ++i)
    board_.flash[kCounter + kSector + i] = static_cast<std::uint8_t>(random());
  EXPECT_EQ(next(), 513u);
  EXPECT_EQ(next(), 514u);
}

TEST_F(FlashCounter, a_flash_that_refuses_gives_no_count) {
  next();
  board_.flash_refuses = true;
  std::uint32_t count = 9;
  EXPECT_EQ(flash_counter_next(&count), BOOT_ERROR_STAGE_FLASH);
  EXPECT_EQ(count, 0u);
}

TEST_F(FlashCounter, the_last_number_is_the_end) {
  next();
  const Bytes last = {0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0};
  std::copy(last.begin(), last.end(), board_.flash.begin() + kCounter + 8);
  std::uint32_t count = 9;
  EXPECT_EQ(flash_counter_next(&count), BOOT_ERROR_STAGE_FLASH);
}

class Ticket : public ::testing::Test {
 protected:
  Board board_{root_key().public_key()};
  Bytes file_ = signed_file(recipe_of(kKernel, 2, 512), root_key());
  void require() { board_.fuses[OTP_LIFECYCLE_OFFSET] |= OTP_LIFECYCLE_UPDATE_TICKET_MASK; }
};

TEST_F(Ticket, of_this_die_now_and_image_lets_an_update_in) {
  require();
  const auto ticket = board_.signed_ticket(file_, board_.nonce(), root_key());
  EXPECT_EQ(board_.stage_whole(kKernel, file_, ticket), BOOT_PASSED);
  EXPECT_EQ(board_.load(kKernel).error, BOOT_PASSED);
}

TEST_F(Ticket, serves_once) {
  require();
  const auto ticket = board_.signed_ticket(file_, board_.nonce(), root_key());
  ASSERT_EQ(board_.stage_whole(kKernel, file_, ticket), BOOT_PASSED);
  EXPECT_EQ(board_.stage_whole(kKernel, file_, ticket), BOOT_ERROR_STAGE_TICKET);
}

TEST_F(Ticket, is_void_when_the_next_nonce_is_given_out) {
  require();
  const auto ticket = board_.signed_ticket(file_, board_.nonce(), root_key());
  board_.nonce();
  EXPECT_EQ(board_.stage_whole(kKernel, file_, ticket), BOOT_ERROR_STAGE_TICKET);
  EXPECT_EQ(board_.load(kKernel).error, BOOT_ERROR_SLOT_EMPTY);
}

TEST_F(Ticket, of_another_image_or_key_is_none) {
  require();
  const Bytes other = signed_file(recipe_of(kKernel, 3, 512), root_key());
  EXPECT_EQ(board_.stage_whole(kKernel, file_, board_.signed_ticket(other, board_.nonce(), root_key())),
            BOOT_ERROR_STAGE_TICKET);
  EXPECT_EQ(board_.stage_whole(kKernel, file_, board_.signed_ticket(file_, board_.nonce(), other_key())),
            BOOT_ERROR_STAGE_TICKET);
  // The image's own signature is no ticket.
  std::vector<std::uint32_t> own(16);
  std::copy_n(file_.begin() + IMAGE_SIGNED_BYTES, 64, reinterpret_cast<std::uint8_t*>(own.data()));
  board_.nonce();
  EXPECT_EQ(board_.stage_whole(kKernel, file_, own), BOOT_ERROR_STAGE_TICKET);
}

TEST_F(Ticket, is_looked_at_whenever_one_comes_and_needed_only_where_the_fuses_say_so) {
  EXPECT_EQ(board_.stage_whole(kKernel, file_, {}), BOOT_PASSED);
  EXPECT_EQ(board_.stage_whole(kKernel, file_, board_.signed_ticket(file_, board_.nonce(), other_key())),
            BOOT_ERROR_STAGE_TICKET);
  EXPECT_EQ(board_.stage_whole(kKernel, file_, board_.signed_ticket(file_, board_.nonce(), root_key())), BOOT_PASSED);
  EXPECT_EQ(stage_ticket(&board_.staging, std::vector<std::uint32_t>(16).data()), BOOT_ERROR_STAGE_STATE);
}

TEST_F(Ticket, nonces_differ_from_boot_to_boot_and_from_die_to_die) {
  std::set<std::vector<std::uint32_t>> seen;
  for (unsigned boot = 0; boot < 20; ++boot) {
    EXPECT_TRUE(seen.insert(board_.nonce()).second);
    board_.restart();
  }
}

}  // namespace

}  // namespace loader_test
