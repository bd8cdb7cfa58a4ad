// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/image.h"

bool range_inside(uint32_t address, uint32_t length, uint32_t base, uint32_t size) {
  if (address < base) return false;
  const uint32_t offset = address - base;
  return offset <= size && length <= size - offset;
}

static uint32_t check_identity(const uint32_t* words, const struct image_limits* limits) {
  if (words[IMAGE_WORD_MAGIC] != IMAGE_MAGIC) return BOOT_ERROR_HEADER_MAGIC;
  const uint32_t version_size = words[IMAGE_WORD_VERSION_SIZE];
  if ((version_size & 0xFFu) != IMAGE_HEADER_VERSION) return BOOT_ERROR_HEADER_VERSION;
  if (version_size >> 16 != IMAGE_SIGNED_BYTES) return BOOT_ERROR_HEADER_SIZE;
  if ((words[IMAGE_WORD_TYPE] & 0xFFFFu) != limits->type) return BOOT_ERROR_IMAGE_TYPE;
  if (words[IMAGE_WORD_TYPE] >> 16 != limits->device_class) return BOOT_ERROR_DEVICE_CLASS;
  if ((words[IMAGE_WORD_GRANTS] & ~limits->grants) != 0) return BOOT_ERROR_IMAGE_GRANTS;
  return BOOT_PASSED;
}

static uint32_t check_ranges(const struct image_manifest* m, const struct image_limits* limits) {
  if (m->length == 0 || m->length % 4 != 0) return BOOT_ERROR_IMAGE_LENGTH;
  if (limits->slot_bytes < IMAGE_HEADER_BYTES || m->length > limits->slot_bytes - IMAGE_HEADER_BYTES) {
    return BOOT_ERROR_IMAGE_LENGTH;
  }
  if (m->load_address % 8 != 0 ||
      !range_inside(m->load_address, m->length, limits->region_base, limits->region_bytes)) {
    return BOOT_ERROR_LOAD_ADDRESS;
  }
  if (m->entry % 2 != 0 || !range_inside(m->entry, 2, m->load_address, m->length)) return BOOT_ERROR_ENTRY_POINT;
  return BOOT_PASSED;
}

uint32_t image_parse(const struct image_header* header, const struct image_limits* limits,
                     struct image_manifest* manifest) {
  static const struct image_manifest kNone = {0, 0, 0, 0, 0, 0};
  *manifest = kNone;
  const struct image_manifest parsed = {
      .type = header->words[IMAGE_WORD_TYPE] & 0xFFFFu,
      .security_version = header->words[IMAGE_WORD_SECURITY_VERSION],
      .load_address = header->words[IMAGE_WORD_LOAD_ADDRESS],
      .length = header->words[IMAGE_WORD_LENGTH],
      .entry = header->words[IMAGE_WORD_ENTRY],
      .grants = header->words[IMAGE_WORD_GRANTS],
  };
  uint32_t result = check_identity(header->words, limits);
  if (result != BOOT_PASSED) return result;
  result = check_ranges(&parsed, limits);
  if (result != BOOT_PASSED) return result;
  *manifest = parsed;
  return BOOT_PASSED;
}

uint32_t image_check_file_size(uint64_t file_bytes, const struct image_manifest* manifest) {
  const uint64_t expected = (uint64_t)IMAGE_HEADER_BYTES + manifest->length;
  return file_bytes == expected ? BOOT_PASSED : BOOT_ERROR_FILE_SIZE;
}

uint32_t image_check_rollback(uint32_t security_version, uint32_t minimum) {
  return security_version >= minimum ? BOOT_PASSED : BOOT_ERROR_ROLLBACK;
}
