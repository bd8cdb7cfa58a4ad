// SPDX-License-Identifier: Apache-2.0
// Verilator's headers before SystemC's.
#include <Vplt_aes.h>
#include <Vplt_sha.h>

#include <ctime>
#include <stdexcept>

#include "pluton/aes/gen/aes_regs.hpp"
#include "pluton/dma/gen/dma_regs.hpp"
#include "pluton/sha/gen/sha_regs.hpp"
#include "soc/bench/stepping.hpp"
#include "soc/gen/chip_map.hpp"

namespace soc::bench {

namespace map = chip_map;
namespace sha = pluton::sha_map;
namespace aes = pluton::aes_map;
namespace dma = pluton::dma_map;

namespace {

constexpr std::uint32_t kDescriptors = map::kSramBase + 0x1'F000;
constexpr unsigned kPart = 0x8000;  // octets a descriptor
constexpr unsigned kParts = 16;
constexpr Cycles kRunAhead = 65'536;

// Of this process: what else the machine does is not to count.
double seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
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

template <class Model>
double bare_loop(Model& m, Cycles cycles) {
  m.s_valid_i = 1;
  m.s_bytes_i = 8;
  m.s_data_i = 1;
  const double begin = seconds();
  for (Cycles c = 0; c < cycles; ++c) {
    m.clk_i = 0;
    m.eval();
    const bool taken = m.s_ready_o != 0;
    m.clk_i = 1;
    m.eval();
    if (taken) m.s_data_i = m.s_data_i * 0x5851F42D4C957F2Du + 1;
  }
  return static_cast<double>(cycles) / (seconds() - begin);
}

double bare_sha(Cycles cycles) {
  Vplt_sha m;
  reset(m);
  bus_write(m, sha::kCfg, sha::cfg::kStream.mask());
  bus_write(m, sha::kCtrl, sha::ctrl::kStart.mask());
  return bare_loop(m, cycles);
}

double bare_aes(Cycles cycles) {
  Vplt_aes m;
  reset(m);
  for (unsigned i = 0; i < 4; ++i) bus_write(m, aes::kKey + 4 * i, i + 1);
  bus_write(m, aes::kTextLength, 0xFFFFFFF0u);
  bus_write(m, aes::kConfig, 2u << aes::config::kMode.lsb | aes::config::kStream.mask());
  bus_write(m, aes::kCtrl, aes::ctrl::kStart.mask());
  m.m_ready_i = 1;
  return bare_loop(m, cycles);
}

// A chain that feeds the engine from memory for half a MiB.
void start_chain(Rig& rig, std::uint32_t control) {
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

void start_sha(Rig& rig) {
  const auto base = static_cast<std::uint32_t>(map::kShaBase);
  rig.write(base + sha::kCtrl, sha::ctrl::kWipe.mask());
  rig.write(base + sha::kCfg, sha::cfg::kStream.mask());
  rig.write(base + sha::kCtrl, sha::ctrl::kStart.mask());
  start_chain(rig, dma::control::kRead.mask() | dma::control::kToSha.mask());
}

void start_aes(Rig& rig) {
  const auto base = static_cast<std::uint32_t>(map::kAesBase);
  rig.write(base + aes::kCtrl, aes::ctrl::kWipe.mask());
  rig.write(base + aes::kKeyConfig, 0);
  for (unsigned i = 0; i < 4; ++i) rig.write(base + aes::kKey + 4 * i, i + 1);
  rig.write(base + aes::kTextLength, kPart * kParts);
  rig.write(base + aes::kConfig, 2u << aes::config::kMode.lsb | aes::config::kStream.mask());
  rig.write(base + aes::kCtrl, aes::ctrl::kStart.mask());
  start_chain(rig, dma::control::kRead.mask() | dma::control::kToAes.mask() | dma::control::kWrite.mask() |
                       dma::control::kFromAes.mask());
}

}  // namespace

double bare_rate(Stepped engine, Cycles cycles) {
  return engine == Stepped::sha256 ? bare_sha(cycles) : bare_aes(cycles);
}

double island_rate(Rig& rig, Stepped engine, Cycles cycles) {
  tlmkit::IslandPort& port = engine == Stepped::sha256 ? rig.engines().sha() : rig.engines().aes();
  rig.engines().set_run_ahead(kRunAhead);
  Cycles done = 0;
  double time = 0;
  while (done < cycles) {
    rig.wait_until(rig.engines().clock().next_edge(sc_core::sc_time_stamp()) + kRunAhead);
    engine == Stepped::sha256 ? start_sha(rig) : start_aes(rig);
    const Cycles first = port.member().busy_cycles();
    const double begin = seconds();
    while (rig.engines().dma().member().busy()) sc_core::sc_start(rig.engines().clock().to_time(kRunAhead));
    time += seconds() - begin;
    const Cycles worked = port.member().busy_cycles() - first;
    if (worked < kPart) throw std::logic_error("bench: the engine does not work");
    done += worked;
  }
  return static_cast<double>(done) / time;
}

double idle_rate(Rig& rig, Cycles cycles) {
  rig.engines().set_run_ahead(kRunAhead);
  const double begin = seconds();
  sc_core::sc_start(rig.engines().clock().to_time(cycles));
  return static_cast<double>(cycles) / (seconds() - begin);
}

}  // namespace soc::bench
