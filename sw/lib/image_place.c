// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/image_place.h"

#include "sw/include/gen/chip_map.h"
#include "sw/include/gen/chip_policy.h"

#define PLACE(text, image_type, slots, region, allowed)                                                         \
  {                                                                                                             \
    .name = text, .slot_offset = {FLASH_REGION_##slots##_PRIMARY_OFFSET, FLASH_REGION_##slots##_BACKUP_OFFSET}, \
    .limits = {.type = image_type,                                                                              \
               .device_class = IMAGE_DEVICE_CLASS,                                                              \
               .grants = allowed,                                                                               \
               .region_base = RAM_REGION_##region##_BASE,                                                       \
               .region_bytes = RAM_REGION_##region##_SIZE,                                                      \
               .slot_bytes = FLASH_REGION_##slots##_PRIMARY_SIZE},                                              \
  }

_Static_assert(FLASH_REGION_RUNTIME_PRIMARY_SIZE == FLASH_REGION_RUNTIME_BACKUP_SIZE &&
                   FLASH_REGION_MONITOR_PRIMARY_SIZE == FLASH_REGION_MONITOR_BACKUP_SIZE &&
                   FLASH_REGION_KERNEL_PRIMARY_SIZE == FLASH_REGION_KERNEL_BACKUP_SIZE &&
                   FLASH_REGION_DEVICE_TREE_PRIMARY_SIZE == FLASH_REGION_DEVICE_TREE_BACKUP_SIZE &&
                   FLASH_REGION_ROOT_FS_PRIMARY_SIZE == FLASH_REGION_ROOT_FS_BACKUP_SIZE,
               "an image fits both slots or none");

const struct image_place* image_place_of(uint32_t type) {
  static const struct image_place kPlaces[IMAGE_TYPES] = {
      PLACE("pluton_runtime", IMAGE_TYPE_PLUTON_RUNTIME, RUNTIME, RUNTIME_IMAGE, GRANT_ALL),
      PLACE("monitor", IMAGE_TYPE_MONITOR, MONITOR, MONITOR, 0),
      PLACE("kernel", IMAGE_TYPE_KERNEL, KERNEL, KERNEL, 0),
      PLACE("device_tree", IMAGE_TYPE_DEVICE_TREE, DEVICE_TREE, DEVICE_TREE, 0),
      PLACE("root_fs", IMAGE_TYPE_ROOT_FS, ROOT_FS, ROOT_FS, 0),
  };
  return type >= 1 && type <= IMAGE_TYPES ? &kPlaces[type - 1] : 0;
}
