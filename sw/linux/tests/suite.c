// SPDX-License-Identifier: Apache-2.0
// Runs every check, or those whose names contain the argument. One line each: `suite: NAME ok` or `suite: NAME FAIL
// (what was wanted, what came)`, then `suite: N passed, M failed`. Exit status 0 when none failed.
#include "sw/linux/tests/suite.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ENDED_BY_SIGNAL = 128, CHECK_SECONDS = 10 };

int suite_inherited_monitor = -1;

// The kernel would log a signal that nobody handles; an exit status says the same without noise on the console.
static void on_signal(int signal) { _exit(ENDED_BY_SIGNAL + signal); }

static void catch_faults(void) {
  static const int kFaults[] = {SIGSEGV, SIGILL, SIGBUS, SIGTRAP, SIGFPE};
  for (size_t i = 0; i < sizeof kFaults / sizeof kFaults[0]; i++) {
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(kFaults[i], &action, NULL);
  }
}

static bool drop_privileges(void) {
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && setgroups(0, NULL) == 0 && setgid(SUITE_USER) == 0 &&
         setuid(SUITE_USER) == 0;
}

// Runs the check in a child; its exit status, or minus the signal that ended it unhandled.
static int run_child(const struct check* check) {
  int status = 0;
  const pid_t child = fork();
  if (child == 0) {
    alarm(CHECK_SECONDS);
    if (!check->root && !drop_privileges()) _exit(126);
    catch_faults();
    _exit(check->run());
  }
  if (child < 0 || waitpid(child, &status, 0) != child) return 125;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static bool report(const struct check* check) {
  const int wanted = check->signal != 0 ? ENDED_BY_SIGNAL + check->signal : 0;
  const int got = run_child(check);
  if (got == wanted) {
    printf("suite: %s ok\n", check->name);
  } else {
    printf("suite: %s FAIL (status %d, wanted %d)\n", check->name, got, wanted);
  }
  fflush(stdout);
  return got == wanted;
}

int main(int argc, char** argv) {
  unsigned passed = 0;
  unsigned failed = 0;
  suite_inherited_monitor = open("/dev/plt_monitor", O_RDWR);
  const struct check_list lists[] = {suite_memory_checks(), suite_instruction_checks(), suite_rights_checks(),
                                     suite_monitor_checks()};
  for (size_t list = 0; list < sizeof lists / sizeof lists[0]; list++) {
    for (size_t i = 0; i < lists[list].count; i++) {
      const struct check* check = &lists[list].checks[i];
      if (argc > 1 && strstr(check->name, argv[1]) == NULL) continue;
      if (report(check)) {
        passed++;
      } else {
        failed++;
      }
    }
  }
  printf("suite: %u passed, %u failed\n", passed, failed);
  return failed == 0 && passed != 0 ? 0 : 1;
}
