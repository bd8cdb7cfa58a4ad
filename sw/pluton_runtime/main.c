// SPDX-License-Identifier: Apache-2.0
// Pluton runtime: reports the boot, starts the application core, then serves the mailbox.
#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/chip_policy.h"
#include "sw/include/gen/sysctrl_regs.h"
#include "sw/lib/boot_steps.h"
#include "sw/lib/cpu.h"
#include "sw/lib/firewall.h"
#include "sw/lib/fmt.h"
#include "sw/lib/mailbox.h"
#include "sw/lib/sha.h"
#include "sw/lib/sysctrl.h"
#include "sw/lib/uart.h"
#include "sw/pluton_runtime/app_boot.h"
#include "sw/pluton_runtime/report.h"

#define RUNTIME_VERSION 0x00000100u  // 0.1.0

static struct handoff* boot_record(void) { return (struct handoff*)RAM_REGION_HANDOFF_BASE; }

_Noreturn void runtime_trapped(uint32_t cause, uint32_t pc, uint32_t value) {
  struct fmt_line line;
  fmt_clear(&line);
  fmt_text(&line, "runtime exception: cause ");
  fmt_decimal(&line, cause, 0);
  fmt_text(&line, " pc 0x");
  fmt_hex(&line, pc, 8);
  fmt_text(&line, " value 0x");
  fmt_hex(&line, value, 8);
  fmt_text(&line, "\r\n");
  uart_init(1);
  uart_write(line.text, line.length);
  uart_drain();
  cpu_halt();
}

// The runtime's policy, with what the manifest grants to others, for good. True when it is in force.
static bool settle_policy(const struct handoff* h) {
  static const struct firewall_entry kPolicy[POLICY_ENTRIES] = POLICY_RUNTIME;
  firewall_apply(kPolicy, POLICY_ENTRIES, h->grants);
  // The ROM has closed the bus; a second command costs nothing and needs nobody's word for it.
  if (firewall_close_boot() != BOOT_PASSED) return false;
  for (uint32_t i = 0; i < POLICY_ENTRIES; ++i) {
    if (firewall_confirm(i, &kPolicy[i], h->grants) != BOOT_PASSED) return false;
  }
  return firewall_lock() == BOOT_PASSED;
}

static void announce(struct handoff* h) {
  sysctrl_boot_step(BOOT_STEP_RUNTIME, h->slot);
  handoff_log(h, BOOT_STEP_RUNTIME, h->slot, cpu_cycles());
  uart_init(1);
  report_boot(h);
  uart_drain();
}

// The application core runs its monitor from here on, or stays held; the log says why.
static void start_application_core(struct handoff* h) {
  app_boot_init(h);
  const uint32_t loaded = app_boot_load_monitor(0);
  // Before the monitor's first request.
  mailbox_open();
  if (loaded == BOOT_PASSED) (void)app_boot_release();
}

_Noreturn void runtime_main(void) {
  struct handoff* h = boot_record();
  if (!handoff_valid(h) || !settle_policy(h)) cpu_halt();
  announce(h);
  const struct mailbox_services services = {h, RUNTIME_VERSION, sha256_of_words};
  // Up means that the mailbox answers.
  start_application_core(h);
  sysctrl_boot_result(BOOT_STATE_RUNTIME_UP, h->refused_error, h->slot);
  sysctrl_lock(SYSCTRL_LOCK_BOOT_RECORD_MASK);
  for (;;) {
    mailbox_wait_for_doorbell();
    mailbox_serve(&services);
  }
}
