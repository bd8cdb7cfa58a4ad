// SPDX-License-Identifier: Apache-2.0
// The monitor's log: lines of text in fixed room. The first lines, which tell how the machine came up, stay; after them
// the newest replace the oldest, so that a flood of refusals can hide neither the boot nor what happens now.
#ifndef PLT_SW_MONITOR_LIB_EVENT_LOG_H
#define PLT_SW_MONITOR_LIB_EVENT_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "sw/lib/fmt.h"

#ifdef __cplusplus
extern "C" {
#endif

#define EVENT_LINE_BYTES 112u
#define EVENT_LINES_KEPT 24u
#define EVENT_LINES_RECENT 40u
#define EVENT_LINES (EVENT_LINES_KEPT + EVENT_LINES_RECENT)

struct event_line {
  uint8_t length;
  char text[EVENT_LINE_BYTES - 1];
};

struct event_log {
  uint64_t count;  // lines ever added
  struct event_line lines[EVENT_LINES];
};

void event_log_clear(struct event_log* log);
// Longer lines are cut off; what does not print becomes '.'.
void event_log_add(struct event_log* log, const struct fmt_line* line);
// Copies octets [offset, offset + length) of the log's text, each line ended by a newline, and returns how many there
// were: 0 at the end. Where lines were replaced the text says how many.
size_t event_log_read(const struct event_log* log, uint64_t offset, char* to, size_t length);

#ifdef __cplusplus
}
#endif

#endif
