// SPDX-License-Identifier: Apache-2.0
// What every call of the vendor extension must answer, written from the interface's text and not from the monitor:
// ranges in 128 bits, state as a plain record. Used by the property test and by the fuzzer.
#pragma once

#include <array>
#include <cstdint>

#include "sw/include/monitor_abi.h"
#include "testbench/monitor/pluton_double.hpp"

namespace testing_monitor {

class Reference {
 public:
  struct Answer {
    std::int64_t error;
    std::uint64_t value;
    std::uint64_t fetched = 0;  // octets that the monitor may look at
    bool any_value = false;     // text of the log: not predicted here
  };

  Answer expect(std::uint64_t f, std::uint64_t a0, std::uint64_t a1, std::uint64_t a2) {
    switch (f) {
      case PLT_MONITOR_VERSION:
        return {0, PLT_MONITOR_ABI_VERSION};
      case PLT_MONITOR_BOOT_COUNT:
        return {0, PlutonDouble::kEntries};
      case PLT_MONITOR_BOOT_ENTRY:
        if (a0 > 0xFFFFFFFF || a2 < 48) return bad();
        if (!MonitorDouble::inside(a1, a2)) return {PLT_SBI_INVALID_ADDRESS, 0};
        return a0 < PlutonDouble::kEntries ? Answer{0, 48} : bad();
      case PLT_MONITOR_LOG_READ:
        if (a2 == 0) return bad();
        if (!MonitorDouble::inside(a1, a2)) return {PLT_SBI_INVALID_ADDRESS, 0};
        return {0, 0, 0, true};
      case PLT_MONITOR_CRASH_READ:
        if (a1 < 64) return bad();
        if (!MonitorDouble::inside(a0, a1)) return {PLT_SBI_INVALID_ADDRESS, 0};
        return {0, crashed ? 64u : 0u};
      case PLT_MONITOR_WATCHDOG_TEND:
        return a0 >= 1 && a0 <= 60000 ? Answer{0, 0} : bad();
      case PLT_MONITOR_SECURITY_VERSION:
        return a0 >= 1 && a0 <= 5 ? Answer{0, 10 * a0} : bad();
      case PLT_MONITOR_PERIPHERAL_ASSIGN:
        return assign(a0, a1);
      case PLT_MONITOR_PERIPHERAL_QUERY:
        return a0 >= 1 && a0 <= 3 ? Answer{0, owner[a0]} : bad();
      case PLT_MONITOR_PERIPHERAL_LOCK:
        locked = true;
        return {0, 0};
      case PLT_MONITOR_UPDATE_NONCE:
        if (a1 < 32) return bad();
        if (!MonitorDouble::inside(a0, a1)) return {PLT_SBI_INVALID_ADDRESS, 0};
        return {0, 32};
      case PLT_MONITOR_CRASH_REPORT:
        if (a1 > 24) return bad();
        if (!MonitorDouble::inside(a0, a1)) return {PLT_SBI_INVALID_ADDRESS, 0};
        crashed = true;
        return {PLT_SBI_FAILED, 0, a1};
      default:
        return stage(f, a0, a1, a2);
    }
  }

  bool crashed = false;

 private:
  static Answer bad() { return {PLT_SBI_INVALID_PARAM, 0}; }

  Answer assign(std::uint64_t peripheral, std::uint64_t who) {
    if (peripheral < 1 || peripheral > 3 || who > 2) return bad();
    if (locked) return {PLT_SBI_DENIED, 0};
    std::uint64_t& now = owner[peripheral];
    if (now != who && now != 0 && who != 0) return {PLT_SBI_DENIED, 0};
    now = who;
    return {0, 0};
  }

  Answer stage(std::uint64_t f, std::uint64_t a0, std::uint64_t a1, std::uint64_t a2) {
    switch (f) {
      case PLT_MONITOR_STAGE_BEGIN:
        if (a0 < 1 || a0 > 5 || a1 == 0 || a1 > 0x1000000 || a1 % 4 != 0) return bad();
        if (staging) return {PLT_SBI_ALREADY_AVAILABLE, 0};
        staging = true;
        left = a1;
        next = 0;
        return {0, 0};
      case PLT_MONITOR_STAGE_WRITE:
        if (!staging) return {PLT_SBI_DENIED, 0};
        if (a0 != next || a2 == 0 || a2 > 4096 || a2 % 4 != 0 || a2 > left) return bad();
        if (!MonitorDouble::inside(a1, a2)) return {PLT_SBI_INVALID_ADDRESS, 0};
        next += a2;
        left -= a2;
        return {0, 0, a2};
      case PLT_MONITOR_STAGE_COMMIT:
        if (!staging || left != 0) return {PLT_SBI_DENIED, 0};
        staging = false;
        return {0, 0};
      case PLT_MONITOR_STAGE_TICKET:
        if (!staging) return {PLT_SBI_DENIED, 0};
        if (a1 != 64) return bad();
        if (!MonitorDouble::inside(a0, 64)) return {PLT_SBI_INVALID_ADDRESS, 0};
        return {0, 0, 64};
      case PLT_MONITOR_STAGE_ABORT:
        if (!staging) return {PLT_SBI_DENIED, 0};
        staging = false;
        return {0, 0};
      default:
        return {PLT_SBI_NOT_SUPPORTED, 0};
    }
  }

  std::array<std::uint64_t, 4> owner{};
  bool locked = false;
  bool staging = false;
  std::uint64_t left = 0;
  std::uint64_t next = 0;
};

// Makes one call on `bench` and holds it to the reference. Empty: all is well.
inline const char* disagreement(FullBench& bench, Reference& reference, std::uint64_t f, std::uint64_t a0,
                                std::uint64_t a1, std::uint64_t a2) {
  MonitorDouble& m = bench.machine;
  m.fetched = m.given = 0;
  m.requests.clear();
  const Reference::Answer want = reference.expect(f, a0, a1, a2);
  const sbi_result got = bench.vendor(f, a0, a1, a2);
  if (m.outside != 0) return "an access outside the Normal World's memory";
  if (got.error != want.error) return "another error";
  if (want.any_value ? got.value > MONITOR_LOG_CALL_MAX || got.value > a2 : got.value != want.value) {
    return "another value";
  }
  if (m.fetched != want.fetched) return "octets fetched that are not the call's, or not once";
  const bool at_first = f == PLT_MONITOR_CRASH_READ || f == PLT_MONITOR_UPDATE_NONCE;
  const bool gives = at_first || f == PLT_MONITOR_BOOT_ENTRY || f == PLT_MONITOR_LOG_READ;
  if (m.given != (gives && got.error == 0 ? got.value : 0)) return "another number of octets given";
  if (m.given != 0 && m.given_at != (at_first ? a0 : a1)) return "octets given elsewhere";
  if (bench.pluton.disorder != 0) return "a request that Pluton must never see";
  return "";
}

}  // namespace testing_monitor
