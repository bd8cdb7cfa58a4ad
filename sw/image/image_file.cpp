// SPDX-License-Identifier: Apache-2.0
#include "sw/image/image_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "sw/include/gen/chip_map.h"
#include "sw/lib/image_place.h"
#include "sw/lib/ticket.h"
#include "tlm/elf/elf_file.hpp"
#include "tlm/error.hpp"

namespace image {

namespace {

void put32(Bytes& bytes, std::size_t word, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[word * 4 + i] = static_cast<std::uint8_t>(value >> (8 * i));
}

std::uint32_t get32(const Bytes& bytes, std::size_t word) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value |= std::uint32_t{bytes[word * 4 + i]} << (8 * i);
  return value;
}

const std::uint8_t* field(const Bytes& image, std::size_t word) { return image.data() + word * 4; }

image_header header_of(const Bytes& image) {
  image_header header;
  for (std::size_t i = 0; i < IMAGE_HEADER_WORDS; ++i) header.words[i] = get32(image, i);
  return header;
}

bool is_elf(const Bytes& bytes) {
  return bytes.size() >= 4 && std::memcmp(bytes.data(),
                                          "\x7F"
                                          "ELF",
                                          4) == 0;
}

tlmkit::ElfFile parse_elf(Bytes bytes, const std::string& path, std::uint32_t type) {
  const image_limits limits = chip_limits(type);
  if (type != IMAGE_TYPE_PLUTON_RUNTIME) {
    return tlmkit::ElfFile::parse(std::move(bytes), path, 64, {{limits.region_base, limits.region_bytes}});
  }
  return tlmkit::ElfFile::parse(
      std::move(bytes), path, 32,
      {{limits.region_base, limits.region_bytes}, {RAM_REGION_RUNTIME_DATA_BASE, RAM_REGION_RUNTIME_DATA_SIZE}});
}

Payload payload_of_elf(Bytes bytes, const std::string& path, std::uint32_t type) {
  const auto elf = parse_elf(std::move(bytes), path, type);
  std::uint64_t first = UINT64_MAX;
  std::uint64_t end = 0;
  for (const auto& s : elf.segments()) {
    if (s.file_size == 0) continue;
    first = std::min(first, s.address);
    end = std::max(end, s.address + s.file_size);
  }
  if (end == 0) throw tlmkit::UserError(fmt::format("{}: no loaded bytes", path));
  Payload payload;
  payload.bytes.resize(end - first);
  for (const auto& s : elf.segments()) std::copy_n(s.data, s.file_size, payload.bytes.begin() + (s.address - first));
  payload.load_address = static_cast<std::uint32_t>(first);
  payload.entry = static_cast<std::uint32_t>(elf.entry());
  return payload;
}

std::string type_text(std::uint32_t type) {
  const struct image_place* place = image_place_of(type);
  return place != nullptr ? place->name : "unknown";
}

void require_header(const Bytes& image, const std::string& name) {
  if (image.size() < IMAGE_HEADER_BYTES) {
    throw tlmkit::UserError(
        fmt::format("{}: {} bytes, an image header alone has {}", name, image.size(), IMAGE_HEADER_BYTES));
  }
}

}  // namespace

Payload load_payload(const std::string& path, std::uint32_t type) {
  Bytes bytes = read_file(path);
  if (bytes.empty()) throw tlmkit::UserError(fmt::format("{}: empty payload", path));
  Payload payload;
  if (is_elf(bytes)) {
    payload = payload_of_elf(std::move(bytes), path, type);
  } else {
    const std::uint32_t base = chip_limits(type).region_base;
    payload = {std::move(bytes), base, base};
  }
  payload.bytes.resize((payload.bytes.size() + 3) / 4 * 4);
  return payload;
}

image_limits chip_limits(std::uint32_t type) { return image_place_of(type)->limits; }

std::uint32_t type_named(const std::string& name) {
  for (std::uint32_t type = 1; type <= IMAGE_TYPES; ++type) {
    if (name == image_place_of(type)->name) return type;
  }
  return 0;
}

Bytes create_image(const Payload& payload, const PublicKey& key, const Purpose& purpose) {
  Bytes image(IMAGE_HEADER_BYTES);
  put32(image, IMAGE_WORD_MAGIC, IMAGE_MAGIC);
  put32(image, IMAGE_WORD_VERSION_SIZE,
        IMAGE_HEADER_VERSION | (purpose.key_slot & 0xFF) << 8 | IMAGE_SIGNED_BYTES << 16);
  put32(image, IMAGE_WORD_TYPE, (purpose.type & 0xFFFF) | purpose.device_class << 16);
  put32(image, IMAGE_WORD_SECURITY_VERSION, purpose.security_version);
  put32(image, IMAGE_WORD_LOAD_ADDRESS, payload.load_address);
  put32(image, IMAGE_WORD_LENGTH, static_cast<std::uint32_t>(payload.bytes.size()));
  put32(image, IMAGE_WORD_ENTRY, payload.entry);
  put32(image, IMAGE_WORD_GRANTS, purpose.grants);
  const Digest payload_digest = sha256(payload.bytes.data(), payload.bytes.size());
  const Digest key_id = sha256(key.data(), key.size());
  std::copy(payload_digest.begin(), payload_digest.end(), image.begin() + IMAGE_WORD_PAYLOAD_SHA256 * 4);
  std::copy(key_id.begin(), key_id.end(), image.begin() + IMAGE_WORD_KEY_ID * 4);
  std::copy(key.begin(), key.end(), image.begin() + IMAGE_WORD_PUBLIC_KEY * 4);
  image.insert(image.end(), payload.bytes.begin(), payload.bytes.end());
  return image;
}

Bytes create_image(const Payload& payload, const PublicKey& key, std::uint32_t security_version) {
  Purpose purpose;
  purpose.security_version = security_version;
  return create_image(payload, key, purpose);
}

Signature image_signature(const Bytes& image) {
  Signature signature;
  std::copy_n(field(image, IMAGE_WORD_SIGNATURE), signature.size(), signature.begin());
  return signature;
}

void set_image_signature(Bytes& image, const Signature& signature) {
  std::copy(signature.begin(), signature.end(), image.begin() + IMAGE_WORD_SIGNATURE * 4);
}

Digest image_digest(const Bytes& image) { return sha256(image.data(), IMAGE_SIGNED_BYTES); }

Digest ticket_digest(const Bytes& image, const Bytes& device_id, const Bytes& nonce) {
  Bytes message(4);
  put32(message, 0, TICKET_MAGIC);
  message.insert(message.end(), device_id.begin(), device_id.end());
  message.insert(message.end(), nonce.begin(), nonce.end());
  const Digest header = image_digest(image);
  message.insert(message.end(), header.begin(), header.end());
  return sha256(message.data(), message.size());
}

namespace {

// What the fuses have against an image's root key slot: otp_check_bootable() and otp_root_key() of sw/lib/otp.c.
std::uint32_t check_die(const pluton::OtpReading& die, std::uint32_t slot, const std::uint8_t* key_id) {
  using pluton::Lifecycle;
  if (!die.fault.empty()) return BOOT_ERROR_OTP_FAULT;
  const Lifecycle state = die.contents.lifecycle;
  if (state != Lifecycle::test && state != Lifecycle::production) return BOOT_ERROR_LIFECYCLE;
  if (slot >= die.contents.root_keys.size()) return BOOT_ERROR_KEY_SLOT;
  const pluton::RootKey& key = die.contents.root_keys[slot];
  if (key.hash == Digest{}) return BOOT_ERROR_ROOT_KEY_UNSET;
  if (key.revoked) return BOOT_ERROR_KEY_REVOKED;
  if (key.development && state != Lifecycle::test) return BOOT_ERROR_KEY_DEVELOPMENT;
  return std::equal(key.hash.begin(), key.hash.end(), key_id) ? BOOT_PASSED : BOOT_ERROR_KEY_ID;
}

std::uint32_t rollback_minimum(const VerifyOptions& options, std::uint32_t type) {
  return options.die == nullptr ? options.rollback_minimum : options.die->contents.rollback_of(type);
}

}  // namespace

std::uint32_t verify_image(const Bytes& image, const VerifyOptions& options) {
  if (image.size() < IMAGE_HEADER_BYTES) return BOOT_ERROR_FILE_SIZE;
  PublicKey key;
  std::copy_n(field(image, IMAGE_WORD_PUBLIC_KEY), key.size(), key.begin());
  const Digest key_hash = sha256(key.data(), key.size());
  const std::uint8_t* key_id = field(image, IMAGE_WORD_KEY_ID);
  const image_header header = header_of(image);
  if (options.die != nullptr) {
    const std::uint32_t result = check_die(*options.die, image_key_slot(&header), key_id);
    if (result != BOOT_PASSED) return result;
  } else if (options.root_key_hash &&
             !std::equal(options.root_key_hash->begin(), options.root_key_hash->end(), key_id)) {
    return BOOT_ERROR_KEY_ID;
  }
  if (!std::equal(key_hash.begin(), key_hash.end(), key_id)) return BOOT_ERROR_KEY_HASH;

  // An unknown type is refused by the limits of any other.
  const std::uint32_t type = header.words[IMAGE_WORD_TYPE] & 0xFFFF;
  const image_limits limits = chip_limits(image_place_of(type) != nullptr ? type : IMAGE_TYPE_PLUTON_RUNTIME);
  image_manifest manifest;
  std::uint32_t result = image_parse(&header, &limits, &manifest);
  if (result == BOOT_PASSED) result = image_check_file_size(image.size(), &manifest);
  if (result == BOOT_PASSED) {
    result = image_check_rollback(manifest.security_version, rollback_minimum(options, manifest.type));
  }
  if (result != BOOT_PASSED) return result;

  const Digest payload = sha256(image.data() + IMAGE_HEADER_BYTES, manifest.length);
  if (!std::equal(payload.begin(), payload.end(), field(image, IMAGE_WORD_PAYLOAD_SHA256))) {
    return BOOT_ERROR_PAYLOAD_HASH;
  }
  if (options.check_signature && !verify_signature(key, image_digest(image), image_signature(image))) {
    return BOOT_ERROR_SIGNATURE;
  }
  return BOOT_PASSED;
}

std::string describe_json(const Bytes& image, const std::string& name) {
  require_header(image, name);
  const std::uint32_t version_size = get32(image, IMAGE_WORD_VERSION_SIZE);
  const std::uint32_t verdict = verify_image(image, {});
  const std::uint32_t error = verdict == BOOT_PASSED ? 0u : verdict;
  const nlohmann::ordered_json json = {
      {"file", name},
      {"file_bytes", image.size()},
      {"magic", to_hex(field(image, IMAGE_WORD_MAGIC), 4)},
      {"header_version", version_size & 0xFF},
      {"key_slot", version_size >> 8 & 0xFF},
      {"header_size", version_size >> 16},
      {"type", get32(image, IMAGE_WORD_TYPE) & 0xFFFF},
      {"type_name", type_text(get32(image, IMAGE_WORD_TYPE) & 0xFFFF)},
      {"device_class", get32(image, IMAGE_WORD_TYPE) >> 16},
      {"security_version", get32(image, IMAGE_WORD_SECURITY_VERSION)},
      {"load_address", get32(image, IMAGE_WORD_LOAD_ADDRESS)},
      {"length", get32(image, IMAGE_WORD_LENGTH)},
      {"entry", get32(image, IMAGE_WORD_ENTRY)},
      {"grants", get32(image, IMAGE_WORD_GRANTS)},
      {"payload_sha256", to_hex(field(image, IMAGE_WORD_PAYLOAD_SHA256), 32)},
      {"key_id", to_hex(field(image, IMAGE_WORD_KEY_ID), 32)},
      {"public_key", to_hex(field(image, IMAGE_WORD_PUBLIC_KEY), 64)},
      {"signature", to_hex(field(image, IMAGE_WORD_SIGNATURE), 64)},
      {"header_sha256", to_hex(image_digest(image).data(), 32)},
      {"valid", verdict == BOOT_PASSED},
      {"error", error},
      {"reason", boot_error_text(error)},
  };
  // A file name need not be UTF-8.
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string describe_text(const Bytes& image, const std::string& name) {
  require_header(image, name);
  const std::uint32_t version_size = get32(image, IMAGE_WORD_VERSION_SIZE);
  const std::uint32_t type = get32(image, IMAGE_WORD_TYPE) & 0xFFFF;
  const std::uint32_t verdict = verify_image(image, {});
  std::string text = fmt::format("{}: {} bytes\n", name, image.size());
  const auto line = [&text](const char* key, const std::string& value) {
    text += fmt::format("  {:<17}{}\n", key, value);
  };
  line("header", fmt::format("version {}, {} signed bytes", version_size & 0xFF, version_size >> 16));
  line("root key slot", fmt::format("{}", version_size >> 8 & 0xFF));
  line("type", fmt::format("{} ({})", type, type_text(type)));
  line("device class", fmt::format("0x{:04X}", get32(image, IMAGE_WORD_TYPE) >> 16));
  line("security version", fmt::format("{}", get32(image, IMAGE_WORD_SECURITY_VERSION)));
  line("load address", fmt::format("0x{:08X}", get32(image, IMAGE_WORD_LOAD_ADDRESS)));
  line("length", fmt::format("{} bytes", get32(image, IMAGE_WORD_LENGTH)));
  line("entry", fmt::format("0x{:08X}", get32(image, IMAGE_WORD_ENTRY)));
  line("grants", fmt::format("0x{:08X}", get32(image, IMAGE_WORD_GRANTS)));
  line("payload sha256", to_hex(field(image, IMAGE_WORD_PAYLOAD_SHA256), 32));
  line("key id", to_hex(field(image, IMAGE_WORD_KEY_ID), 32));
  line("public key X", to_hex(field(image, IMAGE_WORD_PUBLIC_KEY), 32));
  line("public key Y", to_hex(field(image, IMAGE_WORD_PUBLIC_KEY) + 32, 32));
  line("signature r", to_hex(field(image, IMAGE_WORD_SIGNATURE), 32));
  line("signature s", to_hex(field(image, IMAGE_WORD_SIGNATURE) + 32, 32));
  line("self-check", verdict == BOOT_PASSED ? "consistent and signed by its own key"
                                            : fmt::format("refused 0x{:02X}: {}", verdict, boot_error_text(verdict)));
  return text;
}

Bytes make_flash(const std::vector<NamedImage>& images) {
  Bytes flash;
  for (const NamedImage& image : images) {
    const struct image_place* place = image_place_of(image.type);
    const std::size_t offset = place->slot_offset[image.backup ? 1 : 0];
    if (image.bytes.size() > place->limits.slot_bytes) {
      throw tlmkit::UserError(fmt::format("{}: {} bytes do not fit the slot's {}", image.name, image.bytes.size(),
                                          place->limits.slot_bytes));
    }
    flash.resize(std::max(flash.size(), offset + image.bytes.size()), 0xFF);
    std::copy(image.bytes.begin(), image.bytes.end(), flash.begin() + static_cast<std::ptrdiff_t>(offset));
  }
  return flash;
}

}  // namespace image
