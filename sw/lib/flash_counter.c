// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/flash_counter.h"

#include <stdbool.h>

#include "sw/include/gen/chip_map.h"
#include "sw/lib/flash.h"

#define RECORD_BYTES 8u
#define RECORDS (FLASH_SECTOR_BYTES / RECORD_BYTES)
_Static_assert(FLASH_REGION_UPDATE_COUNTER_SIZE == 2 * FLASH_SECTOR_BYTES, "two sectors in turn");

struct place {
  uint32_t sector;  // 0, 1
  uint32_t record;  // RECORDS: the sector is full
};

static uint32_t offset_of(struct place at) {
  return FLASH_REGION_UPDATE_COUNTER_OFFSET + at.sector * FLASH_SECTOR_BYTES + at.record * RECORD_BYTES;
}

static bool read_record(struct place at, uint32_t words[2]) { return flash_read_words(offset_of(at), words, 2) == 2; }

// The greatest whole record of both sectors, and the first erased one behind the last that is not in its sector.
static bool find(uint32_t* greatest, struct place* next) {
  *greatest = 0;
  *next = (struct place){1, RECORDS};  // an erased flash begins with the first sector
  for (uint32_t sector = 0; sector < 2; ++sector) {
    uint32_t end = 0, best = 0;
    for (uint32_t i = 0; i < RECORDS; ++i) {
      uint32_t words[2];
      if (!read_record((struct place){sector, i}, words)) return false;
      if ((words[0] & words[1]) != 0xFFFFFFFFu) end = i + 1;
      if (words[0] == ~words[1] && words[0] > best) best = words[0];
    }
    if (best > *greatest) {
      *greatest = best;
      *next = (struct place){sector, end};
    }
  }
  return true;
}

static uint32_t write_record(struct place at, uint32_t count) {
  const uint32_t words[2] = {count, ~count};
  if (flash_program(offset_of(at), (const uint8_t*)words, RECORD_BYTES) != FLASH_OK) return BOOT_ERROR_STAGE_FLASH;
  uint32_t back[2];
  const bool same = read_record(at, back) && back[0] == words[0] && back[1] == words[1];
  return same ? BOOT_PASSED : (uint32_t)BOOT_ERROR_STAGE_FLASH;
}

uint32_t flash_counter_next(uint32_t* count) {
  uint32_t greatest;
  struct place next;
  *count = 0;
  if (!find(&greatest, &next) || greatest == 0xFFFFFFFFu) return BOOT_ERROR_STAGE_FLASH;
  if (next.record == RECORDS) {
    // The full sector keeps the count until the other one holds the next.
    next = (struct place){next.sector ^ 1, 0};
    if (flash_erase_sector(offset_of(next)) != FLASH_OK) return BOOT_ERROR_STAGE_FLASH;
  }
  const uint32_t result = write_record(next, greatest + 1);
  if (result == BOOT_PASSED) *count = greatest + 1;
  return result;
}
