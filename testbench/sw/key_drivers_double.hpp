// SPDX-License-Identifier: Apache-2.0
// The drivers under sw/lib/key_service.h (keyvault.h, hmac.h, aes.h, sha256_wipe), with a vault in memory that keeps
// its rules and mbedTLS for the functions. Linked instead of the drivers; the newest double serves them.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sw/lib/keyvault.h"

namespace testing_sw {

struct KeyDriversDouble {
  KeyDriversDouble();
  ~KeyDriversDouble();
  KeyDriversDouble(const KeyDriversDouble&) = delete;
  KeyDriversDouble& operator=(const KeyDriversDouble&) = delete;

  struct Slot {
    keyvault_attributes attributes;
    std::vector<std::uint8_t> key;
    bool valid() const { return !key.empty(); }
    bool allows(std::uint32_t destination, std::uint32_t usage) const {
      return valid() && (attributes.destination & destination) != 0 && (attributes.usage & usage) != 0;
    }
  };
  std::array<Slot, KEYVAULT_SLOTS> slot;
  bool vault_fails = false;   // what fills a slot fails, and leaves something there
  bool engine_fails = false;  // MACs fail, with a tag half written
  bool sha_open = false;      // a message is open: a derivation would wait for ever
  // The engine holds a key, or what it computed with one.
  bool sha_used = false, aes_used = false;
  unsigned calls = 0;  // of all drivers

 private:
  KeyDriversDouble* before_;
};

}  // namespace testing_sw
