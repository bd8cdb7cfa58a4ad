// SPDX-License-Identifier: Apache-2.0
// The memory functions that a freestanding compiler may call on its own (GCC manual, "Standards").
#include <stddef.h>

void* memcpy(void* restrict to, const void* restrict from, size_t count) {
  unsigned char* t = to;
  const unsigned char* f = from;
  while (count-- > 0) *t++ = *f++;
  return to;
}

void* memset(void* to, int value, size_t count) {
  unsigned char* t = to;
  while (count-- > 0) *t++ = (unsigned char)value;
  return to;
}
