// SPDX-License-Identifier: Apache-2.0
// The Wycheproof reader: members, verdicts, skips, and the line of each mistake.
#include <gtest/gtest.h>

#include <string>

#include "soc/vectors/vector_file.hpp"
#include "soc/vectors/wycheproof_file.hpp"
#include "tlm/error.hpp"

namespace {

using namespace soc::vectors;

const std::string kData = PLT_SOURCE_DIR "/testbench/vectors/data/";

std::string document(const std::string& algorithm, const std::string& group, const std::string& test) {
  return "{\"algorithm\": \"" + algorithm + "\", \"numberOfTests\": 1,\n\"testGroups\": [\n{" + group +
         " \"tests\": [\n{" + test + "}\n]}]}\n";
}

std::string mistake_of(const std::string& text) {
  try {
    (void)read_wycheproof_file(text, "w.json");
  } catch (const tlmkit::UserError& error) {
    return error.what();
  }
  return "read";
}

const std::string kMac =
    R"("tcId": 5, "key": "000102030405060708090a0b0c0d0e0f", "msg": "61", "tag": "01020304", "result": )";

TEST(WycheproofReader, reads_members_and_verdicts) {
  const VectorFile file = read_vector_file(kData + "aes_gcm_test.json");
  ASSERT_EQ(file.cases.size(), 122u);
  const VectorCase& second = file.cases[1];
  EXPECT_EQ(second.kind, Kind::aes_gcm);
  EXPECT_EQ(second.direction, Direction::both);
  EXPECT_EQ(second.id, "tcId 2");
  EXPECT_EQ(second.verdict, Verdict::invalid);
  EXPECT_EQ(second.key.size(), 16u);
  EXPECT_EQ(second.iv.size(), 12u);
  EXPECT_EQ(second.tag.size(), 16u);
  EXPECT_EQ(file.cases[120].verdict, Verdict::acceptable);
}

TEST(WycheproofReader, knows_hash_and_kind_of_each_algorithm) {
  const VectorFile hmac = read_vector_file(kData + "hmac_sha384_test.json");
  EXPECT_EQ(hmac.cases[0].kind, Kind::hmac);
  EXPECT_EQ(hmac.cases[0].hash, Hash::sha384);
  const VectorFile hkdf = read_vector_file(kData + "hkdf_sha512_test.json");
  EXPECT_EQ(hkdf.cases[0].kind, Kind::hkdf);
  EXPECT_EQ(hkdf.cases[0].hash, Hash::sha512);
  EXPECT_EQ(hkdf.cases[0].size, 32u);
  EXPECT_EQ(read_vector_file(kData + "aes_cmac_test.json").cases[0].kind, Kind::aes_cmac);
  EXPECT_EQ(read_vector_file(kData + "aes_cbc_pkcs5_test.json").cases[0].kind, Kind::aes_cbc_pkcs7);
}

TEST(WycheproofReader, skips_other_algorithms_by_name) {
  for (const char* name : {"HMACSHA1", "HMACSHA224", "HMACSHA512/256", "HMACSHA3-256", "HKDF-SHA-1", "AES-SIV-CMAC",
                           "AES-GCM-SIV", "AES-CCM", "CHACHA20-POLY1305", "ECDSA"}) {
    const VectorFile file = read_wycheproof_file(document(name, "", "\"tcId\": 1"), "w.json");
    ASSERT_EQ(file.cases.size(), 1u) << name;
    EXPECT_EQ(file.cases[0].skip, name);
  }
}

TEST(WycheproofReader, knows_the_line_of_each_case) {
  const VectorFile file = read_wycheproof_file(document("AES-CMAC", "\"tagSize\": 32,", kMac + "\"valid\""), "w.json");
  EXPECT_EQ(file.cases[0].line, 4u);
}

TEST(WycheproofReader, names_file_and_line_of_every_mistake) {
  const std::string group = "\"tagSize\": 32,";
  EXPECT_EQ(mistake_of("{\n\"algorithm\": \"AES-GCM\",\n\"testGroups\": [oops]\n}").rfind("w.json:3: syntax error", 0),
            0u);
  EXPECT_EQ(mistake_of("{\n\"a\": 1").rfind("w.json:2: syntax error", 0), 0u);
  EXPECT_EQ(mistake_of("[1]"), "w.json:1: not a Wycheproof file: no JSON object");
  EXPECT_EQ(mistake_of("{\n}"), "w.json:1: object without \"algorithm\"");
  EXPECT_EQ(mistake_of("{\"algorithm\": 3}"), "w.json:1: \"algorithm\" is not a string");
  EXPECT_EQ(mistake_of("{\"algorithm\": \"AES-GCM\", \"testGroups\": 3}"), "w.json:1: \"testGroups\" is not a list");
  EXPECT_EQ(mistake_of("{\"algorithm\": \"AES-GCM\", \"testGroups\": [3]}"),
            "w.json:1: \"testGroups\" has something that is not an object");
  EXPECT_EQ(mistake_of("{\"algorithm\": \"AES-GCM\", \"testGroups\": []}"), "w.json:1: no test case");
  EXPECT_EQ(mistake_of(document("AES-CMAC", "", kMac + "\"valid\"")), "w.json:3: object without \"tagSize\"");
  EXPECT_EQ(mistake_of(document("AES-CMAC", "\"tagSize\": 31,", kMac + "\"valid\"")),
            "w.json:3: \"tagSize\" is not whole octets");
  EXPECT_EQ(mistake_of(document("AES-CMAC", "\"tagSize\": 64,", kMac + "\"valid\"")),
            "w.json:4: \"tag\" is not of the group's tagSize");
  EXPECT_EQ(mistake_of(document("AES-CMAC", group, kMac + "\"perhaps\"")),
            "w.json:4: \"result\" is neither valid, invalid nor acceptable: 'perhaps'");
  EXPECT_EQ(mistake_of(document("AES-CMAC", group, "\"tcId\": -1")), "w.json:4: \"tcId\" is not a number of 0 or more");
  EXPECT_EQ(
      mistake_of(document("AES-CMAC", group, R"("tcId": 1, "result": "valid", "key": "0x", "msg": "", "tag": "")")),
      "w.json:4: \"key\" is not whole octets in hexadecimal");
  std::string two = document("AES-CMAC", group, kMac + "\"valid\"");
  two.replace(two.find("Tests\": 1"), 9, "Tests\": 2");
  EXPECT_EQ(mistake_of(two), "w.json:1: \"numberOfTests\" is not the 1 that the file has");
}

}  // namespace
