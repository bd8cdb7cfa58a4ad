// SPDX-License-Identifier: Apache-2.0
// What the kernel refuses to an unprivileged program: other processes, modules, reset, devices, and gaining privileges.
#include "sw/linux/tests/suite.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sw/linux/module/plt_monitor_ioctl.h"

#include <sys/ioctl.h>

static int open_refused(const char* name, int flags) { return refused_with(open(name, flags), ENOENT, EACCES); }

static int open_dev_mem(void) { return open_refused("/dev/mem", O_RDONLY); }
static int open_dev_kmem(void) { return open_refused("/dev/kmem", O_RDONLY); }
static int open_kcore(void) { return open_refused("/proc/kcore", O_RDONLY); }
static int open_monitor(void) { return open_refused("/dev/plt_monitor", O_RDONLY); }
static int open_init_memory(void) { return open_refused("/proc/1/mem", O_RDONLY); }
static int open_sysrq_trigger(void) { return open_refused("/proc/sysrq-trigger", O_WRONLY); }
static int open_module_file_for_writing(void) { return open_refused("/lib/plt_monitor.ko", O_RDWR); }
static int open_init_for_writing(void) { return open_refused("/init", O_RDWR); }

// Root itself, so it is the kernel that has no such door, not the file's mode. 1, 1 is the number of /dev/mem.
static int memory_device_has_no_driver(void) {
  if (mknod("/mem_node", S_IFCHR | 0600, makedev(1, 1)) != 0) return errno;
  const int result = refused_with(open("/mem_node", O_RDWR), ENXIO, ENODEV);
  unlink("/mem_node");
  return result;
}

static int inherited_monitor(void) {
  uint32_t value = 1000;
  if (suite_inherited_monitor < 0) return 1;
  int result = refused_with(ioctl(suite_inherited_monitor, PLT_IOC_TEND, &value), EPERM, EPERM);
  if (result == 0) result = refused_with(ioctl(suite_inherited_monitor, PLT_IOC_PERIPHERAL_LOCK), EPERM, EPERM);
  if (result == 0) result = refused_with(ioctl(suite_inherited_monitor, PLT_IOC_SHUTDOWN_FAILED), EPERM, EPERM);
  if (result == 0) result = refused_with(read(suite_inherited_monitor, &value, sizeof value), EPERM, EPERM);
  return result;
}

static int trace_init(void) { return refused_with(ptrace(PTRACE_ATTACH, 1, NULL, NULL), EPERM, EPERM); }
static int kill_init(void) { return refused_with(kill(1, SIGKILL), EPERM, EPERM); }
static int load_module(void) { return refused_with(syscall(SYS_init_module, "", 0L, ""), EPERM, EPERM); }
static int load_module_file(void) {
  const int file = open("/lib/plt_monitor.ko", O_RDONLY);
  return file < 0 ? 0 : refused_with(syscall(SYS_finit_module, file, "", 0), EPERM, EPERM);
}
static int remove_module(void) {
  return refused_with(syscall(SYS_delete_module, "plt_monitor", O_NONBLOCK), EPERM, ENOSYS);
}
static int load_kernel(void) { return refused_with(syscall(SYS_kexec_load, 0L, 0L, NULL, 0L), EPERM, ENOSYS); }
static int reset(void) { return refused_with(reboot(RB_AUTOBOOT), EPERM, EPERM); }
static int mount_proc(void) { return refused_with(mount("proc", "/tmp", "proc", 0, NULL), EPERM, EPERM); }
static int make_device(void) { return refused_with(mknod("/tmp/mem", S_IFCHR | 0666, makedev(1, 1)), EPERM, EPERM); }
static int change_root(void) { return refused_with(chroot("/tmp"), EPERM, EPERM); }
static int become_root(void) { return refused_with(setuid(0), EPERM, EPERM); }
static int read_kernel_log(void) { return refused_with(klogctl(3, (char[16]){0}, 16), EPERM, EPERM); }
static int set_clock(void) {
  const long now[2] = {0, 0};
  return refused_with(syscall(SYS_clock_settime, 0, now), EPERM, EPERM);
}

static int load_bpf(void) { return refused_with(syscall(SYS_bpf, 0, NULL, 0), ENOSYS, EPERM); }
static int open_perf(void) { return refused_with(syscall(SYS_perf_event_open, NULL, 0, -1, -1, 0), ENOSYS, EPERM); }
static int open_io_uring(void) { return refused_with(syscall(SYS_io_uring_setup, 1, NULL), ENOSYS, EPERM); }

static int has_no_new_privileges(void) { return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 1; }

// A set-user-id root file that exits with 0 when it runs as root (made by root before: sw/linux/rootfs.list).
static int effective_root_after_exec(void) {
  int status = 0;
  const pid_t child = fork();
  if (child == 0) {
    execl("/bin/suid_probe", "suid_probe", (char*)NULL);
    _exit(2);
  }
  if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) > 1) return -1;
  return WEXITSTATUS(status) == 0 ? 1 : 0;
}

static int set_user_id_is_ignored(void) { return effective_root_after_exec() == 0 ? 0 : 1; }

// The control of the check above: without no_new_privs the same file does make its caller root.
static int set_user_id_works_without_no_new_privs(void) {
  if (setgid(SUITE_USER) != 0 || setuid(SUITE_USER) != 0) return 1;
  return effective_root_after_exec() == 1 ? 0 : 2;
}

struct check_list suite_rights_checks(void) {
  static const struct check kChecks[] = {
      {"dev_mem_cannot_be_opened", open_dev_mem, 0, false},
      {"dev_kmem_cannot_be_opened", open_dev_kmem, 0, false},
      {"proc_kcore_cannot_be_opened", open_kcore, 0, false},
      {"memory_device_has_no_driver", memory_device_has_no_driver, 0, true},
      {"monitor_device_cannot_be_opened", open_monitor, 0, false},
      {"inherited_monitor_device_refuses", inherited_monitor, 0, false},
      {"memory_of_init_cannot_be_opened", open_init_memory, 0, false},
      {"sysrq_trigger_cannot_be_opened", open_sysrq_trigger, 0, false},
      {"module_file_cannot_be_written", open_module_file_for_writing, 0, false},
      {"init_cannot_be_written", open_init_for_writing, 0, false},
      {"init_cannot_be_traced", trace_init, 0, false},
      {"init_cannot_be_killed", kill_init, 0, false},
      {"module_cannot_be_loaded", load_module, 0, false},
      {"module_file_cannot_be_loaded", load_module_file, 0, false},
      {"module_cannot_be_removed", remove_module, 0, false},
      {"kernel_cannot_be_replaced", load_kernel, 0, false},
      {"system_cannot_be_reset", reset, 0, false},
      {"nothing_can_be_mounted", mount_proc, 0, false},
      {"device_cannot_be_made", make_device, 0, false},
      {"root_folder_cannot_be_changed", change_root, 0, false},
      {"user_cannot_become_root", become_root, 0, false},
      {"kernel_log_cannot_be_read", read_kernel_log, 0, false},
      {"clock_cannot_be_set", set_clock, 0, false},
      {"bpf_is_refused", load_bpf, 0, false},
      {"perf_events_are_refused", open_perf, 0, false},
      {"io_uring_is_refused", open_io_uring, 0, false},
      {"no_new_privileges_is_set", has_no_new_privileges, 0, false},
      {"set_user_id_is_ignored", set_user_id_is_ignored, 0, false},
      {"set_user_id_works_without_no_new_privs", set_user_id_works_without_no_new_privs, 0, true},
  };
  return (struct check_list){kChecks, sizeof kChecks / sizeof kChecks[0]};
}
