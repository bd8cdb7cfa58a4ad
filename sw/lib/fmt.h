// SPDX-License-Identifier: Apache-2.0
// Small text output for a console without a C library: a line buffer, filled piece by piece, then sent.
#ifndef PLT_SW_LIB_FMT_H
#define PLT_SW_LIB_FMT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FMT_LINE_BYTES 120u

// A line being built. Text beyond the capacity is cut off, never written outside.
struct fmt_line {
  char text[FMT_LINE_BYTES];
  size_t length;
};

void fmt_clear(struct fmt_line* line);
void fmt_text(struct fmt_line* line, const char* text);
// Text, padded with spaces on the right to `width`.
void fmt_padded(struct fmt_line* line, const char* text, size_t width);
// Unsigned decimal, right-aligned in `width` (0: no padding).
void fmt_decimal(struct fmt_line* line, uint64_t value, size_t width);
// numerator / denominator, rounded down, with two decimals ("8.25"); "-" when the denominator is 0.
void fmt_ratio(struct fmt_line* line, uint64_t numerator, uint32_t denominator, size_t width);
// The low `digits` hexadecimal digits (1..8), upper case, no prefix.
void fmt_hex(struct fmt_line* line, uint32_t value, unsigned digits);
// Octets of a byte string held in words, lower case, in address order.
void fmt_octets(struct fmt_line* line, const uint32_t* words, size_t count);

#ifdef __cplusplus
}
#endif

#endif
