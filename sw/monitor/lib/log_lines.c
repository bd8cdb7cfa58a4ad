// SPDX-License-Identifier: Apache-2.0
#include "sw/monitor/lib/services.h"

void log_begin(struct monitor* monitor, struct fmt_line* line) {
  fmt_clear(line);
  fmt_text(line, "[");
  fmt_decimal(line, monitor->platform->cycle(monitor->platform->context), 0);
  fmt_text(line, "] ");
}

void log_hex64(struct fmt_line* line, const char* name, uint64_t value) {
  fmt_text(line, name);
  fmt_text(line, "0x");
  if (value >> 32 != 0) fmt_hex(line, (uint32_t)(value >> 32), 8);
  fmt_hex(line, (uint32_t)value, 8);
}

void log_signed(struct fmt_line* line, const char* name, int64_t value) {
  fmt_text(line, name);
  if (value < 0) fmt_text(line, "-");
  fmt_decimal(line, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 0);
}

void log_end(struct monitor* monitor, const struct fmt_line* line) { event_log_add(&monitor->log, line); }

void monitor_log_fault(struct monitor* monitor, uint64_t cause, uint64_t pc, uint64_t address) {
  struct fmt_line line;
  log_begin(monitor, &line);
  log_hex64(&line, "refused access: cause ", cause);
  log_hex64(&line, " pc ", pc);
  log_hex64(&line, " address ", address);
  log_end(monitor, &line);
}
