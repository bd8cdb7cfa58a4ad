// SPDX-License-Identifier: Apache-2.0
// The console report: what was measured, what happened when, what it cost.
#include "sw/pluton_runtime/report.h"

#include "sw/lib/boot_error.h"
#include "sw/lib/boot_report.h"
#include "sw/lib/boot_steps.h"
#include "sw/lib/fmt.h"
#include "sw/lib/image.h"
#include "sw/lib/image_place.h"
#include "sw/lib/uart.h"

static void send(struct fmt_line* line) {
  fmt_text(line, "\r\n");
  uart_write(line->text, line->length);
  fmt_clear(line);
}

static void print_text(const char* text) {
  struct fmt_line line;
  fmt_clear(&line);
  fmt_text(&line, text);
  send(&line);
}

static void print_digest(const char* name, const uint32_t* digest) {
  struct fmt_line line;
  fmt_clear(&line);
  fmt_padded(&line, name, 15);
  fmt_octets(&line, digest, 8);
  send(&line);
}

static void print_identity(const struct handoff* h) {
  struct fmt_line line;
  fmt_clear(&line);
  fmt_text(&line, "slot           ");
  fmt_text(&line, h->slot == 0 ? "primary" : "backup");
  if (h->refused_error != 0) {
    fmt_text(&line, " (primary refused: 0x");
    fmt_hex(&line, h->refused_error, 2);
    fmt_text(&line, " ");
    fmt_text(&line, boot_error_text(h->refused_error));
    fmt_text(&line, ")");
  }
  send(&line);
  fmt_text(&line, "version        ");
  fmt_decimal(&line, h->security_version, 0);
  fmt_text(&line, " (fused minimum ");
  fmt_decimal(&line, h->rollback_minimum, 0);
  fmt_text(&line, ")");
  send(&line);
  fmt_text(&line, "image          0x");
  fmt_hex(&line, h->load_address, 8);
  fmt_text(&line, " + ");
  fmt_decimal(&line, h->length, 0);
  fmt_text(&line, " bytes, entry 0x");
  fmt_hex(&line, h->entry, 8);
  send(&line);
}

static void print_step_time(const struct handoff_entry* entry, uint64_t until) {
  struct fmt_line line;
  fmt_clear(&line);
  fmt_text(&line, "  ");
  fmt_padded(&line, boot_step_name(entry->step), 16);
  fmt_decimal(&line, until - handoff_cycle(entry), 10);
  send(&line);
}

static uint64_t step_cycles(const struct handoff* h, uint32_t step, uint32_t next) {
  const struct handoff_entry* from = handoff_find(h, step);
  const struct handoff_entry* to = handoff_find(h, next);
  return from != 0 && to != 0 ? handoff_cycle(to) - handoff_cycle(from) : 0;
}

static void print_rate(const char* name, uint64_t cycles, uint32_t bytes) {
  struct fmt_line line;
  fmt_clear(&line);
  fmt_text(&line, "  ");
  fmt_padded(&line, name, 16);
  fmt_ratio(&line, cycles, bytes, 10);
  send(&line);
}

static void print_times(const struct handoff* h) {
  print_text("step                  cycles");
  for (uint32_t i = 0; i + 1 < h->log_count; ++i) print_step_time(&h->log[i], handoff_cycle(&h->log[i + 1]));
  struct fmt_line line;
  fmt_clear(&line);
  fmt_text(&line, "  reset to runtime");
  const uint64_t total = handoff_cycle(&h->log[h->log_count - 1]) - handoff_cycle(&h->log[0]);
  fmt_decimal(&line, total, 10);
  send(&line);
  const uint64_t copy = step_cycles(h, BOOT_STEP_COPY, BOOT_STEP_HASH);
  fmt_text(&line, "  without copy    ");
  fmt_decimal(&line, total - copy, 10);
  send(&line);
  print_text("cycles per byte");
  print_rate("copy", copy, h->length);
  print_rate("hash", step_cycles(h, BOOT_STEP_HASH, BOOT_STEP_SIGNATURE), h->length);
}

void report_boot(const struct handoff* h) {
  print_text("");
  print_text("Pluton runtime 0.1, measured boot");
  struct fmt_line line;
  for (uint32_t i = 0; i < h->log_count; ++i) {
    boot_report_entry(&line, &h->log[i]);
    uart_write(line.text, line.length);
  }
  print_identity(h);
  print_digest("payload sha256", h->payload_sha256);
  print_digest("header sha256", h->header_sha256);
  print_digest("root key id", h->key_id);
  print_times(h);
}

void report_last_step(const struct handoff* h) {
  struct fmt_line line;
  if (h->log_count == 0) return;
  boot_report_entry(&line, &h->log[h->log_count - 1]);
  uart_write(line.text, line.length);
}

static void print_refusal(const char* name, const char* slot, uint32_t error) {
  struct fmt_line line;
  fmt_clear(&line);
  fmt_padded(&line, name, 15);
  fmt_text(&line, slot);
  fmt_text(&line, " refused: 0x");
  fmt_hex(&line, error, 2);
  fmt_text(&line, " ");
  fmt_text(&line, boot_error_text(error));
  send(&line);
}

void report_load(uint32_t type, const struct load_result* result) {
  const struct image_place* place = image_place_of(type);
  const char* name = place != 0 ? place->name : "image";
  if (result->error != BOOT_PASSED) {
    print_refusal(name, "image", result->error);
    return;
  }
  if (result->refused_error != 0) print_refusal(name, "other slot", result->refused_error);
  struct fmt_line line;
  fmt_clear(&line);
  fmt_padded(&line, name, 15);
  fmt_text(&line, result->slot == 0 ? "primary" : "backup");
  fmt_text(&line, ", version ");
  fmt_decimal(&line, result->security_version, 0);
  fmt_text(&line, ", 0x");
  fmt_hex(&line, result->load_address, 8);
  fmt_text(&line, " + ");
  fmt_decimal(&line, result->length, 0);
  fmt_text(&line, " bytes, copy ");
  fmt_ratio(&line, result->copy_cycles, result->length, 0);
  fmt_text(&line, " cycles a byte");
  send(&line);
  print_digest("  sha256", result->sha256);
}
