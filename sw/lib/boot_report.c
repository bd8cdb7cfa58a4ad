// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/boot_report.h"

#include "sw/lib/boot_error.h"
#include "sw/lib/boot_steps.h"

void boot_report_entry(struct fmt_line* line, const struct handoff_entry* entry) {
  fmt_clear(line);
  fmt_text(line, "[");
  fmt_decimal(line, handoff_cycle(entry), 10);
  fmt_text(line, entry->step < 0x100 ? "] R" : "] P");
  fmt_hex(line, entry->step, 2);
  fmt_text(line, " ");
  fmt_padded(line, boot_step_name(entry->step), 14);
  if (entry->error == 0) {
    fmt_text(line, "ok");
  } else {
    fmt_text(line, "REFUSED 0x");
    fmt_hex(line, entry->error, 2);
    fmt_text(line, " ");
    fmt_text(line, boot_error_text(entry->error));
  }
  if (entry->slot != 0) fmt_text(line, " (backup slot)");
  fmt_text(line, "\r\n");
}
