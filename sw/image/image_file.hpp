// SPDX-License-Identifier: Apache-2.0
// Firmware images on the host: built, signed, checked and shown with the ROM's own parser (sw/lib/image.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sw/image/files.hpp"
#include "sw/image/keys.hpp"
#include "sw/lib/image.h"

namespace image {

// Code and constants, and where they run.
struct Payload {
  Bytes bytes;  // a multiple of four
  std::uint32_t load_address = 0;
  std::uint32_t entry = 0;
};

// Reads an ELF executable (its loaded, file-backed bytes, lowest address first) or, when the file is not an ELF, a
// raw binary to be loaded at and entered at the start of the chip's runtime memory. Pads with zeroes to a multiple of
// four. Throws UserError.
Payload load_payload(const std::string& path);

// What the chip allows for a runtime image in the primary slot.
image_limits chip_limits();

// An unsigned image: header + zero signature + payload.
// `grants`: GRANT_* bits.
Bytes create_image(const Payload& payload, const PublicKey& key, std::uint32_t security_version,
                   std::uint32_t grants = 0);

Signature image_signature(const Bytes& image);
void set_image_signature(Bytes& image, const Signature& signature);
// Digest that the signature covers. The image must have a whole header.
Digest image_digest(const Bytes& image);

struct VerifyOptions {
  std::optional<Digest> root_key_hash;  // fused key; without it the key inside the image is taken on trust
  std::uint32_t rollback_minimum = 0;
  bool check_signature = true;  // false: everything that needs no signature
};

// The ROM's checks in the ROM's order, after the file's exact length: BOOT_PASSED or a code of boot_error.h.
std::uint32_t verify_image(const Bytes& image, const VerifyOptions& options);

// Header fields as text or JSON, whether they make sense or not. Throws UserError("NAME: ...") only when there is no
// whole header to show.
std::string describe_text(const Bytes& image, const std::string& name);
std::string describe_json(const Bytes& image, const std::string& name);

// Contents of a flash device with these images in their slots; everything else reads as erased (0xFF).
// Throws UserError("NAME: ...") when one is longer than its slot.
struct NamedImage {
  std::string name;
  Bytes bytes;
};
Bytes make_flash(const std::optional<NamedImage>& primary, const std::optional<NamedImage>& backup);

}  // namespace image
