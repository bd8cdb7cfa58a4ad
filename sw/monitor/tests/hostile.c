// SPDX-License-Identifier: Apache-2.0
// A hostile kernel: loaded and started in the kernel's place, it tries everything that the Normal World must not be
// able to do, and counts. A control first sees that what is allowed works, since a machine that refuses everything
// proves nothing.
#include "sw/monitor/tests/payload.h"

#define RAM 0x80000000ul
#define RAM_END 0x84000000ul
#define NORMAL_RAM 0x80040000ul
#define SCRATCH 0x80400000ul  // ours, and free
#define STRIDE 0x400

static struct {
  uint64_t refused;
  uint64_t succeeded;
} count;

static void attempt(bool succeeded, const char* what, uint64_t a, uint64_t b) {
  if (!succeeded) {
    ++count.refused;
    return;
  }
  ++count.succeeded;
  print("hostile: succeeded: ");
  print(what);
  print(" ");
  print_hex(a);
  print(" ");
  print_hex(b);
  print("\n");
}

static void access(long (*probe)(uint64_t), const char* what, uint64_t address) {
  attempt(probe(address) == PROBE_PASSED, what, address, 0);
}

static void every_access(uint64_t address) {
  access(probe_load8, "load", address);
  access(probe_load32, "load 32", address & ~3ul);  // the only width that a register answers to
  access(probe_load64, "load 64", address & ~7ul);
  access(probe_store8, "store", address);
  access(probe_store32, "store 32", address & ~3ul);
  access(probe_store64, "store 64", address & ~7ul);
  access(probe_amo, "atomic", address & ~7ul);
  access(probe_lr, "load reserved", address & ~7ul);
  access(probe_fetch, "fetch", address & ~3ul);
}

static void every_access_from_user(uint64_t address) {
  access(probe_user_load8, "user's load", address);
  access(probe_user_store8, "user's store", address);
}

// First and last octet of what belongs to others; reaching one octet of a block is reaching the block.
static const uint64_t foreign[] = {
    0x00000000, 0x0000FFFF,                                            // Pluton's ROM
    0x00100000, 0x0011FFFF,                                            // Pluton's SRAM
    0x02000000, 0x02004000, 0x0200BFF8,    0x0200FFFF,                 // CLINT
    0x0C002000, 0x0C00207F, 0x0C200000,    0x0C200004,    0x0C200FFF,  // PLIC, M context
    0x20000000, 0x20FFFFFF,                                            // flash
    0x30000000, 0x30000FFF,                                            // firewall
    0x30050000, 0x30050FFF,                                            // watchdog
    0x300E0000, 0x300F0000, 0x300F0FFF,                                // fuses, secure mailbox
    0x31010000,                                                        // io_core0's mailbox
    0x40000000, 0x40004000, 0x40010000,    0x40020000,    0x40030000,         0x40040000,           0x40050000,
    0x42000000,  // Pluton's blocks
    RAM_END,    0xFFFFFFFF, 0x100000000ul, 0x180000000ul, 0x80000000000000ul, 0xFFFFFFFF80000000ul, ~0ul,
};
#define FOREIGN (sizeof foreign / sizeof foreign[0])

static void memory_ranges(void) {
  for (uint64_t address = RAM; address < NORMAL_RAM; address += STRIDE) every_access(address);
  every_access(NORMAL_RAM - 1);
  for (unsigned i = 0; i < FOREIGN; ++i) every_access(foreign[i]);
  // Across the borders, one octet of the access on the other side.
  access(probe_load64, "load across", NORMAL_RAM - 1);
  access(probe_store64, "store across", NORMAL_RAM - 1);
  access(probe_load64, "load across", NORMAL_RAM - 7);
  access(probe_store64, "store across", NORMAL_RAM - 7);
  access(probe_load64, "load across", RAM_END - 7);
  access(probe_load32, "load across", NORMAL_RAM - 3);
  access(probe_store32, "store across", NORMAL_RAM - 3);
}

static void from_user(void) {
  for (uint64_t address = RAM; address < NORMAL_RAM; address += 0x1000) every_access_from_user(address);
  for (unsigned i = 0; i < FOREIGN; ++i) every_access_from_user(foreign[i]);
  attempt(probe_user_satp() == PROBE_PASSED, "user's satp", 0, 0);
  attempt(probe_user_sret() == PROBE_PASSED, "user's sret", 0, 0);
}

static void machine_mode(void) {
  static long (*const probes[])(void) = {
      probe_read_mstatus,  probe_write_mstatus,  probe_write_mtvec,      probe_write_mepc,   probe_read_mscratch,
      probe_write_medeleg, probe_write_mie,      probe_write_mcounteren, probe_read_pmpcfg0, probe_write_pmpcfg0,
      probe_write_pmpcfg2, probe_write_pmpaddr0, probe_write_pmpaddr15,  probe_write_mcycle, probe_mret,
  };
  for (unsigned i = 0; i < sizeof probes / sizeof probes[0]; ++i) {
    attempt(probes[i]() == PROBE_PASSED, "machine mode's instruction", i, 0);
  }
}

// Pointers that are not the Normal World's for any length but 0, and ones that stop being so at their end.
static const uint64_t bad_pointers[] = {
    RAM + 0x20000,
    NORMAL_RAM - 8,
    NORMAL_RAM - 1,
    0,
    1,
    RAM - 1,
    RAM + 0x7FF8,
    RAM + 0x8000,
    RAM,
    RAM_END,
    RAM_END - 1,
    RAM_END + 8,
    0x02000000,
    0x300F0000,
    0x100000000ul | NORMAL_RAM,
    0x180400000ul,
    ~0ul,
    ~0ul - 47,
    0x7FFFFFFFFFFFFFFFul,
    0x8000000000000000ul,
    0xFFFFFFFF80400000ul,
};
static const uint64_t bad_lengths[] = {
    0x4000000, 0x100000000ul, 0x7FFFFFFFFFFFFFFFul, 0x8000000000000000ul, ~0ul - RAM, ~0ul - SCRATCH, ~0ul - 1, ~0ul,
};
#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static void call(uint64_t function, uint64_t a0, uint64_t a1, uint64_t a2) {
  attempt(vendor(function, a0, a1, a2).error >= 0, "call", function, a1);
}

static void pointers(uint64_t pointer, uint64_t length) {
  call(PLT_MONITOR_BOOT_ENTRY, 0, pointer, length);
  call(PLT_MONITOR_LOG_READ, 0, pointer, length);
  call(PLT_MONITOR_CRASH_READ, pointer, length, 0);
  call(PLT_MONITOR_STAGE_WRITE, 0, pointer, length);
  call(PLT_MONITOR_CRASH_REPORT, pointer, length, 0);
  call(PLT_MONITOR_UPDATE_NONCE, pointer, length, 0);
  call(PLT_MONITOR_STAGE_TICKET, pointer, length, 0);
}

static void services(void) {
  for (unsigned i = 0; i < COUNT(bad_pointers); ++i) {
    call(PLT_MONITOR_BOOT_ENTRY, 0, bad_pointers[i], PLT_BOOT_ENTRY_SIZE);
    call(PLT_MONITOR_LOG_READ, 0, bad_pointers[i], 64);
    call(PLT_MONITOR_CRASH_READ, bad_pointers[i], PLT_CRASH_RECORD_SIZE, 0);
    call(PLT_MONITOR_CRASH_REPORT, bad_pointers[i], PLT_CRASH_TEXT_SIZE, 0);
    call(PLT_MONITOR_UPDATE_NONCE, bad_pointers[i], PLT_NONCE_SIZE, 0);
    for (unsigned j = 0; j < COUNT(bad_lengths); ++j) pointers(bad_pointers[i], bad_lengths[j]);
  }
  for (unsigned j = 0; j < COUNT(bad_lengths); ++j) pointers(SCRATCH, bad_lengths[j]);
  for (uint64_t length = 0; length < PLT_BOOT_ENTRY_SIZE; ++length) {
    call(PLT_MONITOR_BOOT_ENTRY, 0, SCRATCH, length);
    call(PLT_MONITOR_CRASH_READ, SCRATCH, length, 0);
    if (length < PLT_NONCE_SIZE) call(PLT_MONITOR_UPDATE_NONCE, SCRATCH, length, 0);
  }
  call(PLT_MONITOR_LOG_READ, 0, SCRATCH, 0);
  call(PLT_MONITOR_CRASH_REPORT, SCRATCH, PLT_CRASH_TEXT_SIZE + 1, 0);
  static const uint64_t indices[] = {1000, 0xFFFFFFFF, 0x100000000ul, 0x8000000000000000ul, ~0ul};
  for (unsigned i = 0; i < COUNT(indices); ++i) {
    call(PLT_MONITOR_BOOT_ENTRY, indices[i], SCRATCH, 64);
    call(PLT_MONITOR_SECURITY_VERSION, indices[i], 0, 0);
    call(PLT_MONITOR_PERIPHERAL_QUERY, indices[i], 0, 0);
    call(PLT_MONITOR_PERIPHERAL_ASSIGN, indices[i], 1, 0);
    call(PLT_MONITOR_PERIPHERAL_ASSIGN, 1, indices[i], 0);
    call(PLT_MONITOR_STAGE_BEGIN, indices[i], 4096, 0);
    call(PLT_MONITOR_WATCHDOG_TEND, indices[i] == 1000 ? 60001 : indices[i], 0, 0);
    call(indices[i], 0, SCRATCH, 64);
    attempt(sbi(indices[i], 0, 0, 0, 0).error >= 0, "unknown extension", indices[i], 0);
  }
  call(PLT_MONITOR_WATCHDOG_TEND, 0, 0, 0);
  for (uint64_t f = PLT_MONITOR_CRASH_REPORT + 1; f < 64; ++f) call(f, 0, SCRATCH, 64);
}

static void orders(void) {
  call(PLT_MONITOR_STAGE_WRITE, 0, SCRATCH, 64);
  call(PLT_MONITOR_STAGE_COMMIT, 0, 0, 0);
  call(PLT_MONITOR_STAGE_ABORT, 0, 0, 0);
  call(PLT_MONITOR_STAGE_BEGIN, PLT_IMAGE_KERNEL, 0, 0);
  call(PLT_MONITOR_STAGE_BEGIN, PLT_IMAGE_KERNEL, 6, 0);
  call(PLT_MONITOR_STAGE_BEGIN, PLT_IMAGE_KERNEL, 0x1000004, 0);
  if (vendor(PLT_MONITOR_STAGE_BEGIN, PLT_IMAGE_KERNEL, 256, 0).error == 0) {
    call(PLT_MONITOR_STAGE_BEGIN, PLT_IMAGE_KERNEL, 256, 0);
    call(PLT_MONITOR_STAGE_WRITE, 64, SCRATCH, 64);
    call(PLT_MONITOR_STAGE_WRITE, ~0ul - 63, SCRATCH, 64);
    call(PLT_MONITOR_STAGE_WRITE, 0, SCRATCH, 260);
    call(PLT_MONITOR_STAGE_WRITE, 0, SCRATCH, 3);
    call(PLT_MONITOR_STAGE_WRITE, 0, SCRATCH, 0);
    call(PLT_MONITOR_STAGE_TICKET, SCRATCH, PLT_TICKET_SIZE - 1, 0);
    for (unsigned i = 0; i < COUNT(bad_pointers); ++i) {
      call(PLT_MONITOR_STAGE_TICKET, bad_pointers[i], PLT_TICKET_SIZE, 0);
    }
    call(PLT_MONITOR_STAGE_WRITE, 0, RAM, 64);
    call(PLT_MONITOR_STAGE_WRITE, 0, RAM_END - 32, 64);
    call(PLT_MONITOR_STAGE_COMMIT, 0, 0, 0);
    (void)vendor(PLT_MONITOR_STAGE_WRITE, 0, SCRATCH, 256);
    call(PLT_MONITOR_STAGE_COMMIT, 0, 0, 0);  // 256 zeros: no image
    call(PLT_MONITOR_STAGE_COMMIT, 0, 0, 0);
  }
  (void)vendor(PLT_MONITOR_PERIPHERAL_ASSIGN, PLT_PERIPHERAL_GPIO, PLT_OWNER_IO_CORE0, 0);
  if (vendor(PLT_MONITOR_PERIPHERAL_QUERY, PLT_PERIPHERAL_GPIO, 0, 0).value == PLT_OWNER_IO_CORE0) {
    call(PLT_MONITOR_PERIPHERAL_ASSIGN, PLT_PERIPHERAL_GPIO, PLT_OWNER_NORMAL_WORLD, 0);
  }
  (void)vendor(PLT_MONITOR_PERIPHERAL_LOCK, 0, 0, 0);
  for (uint64_t peripheral = PLT_PERIPHERAL_GPIO; peripheral <= PLT_PERIPHERAL_TIMER; ++peripheral) {
    for (uint64_t owner = PLT_OWNER_NOBODY; owner <= PLT_OWNER_IO_CORE0; ++owner) {
      call(PLT_MONITOR_PERIPHERAL_ASSIGN, peripheral, owner, 0);
    }
  }
}

static void standard_calls(void) {
  attempt(sbi(SBI_SRST, 0, 3, 0, 0).error >= 0, "reset type", 3, 0);
  attempt(sbi(SBI_SRST, 0, 0xF0000000, 0, 0).error >= 0, "reset type", 0xF0000000, 0);
  attempt(sbi(SBI_SRST, 0, 0, 2, 0).error >= 0, "reset reason", 2, 0);
  attempt(sbi(SBI_HSM, 0, 0, RAM, 0).error >= 0, "hart start", 0, 0);
  attempt(sbi(SBI_HSM, 0, 1, RAM, 0).error >= 0, "hart start", 1, 0);
  attempt(sbi(SBI_HSM, 1, 0, 0, 0).error >= 0, "hart stop", 0, 0);
  attempt(sbi(SBI_HSM, 3, 0x80000000, RAM, 0).error >= 0, "hart suspend", RAM, 0);
  attempt(sbi(SBI_IPI, 0, 2, 0, 0).error >= 0, "ipi", 2, 0);
  attempt(sbi(SBI_IPI, 0, 1, 1, 0).error >= 0, "ipi", 1, 1);
  attempt(sbi(SBI_RFENCE, 1, ~0ul, 0, 0).error >= 0, "fence", ~0ul, 0);
  attempt(sbi(SBI_RFENCE, 3, 1, 0, 0).error >= 0, "hypervisor's fence", 0, 0);
}

static bool allowed_works(void) {
  static const uint64_t ours[] = {NORMAL_RAM, SCRATCH, RAM_END - 8};
  for (unsigned i = 0; i < COUNT(ours); ++i) {
    if (probe_load64(ours[i]) != PROBE_PASSED || probe_store64(ours[i]) != PROBE_PASSED) return false;
    if (probe_user_load8(ours[i]) != PROBE_PASSED) return false;
  }
  if (probe_load8(0x10000005) != PROBE_PASSED) return false;  // UART's line status
  if (vendor(PLT_MONITOR_BOOT_ENTRY, 0, NORMAL_RAM, PLT_BOOT_ENTRY_SIZE).error != 0) return false;
  return vendor(PLT_MONITOR_LOG_READ, 0, RAM_END - 64, 64).error == 0;
}

void payload_main(void) {
  if (!allowed_works()) {
    print("hostile: control FAILED\n");
    payload_end(false);
  }
  memory_ranges();
  from_user();
  machine_mode();
  translation_on();
  memory_ranges();
  access(probe_load8, "page walk", ADDRESS_BEHIND_FOREIGN_TABLE);
  access(probe_store8, "page walk", ADDRESS_BEHIND_FOREIGN_TABLE);
  machine_mode();
  services();
  translation_off();
  services();
  orders();
  standard_calls();
  const bool works = allowed_works();
  if (!works) print("hostile: control FAILED afterwards\n");
  print("hostile: ");
  print_decimal(count.refused);
  print(" refused, ");
  print_decimal(count.succeeded);
  print(" succeeded\n");
  payload_end(works && count.succeeded == 0);
}
