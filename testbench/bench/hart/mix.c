// SPDX-License-Identifier: Apache-2.0
// The instruction mix that the simulator's speed is quoted for: integer arithmetic, branches, memcpy and a table-driven
// CRC in roughly equal shares of instructions, as gcc -O2 compiles them for rv32imc.
#include <stddef.h>
#include <stdint.h>

#define DEVICE ((volatile uint32_t*)0x10000000u)

static uint32_t crc_table[256];
static uint8_t source[4096], target[4096];
static uint32_t seed = 1;

static uint32_t next(void) {
  seed = seed * 1664525u + 1013904223u;
  return seed >> 8;
}

static void make_crc_table(void) {
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t c = i;
    for (int k = 0; k < 8; k++) c = (c & 1) ? 0xEDB88320u ^ (c >> 1) : c >> 1;
    crc_table[i] = c;
  }
}

static uint32_t __attribute__((noinline)) crc32(const uint8_t* p, size_t n) {
  uint32_t c = ~0u;
  for (size_t i = 0; i < n; i++) c = crc_table[(c ^ p[i]) & 0xFF] ^ (c >> 8);
  return ~c;
}

static void __attribute__((noinline)) copy_words(uint32_t* to, const uint32_t* from, size_t words) {
  while (words >= 4) {
    uint32_t a = from[0], b = from[1], c = from[2], d = from[3];
    to[0] = a;
    to[1] = b;
    to[2] = c;
    to[3] = d;
    to += 4;
    from += 4;
    words -= 4;
  }
}

static void __attribute__((noinline)) copy_bytes(uint8_t* to, const uint8_t* from, size_t n) {
  for (size_t i = 0; i < n; i++) {
    to[i] = from[i];
    __asm__ volatile("" ::: "memory");
  }
}

static uint32_t __attribute__((noinline)) sort_and_search(uint32_t* v, int n) {
  for (int i = 1; i < n; i++) {
    uint32_t x = v[i];
    int j = i - 1;
    while (j >= 0 && v[j] > x) {
      v[j + 1] = v[j];
      j--;
    }
    v[j + 1] = x;
  }
  uint32_t found = 0;
  for (int k = 0; k < n; k++) {
    uint32_t want = next();
    int low = 0, high = n;
    while (low < high) {
      int middle = (low + high) / 2;
      if (v[middle] < want)
        low = middle + 1;
      else
        high = middle;
    }
    found += (uint32_t)low;
  }
  return found;
}

static uint32_t __attribute__((noinline)) matrix(const int32_t* a, const int32_t* b, int n) {
  uint32_t sum = 0;
  for (int i = 0; i < n; i++) {
    for (int j = 0; j < n; j++) {
      int32_t s = 0;
      for (int k = 0; k < n; k++) s += a[i * n + k] * b[k * n + j];
      sum ^= (uint32_t)s + (sum << 1);
    }
  }
  return sum;
}

static uint32_t __attribute__((noinline)) state_machine(const uint8_t* p, size_t n) {
  uint32_t state = 0, count = 0;
  for (size_t i = 0; i < n; i++) {
    switch (p[i] & 7) {
      case 0:
        state = state + 1;
        break;
      case 1:
        state = state ^ 5;
        break;
      case 2:
        if (state & 1) count++;
        break;
      case 3:
        state >>= 1;
        break;
      case 4:
        count += state;
        break;
      case 5:
        state += p[i];
        break;
      case 6:
        state = state * 3;
        break;
      default:
        count ^= state;
    }
  }
  return count;
}

static uint32_t numbers[128];

int main(uint32_t rounds) {
  make_crc_table();
  for (size_t i = 0; i < sizeof source; i++) source[i] = (uint8_t)next();
  uint32_t sum = 0;
  for (uint32_t r = 0; r < rounds; r++) {
    for (int i = 0; i < 128; i++) numbers[i] = next();
    sum += sort_and_search(numbers, 128);
    for (int i = 0; i < 20; i++) copy_words((uint32_t*)target, (uint32_t*)source, sizeof source / 4);
    copy_bytes(target, source, sizeof source);
    sum ^= crc32(target, sizeof target);
    sum += matrix((const int32_t*)source, (const int32_t*)target, 14);
    sum ^= state_machine(source, sizeof source / 2);
  }
  *DEVICE = sum | 1;
  return 0;
}
