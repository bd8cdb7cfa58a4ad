// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "soc/vectors/vector_case.hpp"

namespace soc::vectors {

// Why no engine of the chip can run the case; empty when one can.
inline std::string beyond_every_engine(const VectorCase& c) {
  switch (c.kind) {
    case Kind::aes_ecb:
    case Kind::aes_cbc:
    case Kind::aes_ctr:
    case Kind::aes_cbc_pkcs7:
    case Kind::aes_gcm:
    case Kind::aes_cmac:
      return c.key.size() == 24 ? "AES-192" : "";
    case Kind::sha:
    case Kind::hmac:
    case Kind::hkdf:
      return "";
  }
  return "";
}

}  // namespace soc::vectors
