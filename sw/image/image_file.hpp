// SPDX-License-Identifier: Apache-2.0
// Firmware images on the host: built, signed, checked and shown with the chip's own parser (sw/lib/image.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pluton/otp/otp_layout.hpp"
#include "sw/image/files.hpp"
#include "sw/image/keys.hpp"
#include "sw/lib/image.h"

namespace image {

// What an image is for: its type (IMAGE_TYPE_*), the class of devices, the `grants` that it asks for (GRANT_*).
struct Purpose {
  std::uint32_t type = IMAGE_TYPE_PLUTON_RUNTIME;
  std::uint32_t device_class = IMAGE_DEVICE_CLASS;
  std::uint32_t security_version = 1;
  std::uint32_t grants = 0;
  std::uint32_t key_slot = 0;  // root key slot whose fuses know the signing key, 0 to 255
};

// Code and constants, or data, and where they go.
struct Payload {
  Bytes bytes;  // a multiple of four
  std::uint32_t load_address = 0;
  std::uint32_t entry = 0;
};

// Reads an ELF executable (its loaded, file-backed bytes, lowest address first; 32 bits for the Pluton runtime, 64 for
// the application core's images) or, when the file is not an ELF, a raw binary to be loaded at and entered at the start
// of the memory of its type. Pads with zeroes to a multiple of four. Throws UserError.
Payload load_payload(const std::string& path, std::uint32_t type = IMAGE_TYPE_PLUTON_RUNTIME);

// What the chip allows for an image of a type that exists.
image_limits chip_limits(std::uint32_t type = IMAGE_TYPE_PLUTON_RUNTIME);

// Number of a type by its name (image_place.h: "pluton_runtime", "kernel", ...); 0 for an unknown one.
std::uint32_t type_named(const std::string& name);

// An unsigned image: header + zero signature + payload.
Bytes create_image(const Payload& payload, const PublicKey& key, const Purpose& purpose);
// A Pluton runtime without grants.
Bytes create_image(const Payload& payload, const PublicKey& key, std::uint32_t security_version);

Signature image_signature(const Bytes& image);
void set_image_signature(Bytes& image, const Signature& signature);
// Digest that the signature covers. The image must have a whole header.
Digest image_digest(const Bytes& image);

// What the update service signs to say that an image is current for one die and nonce (sw/lib/ticket.h).
Digest ticket_digest(const Bytes& image, const Bytes& device_id, const Bytes& nonce);

struct VerifyOptions {
  std::optional<Digest> root_key_hash;  // fused key; without it the key inside the image is taken on trust
  // A die: its life cycle, root key slots and rollback counters decide, not what stands above and below.
  const pluton::OtpReading* die = nullptr;
  std::uint32_t rollback_minimum = 0;
  bool check_signature = true;  // false: everything that needs no signature
};

// The checks of ROM or loader in their order, for the slot of the type that the image says it is, after the file's
// exact length: BOOT_PASSED or a code of boot_error.h.
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
  std::uint32_t type = IMAGE_TYPE_PLUTON_RUNTIME;  // of the slot
  bool backup = false;
};
Bytes make_flash(const std::vector<NamedImage>& images);

}  // namespace image
