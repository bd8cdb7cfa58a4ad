// SPDX-License-Identifier: Apache-2.0
// The monitor's answers, as root sees them through the module: what it gives and what it refuses. Under firmware that
// is not the monitor the only right answer is EOPNOTSUPP.
#include "sw/linux/tests/suite.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sw/linux/module/plt_monitor_ioctl.h"

#define MONITOR suite_inherited_monitor

static bool present(void) {
  uint32_t version;
  return ioctl(MONITOR, PLT_IOC_VERSION, &version) == 0;
}

// What a call that the monitor refuses with `error` must give here.
static int refusal(long result, int error) {
  const int saved = errno;
  const int wanted = present() ? error : EOPNOTSUPP;
  errno = saved;
  return refused_with(result, wanted, wanted);
}

static int version_or_absent(void) {
  uint32_t version = 0;
  if (ioctl(MONITOR, PLT_IOC_VERSION, &version) != 0) return errno == EOPNOTSUPP ? 0 : errno;
  return version >> 16 == PLT_MONITOR_ABI_VERSION >> 16 ? 0 : 1;
}

// Every entry has a type of its own kind and a digest; the monitor and the kernel that runs this are among them.
static int boot_entries(void) {
  static const uint8_t kNoDigest[PLT_SHA256_SIZE];
  uint32_t count = 0;
  uint32_t seen = 0;
  if (ioctl(MONITOR, PLT_IOC_BOOT_COUNT, &count) != 0) return errno == EOPNOTSUPP ? 0 : errno;
  for (uint32_t index = 0; index < count; index++) {
    struct plt_ioc_boot_entry entry = {.index = index};
    if (ioctl(MONITOR, PLT_IOC_BOOT_ENTRY, &entry) != 0) return 1;
    if (entry.entry.type < PLT_IMAGE_PLUTON_RUNTIME || entry.entry.type > PLT_IMAGE_ROOT_FS) return 2;
    if (entry.entry.slot > PLT_SLOT_BACKUP) return 3;
    if (memcmp(entry.entry.sha256, kNoDigest, sizeof kNoDigest) == 0) return 4;
    seen |= 1U << entry.entry.type;
  }
  return (seen & 1U << PLT_IMAGE_MONITOR) && (seen & 1U << PLT_IMAGE_KERNEL) && (seen & 1U << PLT_IMAGE_ROOT_FS) ? 0
                                                                                                                 : 5;
}

static int entry_after_the_last(void) {
  struct plt_ioc_boot_entry entry = {.index = 0};
  ioctl(MONITOR, PLT_IOC_BOOT_COUNT, &entry.index);
  int result = refusal(ioctl(MONITOR, PLT_IOC_BOOT_ENTRY, &entry), EINVAL);
  entry.index = UINT32_MAX;
  if (result == 0) result = refusal(ioctl(MONITOR, PLT_IOC_BOOT_ENTRY, &entry), EINVAL);
  return result;
}

static int tend_zero(void) {
  const uint32_t milliseconds = 0;
  return refusal(ioctl(MONITOR, PLT_IOC_TEND, &milliseconds), EINVAL);
}

static int tend_too_long(void) {
  const uint32_t milliseconds = PLT_WATCHDOG_MAX_MS + 1;
  return refusal(ioctl(MONITOR, PLT_IOC_TEND, &milliseconds), EINVAL);
}

static int version_of_no_image(void) {
  struct plt_ioc_security_version version = {.type = PLT_IMAGE_ROOT_FS + 1};
  return refusal(ioctl(MONITOR, PLT_IOC_SECURITY_VERSION, &version), EINVAL);
}

static int unknown_peripheral(void) {
  struct plt_ioc_peripheral peripheral = {.peripheral = PLT_PERIPHERAL_TIMER + 1, .owner = PLT_OWNER_NOBODY};
  int result = refusal(ioctl(MONITOR, PLT_IOC_PERIPHERAL_QUERY, &peripheral), EINVAL);
  if (result == 0) result = refusal(ioctl(MONITOR, PLT_IOC_PERIPHERAL_ASSIGN, &peripheral), EINVAL);
  return result;
}

// The log is finite, and its end is the end.
static int log_ends(void) {
  char text[512];
  ssize_t length;
  for (unsigned reads = 0; reads < 1024; reads++) {
    length = pread(MONITOR, text, sizeof text, (off_t)reads * (off_t)sizeof text);
    if (length < 0) return errno == EOPNOTSUPP ? 0 : errno;
    if (length == 0) return 0;
  }
  return 1;
}

static int write_without_begin(void) {
  const char octets[16] = {0};
  const ssize_t length = pwrite(MONITOR, octets, sizeof octets, 0);
  if (!present()) return refusal(length, EOPNOTSUPP);
  return length < 0 ? 0 : SUITE_WENT_THROUGH;
}

static int hang_without_knob(void) {
  const uint32_t knob = PLT_TEST_HANG;
  return refused_with(ioctl(MONITOR, PLT_IOC_TEST, &knob), EACCES, EACCES);
}

static int unknown_call(void) { return refused_with(ioctl(MONITOR, _IO('P', 0x7f)), ENOTTY, ENOTTY); }

struct check_list suite_monitor_checks(void) {
  static const struct check kChecks[] = {
      {"monitor_version_is_ours_or_absent", version_or_absent, 0, true},
      {"monitor_boot_entries_are_complete", boot_entries, 0, true},
      {"monitor_refuses_an_entry_after_the_last", entry_after_the_last, 0, true},
      {"monitor_refuses_to_tend_for_no_time", tend_zero, 0, true},
      {"monitor_refuses_to_tend_for_too_long", tend_too_long, 0, true},
      {"monitor_refuses_the_version_of_no_image", version_of_no_image, 0, true},
      {"monitor_refuses_an_unknown_peripheral", unknown_peripheral, 0, true},
      {"monitor_log_ends", log_ends, 0, true},
      {"monitor_refuses_a_staged_write_before_begin", write_without_begin, 0, true},
      {"module_does_not_hang_unless_loaded_for_it", hang_without_knob, 0, true},
      {"module_refuses_an_unknown_call", unknown_call, 0, true},
  };
  return (struct check_list){kChecks, sizeof kChecks / sizeof kChecks[0]};
}
