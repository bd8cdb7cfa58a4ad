// SPDX-License-Identifier: Apache-2.0
// A sender's end of the mailbox: one request at a time, by polling, every wait bounded. For any core whose window lies
// below 4 GiB; the window must be open (a closed one answers with bus errors).
#ifndef PLT_SW_LIB_MAILBOX_HOST_H
#define PLT_SW_LIB_MAILBOX_HOST_H

#include <stdbool.h>
#include <stdint.h>

#include "sw/lib/mailbox_commands.h"

#ifdef __cplusplus
extern "C" {
#endif

// Beside enum mailbox_status, which is not negative.
enum mailbox_host_error {
  MAILBOX_HOST_BUSY = -1,      // Pluton has not taken the requests before; nothing was sent
  MAILBOX_HOST_TIMEOUT = -2,   // no answer within `polls`; one that comes later is discarded
  MAILBOX_HOST_PROTOCOL = -3,  // the hardware dropped the request, or the answer is not one to it
  MAILBOX_HOST_LENGTH = -4,    // too many words to send, or more in the answer than there is room for
};

struct mailbox_host {
  uint32_t base;      // of the window
  uint32_t polls;     // how often to look for an answer
  uint32_t tag;       // of the last request
  uint32_t sequence;  // of the last numbered command
};

void mailbox_host_init(struct mailbox_host* h, uint32_t base, uint32_t polls);

// Sends a request of `count` words; 0, or an error. What was left of an earlier, unfinished one is dropped.
int mailbox_host_send(struct mailbox_host* h, uint32_t command, const uint32_t* words, uint32_t count);
// True when an answer waits.
bool mailbox_host_ready(const struct mailbox_host* h);
// Takes the answer that waits and reads it to its end. Returns its status or an error; writes *count result words to
// `words`, which has room for `room`, and zeroes the rest of it.
int mailbox_host_receive(struct mailbox_host* h, uint32_t* words, uint32_t room, uint32_t* count);
// Sends, waits and receives; discards what answers earlier requests.
int mailbox_host_call(struct mailbox_host* h, uint32_t command, const uint32_t* words, uint32_t count, uint32_t* result,
                      uint32_t room, uint32_t* result_count);

// Asks Pluton for the sequence number to go on from. Before the first numbered command, and after a lost answer.
int mailbox_host_synchronise(struct mailbox_host* h);
// mailbox_host_call for a numbered command (mailbox_commands.h: (s)): puts the next number in front of at most 31
// words.
int mailbox_host_call_numbered(struct mailbox_host* h, uint32_t command, const uint32_t* words, uint32_t count,
                               uint32_t* result, uint32_t room, uint32_t* result_count);

#ifdef __cplusplus
}
#endif

#endif
