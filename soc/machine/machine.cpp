// SPDX-License-Identifier: Apache-2.0
#include "soc/machine/machine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "soc/machine/device_tree.hpp"
#include "tlm/error.hpp"

namespace soc {

namespace {

constexpr tlmkit::InitiatorId kCore = 1;
constexpr tlmkit::MapInitiator kInitiators[] = {{"core", kCore, tlmkit::WorldRule::secure, "The program's core"}};
constexpr std::uint32_t kReach = 1u << kCore;
constexpr unsigned kSoftwareIrq = 3;
constexpr unsigned kTimerIrq = 7;
constexpr unsigned kSupervisorExternalIrq = 9;
constexpr unsigned kMachineExternalIrq = 11;
constexpr std::uint64_t kMaxFile = std::uint64_t{1} << 31;
constexpr unsigned kPc = 32;
constexpr std::uint32_t kWfi = 0x10500073;
// A core that has retired nothing for that long traps in a circle: the slowest instruction takes tens of cycles.
constexpr tlmkit::Cycles kWatchPeriod = 1'000'000;
constexpr tlmkit::Cycles kTraceFlushPeriod = 10'000;

std::vector<tlmkit::Route> routes(std::uint64_t ram_size) {
  return {{"ram", Machine::kRamBase, ram_size, kReach},
          {"uart", Machine::kUartBase, uart_map::kBlock.size, kReach},
          {"clint", Machine::kClintBase, clint_map::kBlock.size, kReach},
          {"plic", Machine::kPlicBase, plic_map::kBlock.size, kReach},
          {"finisher", Machine::kFinisherBase, Finisher::kSize, kReach}};
}

tlmkit::MemoryParams ram_params(std::uint64_t size) {
  tlmkit::MemoryParams params;
  params.size = size;
  return params;
}

bool is_elf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  char magic[4] = {};
  in.read(magic, sizeof magic);
  return !in || std::string_view(magic, sizeof magic) ==
                    "\x7f"
                    "ELF";
}

}  // namespace

Machine::Machine(const sc_core::sc_module_name& name, const MachineOptions& options)
    : sc_module(name),
      options_(options),
      clock_("bus", kBusPeriod),
      port_("port", kCore, tlmkit::World::secure),
      router_("router", clock_, routes(options.ram_size), 1),
      ram_("ram", ram_params(options.ram_size), clock_),
      uart_("uart", clock_),
      clint_("clint", clock_, kCyclesPerTick),
      plic_("plic", clock_),
      finisher_("finisher", [this](std::uint64_t code) { finish(code == 0 ? RunEnd::passed : RunEnd::failed, code); }),
      console_(stdout),
      semihosting_(console_,
                   [this](std::uint64_t code) { finish(code == 0 ? RunEnd::passed : RunEnd::failed, code); }) {
  const bool app = options_.core == CoreKind::app;
  if (app && !is_elf(options_.program)) {
    load_raw(options_.program, 0);
    build_core(kRamBase);
    attach_host(nullptr);
  } else {
    const tlmkit::ElfFile file =
        tlmkit::ElfFile::open(options_.program, app ? 64 : 32, {{kRamBase, options_.ram_size}});
    load(file);
    build_core(file.entry());
    attach_host(&file);
  }
  load_boot_files();
  connect();
  open_outputs();
}

void Machine::build_core(std::uint64_t entry) {
  tlmkit::HartParams params;
  params.reset_pc = entry;
  params.mode = options_.mode;
  params.quantum = options_.quantum;
  params.observe_bus = !options_.bus_log.empty() || !options_.trace.path.empty();
  params.update_ad = options_.update_ad;
  if (options_.core == CoreKind::app) {
    params.a1 = kRamBase + kTreeOffset;
    hart_ = std::make_unique<tlmkit::Hart<tlmkit::Rv64imac>>("core", params, clock_, port_);
  } else {
    hart_ = std::make_unique<tlmkit::Hart<tlmkit::Rv32imc>>("core", params, clock_, port_);
  }
}

void Machine::connect() {
  port_.socket.bind(router_.in[0]);
  router_.out[router_.route("ram")].bind(ram_.socket);
  router_.out[router_.route("uart")].bind(uart_.socket);
  router_.out[router_.route("clint")].bind(clint_.socket);
  router_.out[router_.route("plic")].bind(plic_.socket);
  router_.out[router_.route("finisher")].bind(finisher_.socket);
  plic_.machine_irq.connect([this](bool level) { hart_->set_interrupt(kMachineExternalIrq, level); });
  plic_.supervisor_irq.connect([this](bool level) { hart_->set_interrupt(kSupervisorExternalIrq, level); });
  uart_.irq.connect([this](bool level) { plic_.set_source(kUartSource, level); });
  clint_.software_irq.connect([this](bool level) { hart_->set_interrupt(kSoftwareIrq, level); });
  clint_.timer_irq.connect([this](bool level) { hart_->set_interrupt(kTimerIrq, level); });
  hart_->set_time_source([this](const sc_core::sc_time& at) { return clint_.ticks(at); });
  uart_.on_transmit([this](std::uint8_t c, tlmkit::Cycles) { console_.put(static_cast<char>(c)); });
  console_.watch_for(options_.stop_at, [this] { finish(RunEnd::passed, 0); });
  if (!options_.uart_input.empty()) uart_.receive(options_.uart_input, options_.uart_input_at);
  sc_core::sc_spawn_options spawn;
  spawn.spawn_method();
  spawn.set_sensitivity(&watch_event_);
  sc_core::sc_spawn([this] { watch(); }, "watch", &spawn);
}

void Machine::load(const tlmkit::ElfFile& file) {
  for (const tlmkit::ElfSegment& segment : file.segments()) {
    ram_.load(segment.address - kRamBase, segment.data, segment.file_size);
  }
}

// Bytes loaded.
std::uint64_t Machine::load_raw(const std::string& path, std::uint64_t offset) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  if (!in) throw tlmkit::UserError(fmt::format("{}: cannot be read", path));
  const auto size = static_cast<std::uint64_t>(in.tellg());
  if (offset > options_.ram_size || size > std::min(options_.ram_size - offset, kMaxFile)) {
    throw tlmkit::UserError(fmt::format("{}: {} bytes at {:#x} do not fit into RAM", path, size, kRamBase + offset));
  }
  in.seekg(0);
  in.read(reinterpret_cast<char*>(ram_.data() + offset), static_cast<std::streamsize>(size));
  if (!in) throw tlmkit::UserError(fmt::format("{}: cannot be read", path));
  return size;
}

void Machine::load_boot_files() {
  DeviceTreeOptions tree{kRamBase, options_.ram_size, options_.arguments, 0, 0};
  if (!options_.kernel.empty()) load_raw(options_.kernel, kKernelOffset);
  if (!options_.initrd.empty()) {
    tree.initrd = kRamBase + kInitrdOffset;
    tree.initrd_size = load_raw(options_.initrd, kInitrdOffset);
  }
  if (options_.core != CoreKind::app) return;
  if (!options_.dtb.empty()) {
    load_raw(options_.dtb, kTreeOffset);
    return;
  }
  const std::vector<std::uint8_t> blob = machine_device_tree(tree);
  ram_.load(kTreeOffset, blob.data(), blob.size());  // a program in a smaller RAM does without
}

void Machine::attach_host(const tlmkit::ElfFile* file) {
  hart_->set_semihosting([this](tlmkit::HartBase& hart) { return semihosting_.serve(hart); });
  if (const auto tohost = file != nullptr ? file->symbol("tohost") : std::nullopt) {
    if (*tohost < kRamBase || *tohost - kRamBase > options_.ram_size - 8) {
      throw tlmkit::UserError(fmt::format("{}: symbol tohost = {:#x} is outside memory", options_.program, *tohost));
    }
    tohost_ = std::make_unique<ToHost>(*hart_, *tohost, file->symbol("fromhost"), console_, [this](std::uint64_t code) {
      finish(code == 0 ? RunEnd::passed : RunEnd::failed, code);
    });
  }
  if (options_.max_instructions != 0) {
    hart_->set_instruction_limit(options_.max_instructions, [this] { finish(RunEnd::limit, 0); });
  }
}

void Machine::open_outputs() {
  if (options_.gdb_port) {
    gdb_stream_ = std::make_unique<tlmkit::gdb::TcpStream>(*options_.gdb_port);
    gdb_ = std::make_unique<tlmkit::gdb::Server>(*hart_, *gdb_stream_, [this] {
      fmt::print(stderr, "plutonsim: waiting for GDB: target remote 127.0.0.1:{}\n", gdb_stream_->port());
      gdb_stream_->accept();
    });
    gdb_->set_monitor([this](const std::string& command) { return monitor(command); });
    hart_->debug_attach(gdb_.get());
  }
  if (!options_.bus_log.empty()) {
    bus_log_ = std::make_unique<tlmkit::BusLog>(options_.bus_log, clock_, kInitiators, std::size(kInitiators));
    router_.set_log(bus_log_.get());
  }
  if (!options_.trace.path.empty()) {
    tlmkit::TraceOptions trace = options_.trace;
    trace.cycle_ps = kBusPeriod;
    trace_ = std::make_unique<tlmkit::TraceSink>(trace);
    trace_->declare_clock("machine", "clock", kBusPeriod);
    router_.trace(*trace_, "machine.bus", kInitiators, std::size(kInitiators));
    hart_->set_trace(*trace_, "machine.core");
    clint_.timer_irq.trace(trace_->declare("machine.clint", "timer_irq", 1));
    clint_.software_irq.trace(trace_->declare("machine.clint", "software_irq", 1));
    uart_.irq.trace(trace_->declare("machine.uart", "irq", 1));
    plic_.machine_irq.trace(trace_->declare("machine.plic", "machine_irq", 1));
    plic_.supervisor_irq.trace(trace_->declare("machine.plic", "supervisor_irq", 1));
  }
}

// Called from within the core's process, or from watch().
void Machine::finish(RunEnd end, std::uint64_t code) {
  if (result_) return;
  result_ = RunResult{end, code, 0, 0, 0};
  hart_->request_stop();
  sc_core::sc_stop();
}

RunResult Machine::run() {
  // sc_stop is how a run ends; its notice would land in the guest's output.
  sc_core::sc_report_handler::set_actions("/OSCI/SystemC", sc_core::SC_INFO, sc_core::SC_DO_NOTHING);
  sc_core::sc_start();
  if (!result_) result_ = RunResult{};
  result_->pc = hart_->debug_read_register(kPc);
  result_->instructions = hart_->instructions();
  result_->cycles = hart_->cycles();
  console_.flush();
  if (gdb_) gdb_->exited(result_->end == RunEnd::passed ? 0 : 1);
  if (trace_) trace_->close();
  if (bus_log_) bus_log_->close();
  return *result_;
}

void Machine::watch() {
  if (hart_->halted()) {
    give_up();
    return;
  }
  if (trace_) trace_->flush(tlmkit::to_ps(sc_core::sc_time_stamp()));
  const tlmkit::Cycles period = std::max(kWatchPeriod, 4 * options_.quantum);
  const tlmkit::Cycles now = clock_.now();
  if (!trace_ || now % period < kTraceFlushPeriod) {
    const std::uint64_t instructions = hart_->instructions();
    const bool stalled = instructions == watched_instructions_;
    watched_instructions_ = instructions;
    // Nothing else is scheduled while this process runs: then nothing can wake the core.
    if (stalled && sleeping() && !sc_core::sc_pending_activity()) return finish(RunEnd::asleep, 0);
    if (stalled && !sleeping()) return finish(RunEnd::stuck, 0);
  }
  watch_event_.notify(clock_.to_time(trace_ ? kTraceFlushPeriod : period));
}

// The core has halted without a result: a debugger killed the run.
void Machine::give_up() { finish(RunEnd::killed, 0); }

bool Machine::sleeping() {
  const std::uint64_t pc = hart_->debug_read_register(kPc);
  for (const std::uint64_t address : {pc, pc - 4}) {
    std::uint8_t raw[4] = {};
    if (hart_->debug_read_memory(address, raw, 4) != 4) continue;
    if ((raw[0] | raw[1] << 8 | raw[2] << 16 | static_cast<std::uint32_t>(raw[3]) << 24) == kWfi) return true;
  }
  return false;
}

std::string Machine::monitor(const std::string& command) {
  if (command == "cycles") {
    return fmt::format("{} cycles, {} instructions\n", hart_->cycles(), hart_->instructions());
  }
  if (command == "help") return "monitor cycles: cycles and instructions since reset\n";
  return {};
}

}  // namespace soc
