// SPDX-License-Identifier: Apache-2.0
#include "sw/image/keys.hpp"

#include <fmt/format.h>
#include <mbedtls/asn1.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/ecdsa.h>
#include <mbedtls/entropy.h>
#include <mbedtls/error.h>
#include <mbedtls/pk.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/sha256.h>

#include <algorithm>
#include <cstring>

#include "sw/image/files.hpp"
#include "tlm/error.hpp"

namespace image {

namespace {

constexpr std::size_t kMaximumPemBytes = 64 * 1024;

std::string error_text(int code) {
  char text[160];
  mbedtls_strerror(code, text, sizeof text);
  return text;
}

// For failures that no input can cause.
void require(int code, const char* what) {
  if (code != 0) throw std::runtime_error(fmt::format("{}: {}", what, error_text(code)));
}

struct Pk {
  mbedtls_pk_context context;
  Pk() { mbedtls_pk_init(&context); }
  ~Pk() { mbedtls_pk_free(&context); }
  Pk(const Pk&) = delete;
  Pk& operator=(const Pk&) = delete;
};

struct Mpi {
  mbedtls_mpi value;
  Mpi() { mbedtls_mpi_init(&value); }
  ~Mpi() { mbedtls_mpi_free(&value); }
  Mpi(const Mpi&) = delete;
  Mpi& operator=(const Mpi&) = delete;
};

struct Ecp {
  mbedtls_ecp_keypair pair;
  Ecp() {
    mbedtls_ecp_keypair_init(&pair);
    require(mbedtls_ecp_group_load(&pair.grp, MBEDTLS_ECP_DP_SECP256R1), "P-256");
  }
  ~Ecp() { mbedtls_ecp_keypair_free(&pair); }
  Ecp(const Ecp&) = delete;
  Ecp& operator=(const Ecp&) = delete;
};

// Randomness that only blinds mbedTLS's computation; no result depends on it.
class Blinding {
 public:
  Blinding() {
    mbedtls_entropy_init(&entropy_);
    mbedtls_ctr_drbg_init(&drbg_);
    require(mbedtls_ctr_drbg_seed(&drbg_, mbedtls_entropy_func, &entropy_, nullptr, 0), "random seed");
  }
  ~Blinding() {
    mbedtls_ctr_drbg_free(&drbg_);
    mbedtls_entropy_free(&entropy_);
  }
  Blinding(const Blinding&) = delete;
  Blinding& operator=(const Blinding&) = delete;
  mbedtls_ctr_drbg_context* context() { return &drbg_; }

 private:
  mbedtls_entropy_context entropy_;
  mbedtls_ctr_drbg_context drbg_;
};

void set_point(mbedtls_ecp_point& point, const PublicKey& key) {
  require(mbedtls_mpi_read_binary(&point.X, key.data(), 32), "X");
  require(mbedtls_mpi_read_binary(&point.Y, key.data() + 32, 32), "Y");
  require(mbedtls_mpi_lset(&point.Z, 1), "Z");
}

PublicKey get_point(const mbedtls_ecp_point& point) {
  PublicKey key;
  require(mbedtls_mpi_write_binary(&point.X, key.data(), 32), "X");
  require(mbedtls_mpi_write_binary(&point.Y, key.data() + 32, 32), "Y");
  return key;
}

// mbedTLS wants PEM text with its terminating zero.
Bytes read_pem(const std::string& path) {
  Bytes text = read_file(path, kMaximumPemBytes);
  text.push_back(0);
  return text;
}

const mbedtls_ecp_keypair& p256_of(const Pk& pk, const std::string& path) {
  if (mbedtls_pk_get_type(&pk.context) != MBEDTLS_PK_ECKEY ||
      mbedtls_pk_ec(pk.context)->grp.id != MBEDTLS_ECP_DP_SECP256R1) {
    throw tlmkit::UserError(fmt::format("{}: not an EC key on P-256 (prime256v1)", path));
  }
  return *mbedtls_pk_ec(pk.context);
}

bool parse_private(Pk& pk, Bytes& text) {
  return mbedtls_pk_parse_key(&pk.context, text.data(), text.size(), nullptr, 0) == 0;
}

void save_pem(const std::string& path, const char* text, bool secret) {
  write_file(path, Bytes(text, text + std::strlen(text)), secret);
}

}  // namespace

Digest sha256(const std::uint8_t* data, std::size_t count) {
  Digest digest;
  require(mbedtls_sha256_ret(data, count, digest.data(), 0), "SHA-256");
  return digest;
}

PrivateKey PrivateKey::load(const std::string& path) {
  Bytes text = read_pem(path);
  Pk pk;
  const bool parsed = parse_private(pk, text);
  mbedtls_platform_zeroize(text.data(), text.size());
  if (!parsed) throw tlmkit::UserError(fmt::format("{}: not an unencrypted private key in PEM", path));
  PrivateKey key;
  require(mbedtls_mpi_write_binary(&p256_of(pk, path).d, key.d_.data(), key.d_.size()), "d");
  return from_scalar(key.d_);
}

PrivateKey PrivateKey::from_scalar(const std::array<std::uint8_t, 32>& d) {
  Ecp ecp;
  Blinding blinding;
  require(mbedtls_mpi_read_binary(&ecp.pair.d, d.data(), d.size()), "d");
  if (mbedtls_ecp_check_privkey(&ecp.pair.grp, &ecp.pair.d) != 0) {
    throw tlmkit::UserError("private key is outside 1..n-1");
  }
  require(mbedtls_ecp_mul(&ecp.pair.grp, &ecp.pair.Q, &ecp.pair.d, &ecp.pair.grp.G, mbedtls_ctr_drbg_random,
                          blinding.context()),
          "public key");
  PrivateKey key;
  key.d_ = d;
  key.public_key_ = get_point(ecp.pair.Q);
  return key;
}

PrivateKey PrivateKey::from_seed(const std::string& seed) {
  Ecp ecp;
  for (unsigned counter = 0; counter < 256; ++counter) {
    Bytes input(seed.begin(), seed.end());
    input.push_back(static_cast<std::uint8_t>(counter));
    const Digest candidate = sha256(input.data(), input.size());
    require(mbedtls_mpi_read_binary(&ecp.pair.d, candidate.data(), candidate.size()), "d");
    if (mbedtls_ecp_check_privkey(&ecp.pair.grp, &ecp.pair.d) == 0) return from_scalar(candidate);
  }
  throw std::runtime_error("no key from seed");  // 256 digests outside 1..n-1: probability 2^-8192
}

PrivateKey::~PrivateKey() { mbedtls_platform_zeroize(d_.data(), d_.size()); }

Signature PrivateKey::sign(const Digest& digest) const {
  Ecp ecp;
  Blinding blinding;
  Mpi r;
  Mpi s;
  require(mbedtls_mpi_read_binary(&ecp.pair.d, d_.data(), d_.size()), "d");
  require(mbedtls_ecdsa_sign_det_ext(&ecp.pair.grp, &r.value, &s.value, &ecp.pair.d, digest.data(), digest.size(),
                                     MBEDTLS_MD_SHA256, mbedtls_ctr_drbg_random, blinding.context()),
          "ECDSA");
  Signature signature;
  require(mbedtls_mpi_write_binary(&r.value, signature.data(), 32), "r");
  require(mbedtls_mpi_write_binary(&s.value, signature.data() + 32, 32), "s");
  return signature;
}

void PrivateKey::save(const std::string& path) const {
  Pk pk;
  require(mbedtls_pk_setup(&pk.context, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)), "key");
  mbedtls_ecp_keypair& pair = *mbedtls_pk_ec(pk.context);
  require(mbedtls_ecp_group_load(&pair.grp, MBEDTLS_ECP_DP_SECP256R1), "P-256");
  require(mbedtls_mpi_read_binary(&pair.d, d_.data(), d_.size()), "d");
  set_point(pair.Q, public_key_);
  char text[1024];
  require(mbedtls_pk_write_key_pem(&pk.context, reinterpret_cast<unsigned char*>(text), sizeof text), "PEM");
  save_pem(path, text, true);
  mbedtls_platform_zeroize(text, sizeof text);
}

PublicKey load_public_key(const std::string& path) {
  Bytes text = read_pem(path);
  Pk pk;
  if (mbedtls_pk_parse_public_key(&pk.context, text.data(), text.size()) == 0) return get_point(p256_of(pk, path).Q);
  Pk from_private;
  const bool parsed = parse_private(from_private, text);
  mbedtls_platform_zeroize(text.data(), text.size());
  if (!parsed) throw tlmkit::UserError(fmt::format("{}: neither a public nor an unencrypted private key in PEM", path));
  return get_point(p256_of(from_private, path).Q);
}

void save_public_key(const std::string& path, const PublicKey& key) {
  Pk pk;
  require(mbedtls_pk_setup(&pk.context, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY)), "key");
  mbedtls_ecp_keypair& pair = *mbedtls_pk_ec(pk.context);
  require(mbedtls_ecp_group_load(&pair.grp, MBEDTLS_ECP_DP_SECP256R1), "P-256");
  set_point(pair.Q, key);
  char text[1024];
  require(mbedtls_pk_write_pubkey_pem(&pk.context, reinterpret_cast<unsigned char*>(text), sizeof text), "PEM");
  save_pem(path, text, false);
}

bool verify_signature(const PublicKey& key, const Digest& digest, const Signature& signature) {
  Ecp ecp;
  Mpi r;
  Mpi s;
  set_point(ecp.pair.Q, key);
  if (mbedtls_ecp_check_pubkey(&ecp.pair.grp, &ecp.pair.Q) != 0) return false;
  require(mbedtls_mpi_read_binary(&r.value, signature.data(), 32), "r");
  require(mbedtls_mpi_read_binary(&s.value, signature.data() + 32, 32), "s");
  return mbedtls_ecdsa_verify(&ecp.pair.grp, digest.data(), digest.size(), &ecp.pair.Q, &r.value, &s.value) == 0;
}

Signature signature_from_der(const std::uint8_t* der, std::size_t count, const std::string& name) {
  // The parser takes a mutable pointer to const octets disguised as mutable; it does not write.
  auto* at = const_cast<unsigned char*>(der);
  const unsigned char* const end = der + count;
  std::size_t length = 0;
  Mpi r;
  Mpi s;
  Signature signature;
  const bool good = mbedtls_asn1_get_tag(&at, end, &length, MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE) == 0 &&
                    at + length == end && mbedtls_asn1_get_mpi(&at, end, &r.value) == 0 &&
                    mbedtls_asn1_get_mpi(&at, end, &s.value) == 0 && at == end &&
                    mbedtls_mpi_write_binary(&r.value, signature.data(), 32) == 0 &&
                    mbedtls_mpi_write_binary(&s.value, signature.data() + 32, 32) == 0;
  if (!good) throw tlmkit::UserError(fmt::format("{}: not a DER-encoded P-256 signature", name));
  return signature;
}

}  // namespace image
