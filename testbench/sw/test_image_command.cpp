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
  for (const char* command : {"", "create", "sign", "inspect", "verify", "ticket", "keygen-test", "flash", "otp"}) {
    const Result r = run(std::string(command) + " --help");
    EXPECT_EQ(r.status, 0);
    EXPECT_NE(r.out.find("xample"), std::string::npos) << command;
  }
}

TEST_F(ImageCommand, fuse_file_holds_the_key_hash_and_the_counter) {
  ASSERT_EQ(run("otp --root-key a_pub.pem --rollback 9 --lifecycle test --debug-lock -o otp.bin").status, 0);
  const std::string otp = slurp(folder_ / "otp.bin");
  ASSERT_EQ(otp.size(), 512u);
  const std::string image = slurp(folder_ / "good.img");
  EXPECT_EQ(otp.substr(0x80, 32), image.substr(64, 32));  // the image's key id
  EXPECT_EQ(otp.substr(0x40, 3), std::string("\xFF\x01\x00", 3));
  for (std::size_t i = 0; i < 256; ++i) EXPECT_EQ(otp[i] ^ otp[i + 256], '\xFF');
}

TEST_F(ImageCommand, fuses_hold_four_root_keys_and_what_they_are_good_for) {
  ASSERT_EQ(run("otp --root-key a_pub.pem --root-key 2=b.pem --revoke-key 0 --development-key 2 -o otp.bin").status, 0);
  const std::string otp = slurp(folder_ / "otp.bin");
  EXPECT_EQ(otp.substr(0x80, 32), slurp(folder_ / "good.img").substr(64, 32));
  EXPECT_EQ(otp.substr(0xA0, 32), std::string(32, '\0'));
  EXPECT_NE(otp.substr(0xC0, 32), std::string(32, '\0'));
  EXPECT_EQ(otp.substr(0x0D, 2), "\x01\x04");
  for (const char* bad : {"otp --root-key 4=a.pem", "otp --root-key x=a.pem", "otp --revoke-key 4",
                          "otp --revoke-key 0=a.pem", "otp --development-key -1", "otp --development-key 01"}) {
    expect_user_error(std::string(bad) + " -o x", "slots are 0 to 3");
  }
  expect_user_error("otp --root-key 1=none.pem -o x", "none.pem");
}

TEST_F(ImageCommand, a_die_s_fuses_judge_an_image_as_its_rom_would) {
  ASSERT_EQ(run("create payload.bin --key b.pem --key-slot 3 --security-version 3 -o slot3.img").status, 0);
  EXPECT_NE(run("inspect slot3.img").out.find("root key slot    3"), std::string::npos);
  ASSERT_EQ(run("create payload.bin --key b.pem --key-slot 4 -o slot4.img").status, 0);
  const struct {
    const char* fuses;
    const char* image;
    const char* reason;
  } cases[] = {{"--root-key a.pem", "good.img", ""},
               {"--root-key a.pem --root-key 3=b.pem", "slot3.img", ""},
               {"--root-key a.pem --root-key 3=b.pem", "slot4.img", "0x07"},
               {"--root-key b.pem", "good.img", "0x05"},
               {"--root-key a.pem", "slot3.img", "0x04"},
               {"--root-key a.pem --revoke-key 0", "good.img", "0x08"},
               {"--root-key a.pem --development-key 0", "good.img", "0x09"},
               {"--root-key a.pem --development-key 0 --lifecycle test", "good.img", ""},
               {"--root-key a.pem --lifecycle blank", "good.img", "0x03"},
               {"--root-key a.pem --rollback 4", "good.img", "0x20"},
               {"--root-key a.pem --rollback kernel=4", "good.img", ""}};
  for (const auto& c : cases) {
    ASSERT_EQ(run(std::string("otp ") + c.fuses + " -o die.bin").status, 0) << c.fuses;
    const Result r = run(std::string("verify ") + c.image + " --otp die.bin");
    EXPECT_EQ(r.status, *c.reason == 0 ? 0 : 1) << c.fuses << ' ' << r.err;
    EXPECT_NE(r.err.find(c.reason), std::string::npos) << r.err;
  }
  EXPECT_EQ(run("verify good.img --otp die.bin --rollback 3").status, 2);
  expect_user_error("verify good.img --otp good.img", "good.img");
}

TEST_F(ImageCommand, openssl_verifies_a_ticket) {
  const std::string nonce(64, 'a'), id(32, '5');
  ASSERT_EQ(run("ticket good.img --key a.pem --nonce " + nonce + " --device-id " + id + " -o t.bin").status, 0);
  const std::string ticket = slurp(folder_ / "t.bin");
  ASSERT_EQ(ticket.size(), 64u);
  // DER by hand: SEQUENCE of two INTEGERs.
  const auto integer = [](std::string octets) {
    if ((octets[0] & 0x80) != 0) octets = std::string(1, '\0') + octets;
    return std::string("\x02") + static_cast<char>(octets.size()) + octets;
  };
  const std::string body = integer(ticket.substr(0, 32)) + integer(ticket.substr(32));
  std::ofstream(folder_ / "t.der", std::ios::binary) << "\x30" << static_cast<char>(body.size()) << body;
  ASSERT_EQ(shell("head -c 160 good.img | openssl dgst -sha256 -binary -out header.sha").status, 0);
  std::ofstream(folder_ / "message", std::ios::binary)
      << "PLTU" << std::string(16, '\x55') << std::string(32, '\xAA') << slurp(folder_ / "header.sha");
  EXPECT_EQ(shell("openssl dgst -sha256 -verify a_pub.pem -signature t.der message").status, 0);
  expect_user_error("ticket good.img --key b.pem --nonce " + nonce + " --device-id " + id + " -o x",
                    "b.pem: not the key");
  expect_user_error("ticket good.img --key a.pem --nonce 12 --device-id " + id + " -o x", "--nonce: 64");
  expect_user_error("ticket good.img --key a.pem --nonce " + nonce + " --device-id " + id + "0 -o x",
                    "--device-id: 32");
  expect_user_error("ticket good.img --key a.pem --nonce " + nonce + " -o x", "--otp");
}

TEST_F(ImageCommand, raw_payloads_of_every_type_go_to_their_memory_and_their_slots) {
  const struct {
    const char* type;
    const char* option;
    const char* load;
    std::size_t primary, backup;
  } rows[] = {{"monitor", "--monitor", "0x80000000", 0x040000, 0x060000},
              {"kernel", "--kernel", "0x80200000", 0x100000, 0x500000},
              {"device_tree", "--device-tree", "0x82200000", 0x080000, 0x0A0000},
              {"root_fs", "--root-fs", "0x82300000", 0x900000, 0xC80000}};
  for (const auto& row : rows) {
    const std::string type = row.type, option = row.option, file = type + ".img";
    ASSERT_EQ(run("create payload.bin --type " + type + " --key a.pem -o " + file).status, 0) << type;
    EXPECT_EQ(run("verify " + file + " --root-key a_pub.pem").status, 0);
    const std::string shown = run("inspect " + file).out;
    EXPECT_NE(shown.find("(" + type + ")"), std::string::npos) << shown;
    EXPECT_NE(shown.find(row.load), std::string::npos) << shown;
    EXPECT_NE(shown.find("device class     0x5053"), std::string::npos) << shown;
    ASSERT_EQ(run("flash " + option + " " + file + " " + option + "-backup " + file + " -o flash.bin").status, 0);
    const std::string flash = slurp(folder_ / "flash.bin"), image = slurp(folder_ / file);
    EXPECT_EQ(flash.substr(row.primary, image.size()), image) << type;
    EXPECT_EQ(flash.substr(row.backup), image) << type;
  }
  expect_user_error("create payload.bin --type bios --key a.pem -o x", "no image type 'bios'");
  expect_user_error("create payload.bin --type kernel --load-address 0x80000000 --key a.pem -o x", "load address");
  expect_user_error("create payload.bin --type kernel --grant host_mailbox --key a.pem -o x", "grants");
}

TEST_F(ImageCommand, an_image_for_another_device_class_can_be_made_and_is_refused_here) {
  ASSERT_EQ(run("create payload.bin --device-class 0x1234 --key a.pem -o foreign.img").status, 0);
  const Result r = run("verify foreign.img");
  EXPECT_EQ(r.status, 1);
  EXPECT_NE(r.err.find("0x19"), std::string::npos) << r.err;
}

TEST_F(ImageCommand, each_type_has_a_rollback_counter_in_the_fuse_file) {
  ASSERT_EQ(run("otp --rollback 2 --rollback kernel=3 --rollback root_fs=10 -o otp.bin").status, 0);
  const std::string otp = slurp(folder_ / "otp.bin");
  EXPECT_EQ(otp[0x40], '\x03');
  EXPECT_EQ(otp.substr(0x60, 32),
            std::string(8, '\0') + '\x07' + std::string(15, '\0') + "\xFF\x03" + std::string(6, '\0'));
  for (const char* bad : {"kernel=65", "kernel=", "kernel=x", "bios=1", "=1", "kernel=-1", "999999999999"}) {
    expect_user_error(std::string("otp --rollback ") + bad + " -o x", "otp: --rollback");
  }
}

TEST_F(ImageCommand, same_seed_same_bytes) {
  ASSERT_EQ(run("keygen-test --seed a --private again.pem").status, 0);
  EXPECT_EQ(slurp(folder_ / "again.pem"), slurp(folder_ / "a.pem"));
  ASSERT_EQ(run("create payload.bin --key again.pem --security-version 3 -o again.img").status, 0);
  EXPECT_EQ(slurp(folder_ / "again.img"), slurp(folder_ / "good.img"));
}

}  // namespace
