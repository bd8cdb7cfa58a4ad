// SPDX-License-Identifier: Apache-2.0
// Checks of what the Normal World's programs may not do. Each runs in a process of its own; unless it says otherwise as
// an unprivileged user who cannot gain privileges.
#ifndef PLT_LINUX_SUITE_H
#define PLT_LINUX_SUITE_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

struct check {
  const char* name;
  int (*run)(void);  // 0: as it should be; anything else is shown
  int signal;        // the signal that must end `run`; 0: it must return
  bool root;         // run as root with all capabilities
};

struct check_list {
  const struct check* checks;
  size_t count;
};

enum { SUITE_USER = 1000, SUITE_WENT_THROUGH = 99 };

struct check_list suite_memory_checks(void);
struct check_list suite_instruction_checks(void);
struct check_list suite_rights_checks(void);
struct check_list suite_monitor_checks(void);

// 0 when a call failed (result < 0) with either error; else what it did instead.
static inline int refused_with(long result, int error, int other) {
  if (result >= 0) return SUITE_WENT_THROUGH;
  return errno == error || errno == other ? 0 : errno;
}

// An open /dev/plt_monitor, opened by root before privileges were dropped; -1 when there is none.
extern int suite_inherited_monitor;

#endif
