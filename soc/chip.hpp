// SPDX-License-Identifier: Apache-2.0
// The chip of chip.toml: its constructor loops over the generated map, so that an address, a wire or an interrupt is
// changed there and nowhere else.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "firewall/tlm_firewall.hpp"
#include "pluton/flash/flash.hpp"
#include "pluton/mailbox/mailbox.hpp"
#include "pluton/mailbox_port/mailbox_port.hpp"
#include "pluton/otp/otp.hpp"
#include "pluton/pka/pka.hpp"
#include "pluton/sysctrl/sysctrl.hpp"
#include "soc/app/app_side.hpp"
#include "soc/clint/clint.hpp"
#include "soc/gen/chip_map.hpp"
#include "soc/rtl_choice.hpp"
#include "soc/traffic/traffic_generator.hpp"
#include "soc/uart/uart.hpp"
#include "tlm/bus_log.hpp"
#include "tlm/hart/hart.hpp"
#include "tlm/initiator_port.hpp"
#include "tlm/memory.hpp"
#include "tlm/reset.hpp"
#include "tlm/router.hpp"
#include "tlm/trace.hpp"

namespace soc {

struct ChipOptions {
  std::string rom;    // ELF file, or empty: a ROM of zeros
  std::string flash;  // raw binary, or empty: erased
  std::string otp;    // fuse file, or empty: blank fuses
  tlmkit::Mode mode = tlmkit::Mode::fast;
  tlmkit::Cycles quantum = 200'000;
  RtlChoice rtl;             // blocks taken as RTL; the others are models
  bool firewall = true;      // false: everything granted, to measure what the firewall costs
  bool observe_bus = false;  // every access of the core through the bus, for logs and traces
  pluton::Pka::Verify verify = pluton::ecdsa_p256_verify;  // tests put a broken engine here
};

class Chip : public sc_core::sc_module {
 public:
  // From a software reset request, or a bench's, to the release of the core: longer than any access in flight.
  static constexpr tlmkit::Cycles kResetPulse = 64;
  static constexpr tlmkit::Cycles kCyclesPerTick = 20;  // mtime at 10 MHz

  // Loads ROM, flash and fuses; throws tlmkit::UserError. Powers on at time 0.
  Chip(const sc_core::sc_module_name& name, const ChipOptions& options);
  ~Chip() override;

  const tlmkit::ClockDomain& clock() const { return clock_; }
  tlmkit::HartBase& core() { return *core_; }
  pluton::Sysctrl& sysctrl() { return *sysctrl_; }
  pluton::Otp& otp() { return *otp_; }
  pluton::NorFlash& flash() { return nor_; }
  pluton::FlashController& flash_controller() { return *flash_controller_; }
  pluton::EngineIsland& engines() { return *engines_; }
  pluton::Pka& pka() { return *pka_; }
  pluton::Mailbox& mailbox() { return *mailbox_; }
  // A sender's window, by channel (pluton::Mailbox::kAppSecure, ...); its interrupt is for the sender's core.
  pluton::MailboxPort& mailbox_port(unsigned channel) { return *mailbox_ports_.at(channel); }
  Uart& uart() { return *uart_; }
  Clint& clint() { return *clint_; }
  tlmkit::Memory& rom() { return *rom_; }
  tlmkit::Memory& sram() { return *sram_; }
  tlmkit::Memory& app_ram() { return *app_ram_; }
  tlmkit::Router& router() { return *router_; }
  firewall::Firewall& bus_firewall() { return *firewall_; }
  // The port of an initiator of the map. A bench may drive any of them.
  tlmkit::InitiatorPort& initiator(tlmkit::InitiatorId id);

  // The application core and the parts around it.
  AppSide& app() { return *app_; }

  // In the first I/O-core slot.
  TrafficGenerator& traffic() { return *traffic_; }

  // What firmware reports, as it does; see pluton::Sysctrl for the cycles.
  std::function<void(const pluton::Sysctrl::BootStep&)> on_boot_step;
  std::function<void(const pluton::Sysctrl::BootResult&)> on_boot_result;
  // The application core's reset, as Pluton commands it from within an access: to run from `address` on, to stop. A
  // chip reset stops it too.
  std::function<void(std::uint64_t address)> on_app_release;
  std::function<void()> on_app_hold;
  // Pluton asks for the power to be taken away; from within its access.
  std::function<void(std::uint16_t status)> on_power_off;
  // Called when a reset has been released, with its cycle since power-on: cycle 0 of what follows.
  std::function<void(tlmkit::ResetKind kind, tlmkit::Cycles cycle)> on_reset;

  // Resets the chip from outside as soon as no access is in flight any more (kResetPulse after the core's own time).
  void request_reset(tlmkit::ResetKind kind);
  const tlmkit::ResetTree& resets() const { return resets_; }

  // Declares clock, reset, core, bus, interrupts and engines under "chip". Before the simulation starts.
  void set_trace(tlmkit::TraceSink& sink);
  void set_bus_log(tlmkit::BusLog* log) {
    router_->set_log(log);
    firewall_->set_log(log);
  }

 private:
  void build_initiators();
  void build_engines();
  void build_targets();
  BuiltBlock build(const tlmkit::MapTarget& target);
  BuiltBlock build_block(const tlmkit::MapTarget& target);
  void build_core(const ChipOptions& options);
  void build_app(const ChipOptions& options);
  void connect(const tlmkit::MapTarget& target, const BuiltBlock& block);
  void build_app_resets();
  void build_resets();
  void listen();
  void load(const ChipOptions& options);
  void start_of_simulation() override;
  void schedule_reset(tlmkit::ResetKind kind, pluton::ResetCause cause, tlmkit::Cycles at);
  void apply_reset();

  const ChipOptions options_;
  const tlmkit::ClockDomain clock_;
  std::vector<std::unique_ptr<tlmkit::InitiatorPort>> initiators_;
  std::unique_ptr<tlmkit::Router> router_;
  std::unique_ptr<firewall::Firewall> firewall_;
  pluton::NorFlash nor_;
  std::unique_ptr<pluton::FlashController> flash_controller_;
  std::unique_ptr<pluton::FlashWindow> flash_window_;
  std::unique_ptr<tlmkit::Memory> rom_;
  std::unique_ptr<tlmkit::Memory> sram_;
  std::unique_ptr<tlmkit::Memory> app_ram_;
  std::unique_ptr<pluton::Sysctrl> sysctrl_;
  std::unique_ptr<pluton::Otp> otp_;
  std::unique_ptr<pluton::EngineIsland> engines_;
  std::unique_ptr<pluton::Pka> pka_;
  std::unique_ptr<pluton::Mailbox> mailbox_;
  std::array<std::unique_ptr<pluton::MailboxPort>, pluton::Mailbox::kChannels> mailbox_ports_;
  std::unique_ptr<Uart> uart_;
  std::unique_ptr<Clint> clint_;
  std::unique_ptr<tlmkit::HartBase> core_;
  std::unique_ptr<AppSide> app_;
  std::unique_ptr<TrafficGenerator> traffic_;

  tlmkit::ResetTree resets_;
  sc_core::sc_event reset_event_;
  tlmkit::ResetKind pending_kind_ = tlmkit::ResetKind::power_on;
  pluton::ResetCause pending_cause_ = pluton::ResetCause::power_on;
  tlmkit::TraceSignal trace_reset_;
};

}  // namespace soc
