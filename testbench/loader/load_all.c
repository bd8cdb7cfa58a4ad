// SPDX-License-Identifier: Apache-2.0
// A runtime for the bench: loads an image of every type as the monitor would ask for them, reports each on the console,
// stages a new kernel out of the memory that the loaded one stands in, and says that it is up.
#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/chip_policy.h"
#include "sw/lib/cpu.h"
#include "sw/lib/firewall.h"
#include "sw/lib/fmt.h"
#include "sw/lib/sysctrl.h"
#include "sw/lib/uart.h"
#include "sw/pluton_runtime/app_boot.h"

_Noreturn void runtime_trapped(uint32_t cause, uint32_t pc, uint32_t value) {
  (void)cause;
  (void)pc;
  (void)value;
  sysctrl_boot_result(BOOT_STATE_REFUSED, BOOT_ERROR_TRAP, 0);
  cpu_halt();
}

static void say(const char* what, uint32_t result) {
  struct fmt_line line;
  fmt_clear(&line);
  fmt_text(&line, what);
  fmt_text(&line, " 0x");
  fmt_hex(&line, result, 8);
  fmt_text(&line, "\r\n");
  uart_write(line.text, line.length);
}

// The monitor's image, header and all, comes from its slot: any signed image will do for the way of a staged one.
static uint32_t stage_monitor(uint32_t length) {
  uint32_t result = app_boot_stage_begin(IMAGE_TYPE_MONITOR, length);
  for (uint32_t at = 0; result == BOOT_PASSED && at < length; at += 64) {
    const uint32_t left = length - at;
    const uint32_t* words = (const uint32_t*)(FLASH_WINDOW_BASE + FLASH_REGION_MONITOR_PRIMARY_OFFSET + at);
    result = app_boot_stage_write(at, words, (left < 64 ? left : 64) / 4);
  }
  return result == BOOT_PASSED ? app_boot_stage_commit() : result;
}

_Noreturn void runtime_main(void) {
  static const struct firewall_entry kPolicy[POLICY_ENTRIES] = POLICY_RUNTIME;
  struct handoff* h = (struct handoff*)RAM_REGION_HANDOFF_BASE;
  firewall_apply(kPolicy, POLICY_ENTRIES, h->grants);
  uart_init(1);
  app_boot_init(h);
  struct load_result result;
  say("monitor", app_boot_load_monitor(0));
  for (uint32_t type = IMAGE_TYPE_KERNEL; type <= IMAGE_TYPES; ++type) say("load", app_boot_load_image(type, &result));
  const struct measured_entry* monitor = app_boot_measured_entry(1);
  if (monitor != 0 && monitor->type == IMAGE_TYPE_MONITOR) {
    const uint32_t length =
        *(const uint32_t*)(FLASH_WINDOW_BASE + FLASH_REGION_MONITOR_PRIMARY_OFFSET + 4 * IMAGE_WORD_LENGTH);
    say("stage", stage_monitor(IMAGE_HEADER_BYTES + length));
  }
  say("records", app_boot_measured_count());
  uart_drain();
  sysctrl_boot_result(BOOT_STATE_RUNTIME_UP, 0, 0);
  cpu_halt();
}
