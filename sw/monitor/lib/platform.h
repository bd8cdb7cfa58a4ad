// SPDX-License-Identifier: Apache-2.0
// What the monitor's logic needs from the machine below it. The chip's platform uses CSRs, registers and Pluton's
// mailbox; a host test supplies doubles. Every function gets `context` back as its first argument.
#ifndef PLT_SW_MONITOR_LIB_PLATFORM_H
#define PLT_SW_MONITOR_LIB_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sw/include/monitor_abi.h"

#ifdef __cplusplus
extern "C" {
#endif

// What the monitor asks of Pluton over the secure mailbox. Words in -> words out.
enum pluton_request {
  PLUTON_LOAD_IMAGE,         // type -> struct pluton_image's words
  PLUTON_BOOT_COUNT,         // -> count
  PLUTON_BOOT_ENTRY,         // index -> the 12 words of a plt_boot_entry
  PLUTON_SECURITY_VERSION,   // type -> fused minimum
  PLUTON_STAGE_BEGIN,        // type, length ->
  PLUTON_STAGE_WRITE,        // offset, 1..MONITOR_STAGE_WORDS words ->
  PLUTON_STAGE_COMMIT,       // ->
  PLUTON_STAGE_ABORT,        // ->
  PLUTON_PERIPHERAL_ASSIGN,  // peripheral, owner ->
  PLUTON_APP_STATE,          // enum monitor_state, error ->
  PLUTON_UPDATE_NONCE,       // -> 8 words
  PLUTON_STAGE_TICKET,       // 16 words ->
};

enum pluton_status {
  PLUTON_OK = 0,
  PLUTON_FAILED = -1,       // no answer, a malformed answer, or an engine's error
  PLUTON_UNSUPPORTED = -2,  // this runtime does not know the request
  PLUTON_BAD_ARGUMENT = -3,
  PLUTON_DENIED = -4,
};

enum monitor_state { MONITOR_STATE_UP = 1, MONITOR_STATE_KERNEL_ENTERED = 2, MONITOR_STATE_REFUSED = 3 };

enum monitor_fence { MONITOR_FENCE_INSTRUCTIONS, MONITOR_FENCE_TRANSLATIONS };

// System reset of the SBI specification, chapter 10.
enum monitor_reset { MONITOR_SHUTDOWN = 0, MONITOR_COLD_REBOOT = 1, MONITOR_WARM_REBOOT = 2 };

struct monitor_platform {
  void* context;

  // Move `length` octets between monitor memory and physical address space, with the rights of S mode. 0, or -1 when
  // the hardware refused part of it. The caller has checked the range; this is the second lock on the same door.
  int (*copy_in)(void* context, void* to, uint64_t from, size_t length);
  int (*copy_out)(void* context, uint64_t to, const void* from, size_t length);

  // One request to Pluton: sends `in`, waits a bounded time, receives exactly `out_words`. enum pluton_status; `out` is
  // defined only after PLUTON_OK.
  int (*pluton_call)(void* context, uint32_t request, const uint32_t* in, unsigned in_words, uint32_t* out,
                     unsigned out_words);

  void (*console_put)(void* context, char c);
  int (*console_get)(void* context);  // -1: nothing there

  void (*set_timer)(void* context, uint64_t time);         // also takes a pending S-mode timer interrupt back
  void (*set_software_interrupt)(void* context, bool up);  // of S mode
  void (*fence)(void* context, enum monitor_fence fence);
  void (*idle)(void* context);  // until an interrupt is pending

  // Does not return on the chip. `failure`: the system says that it has failed.
  void (*reset)(void* context, enum monitor_reset type, bool failure);

  // 0, or -1 when there is no watchdog.
  int (*watchdog_tend)(void* context, uint32_t milliseconds);
  // The crash record survives every reset but power-on. False: there is none.
  bool (*crash_load)(void* context, struct plt_crash_record* record);
  void (*crash_store)(void* context, const struct plt_crash_record* record);

  // Makes `owner` (enum plt_peripheral_owner) the only one that reaches `peripheral`. enum pluton_status.
  int (*firewall_assign)(void* context, uint32_t peripheral, uint32_t owner);
  // Freezes who owns what until reset, the monitor included. enum pluton_status.
  int (*firewall_lock)(void* context);

  uint64_t (*cycle)(void* context);
};

#ifdef __cplusplus
}
#endif

#endif
