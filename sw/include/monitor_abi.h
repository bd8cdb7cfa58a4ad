// SPDX-License-Identifier: Apache-2.0
// What the Normal World may ask of the Security Monitor beyond the standard SBI: a vendor extension under the SBI v1.0
// calling convention (a7 = extension, a6 = function, a0.. = arguments; a0 = error, a1 = value). Kernel module, monitor
// and host tests include this one header. Addresses are physical, lengths are octets, integers are little-endian.
#ifndef PLT_MONITOR_ABI_H
#define PLT_MONITOR_ABI_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdint.h>
#endif

#define PLT_MONITOR_EXTENSION 0x09504C54
#define PLT_MONITOR_ABI_VERSION 0x00010000

enum plt_monitor_function {
  PLT_MONITOR_VERSION = 0,        // () -> PLT_MONITOR_ABI_VERSION
  PLT_MONITOR_BOOT_COUNT = 1,     // () -> number of measured-boot entries
  PLT_MONITOR_BOOT_ENTRY = 2,     // (index, pa, len): writes a plt_boot_entry; -> its size
  PLT_MONITOR_LOG_READ = 3,       // (offset, pa, len): copies text of the boot and error log; -> octets, 0 at the end
  PLT_MONITOR_CRASH_READ = 4,     // (pa, len): copies the last plt_crash_record; -> its size, 0 when there is none
  PLT_MONITOR_WATCHDOG_TEND = 5,  // (milliseconds): starts or tends; 1 .. PLT_WATCHDOG_MAX_MS, else INVALID_PARAM
  PLT_MONITOR_SECURITY_VERSION = 6,   // (image type) -> fused minimum
  PLT_MONITOR_PERIPHERAL_ASSIGN = 7,  // (peripheral, owner): DENIED when another owns it, or after LOCK
  PLT_MONITOR_PERIPHERAL_QUERY = 8,   // (peripheral) -> owner
  PLT_MONITOR_PERIPHERAL_LOCK = 9,    // (): refuses every later change until the chip's reset
  PLT_MONITOR_STAGE_BEGIN = 10,       // (image type, length): opens the inactive slot for a new image
  PLT_MONITOR_STAGE_WRITE = 11,       // (offset, pa, len)
  PLT_MONITOR_STAGE_COMMIT = 12,      // (): Pluton verifies what was staged and makes it the next boot's
  PLT_MONITOR_STAGE_ABORT = 13,       // ()
  PLT_MONITOR_CRASH_REPORT = 14,  // (pa, len): at most PLT_CRASH_TEXT_SIZE octets; writes the crash record and resets
  PLT_MONITOR_RANDOM = 16,        // 16 .. 19: NOT_SUPPORTED
  PLT_MONITOR_ATTEST = 17,
  PLT_MONITOR_SEAL = 18,
  PLT_MONITOR_UNSEAL = 19,
  PLT_MONITOR_UPDATE_NONCE =
      20,  // (pa, len): writes PLT_NONCE_SIZE octets for the update service to sign; -> their number
  PLT_MONITOR_STAGE_TICKET = 21,  // (pa, PLT_TICKET_SIZE): the service's ticket for the commit to come
};

// The errors of the SBI v1.0 specification, chapter 3.
enum plt_sbi_error {
  PLT_SBI_SUCCESS = 0,
  PLT_SBI_FAILED = -1,
  PLT_SBI_NOT_SUPPORTED = -2,
  PLT_SBI_INVALID_PARAM = -3,
  PLT_SBI_DENIED = -4,
  PLT_SBI_INVALID_ADDRESS = -5,
  PLT_SBI_ALREADY_AVAILABLE = -6,
};

enum plt_image_type {
  PLT_IMAGE_PLUTON_RUNTIME = 1,
  PLT_IMAGE_MONITOR = 2,
  PLT_IMAGE_KERNEL = 3,
  PLT_IMAGE_DEVICE_TREE = 4,
  PLT_IMAGE_ROOT_FS = 5,
};

enum plt_image_slot { PLT_SLOT_PRIMARY = 0, PLT_SLOT_BACKUP = 1 };

enum plt_peripheral { PLT_PERIPHERAL_GPIO = 1, PLT_PERIPHERAL_I2C = 2, PLT_PERIPHERAL_TIMER = 3 };

enum plt_peripheral_owner { PLT_OWNER_NOBODY = 0, PLT_OWNER_NORMAL_WORLD = 1, PLT_OWNER_IO_CORE0 = 2 };

enum plt_crash_reason { PLT_CRASH_HANG = 1, PLT_CRASH_PANIC = 2, PLT_CRASH_MONITOR_FAULT = 3 };

#define PLT_SHA256_SIZE 32
#define PLT_NONCE_SIZE 32
#define PLT_TICKET_SIZE 64
#define PLT_CRASH_TEXT_SIZE 24
#define PLT_WATCHDOG_MAX_MS 60000

struct plt_boot_entry {
  uint32_t type;              // enum plt_image_type
  uint32_t security_version;  // of the image that runs
  uint32_t slot;              // enum plt_image_slot
  uint32_t refused_error;     // why the primary was refused when slot is the backup, else 0
  uint8_t sha256[PLT_SHA256_SIZE];
};

struct plt_crash_record {
  uint32_t valid;
  uint32_t reason;  // enum plt_crash_reason
  uint32_t failures;
  uint32_t resets;
  uint64_t cycle;
  uint64_t pc;
  uint64_t cause;
  char text[PLT_CRASH_TEXT_SIZE];  // zero-padded, not terminated when full
};

#define PLT_BOOT_ENTRY_SIZE 48
#define PLT_CRASH_RECORD_SIZE 64

#ifdef __cplusplus
static_assert(sizeof(plt_boot_entry) == PLT_BOOT_ENTRY_SIZE, "size is ABI");
static_assert(sizeof(plt_crash_record) == PLT_CRASH_RECORD_SIZE, "size is ABI");
#else
_Static_assert(sizeof(struct plt_boot_entry) == PLT_BOOT_ENTRY_SIZE, "size is ABI");
_Static_assert(sizeof(struct plt_crash_record) == PLT_CRASH_RECORD_SIZE, "size is ABI");
#endif

#endif
