// SPDX-License-Identifier: Apache-2.0
// The application that the Normal World is there for, reduced to one line that shows with which rights it runs.
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <unistd.h>

int main(void) {
  struct utsname system;
  if (uname(&system) != 0) return 1;
  printf("app_sample: user %u, no_new_privs %d, on %s %s %s\n", (unsigned)getuid(),
         prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), system.sysname, system.release, system.machine);
  return getuid() == 0 ? 1 : 0;
}
