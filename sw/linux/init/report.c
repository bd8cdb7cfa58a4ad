// SPDX-License-Identifier: Apache-2.0
#include "sw/linux/init/report.h"

#include <inttypes.h>
#include <stdio.h>

const char* plt_image_type_name(uint32_t type) {
  switch (type) {
    case PLT_IMAGE_PLUTON_RUNTIME:
      return "pluton_runtime";
    case PLT_IMAGE_MONITOR:
      return "monitor";
    case PLT_IMAGE_KERNEL:
      return "kernel";
    case PLT_IMAGE_DEVICE_TREE:
      return "device_tree";
    case PLT_IMAGE_ROOT_FS:
      return "root_fs";
    default:
      return "unknown";
  }
}

static const char* reason_name(uint32_t reason) {
  switch (reason) {
    case PLT_CRASH_HANG:
      return "hang";
    case PLT_CRASH_PANIC:
      return "panic";
    case PLT_CRASH_MONITOR_FAULT:
      return "monitor fault";
    default:
      return "unknown reason";
  }
}

void plt_report_boot_entry(const struct plt_boot_entry* entry, char* line, size_t size) {
  char digest[2 * PLT_SHA256_SIZE + 1];
  char refused[48] = "";
  for (unsigned i = 0; i < PLT_SHA256_SIZE; i++) snprintf(digest + 2 * i, 3, "%02x", entry->sha256[i]);
  if (entry->refused_error != 0) {
    snprintf(refused, sizeof refused, " (primary refused: error 0x%02" PRIx32 ")", entry->refused_error);
  }
  snprintf(line, size, "%s version %" PRIu32 " slot %s sha256 %s%s", plt_image_type_name(entry->type),
           entry->security_version, entry->slot == PLT_SLOT_PRIMARY ? "primary" : "backup", digest, refused);
}

void plt_report_crash(const struct plt_crash_record* record, char* line, size_t size) {
  char text[PLT_CRASH_TEXT_SIZE + 1] = "";
  for (unsigned i = 0; i < PLT_CRASH_TEXT_SIZE && record->text[i] != '\0'; i++) {
    text[i] = record->text[i] >= ' ' && record->text[i] <= '~' ? record->text[i] : '.';
  }
  snprintf(line, size,
           "%s, failures %" PRIu32 ", resets %" PRIu32 ", cycle %" PRIu64 ", pc 0x%" PRIx64 ", cause 0x%" PRIx64 "%s%s",
           reason_name(record->reason), record->failures, record->resets, record->cycle, record->pc, record->cause,
           text[0] != '\0' ? ", " : "", text);
}
