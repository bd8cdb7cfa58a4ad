// SPDX-License-Identifier: Apache-2.0
// Where images of each type stand in the flash and where they run, from the chip's map; for the runtime's loader and
// the host's image tool.
#ifndef PLT_SW_LIB_IMAGE_PLACE_H
#define PLT_SW_LIB_IMAGE_PLACE_H

#include <stdint.h>

#include "sw/lib/image.h"

#ifdef __cplusplus
extern "C" {
#endif

struct image_place {
  const char* name;         // "kernel"
  uint32_t slot_offset[2];  // primary, backup; in the flash device
  struct image_limits limits;
};

// NULL for a type that does not exist.
const struct image_place* image_place_of(uint32_t type);

#ifdef __cplusplus
}
#endif

#endif
