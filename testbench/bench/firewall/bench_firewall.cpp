// SPDX-License-Identifier: Apache-2.0
// What the firewall costs the simulator: the mix of bench/hart on a hart whose every access is judged against 64
// entries (the memory's is the last), and on the same hart with the firewall letting everything pass. Prints; both must
// compute the same in the same cycles.
#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "firewall/gen/firewall_regs.hpp"
#include "firewall/tlm_firewall.hpp"
#include "testbench/hart/machine.hpp"

namespace {

namespace map = firewall::firewall_map;
using tlmkit::Cycles;

struct Row {
  const char* name;
  tlmkit::Mode mode;
  bool observe;  // every access on the bus
  std::uint64_t instructions;
};

struct Result {
  std::uint64_t instructions, cycles;
  double seconds;
};

class Walled {
 public:
  Walled(const Row& row, bool bypass)
      : ram_("ram", {tlmkit::MemoryKind::ram, hart_test::kRamSize}, clock_),
        device_("device", clock_),
        router_(
            "router", clock_,
            {{"ram", hart_test::kRamBase, hart_test::kRamSize, 2, false}, {"device", hart_test::kDeviceBase, 256, 2}},
            1),
        port_("port", 1, tlmkit::World::secure),
        configurer_("configurer", 1, tlmkit::World::secure),
        wall_("wall", clock_, firewall::make_model(), 1),
        hart_("hart", params(row), clock_, port_) {
    if (bypass) wall_.set_bypass(true);
    port_.socket.bind(wall_.in[0]);
    wall_.out[0].bind(router_.in[0]);
    configurer_.socket.bind(wall_.socket);
    router_.out[0].bind(ram_.socket);
    router_.out[1].bind(device_.socket);
    device_.on_finish = [this](std::uint32_t) {
      hart_.request_stop();
      sc_core::sc_stop();
    };
  }

  Result run(const char* program, std::uint64_t instructions) {
    const auto file = tlmkit::ElfFile::open(program, 32, {{hart_test::kRamBase, hart_test::kRamSize}});
    for (const auto& s : file.segments()) {
      if (s.file_size != 0) ram_.load(s.address - hart_test::kRamBase, s.data, s.file_size);
    }
    hart_.hold_in_reset(true);
    sc_core::sc_start(sc_core::SC_ZERO_TIME);
    close();
    hart_.hold_in_reset(false);
    hart_.set_instruction_limit(instructions, [] { sc_core::sc_stop(); });
    const auto begin = std::chrono::steady_clock::now();
    sc_core::sc_start();
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
    return {hart_.instructions(), hart_.cycles(), elapsed.count()};
  }

 private:
  static tlmkit::HartParams params(const Row& row) {
    tlmkit::HartParams p;
    p.reset_pc = hart_test::kRamBase;
    p.mode = row.mode;
    p.observe_bus = row.observe;
    return p;
  }
  void set(std::uint32_t offset, std::uint32_t word) {
    std::uint8_t data[4];
    std::memcpy(data, &word, 4);
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    configurer_.access(tlmkit::AccessKind::store, tlmkit::Privilege::machine, offset, data, 4, true, delay);
  }
  // 62 ranges that nobody uses, the device, the memory; closed and locked.
  void close() {
    for (unsigned i = 0; i < firewall::kMostEntries; ++i) {
      const std::uint32_t at = i * map::kEntryBaseStride;
      std::uint32_t base = 0x1000 * i, limit = base + 0xFC0;
      if (i == 62) base = limit = hart_test::kDeviceBase, limit += 0xC0;
      if (i == 63) base = hart_test::kRamBase, limit = base + hart_test::kRamSize - 64;
      set(map::kEntryBase + at, base);
      set(map::kEntryLimit + at, limit);
      for (const std::uint32_t rights : {map::kEntryRead, map::kEntryWrite, map::kEntryFetch})
        set(rights + at, 0xF0002);
      set(map::kEntryCtrl + at, 1);
    }
    set(map::kCommand, map::command::kCloseBoot.mask() | map::command::kLock.mask());
  }

  tlmkit::ClockDomain clock_{"bus", 5000};
  tlmkit::Memory ram_;
  hart_test::Device device_;
  tlmkit::Router router_;
  tlmkit::InitiatorPort port_, configurer_;
  firewall::Firewall wall_;
  tlmkit::Hart<tlmkit::Rv32imc> hart_;
};

bool measure_in_child(const Row& row, bool bypass, Result& result) {
  int ends[2];
  if (pipe(ends) != 0) return false;
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const Result r = Walled(row, bypass).run(PLT_BENCH_PROGRAM, row.instructions);
    _exit(write(ends[1], &r, sizeof r) == sizeof r ? 0 : 1);
  }
  close(ends[1]);
  const bool got = read(ends[0], &result, sizeof result) == sizeof result;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return got && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

int sc_main(int, char**) {
  using tlmkit::Mode;
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  constexpr int kRounds = 7;
  const Row rows[] = {{"fast", Mode::fast, false, 2'000'000'000},
                      {"exact", Mode::exact, false, 1'000'000'000},
                      {"exact, bus observed", Mode::exact, true, 2'000'000}};
  for (const Row& row : rows) {
    Result best[2]{};
    for (int i = 0; i < kRounds; ++i) {
      for (const bool bypass : {false, true}) {
        Result r{};
        if (!measure_in_child(row, bypass, r)) {
          fmt::print(stderr, "bench_firewall: {} failed\n", row.name);
          return 1;
        }
        if (i == 0 || r.seconds < best[bypass].seconds) best[bypass] = r;
      }
    }
    const auto rate = [](const Result& r) { return static_cast<double>(r.instructions) / r.seconds / 1e6; };
    fmt::print("{:22} {:8.1f} M instr/s with 64 entries, {:8.1f} without: {:5.1f} %\n", row.name, rate(best[0]),
               rate(best[1]), 100 * rate(best[0]) / rate(best[1]));
    if (best[0].instructions != best[1].instructions || best[0].cycles != best[1].cycles) {
      fmt::print(stderr, "bench_firewall: the firewall changes instructions or cycles\n");
      return 1;
    }
  }
  return 0;
}
