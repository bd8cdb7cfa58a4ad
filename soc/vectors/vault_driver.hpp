// SPDX-License-Identifier: Apache-2.0
// HKDF in the key vault (pluton/keyvault/keyvault.toml), which borrows the SHA engine. The derived key cannot be read:
// it is told by its HMAC, which the SHA engine computes with the key from the slot and with the expected one.
#pragma once

#include "soc/vectors/engines.hpp"
#include "soc/vectors/sha_driver.hpp"

namespace soc::vectors {

class VaultDriver {
 public:
  // `sha`: driver of the SHA engine that this vault borrows.
  VaultDriver(RegisterBus& vault, ShaDriver& sha) : vault_(vault), sha_(sha) {}

  // Sizes that the vault's registers and slots can take.
  static bool fits(const HkdfRequest& request);
  // Accepted when the derived key is `expected`.
  Reply confirm(const HkdfRequest& request, const Octets& expected);

 private:
  Reply derive(const HkdfRequest& request);
  Reply compare(Hash hash, const Octets& expected);

  RegisterBus& vault_;
  ShaDriver& sha_;
};

}  // namespace soc::vectors
