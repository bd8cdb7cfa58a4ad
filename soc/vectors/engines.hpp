// SPDX-License-Identifier: Apache-2.0
// What the runner asks of an engine, one interface an algorithm family. A driver behind it works through registers, as
// firmware does; one call is one operation of the engine.
#pragma once

#include <string>

#include "soc/vectors/octets.hpp"
#include "soc/vectors/vector_case.hpp"
#include "tlm/clock.hpp"

namespace soc::vectors {

struct Reply {
  bool accepted = false;  // false: the engine refused the input, or the tag is wrong
  std::string fault;      // not empty: neither; the engine did something that its documentation rules out
  Octets output;          // text, digest, derived key; empty unless accepted
  Octets tag;             // computed by GCM encryption and CMAC generation
};

enum class AesMode : std::uint8_t { ecb, cbc, ctr, gcm, cmac };

struct AesRequest {
  AesMode mode = AesMode::ecb;
  bool decrypt = false;  // CMAC: verify
  Octets iv;
  Octets aad;
  Octets input;
  Octets tag;                   // expected: GCM decryption, CMAC verification
  std::size_t tag_octets = 16;  // of GCM and CMAC
};

class AesEngine {
 public:
  virtual ~AesEngine() = default;
  virtual Reply load_key(const Octets& key) = 0;
  // Under the key loaded last.
  virtual Reply run(const AesRequest& request) = 0;
};

class ShaEngine {
 public:
  virtual ~ShaEngine() = default;
  virtual Reply digest(Hash hash, const Octets& message) = 0;
  virtual Reply hmac(Hash hash, const Octets& key, const Octets& message) = 0;
};

// HKDF (RFC 5869), extract and expand.
struct HkdfRequest {
  Hash hash = Hash::sha256;
  Octets key;  // input keying material
  Octets salt;
  Octets info;
  std::size_t size = 0;  // octets asked for
};

class HkdfEngine {
 public:
  virtual ~HkdfEngine() = default;
  virtual Reply derive(const HkdfRequest& request) = 0;
  // Whether a key vault, whose keys cannot be read, can be asked as well: for `expected` to be confirmed.
  virtual bool fits_vault(const HkdfRequest& request) const = 0;
  virtual Reply confirm_in_vault(const HkdfRequest& request, const Octets& expected) = 0;
};

// One set of engines: the models, the RTL, or a test's reference.
class Engines {
 public:
  virtual ~Engines() = default;
  virtual AesEngine& aes() = 0;
  virtual ShaEngine& sha() = 0;
  virtual HkdfEngine& hkdf() = 0;
  // Bus cycles since the beginning, of all engines together.
  virtual tlmkit::Cycles now() const = 0;
};

}  // namespace soc::vectors
