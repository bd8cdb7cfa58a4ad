// SPDX-License-Identifier: Apache-2.0
// init of the Normal World: any command line gives options that keep their rules; any record of the monitor gives one
// printable line.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "sw/linux/init/options.h"
#include "sw/linux/init/report.h"

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check_options(const std::string& line) {
  static plt_options options;
  plt_options_parse(line.c_str(), &options);
  require(options.then >= THEN_DEFAULT && options.then <= THEN_HANG);
  require(options.watchdog_ms <= 60000);
  require(options.words <= PLT_OPTION_WORDS && options.word[options.words] == nullptr);
  for (unsigned i = 0; i < options.words; ++i) {
    require(options.word[i] >= options.text && options.word[i] < options.text + sizeof options.text);
    require(options.word[i][0] != '\0' && std::strpbrk(options.word[i], " \t\n") == nullptr);
  }
  require(options.complaint == nullptr || std::strncmp(options.complaint, "plt.", 4) == 0);
}

template <class Record>
void check_line(void (*print)(const Record*, char*, std::size_t), const std::uint8_t* data, std::size_t size) {
  Record record{};
  std::array<char, PLT_REPORT_LINE> line;
  std::memcpy(&record, data, std::min(size, sizeof record));
  print(&record, line.data(), line.size());
  require(std::memchr(line.data(), '\0', line.size()) != nullptr);
  for (const char* c = line.data(); *c != '\0'; ++c) require(*c >= ' ' && *c <= '~');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_options(std::string(reinterpret_cast<const char*>(data), size));
  check_line(plt_report_boot_entry, data, size);
  check_line(plt_report_crash, data, size);
  return 0;
}
