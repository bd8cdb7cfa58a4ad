// SPDX-License-Identifier: Apache-2.0
// The Security Monitor's state and entry points: pure logic above struct monitor_platform.
#ifndef PLT_SW_MONITOR_LIB_MONITOR_H
#define PLT_SW_MONITOR_LIB_MONITOR_H

#include "sw/monitor/lib/event_log.h"
#include "sw/monitor/lib/guest_memory.h"
#include "sw/monitor/lib/platform.h"

#ifdef __cplusplus
extern "C" {
#endif

#define MONITOR_STAGE_WORDS 16u       // of image data in one request to Pluton
#define MONITOR_STAGE_CALL_MAX 4096u  // octets that one STAGE_WRITE takes: bounds the time spent in M mode
#define MONITOR_STAGE_MAX 0x1000000u  // octets: no image is larger than the flash
#define MONITOR_LOG_CALL_MAX 256u     // octets that one LOG_READ gives
#define MONITOR_PERIPHERALS 3u

struct monitor_stage {
  bool open;
  uint32_t length;
  uint32_t next;  // offset that the next write must have
};

struct monitor {
  const struct monitor_platform* platform;
  struct guest_ram ram;
  uint64_t vendor_id;  // mvendorid, marchid, mimpid: the base extension passes them on
  uint64_t architecture_id;
  uint64_t implementation_id;
  struct monitor_stage stage;
  uint8_t owner[MONITOR_PERIPHERALS + 1];  // by enum plt_peripheral; [0] unused
  bool peripherals_locked;
  struct event_log log;
};

// Registers of an ecall from S mode, as they are.
struct sbi_call {
  uint64_t arg[6];
  uint64_t function;   // a6
  uint64_t extension;  // a7
};

// Back into a0 and a1.
struct sbi_result {
  int64_t error;
  uint64_t value;
};

void monitor_init(struct monitor* monitor, const struct monitor_platform* platform, struct guest_ram ram);

// Answers one ecall from S mode. Always returns; on the chip a reset request does not.
struct sbi_result monitor_call(struct monitor* monitor, const struct sbi_call* call);

// Where the kernel begins and its device tree lies, in the Normal World's memory.
struct monitor_kernel {
  uint64_t entry;
  uint64_t device_tree;
};

// Has Pluton load kernel, device tree and root file system. False when one of them was refused: the log says which and
// why, Pluton has been told, and nothing of the Normal World may run.
bool monitor_load(struct monitor* monitor, struct monitor_kernel* kernel);

// Writes the crash record and asks for a reset. `text`: up to PLT_CRASH_TEXT_SIZE octets.
void monitor_crash(struct monitor* monitor, enum plt_crash_reason reason, uint64_t pc, uint64_t cause, const char* text,
                   size_t length);

// A refusal that the hardware made: an access fault of S or U mode.
void monitor_log_fault(struct monitor* monitor, uint64_t cause, uint64_t pc, uint64_t address);

#ifdef __cplusplus
}
#endif

#endif
