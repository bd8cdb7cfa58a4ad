// SPDX-License-Identifier: Apache-2.0
// The RISC-V Supervisor Binary Interface, version 1.0, for a machine of one hart. Chapter numbers are the
// specification's.
#include "sw/monitor/lib/services.h"

#define SBI_SPECIFICATION 0x01000000  // 1.0
// Not registered: no number of another implementation, so that nobody applies another's workarounds.
#define SBI_IMPLEMENTATION 0x504C54
#define SBI_IMPLEMENTATION_VERSION 0x00010000

#define HART 0  // the only one

enum sbi_extension {
  SBI_LEGACY_SET_TIMER = 0,
  SBI_LEGACY_PUTCHAR = 1,
  SBI_LEGACY_GETCHAR = 2,
  SBI_LEGACY_CLEAR_IPI = 3,
  SBI_LEGACY_SEND_IPI = 4,
  SBI_LEGACY_FENCE_I = 5,
  SBI_LEGACY_SFENCE_VMA = 6,
  SBI_LEGACY_SFENCE_VMA_ASID = 7,
  SBI_LEGACY_SHUTDOWN = 8,
  SBI_BASE = 0x10,
  SBI_TIME = 0x54494D45,
  SBI_IPI = 0x735049,
  SBI_RFENCE = 0x52464E43,
  SBI_HSM = 0x48534D,
  SBI_SRST = 0x53525354,
};

static bool extension_known(uint64_t extension) {
  switch (extension) {
    case SBI_BASE:
    case SBI_TIME:
    case SBI_IPI:
    case SBI_RFENCE:
    case SBI_HSM:
    case SBI_SRST:
    case PLT_MONITOR_EXTENSION:
      return true;
    default:
      return extension <= SBI_LEGACY_SHUTDOWN;
  }
}

static struct sbi_result base_call(const struct monitor* monitor, const struct sbi_call* call) {
  switch (call->function) {
    case 0:
      return sbi_value(SBI_SPECIFICATION);
    case 1:
      return sbi_value(SBI_IMPLEMENTATION);
    case 2:
      return sbi_value(SBI_IMPLEMENTATION_VERSION);
    case 3:
      return sbi_value(extension_known(call->arg[0]) ? 1 : 0);
    case 4:
      return sbi_value(monitor->vendor_id);
    case 5:
      return sbi_value(monitor->architecture_id);
    case 6:
      return sbi_value(monitor->implementation_id);
    default:
      return sbi_error(PLT_SBI_NOT_SUPPORTED);
  }
}

// Chapter 3.1: harts base + i for each bit i of the mask; base -1 is every hart. A hart that does not exist makes the
// call fail.
static int64_t hart_mask(uint64_t mask, uint64_t base, bool* this_hart) {
  *this_hart = false;
  if (base == UINT64_MAX) {
    *this_hart = true;
    return PLT_SBI_SUCCESS;
  }
  if (mask == 0) return PLT_SBI_SUCCESS;
  if (base != HART || mask != 1) return PLT_SBI_INVALID_PARAM;
  *this_hart = true;
  return PLT_SBI_SUCCESS;
}

static struct sbi_result time_call(const struct monitor* monitor, const struct sbi_call* call) {
  if (call->function != 0) return sbi_error(PLT_SBI_NOT_SUPPORTED);
  monitor->platform->set_timer(monitor->platform->context, call->arg[0]);
  return sbi_value(0);
}

static struct sbi_result ipi_call(const struct monitor* monitor, const struct sbi_call* call) {
  if (call->function != 0) return sbi_error(PLT_SBI_NOT_SUPPORTED);
  bool here;
  const int64_t error = hart_mask(call->arg[0], call->arg[1], &here);
  if (error == PLT_SBI_SUCCESS && here) {
    monitor->platform->set_software_interrupt(monitor->platform->context, true);
  }
  return sbi_error(error);
}

static struct sbi_result fence_call(const struct monitor* monitor, const struct sbi_call* call) {
  if (call->function > 2) return sbi_error(PLT_SBI_NOT_SUPPORTED);  // 3 to 6 need a hypervisor
  bool here;
  const int64_t error = hart_mask(call->arg[0], call->arg[1], &here);
  if (error == PLT_SBI_SUCCESS && here) {
    // A whole flush serves every range and every address space.
    monitor->platform->fence(monitor->platform->context,
                             call->function == 0 ? MONITOR_FENCE_INSTRUCTIONS : MONITOR_FENCE_TRANSLATIONS);
  }
  return sbi_error(error);
}

static struct sbi_result hart_call(const struct monitor* monitor, const struct sbi_call* call) {
  switch (call->function) {
    case 0:  // start
      return sbi_error(call->arg[0] == HART ? PLT_SBI_ALREADY_AVAILABLE : PLT_SBI_INVALID_PARAM);
    case 1:  // stop: nobody would be left to start it again
      return sbi_error(PLT_SBI_FAILED);
    case 2:  // status: 0 is started
      return sbi_error(call->arg[0] == HART ? PLT_SBI_SUCCESS : PLT_SBI_INVALID_PARAM);
    case 3:  // suspend: the default retentive state alone. The type is 32 bits wide (9.4).
      if ((uint32_t)call->arg[0] != 0) {
        return sbi_error((uint32_t)call->arg[0] == 0x80000000u ? PLT_SBI_NOT_SUPPORTED : PLT_SBI_INVALID_PARAM);
      }
      monitor->platform->idle(monitor->platform->context);
      return sbi_value(0);
    default:
      return sbi_error(PLT_SBI_NOT_SUPPORTED);
  }
}

static struct sbi_result reset_call(const struct monitor* monitor, const struct sbi_call* call) {
  if (call->function != 0) return sbi_error(PLT_SBI_NOT_SUPPORTED);
  // Type and reason are 32 bits wide (10.1); the rest of the registers means nothing.
  const uint32_t type = (uint32_t)call->arg[0];
  const uint32_t reason = (uint32_t)call->arg[1];
  if (type > MONITOR_WARM_REBOOT || reason > 1) return sbi_error(PLT_SBI_INVALID_PARAM);
  monitor->platform->reset(monitor->platform->context, (enum monitor_reset)type, reason == 1);
  return sbi_error(PLT_SBI_FAILED);
}

// Chapter 5. Only a0 comes back, so a1 is passed through. The masks are virtual addresses: with one hart there is
// nothing to read there.
static struct sbi_result legacy_call(const struct monitor* monitor, const struct sbi_call* call) {
  const struct monitor_platform* p = monitor->platform;
  struct sbi_result r = {0, call->arg[1]};
  switch (call->extension) {
    case SBI_LEGACY_SET_TIMER:
      p->set_timer(p->context, call->arg[0]);
      break;
    case SBI_LEGACY_PUTCHAR:
      p->console_put(p->context, (char)call->arg[0]);
      break;
    case SBI_LEGACY_GETCHAR:
      r.error = p->console_get(p->context);
      break;
    case SBI_LEGACY_CLEAR_IPI:
    case SBI_LEGACY_SEND_IPI:
      p->set_software_interrupt(p->context, call->extension == SBI_LEGACY_SEND_IPI);
      break;
    case SBI_LEGACY_FENCE_I:
      p->fence(p->context, MONITOR_FENCE_INSTRUCTIONS);
      break;
    case SBI_LEGACY_SFENCE_VMA:
    case SBI_LEGACY_SFENCE_VMA_ASID:
      p->fence(p->context, MONITOR_FENCE_TRANSLATIONS);
      break;
    default:
      p->reset(p->context, MONITOR_SHUTDOWN, false);
      r.error = PLT_SBI_FAILED;
      break;
  }
  return r;
}

struct sbi_result monitor_call(struct monitor* monitor, const struct sbi_call* call) {
  switch (call->extension) {
    case PLT_MONITOR_EXTENSION:
      return vendor_call(monitor, call);
    case SBI_BASE:
      return base_call(monitor, call);
    case SBI_TIME:
      return time_call(monitor, call);
    case SBI_IPI:
      return ipi_call(monitor, call);
    case SBI_RFENCE:
      return fence_call(monitor, call);
    case SBI_HSM:
      return hart_call(monitor, call);
    case SBI_SRST:
      return reset_call(monitor, call);
    default:
      return extension_known(call->extension) ? legacy_call(monitor, call) : sbi_error(PLT_SBI_NOT_SUPPORTED);
  }
}
