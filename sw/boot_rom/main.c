// SPDX-License-Identifier: Apache-2.0
// Boot ROM: tries the primary slot, then the backup, then stops in recovery.
#include "sw/boot_rom/boot.h"
#include "sw/boot_rom/layout.h"
#include "sw/include/gen/chip_policy.h"
#include "sw/include/gen/sysctrl_regs.h"
#include "sw/lib/boot_report.h"
#include "sw/lib/boot_steps.h"
#include "sw/lib/cpu.h"
#include "sw/lib/firewall.h"
#include "sw/lib/sysctrl.h"
#include "sw/lib/uart.h"

_Static_assert(ROM_ERROR_TRAP == BOOT_ERROR_TRAP, "layout.h repeats the code for the assembler");
_Static_assert(sizeof(struct handoff) <= RAM_REGION_HANDOFF_SIZE, "the hand-off must fit its region");

static const struct {
  uint32_t offset;
  uint32_t bytes;
} kSlots[] = {
    {FLASH_REGION_RUNTIME_PRIMARY_OFFSET, FLASH_REGION_RUNTIME_PRIMARY_SIZE},
    {FLASH_REGION_RUNTIME_BACKUP_OFFSET, FLASH_REGION_RUNTIME_BACKUP_SIZE},
};
#define SLOT_COUNT (sizeof(kSlots) / sizeof(kSlots[0]))

void boot_enter(struct verify* image, uint32_t step) {
  sysctrl_boot_step(step, image->slot);
  handoff_log(boot_log_area(), step, image->slot, cpu_cycles());
}

static void print(const struct fmt_line* line) { uart_write(line->text, line->length); }

_Noreturn void boot_recovery(uint32_t slot, uint32_t error) {
  struct handoff* log = boot_log_area();
  sysctrl_boot_step(BOOT_STEP_RECOVERY, slot);
  handoff_log(log, BOOT_STEP_RECOVERY, slot, cpu_cycles());
  handoff_log_error(log, error);
  uart_init(1);
  struct fmt_line line;
  for (uint32_t i = 0; handoff_valid(log) && i < log->log_count; ++i) {
    boot_report_entry(&line, &log->log[i]);
    print(&line);
  }
  uart_drain();
  sysctrl_boot_result(BOOT_STATE_REFUSED, error, slot);
  sysctrl_lock(SYSCTRL_LOCK_OTP_PROGRAM_MASK | SYSCTRL_LOCK_BOOT_RECORD_MASK);
  cpu_halt();
}

// Called by start.S on an exception in the ROM; the log may be in any state, but recovery checks it.
_Noreturn void rom_trapped(uint32_t cause, uint32_t pc, uint32_t value) {
  uart_init(1);
  struct fmt_line line;
  fmt_clear(&line);
  fmt_text(&line, "boot ROM exception: cause ");
  fmt_decimal(&line, cause, 0);
  fmt_text(&line, " pc 0x");
  fmt_hex(&line, pc, 8);
  fmt_text(&line, " value 0x");
  fmt_hex(&line, value, 8);
  fmt_text(&line, "\r\n");
  print(&line);
  boot_recovery(0, BOOT_ERROR_TRAP);
}

// The first policy: everything closed but what the ROM needs.
static uint32_t close_bus(void) {
  static const struct firewall_entry kPolicy[POLICY_ENTRIES] = POLICY_BOOT;
  firewall_apply(kPolicy, POLICY_ENTRIES, 0);
  for (uint32_t i = 0; i < POLICY_ENTRIES; ++i) {
    if (firewall_confirm(i, &kPolicy[i], 0) != BOOT_PASSED) return BOOT_ERROR_FLOW;
  }
  return firewall_close_boot();
}

_Noreturn void rom_main(uint32_t reset_cycle, uint32_t scrub_cycle) {
  static struct boot boot;
  struct handoff* log = boot_log_area();
  handoff_init(log);
  handoff_log(log, BOOT_STEP_RESET, 0, reset_cycle);
  handoff_log(log, BOOT_STEP_SCRUB, 0, scrub_cycle);
  handoff_log(log, BOOT_STEP_FIREWALL, 0, cpu_cycles());
  sysctrl_boot_step(BOOT_STEP_FIREWALL, 0);
  uint32_t error = close_bus();
  if (error != BOOT_PASSED) {
    handoff_log_error(log, error);
    boot_recovery(0, error);
  }
  for (uint32_t slot = 0; slot < SLOT_COUNT; ++slot) {
    struct verify* image = &boot.image;
    image->limits = (struct image_limits){.type = IMAGE_TYPE_PLUTON_RUNTIME,
                                          .device_class = IMAGE_DEVICE_CLASS,
                                          .grants = GRANT_ALL,
                                          .region_base = RAM_REGION_RUNTIME_IMAGE_BASE,
                                          .region_bytes = RAM_REGION_RUNTIME_IMAGE_SIZE,
                                          .slot_bytes = kSlots[slot].bytes};
    image->slot = slot;
    image->slot_offset = kSlots[slot].offset;
    image->enter = boot_enter;
    error = verify_slot(image);
    if (error == BOOT_PASSED) {
      error = boot_lock(&boot);
      if (error == BOOT_PASSED) boot_hand_off(&boot);
      // The locks are sticky: no other slot can be tried after a failure here.
      handoff_log_error(log, error);
      break;
    }
    handoff_log_error(log, error);
    boot.refused_error = error;
  }
  boot_recovery(boot.image.slot, error);
}
