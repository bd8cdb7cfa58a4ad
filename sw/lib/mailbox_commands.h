// SPDX-License-Identifier: Apache-2.0
// The runtime's mailbox commands, as a pure function from a message to a response.
//
// A message is a header word and `length` words of payload, 15 words in all at most:
//   bits 7:0 command, 15:8 tag (chosen by the sender, comes back), 23:16 length, 31:24 check = ~(command ^ tag ^
//   length)
// A response has the same header with bit 7 of the command set, then a status word, then data. Data follows only
// MAILBOX_OK; nothing of a refused request is echoed but its tag.
#ifndef PLT_SW_LIB_MAILBOX_COMMANDS_H
#define PLT_SW_LIB_MAILBOX_COMMANDS_H

#include <stddef.h>
#include <stdint.h>

#include "sw/lib/handoff.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MAILBOX_WORDS 15u
#define MAILBOX_PAYLOAD_WORDS (MAILBOX_WORDS - 1u)
#define MAILBOX_DATA_WORDS (MAILBOX_WORDS - 2u)  // of a response: less header and status
#define MAILBOX_RESPONSE_BIT 0x80u
#define MAILBOX_PROTOCOL_VERSION 1u

enum mailbox_command {
  MAILBOX_ECHO = 0x01,              // 0..13 words -> the same words
  MAILBOX_VERSION = 0x02,           // -> protocol version, runtime version, hand-off version
  MAILBOX_MEASUREMENT = 0x03,       // index -> 8 words: 0 payload, 1 signed header, 2 root key id
  MAILBOX_BOOT_LOG = 0x04,          // n -> count, step | error << 16 | slot << 24, cycle low, cycle high
  MAILBOX_SECURITY_VERSION = 0x05,  // -> image's version, fused minimum, slot, refused slot's error
  MAILBOX_SHA256 = 0x06,            // 1..14 words of message -> 8 words
};

enum mailbox_status {
  MAILBOX_OK = 0,
  MAILBOX_BAD_FRAME = 1,        // check octet wrong, or fewer words than announced
  MAILBOX_UNKNOWN_COMMAND = 2,  // also a response sent as a request
  MAILBOX_BAD_LENGTH = 3,       // the command takes another number of words
  MAILBOX_BAD_ARGUMENT = 4,     // index out of range
  MAILBOX_FAILED = 5,           // an engine reported an error
};

// What the commands need from the platform.
struct mailbox_services {
  const struct handoff* handoff;
  uint32_t runtime_version;
  // SHA-256 of whole words; returns BOOT_PASSED or an error of boot_error.h.
  uint32_t (*sha256)(const uint32_t* words, size_t count, uint32_t digest[8]);
};

uint32_t mailbox_header(uint32_t command, uint32_t tag, uint32_t length);

// Words of the message that `header` begins, itself included (1..15); 0 when its check octet or length is wrong.
uint32_t mailbox_message_words(uint32_t header);

// Executes one complete message in private memory. `words` is how many are there; response words beyond the returned
// count are zero. Always returns a response: 2..15 words.
uint32_t mailbox_execute(const struct mailbox_services* services, const uint32_t* request, uint32_t words,
                         uint32_t response[MAILBOX_WORDS]);

// The response to something that is not a message; its tag is echoed only if the check octet covers it.
uint32_t mailbox_refuse_frame(uint32_t header, uint32_t response[MAILBOX_WORDS]);

#ifdef __cplusplus
}
#endif

#endif
