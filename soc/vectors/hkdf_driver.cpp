// SPDX-License-Identifier: Apache-2.0
#include "soc/vectors/hkdf_driver.hpp"

namespace soc::vectors {

Reply HkdfDriver::derive(const HkdfRequest& request) {
  const std::size_t length = digest_octets(request.hash);
  if (request.size > 255 * length) return {};  // RFC 5869, 2.3; no engine is asked
  // HMAC fills a key up with zeros, so that no salt and one of zeros are the same.
  Reply extracted = sha_.hmac(request.hash, request.salt, request.key);
  if (!extracted.accepted) return extracted;
  Reply out;
  out.accepted = true;
  Octets last;
  for (std::size_t block = 1; out.output.size() < request.size; ++block) {
    Octets input = last;
    input.insert(input.end(), request.info.begin(), request.info.end());
    input.push_back(static_cast<std::uint8_t>(block));
    Reply step = sha_.hmac(request.hash, extracted.output, input);
    if (!step.accepted) return step;
    last = std::move(step.output);
    out.output.insert(out.output.end(), last.begin(), last.end());
  }
  out.output.resize(request.size);
  return out;
}

}  // namespace soc::vectors
