// SPDX-License-Identifier: Apache-2.0
// The image command as a user meets it: exit status, one line of error, nothing half-written.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

namespace fs = std::filesystem;

struct Result {
  int status;
  std::string out;
  std::string err;
};

class ImageCommand : public ::testing::Test {
 protected:
  ImageCommand() : folder_(fs::temp_directory_path() / ("plt_image_command_" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
    EXPECT_EQ(run("keygen-test --seed a --private a.pem --public a_pub.pem").status, 0);
    EXPECT_EQ(run("keygen-test --seed b --private b.pem").status, 0);
    std::ofstream(folder_ / "payload.bin", std::ios::binary) << std::string(1001, 'x');
    EXPECT_EQ(run("create payload.bin --key a.pem --security-version 3 -o good.img").status, 0);
  }
  ~ImageCommand() override { fs::remove_all(folder_); }

  Result run(const std::string& arguments) const { return shell(std::string(IMAGE_TOOL) + " " + arguments); }
  Result shell(const std::string& command) const {
    const std::string out = (folder_ / ".out").string();
    const std::string err = (folder_ / ".err").string();
    const int code =
        std::system(("cd '" + folder_.string() + "' && " + command + " >'" + out + "' 2>'" + err + "'").c_str());
    Result r{WEXITSTATUS(code), slurp(out), slurp(err)};
    fs::remove(out);
    fs::remove(err);
    return r;
  }
  static std::string slurp(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  void expect_user_error(const std::string& arguments, const std::string& mentions) const {
    const Result r = run(arguments);
    EXPECT_EQ(r.status, 2) << arguments;
    EXPECT_EQ(std::count(r.err.begin(), r.err.end(), '\n'), 1) << r.err;
    EXPECT_NE(r.err.find(mentions), std::string::npos) << r.err;
    EXPECT_EQ(r.out, "") << arguments;
  }

  fs::path folder_;
};

TEST_F(ImageCommand, raw_binary_is_padded_and_verifies) {
  EXPECT_EQ(fs::file_size(folder_ / "good.img"), 224u + 1004);
  const Result r = run("verify good.img --root-key a_pub.pem --rollback 3");
  EXPECT_EQ(r.status, 0);
  EXPECT_EQ(r.out, "good.img: ok\n");
}

TEST_F(ImageCommand, elf_and_objcopied_binary_give_the_same_image) {
  const std::string fw = std::string(PLT_BUILD_DIR) + "/fw/pluton_runtime";
  ASSERT_EQ(run("create " + fw + ".elf --key a.pem -o elf.img").status, 0);
  ASSERT_EQ(run("create " + fw + ".bin --key a.pem -o bin.img").status, 0);
  EXPECT_EQ(slurp(folder_ / "elf.img"), slurp(folder_ / "bin.img"));
}

TEST_F(ImageCommand, refused_images_exit_1_and_say_why) {
  const struct {
    const char* arguments;
    const char* reason;
  } cases[] = {{"verify good.img --root-key b.pem", "0x05: key id is not the fused root key"},
               {"verify good.img --root-key a.pem --rollback 4", "0x20: security version"},
               {"verify payload.bin", "0x06"},
               {"verify long.img", "0x18"},
               {"verify short.img", "0x18"}};
  shell("(cat good.img; printf x) > long.img; head -c 100 good.img > short.img");
  for (const auto& c : cases) {
    const Result r = run(c.arguments);
    EXPECT_EQ(r.status, 1) << c.arguments;
    EXPECT_NE(r.err.find(c.reason), std::string::npos) << r.err;
  }
}

TEST_F(ImageCommand, unsigned_image_is_signed_later_by_its_own_key_only) {
  ASSERT_EQ(run("create payload.bin --public-key a_pub.pem --security-version 3 -o u.img").status, 0);
  EXPECT_EQ(run("verify u.img").status, 1);
  expect_user_error("sign u.img --key b.pem -o s.img", "b.pem: not the key");
  EXPECT_FALSE(fs::exists(folder_ / "s.img"));
  ASSERT_EQ(run("sign u.img --key a.pem -o s.img").status, 0);
  EXPECT_EQ(slurp(folder_ / "s.img"), slurp(folder_ / "good.img"));
}

TEST_F(ImageCommand, signature_made_by_openssl_is_attached) {
  ASSERT_EQ(run("create payload.bin --public-key a_pub.pem -o u.img").status, 0);
  ASSERT_EQ(run("inspect u.img --signed-bytes h.bin").status, 0);
  ASSERT_EQ(shell("openssl dgst -sha256 -sign a.pem -out h.sig h.bin").status, 0);
  ASSERT_EQ(run("sign u.img --signature h.sig").status, 0);  // in place
  EXPECT_EQ(run("verify u.img --root-key a_pub.pem").status, 0);
  ASSERT_EQ(shell("openssl dgst -sha256 -sign b.pem -out h.sig h.bin").status, 0);
  expect_user_error("sign u.img --signature h.sig", "h.sig: not a signature of u.img");
  EXPECT_EQ(run("verify u.img --root-key a_pub.pem").status, 0) << "a refused signature changed the file";
}

TEST_F(ImageCommand, user_mistakes_are_one_line_and_exit_2) {
  std::ofstream(folder_ / "empty");
  expect_user_error("verify missing.img", "missing.img: cannot open");
  expect_user_error("verify .", ".: cannot read");
  expect_user_error("inspect empty", "empty: 0 bytes");
  expect_user_error("create empty --key a.pem -o x", "empty: empty payload");
  expect_user_error("create payload.bin -o x", "--key");
  expect_user_error("create payload.bin --key payload.bin -o x", "payload.bin: not an unencrypted private key");
  expect_user_error("create payload.bin --key a.pem -o no/such/x", "no/such/x");
  expect_user_error("create payload.bin --key a.pem --load-address 0x11E800 -o x", "load address");
  expect_user_error("create payload.bin --key a.pem --entry 0x200000 -o x", "entry point");
  expect_user_error("create /bin/true --key a.pem -o x", "/bin/true");
  expect_user_error("flash -o x", "--primary");
  expect_user_error("keygen-test --seed x", "--private");
  shell("(head -c 200000 /dev/zero > big)");
  expect_user_error("flash --primary big -o x", "big: 200000 bytes");
  expect_user_error("create big --key a.pem -o x", "big: payload length");
  EXPECT_FALSE(fs::exists(folder_ / "x"));
}

TEST_F(ImageCommand, wrong_usage_exits_2) {
  for (const char* arguments : {"", "frobnicate", "verify", "create payload.bin --key a.pem --public-key a.pem -o x",
                                "otp --rollback 65 -o x", "otp --rollback -1 -o x", "otp --lifecycle sleepy -o x",
                                "create payload.bin --key a.pem --security-version 4294967296 -o x"}) {
    EXPECT_EQ(run(arguments).status, 2) << arguments;
  }
  EXPECT_FALSE(fs::exists(folder_ / "x"));
}

TEST_F(ImageCommand, every_command_has_help_with_an_example) {
  for (const char* command : {"", "create", "sign", "inspect", "verify", "keygen-test", "flash", "otp"}) {
    const Result r = run(std::string(command) + " --help");
    EXPECT_EQ(r.status, 0);
    EXPECT_NE(r.out.find("xample"), std::string::npos) << command;
  }
}

TEST_F(ImageCommand, fuse_file_holds_the_key_hash_and_the_counter) {
  ASSERT_EQ(run("otp --root-key a_pub.pem --rollback 9 --lifecycle test --debug-lock -o otp.bin").status, 0);
  const std::string otp = slurp(folder_ / "otp.bin");
  ASSERT_EQ(otp.size(), 256u);
  const std::string image = slurp(folder_ / "good.img");
  EXPECT_EQ(otp.substr(0x20, 32), image.substr(64, 32));  // the image's key id
  EXPECT_EQ(otp.substr(0x40, 3), std::string("\xFF\x01\x00", 3));
  for (std::size_t i = 0; i < 128; ++i) EXPECT_EQ(otp[i] ^ otp[i + 128], '\xFF');
}

TEST_F(ImageCommand, same_seed_same_bytes) {
  ASSERT_EQ(run("keygen-test --seed a --private again.pem").status, 0);
  EXPECT_EQ(slurp(folder_ / "again.pem"), slurp(folder_ / "a.pem"));
  ASSERT_EQ(run("create payload.bin --key again.pem --security-version 3 -o again.img").status, 0);
  EXPECT_EQ(slurp(folder_ / "again.img"), slurp(folder_ / "good.img"));
}

}  // namespace
