// SPDX-License-Identifier: Apache-2.0
#include "sw/image/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "tlm/error.hpp"

namespace image {

namespace {

[[noreturn]] void fail(const std::string& path, const char* what, int error) {
  throw tlmkit::UserError(fmt::format("{}: {}: {}", path, what, std::strerror(error)));
}

bool write_all(int fd, const Bytes& bytes) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    done += static_cast<std::size_t>(n);
  }
  return true;
}

}  // namespace

Bytes read_file(const std::string& path, std::size_t limit) {
  struct stat info = {};
  if (::stat(path.c_str(), &info) != 0) fail(path, "cannot open", errno);
  if (S_ISDIR(info.st_mode)) fail(path, "cannot read", EISDIR);
  std::ifstream in(path, std::ios::binary);
  if (!in) fail(path, "cannot open", errno);
  Bytes bytes(limit + 1);
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (in.bad()) fail(path, "cannot read", errno);
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  if (bytes.size() > limit) {
    throw tlmkit::UserError(fmt::format("{}: longer than {} bytes", path, limit));
  }
  return bytes;
}

void write_file(const std::string& path, const Bytes& bytes, bool secret) {
  struct stat info = {};
  if (::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    throw tlmkit::UserError(fmt::format("{}: cannot write: not a regular file", path));
  }
  std::string temporary = path + ".XXXXXX";
  const int fd = ::mkstemp(temporary.data());
  if (fd < 0) fail(path, "cannot write", errno);
  // mkstemp makes the file private; give an ordinary file what the user's umask allows.
  const mode_t mask = ::umask(0);
  ::umask(mask);
  bool good = write_all(fd, bytes) && (secret || ::fchmod(fd, 0666 & ~mask) == 0);
  int error = errno;
  if (::close(fd) != 0 && good) {
    good = false;
    error = errno;
  }
  if (good && ::rename(temporary.c_str(), path.c_str()) != 0) {
    good = false;
    error = errno;
  }
  if (!good) {
    ::unlink(temporary.c_str());
    fail(path, "cannot write", error);
  }
}

std::string to_hex(const std::uint8_t* bytes, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

Bytes from_hex(const std::string& text, std::size_t count, const std::string& name) {
  const bool digits = std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
  if (!digits || text.size() != 2 * count) {
    throw tlmkit::UserError(fmt::format("{}: {} hexadecimal digits are wanted", name, 2 * count));
  }
  Bytes bytes(count);
  for (std::size_t i = 0; i < count; ++i) {
    bytes[i] = static_cast<std::uint8_t>(std::stoul(text.substr(2 * i, 2), nullptr, 16));
  }
  return bytes;
}

}  // namespace image
