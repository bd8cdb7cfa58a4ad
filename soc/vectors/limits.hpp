// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "soc/vectors/vector_case.hpp"

namespace soc::vectors {

// Why no engine of the chip can be asked the case; empty when one can. Inputs that an engine has to refuse can be
// asked.
inline std::string beyond_every_engine(const VectorCase& c) {
  const bool aes = c.kind <= Kind::aes_cmac;
  if (aes && c.key.size() == 24) return "AES-192";
  if (c.tag_misfits) return {};
  if ((c.kind == Kind::aes_gcm || c.kind == Kind::aes_cmac) && (c.tag.size() < 4 || c.tag.size() > 16)) {
    return "tag not of 4 to 16 octets";
  }
  if (c.kind == Kind::aes_gcm && c.iv.size() > 0xFFFF) return "IV of more than 65535 octets";
  return {};
}

}  // namespace soc::vectors
