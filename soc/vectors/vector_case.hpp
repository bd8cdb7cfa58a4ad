// SPDX-License-Identifier: Apache-2.0
// One test vector, whatever the file it came from.
#pragma once

#include <string>
#include <vector>

#include "soc/vectors/octets.hpp"

namespace soc::vectors {

enum class Kind : std::uint8_t { aes_ecb, aes_cbc, aes_ctr, aes_cbc_pkcs7, aes_gcm, aes_cmac, sha, hmac, hkdf };
enum class Hash : std::uint8_t { sha256, sha384, sha512 };
enum class Direction : std::uint8_t { encrypt, decrypt, both };
// acceptable (Wycheproof): the device may refuse the input; when it takes it, the result has to be the expected one.
enum class Verdict : std::uint8_t { valid, invalid, acceptable };

inline std::size_t digest_octets(Hash hash) { return hash == Hash::sha256 ? 32 : hash == Hash::sha384 ? 48 : 64; }

struct VectorCase {
  std::string id;     // as the file counts: "ENCRYPT COUNT 3", "tcId 17"
  unsigned line = 0;  // where the case begins in its file
  std::string skip;   // not empty: why the case cannot be run, and only id and line are set

  Kind kind = Kind::sha;
  Direction direction = Direction::encrypt;  // ciphers only
  Hash hash = Hash::sha256;                  // sha, hmac, hkdf
  // ciphers: 1000 chained blocks from `iv` and the input (AESAVS 6.4); sha: 1000 chained digests from the seed in
  // `message` (SHAVS 6.4)
  bool monte_carlo = false;
  Verdict verdict = Verdict::valid;

  Octets key;                // hkdf: input keying material
  Octets iv;                 // ctr: first counter block
  Octets aad;                // gcm
  Octets message;            // plain text, message or seed
  Octets cipher_text;        // ciphers
  Octets tag;                // gcm, cmac, hmac: tag, maybe truncated; sha: digest; hkdf: output keying material
  Octets salt;               // hkdf
  Octets info;               // hkdf
  bool tag_misfits = false;  // its length is not the protocol's: software refuses it before any engine is asked
  std::size_t size = 0;      // hkdf: octets asked for
};

struct VectorFile {
  std::string name;
  std::vector<VectorCase> cases;
};

}  // namespace soc::vectors
