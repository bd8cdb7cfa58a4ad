// SPDX-License-Identifier: Apache-2.0
// The SHA-2 and HMAC engine through its registers (pluton/sha/sha.toml), and HKDF on it: firmware that has the keying
// material in its hands derives with two kinds of HMAC.
#pragma once

#include "soc/vectors/driver_session.hpp"
#include "soc/vectors/engines.hpp"

namespace soc::vectors {

class ShaDriver : public ShaEngine, public HkdfEngine {
 public:
  explicit ShaDriver(RegisterBus& bus) : bus_(bus) {}

  Reply digest(Hash hash, const Octets& message) override;
  Reply hmac(Hash hash, const Octets& key, const Octets& message) override;
  Reply derive(Hash hash, const Octets& key, const Octets& salt, const Octets& info, std::size_t size) override;

 private:
  Reply message(Hash hash, bool keyed, const Octets& message);
  Reply load_key(Hash hash, const Octets& key);

  RegisterBus& bus_;
};

}  // namespace soc::vectors
