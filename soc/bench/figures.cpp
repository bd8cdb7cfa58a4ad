// SPDX-License-Identifier: Apache-2.0
#include "soc/bench/figures.hpp"

#include <algorithm>

#include "pluton/dma/gen/dma_regs.hpp"
#include "pluton/sha/gen/sha_regs.hpp"
#include "soc/gen/chip_map.hpp"

namespace soc::bench {

namespace map = chip_map;
namespace dma = pluton::dma_map;
namespace sha = pluton::sha_map;

namespace {

Cycles apart(Cycles a, Cycles b) { return a > b ? a - b : b - a; }

const Measurement* find(const std::vector<Measurement>& measured, const std::string& name) {
  const auto at =
      std::find_if(measured.begin(), measured.end(), [&](const Measurement& m) { return m.operation.name == name; });
  return at == measured.end() ? nullptr : &*at;
}

double a_block(const Measurement& m) { return static_cast<double>(m.block_cycles) / static_cast<double>(m.blocks); }

}  // namespace

std::vector<Figure> block_figures(const std::vector<Measurement>& measured) {
  std::vector<Figure> out;
  for (const auto& [key, limit] : {std::pair("128", 10.0), std::pair("256", 14.0)}) {
    double slowest = 0;
    for (const Measurement& m : measured) {
      if (m.operation.name.rfind(std::string("aes") + key, 0) == 0) slowest = std::max(slowest, a_block(m));
    }
    if (slowest == 0) continue;
    out.push_back({std::string("aes") + key + "_block_cycles",
                   std::string("AES-") + key + ", slowest of all modes, GCM among them: cycles a block", slowest, 2,
                   limit});
  }
  for (const auto& [bits, limit] : {std::pair("256", 33.0), std::pair("512", 41.0)}) {
    if (const Measurement* m = find(measured, std::string("sha") + bits)) {
      out.push_back({std::string("sha") + bits + "_block_cycles",
                     std::string("SHA-") + bits + ": cycles from block to block", a_block(*m), 2, limit});
    }
  }
  const Measurement* plain = find(measured, "sha256");
  const Measurement* keyed = find(measured, "hmac_sha256");
  if (plain != nullptr && keyed != nullptr) {
    out.push_back({"hmac_sha256_over_hash_cycles", "HMAC-SHA-256 over the plain hash, key cached: cycles",
                   static_cast<double>(keyed->sram) - static_cast<double>(plain->sram), 0, 40});
  }
  return out;
}

Cycles difference(const std::vector<Measurement>& a, const std::vector<Measurement>& b) {
  Cycles worst = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    worst = std::max({worst, apart(a[i].sram, b[i].sram), apart(a[i].flash, b[i].flash),
                      apart(a[i].registers, b[i].registers), apart(a[i].block_cycles, b[i].block_cycles)});
  }
  return worst;
}

Spread latency_spread(Rig& rig, const std::vector<Operation>& list, unsigned draws, unsigned octets) {
  Spread out;
  std::mt19937_64 random(1);
  for (const Operation& operation : list) {
    Cycles shortest = 0, longest = 0;
    for (unsigned i = 0; i < draws; ++i) {
      const Cycles cycles = run(rig, operation, Path::sram, random_material(random, octets)).cycles;
      shortest = i == 0 ? cycles : std::min(shortest, cycles);
      longest = std::max(longest, cycles);
    }
    out.runs += draws;
    out.cycles = std::max(out.cycles, longest - shortest);
  }
  return out;
}

InFlight hash_in_flight(Rig& rig, const std::vector<std::uint8_t>& image) {
  const auto size = static_cast<std::uint32_t>(image.size());
  const auto source = static_cast<std::uint32_t>(map::kFlashWindowBase) + Rig::kSourceOffset;
  const auto base = static_cast<std::uint32_t>(map::kShaBase);
  rig.load_flash(image);
  InFlight out{};
  rig.start_dma(dma::control::kWrite.mask(), source, size);
  Cycles start = rig.now();
  out.copy = rig.wait_for(rig.engines().dma()) - start;
  rig.write(base + sha::kCtrl, sha::ctrl::kWipe.mask());
  rig.write(base + sha::kCfg, sha::cfg::kStream.mask());
  rig.write(base + sha::kCtrl, sha::ctrl::kStart.mask());
  rig.start_dma(dma::control::kWrite.mask() | dma::control::kToSha.mask(), source, size);
  start = rig.now();
  const Cycles copied = rig.wait_for(rig.engines().dma());
  out.hashed = std::max(copied, rig.wait_for(rig.engines().sha())) - start;
  for (std::uint32_t i = 0; i < 8; ++i) {
    const std::uint32_t word = rig.read(base + sha::kDigest + 4 * i);
    for (unsigned shift = 0; shift < 32; shift += 8) out.digest.push_back(static_cast<std::uint8_t>(word >> shift));
  }
  return out;
}

}  // namespace soc::bench
