// SPDX-License-Identifier: Apache-2.0
#include "soc/bench/operations.hpp"

#include <algorithm>
#include <string>

#include "pluton/aes/gen/aes_regs.hpp"
#include "pluton/dma/gen/dma_regs.hpp"
#include "pluton/octets.hpp"
#include "pluton/sha/gen/sha_regs.hpp"
#include "soc/gen/chip_map.hpp"

namespace soc::bench {

namespace map = chip_map;
namespace aes = pluton::aes_map;
namespace dma = pluton::dma_map;
namespace sha = pluton::sha_map;

namespace {

constexpr std::uint32_t kModeGcm = 3;
constexpr std::uint32_t kModeCmac = 4;
constexpr unsigned kKey = 32, kIv = 16;  // octets

constexpr std::uint32_t field(const tlmkit::FieldSpec& f, std::uint32_t value) { return value << f.lsb & f.mask(); }
constexpr std::uint32_t at_aes(std::uint32_t offset) { return static_cast<std::uint32_t>(map::kAesBase) + offset; }
constexpr std::uint32_t at_sha(std::uint32_t offset) { return static_cast<std::uint32_t>(map::kShaBase) + offset; }

std::uint8_t pattern(std::uint32_t i) { return static_cast<std::uint8_t>(i * 167 + (i >> 8) * 13 + 1); }

void append(std::vector<std::uint8_t>& out, std::uint32_t word) {
  for (unsigned shift = 0; shift < 32; shift += 8) out.push_back(static_cast<std::uint8_t>(word >> shift));
}

// As the operations use it: from memory or flash.
void feed(Rig& rig, Path path, std::uint32_t control, std::size_t octets) {
  const std::uint64_t source = path == Path::flash ? map::kFlashWindowBase : map::kSramBase;
  rig.start_dma(control, static_cast<std::uint32_t>(source) + Rig::kSourceOffset, static_cast<std::uint32_t>(octets));
}

void prepare_aes(Rig& rig, const Operation& op, Path path, const Material& m) {
  rig.write(at_aes(aes::kCtrl), aes::ctrl::kWipe.mask());
  rig.write(at_aes(aes::kKeyConfig), field(aes::key_config::kKey256, op.key_256 ? 1 : 0));
  for (unsigned i = 0; i < (op.key_256 ? 8u : 4u); ++i)
    rig.write(at_aes(aes::kKey) + 4 * i, pluton::word_at(&m.key[std::size_t{4} * i]));
  rig.wait_for(rig.engines().aes());
  for (unsigned i = 0; i < 4; ++i) rig.write(at_aes(aes::kIv) + 4 * i, pluton::word_at(&m.iv[std::size_t{4} * i]));
  rig.write(at_aes(aes::kTextLength), static_cast<std::uint32_t>(m.data.size()));
  rig.write(at_aes(aes::kConfig),
            field(aes::config::kMode, op.mode) | field(aes::config::kDecrypt, op.decrypt ? 1 : 0) |
                field(aes::config::kStream, path == Path::registers ? 0 : 1) | field(aes::config::kTagLength, 16));
}

// A block ahead in, then one out for each in: the engine never waits for the master longer than the bus takes.
void pump_aes(Rig& rig, const Operation& op, const std::vector<std::uint8_t>& data, std::vector<std::uint8_t>& text) {
  const std::size_t blocks = data.size() / 16;
  for (std::size_t block = 0; block < blocks + 1; ++block) {
    for (unsigned i = 0; block < blocks && i < 16; i += 4)
      rig.write(at_aes(aes::kDataIn), pluton::word_at(&data[16 * block + i]));
    for (unsigned i = 0; op.output && block > 0 && i < 4; ++i) append(text, rig.read(at_aes(aes::kDataOut)));
  }
}

Run run_aes(Rig& rig, const Operation& op, Path path, const Material& m) {
  prepare_aes(rig, op, path, m);
  Run out{};
  Cycles start = 0;
  if (path == Path::registers) {
    rig.write(at_aes(aes::kCtrl), aes::ctrl::kStart.mask());
    start = rig.now();
    pump_aes(rig, op, m.data, out.result);
  } else {
    rig.write(at_aes(aes::kCtrl), aes::ctrl::kStart.mask());
    const std::uint32_t back = op.output ? dma::control::kWrite.mask() | dma::control::kFromAes.mask() : 0;
    feed(rig, path, dma::control::kToAes.mask() | back, m.data.size());
    start = rig.now();
    const Cycles moved = rig.wait_for(rig.engines().dma());
    if (op.output) {
      const std::uint8_t* text = rig.memory().data() + Rig::kSinkOffset;
      out.result.assign(text, text + m.data.size());
    }
    rig.wait_until(moved);
  }
  out.cycles = rig.wait_for(rig.engines().aes()) - start;
  for (unsigned i = 0; i < 4; ++i) append(out.result, rig.read(at_aes(aes::kTag) + 4 * i));
  return out;
}

void load_hmac_key(Rig& rig, const Operation& op, const Material& m) {
  rig.write(at_sha(sha::kCfg), field(sha::cfg::kAlg, op.mode));
  rig.write(at_sha(sha::kCtrl), sha::ctrl::kKeyLoad.mask());
  for (std::size_t i = 0; i < m.key.size(); i += 4) rig.write(at_sha(sha::kData), pluton::word_at(&m.key[i]));
  rig.write(at_sha(sha::kCtrl), sha::ctrl::kFinish.mask());
  rig.wait_for(rig.engines().sha());
}

Run run_sha(Rig& rig, const Operation& op, Path path, const Material& m) {
  rig.write(at_sha(sha::kCtrl), sha::ctrl::kWipe.mask());
  if (op.hmac) load_hmac_key(rig, op, m);
  rig.write(at_sha(sha::kCfg), field(sha::cfg::kAlg, op.mode) | field(sha::cfg::kHmac, op.hmac ? 1 : 0) |
                                   field(sha::cfg::kStream, path == Path::registers ? 0 : 1));
  rig.write(at_sha(sha::kCtrl), sha::ctrl::kStart.mask());
  Cycles start = rig.now();
  if (path == Path::registers) {
    for (std::size_t i = 0; i < m.data.size(); i += 4) rig.write(at_sha(sha::kData), pluton::word_at(&m.data[i]));
    rig.write(at_sha(sha::kCtrl), sha::ctrl::kFinish.mask());
  } else {
    feed(rig, path, dma::control::kToSha.mask(), m.data.size());
    start = rig.now();
    rig.wait_for(rig.engines().dma());
  }
  Run out{};
  out.cycles = rig.wait_for(rig.engines().sha()) - start;
  for (unsigned i = 0; i < sha::kDigestCount; ++i) append(out.result, rig.read(at_sha(sha::kDigest) + 4 * i));
  return out;
}

void add_aes(std::vector<Operation>& list, bool key_256) {
  const std::string prefix = key_256 ? "aes256_" : "aes128_";
  const auto add = [&](const char* name, std::uint32_t mode, bool decrypt) {
    Operation op;
    op.name = prefix + name;
    op.engine = "aes";
    op.block = 16;
    op.mode = mode;
    op.decrypt = decrypt;
    op.key_256 = key_256;
    op.output = mode != kModeCmac;
    list.push_back(op);
  };
  add("ecb", 0, false);
  add("ecb_decrypt", 0, true);
  add("cbc", 1, false);
  add("cbc_decrypt", 1, true);
  add("ctr", 2, false);
  add("gcm", kModeGcm, false);
  add("gcm_decrypt", kModeGcm, true);
  add("cmac", kModeCmac, false);
}

void add_sha(std::vector<Operation>& list, bool hmac) {
  static constexpr const char* kNames[] = {"sha256", "sha384", "sha512"};
  for (std::uint32_t alg = 0; alg < 3; ++alg) {
    Operation op;
    op.name = std::string(hmac ? "hmac_" : "") + kNames[alg];
    op.engine = "sha";
    op.block = alg == 0 ? 64 : 128;
    op.mode = alg;
    op.hmac = hmac;
    list.push_back(op);
  }
}

}  // namespace

std::vector<Operation> operations(const std::vector<std::string>& engines) {
  std::vector<Operation> list;
  const auto chosen = [&](const char* name) {
    return std::find(engines.begin(), engines.end(), name) != engines.end();
  };
  if (chosen("aes")) {
    add_aes(list, false);
    add_aes(list, true);
  }
  if (chosen("sha")) {
    add_sha(list, false);
    add_sha(list, true);
  }
  return list;
}

Material fixed_material(unsigned octets) {
  const auto octets_from = [](std::uint32_t first, unsigned count) {
    std::vector<std::uint8_t> out(count);
    for (unsigned i = 0; i < count; ++i) out[i] = pattern(first + i);
    return out;
  };
  return {octets_from(1000, kKey), octets_from(2000, kIv), octets_from(0, octets)};
}

Material random_material(std::mt19937_64& random, unsigned octets) {
  const auto draw = [&random](unsigned count) {
    std::vector<std::uint8_t> out(count);
    for (auto& octet : out) octet = static_cast<std::uint8_t>(random());
    return out;
  };
  return {draw(kKey), draw(kIv), draw(octets)};
}

Run run(Rig& rig, const Operation& operation, Path path, const Material& material) {
  if (path == Path::flash) {
    rig.load_flash(material.data);
  } else {
    rig.memory().load(Rig::kSourceOffset, material.data.data(), material.data.size());
  }
  return operation.engine == "aes" ? run_aes(rig, operation, path, material) : run_sha(rig, operation, path, material);
}

Measurement measure(Rig& rig, const Operation& operation, unsigned octets) {
  Measurement m{operation, octets, 0, 0, 0, octets / operation.block, 0, {}};
  const Material material = fixed_material(octets);
  Run by_dma = run(rig, operation, Path::sram, material);
  m.sram = by_dma.cycles;
  m.result = std::move(by_dma.result);
  m.block_cycles = run(rig, operation, Path::sram, fixed_material(2 * octets)).cycles - m.sram;
  m.flash = run(rig, operation, Path::flash, material).cycles;
  m.registers = run(rig, operation, Path::registers, material).cycles;
  return m;
}

}  // namespace soc::bench
