// SPDX-License-Identifier: Apache-2.0
#include "soc/chip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <string_view>

#include "tlm/elf/elf_file.hpp"
#include "tlm/error.hpp"

namespace soc {

namespace map = chip_map;
using pluton::MailboxSide;
using pluton::ResetCause;
using tlmkit::Cycles;
using tlmkit::ResetKind;

namespace {

constexpr unsigned kSoftwareIrq = 3;
constexpr unsigned kTimerIrq = 7;

std::vector<tlmkit::Route> routes() {
  std::vector<tlmkit::Route> out;
  for (const auto& t : map::kTargets) {
    // On-chip memory has a port for each initiator.
    const bool shared = t.kind != tlmkit::TargetKind::rom && t.kind != tlmkit::TargetKind::ram;
    out.push_back({t.name, t.base, t.size, t.reach, shared});
  }
  return out;
}

bool reaches(const tlmkit::MapTarget& target, tlmkit::InitiatorId id) { return (target.reach >> id & 1u) != 0; }

}  // namespace

// What the constructor needs of a target once it exists.
struct Chip::Part {
  tlm::tlm_target_socket<64>* socket;
  tlmkit::IrqOut* irq = nullptr;
};

Chip::Chip(const sc_core::sc_module_name& name, const ChipOptions& options)
    : sc_module(name), options_(options), clock_("bus", map::kBusPeriodPs) {
  build_initiators();
  build_engines();
  build_targets();
  build_core(options);
  traffic_ = std::make_unique<TrafficGenerator>("traffic", clock_, initiator(map::kIoCore0Id));
  build_resets();
  listen();
  load(options);
  sc_core::sc_spawn_options spawn;
  spawn.spawn_method();
  spawn.dont_initialize();
  spawn.set_sensitivity(&reset_event_);
  sc_core::sc_spawn([this] { apply_reset(); }, "apply_reset", &spawn);
}

Chip::~Chip() = default;

void Chip::build_initiators() {
  router_ = std::make_unique<tlmkit::Router>("router", clock_, routes(), std::size(map::kInitiators));
  firewall_ = std::make_unique<firewall::Firewall>("firewall", clock_, firewall_form(options_.rtl),
                                                   std::size(map::kInitiators));
  if (!options_.firewall) firewall_->set_bypass(true);
  for (const auto& i : map::kInitiators) {
    initiators_.push_back(std::make_unique<tlmkit::InitiatorPort>(i.name, i.id, i.world));
    const std::size_t port = initiators_.size() - 1;
    initiators_.back()->socket.bind(firewall_->in[port]);
    firewall_->out[port].bind(router_->in[port]);
  }
}

tlmkit::InitiatorPort& Chip::initiator(tlmkit::InitiatorId id) {
  for (const auto& port : initiators_) {
    if (port->id() == id) return *port;
  }
  throw std::out_of_range(fmt::format("no initiator {}", id));
}

void Chip::build_engines() {
  engines_ = std::make_unique<pluton::EngineIsland>("engines", clock_, engine_forms(options_.rtl),
                                                    initiator(map::kPlutonDmaId));
  engines_->set_run_ahead(options_.quantum);
}

void Chip::build_targets() {
  // The flash window reads through its controller, which comes later in the map.
  flash_controller_ = std::make_unique<pluton::FlashController>("flash_ctrl", clock_, nor_);
  for (unsigned i = 0; i < std::size(map::kTargets); ++i) {
    const tlmkit::MapTarget& target = map::kTargets[i];
    const Part part = build(target);
    router_->out[i].bind(*part.socket);
    if (target.irq >= 0) {
      if (part.irq == nullptr) throw std::logic_error(fmt::format("{} has no interrupt", target.name));
      const auto bit = static_cast<unsigned>(target.irq);
      part.irq->connect([this, bit](bool level) { core_->set_interrupt(bit, level); });
    }
  }
}

Chip::Part Chip::build(const tlmkit::MapTarget& target) {
  tlmkit::MemoryParams memory;
  memory.size = target.size;
  switch (target.kind) {
    case tlmkit::TargetKind::rom:
      memory.kind = tlmkit::MemoryKind::rom;
      rom_ = std::make_unique<tlmkit::Memory>(target.name, memory, clock_);
      return {&rom_->socket};
    case tlmkit::TargetKind::ram: {
      auto& ram = target.base == map::kSramBase ? sram_ : app_ram_;
      ram = std::make_unique<tlmkit::Memory>(target.name, memory, clock_);
      return {&ram->socket};
    }
    case tlmkit::TargetKind::flash:
      flash_window_ = std::make_unique<pluton::FlashWindow>(target.name, clock_, nor_, *flash_controller_);
      return {&flash_window_->socket};
    case tlmkit::TargetKind::block:
      break;
  }
  return build_block(target);
}

Chip::Part Chip::build_block(const tlmkit::MapTarget& target) {
  const std::string_view block = target.block;
  const char* name = target.name;
  if (block == "flash_ctrl") return {&flash_controller_->socket, &flash_controller_->irq};
  if (block == "mailbox") {
    const MailboxSide side = reaches(target, map::kPlutonCoreId) ? MailboxSide::pluton : MailboxSide::host;
    auto& window = mailbox_[static_cast<std::size_t>(side)];
    window = std::make_unique<pluton::MailboxWindow>(name, clock_, mailbox_core_, side);
    return {&window->socket, &window->irq};
  }
  if (block == "firewall") return {&firewall_->socket, &firewall_->irq};
  if (block == "otp") {
    otp_ = std::make_unique<pluton::Otp>(name, clock_);
    return {&otp_->socket};
  }
  if (block == "sysctrl") {
    sysctrl_ = std::make_unique<pluton::Sysctrl>(name, clock_);
    return {&sysctrl_->socket};
  }
  for (tlmkit::IslandPort* port : {&engines_->aes(), &engines_->sha(), &engines_->keyvault(), &engines_->dma()}) {
    if (block == port->basename()) return {&port->socket, &port->irq};
  }
  if (block == "pka") {
    pka_ = std::make_unique<pluton::Pka>(name, clock_, options_.verify);
    return {&pka_->socket, &pka_->irq};
  }
  if (block == "uart") {
    uart_ = std::make_unique<Uart>(name, clock_);
    return {&uart_->socket, &uart_->irq};
  }
  if (block == "clint") {
    clint_ = std::make_unique<Clint>(name, clock_, kCyclesPerTick);
    return {&clint_->socket};
  }
  throw std::logic_error(fmt::format("the map's target {} is a block {} that nobody builds", name, block));
}

void Chip::build_core(const ChipOptions& options) {
  tlmkit::HartParams params;
  params.reset_pc = map::kRomBase;
  params.mode = options.mode;
  params.quantum = options.quantum;
  params.observe_bus = options.observe_bus;
  core_ = std::make_unique<tlmkit::Hart<tlmkit::Rv32imc>>("core", params, clock_, initiator(map::kPlutonCoreId));
  core_->set_time_source([this](const sc_core::sc_time& at) { return clint_->ticks(at); });
  clint_->software_irq.connect([this](bool level) { core_->set_interrupt(kSoftwareIrq, level); });
  clint_->timer_irq.connect([this](bool level) { core_->set_interrupt(kTimerIrq, level); });
}

// README.md holds the table of this function.
void Chip::build_resets() {
  const auto add = [this](const char* what, ResetKind weakest, std::function<void()> action) {
    resets_.add(what, weakest, [action = std::move(action)](ResetKind) { action(); });
  };
  add("cycle counter (SYSCTRL.CYCLE)", ResetKind::power_on, [this] { sysctrl_->set_power_on(clock_.now()); });
  add("bus arbitration", ResetKind::chip, [this] { router_->reset(); });
  add("bus firewall: entries, locks, log; open to Pluton's core", ResetKind::chip, [this] { firewall_->reset(); });
  add("boot ROM: opens again", ResetKind::chip, [this] { rom_->reset(); });
  add("system control: locks, boot record", ResetKind::chip, [this] {
    const bool running = sysctrl_->app_released();
    sysctrl_->reset();
    sysctrl_->set_reset_cause(pending_cause_);
    if (running && on_app_hold) on_app_hold();
  });
  add("private SRAM: scrubbed", ResetKind::chip, [this] {
    const Cycles done = clock_.now() + sram_->size() / pluton::Sysctrl::kScrubOctetsPerCycle;
    sram_->reset();
    sram_->scrub(done);
    sysctrl_->set_scrub_done(done);
  });
  add("fuses: sensed again, programming unlocked", ResetKind::chip, [this] { otp_->reset(); });
  add("flash controller: operation abandoned", ResetKind::chip, [this] { flash_controller_->reset(); });
  add("AES, SHA, key vault, DMA: all state and keys wiped", ResetKind::chip, [this] { engines_->reset(); });
  add("public-key engine: operands and result", ResetKind::chip, [this] { pka_->reset(); });
  add("UART", ResetKind::chip, [this] { uart_->reset(); });
  add("CLINT: time base, comparator", ResetKind::chip, [this] { clint_->reset(); });
  add("mailbox: closed, emptied", ResetKind::chip, [this] {
    for (const auto& window : mailbox_) window->reset();
  });
  add("mailbox: messages and doorbells", ResetKind::application,
      [this] { mailbox_[static_cast<std::size_t>(MailboxSide::host)]->discard_messages(); });
  add("Pluton core", ResetKind::chip, [this] { core_->reset(); });
}

void Chip::listen() {
  pluton::Sysctrl::Listener listener;
  listener.boot_step = [this](const pluton::Sysctrl::BootStep& step) {
    if (on_boot_step) on_boot_step(step);
  };
  listener.boot_result = [this](const pluton::Sysctrl::BootResult& result) {
    if (on_boot_result) on_boot_result(result);
  };
  listener.locks = [this](bool rom_closed, bool otp_program_locked) {
    if (rom_closed && !rom_->closed()) rom_->close();
    if (otp_program_locked) otp_->lock_programming();
  };
  listener.reset = [this](Cycles at) { schedule_reset(ResetKind::chip, ResetCause::software, at); };
  listener.app_release = [this](std::uint64_t address, Cycles) {
    if (on_app_release) on_app_release(address);
  };
  listener.app_hold = [this](Cycles) {
    if (on_app_hold) on_app_hold();
  };
  sysctrl_->listen(std::move(listener));
}

void Chip::load(const ChipOptions& options) {
  if (!options.rom.empty()) {
    const auto file =
        tlmkit::ElfFile::open(options.rom, 32, {{map::kRomBase, map::kRomSize}, {map::kSramBase, map::kSramSize}});
    if (file.entry() != map::kRomBase) {
      throw tlmkit::UserError(
          fmt::format("{}: entry point {:#x}, but the core starts at {:#x}", options.rom, file.entry(), map::kRomBase));
    }
    for (const auto& segment : file.segments()) {
      if (segment.file_size == 0) continue;  // room in the SRAM
      if (segment.address - map::kRomBase >= map::kRomSize) {
        throw tlmkit::UserError(fmt::format("{}: {:#x} bytes of contents at {:#x}, outside the ROM", options.rom,
                                            segment.file_size, segment.address));
      }
      rom_->load(segment.address - map::kRomBase, segment.data, segment.file_size);
    }
  }
  if (!options.flash.empty()) nor_.load(options.flash);
  if (!options.otp.empty()) otp_->install(pluton::load_otp_file(options.otp));
}

void Chip::start_of_simulation() { resets_.apply(ResetKind::power_on); }

void Chip::request_reset(ResetKind kind) {
  const Cycles core_time = clock_.next_edge(core_->local_time());
  schedule_reset(kind, kind == ResetKind::power_on ? ResetCause::power_on : ResetCause::software,
                 std::max(core_time, clock_.now()));
}

void Chip::schedule_reset(ResetKind kind, ResetCause cause, Cycles at) {
  pending_kind_ = kind;
  pending_cause_ = cause;
  if (kind != ResetKind::application) core_->hold_in_reset(true);
  trace_reset_.record(tlmkit::to_ps(clock_.to_time(at)), 0);
  reset_event_.notify(clock_.to_time(at + kResetPulse) - sc_core::sc_time_stamp());
}

void Chip::apply_reset() {
  resets_.apply(pending_kind_);
  if (pending_kind_ != ResetKind::application) core_->hold_in_reset(false);
  trace_reset_.record(tlmkit::to_ps(sc_core::sc_time_stamp()), 1);
  if (on_reset) on_reset(pending_kind_, clock_.now());
}

void Chip::set_trace(tlmkit::TraceSink& sink) {
  sink.declare_clock("chip", "clock", clock_.period_ps());
  trace_reset_ = sink.declare("chip", "reset_n", 1);
  trace_reset_.record(0, 1);
  core_->set_trace(sink, "chip.pluton.core");
  router_->trace(sink, "chip.bus", map::kInitiators, std::size(map::kInitiators));
  firewall_->trace(sink, "chip.firewall");
  engines_->trace(sink, "chip.pluton");
  pka_->set_trace(sink, "chip.pluton.pka");
  flash_controller_->set_trace(sink, "chip.pluton.flash_ctrl");
  mailbox_[0]->set_trace(sink, "chip.pluton.mailbox_pluton");
  mailbox_[1]->set_trace(sink, "chip.pluton.mailbox_host");
  uart_->irq.trace(sink.declare("chip.pluton.uart0", "irq", 1));
  clint_->timer_irq.trace(sink.declare("chip.pluton.clint", "timer_irq", 1));
  clint_->software_irq.trace(sink.declare("chip.pluton.clint", "software_irq", 1));
}

}  // namespace soc
