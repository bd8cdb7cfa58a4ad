// SPDX-License-Identifier: Apache-2.0
#include "soc/machine/semihosting.hpp"

#include <algorithm>

namespace soc {

namespace {

enum Operation : std::uint64_t {
  kOpen = 0x01,
  kClose = 0x02,
  kWriteC = 0x03,
  kWrite0 = 0x04,
  kWrite = 0x05,
  kRead = 0x06,
  kReadC = 0x07,
  kIsError = 0x08,
  kIsTty = 0x09,
  kFlen = 0x0C,
  kClock = 0x10,
  kTime = 0x11,
  kErrno = 0x13,
  kExit = 0x18,
  kExitExtended = 0x20,
  kElapsed = 0x30,
  kTickFreq = 0x31,
};

constexpr std::uint64_t kFailed = ~std::uint64_t{0};
constexpr std::uint64_t kApplicationExit = 0x20026;  // ADP_Stopped_ApplicationExit
constexpr unsigned kA0 = 10;
constexpr unsigned kA1 = 11;
constexpr std::uint64_t kHandles = 3;  // stdin, stdout, stderr

}  // namespace

struct Semihosting::Call {
  explicit Call(tlmkit::HartBase& h)
      : hart(h),
        bytes(h.debug_xlen() / 8),
        operation(h.debug_read_register(kA0)),
        parameter(h.debug_read_register(kA1)) {}

  // Field `n` of the parameter block; 0 where there is no memory.
  std::uint64_t field(unsigned n) const {
    std::uint8_t raw[8] = {};
    hart.debug_read_memory(parameter + std::uint64_t{n} * bytes, raw, bytes);
    std::uint64_t value = 0;
    for (unsigned i = 0; i < bytes; ++i) value |= std::uint64_t{raw[i]} << (8 * i);
    return value;
  }
  // Up to `limit` bytes of guest memory, fewer where memory ends.
  std::string text(std::uint64_t address, std::uint64_t limit) const {
    std::string out;
    std::uint8_t part[256];
    while (out.size() < limit) {
      const auto want = static_cast<unsigned>(std::min<std::uint64_t>(sizeof part, limit - out.size()));
      const unsigned got = hart.debug_read_memory(address + out.size(), part, want);
      out.append(reinterpret_cast<const char*>(part), got);
      if (got < want) break;
    }
    return out;
  }

  tlmkit::HartBase& hart;
  unsigned bytes;
  std::uint64_t operation;
  std::uint64_t parameter;
};

bool Semihosting::serve(tlmkit::HartBase& hart) {
  Call call(hart);
  hart.debug_write_register(kA0, perform(call));
  return true;
}

std::uint64_t Semihosting::perform(Call& call) {
  const tlmkit::Picoseconds ps = tlmkit::to_ps(call.hart.local_time());
  switch (call.operation) {
    case kOpen:
      return open(call);
    case kClose:
      return call.field(0) < kHandles ? 0 : kFailed;
    case kWriteC: {
      const std::string c = call.text(call.parameter, 1);
      console_.write(c);
      return 0;
    }
    case kWrite0:
      return write0(call);
    case kWrite:
      return write(call);
    case kRead:
      return call.field(2);  // nothing read: end of file
    case kReadC:
      return kFailed;
    case kIsError:
      return call.field(0) == (call.bytes == 4 ? 0xFFFF'FFFFu : kFailed) ? 1 : 0;  // -1 in the guest's width
    case kIsTty:
      return call.field(0) < kHandles ? 1 : 0;
    case kFlen:
      return 0;
    case kClock:
      return ps / 10'000'000'000u;  // centiseconds of simulated time
    case kTime:
      return ps / 1'000'000'000'000u;  // seconds of simulated time: the host's clock would not repeat
    case kErrno:
      return 0;
    case kExit:
    case kExitExtended:
      exit(call);
      return 0;
    case kElapsed: {
      const tlmkit::Cycles cycles = call.hart.cycles();
      std::uint8_t raw[8];
      for (unsigned i = 0; i < 8; ++i) raw[i] = static_cast<std::uint8_t>(cycles >> (8 * i));
      return call.hart.debug_write_memory(call.parameter, raw, sizeof raw) == sizeof raw ? 0 : kFailed;
    }
    case kTickFreq:
      return 1'000'000'000'000u / call.hart.clock().period_ps();
    default:
      return kFailed;
  }
}

// ":tt" is the console: modes 0..3 read, 4..7 write, 8..11 append (by convention stderr).
std::uint64_t Semihosting::open(Call& call) {
  const std::string name = call.text(call.field(0), std::min<std::uint64_t>(call.field(2), 3));
  if (name != ":tt") return kFailed;
  return std::min<std::uint64_t>(call.field(1) / 4, kHandles - 1);
}

std::uint64_t Semihosting::write(Call& call) {
  const std::uint64_t handle = call.field(0);
  const std::uint64_t length = call.field(2);
  if (handle == 0 || handle >= kHandles) return length;
  const std::string text = call.text(call.field(1), length);
  console_.write(text);
  return length - text.size();
}

std::uint64_t Semihosting::write0(Call& call) {
  std::uint64_t address = call.parameter;
  while (true) {
    const std::string part = call.text(address, 256);
    const std::size_t end = part.find('\0');
    console_.write(std::string_view(part).substr(0, end));
    if (end != std::string::npos || part.size() < 256) return 0;
    address += part.size();
  }
}

void Semihosting::exit(Call& call) {
  // SYS_EXIT has its reason in a1 itself on RV32; otherwise a block of reason and code.
  const bool block = call.operation == kExitExtended || call.bytes == 8;
  const std::uint64_t reason = block ? call.field(0) : call.parameter;
  const std::uint64_t code = block ? call.field(1) : 0;
  exit_(reason == kApplicationExit ? code : 1);
}

}  // namespace soc
