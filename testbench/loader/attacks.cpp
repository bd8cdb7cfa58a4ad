// SPDX-License-Identifier: Apache-2.0
#include "testbench/loader/attacks.hpp"

#include <algorithm>
#include <cstring>
#include <random>

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/otp_regs.h"
#include "sw/lib/image_place.h"
#include "sw/lib/mailbox_commands.h"
#include "sw/lib/otp.h"
#include "sw/lib/sha.h"

namespace loader_test {

namespace {

constexpr std::uint32_t kKernel = IMAGE_TYPE_KERNEL;
constexpr std::uint32_t kKernelBase = RAM_REGION_KERNEL_BASE;
constexpr std::uint32_t kKernelSlot = FLASH_REGION_KERNEL_PRIMARY_OFFSET;

Board& fresh(Board& board, const Bytes& kernel) {
  board.put(kKernel, false, kernel);
  return board;
}

// True when a kernel is accepted, or left anything behind.
bool accepted(Board& board) {
  board.restart();
  return board.load(kKernel).error == BOOT_PASSED || !board.ram_is_zero();
}

bool any_flip_accepted(Board& board, std::uint32_t first_bit, std::uint32_t bits, unsigned samples) {
  std::mt19937 random(20261130);
  for (std::uint32_t i = 0; i < samples; ++i) {
    const std::uint32_t bit = first_bit + (samples == bits ? i : static_cast<std::uint32_t>(random() % bits));
    auto& octet = board.flash[kKernelSlot + bit / 8];
    octet ^= static_cast<std::uint8_t>(1u << bit % 8);
    if (accepted(board)) return true;
    octet ^= static_cast<std::uint8_t>(1u << bit % 8);
  }
  return false;
}

// B01: every bit of header and signature, sampled bits of the payload.
bool flips() {
  Board board(root_key().public_key());
  fresh(board, signed_file(recipe_of(kKernel, 1, 4096), root_key()));
  return any_flip_accepted(board, 8 * IMAGE_HEADER_BYTES, 8 * 4096, 300) ||
         any_flip_accepted(board, 0, 8 * IMAGE_HEADER_BYTES, 8 * IMAGE_HEADER_BYTES);
}

// B02: length, entry and load address changed to values that are good in themselves.
bool header_outside_signature() {
  Board board(root_key().public_key());
  const Bytes good = signed_file(recipe_of(kKernel, 1, 512), root_key());
  const struct {
    std::uint32_t word, value;
  } changes[] = {{IMAGE_WORD_LENGTH, 508},
                 {IMAGE_WORD_ENTRY, kKernelBase + 4},
                 {IMAGE_WORD_LOAD_ADDRESS, kKernelBase + 0x1000},
                 {IMAGE_WORD_SECURITY_VERSION, 9}};
  for (const auto& change : changes) {
    Bytes file = good;
    std::memcpy(file.data() + 4 * change.word, &change.value, 4);
    if (change.word == IMAGE_WORD_LENGTH) {
      const image::Digest digest = image::sha256(file.data() + IMAGE_HEADER_BYTES, 508);
      std::copy(digest.begin(), digest.end(), file.begin() + 4 * IMAGE_WORD_PAYLOAD_SHA256);
    }
    if (change.word == IMAGE_WORD_LOAD_ADDRESS) std::memcpy(file.data() + 4 * IMAGE_WORD_ENTRY, &change.value, 4);
    if (accepted(fresh(board, file))) return true;
  }
  return false;
}

// B03: octets behind the signed image, by a staged write.
bool trailing_data() {
  Board board(root_key().public_key());
  Bytes file = signed_file(recipe_of(kKernel, 1, 512), root_key());
  file.resize(file.size() + 64, 0x66);
  std::vector<std::uint32_t> words(file.size() / 4);
  std::memcpy(words.data(), file.data(), file.size());
  if (stage_begin(&board.staging, &board.state, kKernel, static_cast<std::uint32_t>(file.size())) != BOOT_PASSED)
    return false;
  if (stage_write(&board.staging, 0, words.data(), static_cast<std::uint32_t>(words.size())) != BOOT_PASSED)
    return false;
  return stage_commit(&board.staging, &board.tickets) == BOOT_PASSED;
}

// B04: signed in order, but to be loaded over the monitor, Pluton's own memory, or across an end.
bool load_address_elsewhere() {
  Board board(root_key().public_key());
  const std::uint32_t addresses[] = {RAM_REGION_MONITOR_BASE,
                                     RAM_REGION_MONITOR_BASE + RAM_REGION_MONITOR_SIZE - 8,
                                     RAM_REGION_DEVICE_TREE_BASE,
                                     RAM_REGION_DEVICE_TREE_BASE - 8,
                                     kKernelBase - 8,
                                     RAM_REGION_RUNTIME_DATA_BASE,
                                     RAM_REGION_HANDOFF_BASE,
                                     0xFFFFFFF8u};
  for (const std::uint32_t address : addresses) {
    Recipe recipe = recipe_of(kKernel);
    recipe.load_address = address;
    board.put(kKernel, false, signed_file(recipe, root_key()));
    board.restart();
    if (board.load(kKernel).error == BOOT_PASSED) return true;
  }
  return false;
}

// B05: the flash changes once the payload has been copied; what is in memory must be what was verified.
bool flash_changed_after_copy() {
  Board board(root_key().public_key());
  const Recipe recipe = recipe_of(kKernel, 1, 512);
  fresh(board, signed_file(recipe, root_key()));
  board.before_verify = [&board] { board.flash[kKernelSlot + IMAGE_HEADER_BYTES] ^= 0xFF; };
  const load_result result = board.load(kKernel);
  return result.error == BOOT_PASSED && board.ram_at(kKernelBase, 512) != recipe.payload;
}

// B06: the header changes after it has been read.
bool header_changed_after_read() {
  Board board(root_key().public_key());
  fresh(board, signed_file(recipe_of(kKernel, 1, 512), root_key()));
  board.before_copy = [&board] {
    const std::uint32_t entry = kKernelBase + 0x40;
    std::memcpy(board.flash.data() + kKernelSlot + 4 * IMAGE_WORD_ENTRY, &entry, 4);
  };
  const load_result result = board.load(kKernel);
  return result.error == BOOT_PASSED && result.entry != kKernelBase;
}

// B08: somebody else's key, as itself and under the root key's name; no key fused at all.
bool wrong_key() {
  Board board(root_key().public_key());
  Bytes file = signed_file(recipe_of(kKernel), other_key());
  if (accepted(fresh(board, file))) return true;
  const Bytes genuine = signed_file(recipe_of(kKernel), root_key());
  std::copy_n(genuine.begin() + 4 * IMAGE_WORD_KEY_ID, 32, file.begin() + 4 * IMAGE_WORD_KEY_ID);
  image::set_image_signature(file, other_key().sign(image::image_digest(file)));
  return accepted(fresh(board, file));
}

// A kernel signed by the other key, which the die knows as root key `slot`; the image names `named`.
Bytes signed_for_slot(std::uint32_t named) {
  Recipe recipe = recipe_of(kKernel);
  recipe.purpose.key_slot = named;
  return signed_file(recipe, other_key());
}

// B08: a key that was good once.
bool revoked_key() {
  Board board(root_key().public_key());
  board.fuse_key(1, other_key().public_key());
  board.fuses[OTP_ROOT_KEYS_OFFSET] = 0b0010 << OTP_ROOT_KEYS_REVOKED_LSB;
  return accepted(fresh(board, signed_for_slot(1)));
}

// B08: a slot beyond the last, in the hope that it stands for another one; here a revoked one.
bool key_slot_out_of_range() {
  Board board(root_key().public_key());
  board.fuse_key(1, other_key().public_key());
  board.fuses[OTP_ROOT_KEYS_OFFSET] = 0b0010 << OTP_ROOT_KEYS_REVOKED_LSB;
  for (std::uint32_t slot = OTP_ROOT_KEYS; slot < 256; ++slot) {
    if (accepted(fresh(board, signed_for_slot(slot)))) return true;
  }
  return false;
}

// M13: messages of the secure channel, whose effect a test key's signature shall authorise: load a kernel, commit a
// staged one.
mailbox_services services_of(Board& board) {
  mailbox_services services{};
  services.handoff = &board.record;
  services.sha256 = sha256_of_words;
  services.context = &board;
  services.load_image = [](void* context, std::uint32_t type, mailbox_image*) {
    return static_cast<Board*>(context)->load(type).error;
  };
  services.stage_begin = [](void* context, std::uint32_t type, std::uint32_t length) {
    auto& b = *static_cast<Board*>(context);
    return stage_begin(&b.staging, &b.state, type, length);
  };
  services.stage_write = [](void* context, std::uint32_t offset, const std::uint32_t* words, std::size_t count) {
    return stage_write(&static_cast<Board*>(context)->staging, offset, words, static_cast<std::uint32_t>(count));
  };
  services.stage_commit = [](void* context) {
    auto& b = *static_cast<Board*>(context);
    return stage_commit(&b.staging, &b.tickets);
  };
  return services;
}

class SecureChannel {
 public:
  explicit SecureChannel(Board& board) : services_(services_of(board)) {}
  bool command(std::uint32_t id, std::vector<std::uint32_t> arguments) {
    std::vector<std::uint32_t> request = {0, ++sequence_};
    request.insert(request.end(), arguments.begin(), arguments.end());
    request[0] = mailbox_command_word(id, 1, static_cast<std::uint32_t>(request.size() - 1));
    std::uint32_t response[MAILBOX_MESSAGE_WORDS];
    mailbox_execute(&services_, &state_, MAILBOX_APP_SECURE, request.data(), static_cast<std::uint32_t>(request.size()),
                    response);
    return response[1] == MAILBOX_OK;
  }

 private:
  mailbox_services services_;
  mailbox_state state_{};
  std::uint32_t sequence_ = 0;
};

bool stages(SecureChannel& channel, const Bytes& file) {
  std::vector<std::uint32_t> words(file.size() / 4);
  std::memcpy(words.data(), file.data(), file.size());
  if (!channel.command(MAILBOX_STAGE_BEGIN, {kKernel, static_cast<std::uint32_t>(file.size())})) return false;
  for (std::uint32_t at = 0; at < words.size(); at += 30) {
    std::vector<std::uint32_t> arguments = {4 * at};
    arguments.insert(arguments.end(), words.begin() + at,
                     words.begin() + std::min<std::ptrdiff_t>(at + 30, static_cast<std::ptrdiff_t>(words.size())));
    if (!channel.command(MAILBOX_STAGE_WRITE, arguments)) return false;
  }
  return channel.command(MAILBOX_STAGE_COMMIT, {});
}

bool test_key_in_state(std::uint32_t state) {
  Board board(root_key().public_key());
  board.fuse_key(3, other_key().public_key());
  board.fuses[OTP_ROOT_KEYS_OFFSET] = 0b1000 << OTP_ROOT_KEYS_DEVELOPMENT_LSB;
  board.fuses[OTP_LIFECYCLE_OFFSET] = state;
  const Bytes file = signed_for_slot(3);
  fresh(board, file);
  SecureChannel channel(board);
  const bool loaded = channel.command(MAILBOX_LOAD_IMAGE, {kKernel});
  return stages(channel, file) || loaded || !board.ram_is_zero();
}

// M13, B08: in every life cycle but test, those that do not exist included.
bool test_key_in_production() {
  for (std::uint32_t state = 0; state < 16; ++state) {
    if (state != OTP_LIFECYCLE_TEST && test_key_in_state(state)) return true;
  }
  return false;
}

// B09: below the fused minimum of its own type, whatever the other counters say.
bool rolled_back() {
  Board board(root_key().public_key());
  for (std::uint32_t type = IMAGE_TYPE_MONITOR; type <= IMAGE_TYPE_ROOT_FS; ++type) {
    for (std::uint32_t i = 0; i < 4; ++i) board.fuses[OTP_IMAGE_ROLLBACK_OFFSET + 4 * i] = 0;
    board.fuses[OTP_IMAGE_ROLLBACK_OFFSET + 4 * (type - 2)] = 5;
    for (const std::uint32_t version : {0u, 1u, 4u}) {
      board.put(type, false, signed_file(recipe_of(type, version), root_key()));
      board.restart();
      if (board.load(type).error == BOOT_PASSED) return true;
    }
    board.erase(type, false);
  }
  return false;
}

// B10: an image of one type in another type's slot, a header with another image's payload or signature.
bool mixed() {
  Board board(root_key().public_key());
  Recipe astray = recipe_of(IMAGE_TYPE_ROOT_FS, 1, 512);
  astray.load_address = kKernelBase;
  if (accepted(fresh(board, signed_file(astray, root_key())))) return true;
  const Bytes a = signed_file(recipe_of(kKernel, 1, 512, 1), root_key());
  const Bytes b = signed_file(recipe_of(kKernel, 2, 512, 9), root_key());
  Bytes mix = a;
  std::copy(b.begin() + IMAGE_HEADER_BYTES, b.end(), mix.begin() + IMAGE_HEADER_BYTES);
  if (accepted(fresh(board, mix))) return true;
  mix = a;
  std::copy_n(b.begin() + IMAGE_SIGNED_BYTES, IMAGE_SIGNATURE_BYTES, mix.begin() + IMAGE_SIGNED_BYTES);
  return accepted(fresh(board, mix));
}

Board& asks_for_tickets(Board& board) {
  board.fuses[OTP_LIFECYCLE_OFFSET] |= OTP_LIFECYCLE_UPDATE_TICKET_MASK;
  return board;
}

// B11, freeze: version 2 was current once, with a ticket that was held back together with it. Now version 3 is, and who
// stands between service and die offers version 2.
bool update_held_back() {
  Board board(root_key().public_key());
  asks_for_tickets(board);
  const Bytes version2 = signed_file(recipe_of(kKernel, 2), root_key());
  const auto ticket = board.signed_ticket(version2, board.nonce(), root_key());
  if (board.stage_whole(kKernel, version2, board.signed_ticket(version2, {1, 2, 3, 4, 5, 6, 7, 8}, root_key())) ==
      BOOT_PASSED) {
    return true;
  }
  board.restart();
  if (board.stage_whole(kKernel, version2, ticket) == BOOT_PASSED) return true;  // nothing asked since
  board.nonce();
  return board.stage_whole(kKernel, version2, ticket) == BOOT_PASSED;
}

// B11: without any ticket.
bool update_without_ticket() {
  Board board(root_key().public_key());
  asks_for_tickets(board).nonce();
  return board.stage_whole(kKernel, signed_file(recipe_of(kKernel, 2), root_key()), {}) == BOOT_PASSED;
}

// B11: the ticket of another die, one of the attacker's own, that has asked as often as this one.
bool ticket_of_another_die() {
  const Bytes version2 = signed_file(recipe_of(kKernel, 2), root_key());
  std::vector<std::uint32_t> ticket;
  {
    Board other(root_key().public_key());
    for (std::uint32_t i = 0; i < 4; ++i) other.fuses[OTP_DEVICE_ID_OFFSET + 4 * i] = 0;
    ticket = other.signed_ticket(version2, other.nonce(), root_key());
  }
  Board board(root_key().public_key());
  asks_for_tickets(board).nonce();
  return board.stage_whole(kKernel, version2, ticket) == BOOT_PASSED;
}

// B12: signed by the same maker for another product.
bool other_device() {
  Board board(root_key().public_key());
  for (const std::uint32_t device_class : {0u, IMAGE_DEVICE_CLASS ^ 1u, 0xFFFFu}) {
    Recipe recipe = recipe_of(kKernel);
    recipe.purpose.device_class = device_class;
    if (accepted(fresh(board, signed_file(recipe, root_key())))) return true;
  }
  return false;
}

// A refused payload that stays in memory, where somebody may find it.
bool refused_payload_stays() {
  Board board(root_key().public_key());
  Bytes file = signed_file(recipe_of(kKernel, 1, 4096), root_key());
  file[IMAGE_HEADER_BYTES + 100] ^= 1;
  fresh(board, file).load(kKernel);
  if (!board.ram_is_zero()) return true;
  board.dma_fails = true;
  board.restart();
  board.load(kKernel);
  return !board.ram_is_zero();
}

// A second load of a type, over what runs.
bool loaded_over() {
  Board board(root_key().public_key());
  fresh(board, signed_file(recipe_of(kKernel, 1, 512), root_key())).load(kKernel);
  const Bytes before = board.ram_at(kKernelBase, 512);
  fresh(board, signed_file(recipe_of(kKernel, 1, 512, 77), root_key())).load(kKernel);
  return board.ram_at(kKernelBase, 512) != before;
}

}  // namespace

const Attack kAttacks[] = {{1, "B01_bit_flips", flips},
                           {2, "B02_header_outside_the_signature", header_outside_signature},
                           {3, "B03_trailing_data", trailing_data},
                           {4, "B04_load_address_elsewhere", load_address_elsewhere},
                           {5, "B05_flash_changed_after_the_copy", flash_changed_after_copy},
                           {6, "B06_header_changed_after_it_was_read", header_changed_after_read},
                           {8, "B08_wrong_key", wrong_key},
                           {81, "B08_revoked_key", revoked_key},
                           {82, "B08_key_slot_out_of_range", key_slot_out_of_range},
                           {13, "M13_test_key_in_production", test_key_in_production},
                           {9, "B09_rollback", rolled_back},
                           {10, "B10_mix_and_match", mixed},
                           {11, "B11_update_held_back", update_held_back},
                           {111, "B11_update_without_ticket", update_without_ticket},
                           {112, "B11_ticket_of_another_die", ticket_of_another_die},
                           {12, "B12_other_device_class", other_device},
                           {51, "refused_payload_stays", refused_payload_stays},
                           {52, "loaded_over_what_runs", loaded_over}};
const unsigned kAttackCount = sizeof kAttacks / sizeof kAttacks[0];

}  // namespace loader_test
