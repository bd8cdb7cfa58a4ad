// SPDX-License-Identifier: Apache-2.0
// NIST's vectors, on both forms of the engine.
#include <gtest/gtest.h>

#include "testbench/common/cavp.hpp"
#include "testbench/pluton/aes/aes_oracle.hpp"

namespace {

using namespace aes_test;
using testbench::octets_of_hex;
using testbench::read_cavp;

class AesVectors : public testing::TestWithParam<const char*> {
 protected:
  AesVectors() : bench_(make_core(GetParam())) {}

  // Vectors that the engine answers otherwise. Every `every`-th is tried; `spoil` changes one octet of the key.
  unsigned plain(AesMode mode, const std::string& file, unsigned every = 1, bool spoil = false) {
    unsigned wrong = 0, index = 0;
    for (const auto& v : read_cavp(file)) {
      if (v.count("KEY") == 0) {
        decrypt_ = v.at("section") == "DECRYPT";
        continue;
      }
      if (v.count("section") != 0) decrypt_ = v.at("section") == "DECRYPT";
      if (index++ % every != 0) continue;
      Octets key = octets_of_hex(v.at("KEY"));
      if (spoil) key[0] ^= 1;
      Message m;
      m.mode = mode;
      m.decrypt = decrypt_;
      m.iv = v.count("IV") != 0 ? octets_of_hex(v.at("IV")) : Octets{};
      m.text = octets_of_hex(v.at(decrypt_ ? "CIPHERTEXT" : "PLAINTEXT"));
      bench_.set_key(key);
      const Result r = bench_.run(m);
      wrong += r.done && r.text == octets_of_hex(v.at(decrypt_ ? "PLAINTEXT" : "CIPHERTEXT")) ? 0 : 1;
      ++cases_;
    }
    return wrong;
  }
  unsigned gcm(const std::string& file, bool decrypt, unsigned every, bool spoil = false) {
    unsigned wrong = 0, index = 0;
    for (const auto& v : read_cavp(file)) {
      if (v.count("Key") == 0 || index++ % every != 0) continue;
      Message m;
      m.mode = AesMode::gcm;
      m.decrypt = decrypt;
      m.iv = octets_of_hex(v.at("IV"));
      m.aad = octets_of_hex(v.at("AAD"));
      m.text = octets_of_hex(v.at(decrypt ? "CT" : "PT"));
      const Octets tag = octets_of_hex(v.at("Tag"));
      m.tag_length = static_cast<unsigned>(tag.size());
      if (decrypt) m.tag = tag;
      if (spoil) m.iv[0] ^= 1;
      bench_.set_key(octets_of_hex(v.at("Key")));
      const Result r = bench_.run(m);
      bool good = r.done;
      if (!decrypt) {
        good = good && r.text == octets_of_hex(v.at("CT")) && r.tag == tag;
      } else if (v.count("PT") != 0) {
        good = good && r.text == octets_of_hex(v.at("PT")) && r.tag_ok;
      } else {
        good = good && !r.tag_ok;
        ++refused_;
      }
      wrong += good ? 0 : 1;
      ++cases_;
    }
    return wrong;
  }

  AesBench bench_;
  bool decrypt_ = false;
  unsigned cases_ = 0, refused_ = 0;
};

const char* const kPlainSets[] = {"GFSbox", "KeySbox", "VarKey", "VarTxt", "MMT"};

TEST_P(AesVectors, ecb_agrees_with_nist) {
  for (const char* bits : {"128", "256"}) {
    for (const std::string set : kPlainSets) {
      EXPECT_EQ(plain(AesMode::ecb, "ciphers/AES/ECB/ECB" + set + bits + ".rsp"), 0u) << set << bits;
    }
  }
  EXPECT_GT(cases_, 1000u);
}

TEST_P(AesVectors, cbc_agrees_with_nist) {
  for (const char* bits : {"128", "256"}) {
    for (const std::string set : kPlainSets) {
      const unsigned every = set[0] == 'V' ? 4 : 1;
      EXPECT_EQ(plain(AesMode::cbc, "ciphers/AES/CBC/CBC" + set + bits + ".rsp", every), 0u) << set << bits;
    }
  }
  EXPECT_GT(cases_, 300u);
}

TEST_P(AesVectors, ctr_agrees_with_rfc_3686) {
  EXPECT_EQ(plain(AesMode::ctr, "ciphers/AES/CTR/aes-128-ctr.txt"), 0u);
  EXPECT_EQ(plain(AesMode::ctr, "ciphers/AES/CTR/aes-256-ctr.txt"), 0u);
  EXPECT_GE(cases_, 6u);
}

TEST_P(AesVectors, gcm_encryption_agrees_with_nist) {
  EXPECT_EQ(gcm("ciphers/AES/GCM/gcmEncryptExtIV128.rsp", false, 16), 0u);
  EXPECT_EQ(gcm("ciphers/AES/GCM/gcmEncryptExtIV256.rsp", false, 16), 0u);
  EXPECT_GT(cases_, 900u);
}

TEST_P(AesVectors, gcm_decryption_agrees_with_nist_and_refuses_what_nist_refuses) {
  EXPECT_EQ(gcm("ciphers/AES/GCM/gcmDecrypt128.rsp", true, 16), 0u);
  EXPECT_EQ(gcm("ciphers/AES/GCM/gcmDecrypt256.rsp", true, 16), 0u);
  EXPECT_GT(cases_, 900u);
  EXPECT_GT(refused_, 200u);
}

TEST_P(AesVectors, cmac_agrees_with_sp_800_38b) {
  for (const char* bits : {"128", "256"}) {
    for (const auto& v : read_cavp(std::string("CMAC/nist-800-38b-aes") + bits + ".txt")) {
      if (v.count("KEY") == 0) continue;
      Message m;
      m.mode = AesMode::cmac;
      m.text = v.count("MESSAGE") != 0 ? octets_of_hex(v.at("MESSAGE")) : Octets{};
      bench_.set_key(octets_of_hex(v.at("KEY")));
      EXPECT_EQ(bench_.run(m).tag, octets_of_hex(v.at("OUTPUT"))) << bits << " " << m.text.size();
      ++cases_;
    }
  }
  EXPECT_GE(cases_, 8u);
}

// Positive controls of the above: one bit of key or IV, and every vector must fail.
TEST_P(AesVectors, the_vector_check_notices_another_key) {
  EXPECT_EQ(plain(AesMode::ecb, "ciphers/AES/ECB/ECBMMT128.rsp", 1, true), 20u);
  EXPECT_EQ(cases_, 20u);
}
TEST_P(AesVectors, the_vector_check_notices_another_iv) {
  EXPECT_EQ(gcm("ciphers/AES/GCM/gcmEncryptExtIV128.rsp", false, 500, true), cases_);
  EXPECT_GT(cases_, 10u);
}

AES_FORMS(AesVectors);

}  // namespace
