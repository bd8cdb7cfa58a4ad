// SPDX-License-Identifier: Apache-2.0
// The engines through their registers, models and RTL together: results and cycles on a fixed list of short files. The
// whole of Debian's package is for `make vectors`.
#include <gtest/gtest.h>

#include <algorithm>

#include "soc/vectors/backends/cycle_engines.hpp"
#include "soc/vectors/cavp_file.hpp"
#include "soc/vectors/report.hpp"
#include "soc/vectors/vector_file.hpp"
#include "testbench/common/cavp.hpp"

namespace {

using namespace soc::vectors;

class BothForms : public ::testing::Test {
 protected:
  FileResult run(const VectorFile& file) { return run_file(file, {{"model", model_.get()}, {"rtl", rtl_.get()}}); }
  void expect_good(const VectorFile& file) {
    const FileResult result = run(file);
    EXPECT_TRUE(tally_of(result).good()) << describe(result, 3);
    const bool timed = std::any_of(result.cases.begin(), result.cases.end(), [](const CaseResult& c) {
      return c.outcomes.size() == 2 && c.outcomes[0].cycles != 0 && c.outcomes[1].cycles != 0;
    });
    EXPECT_TRUE(timed) << file.name;
  }
  void expect_good_cavp(std::initializer_list<const char*> paths) {
    for (const char* path : paths) expect_good(read_vector_file(testbench::kCavpFolder + std::string(path)));
  }
  void expect_good_own(std::initializer_list<const char*> names) {
    for (const char* name : names) {
      expect_good(read_vector_file(PLT_SOURCE_DIR "/testbench/vectors/data/" + std::string(name) + "_test.json"));
    }
  }

  std::unique_ptr<Engines> model_ = make_model_engines();
  std::unique_ptr<Engines> rtl_ = make_rtl_engines();
};

TEST_F(BothForms, pass_the_known_answer_tests_of_aes_modes) {
  expect_good_cavp({"ciphers/AES/ECB/ECBGFSbox128.rsp", "ciphers/AES/ECB/ECBKeySbox256.rsp",
                    "ciphers/AES/ECB/ECBMMT128.rsp", "ciphers/AES/CBC/CBCMMT128.rsp", "ciphers/AES/CBC/CBCMMT256.rsp",
                    "ciphers/AES/CBC/CBCVarTxt128.rsp", "ciphers/AES/CTR/aes-128-ctr.txt",
                    "ciphers/AES/CTR/aes-256-ctr.txt", "CMAC/nist-800-38b-aes128.txt", "CMAC/nist-800-38b-aes256.txt"});
}

TEST_F(BothForms, pass_one_gcm_case_of_every_shape) {
  for (const char* path : {"ciphers/AES/GCM/gcmDecrypt128.rsp", "ciphers/AES/GCM/gcmEncryptExtIV256.rsp"}) {
    VectorFile file = read_vector_file(testbench::kCavpFolder + std::string(path));
    // Every section, that is every combination of lengths, has 15 cases.
    std::vector<VectorCase> slice;
    for (std::size_t i = 0; i < file.cases.size(); i += 15) slice.push_back(file.cases[i]);
    ASSERT_EQ(slice.size(), 525u);
    file.cases = std::move(slice);
    expect_good(file);
  }
}

TEST_F(BothForms, pass_short_messages_of_every_hash) {
  expect_good_cavp({"hashes/SHA2/SHA256ShortMsg.rsp", "hashes/SHA2/SHA384ShortMsg.rsp",
                    "hashes/SHA2/SHA512ShortMsg.rsp", "HMAC/rfc-4231-sha256.txt", "HMAC/rfc-4231-sha384.txt",
                    "HMAC/rfc-4231-sha512.txt", "KDF/rfc-5869-HKDF-SHA256.txt"});
}

TEST_F(BothForms, pass_links_of_the_monte_carlo_chains) {
  VectorFile sha = read_vector_file(testbench::kCavpFolder + std::string("hashes/SHA2/SHA256Monte.rsp"));
  sha.cases.resize(2);
  expect_good(sha);
  expect_good(read_vector_file(PLT_SOURCE_DIR "/testbench/vectors/data/CBCMCT128.rsp"));
  expect_good(read_vector_file(PLT_SOURCE_DIR "/testbench/vectors/data/ECBMCT256.rsp"));
}

TEST_F(BothForms, pass_or_refuse_what_wycheproof_files_ask) {
  expect_good_own({"aes_gcm", "aes_cbc_pkcs5", "aes_cmac", "hmac_sha256", "hmac_sha384", "hmac_sha512", "hkdf_sha256",
                   "hkdf_sha384", "hkdf_sha512"});
}

TEST_F(BothForms, derive_in_the_key_vault_what_fits_it_and_tell_a_key_from_another) {
  VectorFile file = read_vector_file(PLT_SOURCE_DIR "/testbench/vectors/data/hkdf_sha384_test.json");
  const FileResult result = run(file);
  unsigned in_vault = 0;
  for (const CaseResult& c : result.cases) in_vault += c.outcomes[0].in_vault && c.outcomes[1].in_vault ? 1 : 0;
  EXPECT_EQ(in_vault, 6u);
  const VectorCase& c = file.cases[1];
  const HkdfRequest request = {c.hash, c.key, c.salt, c.info, c.size};
  Octets wrong = c.tag;
  wrong.back() ^= 1;
  for (Engines* engines : {model_.get(), rtl_.get()}) {
    EXPECT_TRUE(engines->hkdf().confirm_in_vault(request, c.tag).accepted);
    const Reply reply = engines->hkdf().confirm_in_vault(request, wrong);
    EXPECT_FALSE(reply.accepted);
    EXPECT_TRUE(reply.fault.empty()) << reply.fault;
  }
}

TEST_F(BothForms, fail_a_corrupted_expected_value) {
  VectorFile file = read_vector_file(testbench::kCavpFolder + std::string("CMAC/nist-800-38b-aes128.txt"));
  file.cases[2].tag[3] ^= 0x10;
  const Tally result = tally_of(run(file));
  EXPECT_EQ(result.counts(), "3 passed, 1 failed, 0 skipped");
}

}  // namespace
