// SPDX-License-Identifier: Apache-2.0
// A Pluton for the monitor's tests: a measured-boot list, fused minima, and one image being staged.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "testbench/monitor/monitor_double.hpp"

namespace testing_monitor {

class PlutonDouble {
 public:
  static constexpr std::uint32_t kEntries = 4;

  static std::uint32_t entry_word(std::uint32_t index, unsigned word) { return 0x01000193u * (index * 12 + word + 1); }
  static std::uint32_t minimum(std::uint32_t type) { return 10 * type; }

  int operator()(const Request& r, std::uint32_t* out, unsigned out_words) {
    if (fail != PLUTON_OK && (fail_id < 0 || r.id == static_cast<std::uint32_t>(fail_id))) return fail;
    switch (r.id) {
      case PLUTON_BOOT_COUNT:
        return out_words == 1 ? (*out = kEntries, PLUTON_OK) : PLUTON_FAILED;
      case PLUTON_BOOT_ENTRY:
        if (r.in.at(0) >= kEntries || out_words != 12) return PLUTON_BAD_ARGUMENT;
        for (unsigned i = 0; i < 12; ++i) out[i] = entry_word(r.in[0], i);
        return PLUTON_OK;
      case PLUTON_SECURITY_VERSION:
        *out = minimum(r.in.at(0));
        return PLUTON_OK;
      case PLUTON_STAGE_BEGIN:
        open = true;
        type = r.in.at(0);
        length = r.in.at(1);
        staged.clear();
        return PLUTON_OK;
      case PLUTON_STAGE_WRITE:
        return stage_write(r.in);
      case PLUTON_UPDATE_NONCE:
        if (out_words != 8) return PLUTON_BAD_ARGUMENT;
        for (unsigned i = 0; i < 8; ++i) out[i] = entry_word(9, i);
        return PLUTON_OK;
      case PLUTON_STAGE_TICKET:
        if (!open || r.in.size() != 16) ++disorder;
        ticket = r.in;
        return PLUTON_OK;
      case PLUTON_STAGE_COMMIT:
      case PLUTON_STAGE_ABORT:
        if (!open) ++disorder;
        open = false;
        if (r.id == PLUTON_STAGE_COMMIT) ++commits;
        return PLUTON_OK;
      default:
        return PLUTON_UNSUPPORTED;
    }
  }

  int fail = PLUTON_OK;
  int fail_id = -1;  // only that request; -1: every one
  bool open = false;
  std::uint32_t type = 0;
  std::uint32_t length = 0;
  std::vector<std::uint32_t> staged;
  std::vector<std::uint32_t> ticket;
  unsigned commits = 0;
  unsigned disorder = 0;  // requests that the monitor must never have sent

 private:
  int stage_write(const std::vector<std::uint32_t>& in) {
    const std::size_t words = in.size() - 1;
    if (!open || in[0] != 4 * staged.size() || words == 0 || words > MONITOR_STAGE_WORDS ||
        4 * (staged.size() + words) > length) {
      ++disorder;
      return PLUTON_FAILED;
    }
    staged.insert(staged.end(), in.begin() + 1, in.end());
    return PLUTON_OK;
  }
};

// A monitor with both.
class FullBench : public Bench {
 public:
  FullBench() {
    machine.pluton = [this](const Request& r, std::uint32_t* out, unsigned words) { return pluton(r, out, words); };
  }
  PlutonDouble pluton;
};

}  // namespace testing_monitor
