// SPDX-License-Identifier: Apache-2.0
// Who sent a transaction. Stamped by an InitiatorPort; a target never sees what an initiator claims about itself.
#pragma once

#include <tlm>

#include "tlm/identity_types.hpp"

namespace tlmkit {

struct Identity {
  InitiatorId initiator = kNoInitiator;
  World world = World::normal;
  Privilege privilege = Privilege::user;
  AccessKind kind = AccessKind::load;

  friend bool operator==(const Identity& a, const Identity& b) {
    return a.initiator == b.initiator && a.world == b.world && a.privilege == b.privilege && a.kind == b.kind;
  }
  friend bool operator!=(const Identity& a, const Identity& b) { return !(a == b); }
};

class IdentityExtension : public tlm::tlm_extension<IdentityExtension> {
 public:
  IdentityExtension() = default;
  explicit IdentityExtension(const Identity& id) : identity(id) {}
  tlm::tlm_extension_base* clone() const override { return new IdentityExtension(*this); }
  void copy_from(const tlm::tlm_extension_base& other) override {
    identity = static_cast<const IdentityExtension&>(other).identity;
  }

  Identity identity;
};

// Identity of a transaction; without the extension, the default Identity (nobody, normal world, user).
inline Identity identity_of(const tlm::tlm_generic_payload& trans) {
  const IdentityExtension* ext = nullptr;
  trans.get_extension(ext);
  return ext != nullptr ? ext->identity : Identity{};
}

}  // namespace tlmkit
