// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// Calls of /dev/plt_monitor, which only root opens. read() gives the boot and error log from the file position on;
// pwrite() gives a piece of a staged image, its offset being the file position. A call that the firmware does not have
// fails with EOPNOTSUPP; the monitor's other refusals are EINVAL, EACCES, EFAULT, EALREADY and EIO.
#ifndef PLT_MONITOR_IOCTL_H
#define PLT_MONITOR_IOCTL_H

#include <linux/ioctl.h>

#include "sw/include/monitor_abi.h"

#define PLT_MONITOR_DEVICE "plt_monitor"

struct plt_ioc_boot_entry {
  uint32_t index;  // in
  struct plt_boot_entry entry;
};

struct plt_ioc_security_version {
  uint32_t type;     // in: enum plt_image_type
  uint32_t minimum;  // what the fuses demand
};

struct plt_ioc_peripheral {
  uint32_t peripheral;  // in: enum plt_peripheral
  uint32_t owner;       // enum plt_peripheral_owner
};

struct plt_ioc_stage {
  uint32_t type;
  uint32_t length;
};

// What PLT_IOC_TEST does; the module refuses it unless it was loaded with test_knobs=1.
enum plt_test_knob { PLT_TEST_HANG = 1 /* spins with interrupts off */ };

#define PLT_IOC_VERSION _IOR('P', 0, uint32_t)
#define PLT_IOC_BOOT_COUNT _IOR('P', 1, uint32_t)
#define PLT_IOC_BOOT_ENTRY _IOWR('P', 2, struct plt_ioc_boot_entry)
#define PLT_IOC_CRASH _IOR('P', 4, struct plt_crash_record)  // ENODATA when there is none
#define PLT_IOC_TEND _IOW('P', 5, uint32_t)                  // milliseconds
#define PLT_IOC_SECURITY_VERSION _IOWR('P', 6, struct plt_ioc_security_version)
#define PLT_IOC_PERIPHERAL_ASSIGN _IOW('P', 7, struct plt_ioc_peripheral)
#define PLT_IOC_PERIPHERAL_QUERY _IOWR('P', 8, struct plt_ioc_peripheral)
#define PLT_IOC_PERIPHERAL_LOCK _IO('P', 9)
#define PLT_IOC_STAGE_BEGIN _IOW('P', 10, struct plt_ioc_stage)
#define PLT_IOC_STAGE_COMMIT _IO('P', 12)
#define PLT_IOC_STAGE_ABORT _IO('P', 13)
// Powers off through SBI's system reset with reason "system failure"; works under any firmware that has SRST.
#define PLT_IOC_SHUTDOWN_FAILED _IO('P', 0x40)
#define PLT_IOC_TEST _IOW('P', 0x41, uint32_t)  // enum plt_test_knob

#endif
