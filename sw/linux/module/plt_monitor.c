// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// The Security Monitor's services as a character device, a panic notifier that hands the panic's text to the monitor,
// and a thread that tends the watchdog when `tend_ms` asks for it. Under firmware without the vendor extension the
// device is there all the same and says EOPNOTSUPP.
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include "sw/linux/module/plt_monitor_ioctl.h"

#include <asm/sbi.h>
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/io.h>
#include <linux/irqflags.h>
#include <linux/kthread.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/panic_notifier.h>
#include <linux/uaccess.h>

static unsigned int tend_ms;
module_param(tend_ms, uint, 0444);
MODULE_PARM_DESC(tend_ms,
                 "tend the watchdog from a kernel thread with this many milliseconds (0: leave it to user space)");

static bool test_knobs;
module_param(test_knobs, bool, 0444);
MODULE_PARM_DESC(test_knobs, "allow PLT_IOC_TEST, which hangs the system");

static bool have_monitor;
static struct task_struct* tender;

// One physically contiguous page carries every record to and from the monitor; the lock is held from filling it to
// reading it.
static DEFINE_MUTEX(page_lock);
static char* page;
// The panic's text has a page of its own: a panic waits for nobody's lock.
static char* panic_page;

static int to_errno(long error) {
  switch (error) {
    case PLT_SBI_SUCCESS:
      return 0;
    case PLT_SBI_INVALID_PARAM:
      return -EINVAL;
    case PLT_SBI_DENIED:
      return -EACCES;
    case PLT_SBI_INVALID_ADDRESS:
      return -EFAULT;
    case PLT_SBI_ALREADY_AVAILABLE:
      return -EALREADY;
    case PLT_SBI_NOT_SUPPORTED:
      return -EOPNOTSUPP;
    default:
      return -EIO;
  }
}

// Negative errno, or 0 with the monitor's value.
static int call(unsigned long function, unsigned long a0, unsigned long a1, unsigned long a2, unsigned long* value) {
  struct sbiret ret;

  if (!have_monitor) return -EOPNOTSUPP;
  ret = sbi_ecall(PLT_MONITOR_EXTENSION, function, a0, a1, a2, 0, 0, 0);
  if (value) *value = ret.value;
  return to_errno(ret.error);
}

static int plain_call(unsigned long function, unsigned long a0, unsigned long a1) {
  return call(function, a0, a1, 0, NULL);
}

// A call without buffer whose value goes to user space as 32 bits.
static int value_call(unsigned long function, unsigned long a0, uint32_t __user* to) {
  unsigned long value;
  int error = call(function, a0, 0, 0, &value);

  return error ? error : put_user((uint32_t)value, to);
}

static int boot_entry(struct plt_ioc_boot_entry __user* user) {
  unsigned long written;
  uint32_t index;
  int error;

  if (get_user(index, &user->index)) return -EFAULT;
  mutex_lock(&page_lock);
  error = call(PLT_MONITOR_BOOT_ENTRY, index, virt_to_phys(page), PLT_BOOT_ENTRY_SIZE, &written);
  if (!error && written != PLT_BOOT_ENTRY_SIZE) error = -EIO;
  if (!error && copy_to_user(&user->entry, page, PLT_BOOT_ENTRY_SIZE)) error = -EFAULT;
  mutex_unlock(&page_lock);
  return error;
}

static int crash_record(struct plt_crash_record __user* user) {
  unsigned long written;
  int error;

  mutex_lock(&page_lock);
  error = call(PLT_MONITOR_CRASH_READ, virt_to_phys(page), PLT_CRASH_RECORD_SIZE, 0, &written);
  if (!error && written == 0) error = -ENODATA;
  if (!error && written != PLT_CRASH_RECORD_SIZE) error = -EIO;
  if (!error && copy_to_user(user, page, PLT_CRASH_RECORD_SIZE)) error = -EFAULT;
  mutex_unlock(&page_lock);
  return error;
}

static int shutdown_failed(void) {
  if (sbi_probe_extension(SBI_EXT_SRST) <= 0) return -EOPNOTSUPP;
  pr_info("shutting down, system failure\n");
  sbi_ecall(SBI_EXT_SRST, SBI_EXT_SRST_RESET, SBI_SRST_RESET_TYPE_SHUTDOWN, SBI_SRST_RESET_REASON_SYS_FAILURE, 0, 0, 0,
            0);
  return -EIO;
}

static int test_knob(uint32_t knob) {
  if (!test_knobs) return -EACCES;
  if (knob != PLT_TEST_HANG) return -EINVAL;
  pr_info("hanging with interrupts off\n");
  local_irq_disable();
  for (;;) cpu_relax();
}

static long monitor_ioctl(struct file* file, unsigned int command, unsigned long argument) {
  void __user* user = (void __user*)argument;
  union {
    uint32_t word;
    struct plt_ioc_security_version version;
    struct plt_ioc_peripheral peripheral;
    struct plt_ioc_stage stage;
  } in = {0};

  // The file's mode keeps others out; this keeps out whoever was given the open file.
  if (!capable(CAP_SYS_ADMIN)) return -EPERM;
  if ((_IOC_DIR(command) & _IOC_WRITE) && copy_from_user(&in, user, min_t(size_t, _IOC_SIZE(command), sizeof(in))))
    return -EFAULT;
  switch (command) {
    case PLT_IOC_VERSION:
      return value_call(PLT_MONITOR_VERSION, 0, user);
    case PLT_IOC_BOOT_COUNT:
      return value_call(PLT_MONITOR_BOOT_COUNT, 0, user);
    case PLT_IOC_BOOT_ENTRY:
      return boot_entry(user);
    case PLT_IOC_CRASH:
      return crash_record(user);
    case PLT_IOC_TEND:
      return plain_call(PLT_MONITOR_WATCHDOG_TEND, in.word, 0);
    case PLT_IOC_SECURITY_VERSION:
      return value_call(PLT_MONITOR_SECURITY_VERSION, in.version.type,
                        &((struct plt_ioc_security_version __user*)user)->minimum);
    case PLT_IOC_PERIPHERAL_ASSIGN:
      return plain_call(PLT_MONITOR_PERIPHERAL_ASSIGN, in.peripheral.peripheral, in.peripheral.owner);
    case PLT_IOC_PERIPHERAL_QUERY:
      return value_call(PLT_MONITOR_PERIPHERAL_QUERY, in.peripheral.peripheral,
                        &((struct plt_ioc_peripheral __user*)user)->owner);
    case PLT_IOC_PERIPHERAL_LOCK:
      return plain_call(PLT_MONITOR_PERIPHERAL_LOCK, 0, 0);
    case PLT_IOC_STAGE_BEGIN:
      return plain_call(PLT_MONITOR_STAGE_BEGIN, in.stage.type, in.stage.length);
    case PLT_IOC_STAGE_COMMIT:
      return plain_call(PLT_MONITOR_STAGE_COMMIT, 0, 0);
    case PLT_IOC_STAGE_ABORT:
      return plain_call(PLT_MONITOR_STAGE_ABORT, 0, 0);
    case PLT_IOC_SHUTDOWN_FAILED:
      return shutdown_failed();
    case PLT_IOC_TEST:
      return test_knob(in.word);
    default:
      return -ENOTTY;
  }
}

static ssize_t monitor_read(struct file* file, char __user* to, size_t length, loff_t* position) {
  unsigned long copied;
  int error;

  if (!capable(CAP_SYS_ADMIN)) return -EPERM;
  length = min_t(size_t, length, PAGE_SIZE);
  mutex_lock(&page_lock);
  error = call(PLT_MONITOR_LOG_READ, *position, virt_to_phys(page), length, &copied);
  if (!error && copied > length) error = -EIO;
  if (!error && copy_to_user(to, page, copied)) error = -EFAULT;
  mutex_unlock(&page_lock);
  if (error) return error;
  *position += copied;
  return copied;
}

static ssize_t monitor_write(struct file* file, const char __user* from, size_t length, loff_t* position) {
  int error = 0;

  if (!capable(CAP_SYS_ADMIN)) return -EPERM;
  length = min_t(size_t, length, PAGE_SIZE);
  mutex_lock(&page_lock);
  if (copy_from_user(page, from, length)) error = -EFAULT;
  if (!error) error = call(PLT_MONITOR_STAGE_WRITE, *position, virt_to_phys(page), length, NULL);
  mutex_unlock(&page_lock);
  if (error) return error;
  *position += length;
  return length;
}

static const struct file_operations monitor_files = {
    .owner = THIS_MODULE,
    .read = monitor_read,
    .write = monitor_write,
    .unlocked_ioctl = monitor_ioctl,
    .llseek = default_llseek,
};

static struct miscdevice monitor_device = {
    .minor = MISC_DYNAMIC_MINOR,
    .name = PLT_MONITOR_DEVICE,
    .fops = &monitor_files,
    .mode = 0600,
};

// Does not return when the monitor takes the report: it writes the crash record and resets the chip.
static int on_panic(struct notifier_block* block, unsigned long event, void* text) {
  if (!panic_page) return NOTIFY_DONE;
  memset(panic_page, 0, PLT_CRASH_TEXT_SIZE);
  if (text) strncpy(panic_page, text, PLT_CRASH_TEXT_SIZE);
  call(PLT_MONITOR_CRASH_REPORT, virt_to_phys(panic_page), PLT_CRASH_TEXT_SIZE, 0, NULL);
  return NOTIFY_DONE;
}

static struct notifier_block panic_block = {.notifier_call = on_panic};

static int tend(void* unused) {
  while (!kthread_should_stop()) {
    int error = plain_call(PLT_MONITOR_WATCHDOG_TEND, tend_ms, 0);

    if (error) pr_warn_once("the monitor refuses to tend the watchdog (%d)\n", error);
    // Three chances a period: one lost wake-up does not bite.
    schedule_timeout_interruptible(max(1UL, msecs_to_jiffies(tend_ms / 3)));
  }
  return 0;
}

static int start_tending(void) {
  if (!tend_ms || !have_monitor) return 0;
  if (tend_ms > PLT_WATCHDOG_MAX_MS) return -EINVAL;
  tender = kthread_run(tend, NULL, "plt_watchdog");
  if (!IS_ERR(tender)) return 0;
  pr_err("no thread to tend the watchdog\n");
  return PTR_ERR(tender);
}

static void probe(void) {
  unsigned long version;

  have_monitor = sbi_probe_extension(PLT_MONITOR_EXTENSION) > 0;
  if (!have_monitor) {
    pr_info("this firmware is not the security monitor (no SBI extension 0x%08x)\n", PLT_MONITOR_EXTENSION);
  } else if (call(PLT_MONITOR_VERSION, 0, 0, 0, &version) || version >> 16 != PLT_MONITOR_ABI_VERSION >> 16) {
    have_monitor = false;
    pr_err("the monitor speaks another version of the interface\n");
  } else {
    pr_info("security monitor, interface %lu.%lu\n", version >> 16, version & 0xffff);
  }
}

static void free_pages_of_ours(void) {
  free_page((unsigned long)page);
  free_page((unsigned long)panic_page);
}

static int __init monitor_init(void) {
  int error;

  page = (char*)__get_free_page(GFP_KERNEL);
  panic_page = (char*)__get_free_page(GFP_KERNEL);
  if (!page || !panic_page) {
    free_pages_of_ours();
    return -ENOMEM;
  }
  probe();
  error = start_tending();
  if (!error) error = misc_register(&monitor_device);
  if (error) {
    if (!IS_ERR_OR_NULL(tender)) kthread_stop(tender);
    free_pages_of_ours();
    return error;
  }
  if (have_monitor) atomic_notifier_chain_register(&panic_notifier_list, &panic_block);
  return 0;
}
// No exit function: the module stays, as the watchdog and the panic notifier must.
module_init(monitor_init);

MODULE_DESCRIPTION("Services of the plutonsim security monitor");
MODULE_LICENSE("GPL");
