// SPDX-License-Identifier: Apache-2.0
// The CAVP reader: what it makes of good files, what it says of bad ones, what it counts as skipped.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "soc/vectors/cavp_file.hpp"
#include "soc/vectors/vector_file.hpp"
#include "testbench/common/cavp.hpp"
#include "tlm/error.hpp"

namespace {

using namespace soc::vectors;

const std::string kKey128 = "000102030405060708090a0b0c0d0e0f";
const std::string kBlock = "00112233445566778899aabbccddeeff";

std::string mistake_of(const std::string& text, const std::string& name) {
  try {
    (void)read_cavp_file(text, name);
  } catch (const tlmkit::UserError& error) {
    return error.what();
  }
  return "read";
}

// Reasons of the skipped cases and how often each; "" for those that would run.
std::map<std::string, unsigned> reasons_of(const VectorFile& file) {
  std::map<std::string, unsigned> reasons;
  for (const VectorCase& c : file.cases) ++reasons[c.skip];
  return reasons;
}

VectorFile debian(const std::string& path) { return read_vector_file(testbench::kCavpFolder + path); }

using Reasons = std::map<std::string, unsigned>;

TEST(CavpReader, takes_direction_from_the_section_and_mode_from_the_name) {
  const VectorFile file =
      read_cavp_file("[ENCRYPT]\nCOUNT = 0\nKEY = " + kKey128 + "\nIV = " + kBlock + "\nPLAINTEXT = " + kBlock +
                         "\nCIPHERTEXT = " + kBlock + "\n\n[DECRYPT]\n\nCOUNT = 7\nKEY = " + kKey128 +
                         "\nIV = " + kBlock + "\nCIPHERTEXT = " + kBlock + "\nPLAINTEXT = " + kBlock + "\n",
                     "CBCMMT128.rsp");
  ASSERT_EQ(file.cases.size(), 2u);
  EXPECT_EQ(file.cases[0].kind, Kind::aes_cbc);
  EXPECT_EQ(file.cases[0].direction, Direction::encrypt);
  EXPECT_EQ(file.cases[0].id, "ENCRYPT COUNT 0");
  EXPECT_EQ(file.cases[0].line, 2u);
  EXPECT_EQ(file.cases[1].direction, Direction::decrypt);
  EXPECT_EQ(file.cases[1].id, "DECRYPT COUNT 7");
  EXPECT_FALSE(file.cases[1].monte_carlo);
}

TEST(CavpReader, takes_the_mode_from_the_comment_at_the_head_when_the_name_is_silent) {
  const std::string body =
      "[ENCRYPT]\nKEY = " + kKey128 + "\nPLAINTEXT = " + kBlock + "\nCIPHERTEXT = " + kBlock + "\n";
  EXPECT_EQ(read_cavp_file("# AESVS MCT test data for ECB\n" + body, "mine.rsp").cases[0].kind, Kind::aes_ecb);
  EXPECT_TRUE(read_cavp_file("# AESVS MCT test data for ECB\n" + body, "mine.rsp").cases[0].monte_carlo);
  EXPECT_EQ(read_cavp_file(body, "mine.rsp").cases[0].kind, Kind::aes_ecb);
}

TEST(CavpReader, takes_no_comment_below_the_first_case_for_the_algorithm) {
  const std::string body = "[L = 32]\nLen = 8\n# HMAC it is not\nMsg = d3\nMD = " + std::string(64, '0') + "\n";
  EXPECT_EQ(read_cavp_file(body, "mine.rsp").cases[0].kind, Kind::sha);
}

TEST(CavpReader, reads_a_failing_gcm_decryption_as_invalid) {
  const VectorFile file = debian("ciphers/AES/GCM/gcmDecrypt128.rsp");
  ASSERT_EQ(file.cases.size(), 7875u);
  EXPECT_EQ(file.cases[0].verdict, Verdict::valid);
  EXPECT_EQ(file.cases[1].verdict, Verdict::invalid);
  EXPECT_EQ(file.cases[1].direction, Direction::decrypt);
}

TEST(CavpReader, reads_cmac_results_and_cut_tags) {
  const std::string one = "Count = 0\nKlen = 16\nMlen = 0\nTlen = 4\nKey = " + kKey128 + "\nMsg = 00\nMac = 01020304\n";
  const VectorFile file =
      read_cavp_file(one + "Result = P (0)\n\n" + one + "Result = F (1 - Message changed)\n", "CMACVerAES128.rsp");
  ASSERT_EQ(file.cases.size(), 2u);
  EXPECT_TRUE(file.cases[0].message.empty());
  EXPECT_EQ(file.cases[0].tag.size(), 4u);
  EXPECT_EQ(file.cases[0].verdict, Verdict::valid);
  EXPECT_EQ(file.cases[1].verdict, Verdict::invalid);
}

TEST(CavpReader, reads_hmac_sections_of_several_hashes) {
  const std::string one = "Count = 0\nKlen = 2\nTlen = 4\nKey = 0102\nMsg = 616263\nMac = 01020304\n\n";
  const VectorFile file = read_cavp_file(
      "[L=20]\n" + one + "[L=28]\n" + one + "[L=32]\n" + one + "[L=48]\n" + one + "[L=64]\n" + one, "HMAC.rsp");
  EXPECT_EQ(reasons_of(file), (Reasons{{"", 3}, {"HMAC-SHA-1", 1}, {"HMAC-SHA-224", 1}}));
  EXPECT_EQ(file.cases[4].hash, Hash::sha512);
  EXPECT_EQ(file.cases[4].kind, Kind::hmac);
}

TEST(CavpReader, chains_the_seeds_of_the_sha_monte_carlo_test) {
  const VectorFile file = debian("hashes/SHA2/SHA384Monte.rsp");
  ASSERT_EQ(file.cases.size(), 100u);
  EXPECT_TRUE(file.cases[0].monte_carlo);
  EXPECT_EQ(file.cases[1].message, file.cases[0].tag);
}

TEST(CavpReader, reads_the_intermediate_digests_of_the_sha_monte_carlo_text_file) {
  const VectorFile file = debian("hashes/SHA2/SHA256Monte.txt");
  unsigned chains = 0;
  for (const VectorCase& c : file.cases) chains += c.monte_carlo ? 1 : 0;
  EXPECT_EQ(chains, 100u);
  EXPECT_EQ(file.cases.size(), 600u);
}

TEST(CavpReader, reads_hkdf_fields_across_blank_lines) {
  const VectorFile file = debian("KDF/rfc-5869-HKDF-SHA256.txt");
  ASSERT_EQ(file.cases.size(), 3u);
  EXPECT_EQ(file.cases[0].size, 42u);
  EXPECT_EQ(file.cases[0].salt.size(), 13u);
  EXPECT_EQ(file.cases[2].info.size(), 0u);
}

TEST(CavpReader, counts_every_algorithm_that_no_engine_has_with_its_name) {
  EXPECT_EQ(reasons_of(debian("ciphers/AES/CBC/CBCMMT192.rsp")), (Reasons{{"AES-192", 20}}));
  EXPECT_EQ(reasons_of(debian("ciphers/AES/CFB/CFB8MMT128.rsp")), (Reasons{{"AES-CFB8", 20}}));
  EXPECT_EQ(reasons_of(debian("ciphers/AES/OFB/OFBMMT128.rsp")), (Reasons{{"AES-OFB", 20}}));
  EXPECT_EQ(reasons_of(debian("ciphers/AES/CCM/VTT128.rsp")).begin()->first, "AES-CCM");
  EXPECT_EQ(reasons_of(debian("ciphers/AES/XTS/tweak-128hexstr/XTSGenAES128.rsp")).begin()->first, "AES-XTS");
  EXPECT_EQ(reasons_of(debian("ciphers/3DES/CBC/TCBCMMT2.rsp")).begin()->first, "DES");
  EXPECT_EQ(reasons_of(debian("hashes/SHA1/SHA1ShortMsg.rsp")), (Reasons{{"SHA-1", 65}}));
  EXPECT_EQ(reasons_of(debian("hashes/SHA2/SHA224ShortMsg.rsp")), (Reasons{{"SHA-224", 65}}));
  EXPECT_EQ(reasons_of(debian("hashes/SHA2/SHA512_256ShortMsg.rsp")), (Reasons{{"SHA-512/256", 129}}));
  EXPECT_EQ(reasons_of(debian("hashes/SHA3/SHA3_256ShortMsg.rsp")).begin()->first, "SHA3-256");
  EXPECT_EQ(reasons_of(debian("HMAC/rfc-2202-md5.txt")), (Reasons{{"HMAC-MD5", 7}}));
  EXPECT_EQ(reasons_of(debian("KDF/rfc-5869-HKDF-SHA1.txt")), (Reasons{{"HKDF-SHA-1", 4}}));
  EXPECT_EQ(reasons_of(debian("CMAC/nist-800-38b-3des.txt")), (Reasons{{"DES", 8}}));
}

TEST(CavpReader, counts_messages_of_bits_requests_and_tags_too_short_as_skipped) {
  const std::string digest(64, '0');
  EXPECT_EQ(reasons_of(read_cavp_file("[L = 32]\nLen = 5\nMsg = 68\nMD = " + digest, "SHA256ShortMsg.rsp")),
            (Reasons{{"message of bits, not octets", 1}}));
  EXPECT_EQ(
      reasons_of(read_cavp_file("[L = 32]\nLen = 8\nMsg = 68\n\nLen = 8\nMsg = 69\nMD = ?\n", "SHA256ShortMsg.req")),
      (Reasons{{"no answer in a request file", 2}}));
  EXPECT_EQ(reasons_of(read_cavp_file("Count = 0\nTlen = 2\nKey = " + kKey128 + "\nMsg = 00\nMlen = 0\nMac = 0102\n",
                                      "CMACGenAES128.rsp")),
            (Reasons{{"tag not of 4 to 16 octets", 1}}));
}

TEST(CavpReader, takes_windows_line_ends_tabs_and_a_missing_last_newline) {
  const std::string digest(64, '0');
  EXPECT_EQ(
      read_cavp_file("[L = 32]\r\n\r\n\tLen = 8\r\nMsg\t=  68 \r\nMD = " + digest, "SHA256ShortMsg.rsp").cases.size(),
      1u);
}

TEST(CavpReader, names_file_and_line_of_every_mistake) {
  const std::string head = "[ENCRYPT]\nCOUNT = 0\n";
  const std::string rest = "\nPLAINTEXT = " + kBlock + "\nCIPHERTEXT = " + kBlock + "\n";
  const std::string digest(64, '0');
  EXPECT_EQ(mistake_of("", "e.rsp"), "e.rsp:1: no test case");
  EXPECT_EQ(mistake_of("# only a comment\n[ENCRYPT]\n", "e.rsp"), "e.rsp:1: no test case");
  EXPECT_EQ(mistake_of("A = 1\nhello\n", "ECB.rsp"), "ECB.rsp:2: neither comment, [section] nor NAME = value: 'hello'");
  EXPECT_EQ(mistake_of("[ENCRYPT\n", "ECB.rsp"), "ECB.rsp:1: section without ']': '[ENCRYPT'");
  EXPECT_EQ(mistake_of(head + "KEY = 0g" + rest, "ECB.rsp"), "ECB.rsp:3: KEY is not whole octets in hexadecimal");
  EXPECT_EQ(mistake_of(head + "KEY = 012" + rest, "ECB.rsp"), "ECB.rsp:3: KEY is not whole octets in hexadecimal");
  EXPECT_EQ(mistake_of(head + "KEY = 0123" + rest, "ECB.rsp"), "ECB.rsp:3: an AES key has 16, 24 or 32 octets, not 2");
  EXPECT_EQ(mistake_of(head + "KEY = " + kKey128 + rest, "CBC.rsp"), "CBC.rsp:2: case without IV");
  EXPECT_EQ(mistake_of(head + "KEY = " + kKey128 + "\nPLAINTEXT = 00\nCIPHERTEXT = 00\n", "ECB.rsp"),
            "ECB.rsp:2: PLAINTEXT is not a whole number of blocks");
  EXPECT_EQ(mistake_of(head + "KEY = " + kKey128 + "\nPLAINTEXT = " + kBlock + "\n", "ECB.rsp"),
            "ECB.rsp:2: case without CIPHERTEXT");
  EXPECT_EQ(mistake_of("[L = 32]\nLen = 16\nMsg = 68\nMD = " + digest, "SHA256.rsp"),
            "SHA256.rsp:2: Msg has 1 octets, its length says 2");
  EXPECT_EQ(mistake_of("[L = 32]\nLen = 8\nMsg = 68\nMD = 00", "SHA256.rsp"), "SHA256.rsp:4: MD is not 32 octets");
  EXPECT_EQ(mistake_of("[L = 48]\nLen = 8\nMsg = 68\nMD = 00", "SHA256.rsp"),
            "SHA256.rsp:1: [L = 48] does not fit SHA-256");
  EXPECT_EQ(mistake_of("[L = 32]\nLen = x\nMsg = 68\nMD = 00", "SHA256.rsp"), "SHA256.rsp:2: LEN is not a number: 'x'");
  EXPECT_EQ(mistake_of("[L = 32]\nCOUNT = 0\nMD = " + digest, "SHA256Monte.rsp"),
            "SHA256Monte.rsp:2: no Seed of the digest's length before the case");
  EXPECT_EQ(
      mistake_of("Count = 0\nKey = " + kKey128 + "\nMsg = 00\nMlen = 0\nMac = 01020304\nResult = maybe\n", "CMAC.rsp"),
      "CMAC.rsp:6: Result begins with neither P nor F");
  EXPECT_NE(mistake_of("X = 1\n", "mine.rsp").find("mine.rsp:1: cannot tell the algorithm"), std::string::npos);
}

TEST(CavpReader, says_which_file_cannot_be_read) {
  for (const std::string path : {"/nonexistent/x.rsp", "/"}) {
    try {
      (void)read_vector_file(path);
      ADD_FAILURE() << path;
    } catch (const tlmkit::UserError& error) {
      EXPECT_EQ(std::string(error.what()).rfind(path + ": cannot be read: ", 0), 0u) << error.what();
    }
  }
}

}  // namespace
