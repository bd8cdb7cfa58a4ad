// SPDX-License-Identifier: Apache-2.0
// HKDF as software computes it that has the keying material in its hands, by HMACs of the SHA engine; and in the key
// vault where the sizes allow that.
#pragma once

#include "soc/vectors/engines.hpp"
#include "soc/vectors/vault_driver.hpp"

namespace soc::vectors {

class HkdfDriver : public HkdfEngine {
 public:
  HkdfDriver(ShaEngine& sha, VaultDriver& vault) : sha_(sha), vault_(vault) {}

  Reply derive(const HkdfRequest& request) override;
  bool fits_vault(const HkdfRequest& request) const override { return VaultDriver::fits(request); }
  Reply confirm_in_vault(const HkdfRequest& request, const Octets& expected) override {
    return vault_.confirm(request, expected);
  }

 private:
  ShaEngine& sha_;
  VaultDriver& vault_;
};

}  // namespace soc::vectors
