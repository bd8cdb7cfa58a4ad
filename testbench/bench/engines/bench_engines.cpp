// SPDX-License-Identifier: Apache-2.0
// Speed of the engines stepped from SystemC, models and Verilated RTL, against a bare evaluation loop of the same run.
#include <cstdio>

#include "soc/bench/stepping.hpp"

namespace {

using soc::bench::Stepped;

constexpr soc::bench::Cycles kCycles = 4'000'000;

void row(const char* name, const char* what, double rate, double limit) {
  std::printf("%-44s %8.1f M cycles/s", (std::string(name) + what).c_str(), rate / 1e6);
  if (limit != 0) std::printf("  %5.1f %% of the bare loop", 100 * rate / limit);
  std::printf("\n");
}

void rows(const char* name, Stepped engine, soc::bench::Rig& models, soc::bench::Rig& rtl) {
  const double bare = soc::bench::bare_rate(engine, kCycles);
  row(name, " RTL, bare evaluation loop", bare, 0);
  row(name, " RTL under SystemC, fed by DMA", soc::bench::island_rate(rtl, engine, kCycles), bare);
  row(name, " model under SystemC, fed by DMA", soc::bench::island_rate(models, engine, kCycles), bare);
}

}  // namespace

int sc_main(int, char**) {
  soc::bench::Rig models("models", soc::RtlChoice{});
  soc::bench::Rig rtl("rtl", soc::RtlChoice::parse("all"));
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  rows("SHA-256", Stepped::sha256, models, rtl);
  rows("AES-128-CTR", Stepped::aes128_ctr, models, rtl);
  row("all RTL idle under SystemC", "", soc::bench::idle_rate(rtl, kCycles), 0);
  return 0;
}
