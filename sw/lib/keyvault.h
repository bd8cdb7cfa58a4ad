// SPDX-License-Identifier: Apache-2.0
// Key vault: keys go in or are derived inside, engines load them, software never reads one.
// Every function returns BOOT_PASSED, or a KEYVAULT_ERROR code; a caller goes on only on `== BOOT_PASSED`. One caller
// at a time: the vault has one set-up and one status for all initiators.
#ifndef PLT_SW_LIB_KEYVAULT_H
#define PLT_SW_LIB_KEYVAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "sw/lib/boot_error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define KEYVAULT_SLOTS 16u
#define KEYVAULT_SALT_BYTES_MAX 32u
#define KEYVAULT_INFO_BYTES_MAX 64u

// Who may load a key.
#define KEYVAULT_TO_AES (1u << 0)
#define KEYVAULT_TO_SHA (1u << 1)  // and derivation
#define KEYVAULT_TO_PKA (1u << 2)

// What a key may be used for.
#define KEYVAULT_AES_ENCRYPT (1u << 0)
#define KEYVAULT_AES_DECRYPT (1u << 1)
#define KEYVAULT_AES_MAC (1u << 2)
#define KEYVAULT_HMAC (1u << 3)
#define KEYVAULT_DERIVE (1u << 4)
#define KEYVAULT_PKA_SIGN (1u << 5)
#define KEYVAULT_PKA_AGREE (1u << 6)

// Register ERROR_CODE (pluton/keyvault/README.md), and what only the driver can find.
enum keyvault_error {
  KEYVAULT_ERROR_NONE = 0,
  KEYVAULT_ERROR_COMMAND = 1,
  KEYVAULT_ERROR_SLOT = 2,
  KEYVAULT_ERROR_NOT_OWNER = 3,
  KEYVAULT_ERROR_LOCKED = 4,
  KEYVAULT_ERROR_INVALID = 5,
  KEYVAULT_ERROR_USAGE = 6,
  KEYVAULT_ERROR_DESTINATION = 7,
  KEYVAULT_ERROR_LENGTH = 8,
  KEYVAULT_ERROR_BUSY = 9,
  KEYVAULT_ERROR_INCOMPLETE = 10,
  KEYVAULT_ERROR_OVERRUN = 11,
  KEYVAULT_ERROR_NOT_OPEN = 12,
  KEYVAULT_ERROR_NOT_EXPORTABLE = 13,
  KEYVAULT_ERROR_SETUP = 14,
  KEYVAULT_ERROR_MODE = 15,
  KEYVAULT_ERROR_ABORTED = 16,
  KEYVAULT_ERROR_ENGINE = 17,
  KEYVAULT_ERROR_NO_RESULT = 32  // neither DONE nor ERROR
};

struct keyvault_attributes {
  uint32_t bytes;        // 16, 32, 48 or 64
  uint32_t destination;  // KEYVAULT_TO_...
  uint32_t usage;        // what the key may be used for
  bool exportable;       // may be handed over, once
};

enum keyvault_kdf {
  KEYVAULT_HKDF_EXTRACT = 0,   // salt; the new key is as long as the digest
  KEYVAULT_HKDF_EXPAND = 1,    // info
  KEYVAULT_COUNTER = 2,        // label in salt, context in info
  KEYVAULT_COUNTER_WHOLE = 3,  // the fixed input as it is in info
};
enum keyvault_prf { KEYVAULT_HMAC_SHA256 = 0, KEYVAULT_HMAC_SHA384 = 1, KEYVAULT_HMAC_SHA512 = 2 };

struct keyvault_derivation {
  enum keyvault_kdf kdf;
  enum keyvault_prf prf;
  const uint8_t* salt;
  uint32_t salt_bytes;  // up to KEYVAULT_SALT_BYTES_MAX
  const uint8_t* info;
  uint32_t info_bytes;  // up to KEYVAULT_INFO_BYTES_MAX
};

// `key`: attributes->bytes octets in words, first octet at the lowest address. The caller wipes its copy.
uint32_t keyvault_write(uint32_t slot, const struct keyvault_attributes* attributes, const uint32_t* key);
// Sleeps until the derived key is in `slot`. The SHA engine must not have a message open: the vault would wait for it.
uint32_t keyvault_derive(uint32_t slot, uint32_t source, const struct keyvault_attributes* attributes,
                         const struct keyvault_derivation* derivation);
uint32_t keyvault_wipe(uint32_t slot);
uint32_t keyvault_lock(uint32_t slot);
uint32_t keyvault_handover(uint32_t slot, uint32_t initiator);
// No slot changes from now on, until reset.
uint32_t keyvault_freeze(void);
// Register SLOT: KEYVAULT_SLOT_..._MASK in gen/keyvault_regs.h; 0 while the slot is empty.
uint32_t keyvault_slot(uint32_t slot);

#ifdef __cplusplus
}
#endif

#endif
