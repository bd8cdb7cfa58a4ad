// SPDX-License-Identifier: Apache-2.0
// AES, SHA, key vault and DMA together, with the wires between them, in every mixture of models and RTL: keys derived
// in hardware arrive where they belong, and the cycles are the same for all mixtures.
#include <gtest/gtest.h>
#include <mbedtls/gcm.h>
#include <mbedtls/hkdf.h>
#include <mbedtls/md.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "pluton/aes/gen/aes_regs.hpp"
#include "pluton/dma/gen/dma_regs.hpp"
#include "pluton/keyvault/gen/keyvault_regs.hpp"
#include "pluton/sha/gen/sha_regs.hpp"
#include "soc/bench/figures.hpp"
#include "soc/gen/chip_map.hpp"

namespace {

namespace map = soc::chip_map;
namespace aes = pluton::aes_map;
namespace dma = pluton::dma_map;
namespace sha = pluton::sha_map;
namespace vault = pluton::keyvault_map;
using soc::bench::Rig;
using tlmkit::Cycles;
using Octets = std::vector<std::uint8_t>;

enum VaultOp : std::uint32_t { kWrite = 1, kDerive = 2, kWipe = 3 };
enum VaultMode : std::uint32_t { kExtract = 0, kExpand = 1 };
enum Destination : std::uint32_t { kToAes = 1, kToSha = 2 };
enum Usage : std::uint32_t { kEncrypt = 1, kDecrypt = 2, kHmac = 8, kDerivation = 16 };

constexpr std::uint32_t field(const tlmkit::FieldSpec& f, std::uint32_t value) { return value << f.lsb & f.mask(); }

Octets sequence(std::uint8_t first, std::size_t count) {
  Octets out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::uint8_t>(first + 7 * i);
  return out;
}

// Firmware's part on one rig.
class Script {
 public:
  explicit Script(Rig& rig) : rig_(rig) {}

  void write(std::uint64_t base, std::uint32_t offset, std::uint32_t word) {
    rig_.write(static_cast<std::uint32_t>(base) + offset, word);
  }
  std::uint32_t read(std::uint64_t base, std::uint32_t offset) {
    return rig_.read(static_cast<std::uint32_t>(base) + offset);
  }
  void write_octets(std::uint64_t base, std::uint32_t offset, const Octets& octets, bool same_place = false) {
    for (std::size_t i = 0; i < octets.size(); i += 4) {
      std::uint32_t word = 0;
      for (std::size_t k = 0; k < 4 && i + k < octets.size(); ++k) word |= std::uint32_t{octets[i + k]} << (8 * k);
      write(base, offset + (same_place ? 0 : static_cast<std::uint32_t>(i)), word);
    }
  }
  Octets read_octets(std::uint64_t base, std::uint32_t offset, std::size_t count) {
    Octets out;
    for (std::uint32_t i = 0; i < count; i += 4) {
      const std::uint32_t word = read(base, offset + i);
      for (unsigned k = 0; k < 4; ++k) out.push_back(static_cast<std::uint8_t>(word >> (8 * k)));
    }
    return out;
  }

  void attributes(std::uint32_t length, std::uint32_t destination, std::uint32_t usage) {
    write(map::kKeyvaultBase, vault::kAttributes,
          field(vault::attributes::kLength, length) | field(vault::attributes::kDestination, destination) |
              field(vault::attributes::kUsage, usage));
  }
  void command(std::uint32_t op, std::uint32_t slot, std::uint32_t source = 0) {
    write(map::kKeyvaultBase, vault::kCommand,
          field(vault::command::kOp, op) | field(vault::command::kSlot, slot) | field(vault::command::kSource, source));
    rig_.wait_for(rig_.engines().keyvault());
  }
  void put_key(std::uint32_t slot, const Octets& key, std::uint32_t destination, std::uint32_t usage) {
    attributes(static_cast<std::uint32_t>(key.size()), destination, usage);
    command(kWrite, slot);
    write_octets(map::kKeyvaultBase, vault::kKeyData, key, true);
  }
  void derive(std::uint32_t mode, std::uint32_t prf, std::uint32_t slot, std::uint32_t source, const Octets& salt,
              const Octets& info, std::uint32_t length, std::uint32_t destination, std::uint32_t usage) {
    attributes(length, destination, usage);
    write_octets(map::kKeyvaultBase, vault::kSalt, salt);
    write_octets(map::kKeyvaultBase, vault::kInfo, info);
    write(map::kKeyvaultBase, vault::kDerivation,
          field(vault::derivation::kMode, mode) | field(vault::derivation::kPrf, prf) |
              field(vault::derivation::kSaltBytes, static_cast<std::uint32_t>(salt.size())) |
              field(vault::derivation::kInfoBytes, static_cast<std::uint32_t>(info.size())));
    command(kDerive, slot, source);
    EXPECT_EQ(read(map::kKeyvaultBase, vault::kErrorCode), 0u);
  }
  void start_dma(std::uint32_t control, std::uint64_t source, std::uint32_t octets) {
    write(map::kDmaBase, dma::kSource, static_cast<std::uint32_t>(source));
    write(map::kDmaBase, dma::kDestination, static_cast<std::uint32_t>(map::kSramBase) + Rig::kSinkOffset);
    write(map::kDmaBase, dma::kLength, octets);
    write(map::kDmaBase, dma::kControl, control | dma::control::kRead.mask() | dma::control::kLast.mask());
    write(map::kDmaBase, dma::kCtrl, dma::ctrl::kStart.mask());
  }

  // Encrypts `text` under the key in `slot` by GCM, data by DMA; the text and the tag.
  Octets gcm(std::uint32_t slot, const Octets& iv, const Octets& text) {
    write(map::kAesBase, aes::kKeyConfig, field(aes::key_config::kSlot, slot));
    write(map::kAesBase, aes::kCtrl, aes::ctrl::kKeyLoad.mask());
    rig_.wait_for(rig_.engines().aes());
    EXPECT_EQ(read(map::kAesBase, aes::kErrorCode), 0u);
    write_octets(map::kAesBase, aes::kIv, iv);
    write(map::kAesBase, aes::kTextLength, static_cast<std::uint32_t>(text.size()));
    write(map::kAesBase, aes::kConfig,
          field(aes::config::kMode, 3) | field(aes::config::kStream, 1) | field(aes::config::kTagLength, 16));
    rig_.memory().load(Rig::kSourceOffset, text.data(), text.size());
    write(map::kAesBase, aes::kCtrl, aes::ctrl::kStart.mask());
    start_dma(dma::control::kToAes.mask() | dma::control::kWrite.mask() | dma::control::kFromAes.mask(),
              map::kSramBase + Rig::kSourceOffset, static_cast<std::uint32_t>(text.size()));
    rig_.wait_for(rig_.engines().dma());
    rig_.wait_for(rig_.engines().aes());
    const std::uint8_t* sink = rig_.memory().data() + Rig::kSinkOffset;
    Octets out(sink, sink + text.size());
    const Octets tag = read_octets(map::kAesBase, aes::kTag, 16);
    out.insert(out.end(), tag.begin(), tag.end());
    return out;
  }
  // HMAC-SHA-256 of `text` under the key in `slot`, data by DMA.
  Octets hmac(std::uint32_t slot, const Octets& text) {
    const std::uint32_t base = field(sha::cfg::kKeyVault, 1) | field(sha::cfg::kKeySlot, slot);
    write(map::kShaBase, sha::kCfg, base);
    write(map::kShaBase, sha::kCtrl, sha::ctrl::kKeyLoad.mask());
    rig_.wait_for(rig_.engines().sha());
    EXPECT_EQ(read(map::kShaBase, sha::kErrorCode), 0u);
    write(map::kShaBase, sha::kCfg, base | sha::cfg::kHmac.mask() | sha::cfg::kStream.mask());
    rig_.memory().load(Rig::kSourceOffset, text.data(), text.size());
    write(map::kShaBase, sha::kCtrl, sha::ctrl::kStart.mask());
    start_dma(dma::control::kToSha.mask(), map::kSramBase + Rig::kSourceOffset,
              static_cast<std::uint32_t>(text.size()));
    rig_.wait_for(rig_.engines().dma());
    rig_.wait_for(rig_.engines().sha());
    return read_octets(map::kShaBase, sha::kDigest, 32);
  }
  Rig& rig() { return rig_; }

 private:
  Rig& rig_;
};

struct Outcome {
  std::vector<Octets> results;
  std::vector<Cycles> cycles;
};

const Octets kRoot = sequence(1, 32), kSalt = sequence(50, 20), kInfoAes = sequence(80, 11),
             kInfoMac = sequence(90, 64), kIv = sequence(3, 12), kText = sequence(9, 777);

// One whole story: a root key, two keys derived from it, a message encrypted and authenticated with them.
Outcome story(Rig& rig) {
  Script s(rig);
  Outcome out;
  const auto mark = [&] { out.cycles.push_back(rig.now()); };
  s.put_key(3, kRoot, kToSha, kDerivation);
  mark();
  s.derive(kExtract, 0, 4, 3, kSalt, {}, 32, kToSha, kDerivation);
  mark();
  s.derive(kExpand, 0, 5, 4, {}, kInfoAes, 32, kToAes, kEncrypt | kDecrypt);
  mark();
  s.derive(kExpand, 0, 6, 4, {}, kInfoMac, 64, kToSha, kHmac);
  mark();
  out.results.push_back(s.gcm(5, kIv, kText));
  mark();
  out.results.push_back(s.hmac(6, kText));
  mark();
  return out;
}

Octets expected_key(const Octets& info, std::size_t size) {
  Octets key(size);
  mbedtls_hkdf(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), kSalt.data(), kSalt.size(), kRoot.data(), kRoot.size(),
               info.data(), info.size(), key.data(), key.size());
  return key;
}

Octets expected_gcm() {
  const Octets key = expected_key(kInfoAes, 32);
  Octets out(kText.size() + 16);
  mbedtls_gcm_context gcm;
  mbedtls_gcm_init(&gcm);
  mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key.data(), 256);
  mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_ENCRYPT, kText.size(), kIv.data(), kIv.size(), nullptr, 0, kText.data(),
                            out.data(), 16, out.data() + kText.size());
  mbedtls_gcm_free(&gcm);
  return out;
}

Octets expected_hmac() {
  const Octets key = expected_key(kInfoMac, 64);
  Octets out(32);
  mbedtls_md_hmac(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), key.data(), key.size(), kText.data(), kText.size(),
                  out.data());
  return out;
}

TEST(Engines, keys_derived_in_hardware_serve_gcm_and_hmac_in_every_mixture_and_in_the_same_cycles) {
  std::vector<std::pair<std::string, std::unique_ptr<Rig>>> rigs;
  for (const char* rtl : {"none", "aes", "sha", "keyvault", "aes,sha", "aes,keyvault", "sha,keyvault", "all"}) {
    rigs.emplace_back(rtl,
                      std::make_unique<Rig>(("rig" + std::to_string(rigs.size())).c_str(), soc::RtlChoice::parse(rtl)));
  }
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  Outcome models;
  for (auto& [rtl, rig] : rigs) {
    SCOPED_TRACE("RTL: " + rtl);
    const Outcome outcome = story(*rig);
    EXPECT_EQ(outcome.results[0], expected_gcm());
    EXPECT_EQ(outcome.results[1], expected_hmac());
    if (models.cycles.empty()) models = outcome;
    EXPECT_EQ(outcome.cycles, models.cycles);
  }
}

// Positive control: another info, and nothing of the message may come out as before.
TEST(Engines, another_info_gives_another_key) {
  Rig rig("rig", {});
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  Script s(rig);
  s.put_key(4, expected_key({}, 32), kToSha, kDerivation);
  s.derive(kExpand, 0, 5, 4, {}, kInfoMac, 32, kToAes, kEncrypt);
  EXPECT_NE(s.gcm(5, kIv, kText), expected_gcm());
}

TEST(Engines, a_key_goes_nowhere_but_where_its_attributes_send_it) {
  Rig rig("rig", {});
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  Script s(rig);
  s.put_key(1, kRoot, kToSha, kHmac);
  s.write(map::kAesBase, aes::kKeyConfig, field(aes::key_config::kSlot, 1));
  s.write(map::kAesBase, aes::kCtrl, aes::ctrl::kKeyLoad.mask());
  rig.wait_for(rig.engines().aes());
  EXPECT_NE(s.read(map::kAesBase, aes::kErrorCode), 0u);
  EXPECT_EQ(s.read(map::kAesBase, aes::kStatus) & aes::status::kKeyValid.mask(), 0u);
}

TEST(Engines, hashing_64_kib_in_flight_from_flash_costs_at_most_150_cycles_over_the_copy) {
  Rig models("models", {});
  Rig rtl("rtl", soc::RtlChoice::parse("all"));
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  const Octets image = sequence(77, 0x1'0000);
  Octets digest(32);
  mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), image.data(), image.size(), digest.data());
  std::vector<Cycles> extra;
  for (Rig* rig : {&models, &rtl}) {
    const auto flight = soc::bench::hash_in_flight(*rig, image);
    EXPECT_EQ(flight.digest, digest);
    EXPECT_GE(flight.copy, image.size() * 8);  // as slow as the flash
    EXPECT_LE(flight.hashed - flight.copy, 150u);
    extra.push_back(flight.hashed - flight.copy);
  }
  EXPECT_EQ(extra[0], extra[1]);
}

}  // namespace
