// SPDX-License-Identifier: Apache-2.0
// Instructions a second of each mode on the mix of mix.c. Each figure comes from a process of its own (one SystemC
// kernel a process). Prints; asserts only that every mode computes the same.
#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <vector>

#include "testbench/hart/machine.hpp"

namespace {

struct Result {
  std::uint64_t instructions;
  std::uint64_t cycles;
  std::uint32_t sum;
  double seconds;
};

struct Row {
  const char* name;
  hart_test::Options setup;
  std::uint64_t instructions;  // stop after so many; 0: to the end
  tlmkit::Cycles tick = 0;     // something else happens every so many cycles
};

template <class Isa>
Result measure(const Row& row, const char* program) {
  hart_test::BasicMachine<Isa> machine(row.setup);
  machine.load(program);
  if (row.tick != 0) {
    sc_core::sc_spawn([period = machine.clock.to_time(row.tick)] {
      for (;;) sc_core::wait(period);
    });
  }
  const auto begin = std::chrono::steady_clock::now();
  machine.run(row.instructions == 0 ? ~std::uint64_t{0} >> 8 : row.instructions);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  return {machine.hart.instructions(), machine.hart.cycles(), machine.exit_code, elapsed.count()};
}

template <class Isa>
bool measure_in_child(const Row& row, const char* program, Result& result) {
  int ends[2];
  if (pipe(ends) != 0) return false;
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const Result r = measure<Isa>(row, program);
    _exit(write(ends[1], &r, sizeof r) == sizeof r ? 0 : 1);
  }
  close(ends[1]);
  const bool got = read(ends[0], &result, sizeof result) == sizeof result;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  return got && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// False: a mode failed, or the modes disagree.
template <class Isa>
bool measure_all(const char* core, const char* program, const char* only) {
  using tlmkit::Mode;
  const std::vector<Row> rows = {
      {"fast, quantum 1 ms", {Mode::fast, false, 200'000}, 0},
      {"fast, quantum 10 us", {Mode::fast, false, 2'000}, 0},
      {"exact", {Mode::exact}, 0},
      {"exact, event each 1000", {Mode::exact}, 0, 1000},
      {"exact, event each 20", {Mode::exact}, 5'000'000, 20},
      {"exact, event each 1", {Mode::exact}, 1'000'000, 1},
      {"exact, bus observed", {Mode::exact, true}, 2'000'000},
  };
  std::uint64_t cycles = 0;
  for (const Row& row : rows) {
    if (std::strstr(row.name, only) == nullptr) continue;
    Result best{};
    for (int i = 0; i < 3; ++i) {
      Result r{};
      if (!measure_in_child<Isa>(row, program, r)) {
        fmt::print(stderr, "bench_hart: {} failed\n", row.name);
        return false;
      }
      if (i == 0 || r.seconds < best.seconds) best = r;
    }
    fmt::print("{} {:22} {:8.1f} M instr/s   {:>11} instructions {:>11} cycles   sum {:08x}\n", core, row.name,
               static_cast<double>(best.instructions) / best.seconds / 1e6, best.instructions, best.cycles, best.sum);
    if (row.instructions != 0) continue;
    if (cycles != 0 && cycles != best.cycles) {
      fmt::print(stderr, "bench_hart: modes disagree on the cycles\n");
      return false;
    }
    cycles = best.cycles;
  }
  return true;
}

}  // namespace

int sc_main(int argc, char** argv) {
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  const char* only = argc > 1 ? argv[1] : "";
  const bool rv32 = measure_all<tlmkit::Rv32imc>("RV32", PLT_BENCH_PROGRAM, only);
  const bool rv64 = measure_all<tlmkit::Rv64imac>("RV64", PLT_BENCH_PROGRAM_64, only);
  return rv32 && rv64 ? 0 : 1;
}
