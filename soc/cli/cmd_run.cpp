// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "soc/cli/commands.hpp"
#include "soc/machine/machine.hpp"
#include "tlm/error.hpp"
#include "tlm/trace_options.hpp"

namespace soc::cli {

namespace {

constexpr const char* kFooter =
    R"(The machine: RAM at 0x80000000, an ns16550a UART at 0x10000000 (its output is stdout), a CLINT at 0x02000000
(10 MHz), a PLIC at 0x0C000000, a test finisher at 0x00100000; the core starts in M mode at the program's entry point,
the application core with the address of a device tree in a1. The program ends by writing its `tohost` symbol (1 = pass,
another odd value = failing case * 2 + 1), by a semihosting exit or by the finisher. Counters go to stderr.
Exit status: 0 passed; 1 failed, or did not end; 2 wrong usage or input.
Examples:
  plutonsim run program.elf
  plutonsim run program.elf --mode exact --trace run.vcd --trace-until 10000
  plutonsim run program.elf --max-instructions 1000000 --json result.json
  plutonsim run --core app program64.elf
  plutonsim run --core app /usr/lib/riscv64-linux-gnu/opensbi/generic/fw_jump.elf --kernel Image --initrd rootfs.cpio
      --append "console=ttyS0" --stop-at "# "
  plutonsim run program.elf --gdb 3333        then: gdb-multiarch program.elf -ex 'target remote :3333')";

struct RunOptions {
  MachineOptions machine;
  std::string json;
  std::string uart_file;
  bool quiet = false;
};

const char* name_of(RunEnd end) {
  switch (end) {
    case RunEnd::passed:
      return "passed";
    case RunEnd::failed:
      return "failed";
    case RunEnd::limit:
      return "limit";
    case RunEnd::stuck:
      return "stuck";
    case RunEnd::asleep:
      return "asleep";
    case RunEnd::killed:
      return "killed";
  }
  return "?";
}

std::string verdict(const RunResult& result, const MachineOptions& options) {
  switch (result.end) {
    case RunEnd::passed:
      return "passed";
    case RunEnd::failed:
      return fmt::format("FAILED: case {}", result.code);
    case RunEnd::limit:
      return fmt::format("did not end within --max-instructions {} (pc {:#010x})", options.max_instructions, result.pc);
    case RunEnd::stuck:
      return fmt::format("guest is stuck at pc {:#010x} (trap loop: nothing retires)", result.pc);
    case RunEnd::asleep:
      return fmt::format("guest sleeps at pc {:#010x} and nothing is left that could wake it", result.pc);
    case RunEnd::killed:
      return "killed by the debugger";
  }
  return "?";
}

std::string read_input(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw tlmkit::UserError(fmt::format("{}: cannot be read", path));
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void check_writable(const std::string& path) {
  if (path.empty()) return;
  const std::ofstream out(path, std::ios::app);
  if (!out) throw tlmkit::UserError(fmt::format("{}: cannot be written", path));
}

void write_json(const RunOptions& options, const RunResult& result, double seconds) {
  nlohmann::ordered_json out = {{"program", options.machine.program},
                                {"core", options.machine.core == CoreKind::app ? "app" : "pluton"},
                                {"mode", options.machine.mode == tlmkit::Mode::fast ? "fast" : "exact"},
                                {"result", name_of(result.end)},
                                {"code", result.code},
                                {"pc", result.pc},
                                {"instructions", result.instructions},
                                {"cycles", result.cycles},
                                {"host_seconds", seconds}};
  std::ofstream file(options.json);
  file << out.dump(2) << '\n';
  if (!file.flush()) throw tlmkit::UserError(fmt::format("{}: cannot be written", options.json));
}

int run_program(RunOptions& options) {
  if (!options.uart_file.empty()) options.machine.uart_input = read_input(options.uart_file);
  Machine machine("machine", options.machine);
  check_writable(options.json);
  const auto start = std::chrono::steady_clock::now();
  const RunResult result = machine.run();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  fmt::print(stderr, "{}plutonsim: {}: {}\n", machine.console().mid_line() ? "\n" : "", options.machine.program,
             verdict(result, options.machine));
  if (!options.quiet) {
    fmt::print(stderr, "  instructions {:>14}\n  cycles       {:>14}   ({:.6f} s at 200 MHz)\n", result.instructions,
               result.cycles, static_cast<double>(result.cycles) / 200e6);
    fmt::print(stderr, "  host time    {:>14.6f} s\n  speed        {:>14.1f} million instr/s\n", seconds,
               seconds > 0 ? static_cast<double>(result.instructions) / seconds / 1e6 : 0.0);
  }
  if (!options.json.empty()) write_json(options, result, seconds);
  return result.end == RunEnd::passed ? kExitOk : kExitProgramFailed;
}

}  // namespace

void add_run(CLI::App& app, int& status) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "Run a bare-metal RISC-V program (ELF) on a plain machine");
  command->footer(kFooter);
  MachineOptions& machine = options->machine;
  command->add_option("program", machine.program, "The program")->required()->type_name("PROGRAM.elf");
  const std::map<std::string, CoreKind> cores = {{"pluton", CoreKind::pluton}, {"app", CoreKind::app}};
  command
      ->add_option("--core", machine.core,
                   "The core: pluton (default; RV32IMC, M and U mode) or app (RV64IMAC, M, S and U mode, Sv39)")
      ->transform(CLI::CheckedTransformer(cores).description(""))
      ->type_name("pluton|app");
  command->add_option("--kernel", machine.kernel, "Raw image to load at 0x80200000")->type_name("FILE");
  command->add_option("--initrd", machine.initrd, "Root file system to load at 0x82300000")->type_name("FILE");
  command->add_option("--dtb", machine.dtb, "Device tree blob at 0x82200000 (default: the machine's own)")
      ->type_name("FILE");
  command->add_option("--append", machine.arguments, "Linux's command line, in the machine's own device tree")
      ->type_name("TEXT");
  command->add_option("--stop-at", machine.stop_at, "End the run as passed when the console prints this")
      ->type_name("TEXT");
  command->add_flag("!--no-ad-update", machine.update_ad,
                    "Page walks fault where A or D is clear instead of setting it");
  const std::map<std::string, tlmkit::Mode> modes = {{"exact", tlmkit::Mode::exact}, {"fast", tlmkit::Mode::fast}};
  command->add_option("--mode", machine.mode, "fast (default): temporally decoupled; exact: every access at its cycle")
      ->transform(CLI::CheckedTransformer(modes, CLI::ignore_case).description(""))
      ->type_name("exact|fast");
  command->add_option("--ram-size", machine.ram_size, "RAM in bytes, with K, M or G (default 64M, at most 2G)")
      ->transform(CLI::AsSizeValue(false).description(""))
      ->check(CLI::Range(std::uint64_t{4096}, Machine::kMaxRam).description(""))
      ->type_name("SIZE");
  command->add_option("--max-instructions", machine.max_instructions, "Give up (exit status 1) after so many")
      ->check(CLI::Range(std::uint64_t{1}, std::numeric_limits<std::uint64_t>::max()).description(""))
      ->type_name("N");
  command->add_option("--quantum", machine.quantum, "Fast mode: most cycles ahead of the kernel (default 200000)")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}).description(""))
      ->type_name("CYCLES");
  command->add_option("--gdb", machine.gdb_port, "Wait for GDB on this port of localhost (0: any free one)")
      ->type_name("PORT");
  command->add_option("--uart-input", options->uart_file, "What the UART receives, from cycle 0 on")->type_name("FILE");
  command->add_option("--bus-log", machine.bus_log, "Write every bus transaction to FILE (CSV)")->type_name("FILE");
  command->add_option("--json", options->json, "Write the result to FILE")->type_name("FILE");
  command->add_flag("--quiet", options->quiet, "No counters");
  tlmkit::add_trace_options(*command, machine.trace);
  command->callback([options, &status] { status = run_program(*options); });
}

}  // namespace soc::cli
