// SPDX-License-Identifier: Apache-2.0
#include "testbench/loader/board.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/dma_regs.h"
#include "sw/include/gen/flash_ctrl_regs.h"
#include "sw/include/gen/otp_regs.h"
#include "sw/include/gen/pka_regs.h"
#include "sw/include/gen/sha_regs.h"
#include "sw/include/gen/sysctrl_regs.h"
#include "sw/lib/image_place.h"
#include "sw/lib/secure_memory.h"

namespace loader_test {

namespace {

std::uint32_t word_of(const std::uint8_t* octets) {
  std::uint32_t word;
  std::memcpy(&word, octets, 4);
  return word;
}

// The octets of `count` registers from `offset` on.
template <std::size_t N>
std::array<std::uint8_t, N> octets_of(const std::map<std::uint32_t, std::uint32_t>& registers, std::uint32_t offset) {
  std::array<std::uint8_t, N> octets{};
  for (std::uint32_t i = 0; i < N; i += 4) std::memcpy(octets.data() + i, &registers.at(offset + i), 4);
  return octets;
}

// loader_init() takes a function without a context.
std::uint64_t* clock_now = nullptr;
std::uint64_t cycles() { return *clock_now; }

}  // namespace

Board::Board(const image::PublicKey& root) : flash(kFlashBytes, 0xFF), ram(kRamBytes, 0) {
  fuses[OTP_STATUS_OFFSET] = 0;
  fuses[OTP_LIFECYCLE_OFFSET] = 3;
  for (std::uint32_t i = 0; i < 32; ++i) fuses[OTP_ROOT_KEY_HASH_OFFSET + 4 * i] = 0;
  fuse_key(0, root);
  fuses[OTP_ROOT_KEYS_OFFSET] = 0;
  for (std::uint32_t i = 0; i < 4; ++i) fuses[OTP_DEVICE_ID_OFFSET + 4 * i] = 0xD1E00000 + i;
  fuses[OTP_ROLLBACK_OFFSET] = 0;
  for (std::uint32_t i = 0; i < 4; ++i) fuses[OTP_IMAGE_ROLLBACK_OFFSET + 4 * i] = 0;
  const auto none = [](std::uint32_t, std::uint32_t) { ADD_FAILURE() << "the loader writes fuses"; };
  bus_.device(
      OTP_BASE, OTP_SIZE, [this](std::uint32_t o) { return fuses.at(o); }, none);
  add_memory();
  add_sysctrl();
  add_sha();
  add_dma();
  add_pka();
  add_flash_controller();
  restart();
}

void Board::fuse_key(std::uint32_t slot, const image::PublicKey& key) {
  const image::Digest hash = image::sha256(key.data(), key.size());
  for (std::uint32_t i = 0; i < 8; ++i) {
    fuses[OTP_ROOT_KEY_HASH_OFFSET + 32 * slot + 4 * i] = word_of(hash.data() + 4 * i);
  }
}

void Board::restart() {
  tickets = {};
  handoff_init(&record);
  record.slot = 0;
  record.security_version = 7;
  for (std::uint32_t i = 0; i < 8; ++i) record.payload_sha256[i] = 0xA0 + i;
  clock_now = &now;
  loader_init(&state, &record, cycles);
}

load_result Board::load(std::uint32_t type, bool prefer_backup) {
  load_result result;
  std::memset(&result, 0xEE, sizeof result);
  EXPECT_EQ(loader_load(&state, type, prefer_backup, &result), result.error);
  return result;
}

void Board::put(std::uint32_t type, bool backup, const Bytes& file) {
  erase(type, backup);
  std::copy(file.begin(), file.end(), flash.begin() + image_place_of(type)->slot_offset[backup ? 1 : 0]);
}

void Board::erase(std::uint32_t type, bool backup) {
  const auto* place = image_place_of(type);
  std::fill_n(flash.begin() + place->slot_offset[backup ? 1 : 0], place->limits.slot_bytes, std::uint8_t{0xFF});
}

bool Board::ram_is_zero() const { return ram[0] == 0 && std::memcmp(ram.data(), ram.data() + 1, ram.size() - 1) == 0; }

Bytes Board::ram_at(std::uint32_t address, std::size_t count) const {
  const auto first = ram.begin() + (address - kRamBase);
  return {first, first + static_cast<std::ptrdiff_t>(count)};
}

void Board::add_memory() {
  bus_.device(
      FLASH_WINDOW_BASE, kFlashBytes, [this](std::uint32_t o) { return word_of(flash.data() + o); },
      [](std::uint32_t, std::uint32_t) { ADD_FAILURE() << "a write to the flash window"; });
  bus_.device(
      kRamBase, kRamBytes, [this](std::uint32_t o) { return word_of(ram.data() + o); },
      [this](std::uint32_t o, std::uint32_t word) { std::memcpy(ram.data() + o, &word, 4); });
}

void Board::add_sysctrl() {
  bus_.device(
      SYSCTRL_BASE, SYSCTRL_SIZE, [this](std::uint32_t o) { return sysctrl_[o]; },
      [this](std::uint32_t o, std::uint32_t word) {
        sysctrl_[o] = word;
        if (o == SYSCTRL_BOOT_STEP_OFFSET) boot_steps.push_back(word & 0xFFFF);
      });
}

void Board::finish_hash() {
  digest_ = image::sha256(message_.data(), message_.size());
  sha_status_ |= SHA_STATUS_DONE_MASK;
  sha_open_ = false;
}

void Board::add_sha() {
  bus_.device(
      SHA_BASE, SHA_SIZE,
      [this](std::uint32_t o) {
        if (o >= SHA_DIGEST_OFFSET && o < SHA_DIGEST_OFFSET + 32)
          return word_of(digest_.data() + (o - SHA_DIGEST_OFFSET));
        return sha_status_;
      },
      [this](std::uint32_t o, std::uint32_t word) {
        if (o == SHA_CFG_OFFSET) sha_cfg_ = word;
        if (o == SHA_STATUS_OFFSET) sha_status_ &= ~word;
        if (o == SHA_DATA_OFFSET) {
          for (unsigned i = 0; i < 32; i += 8) message_.push_back(static_cast<std::uint8_t>(word >> i));
        }
        if (o != SHA_CTRL_OFFSET) return;
        if ((word & (SHA_CTRL_START_MASK | SHA_CTRL_WIPE_MASK)) != 0) message_.clear();
        if ((word & SHA_CTRL_START_MASK) != 0) sha_open_ = true;
        if ((word & SHA_CTRL_FINISH_MASK) != 0) finish_hash();
      });
}

std::uint8_t* Board::at(std::uint32_t address, std::uint32_t count) {
  if (address >= FLASH_WINDOW_BASE && address - FLASH_WINDOW_BASE <= kFlashBytes - count) {
    return flash.data() + (address - FLASH_WINDOW_BASE);
  }
  if (address >= kRamBase && address - kRamBase <= kRamBytes - count) return ram.data() + (address - kRamBase);
  return nullptr;
}

void Board::copy() {
  const std::uint32_t control = dma_[DMA_CONTROL_OFFSET], length = dma_[DMA_LENGTH_OFFSET];
  const std::uint32_t source = dma_[DMA_SOURCE_OFFSET], destination = dma_[DMA_DESTINATION_OFFSET];
  const bool last = (control & DMA_CONTROL_LAST_MASK) != 0, write = (control & DMA_CONTROL_WRITE_MASK) != 0;
  dma_[DMA_STATUS_OFFSET] = DMA_STATUS_ERROR_MASK;
  if (length == 0 || length > 0x100000 || source % 8 != 0 || destination % 8 != 0 || (!last && length % 8 != 0)) return;
  if (before_copy) before_copy();
  std::uint8_t* from = at(source, length);
  std::uint8_t* to = write ? at(destination, length) : nullptr;
  if (from == nullptr || (write && (to == nullptr || destination < kRamBase))) return;
  // A copy that breaks off has written half.
  const std::uint32_t moved = dma_fails ? length / 2 : length;
  if (write) std::copy_n(from, moved, to);
  if (dma_fails) return;
  EXPECT_TRUE(sha_open_ && sha_cfg_ == SHA_CFG_STREAM_MASK) << "nobody hashes what is copied";
  message_.insert(message_.end(), from, from + length);
  if (last) finish_hash();
  now += 8 * std::uint64_t{length};
  dma_[DMA_STATUS_OFFSET] = DMA_STATUS_DONE_MASK;
}

void Board::add_dma() {
  bus_.device(
      DMA_BASE, DMA_SIZE, [this](std::uint32_t o) { return dma_[o]; },
      [this](std::uint32_t o, std::uint32_t word) {
        dma_[o] = word;
        if (o == DMA_CTRL_OFFSET && (word & DMA_CTRL_START_MASK) != 0) copy();
      });
}

void Board::add_pka() {
  bus_.device(
      PKA_BASE, PKA_SIZE, [this](std::uint32_t o) { return pka_[o]; },
      [this](std::uint32_t o, std::uint32_t word) {
        pka_[o] = word;
        if (o != PKA_CTRL_OFFSET) return;
        if (before_verify) before_verify();
        const bool good =
            image::verify_signature(octets_of<64>(pka_, PKA_PUBLIC_KEY_OFFSET), octets_of<32>(pka_, PKA_HASH_OFFSET),
                                    octets_of<64>(pka_, PKA_SIGNATURE_OFFSET));
        pka_[PKA_RESULT_OFFSET] = good ? VERDICT_PASS : VERDICT_FAIL;
        pka_[PKA_STATUS_OFFSET] = PKA_STATUS_DONE_MASK;
      });
}

void Board::flash_command(std::uint32_t opcode) {
  const std::uint32_t address = flash_ctrl_[FLASH_CTRL_ADDRESS_OFFSET];
  flash_ctrl_[FLASH_CTRL_STATUS_OFFSET] = FLASH_CTRL_STATUS_ERROR_MASK;
  if (flash_refuses) return;
  if (opcode == 0x20) {
    std::fill_n(flash.begin() + address / 4096 * 4096, 4096, std::uint8_t{0xFF});
  } else if (opcode == 0x02) {
    for (std::uint32_t i = 0; i < flash_ctrl_[FLASH_CTRL_COUNT_OFFSET]; ++i) {
      const std::uint32_t word = flash_ctrl_[FLASH_CTRL_PAGE_BUFFER_OFFSET + i / 4 * 4];
      flash[address + i] &= static_cast<std::uint8_t>(word >> (8 * (i % 4)));
    }
  } else {
    return;
  }
  flash_ctrl_[FLASH_CTRL_STATUS_OFFSET] = FLASH_CTRL_STATUS_DONE_MASK;
}

void Board::add_flash_controller() {
  bus_.device(
      FLASH_CTRL_BASE, FLASH_CTRL_SIZE, [this](std::uint32_t o) { return flash_ctrl_[o]; },
      [this](std::uint32_t o, std::uint32_t word) {
        flash_ctrl_[o] = word;
        if (o == FLASH_CTRL_COMMAND_OFFSET) flash_command(word);
      });
}

unsigned Board::flash_reads() const {
  return static_cast<unsigned>(std::count_if(bus_.log().begin(), bus_.log().end(), [](const auto& a) {
    return !a.write && a.address >= FLASH_WINDOW_BASE && a.address - FLASH_WINDOW_BASE < kFlashBytes;
  }));
}

Bytes signed_file(const Recipe& recipe, const image::PrivateKey& key) {
  const image_limits limits = image::chip_limits(recipe.purpose.type);
  image::Payload payload;
  payload.bytes = recipe.payload;
  payload.load_address = recipe.load_address != 0 ? recipe.load_address : limits.region_base;
  payload.entry = recipe.entry != 0 ? recipe.entry : payload.load_address;
  Bytes file = image::create_image(payload, key.public_key(), recipe.purpose);
  image::set_image_signature(file, key.sign(image::image_digest(file)));
  return file;
}

Recipe recipe_of(std::uint32_t type, std::uint32_t version, std::size_t bytes, std::uint8_t seed) {
  Recipe recipe;
  recipe.purpose.type = type;
  recipe.purpose.security_version = version;
  recipe.payload.resize(bytes);
  for (std::size_t i = 0; i < bytes; ++i) recipe.payload[i] = static_cast<std::uint8_t>(i * 37 + seed + i / 251);
  return recipe;
}

// From the text of sw/lib/ticket.h, not with its code.
std::vector<std::uint32_t> Board::signed_ticket(const Bytes& file, const std::vector<std::uint32_t>& nonce,
                                                const image::PrivateKey& key) const {
  Bytes message = {'P', 'L', 'T', 'U'};
  const auto add = [&message](std::uint32_t word) {
    for (unsigned i = 0; i < 32; i += 8) message.push_back(static_cast<std::uint8_t>(word >> i));
  };
  for (std::uint32_t i = 0; i < 4; ++i) add(fuses.at(OTP_DEVICE_ID_OFFSET + 4 * i));
  for (const std::uint32_t word : nonce) add(word);
  const image::Digest header = image::sha256(file.data(), IMAGE_SIGNED_BYTES);
  message.insert(message.end(), header.begin(), header.end());
  const image::Signature signature = key.sign(image::sha256(message.data(), message.size()));
  std::vector<std::uint32_t> words(16);
  std::memcpy(words.data(), signature.data(), 64);
  return words;
}

std::vector<std::uint32_t> Board::nonce() {
  std::vector<std::uint32_t> words(8);
  EXPECT_EQ(ticket_new_nonce(&tickets, words.data()), BOOT_PASSED);
  return words;
}

std::uint32_t Board::stage_whole(std::uint32_t type, const Bytes& file, const std::vector<std::uint32_t>& ticket) {
  std::vector<std::uint32_t> words(file.size() / 4);
  std::memcpy(words.data(), file.data(), file.size());
  std::uint32_t result = stage_begin(&staging, &state, type, static_cast<std::uint32_t>(file.size()));
  if (result == BOOT_PASSED) result = stage_write(&staging, 0, words.data(), static_cast<std::uint32_t>(words.size()));
  if (result == BOOT_PASSED && !ticket.empty()) result = stage_ticket(&staging, ticket.data());
  return result == BOOT_PASSED ? stage_commit(&staging, &tickets) : result;
}

const image::PrivateKey& root_key() {
  static const auto key = image::PrivateKey::from_seed("loader test root");
  return key;
}

const image::PrivateKey& other_key() {
  static const auto key = image::PrivateKey::from_seed("loader test stranger");
  return key;
}

}  // namespace loader_test
