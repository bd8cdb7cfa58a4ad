// SPDX-License-Identifier: Apache-2.0
#include "soc/cli/output_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "tlm/error.hpp"

namespace soc::cli {

namespace {

[[noreturn]] void fail(const std::string& path, int reason = errno) {
  throw tlmkit::UserError(fmt::format("{}: cannot be written: {}", path, std::strerror(reason)));
}

}  // namespace

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  if (path_.empty() || path_ == "-") return;
  struct stat status {};
  const bool exists = stat(path_.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) fail(path_, EISDIR);
  if (exists && access(path_.c_str(), W_OK) != 0) fail(path_);
  if (exists && !S_ISREG(status.st_mode)) return;
  const std::string temporary = fmt::format("{}.{}.tmp", path_, getpid());
  std::FILE* file = std::fopen(temporary.c_str(), "wb");
  if (file == nullptr) fail(path_);
  std::fclose(file);
  temporary_ = temporary;
}

OutputFile::~OutputFile() {
  if (!temporary_.empty()) std::remove(temporary_.c_str());
}

void OutputFile::commit(const std::string& text) {
  if (path_.empty()) return;
  std::FILE* file = path_ == "-" ? stdout : std::fopen((temporary_.empty() ? path_ : temporary_).c_str(), "wb");
  if (file == nullptr) fail(path_);
  bool good = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  good = (file == stdout ? std::fflush(file) : std::fclose(file)) == 0 && good;
  if (!good) fail(path_);
  if (temporary_.empty()) return;
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail(path_);
  temporary_.clear();
}

}  // namespace soc::cli
