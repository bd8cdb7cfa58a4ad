// SPDX-License-Identifier: Apache-2.0
// `plutonsim firewall` as a user sees it: output, exit status, files; and the examples that --help names.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

struct Result {
  int status = -1;
  std::string out;
  std::string err;
};

const std::string kExamples = "soc/firewall/examples/";
const std::string kHeader = "cycle,initiator,world,privilege,kind,address,length\n";

class FirewallCommand : public ::testing::Test {
 protected:
  FirewallCommand() : folder_(fs::path(::testing::TempDir()) / ("plutonsim_firewall_" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~FirewallCommand() override { fs::remove_all(folder_); }

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
  // From the repository's root, as --help has it.
  Result run(const std::string& arguments) const {
    const std::string command = "cd " PLT_SOURCE_DIR " && " PLT_BUILD_DIR "/plutonsim firewall " + arguments + " >" +
                                path("stdout") + " 2>" + path("stderr") + " </dev/null";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of(path("stdout")), text_of(path("stderr"))};
  }
  Result run(const std::string& policy, const std::string& accesses, const std::string& rest = "") const {
    return run("--policy " + policy + " --accesses " + accesses + " " + rest);
  }

 private:
  fs::path folder_;
};

constexpr const char* kExampleVerdicts =
    R"(line,cycle,initiator,world,privilege,kind,address,length,verdict,reason,entry,entry_name,added_cycles,answer_cycles
3,0,pluton_core,secure,machine,fetch,0x00000000,4,granted,,0,rom,0,1
4,100,pluton_core,secure,machine,store,0x00100000,4,granted,,1,image_loading,0,1
5,110,pluton_core,secure,machine,fetch,0x00100000,4,denied,no right,1,image_loading,1,1
6,200,pluton_core,secure,machine,load,0x300e0000,4,granted,boot open,,,0,1
7,210,io_core0,normal,user,load,0x300e0000,4,denied,no entry,,,1,1
10,1000,pluton_core,secure,machine,store,0x00100000,4,denied,no right,2,runtime_image,1,1
11,1001,pluton_core,secure,user,fetch,0x00100000,4,granted,,2,runtime_image,0,1
12,1010,pluton_core,secure,machine,load,0x300e0000,4,denied,no entry,,,1,1
13,1020,pluton_dma,secure,machine,dma_write,0x00119580,128,granted,,3,dma_buffer,0,16
14,1030,pluton_dma,secure,machine,dma_write,0x001195c0,128,denied,partly outside,3,dma_buffer,1,16
15,1040,pluton_dma,secure,machine,dma_read,0x00119600,8,denied,no right,4,runtime_data,1,1
16,1050,io_core0,normal,supervisor,store,0x31000000,4,granted,,5,mailbox_host,0,1
17,1060,io_core0,normal,user,store,0x31000000,4,denied,no right,5,mailbox_host,1,1
18,1070,app_core,secure,machine,store,0x40050000,4,denied,no right,6,engines,1,1
19,1080,pluton_core,secure,machine,atomic,0x00118000,4,granted,,4,runtime_data,0,1
20,1090,99,secure,machine,load,0x00118000,4,denied,no right,4,runtime_data,1,1
)";

constexpr const char* kExampleSummary =
    R"(soc/firewall/examples/accesses.csv: 16 accesses, 7 granted, 9 denied (2 no entry, 1 partly outside, 6 no right)
added cycles: granted 0, denied 1

  entry            initiator     granted   denied
  0 rom            pluton_core         1        0
  1 image_loading  pluton_core         1        1
  2 runtime_image  pluton_core         1        1
  3 dma_buffer     pluton_dma          1        1
  4 runtime_data   pluton_core         1        0
  4 runtime_data   pluton_dma          0        1
  4 runtime_data   99                  0        1
  5 mailbox_host   io_core0            1        1
  6 engines        app_core            0        1
  -                pluton_core         1        1
  -                io_core0            0        1

can decide nothing (entries before hold all of the range): 7 dma_registers
)";

TEST_F(FirewallCommand, judges_the_example_on_every_backend_alike) {
  for (const char* backend : {"", "--backend model", "--backend rtl", "--backend both"}) {
    const Result result = run(kExamples + "policy.toml", kExamples + "accesses.csv", backend);
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.out, kExampleVerdicts) << backend;
    EXPECT_EQ(result.err, kExampleSummary) << backend;
  }
}

TEST_F(FirewallCommand, writes_verdicts_to_a_file_and_then_the_summary_to_stdout) {
  const Result result = run(kExamples + "policy.toml", kExamples + "accesses.csv", "--out " + path("v.csv"));
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(text_of(path("v.csv")), kExampleVerdicts);
  EXPECT_EQ(result.out, kExampleSummary);
  EXPECT_EQ(result.err, "");
}

TEST_F(FirewallCommand, judges_the_bursts_of_the_example) {
  const Result result = run(kExamples + "policy.toml", kExamples + "bursts.csv", "--backend both");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\n3,2000,pluton_dma,secure,machine,dma_read,0x00119000,192,incr,8,granted,,3,"));
  EXPECT_THAT(result.out, HasSubstr(",16,fixed,4,granted,,3,dma_buffer,0,16\n"));
  EXPECT_THAT(result.err, HasSubstr("9 accesses, 3 granted, 6 denied (1 partly outside, 5 malformed)\n"));
}

TEST_F(FirewallCommand, exits_with_2_and_one_line_on_mistakes_and_leaves_no_file) {
  const std::string policy = file("p.toml", "");
  const std::string accesses = file("a.csv", kHeader + "0,1,secure,user,load,0,4\n");
  const std::string bad_policy = file("bad.toml", "\n[[entry]]\nbase = 1\nsize = 64\n");
  const std::string bad_accesses = file("bad.csv", kHeader + "0,1,secure,user,load,0\n");
  const std::pair<std::string, std::string> mistakes[] = {
      {"--policy " + bad_policy + " --accesses " + accesses, bad_policy + ":3: base 0x1 is no multiple of 64"},
      {"--policy " + policy + " --accesses " + bad_accesses, bad_accesses + ":2: 6 fields, but the header has 7"},
      {"--policy " + path("no") + " --accesses " + accesses,
       path("no") + ": cannot be read: No such file or directory"},
      {"--policy " + policy + " --accesses /", "/: cannot be read: Is a directory"}};
  for (const auto& [arguments, reason] : mistakes) {
    const Result result = run(arguments + " --out " + path("out.csv"));
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(result.err, "plutonsim: " + reason + "\n");
    EXPECT_EQ(result.out, "");
    EXPECT_FALSE(fs::exists(path("out.csv")));
  }
  const Result unwritable = run(policy, accesses, "--out /nonexistent/x");
  EXPECT_EQ(unwritable.status, 2);
  EXPECT_EQ(unwritable.err, "plutonsim: /nonexistent/x: cannot be written: No such file or directory\n");
  for (const std::string& arguments : {"--policy " + policy, std::string("--backend fpga")}) {
    const Result result = run(arguments);
    EXPECT_EQ(result.status, 2);
    EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  }
}

TEST_F(FirewallCommand, help_names_the_examples) {
  const Result result = run("--help");
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.out, HasSubstr("--policy " + kExamples + "policy.toml --accesses " + kExamples + "accesses.csv"));
}

}  // namespace
