// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/otp.h"

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/otp_regs.h"
#include "sw/lib/image.h"
#include "sw/lib/mmio.h"
#include "sw/lib/secure_memory.h"

#define REG(name) (OTP_BASE + OTP_##name##_OFFSET)

_Static_assert(OTP_ROOT_KEY_HASH_COUNT == 8 * OTP_ROOT_KEYS, "the register map says how many root keys there are");

uint32_t otp_check_bootable(void) {
  if (mmio_read32(REG(STATUS)) & OTP_STATUS_FAULT_MASK) return BOOT_ERROR_OTP_FAULT;
  const uint32_t state = (otp_lifecycle() & OTP_LIFECYCLE_STATE_MASK) >> OTP_LIFECYCLE_STATE_LSB;
  if (state != OTP_LIFECYCLE_TEST && state != OTP_LIFECYCLE_PRODUCTION) return BOOT_ERROR_LIFECYCLE;
  if (mmio_read32(REG(STATUS)) & OTP_STATUS_FAULT_MASK) return BOOT_ERROR_OTP_FAULT;
  return BOOT_PASSED;
}

uint32_t otp_lifecycle(void) { return mmio_read32(REG(LIFECYCLE)); }

bool otp_update_takes_ticket(void) { return (otp_lifecycle() & OTP_LIFECYCLE_UPDATE_TICKET_MASK) != 0; }

void otp_device_id(uint32_t id[4]) {
  for (uint32_t i = 0; i < 4; ++i) id[i] = mmio_read32(REG(DEVICE_ID) + i * OTP_DEVICE_ID_STRIDE);
}

void otp_root_key_hash(uint32_t slot, uint32_t hash[8]) {
  for (uint32_t i = 0; i < 8; ++i) {
    hash[i] = slot < OTP_ROOT_KEYS ? mmio_read32(REG(ROOT_KEY_HASH) + (8 * slot + i) * OTP_ROOT_KEY_HASH_STRIDE) : 0;
  }
}

static uint32_t check_root_key(uint32_t slot, const uint32_t hash[8]) {
  if (slot >= OTP_ROOT_KEYS) return BOOT_ERROR_KEY_SLOT;
  // Blank fuses read zero; all ones is what a stuck fuse bus reads.
  if (words_all_equal(hash, 8, 0) || words_all_equal(hash, 8, 0xFFFFFFFFu)) return BOOT_ERROR_ROOT_KEY_UNSET;
  const uint32_t keys = mmio_read32(REG(ROOT_KEYS));
  if (keys & (1u << slot) << OTP_ROOT_KEYS_REVOKED_LSB) return BOOT_ERROR_KEY_REVOKED;
  const uint32_t state = (otp_lifecycle() & OTP_LIFECYCLE_STATE_MASK) >> OTP_LIFECYCLE_STATE_LSB;
  if (keys & (1u << slot) << OTP_ROOT_KEYS_DEVELOPMENT_LSB && state != OTP_LIFECYCLE_TEST) {
    return BOOT_ERROR_KEY_DEVELOPMENT;
  }
  return BOOT_PASSED;
}

uint32_t otp_root_key(uint32_t slot, uint32_t hash[8]) {
  otp_root_key_hash(slot, hash);
  const uint32_t result = check_root_key(slot, hash);
  if (result != BOOT_PASSED) secure_wipe(hash, 32);
  return result;
}

uint32_t otp_root_keys_barred(void) {
  const uint32_t keys = mmio_read32(REG(ROOT_KEYS));
  uint32_t barred = (keys & OTP_ROOT_KEYS_REVOKED_MASK) >> OTP_ROOT_KEYS_REVOKED_LSB;
  const uint32_t development = (keys & OTP_ROOT_KEYS_DEVELOPMENT_MASK) >> OTP_ROOT_KEYS_DEVELOPMENT_LSB;
  const uint32_t other_state = (otp_lifecycle() & OTP_LIFECYCLE_STATE_MASK) ^ OTP_LIFECYCLE_TEST;
  barred |= development & (0u - (uint32_t)(other_state != 0));
  return barred | ~((1u << OTP_ROOT_KEYS) - 1);
}

uint32_t otp_rollback_minimum(void) { return mmio_read32(REG(ROLLBACK)); }

uint32_t otp_rollback_minimum_of(uint32_t type) {
  if (type == IMAGE_TYPE_PLUTON_RUNTIME) return mmio_read32(REG(ROLLBACK));
  if (type < IMAGE_TYPE_MONITOR || type - IMAGE_TYPE_MONITOR >= OTP_IMAGE_ROLLBACK_COUNT) return 0xFFFFFFFFu;
  return mmio_read32(REG(IMAGE_ROLLBACK) + (type - IMAGE_TYPE_MONITOR) * OTP_IMAGE_ROLLBACK_STRIDE);
}
