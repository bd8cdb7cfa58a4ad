// SPDX-License-Identifier: Apache-2.0
// Reasons for which a boot slot is refused. The list is append-only: a code, once published, keeps its meaning.
// The code appears in SYSCTRL.BOOT_RESULT.ERROR, in the hand-off log and in the output of `plutonsim image verify`.
#ifndef PLT_SW_LIB_BOOT_ERROR_H
#define PLT_SW_LIB_BOOT_ERROR_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// X(name, code, text)
#define BOOT_ERROR_LIST(X)                                                            \
  X(NONE, 0x00, "no error")                                                           \
  X(SLOT_EMPTY, 0x01, "slot is erased")                                               \
  X(OTP_FAULT, 0x02, "fuses do not match their integrity rows")                       \
  X(LIFECYCLE, 0x03, "life cycle state does not allow a boot")                        \
  X(ROOT_KEY_UNSET, 0x04, "no root key is fused")                                     \
  X(KEY_ID, 0x05, "key id is not the fused root key")                                 \
  X(KEY_HASH, 0x06, "public key does not hash to the key id")                         \
  X(KEY_SLOT, 0x07, "names a root key slot that this chip does not have")             \
  X(KEY_REVOKED, 0x08, "root key is revoked")                                         \
  X(KEY_DEVELOPMENT, 0x09, "development key on a die that is not in test")            \
  X(HEADER_MAGIC, 0x10, "bad magic")                                                  \
  X(HEADER_VERSION, 0x11, "unsupported header version")                               \
  X(HEADER_SIZE, 0x12, "wrong header size")                                           \
  X(IMAGE_TYPE, 0x13, "unknown image type")                                           \
  X(IMAGE_GRANTS, 0x14, "asks for grants unknown to this chip")                       \
  X(IMAGE_LENGTH, 0x15, "payload length is zero, unaligned or too long for its slot") \
  X(LOAD_ADDRESS, 0x16, "payload does not fit its memory at its load address")        \
  X(ENTRY_POINT, 0x17, "entry point is outside the payload or odd")                   \
  X(FILE_SIZE, 0x18, "file size is not header + payload")                             \
  X(DEVICE_CLASS, 0x19, "image is for another class of devices")                      \
  X(ROLLBACK, 0x20, "security version is below the fused minimum")                    \
  X(COPY, 0x28, "copy stopped short")                                                 \
  X(ALREADY_LOADED, 0x29, "an image of this type has been loaded since reset")        \
  X(PAYLOAD_HASH, 0x30, "payload does not match its hash")                            \
  X(SIGNATURE, 0x31, "signature is not valid")                                        \
  X(ENGINE, 0x32, "crypto engine reported an error")                                  \
  X(FLOW, 0x40, "control flow check failed")                                          \
  X(TRAP, 0x41, "exception in the boot ROM")                                          \
  X(STAGE_STATE, 0x50, "no staged write is in progress")                              \
  X(STAGE_RANGE, 0x51, "staged write is out of order or does not fit its slot")       \
  X(STAGE_FLASH, 0x52, "flash did not take the staged write")                         \
  X(STAGE_TICKET, 0x53, "update ticket is missing, or not for this die, image and nonce")

#define BOOT_ERROR_ENUM(name, code, text) BOOT_ERROR_##name = (code),
enum boot_error { BOOT_ERROR_LIST(BOOT_ERROR_ENUM) BOOT_ERROR_LIMIT = 0x100 };
#undef BOOT_ERROR_ENUM

// What a check returns when it has passed; far from every error code in Hamming distance. A checker returns
// BOOT_PASSED or one of the codes above; a caller goes on only on `== BOOT_PASSED`.
#define BOOT_PASSED 0x5AA5C33Cu

// One line of English for a code; "unknown error" for a code that is not in the list. Never NULL.
const char* boot_error_text(uint32_t code);

#ifdef __cplusplus
}
#endif

#endif
