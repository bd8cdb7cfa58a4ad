// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/stage.h"

#include "sw/lib/flash.h"
#include "sw/lib/image_place.h"
#include "sw/lib/otp.h"
#include "sw/lib/secure_memory.h"

static void entered(struct verify* v, uint32_t step) {
  (void)v;
  (void)step;
}

static uint32_t end(struct stage* s, uint32_t result) {
  secure_wipe(s, sizeof(*s));
  return result;
}

static uint32_t erase_up_to(struct stage* s, uint32_t needed) {
  while (s->erased < needed) {
    if (flash_erase_sector(s->image.slot_offset + s->erased) != FLASH_OK) return BOOT_ERROR_STAGE_FLASH;
    s->erased += FLASH_SECTOR_BYTES;
  }
  return BOOT_PASSED;
}

uint32_t stage_begin(struct stage* s, const struct loader* l, uint32_t type, uint32_t length) {
  (void)end(s, BOOT_PASSED);
  const struct image_place* place = image_place_of(type);
  if (place == 0) return BOOT_ERROR_IMAGE_TYPE;
  if (length <= IMAGE_HEADER_BYTES || length > place->limits.slot_bytes || length % 4 != 0) {
    return BOOT_ERROR_STAGE_RANGE;
  }
  const struct measured_entry* running = loader_find(l, type);
  const uint32_t slot = running != 0 && running->slot == 1 ? 0 : 1;
  s->image.limits = place->limits;
  s->image.slot = slot;
  s->image.slot_offset = place->slot_offset[slot];
  s->image.enter = entered;
  s->length = length;
  const uint32_t result = erase_up_to(s, FLASH_SECTOR_BYTES);
  return result == BOOT_PASSED ? result : end(s, result);
}

// Programs words that belong behind the header, page by page.
static uint32_t program(const struct stage* s, uint32_t offset, const uint32_t* words, uint32_t count) {
  const uint8_t* octets = (const uint8_t*)words;
  uint32_t left = count * 4;
  while (left > 0) {
    const uint32_t at = s->image.slot_offset + offset;
    const uint32_t room = FLASH_PAGE_BYTES - at % FLASH_PAGE_BYTES;
    const uint32_t piece = left < room ? left : room;
    if (flash_program(at, octets, piece) != FLASH_OK) return BOOT_ERROR_STAGE_FLASH;
    offset += piece;
    octets += piece;
    left -= piece;
  }
  return BOOT_PASSED;
}

uint32_t stage_write(struct stage* s, uint32_t offset, const uint32_t* words, uint32_t count) {
  if (s->length == 0) return BOOT_ERROR_STAGE_STATE;
  const uint32_t room = (s->length - s->written) / 4;
  if (offset != s->written || count == 0 || count > room) return BOOT_ERROR_STAGE_RANGE;
  uint32_t i = 0;
  for (; i < count && offset < IMAGE_HEADER_BYTES; ++i, offset += 4) s->image.header.words[offset / 4] = words[i];
  uint32_t result = erase_up_to(s, offset + (count - i) * 4);
  if (result == BOOT_PASSED) result = program(s, offset, words + i, count - i);
  if (result != BOOT_PASSED) return end(s, result);
  s->written += count * 4;
  return BOOT_PASSED;
}

uint32_t stage_ticket(struct stage* s, const uint32_t ticket[TICKET_WORDS]) {
  if (s->length == 0) return BOOT_ERROR_STAGE_STATE;
  for (uint32_t i = 0; i < TICKET_WORDS; ++i) s->ticket[i] = ticket[i];
  s->has_ticket = 1;
  return BOOT_PASSED;
}

static uint32_t check_ticket(const struct stage* s, struct ticket_state* tickets) {
  if (s->has_ticket == 0 && !otp_update_takes_ticket()) return BOOT_PASSED;
  const uint32_t* public_key = &s->image.header.words[IMAGE_WORD_PUBLIC_KEY];
  return ticket_check(tickets, s->has_ticket != 0 ? s->ticket : 0, s->image.header_digest, public_key);
}

static uint32_t commit(struct stage* s, struct ticket_state* tickets) {
  if (s->written != s->length) return BOOT_ERROR_STAGE_STATE;
  uint32_t result = verify_staged(&s->image);
  if (result != BOOT_PASSED) return result;
  result = image_check_file_size(s->length, &s->image.manifest);
  if (result != BOOT_PASSED) return result;
  result = verify_confirm(&s->image, FLOW_VERIFIED);
  if (result != BOOT_PASSED) return result;
  result = check_ticket(s, tickets);
  if (result != BOOT_PASSED) return result;
  result = program(s, 0, s->image.header.words, IMAGE_HEADER_WORDS);
  if (result != BOOT_PASSED) return result;
  uint32_t back[IMAGE_HEADER_WORDS];
  if (flash_read_words(s->image.slot_offset, back, IMAGE_HEADER_WORDS) != IMAGE_HEADER_WORDS) {
    return BOOT_ERROR_STAGE_FLASH;
  }
  const uint32_t same = secure_equal_words(back, s->image.header.words, IMAGE_HEADER_WORDS);
  return same == VERDICT_PASS ? BOOT_PASSED : (uint32_t)BOOT_ERROR_STAGE_FLASH;
}

uint32_t stage_commit(struct stage* s, struct ticket_state* tickets) {
  if (s->length == 0) return BOOT_ERROR_STAGE_STATE;
  return end(s, commit(s, tickets));
}

uint32_t stage_abort(struct stage* s) { return s->length == 0 ? BOOT_ERROR_STAGE_STATE : end(s, BOOT_PASSED); }
