// SPDX-License-Identifier: Apache-2.0
// A core and a connection without anything behind them.
#pragma once

#include <array>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tlm/debug_target.hpp"
#include "tlm/gdb/stream.hpp"

namespace gdb_test {

// 33 registers, CSR 0x340 (mscratch), 256 bytes of memory at 0x1000.
class FakeTarget : public tlmkit::DebugTarget {
 public:
  static constexpr std::uint64_t kBase = 0x1000;
  explicit FakeTarget(unsigned xlen = 32) : xlen_(xlen) {}

  unsigned debug_xlen() const override { return xlen_; }
  std::uint64_t debug_read_register(unsigned n) override { return registers.at(n); }
  void debug_write_register(unsigned n, std::uint64_t value) override {
    if (n != 0) registers.at(n) = value;
  }
  bool debug_read_csr(unsigned number, std::uint64_t& value) override {
    value = mscratch;
    return number == 0x340;
  }
  bool debug_write_csr(unsigned number, std::uint64_t value) override {
    if (number == 0x340) mscratch = value;
    return number == 0x340;
  }
  unsigned debug_read_memory(std::uint64_t address, std::uint8_t* data, unsigned length) override {
    const unsigned n = reachable(address, length);
    for (unsigned i = 0; i < n; ++i) data[i] = memory[address - kBase + i];
    return n;
  }
  unsigned debug_write_memory(std::uint64_t address, const std::uint8_t* data, unsigned length) override {
    const unsigned n = reachable(address, length);
    for (unsigned i = 0; i < n; ++i) memory[address - kBase + i] = data[i];
    return n;
  }
  void debug_add_breakpoint(std::uint64_t address) override { breakpoints.insert(address); }
  void debug_remove_breakpoint(std::uint64_t address) override { breakpoints.erase(address); }
  void debug_add_watchpoint(std::uint64_t address, std::uint64_t length, tlmkit::WatchKind kind) override {
    watchpoints.insert({address, length, kind});
  }
  void debug_remove_watchpoint(std::uint64_t address, std::uint64_t length, tlmkit::WatchKind kind) override {
    watchpoints.erase({address, length, kind});
  }
  void debug_attach(Controller* c) override { controller = c; }

  std::array<std::uint64_t, 33> registers{};
  std::uint64_t mscratch = 0;
  std::array<std::uint8_t, 256> memory{};
  std::set<std::uint64_t> breakpoints;
  std::set<std::tuple<std::uint64_t, std::uint64_t, tlmkit::WatchKind>> watchpoints;
  Controller* controller = nullptr;

 private:
  unsigned reachable(std::uint64_t address, unsigned length) const {
    if (address < kBase || address >= kBase + memory.size()) return 0;
    return static_cast<unsigned>(std::min<std::uint64_t>(length, kBase + memory.size() - address));
  }
  unsigned xlen_;
};

// Hands out `input` and then ends; keeps what was written.
class FakeStream : public tlmkit::gdb::Stream {
 public:
  std::size_t read(std::uint8_t* data, std::size_t capacity) override {
    const std::size_t n = std::min(capacity, input.size());
    std::memcpy(data, input.data(), n);
    input.erase(0, n);
    return n;
  }
  bool readable() override { return !input.empty(); }
  void write(std::string_view bytes) override { output += bytes; }

  std::string input;
  std::string output;
};

}  // namespace gdb_test
