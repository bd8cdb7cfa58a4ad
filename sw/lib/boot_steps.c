// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/boot_steps.h"

const char* boot_step_name(uint32_t step) {
  switch (step) {
    case BOOT_STEP_RESET:
      return "reset";
    case BOOT_STEP_SCRUB:
      return "scrub-wait";
    case BOOT_STEP_FIREWALL:
      return "firewall";
    case BOOT_STEP_ROOT_KEY:
      return "root-key";
    case BOOT_STEP_MANIFEST:
      return "manifest";
    case BOOT_STEP_ANTI_ROLLBACK:
      return "anti-rollback";
    case BOOT_STEP_COPY:
      return "copy";
    case BOOT_STEP_HASH:
      return "hash";
    case BOOT_STEP_SIGNATURE:
      return "signature";
    case BOOT_STEP_LOCK:
      return "lock";
    case BOOT_STEP_HANDOFF:
      return "hand-off";
    case BOOT_STEP_RECOVERY:
      return "recovery";
    case BOOT_STEP_RUNTIME:
      return "runtime";
    case BOOT_STEP_LOAD_MONITOR:
      return "monitor";
    case BOOT_STEP_APP_RELEASE:
      return "app-release";
    case BOOT_STEP_LOAD_KERNEL:
      return "kernel";
    case BOOT_STEP_LOAD_DEVICE_TREE:
      return "device-tree";
    case BOOT_STEP_LOAD_ROOT_FS:
      return "root-fs";
    default:
      return "?";
  }
}
