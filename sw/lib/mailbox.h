// SPDX-License-Identifier: Apache-2.0
// Pluton's window of the mailbox: two FIFOs of 15 words and a doorbell each way.
#ifndef PLT_SW_LIB_MAILBOX_H
#define PLT_SW_LIB_MAILBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "sw/lib/mailbox_commands.h"

#ifdef __cplusplus
extern "C" {
#endif

// Lets the host push.
void mailbox_open(void);
// Sleeps until the host rings, then acknowledges. The host rings after the last word of a message and begins the next
// one when it has the response; a message begun earlier may be met half-way and refused.
void mailbox_wait_for_doorbell(void);
// Takes one message out of the FIFO into private memory, executes it and sends the response. False when the FIFO was
// empty. A message that does not frame (bad check octet, or announcing more words than there are) empties the FIFO
// and is answered with an error, so that the next message starts clean. A response that does not fit, because the
// host has not read the ones before, is dropped: Pluton never waits for the host.
bool mailbox_serve_one(const struct mailbox_services* services);
// Serves what one doorbell announced: at most 15 messages, the FIFO's depth, so that a host that keeps pushing cannot
// hold the core in here.
void mailbox_serve(const struct mailbox_services* services);

#ifdef __cplusplus
}
#endif

#endif
