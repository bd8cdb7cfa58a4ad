// SPDX-License-Identifier: Apache-2.0
// Pluton runtime: reports the boot, starts the application core, then serves the mailbox.
#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/chip_policy.h"
#include "sw/include/gen/sysctrl_regs.h"
#include "sw/include/gen/watchdog_regs.h"
#include "sw/lib/boot_error.h"
#include "sw/lib/boot_steps.h"
#include "sw/lib/cpu.h"
#include "sw/lib/firewall.h"
#include "sw/lib/fmt.h"
#include "sw/lib/mailbox.h"
#include "sw/lib/mmio.h"
#include "sw/lib/sysctrl.h"
#include "sw/lib/uart.h"
#include "sw/pluton_runtime/app_boot.h"
#include "sw/pluton_runtime/report.h"
#include "sw/pluton_runtime/services.h"

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
  return firewall_lock_entries(POLICY_ENTRIES) == BOOT_PASSED;
}

// What the policy leaves open, the peripherals without an owner, is the monitor's to give away; without a monitor
// nobody's.
static uint32_t hand_over_firewall(bool monitor) {
  return monitor ? firewall_hand_over(1u << INITIATOR_APP_CORE) : firewall_lock();
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
  const uint32_t loaded = app_boot_load_monitor(mmio_read32(WATCHDOG_BASE + WATCHDOG_FAILURES_OFFSET));
  const uint32_t handed_over = hand_over_firewall(loaded == BOOT_PASSED);
  // Before the monitor's first request.
  for (uint32_t channel = 0; channel < MAILBOX_CHANNELS; ++channel) mailbox_open(channel);
  if (loaded == BOOT_PASSED && handed_over == BOOT_PASSED) (void)app_boot_release();
}

_Noreturn void runtime_main(void) {
  struct handoff* h = boot_record();
  if (!handoff_valid(h) || !settle_policy(h)) cpu_halt();
  announce(h);
  struct mailbox_services services;
  services_init(&services, h, RUNTIME_VERSION);
  struct mailbox_state state = {{0}, 0};
  // Up means that the mailbox answers.
  start_application_core(h);
  sysctrl_boot_result(BOOT_STATE_RUNTIME_UP, h->refused_error, h->slot);
  sysctrl_lock(SYSCTRL_LOCK_BOOT_RECORD_MASK);
  for (;;) {
    mailbox_wait();
    mailbox_serve(&services, &state);
  }
}
