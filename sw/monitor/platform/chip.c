// SPDX-License-Identifier: Apache-2.0
// The chip: Pluton behind the secure mailbox, the two-stage watchdog, the PLIC's M context.
#include "sw/include/gen/uart_regs.h"
#include "sw/include/gen/watchdog_regs.h"
#include "sw/lib/mmio.h"
#include "sw/monitor/arch/arch.h"
#include "sw/monitor/arch/csr.h"
#include "sw/monitor/arch/memory_map.h"
#include "sw/monitor/platform/pluton_link.h"

#define WATCHDOG(name) (APP_WATCHDOG_BASE + WATCHDOG_##name##_OFFSET)
#define WATCHDOG_KEY 0x444E4554u
#define TICKS_A_MILLISECOND 10000u
// From the interrupt to the reset: the monitor needs some thousand cycles for its record.
#define GRACE_TICKS (10u * TICKS_A_MILLISECOND)
#define RECORD_WORDS (PLT_CRASH_RECORD_SIZE / 4)

#define LCR_8N1 0x03
#define LCR_DIVISOR 0x80
#define FCR_ENABLE_AND_CLEAR 0x07

static struct { struct mailbox_host pluton; } chip;

static int pluton_call(void* context, uint32_t request, const uint32_t* in, unsigned in_words, uint32_t* out,
                       unsigned out_words) {
  (void)context;
  return pluton_link_call(&chip.pluton, request, in, in_words, out, out_words);
}

static uint32_t watchdog_stage(void) {
  return (mmio_read32(WATCHDOG(STATUS)) & WATCHDOG_STATUS_STAGE_MASK) >> WATCHDOG_STATUS_STAGE_LSB;
}

static void watchdog_start(uint32_t ticks, uint32_t grace) {
  mmio_write32(WATCHDOG(LOAD), ticks);
  mmio_write32(WATCHDOG(GRACE), grace);
  if (watchdog_stage() == 0) {
    mmio_write32(WATCHDOG(CTRL), WATCHDOG_CTRL_ENABLE_MASK);
    mmio_write32(WATCHDOG(LOCK), WATCHDOG_LOCK_ENABLE_MASK);
  } else {
    mmio_write32(WATCHDOG(TEND), WATCHDOG_KEY);
  }
}

static int watchdog_tend(void* context, uint32_t milliseconds) {
  (void)context;
  // The first tend comes from a user space that is up: this start was a good one.
  if (watchdog_stage() == 0) mmio_write32(WATCHDOG(FAILURES), 0);
  watchdog_start(milliseconds * TICKS_A_MILLISECOND, GRACE_TICKS);
  return 0;
}

static bool crash_load(void* context, struct plt_crash_record* record) {
  (void)context;
  if ((mmio_read32(WATCHDOG(RECORD_VALID)) & WATCHDOG_RECORD_VALID_VALID_MASK) == 0) return false;
  uint32_t* words = (uint32_t*)record;
  for (uint32_t i = 0; i < RECORD_WORDS; ++i) words[i] = mmio_read32(WATCHDOG(RECORD) + 4 * i);
  return true;
}

// The reset that follows is the watchdog's, which counts it: the record says what the counters will be.
static void crash_store(void* context, const struct plt_crash_record* record) {
  (void)context;
  struct plt_crash_record counted = *record;
  counted.failures = mmio_read32(WATCHDOG(FAILURES)) + 1;
  counted.resets = mmio_read32(WATCHDOG(RESETS)) + 1;
  const uint32_t* words = (const uint32_t*)&counted;
  for (uint32_t i = 0; i < RECORD_WORDS; ++i) mmio_write32(WATCHDOG(RECORD) + 4 * i, words[i]);
  mmio_write32(WATCHDOG(RECORD_VALID), WATCHDOG_RECORD_VALID_VALID_MASK);
}

// A failed system goes down by the watchdog alone, which needs nobody's help and counts. Anything else is Pluton's to
// do; a Pluton that does not know the request leaves a reboot to the watchdog.
static void reset(void* context, enum monitor_reset type, bool failure) {
  const uint32_t state = MONITOR_STATE_SHUTDOWN + (uint32_t)type;
  const bool done = !failure && pluton_call(context, PLUTON_APP_STATE, &state, 1, NULL, 0) == PLUTON_OK;
  const uint32_t failed = MONITOR_STATE_FAILED;
  if (failure && type == MONITOR_SHUTDOWN) {
    (void)pluton_call(context, PLUTON_APP_STATE, &failed, 1, NULL, 0);
  } else if (!done && type != MONITOR_SHUTDOWN) {
    watchdog_start(1, 1);
  }
  monitor_dead();
}

// The firewall is Pluton's; until its runtime takes the request, nothing is assigned.
static int firewall_assign(void* context, uint32_t peripheral, uint32_t owner) {
  const uint32_t in[2] = {peripheral, owner};
  return pluton_call(context, PLUTON_PERIPHERAL_ASSIGN, in, 2, NULL, 0);
}

static const struct monitor_platform table = {
    .copy_in = common_copy_in,
    .copy_out = common_copy_out,
    .pluton_call = pluton_call,
    .console_put = common_console_put,
    .console_get = common_console_get,
    .set_timer = common_set_timer,
    .set_software_interrupt = common_set_software_interrupt,
    .fence = common_fence,
    .idle = common_idle,
    .reset = reset,
    .watchdog_tend = watchdog_tend,
    .crash_load = crash_load,
    .crash_store = crash_store,
    .firewall_assign = firewall_assign,
    .cycle = common_cycle,
};

static void console_init(void) {
  mmio_write8(APP_UART_BASE + UART_LCR_OFFSET, LCR_DIVISOR | LCR_8N1);
  mmio_write8(APP_UART_BASE + UART_RBR_THR_OFFSET, 1);
  mmio_write8(APP_UART_BASE + UART_IER_OFFSET, 0);
  mmio_write8(APP_UART_BASE + UART_LCR_OFFSET, LCR_8N1);
  mmio_write8(APP_UART_BASE + UART_IIR_FCR_OFFSET, FCR_ENABLE_AND_CLEAR);
}

const struct monitor_platform* platform_init(uint64_t boot_argument) {
  (void)boot_argument;
  console_init();
  pluton_link_init(&chip.pluton, APP_MAILBOX_SECURE_BASE);
  mmio_write32(PLIC_PRIORITY(APP_WATCHDOG_SOURCE), 1);
  mmio_write32(PLIC_THRESHOLD(PLIC_CONTEXT_M), 0);
  mmio_write32(PLIC_ENABLE(PLIC_CONTEXT_M), 1u << APP_WATCHDOG_SOURCE);
  return &table;
}

bool platform_external_interrupt(void) {
  const uint32_t source = mmio_read32(PLIC_CLAIM(PLIC_CONTEXT_M));
  if (source == APP_WATCHDOG_SOURCE) return true;
  if (source != 0) mmio_write32(PLIC_CLAIM(PLIC_CONTEXT_M), source);
  return false;
}
