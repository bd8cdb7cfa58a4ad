// SPDX-License-Identifier: Apache-2.0
// The image parser and everything the tool does with an image file that it has not made itself. What the parser lets
// through is checked again with arithmetic that cannot wrap.
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "sw/image/image_file.hpp"
#include "sw/include/gen/chip_map.h"
#include "tlm/error.hpp"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check_manifest(const image_manifest& m, const image_limits& limits) {
  const std::uint64_t load = m.load_address;
  const std::uint64_t end = load + m.length;
  require(m.type == limits.type && (m.grants & ~limits.grants) == 0);
  require(m.length > 0 && m.length % 4 == 0 && load % 4 == 0 && m.entry % 2 == 0);
  require(load >= limits.region_base && end <= std::uint64_t{limits.region_base} + limits.region_bytes);
  require(m.entry >= load && std::uint64_t{m.entry} + 2 <= end);
  require(std::uint64_t{IMAGE_HEADER_BYTES} + m.length <= limits.slot_bytes);
}

void parse(const std::uint8_t* data, std::size_t size) {
  image_header header = {};
  std::memcpy(&header, data, size < sizeof header ? size : sizeof header);
  unsigned passed = 0;
  for (std::uint32_t type = 1; type <= IMAGE_TYPES; ++type) {
    const image_limits limits = image::chip_limits(type);
    image_manifest manifest;
    if (image_parse(&header, &limits, &manifest) == BOOT_PASSED) {
      check_manifest(manifest, limits);
      ++passed;
    } else {
      require(manifest.length == 0 && manifest.load_address == 0 && manifest.entry == 0);
    }
  }
  require(passed <= 1);  // no slot takes another slot's image
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parse(data, size);
  const image::Bytes bytes(data, data + size);
  image::VerifyOptions no_signature;
  no_signature.check_signature = false;
  if (image::verify_image(bytes, no_signature) == BOOT_PASSED) (void)image::verify_image(bytes, {});
  try {
    (void)image::describe_json(bytes, "fuzz");
    (void)image::describe_text(bytes, "fuzz");
  } catch (const tlmkit::UserError&) {
    require(size < IMAGE_HEADER_BYTES);
  }
  try {
    (void)image::signature_from_der(data, size, "fuzz");
  } catch (const tlmkit::UserError&) {
  }
  return 0;
}
