// SPDX-License-Identifier: Apache-2.0
// `plutonsim vectors` as a user sees it: output, exit status, files.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "testbench/common/cavp.hpp"

namespace {

namespace fs = std::filesystem;

struct Result {
  int status = -1;
  std::string out;
  std::string err;
};

const std::string kData = PLT_SOURCE_DIR "/testbench/vectors/data/";

class VectorsCommand : public ::testing::Test {
 protected:
  VectorsCommand() : folder_(fs::path(::testing::TempDir()) / ("plutonsim_vectors_" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~VectorsCommand() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }
  static std::string text_of(const std::string& name) {
    std::ostringstream out;
    out << std::ifstream(name, std::ios::binary).rdbuf();
    return out.str();
  }
  Result run(const std::string& arguments) const {
    const std::string command = PLT_BUILD_DIR "/plutonsim vectors " + arguments + " >" + path("stdout") + " 2>" +
                                path("stderr") + " </dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(path("stdout")), text_of(path("stderr"))};
  }

 private:
  fs::path folder_;
};

std::string sha_text(const std::string& digest) { return "[L = 32]\n\nLen = 24\nMsg = 616263\nMD = " + digest + "\n"; }
const std::string kDigestOfAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

TEST_F(VectorsCommand, prints_a_line_for_each_file_and_the_total) {
  const std::string hmac = testbench::kCavpFolder + std::string("HMAC/rfc-4231-sha256.txt");
  const std::string cbc = testbench::kCavpFolder + std::string("ciphers/AES/CBC/CBCMMT192.rsp");
  for (const char* backend : {"", " --backend model", " --backend rtl", " --backend both"}) {
    const Result result = run(hmac + " " + cbc + backend);
    EXPECT_EQ(result.status, 0) << result.err;
    EXPECT_EQ(result.out,
              hmac + ": 6 passed, 0 failed, 0 skipped\n" + cbc +
                  ": 0 passed, 0 failed, 20 skipped\n  skipped: 20 AES-192\n6 passed, 0 failed, 20 skipped\n");
    EXPECT_EQ(result.err, "");
  }
}

TEST_F(VectorsCommand, exits_with_1_on_a_corrupted_value_and_shows_it) {
  std::string bad = kDigestOfAbc;
  bad[0] = 'c';
  EXPECT_EQ(run(file("SHA256.rsp", sha_text(kDigestOfAbc))).status, 0);
  const Result result = run(file("SHA256.rsp", sha_text(bad)));
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.out.find(":3: Len 24: model: digest: expected " + bad + ", got " + kDigestOfAbc), std::string::npos)
      << result.out;
  EXPECT_NE(result.out.find("\n0 passed, 1 failed, 0 skipped\n"), std::string::npos);
}

TEST_F(VectorsCommand, exits_with_1_when_nothing_ran) {
  const Result result = run(kData + "chacha20_poly1305_test.json");
  EXPECT_EQ(result.status, 1);
  EXPECT_NE(result.out.find("skipped: 2 CHACHA20-POLY1305"), std::string::npos);
}

TEST_F(VectorsCommand, exits_with_2_and_one_line_on_what_it_cannot_read) {
  const std::string good = file("SHA256.rsp", sha_text(kDigestOfAbc));
  const std::string bad = file("SHA256bad.rsp", sha_text("xyz"));
  const std::pair<std::string, std::string> mistakes[] = {
      {bad, bad + ":5: MD is not whole octets in hexadecimal"},
      {file("w.json", "{\n\"algorithm\": 1}"), path("w.json") + ":1: \"algorithm\" is not a string"},
      {path("nowhere"), path("nowhere") + ": cannot be read: No such file or directory"},
      {good + " --json /nonexistent/x", "/nonexistent/x: cannot be written: No such file or directory"}};
  for (const auto& [arguments, reason] : mistakes) {
    const Result result = run(good + " " + arguments);
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.err, "plutonsim: " + reason + "\n");
    EXPECT_EQ(result.out, "");
  }
  for (const std::string& arguments : {std::string(), good + " --backend fpga"}) {
    const Result result = run(arguments);
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  }
}

TEST_F(VectorsCommand, writes_every_case_with_the_cycles_of_both_forms) {
  const Result result = run(kData + "aes_gcm_test.json --backend both --json " + path("out.json"));
  ASSERT_EQ(result.status, 0) << result.out;
  const auto json = nlohmann::json::parse(text_of(path("out.json")));
  EXPECT_EQ(json["backends"], nlohmann::json::array({"model", "rtl"}));
  EXPECT_EQ(json["total"]["passed"], 81);
  EXPECT_EQ(json["total"]["acceptable"], 1);
  const auto& first = json["files"][0]["cases"][0];
  EXPECT_EQ(first["id"], "tcId 1");
  EXPECT_GT(first["model"]["cycles"], 0);
  EXPECT_EQ(first["model"]["cycles"], first["rtl"]["cycles"]);
}

TEST_F(VectorsCommand, gives_json_alone_on_stdout) {
  const Result result = run(kData + "aes_cmac_test.json --json -");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(nlohmann::json::parse(result.out)["total"]["passed"], 41);
  EXPECT_NE(result.err.find("41 passed, 0 failed, 10 skipped"), std::string::npos);
}

}  // namespace
