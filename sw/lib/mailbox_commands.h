// SPDX-License-Identifier: Apache-2.0
// The runtime's mailbox commands, as a function from a message and the channel that it came on to a response.
//
// Nothing of a refused request is echoed but its tag, and result words follow MAILBOX_OK only. A command that does not
// exist and one that the channel may not use are answered alike, in the same time.
#ifndef PLT_SW_LIB_MAILBOX_COMMANDS_H
#define PLT_SW_LIB_MAILBOX_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sw/lib/handoff.h"
#include "sw/lib/mailbox_message.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MAILBOX_PROTOCOL_VERSION 3u
#define MAILBOX_CHANNELS 3u

// Where a message came from: the hardware's channel number, which no sender can choose.
enum mailbox_channel {
  MAILBOX_APP_SECURE = 0,
  MAILBOX_APP_NORMAL = 1,
  MAILBOX_IO0 = 2,
};

// Arguments -> result words. (i): internal, the secure channel only. (s): the first data word is a sequence number, one
// more than that of the last (s) command on the channel; see MAILBOX_SEQUENCE.
enum mailbox_command {
  MAILBOX_ECHO = 0x01,              // 0..31 words -> the same words
  MAILBOX_VERSION = 0x02,           // -> protocol version, runtime version, hand-off version
  MAILBOX_MEASUREMENT = 0x03,       // index -> 8 words of the runtime: 0 payload, 1 signed header, 2 root key id
  MAILBOX_BOOT_LOG = 0x04,          // n -> count, step | error << 16 | slot << 24, cycle low, cycle high
  MAILBOX_SECURITY_VERSION = 0x05,  // -> runtime's version, fused minimum, slot, refused slot's error
                                    // image type -> fused minimum
  MAILBOX_SHA256 = 0x06,            // 1..32 words of message -> 8 words
  MAILBOX_MEASURED_LIST = 0x07,     // -> count;  index -> struct mailbox_measurement
  MAILBOX_BOOT_TEXT = 0x08,         // n -> octets, text of the boot log's line n
  MAILBOX_SEQUENCE = 0x10,          // (i) -> number of the last (s) command that was let through
  MAILBOX_CRASH_TEXT = 0x11,        // (i) offset -> octets, text; 0 octets at its end
  MAILBOX_LOAD_IMAGE = 0x12,        // (i)(s) image type -> struct mailbox_image
  MAILBOX_APP_STATE = 0x13,         // (i)(s) enum mailbox_app_state, detail ->
  MAILBOX_STAGE_BEGIN = 0x18,       // (i)(s) image type, length in octets ->
  MAILBOX_STAGE_WRITE = 0x19,       // (i)(s) offset in octets, 1..30 words ->
  MAILBOX_STAGE_COMMIT = 0x1A,      // (i)(s) ->
  MAILBOX_STAGE_ABORT = 0x1B,       // (i)(s) ->
  MAILBOX_UPDATE_NONCE = 0x1C,      // (i)(s) -> 8 words for the update service to sign; the nonce before is void
  MAILBOX_STAGE_TICKET = 0x1D,      // (i)(s) 16 words, r and s of the ticket ->
  // Types, algorithms, lengths: key_service.h.
  MAILBOX_KEY_IMPORT = 0x20,  // type, key words -> handle
  MAILBOX_KEY_DERIVE = 0x21,  // handle of a derive key, type, 0..16 context words -> handle
  MAILBOX_KEY_FREE = 0x22,    // handle ->
  MAILBOX_MAC = 0x23,         // handle, algorithm, message words -> tag words
  MAILBOX_MAC_VERIFY = 0x24,  // handle, algorithm, tag words, message words ->
};

enum mailbox_status {
  MAILBOX_OK = 0,
  MAILBOX_BAD_FRAME = 1,        // the message is not what its command word says
  MAILBOX_UNKNOWN_COMMAND = 2,  // there is none for this channel
  MAILBOX_BAD_LENGTH = 3,       // the command takes another number of words
  MAILBOX_BAD_ARGUMENT = 4,
  MAILBOX_FAILED = 5,         // tried, and it did not work out; nothing says why
  MAILBOX_NOT_SUPPORTED = 6,  // this runtime cannot
  MAILBOX_BAD_SEQUENCE = 7,   // not the next sequence number
  MAILBOX_NO_KEY = 8,         // the handle is of no key of this channel's that is for this
  MAILBOX_NO_ROOM = 9,        // the channel holds as many keys as it may
};

enum mailbox_app_state {
  MAILBOX_APP_MONITOR_UP = 1,
  MAILBOX_APP_KERNEL_ENTERED = 2,
  MAILBOX_APP_REFUSED = 3,    // the Normal World does not come up; detail: image type
  MAILBOX_APP_POWER_OFF = 4,  // detail: 0, or the failure's code
  MAILBOX_APP_RESET = 5,      // of the chip
};

// An image that has been copied, measured and verified.
struct mailbox_image {
  uint32_t address;
  uint32_t length;
  uint32_t entry;
  uint32_t security_version;
  uint32_t slot;           // 0 primary, 1 backup
  uint32_t refused_error;  // why the primary slot was refused, or 0
  uint32_t sha256[8];
};

// One entry of the measured-boot list.
struct mailbox_measurement {
  uint32_t type;
  uint32_t security_version;
  uint32_t slot;
  uint32_t refused_error;
  uint32_t sha256[8];
};

struct key_service;

// What the commands need from the platform. A service that is NULL is answered with MAILBOX_NOT_SUPPORTED; each is
// given `context`. Where a service returns a code it is BOOT_PASSED or an error of boot_error.h.
struct mailbox_services {
  const struct handoff* handoff;
  uint32_t runtime_version;
  uint32_t (*sha256)(const uint32_t* words, size_t count, uint32_t digest[8]);  // code; never NULL
  void* context;
  uint32_t (*load_image)(void* context, uint32_t type, struct mailbox_image* image);  // code
  uint32_t (*measured_count)(void* context);
  // False: no such entry.
  bool (*measured_entry)(void* context, uint32_t index, struct mailbox_measurement* entry);
  // False: no such image type.
  bool (*minimum_version)(void* context, uint32_t type, uint32_t* version);
  // Octets written, from `offset` of the text on; 0 at its end.
  uint32_t (*crash_text)(void* context, uint32_t offset, char* text, uint32_t room);
  // False: no such state.
  bool (*app_state)(void* context, uint32_t state, uint32_t detail);
  uint32_t (*stage_begin)(void* context, uint32_t type, uint32_t length);                        // code
  uint32_t (*stage_write)(void* context, uint32_t offset, const uint32_t* words, size_t count);  // code
  uint32_t (*stage_commit)(void* context);                                                       // code
  uint32_t (*stage_abort)(void* context);                                                        // code
  uint32_t (*update_nonce)(void* context, uint32_t nonce[8]);                                    // code
  uint32_t (*stage_ticket)(void* context, const uint32_t ticket[16]);                            // code
  struct key_service* keys;
};

// What is remembered from one message to the next; zero at start. Never cleared by a sender's reset: a command captured
// before it stays refused.
struct mailbox_state {
  uint32_t sequence[MAILBOX_CHANNELS];
  uint32_t last_served;  // channel
};

// Executes one complete message in private memory. `words` is how many are there, the command word included; response
// words beyond the returned count are zero. Always returns a response: 2..33 words.
uint32_t mailbox_execute(const struct mailbox_services* services, struct mailbox_state* state, uint32_t channel,
                         const uint32_t* request, uint32_t words, uint32_t response[MAILBOX_MESSAGE_WORDS]);

// The channel's sender has been reset: what was kept for it goes.
void mailbox_sender_reset(const struct mailbox_services* services, uint32_t channel);

#ifdef __cplusplus
}
#endif

#endif
