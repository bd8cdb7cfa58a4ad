// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include "soc/boot/session.hpp"
#include "soc/cli/built_file.hpp"
#include "soc/cli/commands.hpp"
#include "soc/cli/output_file.hpp"
#include "soc/cli/terminal.hpp"
#include "soc/cli/traffic_file.hpp"
#include "soc/machine/console.hpp"
#include "sw/lib/boot_error.h"
#include "sw/lib/boot_steps.h"
#include "tlm/error.hpp"
#include "tlm/trace_options.hpp"

namespace soc::cli {

namespace {

constexpr const char* kFooter =
    R"(Both consoles (the runtime's measured-boot log and timing table, then the application core's) go to stdout; each boot step as it is entered, with its
cycle, and the outcome go to stderr. Without --rom, --flash and --otp the files that the build has made beside the
program are used: the whole system, images/system.bin of `make boot`, or while that has not been built the runtime alone,
images/flash.bin. A waveform or a bus log takes --mode exact unless told otherwise.
With a monitor in flash the boot goes on to Linux and ends when its console shows --stop-at (default: a shell's prompt)
or it powers off.
Exit status: 0 up, or powered off with status 0; 1 the boot did not end, Linux powered off with a failure, or a mailbox message got no answer; 2 wrong usage or input;
3 the boot was refused (the reason is on stderr).
Examples:
  plutonsim boot
  plutonsim boot --mode exact --json boot.json
  plutonsim boot --trace boot.vcd --trace-from 40000 --trace-until 41000
  plutonsim boot --flash my_flash.bin --otp my_otp.bin --bus-log bus.csv
  plutonsim boot --flash build/images/flash.bin       the secure boot alone, to Pluton's runtime
  plutonsim boot --interactive            a shell on this terminal; Ctrl-A X leaves
  plutonsim boot --input commands.txt --stop-at "all done"
  plutonsim boot --command version --command "echo 1 2 3" --command "measurement 0"
  plutonsim boot --rtl aes,sha,keyvault
  plutonsim boot --traffic soc/firewall/examples/hostile.csv --bus-log bus.csv
  plutonsim boot --gdb 3333         then: gdb-multiarch build/fw/boot_rom.elf -ex 'target remote :3333')";

// The largest images take four million cycles when both slots are tried; a guest that runs forever is stopped.
constexpr tlmkit::Cycles kMaxCycles = 20'000'000;
// Linux, its images copied and checked: a second; a hang needs its watchdog.
constexpr tlmkit::Cycles kMaxSystemCycles = 6'000'000'000;

struct Options {
  BootOptions boot;
  std::optional<tlmkit::Mode> mode;
  std::string rtl = "none";
  std::optional<tlmkit::Cycles> max_cycles;
  std::vector<std::string> commands;
  std::string mailbox_file;
  std::string traffic_file;
  std::string json;
  std::string save_otp;
  std::string save_flash;
  std::string input_file;
  bool interactive = false;
  bool quiet = false;
};

struct ErrorName {
  std::uint8_t code;
  const char* name;
};
#define PLT_ERROR_NAME(name, code, text) {code, #name},
constexpr ErrorName kErrorNames[] = {BOOT_ERROR_LIST(PLT_ERROR_NAME)};
#undef PLT_ERROR_NAME

const char* error_name(std::uint8_t code) {
  for (const ErrorName& e : kErrorNames) {
    if (e.code == code) return e.name;
  }
  return "UNKNOWN";
}

const char* slot_name(bool backup) { return backup ? "backup" : "primary"; }

const char* name_of(BootEnd end) {
  switch (end) {
    case BootEnd::up:
      return "up";
    case BootEnd::refused:
      return "refused";
    case BootEnd::limit:
      return "limit";
    case BootEnd::killed:
      return "killed";
    case BootEnd::powered_off:
      return "powered off";
  }
  return "?";
}

std::vector<std::string> read_lines(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw tlmkit::UserError(fmt::format("{}: cannot be read", path));
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

void complete(Options& options) {
  ChipOptions& chip = options.boot.chip;
  if (chip.rom.empty()) chip.rom = built_file("fw/boot_rom.elf");
  if (chip.flash.empty()) {
    // Who asks for Linux's console means the flash that holds Linux, and is told when it is not there.
    const bool linux_wanted = options.interactive || !options.input_file.empty() || !options.boot.stop_at.empty();
    chip.flash = built_file("images/system.bin");
    if (!linux_wanted && !std::filesystem::exists(chip.flash)) chip.flash = built_file("images/flash.bin");
  }
  if (!options.input_file.empty()) options.boot.input = read_lines(options.input_file);
  if (options.boot.stop_at.empty() && options.boot.input.empty() && !options.interactive) {
    options.boot.stop_at = options.boot.prompt;
  }
  chip.rtl = RtlChoice::parse(options.rtl);
  if (chip.otp.empty()) chip.otp = built_file("images/otp.bin");
  const bool watched = !options.boot.trace.path.empty() || !options.boot.bus_log.empty();
  chip.mode = options.mode.value_or(watched ? tlmkit::Mode::exact : tlmkit::Mode::fast);
  if (!options.traffic_file.empty()) options.boot.traffic = read_traffic(options.traffic_file);
  if (!options.mailbox_file.empty()) options.boot.messages = read_mailbox_file(options.mailbox_file);
  for (const std::string& text : options.commands) {
    const auto tag = static_cast<std::uint8_t>(options.boot.messages.size() + 1);
    options.boot.messages.push_back(parse_mailbox_command(text, tag));
  }
  if (options.max_cycles) {
    options.boot.max_cycles = *options.max_cycles;
  } else if (!options.boot.gdb_port && !options.interactive) {  // a user at the debugger or the console takes his time
    options.boot.max_cycles = (options.boot.until_runtime ? kMaxCycles : kMaxSystemCycles) +
                              options.boot.messages.size() * BootSession::kPatience;
  }
}

std::string hex_of(const std::uint32_t (&words)[8]) {
  std::string text;
  for (const std::uint32_t word : words) {
    for (unsigned shift = 0; shift < 32; shift += 8) text += fmt::format("{:02x}", word >> shift & 0xFF);
  }
  return text;
}

void print_step(const pluton::Sysctrl::BootStep& step) {
  fmt::print(stderr, "[{:>10}] step {:04X} {}{}\n", step.cycle, step.step, boot_step_name(step.step),
             step.backup ? " (backup slot)" : "");
}

void print_answer(const MailboxMessage& request, const MailboxAnswer& answer) {
  fmt::print("mailbox> {}\n", request.text);
  if (answer.error != 0) {
    std::string names;
    namespace error = pluton::mailbox_port_map::error;
    for (const tlmkit::FieldSpec& field : {error::kMismatch, error::kOverflow, error::kUnderflow, error::kTimeout}) {
      if ((answer.error & field.mask()) != 0) names += fmt::format(" {}", field.name);
    }
    fmt::print("mailbox< dropped by the mailbox:{}\n", names);
  } else if (answer.words.empty()) {
    fmt::print("mailbox< no answer\n");
  } else {
    fmt::print("mailbox< {:08x}\n", fmt::join(answer.words, " "));
  }
}

// Why the application core stays held although a slot holds a monitor; 0: it runs, or there is none.
std::uint8_t monitor_error(const BootReport& report) {
  std::uint8_t error = 0;
  for (std::uint32_t i = 0; report.record && i < report.record->log_count; ++i) {
    const handoff_entry& entry = report.record->log[i];
    if (entry.step == BOOT_STEP_APP_RELEASE) return entry.error;
    if (entry.step == BOOT_STEP_LOAD_MONITOR && error == 0) error = entry.error;
  }
  return error;
}

void print_outcome(const Options& options, const BootReport& report, double seconds) {
  std::string line;
  switch (report.end) {
    case BootEnd::up:
      line = fmt::format("runtime up from the {} slot", slot_name(report.backup));
      if (report.error != 0) {
        line += fmt::format("; primary refused: {} ({:#04x}): {}", error_name(report.error), report.error,
                            boot_error_text(report.error));
      }
      if (const std::uint8_t held = monitor_error(report); held != 0) {
        line += fmt::format("; application core held, monitor refused: {} ({:#04x}): {}", error_name(held), held,
                            boot_error_text(held));
      }
      break;
    case BootEnd::refused:
      line = fmt::format("boot refused: {} ({:#04x}): {}", error_name(report.error), report.error,
                         boot_error_text(report.error));
      break;
    case BootEnd::limit:
      line = fmt::format("the boot did not end within {} cycles (last step {:04X}, pc {:#010x})",
                         options.boot.max_cycles, report.steps.empty() ? 0 : report.steps.back().step, report.pc);
      break;
    case BootEnd::killed:
      line = "killed by the debugger";
      break;
    case BootEnd::powered_off:
      line = report.power_status == 0 ? "powered off" : fmt::format("powered off: failure {}", report.power_status);
      break;
  }
  fmt::print(stderr, "plutonsim: {}\n", line);
  if (options.quiet) return;
  const std::string app =
      report.app_released ? fmt::format(" and {} of the application core", report.app_instructions) : std::string();
  fmt::print(stderr, "  {} mode, {} cycles to here ({:.3f} ms at 200 MHz), {} instructions{}, {:.3f} s host time\n",
             options.boot.chip.mode == tlmkit::Mode::fast ? "fast" : "exact", report.cycles,
             static_cast<double>(report.cycles) / 200e3, report.instructions, app, seconds);
}

nlohmann::ordered_json error_json(std::uint8_t code) {
  if (code == 0) return nullptr;
  return {{"code", code}, {"name", error_name(code)}, {"text", boot_error_text(code)}};
}

nlohmann::ordered_json steps_json(const BootReport& report) {
  auto list = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < report.steps.size(); ++i) {
    const auto& step = report.steps[i];
    const tlmkit::Cycles next = i + 1 < report.steps.size() ? report.steps[i + 1].cycle : report.boot_cycles;
    list.push_back({{"id", fmt::format("{:04X}", step.step)},
                    {"name", boot_step_name(step.step)},
                    {"slot", slot_name(step.backup)},
                    {"cycle", step.cycle},
                    {"cycles", next > step.cycle ? next - step.cycle : 0}});
  }
  return list;
}

void print_traffic(const TrafficGenerator& traffic) {
  std::size_t granted = 0;
  for (const auto& outcome : traffic.outcomes()) granted += outcome.ok ? 1 : 0;
  const std::size_t done = traffic.outcomes().size();
  fmt::print(stderr, "  traffic of io_core0: {} of {} accesses made, {} succeeded, {} refused\n", done,
             traffic.programmed(), granted, done - granted);
}

std::string to_json(const Options& options, const BootReport& report, double seconds) {
  nlohmann::ordered_json out;
  out["result"] = name_of(report.end);
  out["mode"] = options.boot.chip.mode == tlmkit::Mode::fast ? "fast" : "exact";
  out["slot"] = slot_name(report.backup);
  out["error"] = error_json(report.error);
  out["monitor_error"] = error_json(monitor_error(report));
  out["steps"] = steps_json(report);
  if (report.end == BootEnd::up && report.record) {
    const handoff& r = *report.record;
    out["security_version"] = r.security_version;
    out["rollback_minimum"] = r.rollback_minimum;
    out["image"] = {{"load_address", r.load_address}, {"length", r.length}, {"entry", r.entry}};
    out["digests"] = {{"payload_sha256", hex_of(r.payload_sha256)},
                      {"header_sha256", hex_of(r.header_sha256)},
                      {"root_key_id", hex_of(r.key_id)}};
  }
  out["engine_cycles"] = {{"sha", report.sha_busy}, {"pka", report.pka_busy}};
  out["boot_cycles"] = report.boot_cycles;
  out["cycles"] = report.cycles;
  out["instructions"] = report.instructions;
  if (report.app_released) out["app_instructions"] = report.app_instructions;
  out["resets"] = report.resets;
  out["host_seconds"] = seconds;
  return out.dump(2) + "\n";
}

int exit_status(const BootReport& report) {
  switch (report.end) {
    case BootEnd::up:
      return report.unanswered == 0 ? kExitOk : kExitProgramFailed;
    case BootEnd::refused:
      return kExitBootRefused;
    case BootEnd::powered_off:
      return report.power_status == 0 ? kExitOk : kExitProgramFailed;
    case BootEnd::limit:
    case BootEnd::killed:
      break;
  }
  return kExitProgramFailed;
}

BootReport interact(BootSession& session, Console& console) {
  Terminal terminal;
  std::string keys;
  return session.run([&] {
    console.flush();
    const auto now = static_cast<std::uint64_t>(sc_core::sc_time_stamp() / sc_core::sc_time(1, sc_core::SC_US));
    const bool stays = terminal.read(now, keys);
    if (!keys.empty()) session.type(keys);
    return stays;
  });
}

int boot(Options& options) {
  complete(options);
  OutputFile json(options.json);
  OutputFile otp(options.save_otp);
  OutputFile flash(options.save_flash);
  Console console(stdout);
  BootSession::Observer observer;
  observer.console = [&](char c) { console.put(c); };
  observer.app_console = observer.console;
  observer.reset = [&](pluton::ResetCause cause, tlmkit::Cycles cycle) {
    console.flush();
    fmt::print(stderr, "[{:>10}] chip reset: {}\n", cycle,
               cause == pluton::ResetCause::watchdog ? "watchdog" : "asked for by software");
  };
  if (!options.quiet) observer.step = print_step;
  observer.answer = [&](const MailboxMessage& request, const MailboxAnswer& answer) {
    console.flush();
    print_answer(request, answer);
  };
  BootSession session("boot", options.boot, observer);
  const auto start = std::chrono::steady_clock::now();
  const BootReport report = options.interactive ? interact(session, console) : session.run();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  console.flush();
  print_outcome(options, report, seconds);
  if (!options.boot.traffic.empty()) print_traffic(session.chip().traffic());
  json.commit(to_json(options, report, seconds));
  const pluton::OtpFuses& fuses = session.chip().otp().fuses();
  otp.commit({fuses.begin(), fuses.end()});
  if (!options.save_flash.empty()) flash.commit(session.chip().flash().contents());
  return exit_status(report);
}

}  // namespace

void add_boot(CLI::App& app, int& status) {
  auto options = std::make_shared<Options>();
  BootOptions& boot_options = options->boot;
  auto* command = app.add_subcommand("boot", "Boot the chip from its ROM with signed images");
  command->footer(kFooter);
  command->add_option("--rom", boot_options.chip.rom, "Boot ROM")->type_name("FILE.elf");
  command->add_option("--flash", boot_options.chip.flash, "Flash contents, at most 16 MiB")->type_name("FILE");
  command->add_option("--otp", boot_options.chip.otp, "Fuse file (plutonsim image otp)")->type_name("FILE");
  const std::map<std::string, tlmkit::Mode> modes = {{"exact", tlmkit::Mode::exact}, {"fast", tlmkit::Mode::fast}};
  command->add_option("--mode", options->mode, "fast (default): temporally decoupled; exact: every access at its cycle")
      ->transform(CLI::CheckedTransformer(modes, CLI::ignore_case).description(""))
      ->type_name("exact|fast");
  command
      ->add_option("--rtl", options->rtl, "Blocks taken as RTL instead of their models: all, none (default), or names")
      ->type_name("NAME,...");
  command
      ->add_option("--quantum", boot_options.chip.quantum,
                   "Fast mode: most cycles ahead of the kernel (default 200000)")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}).description(""))
      ->type_name("CYCLES");
  tlmkit::add_trace_options(*command, boot_options.trace);
  command->add_option("--bus-log", boot_options.bus_log, "Write every bus transaction to FILE (CSV)")
      ->type_name("FILE");
  command->add_option("--gdb", boot_options.gdb_port, "Wait for GDB on this port of localhost (0: any free one)")
      ->type_name("PORT");
  const std::map<std::string, bool> cores = {{"pluton", false}, {"app", true}};
  command->add_option("--gdb-core", boot_options.debug_app, "The core that GDB sees: pluton (default) or app")
      ->transform(CLI::CheckedTransformer(cores).description(""))
      ->type_name("pluton|app");
  command->add_option("--command", options->commands, "Send a mailbox command once the runtime is up; repeatable")
      ->type_name("\"NAME WORD...\"")
      ->allow_extra_args(false);
  command
      ->add_option("--mailbox", options->mailbox_file,
                   "Send these messages: hexadecimal words, one message a line, command word first")
      ->type_name("FILE");
  command
      ->add_option("--traffic", options->traffic_file,
                   "Let io_core0 make these accesses meanwhile: a list as `plutonsim firewall` reads it")
      ->type_name("FILE.csv")
      ->excludes("--command")
      ->excludes("--mailbox");
  command->add_flag("--interactive", options->interactive,
                    "The application core's console on this terminal, at the speed of time; Ctrl-A X leaves");
  command->add_option("--stop-at", boot_options.stop_at, "End when the application core's console prints this")
      ->type_name("TEXT");
  command
      ->add_option("--input", options->input_file,
                   "Lines for the application core's console, each typed when the prompt appears")
      ->type_name("FILE")
      ->excludes("--interactive");
  command->add_option("--prompt", boot_options.prompt, "What --input waits for (default \"# \")")->type_name("TEXT");
  command->add_flag("--until-runtime", boot_options.until_runtime, "End when Pluton's runtime is up");
  command->add_option("--json", options->json, "Write the result to FILE (-: stdout)")->type_name("FILE");
  command->add_option("--save-otp", options->save_otp, "Write the fuses as they are at the end")->type_name("FILE");
  command->add_option("--save-flash", options->save_flash, "Write the flash as it is at the end")->type_name("FILE");
  command
      ->add_option(
          "--max-cycles", options->max_cycles,
          fmt::format(
              "Give up after so many (default {}, with --until-runtime {}, more for mailbox commands, none with "
              "--gdb or --interactive)",
              kMaxSystemCycles, kMaxCycles))
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 50).description(""))
      ->type_name("N");
  command->add_flag("--quiet", options->quiet, "Only the console and the outcome");
  command->callback([options, &status] { status = boot(*options); });
}

}  // namespace soc::cli
