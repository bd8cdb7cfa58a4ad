// SPDX-License-Identifier: Apache-2.0
// The fuse file: what the sense amplifiers of a 512-byte fuse macro return. Layout in README.md beside this file.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace pluton {

// Every row is held twice: in the value half, whose blank fuses read 0, and inverted in the complement half, whose
// fuses are sensed inverted and so read 1 when blank. Programming turns value bits 0 -> 1 and complement bits 1 -> 0;
// neither ever goes back, and a single wrong bit anywhere, or a macro that reads all 0 or all 1, disagrees.
namespace otp_layout {

inline constexpr std::size_t kSize = 512;        // of the file, octets
inline constexpr std::size_t kComplement = 256;  // complement of octet i: octet i + 256
inline constexpr std::array<std::uint8_t, 4> kMagic = {'P', 'L', 'T', 'O'};
inline constexpr std::uint16_t kVersion = 3;
// Offsets of the value rows (multi-octet numbers little-endian).
inline constexpr std::size_t kMagicOffset = 0x00;          // 4 octets
inline constexpr std::size_t kVersionOffset = 0x04;        // u16; 0x06, 0x07 are 0
inline constexpr std::size_t kLifecycleOffset = 0x08;      // low nibble: state
inline constexpr std::size_t kDebugLockOffset = 0x0C;      // bit 0; bit 1: update ticket
inline constexpr std::size_t kRevokedOffset = 0x0D;        // bit n: root key slot n
inline constexpr std::size_t kDevelopmentOffset = 0x0E;    // likewise
inline constexpr std::size_t kRollbackOffset = 0x40;       // 64 fuses, unary from bit 0 of the first octet on
inline constexpr std::size_t kImageRollbackOffset = 0x60;  // four of them, image types 2 to 5
inline constexpr std::size_t kDeviceIdOffset = 0x50;       // 16 octets
inline constexpr std::size_t kRootKeyHashOffset = 0x80;    // four of 32 octets, as SHA-256 gives them
inline constexpr unsigned kRootKeys = 4;
inline constexpr unsigned kRollbackFuses = 64;
inline constexpr unsigned kRollbackCounters = 5;  // of image types 1 to 5
constexpr std::size_t root_key_hash_offset(unsigned slot) { return kRootKeyHashOffset + 32 * slot; }
// Where the counter of image type `type` begins.
constexpr std::size_t rollback_offset(unsigned type) {
  return type == 1 ? kRollbackOffset : kImageRollbackOffset + 8 * (type - 2);
}

}  // namespace otp_layout

// Each state only adds fuses to the one before.
enum class Lifecycle : std::uint8_t { blank = 0, test = 1, production = 3, end_of_life = 7 };

// One root key slot. A blank one holds no key.
struct RootKey {
  std::array<std::uint8_t, 32> hash{};  // SHA-256(X || Y)
  bool revoked = false;
  bool development = false;  // good on dies in life cycle test only
};

// What a factory fuses into one die.
struct OtpContents {
  Lifecycle lifecycle = Lifecycle::blank;
  bool debug_lock = false;
  bool update_ticket = false;
  std::array<RootKey, otp_layout::kRootKeys> root_keys;
  unsigned rollback = 0;  // least security version of a Pluton runtime, 0 to 64
  std::array<unsigned, otp_layout::kRollbackCounters - 1> image_rollback{};  // of image type i + 2
  std::array<std::uint8_t, 16> device_id{};

  // The counter of image type `type`, 1 to 5.
  unsigned& rollback_of(unsigned type) { return type == 1 ? rollback : image_rollback.at(type - 2); }
  unsigned rollback_of(unsigned type) const { return type == 1 ? rollback : image_rollback.at(type - 2); }
};

using OtpFuses = std::array<std::uint8_t, otp_layout::kSize>;

// Throws tlmkit::UserError for a rollback above 64.
OtpFuses encode_otp(const OtpContents& contents);

// What the fuses say, and whether they can be believed.
struct OtpReading {
  OtpContents contents;  // of the value rows; the life cycle is one of the enumerators or was refused
  std::uint8_t lifecycle_raw = 0;
  // The first disagreement found, empty when there is none: a row against its complement, a rollback counter that is
  // not unary, or a life cycle that does not exist.
  std::string fault;
};
OtpReading sense_otp(const OtpFuses& fuses);

// Reads a fuse file. Throws tlmkit::UserError naming the file when it cannot be read, is not 512 octets long or does
// not begin with the magic and a known version. Wrong fuses are the device's affair: see sense_otp.
OtpFuses load_otp_file(const std::string& path);
// Writes a fuse file whole or not at all (temporary file and rename); throws tlmkit::UserError.
void save_otp_file(const std::string& path, const OtpFuses& fuses);

}  // namespace pluton
