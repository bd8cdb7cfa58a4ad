// SPDX-License-Identifier: Apache-2.0
// Numbered boot steps. Each is written to SYSCTRL.BOOT_STEP when it begins and kept in the hand-off log with its cycle.
// Append-only, like the error codes. 0x00xx is the ROM (shown as Rxx), 0x01xx the runtime (shown as Pxx).
#ifndef PLT_SW_LIB_BOOT_STEPS_H
#define PLT_SW_LIB_BOOT_STEPS_H

// Constants rather than an enum, because the assembly start-up code uses them too.
#define BOOT_STEP_RESET 0x0010
#define BOOT_STEP_SCRUB 0x0020
#define BOOT_STEP_FIREWALL 0x0028
#define BOOT_STEP_ROOT_KEY 0x0030
#define BOOT_STEP_MANIFEST 0x0040
#define BOOT_STEP_ANTI_ROLLBACK 0x0050
#define BOOT_STEP_COPY 0x0060
#define BOOT_STEP_HASH 0x0070
#define BOOT_STEP_SIGNATURE 0x0080
#define BOOT_STEP_LOCK 0x0090
#define BOOT_STEP_HANDOFF 0x00A0
#define BOOT_STEP_RECOVERY 0x00F0
#define BOOT_STEP_RUNTIME 0x0110
#define BOOT_STEP_LOAD_MONITOR 0x0120
#define BOOT_STEP_APP_RELEASE 0x0130
#define BOOT_STEP_LOAD_KERNEL 0x0140
#define BOOT_STEP_LOAD_DEVICE_TREE 0x0150
#define BOOT_STEP_LOAD_ROOT_FS 0x0160

#ifndef __ASSEMBLER__
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Short name ("root-key") of a step; "?" for an unknown one. Never NULL.
const char* boot_step_name(uint32_t step);

#ifdef __cplusplus
}
#endif
#endif

#endif
