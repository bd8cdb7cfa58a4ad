// SPDX-License-Identifier: Apache-2.0
// The SHA-2 and HMAC engine through its registers (pluton/sha/sha.toml).
#pragma once

#include "soc/vectors/driver_session.hpp"
#include "soc/vectors/engines.hpp"

namespace soc::vectors {

class ShaDriver : public ShaEngine {
 public:
  explicit ShaDriver(RegisterBus& bus) : bus_(bus) {}

  Reply digest(Hash hash, const Octets& message) override;
  Reply hmac(Hash hash, const Octets& key, const Octets& message) override;
  // With the key in a slot of the key vault.
  Reply hmac_with_slot(Hash hash, unsigned slot, const Octets& message);

 private:
  Reply message(Hash hash, bool keyed, const Octets& message);
  Reply load_key(Hash hash, const Octets& key);
  Reply load_slot(Hash hash, unsigned slot);

  RegisterBus& bus_;
};

}  // namespace soc::vectors
