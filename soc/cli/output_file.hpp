// SPDX-License-Identifier: Apache-2.0
// A result file that is whole or absent: an unwritable path is found before the run, and the file takes its name only
// when it is complete.
#pragma once

#include <string>

namespace soc::cli {

class OutputFile {
 public:
  // Throws tlmkit::UserError when `path` cannot be written. Empty: does nothing. "-": stdout. Devices and pipes are
  // written directly.
  explicit OutputFile(std::string path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // Writes `text` and gives the file its name; throws tlmkit::UserError.
  void commit(const std::string& text);

 private:
  std::string path_;
  std::string temporary_;  // empty once committed, or when none is needed
};

}  // namespace soc::cli
