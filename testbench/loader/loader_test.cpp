// SPDX-License-Identifier: Apache-2.0
// The runtime's loader on a board of doubles: what is loaded, from which slot, what is measured and what is left
// behind.
#include <gtest/gtest.h>

#include <cstring>

#include "sw/include/gen/otp_regs.h"
#include "sw/lib/image_place.h"
#include "testbench/loader/board.hpp"

namespace loader_test {

namespace {

constexpr std::uint32_t kTypes[] = {IMAGE_TYPE_MONITOR, IMAGE_TYPE_KERNEL, IMAGE_TYPE_DEVICE_TREE, IMAGE_TYPE_ROOT_FS};

class Loader : public ::testing::Test {
 protected:
  Board board_{root_key().public_key()};
  Bytes put(const Recipe& recipe, bool backup = false) {
    const Bytes file = signed_file(recipe, root_key());
    board_.put(recipe.purpose.type, backup, file);
    return file;
  }
};

TEST_F(Loader, every_type_is_copied_to_its_memory_from_its_primary_slot) {
  for (const std::uint32_t type : kTypes) {
    const Recipe recipe = recipe_of(type, 3, 1000, static_cast<std::uint8_t>(type));
    put(recipe);
    const load_result result = board_.load(type);
    ASSERT_EQ(result.error, BOOT_PASSED) << type << ": " << boot_error_text(result.error);
    EXPECT_EQ(result.load_address, image::chip_limits(type).region_base);
    EXPECT_EQ(result.entry, result.load_address);
    EXPECT_EQ(result.length, 1000u);
    EXPECT_EQ(result.security_version, 3u);
    EXPECT_EQ(result.slot, 0u);
    EXPECT_EQ(result.refused_error, 0u);
    EXPECT_EQ(board_.ram_at(result.load_address, 1000), recipe.payload);
    EXPECT_EQ(board_.ram_at(result.load_address + 1000, 4096), Bytes(4096, 0)) << "more than the payload was copied";
    const image::Digest digest = image::sha256(recipe.payload.data(), recipe.payload.size());
    EXPECT_EQ(std::memcmp(result.sha256, digest.data(), 32), 0);
  }
}

// The runtime's own record, then one for each load in its order: 48 octets in the monitor's layout.
TEST_F(Loader, the_list_holds_the_runtime_and_what_was_loaded_in_order) {
  EXPECT_EQ(loader_measured_count(&board_.state), 1u);
  const measured_entry* runtime = loader_measured_entry(&board_.state, 0);
  EXPECT_EQ(runtime->type, 1u);
  EXPECT_EQ(runtime->security_version, 7u);
  EXPECT_EQ(runtime->sha256[0], 0xA0u);
  const std::uint32_t order[] = {IMAGE_TYPE_MONITOR, IMAGE_TYPE_ROOT_FS, IMAGE_TYPE_KERNEL};
  for (unsigned i = 0; i < 3; ++i) {
    const Recipe recipe = recipe_of(order[i], 10 + i, 64, static_cast<std::uint8_t>(i));
    put(recipe);
    ASSERT_EQ(board_.load(order[i]).error, BOOT_PASSED);
    ASSERT_EQ(loader_measured_count(&board_.state), 2 + i);
    std::uint32_t words[12];
    std::memcpy(words, loader_measured_entry(&board_.state, 1 + i), 48);
    EXPECT_EQ(words[0], order[i]);
    EXPECT_EQ(words[1], 10 + i);
    EXPECT_EQ(words[2], 0u);
    EXPECT_EQ(words[3], 0u);
    const image::Digest digest = image::sha256(recipe.payload.data(), recipe.payload.size());
    EXPECT_EQ(std::memcmp(words + 4, digest.data(), 32), 0);
  }
  EXPECT_EQ(loader_measured_entry(&board_.state, 4), nullptr);
  EXPECT_EQ(loader_measured_entry(&board_.state, 0xFFFFFFFF), nullptr);
}

TEST_F(Loader, the_backup_slot_is_taken_when_the_primary_is_refused_and_the_list_says_why) {
  Bytes bad = put(recipe_of(IMAGE_TYPE_KERNEL, 2, 512, 1));
  bad[IMAGE_HEADER_BYTES] ^= 1;
  board_.put(IMAGE_TYPE_KERNEL, false, bad);
  const Recipe backup = recipe_of(IMAGE_TYPE_KERNEL, 1, 256, 2);
  put(backup, true);
  const load_result result = board_.load(IMAGE_TYPE_KERNEL);
  ASSERT_EQ(result.error, BOOT_PASSED);
  EXPECT_EQ(result.slot, 1u);
  EXPECT_EQ(result.refused_error, BOOT_ERROR_PAYLOAD_HASH);
  EXPECT_EQ(board_.ram_at(0x80200000, 256), backup.payload);
  EXPECT_EQ(board_.ram_at(0x80200000 + 256, 256), Bytes(256, 0)) << "left over from the refused payload";
  const measured_entry* entry = loader_find(&board_.state, IMAGE_TYPE_KERNEL);
  EXPECT_EQ(entry->slot, 1u);
  EXPECT_EQ(entry->refused_error, BOOT_ERROR_PAYLOAD_HASH);
}

TEST_F(Loader, the_backup_slot_comes_first_when_it_is_preferred) {
  put(recipe_of(IMAGE_TYPE_KERNEL, 2, 512, 1));
  put(recipe_of(IMAGE_TYPE_KERNEL, 1, 512, 2), true);
  load_result result = board_.load(IMAGE_TYPE_KERNEL, true);
  EXPECT_EQ(result.error, BOOT_PASSED);
  EXPECT_EQ(result.slot, 1u);
  // Preferred, not demanded.
  board_.restart();
  board_.erase(IMAGE_TYPE_KERNEL, true);
  result = board_.load(IMAGE_TYPE_KERNEL, true);
  EXPECT_EQ(result.error, BOOT_PASSED);
  EXPECT_EQ(result.slot, 0u);
  EXPECT_EQ(result.refused_error, BOOT_ERROR_SLOT_EMPTY);
}

TEST_F(Loader, a_refused_load_gives_nothing_but_its_reason_and_may_be_repeated) {
  load_result result = board_.load(IMAGE_TYPE_ROOT_FS);
  EXPECT_EQ(result.error, BOOT_ERROR_SLOT_EMPTY);
  Bytes file = put(recipe_of(IMAGE_TYPE_ROOT_FS));
  file[IMAGE_SIGNED_BYTES] ^= 1;
  board_.put(IMAGE_TYPE_ROOT_FS, false, file);
  result = board_.load(IMAGE_TYPE_ROOT_FS);
  EXPECT_EQ(result.error, BOOT_ERROR_SIGNATURE) << "an empty backup says less than a refused primary";
  load_result nothing{};
  nothing.error = result.error;
  nothing.refused_error = BOOT_ERROR_SIGNATURE;
  EXPECT_EQ(std::memcmp(&result, &nothing, sizeof result), 0);
  EXPECT_TRUE(board_.ram_is_zero());
  EXPECT_EQ(loader_measured_count(&board_.state), 1u);
  put(recipe_of(IMAGE_TYPE_ROOT_FS));
  EXPECT_EQ(board_.load(IMAGE_TYPE_ROOT_FS).error, BOOT_PASSED);
  EXPECT_EQ(board_.load(IMAGE_TYPE_ROOT_FS).error, BOOT_ERROR_ALREADY_LOADED);
  EXPECT_EQ(loader_measured_count(&board_.state), 2u);
}

TEST_F(Loader, only_types_2_to_5_can_be_asked_for) {
  for (const std::uint32_t type : {0u, 1u, 6u, 0x50530003u, 0xFFFFFFFFu}) {
    EXPECT_EQ(board_.load(type).error, BOOT_ERROR_IMAGE_TYPE) << type;
  }
  EXPECT_EQ(board_.flash_reads(), 0u);
}

TEST_F(Loader, the_fused_minimum_of_a_type_is_its_own_and_equal_versions_pass) {
  board_.fuses[OTP_ROLLBACK_OFFSET] = 64;
  for (const std::uint32_t type : kTypes) {
    board_.fuses[OTP_IMAGE_ROLLBACK_OFFSET + 4 * (type - 2)] = type;
    put(recipe_of(type, type - 1));
    EXPECT_EQ(board_.load(type).error, BOOT_ERROR_ROLLBACK);
    put(recipe_of(type, type));
    EXPECT_EQ(board_.load(type).error, BOOT_PASSED);
  }
  board_.restart();
  put(recipe_of(IMAGE_TYPE_KERNEL, 0xFFFFFFFF));
  EXPECT_EQ(board_.load(IMAGE_TYPE_KERNEL).error, BOOT_PASSED) << "versions are unsigned";
}

TEST_F(Loader, the_header_is_read_once_and_the_payload_by_the_dma_engine_alone) {
  put(recipe_of(IMAGE_TYPE_KERNEL, 1, 4096));
  ASSERT_EQ(board_.load(IMAGE_TYPE_KERNEL).error, BOOT_PASSED);
  EXPECT_EQ(board_.flash_reads(), IMAGE_HEADER_WORDS);
}

// Above 1 MiB the copy goes on in pieces, with one digest over all of them.
TEST_F(Loader, an_image_of_many_pieces_and_an_odd_end_is_one_message) {
  for (const std::size_t bytes : {std::size_t{1} << 20, (std::size_t{1} << 20) + 4, (std::size_t{5} << 19) + 12}) {
    board_.restart();
    const Recipe recipe = recipe_of(IMAGE_TYPE_KERNEL, 1, bytes);
    put(recipe);
    const load_result result = board_.load(IMAGE_TYPE_KERNEL);
    ASSERT_EQ(result.error, BOOT_PASSED) << bytes;
    EXPECT_EQ(board_.ram_at(0x80200000, bytes), recipe.payload);
    EXPECT_EQ(result.copy_cycles, 8 * bytes);
  }
}

TEST_F(Loader, an_image_that_fills_its_slot_or_its_memory_fits_and_no_more) {
  for (const std::uint32_t type : kTypes) {
    const image_limits limits = image::chip_limits(type);
    const std::size_t most = std::min(limits.slot_bytes - IMAGE_HEADER_BYTES, limits.region_bytes);
    put(recipe_of(type, 1, most));
    EXPECT_EQ(board_.load(type).error, BOOT_PASSED) << type;
    board_.restart();
    Recipe longer = recipe_of(type, 1, most);
    Bytes file = signed_file(longer, root_key());
    const auto length = static_cast<std::uint32_t>(most + 4);
    std::memcpy(file.data() + 4 * IMAGE_WORD_LENGTH, &length, 4);
    image::set_image_signature(file, root_key().sign(image::image_digest(file)));
    board_.put(type, false, file);
    const std::uint32_t error = board_.load(type).error;
    EXPECT_TRUE(error == BOOT_ERROR_IMAGE_LENGTH || error == BOOT_ERROR_LOAD_ADDRESS) << type << ": " << error;
  }
}

TEST_F(Loader, each_attempt_is_a_boot_step_with_its_reason_in_the_log) {
  put(recipe_of(IMAGE_TYPE_MONITOR), true);
  ASSERT_EQ(board_.load(IMAGE_TYPE_MONITOR).error, BOOT_PASSED);
  EXPECT_EQ(board_.boot_steps, (std::vector<std::uint32_t>{0x120, 0x120}));
  ASSERT_EQ(board_.record.log_count, 2u);
  EXPECT_EQ(board_.record.log[0].error, BOOT_ERROR_SLOT_EMPTY);
  EXPECT_EQ(board_.record.log[0].slot, 0u);
  EXPECT_EQ(board_.record.log[1].error, 0u);
  EXPECT_EQ(board_.record.log[1].slot, 1u);
}

TEST_F(Loader, a_grant_is_the_runtimes_to_ask_for) {
  Recipe recipe = recipe_of(IMAGE_TYPE_MONITOR);
  recipe.purpose.grants = 1;
  put(recipe);
  EXPECT_EQ(board_.load(IMAGE_TYPE_MONITOR).error, BOOT_ERROR_IMAGE_GRANTS);
}

TEST_F(Loader, fuses_that_contradict_themselves_or_a_dead_die_load_nothing) {
  put(recipe_of(IMAGE_TYPE_KERNEL));
  board_.fuses[OTP_STATUS_OFFSET] = OTP_STATUS_FAULT_MASK;
  EXPECT_EQ(board_.load(IMAGE_TYPE_KERNEL).error, BOOT_ERROR_OTP_FAULT);
  board_.fuses[OTP_STATUS_OFFSET] = 0;
  board_.fuses[OTP_LIFECYCLE_OFFSET] = 7;
  EXPECT_EQ(board_.load(IMAGE_TYPE_KERNEL).error, BOOT_ERROR_LIFECYCLE);
  board_.fuses[OTP_LIFECYCLE_OFFSET] = 3;
  for (unsigned i = 0; i < 8; ++i) board_.fuses[OTP_ROOT_KEY_HASH_OFFSET + 4 * i] = 0;
  EXPECT_EQ(board_.load(IMAGE_TYPE_KERNEL).error, BOOT_ERROR_ROOT_KEY_UNSET);
}

// What a kernel of root key slot 2, fused with the other key, comes to on a die with these fuses.
class KeySlots : public Loader {
 protected:
  std::uint32_t load(std::uint32_t root_keys, std::uint32_t lifecycle) {
    board_.fuse_key(2, other_key().public_key());
    board_.fuses[OTP_ROOT_KEYS_OFFSET] = root_keys;
    board_.fuses[OTP_LIFECYCLE_OFFSET] = lifecycle;
    Recipe recipe = recipe_of(IMAGE_TYPE_KERNEL);
    recipe.purpose.key_slot = 2;
    board_.put(IMAGE_TYPE_KERNEL, false, signed_file(recipe, other_key()));
    board_.restart();
    return board_.load(IMAGE_TYPE_KERNEL).error;
  }
};

TEST_F(KeySlots, each_slot_s_key_signs_on_its_own) {
  EXPECT_EQ(load(0, 3), BOOT_PASSED);
  EXPECT_EQ(load(0, 1), BOOT_PASSED);
  EXPECT_EQ(load(0xB << OTP_ROOT_KEYS_REVOKED_LSB, 3), BOOT_PASSED) << "the others are revoked";
  EXPECT_EQ(load(0xB << OTP_ROOT_KEYS_DEVELOPMENT_LSB, 3), BOOT_PASSED) << "the others are for development";
}

TEST_F(KeySlots, a_revoked_key_signs_in_no_life_cycle) {
  EXPECT_EQ(load(4 << OTP_ROOT_KEYS_REVOKED_LSB, 3), BOOT_ERROR_KEY_REVOKED);
  EXPECT_EQ(load(4 << OTP_ROOT_KEYS_REVOKED_LSB, 1), BOOT_ERROR_KEY_REVOKED);
}

TEST_F(KeySlots, a_development_key_signs_in_test_and_nowhere_else) {
  EXPECT_EQ(load(4 << OTP_ROOT_KEYS_DEVELOPMENT_LSB, 1), BOOT_PASSED);
  EXPECT_EQ(load(4 << OTP_ROOT_KEYS_DEVELOPMENT_LSB, 3), BOOT_ERROR_KEY_DEVELOPMENT);
}

TEST_F(KeySlots, a_key_under_another_slot_s_number_is_not_that_slot_s_key) {
  Recipe recipe = recipe_of(IMAGE_TYPE_KERNEL);
  for (std::uint32_t slot = 1; slot < 256; ++slot) {
    recipe.purpose.key_slot = slot;
    board_.put(IMAGE_TYPE_KERNEL, false, signed_file(recipe, root_key()));
    board_.restart();
    EXPECT_EQ(board_.load(IMAGE_TYPE_KERNEL).error, slot < 4 ? BOOT_ERROR_ROOT_KEY_UNSET : BOOT_ERROR_KEY_SLOT) << slot;
  }
}

}  // namespace

}  // namespace loader_test
