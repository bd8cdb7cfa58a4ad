// SPDX-License-Identifier: Apache-2.0
#include "testbench/regs/register_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace regs_test {

using tlmkit::AccessKind;
using tlmkit::Privilege;
using tlmkit::RegisterSpec;

namespace {

constexpr unsigned kMaxShown = 10;
constexpr unsigned kWidths[] = {1, 2, 4, 8};
constexpr std::uint32_t kPatterns[] = {0xFFFFFFFF, 0x00000000, 0xAAAAAAAA, 0x55555555,
                                       0xFF00FF00, 0x00FF00FF, 0x12345678};

std::uint32_t readable(const RegisterSpec& r) { return r.ro_mask | r.rw_mask | r.w1c_mask; }

}  // namespace

RegisterCheck::RegisterCheck(tlm::tlm_target_socket<64>& socket, std::function<void()> reset,
                             const tlmkit::BlockSpec& spec, CheckOptions options)
    : reset_(std::move(reset)),
      spec_(spec),
      options_(std::move(options)),
      port_("check_port", 1, tlmkit::World::secure) {
  port_.socket.bind(socket);
  for (std::uint32_t i = 0; i < spec_.register_count; ++i) {
    const RegisterSpec& reg = spec_.registers[i];
    for (std::uint32_t k = 0; k < reg.count; ++k) elements_.push_back({&reg, reg.offset + k * reg.stride});
  }
  std::sort(elements_.begin(), elements_.end(), [](const Element& a, const Element& b) { return a.offset < b.offset; });
}

bool RegisterCheck::access(std::uint64_t offset, unsigned length, std::uint64_t& value, bool write) {
  std::uint8_t bytes[8] = {};
  std::memcpy(bytes, &value, 8);
  sc_core::sc_time delay;
  const auto response = port_.access(write ? AccessKind::store : AccessKind::load, Privilege::machine, offset, bytes,
                                     length, write, delay);
  value = 0;
  std::memcpy(&value, bytes, length);
  sc_core::sc_start(delay);
  return response == tlm::TLM_OK_RESPONSE;
}

bool RegisterCheck::read(std::uint64_t offset, unsigned length, std::uint64_t& value) {
  value = 0;
  return access(offset, length, value, false);
}

bool RegisterCheck::write(std::uint64_t offset, unsigned length, std::uint64_t value) {
  return access(offset, length, value, true);
}

void RegisterCheck::restart() {
  if (sc_core::sc_time_stamp() == sc_core::SC_ZERO_TIME) sc_core::sc_start(sc_core::SC_ZERO_TIME);
  reset_();
}

void RegisterCheck::fail(const std::string& what) {
  if (++failure_count_ <= kMaxShown) failures_ += fmt::format("{}: {}\n", spec_.name, what);
}

std::string RegisterCheck::take() {
  if (failure_count_ > kMaxShown) failures_ += fmt::format("{} more\n", failure_count_ - kMaxShown);
  failure_count_ = 0;
  return std::exchange(failures_, {});
}

bool RegisterCheck::floats(const RegisterSpec& reg) const {
  return std::find(options_.floating.begin(), options_.floating.end(), reg.name) != options_.floating.end();
}

bool RegisterCheck::documented(std::uint64_t offset, unsigned length) const {
  for (std::uint64_t at = offset; at < offset + length; at += spec_.register_bytes) {
    const auto found = std::lower_bound(elements_.begin(), elements_.end(), at,
                                        [](const Element& e, std::uint64_t o) { return e.offset < o; });
    if (found == elements_.end() || found->offset != at) return false;
  }
  return true;
}

void RegisterCheck::compare_reset_values(const char* when) {
  for (const Element& e : elements_) {
    std::uint64_t value = 0;
    if (!read(e.offset, spec_.register_bytes, value)) {
      fail(fmt::format("{} at {:#x}: read refused {}", e.reg->name, e.offset, when));
      continue;
    }
    const std::uint32_t expected = e.reg->reset & readable(*e.reg);
    if ((value & ~readable(*e.reg)) != 0) {
      fail(fmt::format("{} at {:#x}: reserved or write-only bits read {:#x} {}", e.reg->name, e.offset, value, when));
    } else if (value != expected && !floats(*e.reg)) {
      fail(fmt::format("{} at {:#x}: reads {:#x} {}, its reset value is {:#x}", e.reg->name, e.offset, value, when,
                       expected));
    }
  }
}

// Without a reset: registers that only writes change must still hold their reset value.
void RegisterCheck::compare_steady(const char* when) {
  for (const Element& e : elements_) {
    std::uint64_t value = 0;
    if (e.reg->volatile_value || floats(*e.reg)) continue;
    read(e.offset, spec_.register_bytes, value);
    if (value != (e.reg->reset & readable(*e.reg))) {
      fail(fmt::format("{} at {:#x}: changed to {:#x} {}", e.reg->name, e.offset, value, when));
    }
  }
}

std::string RegisterCheck::reset_values() {
  restart();
  compare_reset_values("after reset");
  // Leave marks wherever that is harmless, and reset again.
  for (const Element& e : elements_) {
    if (!e.reg->side_effect) write(e.offset, spec_.register_bytes, ~std::uint64_t{e.reg->reset});
  }
  restart();
  compare_reset_values("after writes and reset");
  return take();
}

std::string RegisterCheck::access_policy() {
  restart();
  const std::uint32_t width_mask = spec_.register_bytes == 4 ? 0xFFFFFFFFu : (1u << (8 * spec_.register_bytes)) - 1;
  for (const Element& e : elements_) {
    const RegisterSpec& reg = *e.reg;
    if (reg.side_effect || reg.volatile_value) continue;
    for (const std::uint32_t pattern : kPatterns) {
      std::uint64_t value = 0;
      if (!write(e.offset, spec_.register_bytes, pattern & width_mask) ||
          !read(e.offset, spec_.register_bytes, value)) {
        fail(fmt::format("{} at {:#x}: access refused", reg.name, e.offset));
        break;
      }
      const std::uint32_t expected =
          (reg.reset & reg.ro_mask) | (pattern & reg.rw_mask) | (reg.reset & reg.w1c_mask & ~pattern);
      // Bits that write-1-clears once cleared stay so; only rw and ro bits are judged beyond the first pattern.
      const std::uint32_t judged = pattern == kPatterns[0] ? 0xFFFFFFFFu : ~reg.w1c_mask;
      if (((value ^ expected) & judged) != 0) {
        fail(fmt::format("{} at {:#x}: wrote {:#x}, reads {:#x}, expected {:#x}", reg.name, e.offset,
                         pattern & width_mask, value, expected));
      }
    }
  }
  return take();
}

void RegisterCheck::expect_refused(std::uint64_t offset, unsigned length, const char* why) {
  std::uint64_t value = 0;
  if (read(offset, length, value)) fail(fmt::format("{}-byte read at {:#x} answered: {}", length, offset, why));
  if (value != 0) fail(fmt::format("{}-byte read at {:#x} refused but returned {:#x}", length, offset, value));
  if (write(offset, length, ~std::uint64_t{0})) {
    fail(fmt::format("{}-byte write at {:#x} answered: {}", length, offset, why));
  }
}

std::string RegisterCheck::widths_and_alignment() {
  restart();
  for (const Element& e : elements_) {
    for (const unsigned length : kWidths) {
      if ((spec_.access_widths & length) == 0) expect_refused(e.offset, length, "not a width of this block");
      for (unsigned shift = 1; shift < length; ++shift) expect_refused(e.offset + shift, length, "not aligned");
    }
  }
  compare_steady("after refused accesses");
  return take();
}

std::string RegisterCheck::undocumented_offsets() {
  restart();
  for (const unsigned length : kWidths) {
    if ((spec_.access_widths & length) == 0) continue;
    for (std::uint64_t offset = 0; offset < spec_.size; offset += length) {
      if (!documented(offset, length)) expect_refused(offset, length, "nothing is documented there");
    }
    for (const std::uint64_t offset : {std::uint64_t{spec_.size}, ~std::uint64_t{0} - length + 1}) {
      expect_refused(offset, length, "beyond the block");
    }
  }
  compare_steady("after refused accesses");
  return take();
}

}  // namespace regs_test
