// SPDX-License-Identifier: Apache-2.0
// From reset to the kernel, and what traps do afterwards.
#include "sw/monitor/arch/arch.h"
#include "sw/monitor/arch/csr.h"
#include "sw/monitor/arch/memory_map.h"

// The monitor's only state; C reaches it from here alone.
static struct monitor monitor;

static const char hang_text[] = "watchdog";
static const char fault_text[] = "monitor fault";

#define DELEGATED_EXCEPTIONS                                                                                   \
  (1u << CAUSE_FETCH_MISALIGNED | 1u << CAUSE_ILLEGAL | 1u << CAUSE_BREAKPOINT | 1u << CAUSE_LOAD_MISALIGNED | \
   1u << CAUSE_STORE_MISALIGNED | 1u << CAUSE_ECALL_U | 1u << CAUSE_FETCH_PAGE | 1u << CAUSE_LOAD_PAGE |       \
   1u << CAUSE_STORE_PAGE)
#define DELEGATED_INTERRUPTS (1u << IRQ_S_SOFTWARE | 1u << IRQ_S_TIMER | 1u << IRQ_S_EXTERNAL)
#define COUNTERS 7u  // cycle, time, instret

// S mode's business goes to S mode without the monitor. Access faults come here first, because they are refusals.
static void prepare_supervisor(void) {
  WRITE_CSR(medeleg, DELEGATED_EXCEPTIONS);
  WRITE_CSR(mideleg, DELEGATED_INTERRUPTS);
  WRITE_CSR(mcounteren, COUNTERS);
  WRITE_CSR(scounteren, COUNTERS);
  monitor_try_csrs();
  WRITE_CSR(satp, 0);
  WRITE_CSR(stvec, 0);
  WRITE_CSR(sscratch, 0);
  WRITE_CSR(mip, 0);
  // MPRV, SUM, MXR, TVM, TW, TSR and every other bit off; mret enters S mode with its interrupts off.
  WRITE_CSR(mstatus, MSTATUS_MPP_S);
  WRITE_CSR(mie, 1u << IRQ_M_EXTERNAL);
}

// On the console only when nobody will come up who could read it otherwise.
static void print_log(void) {
  const struct monitor_platform* p = monitor.platform;
  char text[64];
  uint64_t offset = 0;
  for (;;) {
    const size_t n = event_log_read(&monitor.log, offset, text, sizeof text);
    if (n == 0) break;
    for (size_t i = 0; i < n; ++i) p->console_put(p->context, text[i]);
    offset += n;
  }
}

void monitor_main(uint64_t hart, uint64_t boot_argument) {
  if (hart != 0) monitor_dead();
  const struct guest_ram ram = {APP_NORMAL_RAM_BASE, APP_NORMAL_RAM_SIZE};
  monitor_init(&monitor, platform_init(boot_argument), ram);
  monitor.vendor_id = READ_CSR(mvendorid);
  monitor.architecture_id = READ_CSR(marchid);
  monitor.implementation_id = READ_CSR(mimpid);
  pmp_setup();
  struct monitor_kernel kernel;
  if (!monitor_load(&monitor, &kernel)) {
    print_log();
    monitor.platform->reset(monitor.platform->context, MONITOR_SHUTDOWN, true);
    monitor_dead();
  }
  prepare_supervisor();
  __asm__ volatile("fence.i" : : : "memory");
  monitor_enter(kernel.entry, kernel.device_tree);
}

struct sbi_result monitor_ecall(uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3, uint64_t a4, uint64_t a5,
                                uint64_t a6, uint64_t a7) {
  const struct sbi_call call = {{a0, a1, a2, a3, a4, a5}, a6, a7};
  return monitor_call(&monitor, &call);
}

// Priv. 1.12, 3.1.6.1 and 4.1.1: what the hardware does when it traps into S mode.
static void redirect_to_supervisor(uint64_t cause, uint64_t pc, uint64_t value) {
  const uint64_t status = READ_CSR(mstatus);
  uint64_t next = status & ~(uint64_t)(MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE | MSTATUS_MPP);
  if ((status & MSTATUS_MPP) == MSTATUS_MPP_S) next |= MSTATUS_SPP;
  if ((status & MSTATUS_SIE) != 0) next |= MSTATUS_SPIE;
  next |= MSTATUS_MPP_S;
  WRITE_CSR(mstatus, next);
  WRITE_CSR(scause, cause);
  WRITE_CSR(sepc, pc);
  WRITE_CSR(stval, value);
  WRITE_CSR(mepc, READ_CSR(stvec) & ~(uint64_t)3);
}

void monitor_exception(uint64_t cause) {
  const uint64_t pc = READ_CSR(mepc);
  const uint64_t value = READ_CSR(mtval);
  if (cause == CAUSE_FETCH_ACCESS || cause == CAUSE_LOAD_ACCESS || cause == CAUSE_STORE_ACCESS) {
    monitor_log_fault(&monitor, cause, pc, value);
  }
  redirect_to_supervisor(cause, pc, value);
}

void monitor_interrupt(uint64_t cause) {
  switch (cause & 0xFF) {
    case IRQ_M_TIMER:
      // S mode's timer: raise its interrupt, and be quiet until it asks for the next one.
      CLEAR_CSR(mie, 1u << IRQ_M_TIMER);
      SET_CSR(mip, 1u << IRQ_S_TIMER);
      break;
    case IRQ_M_EXTERNAL:
      if (platform_external_interrupt()) {
        monitor_crash(&monitor, PLT_CRASH_HANG, READ_CSR(mepc), READ_CSR(scause), hang_text, sizeof hang_text - 1);
      }
      break;
    default:
      // Nothing else is enabled.
      CLEAR_CSR(mie, (uint64_t)1 << (cause & 0x3F));
      break;
  }
}

// The monitor is wrong. What it knows is suspect, so nothing is done but to leave a record and start again.
void monitor_fault(uint64_t cause, uint64_t pc, uint64_t value) {
  (void)value;
  monitor_crash(&monitor, PLT_CRASH_MONITOR_FAULT, pc, cause, fault_text, sizeof fault_text - 1);
}
