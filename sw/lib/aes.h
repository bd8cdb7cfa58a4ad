// SPDX-License-Identifier: Apache-2.0
// AES engine (FIPS 197): ECB, CBC, CTR, GCM, CMAC with 128- and 256-bit keys, through its data registers.
#ifndef PLT_SW_LIB_AES_H
#define PLT_SW_LIB_AES_H

#include <stdbool.h>
#include <stdint.h>

#include "sw/lib/boot_error.h"

#ifdef __cplusplus
extern "C" {
#endif

// Values of CONFIG.MODE.
enum aes_mode { AES_ECB, AES_CBC, AES_CTR, AES_GCM, AES_CMAC };

// What a decryption or verification returns when the tag is wrong; far from BOOT_PASSED in Hamming distance.
#define AES_TAG_WRONG 0xA55A3CC3u

struct aes_message {
  enum aes_mode mode;
  bool decrypt;        // CMAC: verify
  const uint8_t* iv;   // CBC, CTR: 16 octets. GCM: iv_length octets, at least one
  uint32_t iv_length;  // GCM only
  const uint8_t* aad;  // GCM only
  uint32_t aad_length;
  const uint8_t* text;  // ECB, CBC: whole blocks
  uint32_t text_length;
  uint8_t* out;         // text_length octets, may be `text`; CMAC: not used
  uint8_t* tag;         // GCM, CMAC: written by an encryption, read by a decryption or verification
  uint32_t tag_length;  // 4 to 16
};

// Each returns BOOT_PASSED or BOOT_ERROR_ENGINE.
uint32_t aes_set_key(const uint32_t* words, uint32_t count);  // 4 or 8 words, first octet at the lowest address
uint32_t aes_load_key(uint32_t slot);                         // from the key vault
// Works off a whole message. BOOT_PASSED, AES_TAG_WRONG, or BOOT_ERROR_ENGINE; unless it has passed, `out` is wiped.
uint32_t aes_run(const struct aes_message* message);
// Clears key and state.
void aes_wipe(void);

#ifdef __cplusplus
}
#endif

#endif
