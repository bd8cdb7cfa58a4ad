// SPDX-License-Identifier: Apache-2.0
// The chip: Pluton behind the secure mailbox, watchdog, firewall.
#include "sw/include/gen/chip_policy.h"
#include "sw/include/gen/clint_regs.h"
#include "sw/include/gen/firewall_regs.h"
#include "sw/include/gen/uart_regs.h"
#include "sw/include/gen/watchdog_regs.h"
#include "sw/lib/boot_error.h"
#include "sw/lib/cpu.h"
#include "sw/lib/firewall.h"
#include "sw/lib/mailbox_host.h"
#include "sw/lib/mmio.h"
#include "sw/monitor/arch/arch.h"
#include "sw/monitor/arch/csr.h"
#include "sw/monitor/arch/memory_map.h"

#define TICKS_PER_MILLISECOND 10000u
// From the watchdog's interrupt to its reset: what the monitor has to leave a record.
#define GRACE_TICKS (50u * TICKS_PER_MILLISECOND)
#define TEND_KEY 0x444E4554u
// Longest wait for Pluton: it may have to copy and verify an image of megabytes.
#define PLUTON_PATIENCE_TICKS (2000u * TICKS_PER_MILLISECOND)
// So many tends in a row make a good boot.
#define TENDS_OF_A_GOOD_BOOT 8u
#define WATCHDOG(name) (WATCHDOG_BASE + WATCHDOG_##name##_OFFSET)
#define RECORD(word) (WATCHDOG(RECORD) + 4u * (word))

#define LCR_8N1 0x03
#define LCR_DIVISOR 0x80
#define FCR_ENABLE_AND_CLEAR 0x07

#define MODES_NORMAL 3u  // unprivileged and privileged
#define MODES_SHIFT 16u

static struct {
  struct mailbox_host mailbox;
  bool synchronised;
  uint32_t tends;
} chip;

static volatile uint64_t* clint64(uint32_t offset) { return (volatile uint64_t*)(uintptr_t)(APP_CLINT_BASE + offset); }

static uint32_t watchdog_stage(void) {
  return (mmio_read32(WATCHDOG(STATUS)) & WATCHDOG_STATUS_STAGE_MASK) >> WATCHDOG_STATUS_STAGE_LSB;
}

// Sleeps until Pluton has answered or `patience` ticks are over. The comparator is the Normal World's timer: it gets it
// back as it was.
static bool wait_for_pluton(struct mailbox_host* h, uint64_t patience) {
  volatile uint64_t* const compare = clint64(CLINT_MTIMECMP_LO_OFFSET);
  const uint64_t end = *clint64(CLINT_MTIME_LO_OFFSET) + patience;
  const uint64_t theirs = *compare;
  const uint64_t enabled = READ_CSR(mie);
  *compare = end;
  mmio_write32(PLIC_PRIORITY(PLIC_SOURCE_MAILBOX_SECURE), 1);
  mmio_write32(PLIC_ENABLE(PLIC_CONTEXT_M), 1u << PLIC_SOURCE_MAILBOX_SECURE | 1u << PLIC_SOURCE_WATCHDOG);
  // Interrupts are off in the monitor: these only end the sleep.
  WRITE_CSR(mie, 1u << IRQ_M_TIMER | 1u << IRQ_M_EXTERNAL);
  bool ready = mailbox_host_ready(h);
  while (!ready && *clint64(CLINT_MTIME_LO_OFFSET) < end) {
    __asm__ volatile("wfi" : : : "memory");
    ready = mailbox_host_ready(h);
    if (watchdog_stage() == 2) break;
  }
  mmio_write32(PLIC_ENABLE(PLIC_CONTEXT_M), 1u << PLIC_SOURCE_WATCHDOG);
  *compare = theirs;
  WRITE_CSR(mie, enabled);
  return ready;
}

static const struct {
  uint8_t command;
  bool numbered;
} commands[] = {
    [PLUTON_LOAD_IMAGE] = {MAILBOX_LOAD_IMAGE, true},     [PLUTON_BOOT_COUNT] = {MAILBOX_MEASURED_LIST, false},
    [PLUTON_BOOT_ENTRY] = {MAILBOX_MEASURED_LIST, false}, [PLUTON_SECURITY_VERSION] = {MAILBOX_SECURITY_VERSION, false},
    [PLUTON_STAGE_BEGIN] = {MAILBOX_STAGE_BEGIN, true},   [PLUTON_STAGE_WRITE] = {MAILBOX_STAGE_WRITE, true},
    [PLUTON_STAGE_COMMIT] = {MAILBOX_STAGE_COMMIT, true}, [PLUTON_STAGE_ABORT] = {MAILBOX_STAGE_ABORT, true},
    [PLUTON_APP_STATE] = {MAILBOX_APP_STATE, true},       [PLUTON_UPDATE_NONCE] = {MAILBOX_UPDATE_NONCE, true},
    [PLUTON_STAGE_TICKET] = {MAILBOX_STAGE_TICKET, true},
};
#define COMMANDS (sizeof commands / sizeof commands[0])

static int status_of(int status) {
  switch (status) {
    case MAILBOX_OK:
      return PLUTON_OK;
    case MAILBOX_BAD_ARGUMENT:
    case MAILBOX_BAD_LENGTH:
      return PLUTON_BAD_ARGUMENT;
    case MAILBOX_UNKNOWN_COMMAND:
    case MAILBOX_NOT_SUPPORTED:
      return PLUTON_UNSUPPORTED;
    default:
      return PLUTON_FAILED;
  }
}

static int transact(uint32_t command, const uint32_t* in, unsigned in_words, uint32_t* out, unsigned out_words,
                    uint32_t* count) {
  struct mailbox_host* h = &chip.mailbox;
  const int sent = mailbox_host_send(h, command, in, in_words);
  if (sent != 0) return sent;
  if (!wait_for_pluton(h, PLUTON_PATIENCE_TICKS)) return MAILBOX_HOST_TIMEOUT;
  return mailbox_host_receive(h, out, out_words, count);
}

static int pluton_call(void* context, uint32_t request, const uint32_t* in, unsigned in_words, uint32_t* out,
                       unsigned out_words) {
  (void)context;
  if (request >= COMMANDS || commands[request].command == 0) return PLUTON_UNSUPPORTED;
  uint32_t words[MAILBOX_DATA_WORDS];
  uint32_t count = 0;
  unsigned n = 0;
  if (commands[request].numbered) {
    if (!chip.synchronised) {
      const int status = transact(MAILBOX_SEQUENCE, 0, 0, &chip.mailbox.sequence, 1, &count);
      if (status != MAILBOX_OK || count != 1) return PLUTON_FAILED;
      chip.synchronised = true;
    }
    words[n++] = ++chip.mailbox.sequence;
  }
  if (in_words > MAILBOX_DATA_WORDS - n) return PLUTON_BAD_ARGUMENT;
  for (unsigned i = 0; i < in_words; ++i) words[n++] = in[i];
  const int status = transact(commands[request].command, words, n, out, out_words, &count);
  // Whatever went wrong, Pluton knows the number to go on from.
  if (status != MAILBOX_OK) chip.synchronised = false;
  if (status == MAILBOX_OK && count != out_words) return PLUTON_FAILED;
  return status_of(status);
}

static void watchdog_start(uint32_t ticks, uint32_t grace) {
  mmio_write32(WATCHDOG(LOAD), ticks);
  mmio_write32(WATCHDOG(GRACE), grace);
  if (watchdog_stage() == 0) {
    mmio_write32(WATCHDOG(CTRL), WATCHDOG_CTRL_ENABLE_MASK);
    mmio_write32(WATCHDOG(LOCK), WATCHDOG_LOCK_ENABLE_MASK);
  } else {
    mmio_write32(WATCHDOG(TEND), TEND_KEY);
  }
}

// A failed system starts again by the watchdog alone, which needs nobody's help and counts. Anything else is Pluton's.
static void reset(void* context, enum monitor_reset type, bool failure) {
  const bool off = type == MONITOR_SHUTDOWN;
  const uint32_t in[2] = {off ? MAILBOX_APP_POWER_OFF : MAILBOX_APP_RESET, failure ? 1 : 0};
  const bool asked = (off || !failure) && pluton_call(context, PLUTON_APP_STATE, in, 2, 0, 0) == PLUTON_OK;
  if (!asked && !off) watchdog_start(1, 1);
  monitor_dead();
}

static int watchdog_tend(void* context, uint32_t milliseconds) {
  (void)context;
  watchdog_start(milliseconds * TICKS_PER_MILLISECOND, GRACE_TICKS);
  if (++chip.tends == TENDS_OF_A_GOOD_BOOT) mmio_write32(WATCHDOG(FAILURES), 0);
  return 0;
}

static bool crash_load(void* context, struct plt_crash_record* record) {
  (void)context;
  uint32_t* const words = (uint32_t*)record;
  for (uint32_t i = 0; i < WATCHDOG_RECORD_COUNT; ++i) words[i] = mmio_read32(RECORD(i));
  record->failures = mmio_read32(WATCHDOG(FAILURES));
  record->resets = mmio_read32(WATCHDOG(RESETS));
  record->valid = mmio_read32(WATCHDOG(RECORD_VALID)) & WATCHDOG_RECORD_VALID_VALID_MASK;
  return record->valid != 0;
}

// The reset that follows is the watchdog's, which counts it: the record says what the counters will be.
static void crash_store(void* context, const struct plt_crash_record* record) {
  (void)context;
  struct plt_crash_record counted = *record;
  counted.failures = mmio_read32(WATCHDOG(FAILURES)) + 1;
  counted.resets = mmio_read32(WATCHDOG(RESETS)) + 1;
  const uint32_t* const words = (const uint32_t*)&counted;
  for (uint32_t i = 0; i < WATCHDOG_RECORD_COUNT; ++i) mmio_write32(RECORD(i), words[i]);
  mmio_write32(WATCHDOG(RECORD_VALID), WATCHDOG_RECORD_VALID_VALID_MASK);
}

static int firewall_assign(void* context, uint32_t peripheral, uint32_t owner) {
  (void)context;
  static const uint32_t bases[] = {GPIO_BASE, I2C_BASE, TIMER_BASE};
  static const uint32_t sizes[] = {GPIO_SIZE, I2C_SIZE, TIMER_SIZE};
  const uint32_t i = peripheral - 1;
  if (i >= sizeof bases / sizeof bases[0]) return PLUTON_BAD_ARGUMENT;
  const uint32_t initiator = owner == PLT_OWNER_NORMAL_WORLD ? 1u << INITIATOR_APP_CORE
                             : owner == PLT_OWNER_IO_CORE0   ? 1u << INITIATOR_IO_CORE0
                                                             : 0;
  const uint32_t rights = initiator != 0 ? initiator | MODES_NORMAL << MODES_SHIFT : 0;
  const struct firewall_entry entry = {bases[i], bases[i] + sizes[i] - 64u, rights, rights, 0, 0};
  firewall_set(POLICY_ENTRIES + i, &entry, 0);
  return firewall_confirm(POLICY_ENTRIES + i, &entry, 0) == BOOT_PASSED ? PLUTON_OK : PLUTON_FAILED;
}

static int peripherals_lock(void* context) {
  (void)context;
  return firewall_lock() == BOOT_PASSED ? PLUTON_OK : PLUTON_FAILED;
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
    .firewall_lock = peripherals_lock,
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
  mmio_write32(PLIC_PRIORITY(PLIC_SOURCE_WATCHDOG), 7);
  mmio_write32(PLIC_THRESHOLD(PLIC_CONTEXT_M), 0);
  mmio_write32(PLIC_ENABLE(PLIC_CONTEXT_M), 1u << PLIC_SOURCE_WATCHDOG);
  mailbox_host_init(&chip.mailbox, MAILBOX_SECURE_BASE, 0);
  return &table;
}

// Claims and completes; a mailbox interrupt that comes late is nobody's business any more.
bool platform_external_interrupt(void) {
  const uint32_t source = mmio_read32(PLIC_CLAIM(PLIC_CONTEXT_M));
  if (source != 0) mmio_write32(PLIC_CLAIM(PLIC_CONTEXT_M), source);
  return source == PLIC_SOURCE_WATCHDOG;
}
