// SPDX-License-Identifier: Apache-2.0
// Judging: the reference passes every vector of Debian's package, and each kind of fault is found.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "soc/vectors/cavp_file.hpp"
#include "soc/vectors/report.hpp"
#include "soc/vectors/vector_file.hpp"
#include "soc/vectors/wycheproof_file.hpp"
#include "testbench/common/cavp.hpp"
#include "testbench/vectors/reference_engines.hpp"

namespace {

using namespace soc::vectors;
using testbench::ReferenceEngines;

const std::string kData = PLT_SOURCE_DIR "/testbench/vectors/data/";

FileResult run(const VectorFile& file, Engines& engines) { return run_file(file, {{"reference", &engines}}); }
FileResult run_path(const std::string& path, Engines& engines) { return run(read_vector_file(path), engines); }
Tally tally(const std::string& path, Engines& engines) { return tally_of(run_path(path, engines)); }

// Of each kind one file that has cases to run.
const std::string kEach[] = {testbench::kCavpFolder + std::string("ciphers/AES/ECB/ECBMMT128.rsp"),
                             testbench::kCavpFolder + std::string("ciphers/AES/CBC/CBCMMT256.rsp"),
                             testbench::kCavpFolder + std::string("ciphers/AES/CTR/aes-128-ctr.txt"),
                             testbench::kCavpFolder + std::string("CMAC/nist-800-38b-aes128.txt"),
                             testbench::kCavpFolder + std::string("hashes/SHA2/SHA384ShortMsg.rsp"),
                             testbench::kCavpFolder + std::string("hashes/SHA2/SHA256Monte.rsp"),
                             testbench::kCavpFolder + std::string("HMAC/rfc-4231-sha512.txt"),
                             testbench::kCavpFolder + std::string("KDF/rfc-5869-HKDF-SHA256.txt"),
                             kData + "aes_cbc_pkcs5_test.json",
                             kData + "aes_cmac_test.json",
                             kData + "hmac_sha256_test.json",
                             kData + "hkdf_sha384_test.json"};

TEST(VectorRunner, passes_every_kind_of_vector_on_a_good_device) {
  for (const std::string& path : kEach) {
    ReferenceEngines engines;
    const Tally result = tally(path, engines);
    EXPECT_EQ(result.failed, 0u) << path;
    EXPECT_GT(result.passed, 0u) << path;
  }
}

TEST(VectorRunner, fails_every_kind_of_vector_on_a_device_that_gives_a_wrong_octet) {
  for (const std::string& path : kEach) {
    ReferenceEngines engines;
    engines.corrupt_results();
    EXPECT_GT(tally(path, engines).failed, 0u) << path;
  }
}

TEST(VectorRunner, fails_a_corrupted_expected_value_with_its_id_and_both_values) {
  ReferenceEngines engines;
  const std::string good = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  const auto text = [](const std::string& digest) {
    return "[L = 32]\n\nLen = 24\nMsg = 616263\nMD = " + digest + "\n";
  };
  EXPECT_TRUE(tally_of(run(read_cavp_file(text(good), "SHA256.rsp"), engines)).good());
  std::string bad = good;
  bad[10] ^= 1;
  const FileResult result = run(read_cavp_file(text(bad), "SHA256.rsp"), engines);
  EXPECT_FALSE(tally_of(result).good());
  EXPECT_EQ(describe(result, 5),
            "SHA256.rsp: 0 passed, 1 failed, 0 skipped\n  SHA256.rsp:3: Len 24: reference: digest: expected " + bad +
                ", got " + good + "\n");
}

TEST(VectorRunner, refuses_forged_tags_and_finds_a_device_that_does_not) {
  ReferenceEngines good;
  const Tally result = tally(kData + "aes_gcm_test.json", good);
  EXPECT_EQ(result.counts(), "81 passed, 0 failed, 40 skipped, 1 acceptable");
  ReferenceEngines careless;
  careless.ignore_tags();
  EXPECT_EQ(tally(kData + "aes_gcm_test.json", careless).failed, 40u);
  EXPECT_EQ(tally(kData + "aes_cmac_test.json", careless).failed, 20u);
}

TEST(VectorRunner, takes_an_acceptable_case_refused_or_right_but_not_wrong) {
  const std::string text = R"({"algorithm": "HMACSHA256", "numberOfTests": 1, "testGroups": [{"tagSize": 256, "tests": [
    {"tcId": 1, "key": "00", "msg": "", "result": "acceptable", "tag": ")";
  ReferenceEngines engines;
  const auto of = [&](const std::string& tag) {
    return tally_of(run(read_wycheproof_file(text + tag + "\"}]}]}", "w.json"), engines));
  };
  const Tally right = of("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  EXPECT_EQ(right.acceptable, 1u);
  EXPECT_EQ(right.passed, 0u);
  EXPECT_TRUE(right.good());
  EXPECT_EQ(of("c613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad").failed, 1u);
}

TEST(VectorRunner, counts_an_acceptable_case_that_is_refused_and_fails_a_valid_one) {
  const auto of = [](const char* result) {
    const std::string text = R"({"algorithm": "AES-CMAC", "numberOfTests": 1, "testGroups": [{"tagSize": 128, "tests": [
      {"tcId": 1, "key": "0011", "msg": "", "tag": "00112233445566778899aabbccddeeff", "result": ")";
    ReferenceEngines engines;
    return tally_of(run(read_wycheproof_file(text + result + "\"}]}]}", "w.json"), engines));
  };
  EXPECT_EQ(of("acceptable").acceptable, 1u);
  EXPECT_EQ(of("invalid").passed, 1u);
  EXPECT_EQ(of("valid").failed, 1u);
}

TEST(VectorRunner, refuses_a_tag_cut_shorter_than_its_group_says) {
  // The first four octets of the right tag (NIST SP 800-38B, example 1).
  const std::string text = R"({"algorithm": "AES-CMAC", "numberOfTests": 1, "testGroups": [{"tagSize": 128, "tests": [
    {"tcId": 1, "key": "2b7e151628aed2a6abf7158809cf4f3c", "msg": "", "tag": "bb1d6929", "result": "invalid"}]}]})";
  ReferenceEngines engines;
  EXPECT_EQ(tally_of(run(read_wycheproof_file(text, "w.json"), engines)).passed, 1u);
}

TEST(VectorRunner, is_not_content_when_nothing_ran) {
  ReferenceEngines engines;
  const Tally result = tally(kData + "chacha20_poly1305_test.json", engines);
  EXPECT_EQ(result.skipped, 2u);
  EXPECT_EQ(result.skips.at("CHACHA20-POLY1305"), 2u);
  EXPECT_FALSE(result.good());
}

TEST(VectorRunner, fails_where_two_backends_differ_in_cycles_alone) {
  const VectorFile file = read_vector_file(testbench::kCavpFolder + std::string("HMAC/rfc-4231-sha256.txt"));
  ReferenceEngines one;
  ReferenceEngines same;
  EXPECT_TRUE(tally_of(run_file(file, {{"model", &one}, {"rtl", &same}})).good());
  ReferenceEngines slower;
  slower.take(2);
  const FileResult result = run_file(file, {{"model", &one}, {"rtl", &slower}});
  EXPECT_EQ(tally_of(result).failed, 6u);
  EXPECT_EQ(result.cases[0].reason, "cycles: model 1, rtl 2");
}

TEST(VectorRunner, follows_the_aes_monte_carlo_chains_of_aesavs) {
  // Computed with OpenSSL: 1000 single-block encryptions, each block and initial value as AESAVS 6.4 has them.
  const std::string key = "KEY = 000102030405060708090a0b0c0d0e0f\n";
  const std::string iv = "IV = 0f0e0d0c0b0a09080706050403020100\n";
  const std::string plain = "PLAINTEXT = 00112233445566778899aabbccddeeff\n";
  const std::string cipher = "CIPHERTEXT = 00112233445566778899aabbccddeeff\n";
  ReferenceEngines engines;
  for (const std::string& text :
       {"# AESVS MCT test data for ECB\n[ENCRYPT]\n" + key + plain + "CIPHERTEXT = b7449c8da15defeb78dbc57ea81db8ee\n",
        "# AESVS MCT test data for ECB\n[DECRYPT]\n" + key + cipher + "PLAINTEXT = 156ca8929ae17175e668cfddf22ebf64\n",
        "# AESVS MCT test data for CBC\n[ENCRYPT]\n" + key + iv + plain +
            "CIPHERTEXT = 6fe49f53d72f97cca00b075d075d9f31\n",
        "# AESVS MCT test data for CBC\n[DECRYPT]\n" + key + iv + cipher +
            "PLAINTEXT = 271ad391c352565c8313d6c748d9a7f5\n"}) {
    const FileResult result = run(read_cavp_file(text, "mct.rsp"), engines);
    EXPECT_TRUE(tally_of(result).good()) << describe(result, 1);
  }
}

TEST(VectorReport, gives_the_whole_result_as_json) {
  ReferenceEngines engines;
  const std::vector<FileResult> files = {run_path(kData + "aes_gcm_test.json", engines),
                                         run_path(kData + "chacha20_poly1305_test.json", engines)};
  const auto json = nlohmann::json::parse(describe_json(files, {"reference"}));
  EXPECT_EQ(json["backends"], nlohmann::json::array({"reference"}));
  EXPECT_EQ(json["files"][0]["passed"], 81);
  EXPECT_EQ(json["files"][0]["acceptable"], 1);
  EXPECT_EQ(json["files"][0]["cases"].size(), 122u);
  EXPECT_EQ(json["files"][0]["cases"][0]["status"], "passed");
  EXPECT_EQ(json["files"][0]["cases"][0]["reference"]["cycles"], 2);
  EXPECT_EQ(json["files"][1]["skips"]["CHACHA20-POLY1305"], 2);
  EXPECT_EQ(json["total"]["skips"]["AES-192"], 40);
  EXPECT_EQ(describe_total(files), "81 passed, 0 failed, 42 skipped, 1 acceptable\n");
}

TEST(VectorReport, shows_the_first_failures_and_counts_the_others) {
  ReferenceEngines engines;
  engines.corrupt_results();
  const std::string text =
      describe(run_path(testbench::kCavpFolder + std::string("HMAC/rfc-4231-sha256.txt"), engines), 2);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4);
  EXPECT_NE(text.find("and 4 failures more"), std::string::npos);
}

}  // namespace
