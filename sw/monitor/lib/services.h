// SPDX-License-Identifier: Apache-2.0
// Parts of monitor_call(): the vendor extension, and lines for the log.
#ifndef PLT_SW_MONITOR_LIB_SERVICES_H
#define PLT_SW_MONITOR_LIB_SERVICES_H

#include "sw/monitor/lib/monitor.h"

#ifdef __cplusplus
extern "C" {
#endif

struct sbi_result vendor_call(struct monitor* monitor, const struct sbi_call* call);
struct sbi_result stage_call(struct monitor* monitor, const struct sbi_call* call);

static inline struct sbi_result sbi_error(int64_t error) {
  const struct sbi_result r = {error, 0};
  return r;
}
static inline struct sbi_result sbi_value(uint64_t value) {
  const struct sbi_result r = {PLT_SBI_SUCCESS, value};
  return r;
}

// The SBI error for an enum pluton_status that is not PLUTON_OK.
int64_t sbi_error_of(int pluton_status);

static inline bool image_type_known(uint64_t type) {
  return type >= PLT_IMAGE_PLUTON_RUNTIME && type <= PLT_IMAGE_ROOT_FS;
}

// Begins a line with the cycle; `log_end` adds it.
void log_begin(struct monitor* monitor, struct fmt_line* line);
void log_hex64(struct fmt_line* line, const char* name, uint64_t value);
void log_signed(struct fmt_line* line, const char* name, int64_t value);
void log_end(struct monitor* monitor, const struct fmt_line* line);

#ifdef __cplusplus
}
#endif

#endif
