// SPDX-License-Identifier: Apache-2.0
// Firmware image format, shared by the boot ROM, the runtime's loader and the host's image tool.
//
// Little-endian, 160 signed bytes, 64 bytes of signature, then the payload:
//     0  magic "PLTI"          4  u8 header version (1), u8 root key slot   6  u16 header size (160)
//     8  u16 type, u16 device class   12  u32 security version   16  u32 load address
//    20  u32 payload length   24  u32 entry               28  u32 grants (GRANT_* of chip_policy.h)
//    32  SHA-256 of payload   64  key id = SHA-256(X||Y)  96  public key X||Y, big-endian integers
//   160  ECDSA P-256 signature r||s over SHA-256(bytes 0..159)
//   224  payload, a multiple of four bytes
#ifndef PLT_SW_LIB_IMAGE_H
#define PLT_SW_LIB_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sw/lib/boot_error.h"

#ifdef __cplusplus
extern "C" {
#endif

#define IMAGE_MAGIC 0x49544C50u  // "PLTI"
#define IMAGE_HEADER_VERSION 1u
#define IMAGE_SIGNED_BYTES 160u
#define IMAGE_SIGNATURE_BYTES 64u
#define IMAGE_HEADER_BYTES (IMAGE_SIGNED_BYTES + IMAGE_SIGNATURE_BYTES)
#define IMAGE_SIGNED_WORDS (IMAGE_SIGNED_BYTES / 4u)
#define IMAGE_HEADER_WORDS (IMAGE_HEADER_BYTES / 4u)
#define IMAGE_DIGEST_WORDS 8u
#define IMAGE_KEY_WORDS 16u
#define IMAGE_SIGNATURE_WORDS 16u

#define IMAGE_TYPE_PLUTON_RUNTIME 1u
#define IMAGE_TYPE_MONITOR 2u
#define IMAGE_TYPE_KERNEL 3u
#define IMAGE_TYPE_DEVICE_TREE 4u
#define IMAGE_TYPE_ROOT_FS 5u
#define IMAGE_TYPES 5u

// Which devices an image is for; what is made for another vendor or product carries another number. 0 is nobody's.
#define IMAGE_DEVICE_CLASS 0x5053u

// Where fields are, in words of the header.
#define IMAGE_WORD_MAGIC 0u
#define IMAGE_WORD_VERSION_SIZE 1u  // and root key slot
#define IMAGE_WORD_TYPE 2u          // and device class
#define IMAGE_WORD_SECURITY_VERSION 3u
#define IMAGE_WORD_LOAD_ADDRESS 4u
#define IMAGE_WORD_LENGTH 5u
#define IMAGE_WORD_ENTRY 6u
#define IMAGE_WORD_GRANTS 7u
#define IMAGE_WORD_PAYLOAD_SHA256 8u
#define IMAGE_WORD_KEY_ID 16u
#define IMAGE_WORD_PUBLIC_KEY 24u
#define IMAGE_WORD_SIGNATURE 40u

// A private copy of a header. Words are little-endian loads of the file's bytes, so that a byte string (digest, key,
// signature) keeps its first octet at the lowest address and can be given to an engine's registers word by word.
struct image_header {
  uint32_t words[IMAGE_HEADER_WORDS];
};

// What one slot may hold: images of one type for one class of devices, load addresses inside
// [region_base, region_base + region_bytes), header + payload no longer than slot_bytes, no grant outside `grants`.
struct image_limits {
  uint32_t type;
  uint32_t device_class;
  uint32_t grants;
  uint32_t region_base;
  uint32_t region_bytes;
  uint32_t slot_bytes;
};

// The header's checked values.
struct image_manifest {
  uint32_t type;  // without the device class
  uint32_t security_version;
  uint32_t load_address;
  uint32_t length;
  uint32_t entry;
  uint32_t grants;  // what the firewall opens for others than Pluton
};

// Root key slot that the image names; its fuses say what the slot is good for.
static inline uint32_t image_key_slot(const struct image_header* header) {
  return (header->words[IMAGE_WORD_VERSION_SIZE] >> 8) & 0xFFu;
}

// True when [address, address + length) lies in [base, base + size); exact for every value, nothing wraps.
bool range_inside(uint32_t address, uint32_t length, uint32_t base, uint32_t size);

// Checks every field that needs no key, hash or fuse. `header` must be private memory that nobody else writes; each
// field is read once. On BOOT_PASSED `manifest` is filled in; on an error code it is all zero.
uint32_t image_parse(const struct image_header* header, const struct image_limits* limits,
                     struct image_manifest* manifest);

// Exact length of the file of an image: BOOT_PASSED or BOOT_ERROR_FILE_SIZE (missing or trailing bytes).
uint32_t image_check_file_size(uint64_t file_bytes, const struct image_manifest* manifest);

// BOOT_PASSED when the version may boot (unsigned comparison), else BOOT_ERROR_ROLLBACK.
uint32_t image_check_rollback(uint32_t security_version, uint32_t minimum);

#ifdef __cplusplus
}
#endif

#endif
