// SPDX-License-Identifier: Apache-2.0
// Measures the round trip of a call that does nothing, in cycles of the core, and holds it to its limit.
#include "sw/monitor/tests/payload.h"

#define LIMIT 300
#define ROUNDS 16

void payload_main(void) {
  const uint64_t overhead = null_overhead();
  uint64_t least = ~(uint64_t)0;
  uint64_t most = 0;
  for (unsigned i = 0; i < ROUNDS; ++i) {
    const uint64_t cycles = null_call() - overhead;
    if (cycles < least) least = cycles;
    if (cycles > most) most = cycles;
  }
  print("null call: ");
  print_decimal(least);
  print(" to ");
  print_decimal(most);
  print(" cycles\n");
  payload_end(most <= LIMIT);
}
