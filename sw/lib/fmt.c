// SPDX-License-Identifier: Apache-2.0
#include "sw/lib/fmt.h"

void fmt_clear(struct fmt_line* line) { line->length = 0; }

static void put(struct fmt_line* line, char c) {
  if (line->length < FMT_LINE_BYTES) line->text[line->length++] = c;
}

static void pad(struct fmt_line* line, size_t used, size_t width) {
  for (; used < width; ++used) put(line, ' ');
}

void fmt_text(struct fmt_line* line, const char* text) {
  while (*text != '\0') put(line, *text++);
}

void fmt_padded(struct fmt_line* line, const char* text, size_t width) {
  size_t used = 0;
  for (; text[used] != '\0'; ++used) put(line, text[used]);
  pad(line, used, width);
}

// Divides by ten in 16-bit limbs: the core divides 32 bits, and the compiler's 64-bit routine would cost a kilobyte.
static uint32_t divide_by_ten(uint64_t* value) {
  uint32_t remainder = 0;
  uint64_t quotient = 0;
  for (int limb = 3; limb >= 0; --limb) {
    const uint32_t part = (remainder << 16) | (uint32_t)((*value >> (16 * limb)) & 0xFFFFu);
    quotient |= (uint64_t)(part / 10) << (16 * limb);
    remainder = part % 10;
  }
  *value = quotient;
  return remainder;
}

#define DECIMAL_DIGITS 20  // of 2^64 - 1

static void put_decimal(struct fmt_line* line, uint64_t value, size_t width, unsigned decimals) {
  char digits[DECIMAL_DIGITS + 2];
  unsigned n = 0;
  unsigned produced = 0;
  do {
    digits[n++] = (char)('0' + divide_by_ten(&value));
    if (++produced == decimals) digits[n++] = '.';
  } while (value != 0 || (decimals != 0 && produced <= decimals));
  pad(line, n, width);
  while (n > 0) put(line, digits[--n]);
}

void fmt_decimal(struct fmt_line* line, uint64_t value, size_t width) { put_decimal(line, value, width, 0); }

// Long division, one bit at a time: numerator up to 57 bits (times 100), and it runs a handful of times.
static uint64_t divide(uint64_t numerator, uint32_t denominator) {
  uint64_t quotient = 0;
  uint64_t remainder = 0;
  for (int bit = 63; bit >= 0; --bit) {
    remainder = (remainder << 1) | ((numerator >> bit) & 1u);
    if (remainder >= denominator) {
      remainder -= denominator;
      quotient |= 1ull << bit;
    }
  }
  return quotient;
}

void fmt_ratio(struct fmt_line* line, uint64_t numerator, uint32_t denominator, size_t width) {
  if (denominator == 0) {
    pad(line, 1, width);
    put(line, '-');
    return;
  }
  put_decimal(line, divide(numerator * 100u, denominator), width, 2);
}

void fmt_hex(struct fmt_line* line, uint32_t value, unsigned digits) {
  for (unsigned i = digits; i > 0; --i) put(line, "0123456789ABCDEF"[(value >> (4 * (i - 1))) & 0xFu]);
}

void fmt_octets(struct fmt_line* line, const uint32_t* words, size_t count) {
  for (size_t i = 0; i < count * 4; ++i) {
    const uint32_t octet = words[i / 4] >> (8 * (i % 4));
    put(line, "0123456789abcdef"[(octet >> 4) & 0xFu]);
    put(line, "0123456789abcdef"[octet & 0xFu]);
  }
}
