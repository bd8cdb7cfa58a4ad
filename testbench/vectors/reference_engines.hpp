// SPDX-License-Identifier: Apache-2.0
// Engines of mbedTLS, without registers: what readers and runner are tested with.
#pragma once

#include "soc/vectors/engines.hpp"

namespace testbench {

class ReferenceEngines : public soc::vectors::Engines,
                         private soc::vectors::AesEngine,
                         private soc::vectors::ShaEngine,
                         private soc::vectors::HkdfEngine {
 public:
  soc::vectors::AesEngine& aes() override { return *this; }
  soc::vectors::ShaEngine& sha() override { return *this; }
  soc::vectors::HkdfEngine& hkdf() override { return *this; }
  tlmkit::Cycles now() const override { return operations_ * cycles_; }

  // Faults to be found: a wrong octet in every result, everything accepted or refused, a slower device.
  void corrupt_results() { corrupt_ = true; }
  void ignore_tags() { ignore_tags_ = true; }
  void take(tlmkit::Cycles cycles) { cycles_ = cycles; }

 private:
  soc::vectors::Reply load_key(const soc::vectors::Octets& key) override;
  soc::vectors::Reply run(const soc::vectors::AesRequest& request) override;
  soc::vectors::Reply digest(soc::vectors::Hash hash, const soc::vectors::Octets& message) override;
  soc::vectors::Reply hmac(soc::vectors::Hash hash, const soc::vectors::Octets& key,
                           const soc::vectors::Octets& message) override;
  soc::vectors::Reply derive(const soc::vectors::HkdfRequest& request) override;
  bool fits_vault(const soc::vectors::HkdfRequest&) const override { return false; }
  soc::vectors::Reply confirm_in_vault(const soc::vectors::HkdfRequest&, const soc::vectors::Octets&) override {
    return {};
  }

  soc::vectors::Reply cipher(const soc::vectors::AesRequest& request) const;
  soc::vectors::Reply gcm(const soc::vectors::AesRequest& request) const;
  soc::vectors::Reply cmac(const soc::vectors::AesRequest& request) const;
  soc::vectors::Reply finish(soc::vectors::Reply reply);

  soc::vectors::Octets key_;
  bool corrupt_ = false;
  bool ignore_tags_ = false;
  tlmkit::Cycles operations_ = 0;
  tlmkit::Cycles cycles_ = 1;
};

}  // namespace testbench
