// SPDX-License-Identifier: Apache-2.0
#include "pluton/otp/otp_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "tlm/error.hpp"

namespace pluton {

using namespace otp_layout;

namespace {

bool valid_lifecycle(std::uint8_t raw) { return raw == 0 || raw == 1 || raw == 3 || raw == 7; }

std::uint64_t rollback_row(const OtpFuses& fuses, unsigned type) {
  std::uint64_t row = 0;
  for (unsigned i = 0; i < 8; ++i) row |= std::uint64_t{fuses[rollback_offset(type) + i]} << (8 * i);
  return row;
}

std::string fault_of(const OtpFuses& fuses, std::uint8_t lifecycle) {
  for (std::size_t i = 0; i < kComplement; ++i) {
    const unsigned wrong = fuses[i] ^ (fuses[i + kComplement] ^ 0xFFu);
    if (wrong != 0) return fmt::format("fuse octet {:#04x} disagrees with its complement (bits {:#04x})", i, wrong);
  }
  for (unsigned type = 1; type <= kRollbackCounters; ++type) {
    const std::uint64_t row = rollback_row(fuses, type);
    if ((row & (row + 1)) != 0) {
      return fmt::format("rollback fuses {:#018x} of image type {} are not a unary count", row, type);
    }
  }
  if (!valid_lifecycle(lifecycle)) return fmt::format("life cycle {:#03x} does not exist", lifecycle);
  return {};
}

}  // namespace

OtpFuses encode_otp(const OtpContents& contents) {
  for (unsigned type = 1; type <= kRollbackCounters; ++type) {
    const unsigned rollback = contents.rollback_of(type);
    if (rollback > kRollbackFuses) {
      throw tlmkit::UserError(fmt::format("rollback {} is above the {} fuses of a die", rollback, kRollbackFuses));
    }
  }
  OtpFuses fuses{};
  std::copy(kMagic.begin(), kMagic.end(), fuses.begin() + kMagicOffset);
  fuses[kVersionOffset] = kVersion & 0xFF;
  fuses[kVersionOffset + 1] = kVersion >> 8;
  fuses[kLifecycleOffset] = static_cast<std::uint8_t>(contents.lifecycle);
  fuses[kDebugLockOffset] = static_cast<std::uint8_t>((contents.debug_lock ? 1 : 0) | (contents.update_ticket ? 2 : 0));
  for (unsigned n = 0; n < kRootKeys; ++n) {
    const RootKey& key = contents.root_keys[n];
    std::copy(key.hash.begin(), key.hash.end(), fuses.begin() + root_key_hash_offset(n));
    fuses[kRevokedOffset] |= static_cast<std::uint8_t>(key.revoked << n);
    fuses[kDevelopmentOffset] |= static_cast<std::uint8_t>(key.development << n);
  }
  for (unsigned type = 1; type <= kRollbackCounters; ++type) {
    for (unsigned i = 0; i < contents.rollback_of(type); ++i) {
      fuses[rollback_offset(type) + i / 8] |= static_cast<std::uint8_t>(1u << (i % 8));
    }
  }
  std::copy(contents.device_id.begin(), contents.device_id.end(), fuses.begin() + kDeviceIdOffset);
  for (std::size_t i = 0; i < kComplement; ++i) fuses[i + kComplement] = static_cast<std::uint8_t>(~fuses[i]);
  return fuses;
}

OtpReading sense_otp(const OtpFuses& fuses) {
  OtpReading reading;
  reading.lifecycle_raw = fuses[kLifecycleOffset] & 0xF;
  reading.fault = fault_of(fuses, reading.lifecycle_raw);
  reading.contents.lifecycle =
      valid_lifecycle(reading.lifecycle_raw) ? static_cast<Lifecycle>(reading.lifecycle_raw) : Lifecycle::end_of_life;
  reading.contents.debug_lock = (fuses[kDebugLockOffset] & 1) != 0;
  reading.contents.update_ticket = (fuses[kDebugLockOffset] & 2) != 0;
  for (unsigned n = 0; n < kRootKeys; ++n) {
    RootKey& key = reading.contents.root_keys[n];
    std::copy_n(fuses.begin() + root_key_hash_offset(n), key.hash.size(), key.hash.begin());
    key.revoked = (fuses[kRevokedOffset] >> n & 1) != 0;
    key.development = (fuses[kDevelopmentOffset] >> n & 1) != 0;
  }
  std::copy_n(fuses.begin() + kDeviceIdOffset, 16, reading.contents.device_id.begin());
  // Counts every burnt fuse: a hole in the row never lowers the counter.
  for (unsigned type = 1; type <= kRollbackCounters; ++type) {
    for (std::uint64_t row = rollback_row(fuses, type); row != 0; row &= row - 1) ++reading.contents.rollback_of(type);
  }
  return reading;
}

OtpFuses load_otp_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw tlmkit::UserError(fmt::format("{}: cannot open fuse file: {}", path, std::strerror(errno)));
  std::array<char, kSize + 1> bytes{};
  in.read(bytes.data(), bytes.size());
  if (in.bad()) throw tlmkit::UserError(fmt::format("{}: cannot read fuse file: {}", path, std::strerror(errno)));
  if (in.gcount() != static_cast<std::streamsize>(kSize)) {
    throw tlmkit::UserError(fmt::format(
        "{}: a fuse file is {} octets long, this one {}", path, kSize,
        in.gcount() > static_cast<std::streamsize>(kSize) ? "is longer" : fmt::format("has {}", in.gcount())));
  }
  OtpFuses fuses{};
  std::memcpy(fuses.data(), bytes.data(), kSize);
  if (!std::equal(kMagic.begin(), kMagic.end(), fuses.begin())) {
    throw tlmkit::UserError(fmt::format("{}: not a fuse file (no PLTO at its start)", path));
  }
  const unsigned version = fuses[kVersionOffset] | fuses[kVersionOffset + 1] << 8;
  if (version != kVersion) {
    throw tlmkit::UserError(
        fmt::format("{}: fuse file version {}, only {} is known; make it anew with `plutonsim image otp`", path,
                    version, kVersion));
  }
  return fuses;
}

void save_otp_file(const std::string& path, const OtpFuses& fuses) {
  const std::string temporary = path + ".tmp";
  std::FILE* file = std::fopen(temporary.c_str(), "wb");
  bool good = file != nullptr && std::fwrite(fuses.data(), 1, fuses.size(), file) == fuses.size();
  if (file != nullptr) good = std::fclose(file) == 0 && good;
  good = good && std::rename(temporary.c_str(), path.c_str()) == 0;
  if (!good) {
    const std::string reason = std::strerror(errno);
    if (file != nullptr) std::remove(temporary.c_str());
    throw tlmkit::UserError(fmt::format("{}: cannot write fuse file: {}", path, reason));
  }
}

}  // namespace pluton
