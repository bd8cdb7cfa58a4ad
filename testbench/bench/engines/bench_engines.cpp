// SPDX-License-Identifier: Apache-2.0
// Speed of a Verilated engine stepped from SystemC inside the engine island, against a bare evaluation loop of the same
// core that is kept as busy: the same run, the same traffic at its pins.
#include <Vplt_aes.h>
#include <Vplt_sha.h>

#include <chrono>
#include <cstdio>

#include "pluton/aes/gen/aes_regs.hpp"
#include "pluton/dma/gen/dma_regs.hpp"
#include "pluton/sha/gen/sha_regs.hpp"
#include "soc/bench/rig.hpp"
#include "soc/gen/chip_map.hpp"
#include "tlm/cycle/verilated_core.hpp"

namespace {

namespace map = soc::chip_map;
namespace sha = pluton::sha_map;
namespace aes = pluton::aes_map;
namespace dma = pluton::dma_map;
using tlmkit::Cycles;

constexpr Cycles kCycles = 4'000'000;
constexpr std::uint32_t kDescriptors = map::kSramBase + 0x1'F000;
constexpr unsigned kPart = 0x8000;  // octets a descriptor
constexpr unsigned kParts = 16;

double seconds(std::chrono::steady_clock::time_point since) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - since).count();
}

template <class Model>
void bus_write(Model& m, std::uint32_t offset, std::uint32_t word) {
  m.psel_i = 1;
  m.pwrite_i = 1;
  m.pstrb_i = 0xF;
  m.paddr_i = offset;
  m.pwdata_i = word;
  for (const unsigned enable : {0u, 1u}) {
    m.penable_i = enable;
    m.clk_i = 0;
    m.eval();
    while (enable != 0 && m.pready_o == 0) {
      m.clk_i = 1;
      m.eval();
      m.clk_i = 0;
      m.eval();
    }
    m.clk_i = 1;
    m.eval();
  }
  m.psel_i = m.penable_i = m.pwrite_i = 0;
}

template <class Model>
void reset(Model& m) {
  for (const unsigned level : {1u, 0u, 1u}) {
    m.rst_ni = level;
    m.eval();
  }
}

// The tightest loop there is: two evaluations a cycle, new data with each beat.
template <class Model>
double bare_loop(Model& m) {
  m.s_valid_i = 1;
  m.s_bytes_i = 8;
  m.s_data_i = 1;
  const auto begin = std::chrono::steady_clock::now();
  for (Cycles c = 0; c < kCycles; ++c) {
    m.clk_i = 0;
    m.eval();
    const bool taken = m.s_ready_o != 0;
    m.clk_i = 1;
    m.eval();
    if (taken) m.s_data_i = m.s_data_i * 0x5851F42D4C957F2Du + 1;
  }
  return kCycles / seconds(begin);
}

double bare_sha() {
  Vplt_sha m;
  reset(m);
  bus_write(m, sha::kCfg, sha::cfg::kStream.mask());
  bus_write(m, sha::kCtrl, sha::ctrl::kStart.mask());
  return bare_loop(m);
}

double bare_aes() {
  Vplt_aes m;
  reset(m);
  for (unsigned i = 0; i < 4; ++i) bus_write(m, aes::kKey + 4 * i, i + 1);
  bus_write(m, aes::kTextLength, 0xFFFFFFF0u);
  bus_write(m, aes::kConfig, 2u << aes::config::kMode.lsb | aes::config::kStream.mask());
  bus_write(m, aes::kCtrl, aes::ctrl::kStart.mask());
  m.m_ready_i = 1;
  return bare_loop(m);
}

// A chain that feeds the engine from memory for half a MiB.
void start_chain(soc::bench::Rig& rig, std::uint32_t control) {
  const auto base = static_cast<std::uint32_t>(map::kDmaBase);
  const auto memory = static_cast<std::uint32_t>(map::kSramBase);
  for (unsigned i = 1; i < kParts; ++i) {
    const bool last = i == kParts - 1;
    const std::uint32_t at = kDescriptors + 24 * i;
    const std::uint32_t words[6] = {control | (last ? dma::control::kLast.mask() : dma::control::kChain.mask()),
                                    memory,
                                    memory + kPart,
                                    kPart,
                                    at + 24,
                                    0};
    rig.memory().load(at - memory, words, sizeof words);
  }
  rig.write(base + dma::kSource, memory);
  rig.write(base + dma::kDestination, memory + kPart);
  rig.write(base + dma::kLength, kPart);
  rig.write(base + dma::kNext, kDescriptors + 24);
  rig.write(base + dma::kControl, control | dma::control::kChain.mask());
  rig.write(base + dma::kCtrl, dma::ctrl::kStart.mask());
}

void start_sha(soc::bench::Rig& rig) {
  const auto base = static_cast<std::uint32_t>(map::kShaBase);
  rig.write(base + sha::kCtrl, sha::ctrl::kWipe.mask());
  rig.write(base + sha::kCfg, sha::cfg::kStream.mask());
  rig.write(base + sha::kCtrl, sha::ctrl::kStart.mask());
  start_chain(rig, dma::control::kRead.mask() | dma::control::kToSha.mask());
}

void start_aes(soc::bench::Rig& rig) {
  const auto base = static_cast<std::uint32_t>(map::kAesBase);
  rig.write(base + aes::kCtrl, aes::ctrl::kWipe.mask());
  for (unsigned i = 0; i < 4; ++i) rig.write(base + aes::kKey + 4 * i, i + 1);
  rig.write(base + aes::kTextLength, kPart * kParts);
  rig.write(base + aes::kConfig, 2u << aes::config::kMode.lsb | aes::config::kStream.mask());
  rig.write(base + aes::kCtrl, aes::ctrl::kStart.mask());
  start_chain(rig, dma::control::kRead.mask() | dma::control::kToAes.mask() | dma::control::kWrite.mask() |
                       dma::control::kFromAes.mask());
}

// Cycles a second of the island under the kernel, the engine busy all the time.
double island(soc::bench::Rig& rig, tlmkit::IslandPort& port, void (*start)(soc::bench::Rig&)) {
  Cycles done = 0;
  double time = 0;
  while (done < kCycles) {
    start(rig);
    const Cycles first = port.member().busy_cycles();
    const auto begin = std::chrono::steady_clock::now();
    while (port.member().busy()) sc_core::sc_start(rig.engines().clock().to_time(65'536));
    time += seconds(begin);
    done += port.member().busy_cycles() - first;
    rig.wait_until(rig.engines().clock().next_edge(sc_core::sc_time_stamp()) + 65'536);
  }
  return static_cast<double>(done) / time;
}

// A clock that stands still: the same time with nothing to do.
double idle(soc::bench::Rig& rig) {
  const auto begin = std::chrono::steady_clock::now();
  sc_core::sc_start(rig.engines().clock().to_time(kCycles));
  return kCycles / seconds(begin);
}

void row(const char* what, double rate, double limit) {
  std::printf("%-44s %8.1f M cycles/s", what, rate / 1e6);
  if (limit != 0) std::printf("  %5.1f %% of the bare loop", 100 * rate / limit);
  std::printf("\n");
}

}  // namespace

int sc_main(int, char**) {
  soc::bench::Rig models("models", soc::RtlChoice{});
  soc::bench::Rig rtl("rtl", soc::RtlChoice::parse("all"));
  models.engines().set_run_ahead(65'536);
  rtl.engines().set_run_ahead(65'536);
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  const double sha_limit = bare_sha(), aes_limit = bare_aes();
  row("SHA-256 RTL, bare evaluation loop", sha_limit, 0);
  row("SHA-256 RTL under SystemC, fed by DMA", island(rtl, rtl.engines().sha(), start_sha), sha_limit);
  row("SHA-256 model under SystemC, fed by DMA", island(models, models.engines().sha(), start_sha), sha_limit);
  row("AES-128-CTR RTL, bare evaluation loop", aes_limit, 0);
  row("AES-128-CTR RTL under SystemC, fed by DMA", island(rtl, rtl.engines().aes(), start_aes), aes_limit);
  row("AES-128-CTR model under SystemC, fed by DMA", island(models, models.engines().aes(), start_aes), aes_limit);
  row("all RTL idle under SystemC", idle(rtl), 0);
  return 0;
}
