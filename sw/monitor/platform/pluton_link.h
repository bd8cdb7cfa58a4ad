// SPDX-License-Identifier: Apache-2.0
// The monitor's requests as commands of Pluton's mailbox.
#ifndef PLT_SW_MONITOR_PLATFORM_PLUTON_LINK_H
#define PLT_SW_MONITOR_PLATFORM_PLUTON_LINK_H

#include "sw/lib/mailbox_host.h"
#include "sw/monitor/lib/platform.h"

#ifdef __cplusplus
extern "C" {
#endif

void pluton_link_init(struct mailbox_host* host, uint32_t window);

// struct monitor_platform's pluton_call. Bounded: a request that verifies or writes flash may take seconds of simulated
// time, any other some milliseconds.
int pluton_link_call(struct mailbox_host* host, uint32_t request, const uint32_t* in, unsigned in_words, uint32_t* out,
                     unsigned out_words);

#ifdef __cplusplus
}
#endif

#endif
