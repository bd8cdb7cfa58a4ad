// SPDX-License-Identifier: Apache-2.0
// The AES engine through its registers (pluton/aes/aes.toml).
#pragma once

#include "soc/vectors/driver_session.hpp"
#include "soc/vectors/engines.hpp"

namespace soc::vectors {

class AesDriver : public AesEngine {
 public:
  explicit AesDriver(RegisterBus& bus) : bus_(bus) {}

  Reply load_key(const Octets& key) override;
  Reply run(const AesRequest& request) override;

 private:
  void set_up(DriverSession& session, const AesRequest& request) const;
  void move_data(DriverSession& session, const AesRequest& request, Octets& output) const;

  RegisterBus& bus_;
};

}  // namespace soc::vectors
