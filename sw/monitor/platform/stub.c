// SPDX-License-Identifier: Apache-2.0
// For tests on machines without Pluton, watchdog and firewall: QEMU's `virt` (with a device tree in a1) and the plain
// machine of `plutonsim run`. A small Pluton of its own answers requests; a program ends through `tohost`, or through
// QEMU's test device. Never part of an image.
#include "sw/monitor/arch/arch.h"
#include "sw/monitor/arch/csr.h"
#include "sw/monitor/arch/memory_map.h"

#define STUB_KERNEL (APP_RAM_BASE + 0x200000u)
#define STUB_KERNEL_SIZE 0x2000000u
#define STUB_DEVICE_TREE (APP_RAM_BASE + 0x2200000u)
#define STUB_ROOT_FS (APP_RAM_BASE + 0x2300000u)
#define STUB_IMAGES 3u
#define QEMU_TEST_DEVICE 0x100000u
#define QEMU_TEST_PASS 0x5555u
#define QEMU_TEST_FAIL 0x3333u
#define QEMU_TEST_RESET 0x7777u

extern volatile uint64_t tohost;
volatile uint64_t tohost;
extern volatile uint64_t fromhost;
volatile uint64_t fromhost;

static struct {
  uint32_t device_tree;
  bool crashed;
  struct plt_crash_record crash;
  uint32_t staged;
  uint32_t stage_length;
} stub;

static int load_image(uint32_t type, uint32_t* out) {
  for (unsigned i = 0; i < 14; ++i) out[i] = 0;
  switch (type) {
    case PLT_IMAGE_KERNEL:
      out[0] = out[2] = STUB_KERNEL;
      out[1] = STUB_KERNEL_SIZE;
      break;
    case PLT_IMAGE_DEVICE_TREE:
      out[0] = stub.device_tree;
      out[1] = 0x1000;
      break;
    default:
      out[0] = STUB_ROOT_FS;
      out[1] = 4;
      break;
  }
  out[3] = 1;
  return PLUTON_OK;
}

static int boot_entry(uint32_t index, uint32_t* out) {
  if (index >= STUB_IMAGES) return PLUTON_BAD_ARGUMENT;
  out[0] = PLT_IMAGE_KERNEL + index;
  out[1] = 1;
  out[2] = out[3] = 0;
  for (unsigned i = 4; i < 12; ++i) out[i] = 0x01010101u * (index + i);
  return PLUTON_OK;
}

static int stage_write(const uint32_t* in, unsigned in_words) {
  if (in[0] != stub.staged || stub.staged + 4 * (in_words - 1) > stub.stage_length) return PLUTON_BAD_ARGUMENT;
  stub.staged += 4 * (in_words - 1);
  return PLUTON_OK;
}

static int pluton_call(void* context, uint32_t request, const uint32_t* in, unsigned in_words, uint32_t* out,
                       unsigned out_words) {
  (void)context;
  (void)out_words;
  switch (request) {
    case PLUTON_LOAD_IMAGE:
      return load_image(in[0], out);
    case PLUTON_BOOT_COUNT:
      out[0] = STUB_IMAGES;
      return PLUTON_OK;
    case PLUTON_BOOT_ENTRY:
      return boot_entry(in[0], out);
    case PLUTON_SECURITY_VERSION:
      out[0] = 1;
      return PLUTON_OK;
    case PLUTON_STAGE_BEGIN:
      stub.staged = 0;
      stub.stage_length = in[1];
      return PLUTON_OK;
    case PLUTON_STAGE_WRITE:
      return stage_write(in, in_words);
    case PLUTON_STAGE_COMMIT:
      return PLUTON_DENIED;  // nothing is ever signed here
    case PLUTON_STAGE_ABORT:
    case PLUTON_APP_STATE:
      return PLUTON_OK;
    default:
      return PLUTON_UNSUPPORTED;
  }
}

// The record would be read after the reset; here nothing survives one.
static void print_crash(void) {
  struct fmt_line line;
  fmt_clear(&line);
  fmt_text(&line, "stub: crash record, reason ");
  fmt_decimal(&line, stub.crash.reason, 0);
  fmt_text(&line, ": ");
  for (unsigned i = 0; i < PLT_CRASH_TEXT_SIZE && stub.crash.text[i] != 0; ++i) {
    const char one[2] = {stub.crash.text[i], 0};
    fmt_text(&line, one);
  }
  fmt_text(&line, "\n");
  for (size_t i = 0; i < line.length; ++i) common_console_put(NULL, line.text[i]);
}

static void reset(void* context, enum monitor_reset type, bool failure) {
  (void)context;
  const bool off = type == MONITOR_SHUTDOWN;
  if (stub.crashed) print_crash();
  // On plutonsim the run ends with this store; QEMU takes it for memory and goes on to the device.
  tohost = off && !failure ? 1 : 3;
  *(volatile uint32_t*)(uintptr_t)QEMU_TEST_DEVICE = failure ? 1u << 16 | QEMU_TEST_FAIL
                                                     : off   ? QEMU_TEST_PASS
                                                             : QEMU_TEST_RESET;
  monitor_dead();
}

static int watchdog_tend(void* context, uint32_t milliseconds) {
  (void)context;
  (void)milliseconds;
  return 0;
}

static bool crash_load(void* context, struct plt_crash_record* record) {
  (void)context;
  *record = stub.crash;
  return stub.crashed;
}

static void crash_store(void* context, const struct plt_crash_record* record) {
  (void)context;
  stub.crash = *record;
  stub.crashed = true;
}

static int firewall_assign(void* context, uint32_t peripheral, uint32_t owner) {
  (void)context;
  (void)peripheral;
  (void)owner;
  return PLUTON_OK;
}

static int firewall_lock(void* context) {
  (void)context;
  return PLUTON_OK;
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
    .firewall_lock = firewall_lock,
    .cycle = common_cycle,
};

const struct monitor_platform* platform_init(uint64_t boot_argument) {
  const bool inside = boot_argument >= APP_NORMAL_RAM_BASE && boot_argument < APP_RAM_BASE + APP_RAM_SIZE - 0x1000;
  stub.device_tree = inside ? (uint32_t)boot_argument : STUB_DEVICE_TREE;
  return &table;
}

bool platform_external_interrupt(void) { return false; }
