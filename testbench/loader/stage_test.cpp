// SPDX-License-Identifier: Apache-2.0
// Staged writes: the slot that is not in use, in order, nothing valid in it before the commit.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "sw/lib/image_place.h"
#include "testbench/loader/board.hpp"

namespace loader_test {

namespace {

constexpr std::uint32_t kKernel = IMAGE_TYPE_KERNEL;
constexpr std::uint32_t kPrimary = 0x100000, kBackup = 0x500000;

std::vector<std::uint32_t> words_of(const Bytes& file) {
  std::vector<std::uint32_t> words(file.size() / 4);
  std::memcpy(words.data(), file.data(), file.size());
  return words;
}

class Staged : public ::testing::Test {
 protected:
  Board board_{root_key().public_key()};
  Recipe recipe_ = recipe_of(kKernel, 2, 9000);
  Bytes file_ = signed_file(recipe_, root_key());

  std::uint32_t begin(std::uint32_t type, std::size_t length) {
    return stage_begin(&board_.staging, &board_.state, type, static_cast<std::uint32_t>(length));
  }
  // In pieces of `piece` words, up to `end` octets.
  std::uint32_t write(const Bytes& file, std::size_t piece, std::size_t end) {
    const auto words = words_of(file);
    for (std::size_t at = 0; at < end / 4; at += piece) {
      const std::size_t count = std::min(piece, end / 4 - at);
      const std::uint32_t result = stage_write(&board_.staging, static_cast<std::uint32_t>(4 * at), &words[at],
                                               static_cast<std::uint32_t>(count));
      if (result != BOOT_PASSED) return result;
    }
    return BOOT_PASSED;
  }
  std::uint32_t commit() { return stage_commit(&board_.staging, &board_.tickets); }
  Bytes slot(std::uint32_t offset, std::size_t count) const {
    return {board_.flash.begin() + offset, board_.flash.begin() + offset + static_cast<std::ptrdiff_t>(count)};
  }
};

TEST_F(Staged, an_image_in_pieces_of_any_size_arrives_whole_and_loads) {
  for (const std::size_t piece : {1u, 13u, 16u, 57u, 1024u, 4000u}) {
    board_.restart();
    std::fill(board_.flash.begin() + kBackup, board_.flash.begin() + kBackup + 0x400000, std::uint8_t{0});
    ASSERT_EQ(begin(kKernel, file_.size()), BOOT_PASSED);
    ASSERT_EQ(write(file_, piece, file_.size()), BOOT_PASSED) << piece;
    ASSERT_EQ(commit(), BOOT_PASSED) << piece;
    EXPECT_EQ(slot(kBackup, file_.size()), file_) << piece;
    const load_result result = board_.load(kKernel);
    EXPECT_EQ(result.error, BOOT_PASSED);
    EXPECT_EQ(result.slot, 1u);
  }
}

TEST_F(Staged, goes_to_the_slot_that_is_not_in_use) {
  board_.put(kKernel, true, signed_file(recipe_of(kKernel), root_key()));
  ASSERT_EQ(board_.load(kKernel).slot, 1u);
  const Bytes used = slot(kBackup, 0x400000);
  ASSERT_EQ(begin(kKernel, file_.size()), BOOT_PASSED);
  ASSERT_EQ(write(file_, 100, file_.size()), BOOT_PASSED);
  ASSERT_EQ(commit(), BOOT_PASSED);
  EXPECT_EQ(slot(kPrimary, file_.size()), file_);
  EXPECT_EQ(slot(kBackup, 0x400000), used);
  // Of the runtime's slots too.
  const Bytes runtime = signed_file(recipe_of(IMAGE_TYPE_PLUTON_RUNTIME, 2, 100), root_key());
  ASSERT_EQ(begin(IMAGE_TYPE_PLUTON_RUNTIME, runtime.size()), BOOT_PASSED);
  ASSERT_EQ(write(runtime, 100, runtime.size()), BOOT_PASSED);
  ASSERT_EQ(commit(), BOOT_PASSED);
  EXPECT_EQ(slot(0x20000, runtime.size()), runtime);
}

TEST_F(Staged, before_the_commit_the_slot_is_empty_wherever_the_power_fails) {
  for (std::size_t end = 4; end <= file_.size(); end += 1444) {
    ASSERT_EQ(begin(kKernel, file_.size()), BOOT_PASSED);
    ASSERT_EQ(write(file_, 19, end), BOOT_PASSED);
    board_.restart();
    EXPECT_EQ(board_.load(kKernel).error, BOOT_ERROR_SLOT_EMPTY) << end;
  }
}

TEST_F(Staged, what_would_not_load_is_not_committed) {
  for (const std::size_t octet : {0u, 8u, 10u, 40u, 64u, 100u, 170u, 224u, 9000u}) {
    Bytes bad = file_;
    bad[octet] ^= 1;
    ASSERT_EQ(begin(kKernel, bad.size()), BOOT_PASSED);
    ASSERT_EQ(write(bad, 500, bad.size()), BOOT_PASSED);
    EXPECT_NE(commit(), BOOT_PASSED) << octet;
    EXPECT_EQ(slot(kBackup, IMAGE_HEADER_BYTES), Bytes(IMAGE_HEADER_BYTES, 0xFF));
  }
  board_.fuses[0x70 + 4] = 3;
  ASSERT_EQ(begin(kKernel, file_.size()), BOOT_PASSED);
  ASSERT_EQ(write(file_, 500, file_.size()), BOOT_PASSED);
  EXPECT_EQ(commit(), BOOT_ERROR_ROLLBACK);
  EXPECT_TRUE(board_.ram_is_zero()) << "a staged image must not touch the memory that runs";
}

TEST_F(Staged, an_image_that_ends_early_or_of_another_type_is_refused) {
  ASSERT_EQ(begin(kKernel, file_.size()), BOOT_PASSED);
  ASSERT_EQ(write(file_, 500, file_.size() - 4), BOOT_PASSED);
  EXPECT_EQ(commit(), BOOT_ERROR_STAGE_STATE);
  ASSERT_EQ(begin(IMAGE_TYPE_ROOT_FS, file_.size()), BOOT_PASSED);
  ASSERT_EQ(write(file_, 500, file_.size()), BOOT_PASSED);
  EXPECT_EQ(commit(), BOOT_ERROR_IMAGE_TYPE);
}

TEST_F(Staged, lengths_and_offsets_that_do_not_fit_are_refused_and_change_nothing) {
  const std::size_t slot_bytes = 0x400000;
  for (const std::size_t length : {std::size_t{0}, std::size_t{4}, std::size_t{224}, std::size_t{226}, std::size_t{230},
                                   slot_bytes + 4, std::size_t{0xFFFFFFFC}}) {
    EXPECT_EQ(begin(kKernel, length), BOOT_ERROR_STAGE_RANGE) << length;
  }
  EXPECT_EQ(begin(0, 1000), BOOT_ERROR_IMAGE_TYPE);
  EXPECT_EQ(begin(6, 1000), BOOT_ERROR_IMAGE_TYPE);
  const auto words = words_of(file_);
  const auto put = [&](std::uint32_t offset, std::uint32_t count) {
    return stage_write(&board_.staging, offset, words.data(), count);
  };
  EXPECT_EQ(put(0, 1), BOOT_ERROR_STAGE_STATE);
  ASSERT_EQ(begin(kKernel, 1000), BOOT_PASSED);
  const Bytes before = board_.flash;
  EXPECT_EQ(put(4, 1), BOOT_ERROR_STAGE_RANGE);
  EXPECT_EQ(put(0, 0), BOOT_ERROR_STAGE_RANGE);
  EXPECT_EQ(put(0, 251), BOOT_ERROR_STAGE_RANGE);
  EXPECT_EQ(put(0, 0x40000001), BOOT_ERROR_STAGE_RANGE);
  EXPECT_EQ(put(0xFFFFFFFC, 2), BOOT_ERROR_STAGE_RANGE);
  EXPECT_EQ(board_.flash, before);
  EXPECT_EQ(put(0, 250), BOOT_PASSED);
  EXPECT_EQ(put(1000, 1), BOOT_ERROR_STAGE_RANGE);
}

TEST_F(Staged, an_aborted_write_or_a_broken_flash_ends_it) {
  EXPECT_EQ(stage_abort(&board_.staging), BOOT_ERROR_STAGE_STATE);
  EXPECT_EQ(commit(), BOOT_ERROR_STAGE_STATE);
  ASSERT_EQ(begin(kKernel, file_.size()), BOOT_PASSED);
  ASSERT_EQ(write(file_, 500, file_.size()), BOOT_PASSED);
  EXPECT_EQ(stage_abort(&board_.staging), BOOT_PASSED);
  EXPECT_EQ(commit(), BOOT_ERROR_STAGE_STATE);
  EXPECT_EQ(board_.load(kKernel).error, BOOT_ERROR_SLOT_EMPTY);
  ASSERT_EQ(begin(kKernel, file_.size()), BOOT_PASSED);
  board_.flash_refuses = true;
  EXPECT_EQ(write(file_, 500, file_.size()), BOOT_ERROR_STAGE_FLASH);
  board_.flash_refuses = false;
  EXPECT_EQ(commit(), BOOT_ERROR_STAGE_STATE);
  board_.flash_refuses = true;
  EXPECT_EQ(begin(kKernel, file_.size()), BOOT_ERROR_STAGE_FLASH);
}

// 20,000 random operations with right, wrong and wild arguments: nothing outside the one slot ever changes, and what
// the slot holds is empty or loads.
TEST_F(Staged, no_order_of_operations_leaves_its_slot_or_makes_it_half_valid) {
  Board& board = board_;
  const Bytes small = signed_file(recipe_of(kKernel, 2, 600), root_key());
  const auto words = words_of(small);
  board.put(kKernel, false, signed_file(recipe_of(kKernel), root_key()));
  const Bytes before = slot(0, kBackup), after = slot(kBackup + 0x400000, 0x1000000 - kBackup - 0x400000);
  std::mt19937 random(1130);
  unsigned commits = 0, refused = 0;
  const auto wild = [&](std::uint32_t likely) {
    const std::uint32_t other[] = {0, 1, 4, 224, static_cast<std::uint32_t>(small.size()), 0xFFFFFFFC};
    return random() % 8 != 0 ? likely : other[random() % 6] + random() % 3;
  };
  for (unsigned i = 0; i < 20'000; ++i) {
    const std::uint32_t written = board.staging.written;
    switch (random() % 16) {
      case 0:
        begin(random() % 8 != 0 ? kKernel : wild(kKernel) % 2 * 3, wild(static_cast<std::uint32_t>(small.size())));
        break;
      case 1:
        if (random() % 8 == 0) stage_abort(&board.staging);
        break;
      case 2:
        if (random() % 2 == 0 && written != small.size()) break;
        if (commit() == BOOT_PASSED) {
          ++commits;
          board.restart();
          EXPECT_EQ(board.load(kKernel, true).slot, 1u);
          board.restart();
        } else {
          ++refused;
          EXPECT_EQ(board.flash[kBackup] == 'P' && board.load(kKernel, true).slot != 1u, false);
          board.restart();
        }
        break;
      default: {
        const std::uint32_t at = wild(written);
        const std::uint32_t from = std::min<std::uint32_t>(at / 4, static_cast<std::uint32_t>(words.size()) - 1);
        const auto most = static_cast<std::uint32_t>(words.size()) - from;
        stage_write(&board.staging, at, &words[from], std::min<std::uint32_t>(most, 1 + random() % 60));
      }
    }
  }
  EXPECT_EQ(slot(0, kBackup), before);
  EXPECT_EQ(slot(kBackup + 0x400000, after.size()), after);
  EXPECT_GT(commits, 20u);
  EXPECT_GT(refused, 20u);
}

// A write costs at most the sectors that it reaches for the first time.
TEST_F(Staged, sectors_are_erased_as_they_are_reached) {
  std::fill(board_.flash.begin() + kBackup, board_.flash.begin() + kBackup + 0x400000, std::uint8_t{0});
  ASSERT_EQ(begin(kKernel, file_.size()), BOOT_PASSED);
  EXPECT_EQ(board_.flash[kBackup + 4095], 0xFF);
  EXPECT_EQ(board_.flash[kBackup + 4096], 0x00);
  ASSERT_EQ(write(file_, 1024, 4096), BOOT_PASSED);
  EXPECT_EQ(board_.flash[kBackup + 4096], 0x00);
  const auto words = words_of(file_);
  ASSERT_EQ(stage_write(&board_.staging, 4096, &words[1024], 1), BOOT_PASSED);
  EXPECT_EQ(board_.flash[kBackup + 8191], 0xFF);
  EXPECT_EQ(board_.flash[kBackup + 8192], 0x00);
}

}  // namespace

}  // namespace loader_test
