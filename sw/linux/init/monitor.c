// SPDX-License-Identifier: Apache-2.0
#include "sw/linux/init/monitor.h"

#include "sw/linux/init/report.h"
#include "sw/linux/init/say.h"
#include "sw/linux/module/plt_monitor_ioctl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int open_monitor(void) { return open("/dev/" PLT_MONITOR_DEVICE, O_RDWR | O_CLOEXEC); }

void plt_monitor_load(const char* parameters) {
  const int file = open("/lib/plt_monitor.ko", O_RDONLY | O_CLOEXEC);
  if (file < 0 || syscall(SYS_finit_module, file, parameters, 0) != 0) say("plt_monitor.ko: %s", strerror(errno));
  if (file >= 0) close(file);
}

void plt_monitor_print_boot(void) {
  const int monitor = open_monitor();
  uint32_t count = 0;
  if (monitor < 0 || ioctl(monitor, PLT_IOC_BOOT_COUNT, &count) != 0) {
    say("no measured boot: %s", errno == EOPNOTSUPP ? "the firmware is not the security monitor" : strerror(errno));
  }
  for (uint32_t index = 0; index < count; index++) {
    struct plt_ioc_boot_entry entry = {.index = index};
    char line[PLT_REPORT_LINE];
    if (ioctl(monitor, PLT_IOC_BOOT_ENTRY, &entry) != 0) {
      say("boot entry %u: %s", (unsigned)index, strerror(errno));
      break;
    }
    plt_report_boot_entry(&entry.entry, line, sizeof line);
    say("measured %s", line);
  }
  if (monitor >= 0) close(monitor);
}

void plt_monitor_print_crash(void) {
  const int monitor = open_monitor();
  struct plt_crash_record record;
  if (monitor < 0) return;
  if (ioctl(monitor, PLT_IOC_CRASH, &record) == 0) {
    char line[PLT_REPORT_LINE];
    plt_report_crash(&record, line, sizeof line);
    say("last crash: %s", line);
  }
  close(monitor);
}

static _Noreturn void tend_forever(int monitor, uint32_t milliseconds) {
  const uint32_t pause = milliseconds / 3 > 0 ? milliseconds / 3 : 1;
  const struct timespec delay = {.tv_sec = pause / 1000, .tv_nsec = (long)(pause % 1000) * 1000000};
  prctl(PR_SET_NAME, "plt_tend", 0, 0, 0);
  for (;;) {
    nanosleep(&delay, NULL);
    if (ioctl(monitor, PLT_IOC_TEND, &milliseconds) != 0) say("watchdog: %s", strerror(errno));
  }
}

void plt_monitor_start_tending(uint32_t milliseconds) {
  const int monitor = milliseconds != 0 ? open_monitor() : -1;
  if (monitor < 0) return;
  if (ioctl(monitor, PLT_IOC_TEND, &milliseconds) == 0) {
    const pid_t child = fork();
    if (child == 0) tend_forever(monitor, milliseconds);
    if (child < 0) say("nobody tends the watchdog: %s", strerror(errno));
  } else if (errno != EOPNOTSUPP) {
    say("watchdog: %s", strerror(errno));
  }
  close(monitor);
}

void plt_monitor_power_off_failed(void) {
  const int monitor = open_monitor();
  if (monitor < 0 || ioctl(monitor, PLT_IOC_SHUTDOWN_FAILED) != 0) say("cannot report a failure: %s", strerror(errno));
}

void plt_monitor_hang(void) {
  const uint32_t knob = PLT_TEST_HANG;
  const int monitor = open_monitor();
  if (monitor < 0 || ioctl(monitor, PLT_IOC_TEST, &knob) != 0) say("cannot hang: %s", strerror(errno));
}
