// SPDX-License-Identifier: Apache-2.0
// What a kernel expects of the monitor, checked from S mode: standard calls, delegation, redirected traps, the vendor
// extension with good arguments.
#include "sw/monitor/tests/payload.h"

#define SCRATCH 0x80400000ul
#define CLINT 0x02000000ul
#define CAUSE_ILLEGAL 2
#define CAUSE_LOAD_ACCESS 5
#define CAUSE_LOAD_PAGE 13
#define INTERRUPT (1ul << 63)
#define SSIP 0x2ul
#define STIP 0x20ul

static struct {
  unsigned passed;
  unsigned failed;
} count;

static void check(bool good, const char* what) {
  if (good) {
    ++count.passed;
    return;
  }
  ++count.failed;
  print("sbi: FAILED: ");
  print(what);
  print("\n");
}

static uint64_t time_now(void) {
  uint64_t now;
  __asm__ volatile("rdtime %0" : "=r"(now));
  return now;
}

static uint64_t pending(void) {
  uint64_t bits;
  __asm__ volatile("csrr %0, sip" : "=r"(bits));
  return bits;
}

static void enable(uint64_t bits) { __asm__ volatile("csrw sie, %0" : : "r"(bits)); }

static void base(void) {
  check(sbi(SBI_BASE, 0, 0, 0, 0).value == 0x01000000, "specification version");
  check(sbi(SBI_BASE, 3, SBI_TIME, 0, 0).value == 1, "probe of TIME");
  check(sbi(SBI_BASE, 3, SBI_SRST, 0, 0).value == 1, "probe of SRST");
  check(sbi(SBI_BASE, 3, PLT_MONITOR_EXTENSION, 0, 0).value == 1, "probe of the vendor extension");
  check(sbi(SBI_BASE, 3, 1, 0, 0).value == 1, "probe of legacy putchar");
  check(sbi(SBI_BASE, 3, 0x12345678, 0, 0).value == 0, "probe of nothing");
  check(sbi(2, 0, 0, 77, 0).value == 77, "legacy calls leave a1 alone");
}

static void timer(void) {
  enable(STIP);
  const uint64_t begin = time_now();
  check(sbi(SBI_TIME, 0, begin + 1000, 0, 0).error == 0, "set_timer");
  check((pending() & STIP) == 0, "timer not yet pending");
  check((uint64_t)probe_interrupt() == (INTERRUPT | 5), "timer interrupt");
  check(time_now() >= begin + 1000, "timer not early");
  check((pending() & STIP) != 0, "timer pending");
  (void)sbi(SBI_TIME, 0, ~0ul, 0, 0);
  check((pending() & STIP) == 0, "set_timer takes the interrupt back");
  (void)sbi(0, 0, time_now(), 0, 0);
  check((uint64_t)probe_interrupt() == (INTERRUPT | 5), "legacy set_timer");
  (void)sbi(0, 0, ~0ul, 0, 0);
  const uint64_t asleep = time_now();
  (void)sbi(SBI_TIME, 0, asleep + 500, 0, 0);
  check(sbi(SBI_HSM, 3, 0, 0, 0).error == 0, "suspend");
  check(time_now() >= asleep + 500, "suspend sleeps");
  (void)sbi(SBI_TIME, 0, ~0ul, 0, 0);
}

static void software_interrupt(void) {
  enable(SSIP);
  check(sbi(SBI_IPI, 0, 1, 0, 0).error == 0, "send_ipi");
  check((uint64_t)probe_interrupt() == (INTERRUPT | 1), "software interrupt");
  __asm__ volatile("csrc sip, %0" : : "r"(SSIP));
  check((pending() & SSIP) == 0, "S mode clears its software interrupt");
  check(sbi(SBI_IPI, 0, 0, ~0ul, 0).error == 0 && (pending() & SSIP) != 0, "send_ipi to all");
  (void)sbi(3, 0, 0, 0, 0);
  check((pending() & SSIP) == 0, "legacy clear_ipi");
  enable(0);
}

static void fences_and_harts(void) {
  for (uint64_t f = 0; f <= 2; ++f) check(sbi(SBI_RFENCE, f, 1, 0, 0).error == 0, "fence");
  check(sbi(SBI_HSM, 2, 0, 0, 0).value == 0, "hart 0 is started");
  check(sbi(SBI_HSM, 2, 1, 0, 0).error == PLT_SBI_INVALID_PARAM, "there is no hart 1");
}

static void traps(void) {
  check(probe_illegal() == CAUSE_ILLEGAL, "illegal instruction comes to S mode");
  check(probe_load8(CLINT) == CAUSE_LOAD_ACCESS, "access fault is redirected to S mode");
  check(probe_load8(SCRATCH + 1) == PROBE_PASSED, "load");
  check(probe_load64(SCRATCH + 1) == PROBE_PASSED, "misaligned load in hardware");
  check(probe_user_load8(CLINT) == CAUSE_LOAD_ACCESS, "access fault of U mode");
  translation_on();
  check(probe_load8(0x4000000000ul) == CAUSE_LOAD_PAGE, "page fault comes to S mode");
  translation_off();
}

static void boot_list(void) {
  const struct sbi_return n = vendor(PLT_MONITOR_BOOT_COUNT, 0, 0, 0);
  check(n.error == 0 && n.value >= 3, "boot count");
  for (uint64_t i = 0; i < n.value; ++i) {
    volatile struct plt_boot_entry* entry = (volatile struct plt_boot_entry*)(SCRATCH + 1000);
    for (unsigned k = 0; k < 64; ++k) ((volatile uint8_t*)entry)[k] = 0xA5;
    const struct sbi_return r = vendor(PLT_MONITOR_BOOT_ENTRY, i, (uint64_t)entry, 64);
    check(r.error == 0 && r.value == PLT_BOOT_ENTRY_SIZE, "boot entry");
    check(entry->type >= 1 && entry->type <= 5 && entry->slot <= 1, "boot entry's fields");
    check(((volatile uint8_t*)entry)[PLT_BOOT_ENTRY_SIZE] == 0xA5, "nothing behind the entry is written");
  }
}

static void log(void) {
  char* text = (char*)SCRATCH;
  uint64_t offset = 0;
  unsigned lines = 0;
  for (;;) {
    const struct sbi_return r = vendor(PLT_MONITOR_LOG_READ, offset, SCRATCH + 3, 50);
    if (r.error != 0 || r.value == 0) break;
    for (uint64_t i = 0; i < r.value; ++i) lines += text[3 + i] == '\n';
    offset += r.value;
  }
  check(lines >= 3, "log has the three images");
}

static void others(void) {
  check(vendor(PLT_MONITOR_VERSION, 0, 0, 0).value == PLT_MONITOR_ABI_VERSION, "version");
  check(vendor(PLT_MONITOR_SECURITY_VERSION, PLT_IMAGE_KERNEL, 0, 0).error == 0, "security version");
  check(vendor(PLT_MONITOR_WATCHDOG_TEND, 60000, 0, 0).error == 0, "watchdog");
  check(vendor(PLT_MONITOR_RANDOM, SCRATCH, 16, 0).error == PLT_SBI_NOT_SUPPORTED, "random is not there");
  check(vendor(PLT_MONITOR_CRASH_READ, SCRATCH, 64, 0).error == 0, "crash read");
}

void payload_main(void) {
  base();
  timer();
  software_interrupt();
  fences_and_harts();
  traps();
  boot_list();
  log();
  others();
  translation_on();
  boot_list();  // pointers stay physical
  log();
  translation_off();
  print("sbi: ");
  print_decimal(count.passed);
  print(" passed, ");
  print_decimal(count.failed);
  print(" failed\n");
  payload_end(count.failed == 0);
}
