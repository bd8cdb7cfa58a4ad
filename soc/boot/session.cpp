// SPDX-License-Identifier: Apache-2.0
#include "soc/boot/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <iterator>

#include "sw/lib/sysctrl.h"
#include "tlm/error.hpp"

namespace soc {

namespace map = chip_map;
using tlmkit::Cycles;

namespace {

constexpr unsigned kPc = 32;
constexpr Cycles kTraceFlushPeriod = 10'000;  // keeps the trace's memory small
constexpr Cycles kConsolePeriod = 200'000;    // between two looks at the console's other end
constexpr Cycles kLongest = Cycles{1} << 50;  // in ps it still fits sc_time

ChipOptions observed(const BootOptions& options) {
  ChipOptions chip = options.chip;
  // A waveform needs the bus inside its window only; the cores see to that.
  chip.observe_bus = chip.observe_bus || !options.bus_log.empty();
  return chip;
}

std::optional<handoff> read_record(const tlmkit::Memory& sram) {
  handoff record;
  static_assert(sizeof record <= map::kRamRegionHandoffSize);
  std::memcpy(&record, sram.data() + (map::kRamRegionHandoffBase - map::kSramBase), sizeof record);
  if (!handoff_valid(&record)) return std::nullopt;
  return record;
}

}  // namespace

BootSession::BootSession(const sc_core::sc_module_name& name, const BootOptions& options, Observer observer)
    : sc_module(name),
      options_(options),
      observer_(std::move(observer)),
      chip_("chip", observed(options)),
      host_(chip_.initiator(map::kIoCore0Id), map::kMailboxIo0Base, chip_.clock(),
            chip_.mailbox_port(pluton::Mailbox::kIo0).irq) {
  connect();
  open_debugger();
  open_outputs();
}

void BootSession::connect() {
  chip_.traffic().program(options_.traffic);
  chip_.uart().on_transmit([this](std::uint8_t c, Cycles) {
    if (observer_.console) observer_.console(static_cast<char>(c));
  });
  chip_.app().uart().on_transmit([this](std::uint8_t c, Cycles) { app_printed(static_cast<char>(c)); });
  chip_.on_power_off = [this](std::uint16_t status) {
    report_.power_status = status;
    finish(BootEnd::powered_off);
  };
  chip_.on_reset = [this](tlmkit::ResetKind kind, Cycles cycle) {
    if (kind == tlmkit::ResetKind::power_on) return;
    ++report_.resets;
    if (observer_.reset) observer_.reset(chip_.sysctrl().reset_cause(), cycle);
  };
  chip_.on_boot_step = [this](const pluton::Sysctrl::BootStep& step) {
    report_.steps.push_back(step);
    if (observer_.step) observer_.step(step);
  };
  chip_.on_boot_result = [this](const pluton::Sysctrl::BootResult& result) { booted(result); };
  sc_core::sc_spawn([this] { talk(); }, "talk");
}

void BootSession::open_debugger() {
  if (!options_.gdb_port) return;
  if (chip_.otp().debug_closed()) {
    const auto& reading = chip_.otp().reading();
    throw tlmkit::UserError(fmt::format("{}: the debug port is closed: {}", options_.chip.otp,
                                        !reading.fault.empty() ? reading.fault
                                        : reading.contents.debug_lock
                                            ? std::string("the debug-lock fuse is burnt")
                                            : std::string("the device is at the end of its life")));
  }
  gdb_stream_ = std::make_unique<tlmkit::gdb::TcpStream>(*options_.gdb_port);
  gdb_ = std::make_unique<tlmkit::gdb::Server>(debugged(), *gdb_stream_, [this] {
    fmt::print(stderr, "plutonsim: waiting for GDB: target remote 127.0.0.1:{}\n", gdb_stream_->port());
    gdb_stream_->accept();
  });
  debugged().debug_attach(gdb_.get());
}

void BootSession::open_outputs() {
  if (!options_.bus_log.empty()) {
    bus_log_ = std::make_unique<tlmkit::BusLog>(options_.bus_log, chip_.clock(), map::kInitiators,
                                                std::size(map::kInitiators));
    chip_.set_bus_log(bus_log_.get());
  }
  if (!options_.trace.path.empty()) {
    tlmkit::TraceOptions trace = options_.trace;
    trace.cycle_ps = map::kBusPeriodPs;
    trace_ = std::make_unique<tlmkit::TraceSink>(trace);
    chip_.set_trace(*trace_);
  }
}

// From within the core's access, which may be ahead of the kernel.
void BootSession::booted(const pluton::Sysctrl::BootResult& result) {
  if (result.state != BOOT_STATE_RUNTIME_UP && result.state != BOOT_STATE_REFUSED) return;
  report_.error = result.error;
  report_.backup = result.backup;
  report_.boot_cycles = result.cycle;
  if (result.state == BOOT_STATE_REFUSED) {
    finish(BootEnd::refused);
  } else if (options_.messages.empty()) {
    if (options_.until_runtime || !chip_.app().released()) finish(BootEnd::up);
  } else if (!talked_) {
    talked_ = true;
    up_.notify(chip_.clock().to_time(result.cycle) - sc_core::sc_time_stamp());
  }
}

void BootSession::talk() {
  wait(up_);
  for (const MailboxMessage& message : options_.messages) {
    const MailboxAnswer answer = host_.exchange(message.words, kPatience);
    if (answer.words.empty() && answer.error == 0) ++report_.unanswered;
    if (observer_.answer) observer_.answer(message, answer);
  }
  if (options_.until_runtime || !chip_.app().released()) finish(BootEnd::up);
}

void BootSession::type(std::string_view text) { chip_.app().uart().receive(text, chip_.clock().now()); }

void BootSession::app_printed(char c) {
  if (observer_.app_console) observer_.app_console(c);
  recent_ += c;
  const auto shows = [&](const std::string& text) {
    return !text.empty() && recent_.size() >= text.size() &&
           recent_.compare(recent_.size() - text.size(), text.size(), text) == 0;
  };
  if (shows(options_.stop_at)) finish(BootEnd::up);
  if (next_line_ < options_.input.size() && shows(options_.prompt)) type(options_.input[next_line_++] + "\n");
  constexpr std::size_t kKept = 4096;
  if (recent_.size() > 2 * kKept) recent_.erase(0, kKept);
}

void BootSession::finish(BootEnd end) {
  if (done_) return;
  done_ = true;
  report_.end = end;
  // The store that ends a boot takes effect after the instruction's own time.
  report_.cycles = std::max(chip_.clock().cycles_in(chip_.core().local_time()), report_.boot_cycles);
  report_.instructions = chip_.core().instructions();
  chip_.core().request_stop();
  chip_.app().core().request_stop();
  sc_core::sc_pause();
}

BootReport BootSession::run(const std::function<bool()>& between) {
  const Cycles limit = std::min(options_.max_cycles, kLongest);
  const Cycles step = trace_ ? kTraceFlushPeriod : between ? kConsolePeriod : limit;
  report_.end = BootEnd::limit;
  for (Cycles now = 0; !done_ && now < limit; now += step) {
    sc_core::sc_start(chip_.clock().to_time(std::min(step, limit - now)));
    if (gdb_ && gdb_->killed()) {
      report_.end = BootEnd::killed;
      break;
    }
    if (between && !between()) {
      report_.end = BootEnd::up;
      break;
    }
    // An access in flight is recorded with its start when it has ended.
    const Cycles reached = chip_.clock().now();
    if (trace_ && reached > Chip::kResetPulse) {
      trace_->flush(tlmkit::to_ps(chip_.clock().to_time(reached - Chip::kResetPulse)));
    }
  }
  if (!done_) {
    report_.cycles = chip_.clock().now();
    report_.instructions = chip_.core().instructions();
  }
  report_.app_released = chip_.app().released();
  report_.app_instructions = chip_.app().core().instructions();
  report_.pc = chip_.core().debug_read_register(kPc);
  report_.record = read_record(chip_.sram());
  report_.sha_busy = chip_.engines().sha().member().busy_cycles();
  report_.pka_busy = chip_.pka().busy_cycles();
  const bool well = report_.end == BootEnd::up || (report_.end == BootEnd::powered_off && report_.power_status == 0);
  if (gdb_) gdb_->exited(well ? 0 : 1);
  if (trace_) trace_->close();
  if (bus_log_) bus_log_->close();
  return report_;
}

}  // namespace soc
