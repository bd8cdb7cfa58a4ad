// SPDX-License-Identifier: Apache-2.0
// A kernel that reports its panic and expects never to hear of it.
#include "sw/monitor/tests/payload.h"

void payload_main(void) {
  static const char text[] = "out of\tideas";
  (void)vendor(PLT_MONITOR_CRASH_REPORT, (uint64_t)text, sizeof text - 1, 0);
  print("panic: still here\n");
  payload_end(true);
}
