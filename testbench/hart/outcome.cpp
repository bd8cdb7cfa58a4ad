// SPDX-License-Identifier: Apache-2.0
#include "testbench/hart/outcome.hpp"

#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

namespace hart_test {
namespace {

std::uint64_t hash(std::uint64_t h, const std::uint8_t* data, std::uint64_t size) {
  for (std::uint64_t i = 0; i < size; ++i) h = (h ^ data[i]) * 0x100000001B3u;
  return h;
}

void put(std::FILE* f, const void* data, std::size_t size) {
  if (size != 0) std::fwrite(data, 1, size, f);
}
bool get(std::FILE* f, void* data, std::size_t size) { return size == 0 || std::fread(data, 1, size, f) == size; }

void child(const Options& setup, const Prepare& prepare, const Drive& drive, std::FILE* f) {
  sc_core::sc_report_handler::set_actions(sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  Machine m(setup);
  prepare(m);
  Outcome o;
  if (drive) {
    drive(m, o);
  } else {
    m.run();
  }
  const std::uint64_t fixed[] = {m.finished,
                                 m.exit_code,
                                 m.hart.cycles(),
                                 m.hart.instructions(),
                                 hash(hash(0xCBF29CE484222325u, m.ram.data(), kRamSize), m.slow.data(), kSlowSize),
                                 m.device.accesses.size(),
                                 o.text.size()};
  put(f, fixed, sizeof fixed);
  for (unsigned i = 0; i < 33; ++i) {
    const auto value = static_cast<std::uint32_t>(m.hart.debug_read_register(i));
    put(f, &value, sizeof value);
  }
  put(f, m.device.accesses.data(), m.device.accesses.size() * sizeof(std::uint64_t));
  put(f, o.text.data(), o.text.size());
  std::fflush(f);
}

bool receive(std::FILE* f, Outcome& o) {
  std::uint64_t fixed[7];
  if (!get(f, fixed, sizeof fixed) || !get(f, o.registers.data(), sizeof o.registers)) return false;
  o.accesses.resize(fixed[5]);
  o.text.resize(fixed[6]);
  if (!get(f, o.accesses.data(), fixed[5] * sizeof(std::uint64_t)) || !get(f, o.text.data(), fixed[6])) return false;
  o.finished = fixed[0] != 0;
  o.exit_code = static_cast<std::uint32_t>(fixed[1]);
  o.cycles = fixed[2];
  o.instructions = fixed[3];
  o.memory = fixed[4];
  return true;
}

}  // namespace

std::string Outcome::difference(const Outcome& other) const {
  if (finished != other.finished)
    return fmt::format("finished {} and {} ({}{})", finished, other.finished, text, other.text);
  if (exit_code != other.exit_code) return fmt::format("exit code {:#x} and {:#x}", exit_code, other.exit_code);
  for (unsigned i = 0; i < 33; ++i) {
    if (registers[i] != other.registers[i]) {
      return fmt::format("register {} is {:#x} and {:#x}", i, registers[i], other.registers[i]);
    }
  }
  if (cycles != other.cycles) return fmt::format("cycles {} and {}", cycles, other.cycles);
  if (instructions != other.instructions) return fmt::format("instret {} and {}", instructions, other.instructions);
  if (memory != other.memory) return "memory differs";
  if (accesses != other.accesses) return "the device was accessed at other cycles";
  return "";
}

Outcome run_in_child(const Options& setup, const Prepare& prepare, const Drive& drive) {
  int ends[2];
  Outcome outcome;
  if (pipe(ends) != 0) return outcome;
  std::fflush(nullptr);
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    child(setup, prepare, drive, fdopen(ends[1], "wb"));
    _exit(0);
  }
  close(ends[1]);
  std::FILE* in = fdopen(ends[0], "rb");
  const bool got = receive(in, outcome);
  std::fclose(in);
  int status = 0;
  waitpid(pid, &status, 0);
  if (!got || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    outcome = Outcome{};
    outcome.text = fmt::format("child ended with status {:#x}", status);
  }
  return outcome;
}

}  // namespace hart_test
