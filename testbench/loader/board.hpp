// SPDX-License-Identifier: Apache-2.0
// What the loader's drivers see of the chip, as doubles written from the register maps: fuses, flash and its
// controller, DMA, SHA, public-key engine, the application core's memory. Every command is done at once. Digests and
// signatures come from the host's library.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "sw/image/image_file.hpp"
#include "sw/lib/loader.h"
#include "sw/lib/stage.h"
#include "testbench/sw/mock_bus.hpp"

namespace loader_test {

using image::Bytes;

class Board {
 public:
  static constexpr std::uint32_t kRamBase = 0x80000000;
  static constexpr std::uint32_t kRamBytes = 64u << 20;
  static constexpr std::uint32_t kFlashBytes = 16u << 20;

  // Fuses of a production die with this root key; everything else erased, zero.
  explicit Board(const image::PublicKey& root);
  Board(const Board&) = delete;

  // Octets 8 bits a place; the flash, the application core's memory.
  Bytes flash, ram;
  std::map<std::uint32_t, std::uint32_t> fuses;  // OTP's registers by offset
  std::uint32_t app_status = 0;
  std::vector<std::uint32_t> boot_steps;
  // Called before the public-key engine looks at its operands, and before the DMA engine starts.
  std::function<void()> before_verify, before_copy;
  bool dma_fails = false;
  bool flash_refuses = false;
  std::uint64_t now = 0;

  void fuse_key(std::uint32_t slot, const image::PublicKey& key);
  void put(std::uint32_t type, bool backup, const Bytes& file);
  void erase(std::uint32_t type, bool backup);
  bool ram_is_zero() const;
  Bytes ram_at(std::uint32_t address, std::size_t count) const;

  handoff record{};
  loader state{};
  stage staging{};
  ticket_state tickets{};
  // Starts anew, as after a reset.
  void restart();
  load_result load(std::uint32_t type, bool prefer_backup = false);
  unsigned flash_reads() const;

  // The update service's ticket for `file`, this die and that nonce; a new nonce; a whole staged write, with a ticket
  // unless it is empty.
  std::vector<std::uint32_t> signed_ticket(const Bytes& file, const std::vector<std::uint32_t>& nonce,
                                           const image::PrivateKey& key) const;
  std::vector<std::uint32_t> nonce();
  std::uint32_t stage_whole(std::uint32_t type, const Bytes& file, const std::vector<std::uint32_t>& ticket);

 private:
  void add_memory();
  void add_sysctrl();
  void add_sha();
  void add_dma();
  void add_pka();
  void add_flash_controller();
  std::uint8_t* at(std::uint32_t address, std::uint32_t count);
  void copy();
  void finish_hash();
  void flash_command(std::uint32_t opcode);

  testing_sw::MockBus bus_;
  std::map<std::uint32_t, std::uint32_t> sysctrl_, dma_, pka_, flash_ctrl_;
  std::uint32_t sha_cfg_ = 0, sha_status_ = 0;
  bool sha_open_ = false;
  Bytes message_;
  image::Digest digest_{};
};

// A signed image file.
struct Recipe {
  image::Purpose purpose;
  Bytes payload = Bytes(64, 0x13);
  std::uint32_t load_address = 0;  // 0: the start of the type's memory
  std::uint32_t entry = 0;         // 0: the load address
};
Bytes signed_file(const Recipe& recipe, const image::PrivateKey& key);
Recipe recipe_of(std::uint32_t type, std::uint32_t version = 1, std::size_t bytes = 64, std::uint8_t seed = 1);

const image::PrivateKey& root_key();
const image::PrivateKey& other_key();

}  // namespace loader_test
