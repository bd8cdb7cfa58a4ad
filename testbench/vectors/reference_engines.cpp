// SPDX-License-Identifier: Apache-2.0
#include "testbench/vectors/reference_engines.hpp"

#include <mbedtls/aes.h>
#include <mbedtls/cmac.h>
#include <mbedtls/gcm.h>
#include <mbedtls/hkdf.h>
#include <mbedtls/md.h>

#include <algorithm>

namespace testbench {

using soc::vectors::AesMode;
using soc::vectors::AesRequest;
using soc::vectors::Hash;
using soc::vectors::HkdfRequest;
using soc::vectors::Octets;
using soc::vectors::Reply;

namespace {

constexpr std::size_t kBlock = 16;

const mbedtls_md_info_t* info_of(Hash hash) {
  return mbedtls_md_info_from_type(hash == Hash::sha256   ? MBEDTLS_MD_SHA256
                                   : hash == Hash::sha384 ? MBEDTLS_MD_SHA384
                                                          : MBEDTLS_MD_SHA512);
}

Reply accepted(Octets output) {
  Reply reply;
  reply.accepted = true;
  reply.output = std::move(output);
  return reply;
}

}  // namespace

Reply ReferenceEngines::finish(Reply reply) {
  ++operations_;
  if (corrupt_ && !reply.output.empty()) reply.output.back() ^= 1;
  if (corrupt_ && !reply.tag.empty()) reply.tag.front() ^= 1;
  return reply;
}

Reply ReferenceEngines::load_key(const Octets& key) {
  key_ = key;
  Reply reply;
  reply.accepted = key.size() == 16 || key.size() == 32;
  return reply;
}

Reply ReferenceEngines::run(const AesRequest& request) {
  switch (request.mode) {
    case AesMode::gcm:
      return finish(gcm(request));
    case AesMode::cmac:
      return finish(cmac(request));
    default:
      return finish(cipher(request));
  }
}

Reply ReferenceEngines::cipher(const AesRequest& request) const {
  if (request.mode != AesMode::ctr && request.input.size() % kBlock != 0) return {};
  mbedtls_aes_context aes;
  mbedtls_aes_init(&aes);
  const unsigned bits = static_cast<unsigned>(key_.size() * 8);
  const bool inverse = request.decrypt && request.mode != AesMode::ctr;
  inverse ? mbedtls_aes_setkey_dec(&aes, key_.data(), bits) : mbedtls_aes_setkey_enc(&aes, key_.data(), bits);
  Octets out(request.input.size());
  Octets iv = request.iv;
  const int direction = inverse ? MBEDTLS_AES_DECRYPT : MBEDTLS_AES_ENCRYPT;
  if (request.mode == AesMode::ecb) {
    for (std::size_t at = 0; at < out.size(); at += kBlock) {
      mbedtls_aes_crypt_ecb(&aes, direction, &request.input[at], &out[at]);
    }
  } else if (request.mode == AesMode::cbc) {
    mbedtls_aes_crypt_cbc(&aes, direction, out.size(), iv.data(), request.input.data(), out.data());
  } else {
    std::size_t used = 0;
    std::uint8_t stream[kBlock];
    mbedtls_aes_crypt_ctr(&aes, out.size(), &used, iv.data(), stream, request.input.data(), out.data());
  }
  mbedtls_aes_free(&aes);
  return accepted(std::move(out));
}

Reply ReferenceEngines::gcm(const AesRequest& request) const {
  mbedtls_gcm_context gcm;
  mbedtls_gcm_init(&gcm);
  mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key_.data(), static_cast<unsigned>(key_.size() * 8));
  Octets out(request.input.size());
  Octets tag(request.tag_octets);
  int status = 0;
  if (request.decrypt) {
    status = mbedtls_gcm_auth_decrypt(&gcm, out.size(), request.iv.data(), request.iv.size(), request.aad.data(),
                                      request.aad.size(), request.tag.data(), request.tag.size(), request.input.data(),
                                      out.data());
    if (status == MBEDTLS_ERR_GCM_AUTH_FAILED && ignore_tags_) status = 0;
  } else {
    status = mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_ENCRYPT, out.size(), request.iv.data(), request.iv.size(),
                                       request.aad.data(), request.aad.size(), request.input.data(), out.data(),
                                       tag.size(), tag.data());
  }
  mbedtls_gcm_free(&gcm);
  if (status != 0) return {};
  Reply reply = accepted(std::move(out));
  if (!request.decrypt) reply.tag = std::move(tag);
  return reply;
}

Reply ReferenceEngines::cmac(const AesRequest& request) const {
  Octets tag(kBlock);
  const auto* info =
      mbedtls_cipher_info_from_type(key_.size() == 32 ? MBEDTLS_CIPHER_AES_256_ECB : MBEDTLS_CIPHER_AES_128_ECB);
  const std::uint8_t none = 0;  // mbedTLS refuses a null pointer, also to nothing
  const std::uint8_t* input = request.input.empty() ? &none : request.input.data();
  if (mbedtls_cipher_cmac(info, key_.data(), key_.size() * 8, input, request.input.size(), tag.data()) != 0) {
    return {};
  }
  tag.resize(request.tag_octets);
  if (request.decrypt) return tag == request.tag || ignore_tags_ ? accepted({}) : Reply{};
  Reply reply = accepted({});
  reply.tag = std::move(tag);
  return reply;
}

Reply ReferenceEngines::digest(Hash hash, const Octets& message) {
  Octets out(soc::vectors::digest_octets(hash));
  mbedtls_md(info_of(hash), message.data(), message.size(), out.data());
  return finish(accepted(std::move(out)));
}

Reply ReferenceEngines::hmac(Hash hash, const Octets& key, const Octets& message) {
  Octets out(soc::vectors::digest_octets(hash));
  mbedtls_md_hmac(info_of(hash), key.data(), key.size(), message.data(), message.size(), out.data());
  return finish(accepted(std::move(out)));
}

Reply ReferenceEngines::derive(const HkdfRequest& request) {
  if (request.size > 255 * soc::vectors::digest_octets(request.hash)) return finish({});
  Octets out(request.size);
  const int status = mbedtls_hkdf(info_of(request.hash), request.salt.data(), request.salt.size(), request.key.data(),
                                  request.key.size(), request.info.data(), request.info.size(), out.data(), out.size());
  return finish(status == 0 ? accepted(std::move(out)) : Reply{});
}

}  // namespace testbench
