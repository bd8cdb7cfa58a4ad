// SPDX-License-Identifier: Apache-2.0
// `plutonsim boot` and `map` as a user sees them: output, exit status, files, and what they say to mistakes.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "pluton/otp/otp_layout.hpp"

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

struct Result {
  int status = -1;
  std::string out;
  std::string err;
};

std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}
bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }
unsigned lines(const std::string& text) { return static_cast<unsigned>(std::count(text.begin(), text.end(), '\n')); }

class Command : public ::testing::Test {
 protected:
  Command() : folder_(fs::path(::testing::TempDir()) / ("plutonsim_command_" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~Command() override { fs::remove_all(folder_); }

  Result run(const std::string& arguments) {
    const std::string command =
        PLT_BUILD_DIR "/plutonsim " + arguments + " >" + path("stdout") + " 2>" + path("stderr") + " </dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(path("stdout")), text_of(path("stderr"))};
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  // The built flash with octets flipped.
  std::string flash_with(const std::vector<std::size_t>& flipped) {
    std::string flash = text_of(PLT_BUILD_DIR "/images/flash.bin");
    for (const std::size_t offset : flipped) flash.at(offset) ^= 0x40;
    std::ofstream(path("flash.bin"), std::ios::binary) << flash;
    return path("flash.bin");
  }
  template <class Change>
  std::string otp_with(Change change) {
    auto contents = pluton::sense_otp(pluton::load_otp_file(PLT_BUILD_DIR "/images/otp.bin")).contents;
    change(contents);
    pluton::save_otp_file(path("otp.bin"), pluton::encode_otp(contents));
    return path("otp.bin");
  }
  // A mistake of the user: exit status 2, nothing on stdout, one line on stderr that says `what`.
  void expect_mistake(const std::string& arguments, const std::string& what) {
    const Result r = run(arguments);
    EXPECT_EQ(r.status, 2) << arguments;
    EXPECT_EQ(r.out, "") << arguments;
    EXPECT_EQ(lines(r.err), 1u) << arguments << "\n" << r.err;
    EXPECT_TRUE(contains(r.err, what)) << arguments << "\n" << r.err;
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

constexpr std::size_t kPayload = 224 + 1000;
// The runtime alone; the system has tests of its own.
const std::string kBoot = "boot --flash " PLT_BUILD_DIR "/images/flash.bin";
constexpr std::size_t kBackup = 0x20000;

TEST_F(Command, boot_shows_every_step_with_its_id_and_cycle) {
  const Result r = run(kBoot);
  EXPECT_EQ(r.status, 0) << r.err;
  for (const char* step : {"0010 reset", "0020 scrub-wait", "0030 root-key", "0040 manifest", "0050 anti-rollback",
                           "0060 copy", "0070 hash", "0080 signature", "0090 lock", "00A0 hand-off", "0110 runtime"}) {
    EXPECT_TRUE(contains(r.err, step)) << step;
  }
  EXPECT_TRUE(contains(r.err, "runtime up from the primary slot"));
  EXPECT_TRUE(contains(r.out, "payload sha256"));
  EXPECT_TRUE(contains(r.out, "reset to runtime"));
}

TEST_F(Command, boot_json_holds_the_whole_result_and_both_modes_agree) {
  json results[2];
  const char* modes[] = {"fast", "exact"};
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(run(kBoot + " --quiet --mode " + modes[i] + " --json " + path("r.json")).status, 0);
    results[i] = json::parse(text_of(path("r.json")));
    EXPECT_EQ(results[i]["result"], "up");
    EXPECT_EQ(results[i]["mode"], modes[i]);
    EXPECT_EQ(results[i]["slot"], "primary");
    EXPECT_TRUE(results[i]["error"].is_null());
    EXPECT_EQ(results[i]["steps"].size(), 12u);
    EXPECT_EQ(results[i]["engine_cycles"]["pka"], 421107);
    EXPECT_EQ(results[i]["digests"]["payload_sha256"].get<std::string>().size(), 64u);
    EXPECT_GT(results[i]["instructions"], 10000);
  }
  EXPECT_EQ(results[0]["digests"], results[1]["digests"]);
  EXPECT_EQ(results[0]["steps"], results[1]["steps"]);
}

TEST_F(Command, a_bad_primary_boots_the_backup_and_says_so) {
  const Result r = run("boot --flash " + flash_with({kPayload}) + " --json " + path("r.json"));
  EXPECT_EQ(r.status, 0);
  EXPECT_TRUE(contains(r.err, "runtime up from the backup slot; primary refused: PAYLOAD_HASH (0x30)")) << r.err;
  EXPECT_TRUE(contains(r.out, "backup"));
  const json result = json::parse(text_of(path("r.json")));
  EXPECT_EQ(result["slot"], "backup");
  EXPECT_EQ(result["error"]["name"], "PAYLOAD_HASH");
}

TEST_F(Command, two_bad_slots_end_in_recovery_with_status_3_and_the_reason) {
  const Result r = run("boot --flash " + flash_with({kPayload, kBackup + 170}) + " --json " + path("r.json"));
  EXPECT_EQ(r.status, 3);
  EXPECT_TRUE(contains(r.err, "boot refused: SIGNATURE (0x31): signature is not valid")) << r.err;
  EXPECT_TRUE(contains(r.err, "00F0 recovery"));
  const json result = json::parse(text_of(path("r.json")));
  EXPECT_EQ(result["result"], "refused");
  EXPECT_EQ(result["error"]["code"], 0x31);
}

TEST_F(Command, an_image_signed_with_another_key_is_refused) {
  ASSERT_EQ(run("image create " PLT_BUILD_DIR "/fw/pluton_runtime.elf --key " PLT_BUILD_DIR
                "/images/wrong.pem --security-version 1 -o " +
                path("wrong.img"))
                .status,
            0);
  ASSERT_EQ(run("image flash --primary " + path("wrong.img") + " -o " + path("wrong.bin")).status, 0);
  const Result r = run("boot --flash " + path("wrong.bin"));
  EXPECT_EQ(r.status, 3);
  EXPECT_TRUE(contains(r.out, "key id is not the fused root key")) << r.out;
}

TEST_F(Command, an_older_security_version_is_refused) {
  ASSERT_EQ(run("image create " PLT_BUILD_DIR "/fw/pluton_runtime.elf --key " PLT_BUILD_DIR
                "/images/test_root.pem --security-version 0 -o " +
                path("old.img"))
                .status,
            0);
  ASSERT_EQ(run("image flash --primary " + path("old.img") + " --backup " + path("old.img") + " -o " + path("old.bin"))
                .status,
            0);
  const Result r = run("boot --flash " + path("old.bin"));
  EXPECT_EQ(r.status, 3);
  EXPECT_TRUE(contains(r.err, "ROLLBACK (0x20)")) << r.err;
}

TEST_F(Command, mailbox_commands_are_answered) {
  std::ofstream(path("words")) << "# malformed on purpose\n00000001\n\nfc000201\n# not for this core\nec000013\n";
  const Result r = run(kBoot + " --quiet --command \"echo 0x11 0x22\" --command version --mailbox " + path("words"));
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(contains(r.out, "mailbox> echo 0x11 0x22\n")) << r.out;
  EXPECT_TRUE(contains(r.out, " 00000000 00000011 00000022\n")) << r.out;
  EXPECT_TRUE(contains(r.out, "mailbox> 00000001\nmailbox< dropped by the mailbox: MISMATCH\n")) << r.out;
  EXPECT_TRUE(contains(r.out, "mailbox> ec000013\nmailbox< 6d010093 00000002\n")) << r.out;
  EXPECT_FALSE(contains(r.out, "no answer"));
}

// HMAC-SHA-256 of the octets 05 00 00 00, by Python's hmac.
TEST_F(Command, keys_are_put_in_and_used_by_handle) {
  const Result r =
      run(kBoot + " --quiet --command \"key-import 1 1 2 3 4\" --command \"mac 0x18 1 5\" --command \"mac 0x14 1 5\"");
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(contains(r.out, "mailbox< 5c0201a0 00000000 00000018\n")) << r.out;
  EXPECT_TRUE(contains(r.out, " 7c8a72d2 798316b4 0cb7626b 00f2e4e7 35e8b43e a775fe4d d481fc91 ee7600da\n")) << r.out;
  EXPECT_TRUE(contains(r.out, "mailbox< 5e0103a3 00000008\n")) << "another channel's handle: " << r.out;
}

TEST_F(Command, burnt_and_written_state_is_saved_only_on_request) {
  const std::string before = text_of(PLT_BUILD_DIR "/images/otp.bin");
  ASSERT_EQ(run(kBoot + " --quiet --save-otp " + path("otp_after") + " --save-flash " + path("flash_after")).status, 0);
  EXPECT_EQ(text_of(path("otp_after")), before);
  EXPECT_EQ(text_of(PLT_BUILD_DIR "/images/otp.bin"), before);
  ASSERT_EQ(run("boot --quiet --flash " + path("flash_after") + " --otp " + path("otp_after")).status, 0);
}

TEST_F(Command, a_boot_that_does_not_end_is_cut_off) {
  const Result r = run(kBoot + " --max-cycles 300000");
  EXPECT_EQ(r.status, 1);
  EXPECT_TRUE(contains(r.err, "did not end within 300000 cycles (last step 0080")) << r.err;
}

TEST_F(Command, bus_log_and_waveform_are_written) {
  ASSERT_EQ(run(kBoot + " --quiet --bus-log " + path("b.csv") + " --trace " + path("t.vcd") +
                " --trace-from 1000 --trace-until 2000")
                .status,
            0);
  const std::string log = text_of(path("b.csv"));
  EXPECT_EQ(log.rfind("cycle,initiator,world,privilege,kind,op,address,length,data,response,wait\n", 0), 0u);
  EXPECT_GT(lines(log), 10000u);
  EXPECT_EQ(std::system(("vcd2fst " + path("t.vcd") + " " + path("t.fst") + " >/dev/null").c_str()), 0);
}

TEST_F(Command, missing_wrong_and_corrupt_files_are_mistakes) {
  expect_mistake("boot --flash " + path("none"), path("none"));
  expect_mistake("boot --otp " + path("none"), path("none"));
  expect_mistake("boot --rom " + path("none"), path("none"));
  std::ofstream(path("junk")) << "junk";
  expect_mistake("boot --otp " + path("junk"), path("junk"));
  expect_mistake("boot --rom " + path("junk"), path("junk"));
  expect_mistake("boot --rom " PLT_BUILD_DIR "/fw/pluton_runtime.elf", "pluton_runtime.elf");
  expect_mistake("boot --mailbox " + path("none"), path("none"));
  expect_mistake("boot --mailbox " + path("junk"), path("junk") + ":1");
  fs::resize_file(path("junk"), (16u << 20) + 1);
  expect_mistake("boot --flash " + path("junk"), path("junk"));
}

TEST_F(Command, impossible_options_are_mistakes) {
  expect_mistake("boot --mode slow", "--mode");
  expect_mistake("boot --quantum 0", "--quantum");
  expect_mistake("boot --max-cycles 0", "--max-cycles");
  expect_mistake("boot --gdb 70000", "70000");
  expect_mistake("boot --command dance", "dance");
  expect_mistake("boot --command \"echo x\"", "\"x\"");
  expect_mistake("boot --no-such-option", "--no-such-option");
  expect_mistake("boot extra", "extra");
  expect_mistake("nonsense", "subcommand");
  expect_mistake("", "subcommand");
}

TEST_F(Command, unwritable_outputs_are_found_before_the_run_and_nothing_is_left) {
  const std::size_t before = files();
  for (const char* option : {"--json", "--trace", "--bus-log", "--save-otp", "--save-flash"}) {
    expect_mistake(std::string("boot ") + option + " /nonexistent/x", "/nonexistent/x");
  }
  expect_mistake("boot --json " + folder_.string(), folder_.string());
  // A mistake found after the outputs were opened leaves no empty result.
  expect_mistake("boot --json " + path("r.json") + " --flash /nonexistent", "/nonexistent");
  fs::remove(path("stdout"));
  fs::remove(path("stderr"));
  EXPECT_EQ(files(), before);
}

TEST_F(Command, a_burnt_debug_lock_refuses_gdb_in_one_line) {
  const std::string otp = otp_with([](pluton::OtpContents& die) { die.debug_lock = true; });
  expect_mistake("boot --gdb 0 --otp " + otp, "debug-lock fuse is burnt");
  EXPECT_EQ(run(kBoot + " --quiet --otp " + otp).status, 0) << "it boots all the same";
  const std::string scrapped =
      otp_with([](pluton::OtpContents& die) { die.lifecycle = pluton::Lifecycle::end_of_life; });
  expect_mistake("boot --gdb 0 --otp " + scrapped, "end of its life");
  std::string faulty = text_of(PLT_BUILD_DIR "/images/otp.bin");
  faulty[0x33] ^= 1;
  std::ofstream(path("faulty"), std::ios::binary) << faulty;
  expect_mistake("boot --gdb 0 --otp " + path("faulty"), "disagrees with its complement");
}

TEST_F(Command, help_has_examples_everywhere) {
  for (const char* command : {"", "boot", "run", "image", "map"}) {
    const Result r = run(std::string(command) + " --help");
    EXPECT_EQ(r.status, 0);
    EXPECT_TRUE(contains(r.out, "xample")) << command;
  }
}

TEST_F(Command, map_prints_the_map_of_the_build) {
  const Result text = run("map");
  EXPECT_EQ(text.status, 0);
  EXPECT_TRUE(contains(text.out, "flash_window"));
  const Result machine = run("map --json");
  const json chip = json::parse(machine.out);
  EXPECT_EQ(chip["bus_hz"], 200000000);
  EXPECT_GE(chip["targets"].size(), 12u);
  EXPECT_EQ(run("map --check " PLT_SOURCE_DIR "/soc/chip.toml").status, 0);
  std::ofstream(path("bad.toml")) << "[chip]\nname = 3\n";
  expect_mistake("map --check " + path("bad.toml"), path("bad.toml"));
}

TEST_F(Command, bench_prints_the_figures_and_writes_them_with_their_promises) {
  const Result r = run("bench --octets 128 --draws 3 --json " + path("r.json"));
  EXPECT_EQ(r.status, 0) << r.err;
  const json result = json::parse(text_of(path("r.json")));
  EXPECT_EQ(result["results"].size(), 22u);
  std::vector<std::string> names;
  for (const json& f : result["figures"]) {
    names.push_back(f["figure"]);
    EXPECT_TRUE(contains(r.out, f["title"])) << f;
    EXPECT_EQ(f["at_most"].is_null(), f["of_this_machine"].get<bool>());
    if (!f["at_most"].is_null()) {
      EXPECT_LE(f["value"], f["at_most"]) << f;
    }
  }
  EXPECT_EQ(names, (std::vector<std::string>{
                       "aes128_block_cycles", "aes256_block_cycles", "sha256_block_cycles", "sha512_block_cycles",
                       "hmac_sha256_over_hash_cycles", "model_rtl_difference_cycles", "latency_spread_cycles",
                       "hash_in_flight_cycles", "aes128_ctr_stepping_percent", "sha256_stepping_percent"}));
  EXPECT_TRUE(contains(r.out, "latency spread, 66 random keys"));
  EXPECT_FALSE(contains(r.out, "MISSED"));
}

TEST_F(Command, bench_of_models_has_no_rows_that_need_rtl) {
  const Result r = run("bench --backend model --engine aes --octets 128 --draws 0 --json " + path("r.json"));
  EXPECT_EQ(r.status, 0) << r.err;
  const json figures = json::parse(text_of(path("r.json")))["figures"];
  ASSERT_EQ(figures.size(), 2u);
  EXPECT_EQ(figures[1]["figure"], "aes256_block_cycles");
}

TEST_F(Command, bench_shows_what_make_cost_left_and_refuses_anything_else) {
  const std::string bench = "bench --backend model --engine aes --octets 128 --draws 0 --cost ";
  std::ofstream(path("cost.json")) << R"({"tools": {}, "blocks": {"sha256_core": {
      "ice40": {"lut4": 3590, "mhz": null}, "osu018": {"area_mm2": 0.539, "mhz": 97.6, "ratio": 1.34}}}})";
  const Result r = run(bench + path("cost.json") + " --json " + path("r.json"));
  EXPECT_EQ(r.status, 0) << r.err;
  EXPECT_TRUE(
      contains(r.out, "sha256_core                  3590          -        -          0.539       97.6     1.34"))
      << r.out;
  EXPECT_EQ(json::parse(text_of(path("r.json")))["cost"]["sha256_core"]["osu018"]["mhz"], 97.6);
  std::ofstream(path("other.json")) << R"({"blocks": {"sha256_core": {"ice40": {}}}})";
  expect_mistake(bench + path("other.json"), "sha256_core: no figures of osu018");
  std::ofstream(path("text.json")) << "MHz";
  expect_mistake(bench + path("text.json"), "not a result of `make cost`");
  expect_mistake(bench + path("nowhere.json"), "cannot be read");
}

}  // namespace
