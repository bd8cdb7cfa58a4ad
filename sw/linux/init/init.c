// SPDX-License-Identifier: Apache-2.0
// The first process of the Normal World: mounts, loads the monitor's module, shows what was booted, tends the watchdog,
// runs the sample application without privileges and then what the kernel's command line asks for (options.h).
#include "sw/linux/init/monitor.h"
#include "sw/linux/init/options.h"
#include "sw/linux/init/say.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SAMPLE_USER = 1000 };

void say(const char* format, ...) {
  // One write a line, so that lines of other processes do not come between.
  char line[512] = "plutonsim-init: ";
  const size_t prefix = strlen(line);
  va_list arguments;
  va_start(arguments, format);
  const int length = vsnprintf(line + prefix, sizeof line - prefix - 1, format, arguments);
  va_end(arguments);
  if (length < 0) return;
  strcat(line, "\n");
  if (write(STDOUT_FILENO, line, strlen(line)) < 0) return;  // no console: nobody to tell
}

static void mount_one(const char* type, const char* place, unsigned long flags, const char* data) {
  mkdir(place, 0755);
  if (mount(type, place, type, flags, data) != 0) say("mount %s: %s", place, strerror(errno));
}

static void mount_all(void) {
  mount_one("proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  mount_one("sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  mount_one("devtmpfs", "/dev", MS_NOSUID | MS_NOEXEC, "mode=0755");
  mount_one("tmpfs", "/tmp", MS_NOSUID | MS_NODEV, "mode=1777,size=8m");
}

// At most size - 1 octets of a small file, terminated; empty when it cannot be read.
static void read_text(const char* name, char* text, size_t size) {
  const int file = open(name, O_RDONLY | O_CLOEXEC);
  const ssize_t length = file >= 0 ? read(file, text, size - 1) : 0;
  text[length > 0 ? length : 0] = '\0';
  if (file >= 0) close(file);
}

// The console as controlling terminal, so that the shell has job control and Ctrl-C: /dev/console itself cannot be one.
// Taken by the first process and for good: the end of a session's leader would throw away what is still to be sent.
static void take_terminal(void) {
  char active[128];
  char device[160];
  read_text("/sys/class/tty/console/active", active, sizeof active);
  char* name = strrchr(active, ' ');
  name = name != NULL ? name + 1 : active;
  name[strcspn(name, "\n")] = '\0';
  snprintf(device, sizeof device, "/dev/%s", name);
  setsid();
  const int terminal = open(device, O_RDWR);
  if (terminal < 0) return;
  ioctl(terminal, TIOCSCTTY, 1);
  for (int standard = 0; standard <= 2; standard++) dup2(terminal, standard);
  if (terminal > 2) close(terminal);
}

// In the child: no root, no groups, no way back through set-user-id files.
static void drop_privileges(void) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || setgroups(0, NULL) != 0 || setgid(SAMPLE_USER) != 0 ||
      setuid(SAMPLE_USER) != 0) {
    _exit(126);
  }
}

enum role { ROLE_SAMPLE, ROLE_COMMAND };

// Runs a program to its end and reaps whatever else ends meanwhile, as the first process must. True: status 0.
static bool run(const char* const* words, enum role role) {
  int status = 0;
  pid_t ended;
  if (role == ROLE_COMMAND) take_terminal();
  const pid_t child = fork();
  if (child == 0) {
    if (role == ROLE_SAMPLE) drop_privileges();
    execvp(words[0], (char* const*)words);
    say("%s: %s", words[0], strerror(errno));
    _exit(127);
  }
  if (child < 0) {
    say("fork: %s", strerror(errno));
    return false;
  }
  do {
    ended = wait(&status);
  } while (ended != child && (ended > 0 || errno == EINTR));
  if (ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 0) return true;
  if (WIFSIGNALED(status)) {
    say("%s ended by signal %d", words[0], WTERMSIG(status));
  } else {
    say("%s ended with status %d", words[0], WEXITSTATUS(status));
  }
  return false;
}

static void panic_kernel(void) {
  const int trigger = open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);
  if (trigger < 0 || write(trigger, "c", 1) != 1) say("cannot panic: %s", strerror(errno));
}

// Lets what has been said leave the UART. tcdrain() is for the terminal's foreground group, which this is not any more.
static void drain_console(void) {
  enum { PATIENCE_MS = 2000 };
  int left = 0;
  for (int i = 0; i < PATIENCE_MS && ioctl(STDOUT_FILENO, TIOCOUTQ, &left) == 0 && left > 0; ++i) usleep(1000);
}

static _Noreturn void finish(enum plt_then then) {
  switch (then) {
    case THEN_PANIC:
      panic_kernel();
      break;
    case THEN_HANG:
      plt_monitor_hang();
      break;
    case THEN_POWEROFF_FAIL:
      say("power off, failed");
      drain_console();
      plt_monitor_power_off_failed();
      break;
    default:
      say("power off");
      break;
  }
  sync();
  drain_console();
  reboot(RB_POWER_OFF);
  for (;;) pause();
}

// What then=DEFAULT means once it is known how the command ended.
static enum plt_then after(const struct plt_options* options, bool succeeded) {
  if (options->then != THEN_DEFAULT) return options->then;
  return succeeded ? THEN_POWEROFF : THEN_POWEROFF_FAIL;
}

int main(void) {
  static const char* const kSample[] = {"/bin/app_sample", NULL};
  static const char* const kShell[] = {"/bin/sh", "-l", NULL};
  static struct plt_options options;
  char line[PLT_OPTION_TEXT];

  umask(022);
  mount_all();
  read_text("/proc/cmdline", line, sizeof line);
  plt_options_parse(line, &options);
  if (options.complaint != NULL) say("the command line's '%s' makes no sense", options.complaint);

  setenv("PATH", "/bin:/sbin", 1);
  setenv("HOME", "/root", 1);
  plt_monitor_load(options.then == THEN_HANG ? "test_knobs=1" : "");
  plt_monitor_start_tending(options.watchdog_ms);
  plt_monitor_print_boot();
  plt_monitor_print_crash();
  say("user space up");

  bool succeeded = true;
  if (options.sample) succeeded = run(kSample, ROLE_SAMPLE);
  if (options.words != 0) {
    succeeded = run(options.word, ROLE_COMMAND) && succeeded;
  } else if (options.then == THEN_DEFAULT) {
    run(kShell, ROLE_COMMAND);
    succeeded = true;  // a shell's last status is no verdict
  }
  finish(after(&options, succeeded));
}
