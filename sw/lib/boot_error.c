// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/boot_error.h"

const char* boot_error_text(uint32_t code) {
  static const struct {
    uint16_t code;
    const char* text;
  } kTexts[] = {
#define BOOT_ERROR_ROW(name, value, string) {value, string},
      BOOT_ERROR_LIST(BOOT_ERROR_ROW)
#undef BOOT_ERROR_ROW
  };
  for (uint32_t i = 0; i < sizeof(kTexts) / sizeof(kTexts[0]); ++i) {
    if (kTexts[i].code == code) return kTexts[i].text;
  }
  return "unknown error";
}
