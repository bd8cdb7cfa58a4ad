// SPDX-License-Identifier: Apache-2.0
#include "pluton/flash/nor_flash.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>

#include "tlm/error.hpp"

namespace pluton {

namespace {

struct FileClose {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, FileClose>;

[[noreturn]] void fail(const std::string& path, const char* what) {
  throw tlmkit::UserError(fmt::format("{}: cannot {} flash file: {}", path, what, std::strerror(errno)));
}

void invert(std::uint8_t* octets, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) octets[i] = static_cast<std::uint8_t>(~octets[i]);
}

}  // namespace

void NorFlash::Unmap::operator()(std::uint8_t* p) const { munmap(p, kSize); }

NorFlash::NorFlash() {
  void* pages = mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  inverted_.reset(static_cast<std::uint8_t*>(pages));
}

void NorFlash::load(const std::string& path) {
  File file(std::fopen(path.c_str(), "rb"));
  if (!file) fail(path, "open");
  struct stat status {};
  if (fstat(fileno(file.get()), &status) != 0) fail(path, "read");
  if (!S_ISREG(status.st_mode)) throw tlmkit::UserError(fmt::format("{}: not a regular file", path));
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > kSize) {
    throw tlmkit::UserError(fmt::format("{}: {} octets do not fit a flash of {}", path, size, kSize));
  }
  NorFlash fresh;
  if (std::fread(fresh.inverted_.get(), 1, size, file.get()) != size) fail(path, "read");
  invert(fresh.inverted_.get(), size);
  inverted_ = std::move(fresh.inverted_);
}

std::string NorFlash::contents() const {
  std::uint32_t size = kSize;
  while (size > 0 && inverted_[size - 1] == 0) --size;
  std::string octets(size, '\0');
  read(0, reinterpret_cast<std::uint8_t*>(octets.data()), size);
  return octets;
}

void NorFlash::read(std::uint32_t offset, std::uint8_t* to, std::uint32_t length) const {
  std::memcpy(to, inverted_.get() + offset, length);
  invert(to, length);
}

void NorFlash::program(std::uint32_t offset, const std::uint8_t* data, std::uint32_t length) {
  for (std::uint32_t i = 0; i < length; ++i) {
    inverted_[offset + i] = static_cast<std::uint8_t>(inverted_[offset + i] | ~data[i]);
  }
}

void NorFlash::erase(std::uint32_t offset, std::uint32_t unit) {
  std::memset(inverted_.get() + offset / unit * unit, 0, unit);
}

}  // namespace pluton
