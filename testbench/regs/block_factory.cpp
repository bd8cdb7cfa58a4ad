// SPDX-License-Identifier: Apache-2.0
#include "testbench/regs/block_factory.hpp"

#include <algorithm>

#include "firewall/tlm_firewall.hpp"
#include "pluton/engine/engine_island.hpp"
#include "pluton/flash/flash.hpp"
#include "pluton/mailbox/mailbox.hpp"
#include "pluton/mailbox_port/mailbox_port.hpp"
#include "pluton/otp/otp.hpp"
#include "pluton/pka/pka.hpp"
#include "pluton/sysctrl/sysctrl.hpp"
#include "soc/clint/clint.hpp"
#include "soc/gpio/gpio.hpp"
#include "soc/i2c/i2c.hpp"
#include "soc/plic/plic.hpp"
#include "soc/rtl_choice.hpp"
#include "soc/timer/timer.hpp"
#include "soc/uart/uart.hpp"
#include "soc/watchdog/watchdog.hpp"

namespace regs_test {

namespace {

using tlmkit::ClockDomain;

// A model that stands alone.
template <class Model>
struct Single : Dut {
  template <class... Args>
  explicit Single(const ClockDomain& clock, Args... args) : model("dut", clock, args...) {}
  tlm::tlm_target_socket<64>& socket() override { return model.socket; }
  void reset() override { model.reset(); }
  Model model;
};

// A sender's window; an open one, since a closed one answers nothing.
struct MailboxPort : Dut {
  explicit MailboxPort(const ClockDomain& clock)
      : mailbox("mailbox", clock),
        port("dut", clock, mailbox, pluton::Mailbox::kAppNormal),
        owner("owner", 1, tlmkit::World::secure) {
    owner.socket.bind(mailbox.socket);
  }
  tlm::tlm_target_socket<64>& socket() override { return port.socket; }
  void reset() override {
    mailbox.reset();
    port.reset();
    mailbox.channel(pluton::Mailbox::kAppNormal).set_open(true);
  }
  pluton::Mailbox mailbox;
  pluton::MailboxPort port;
  tlmkit::InitiatorPort owner;
};

// A reset to the values of the map is a power-on reset.
struct Watchdog : Single<soc::Watchdog> {
  explicit Watchdog(const ClockDomain& clock) : Single(clock, tlmkit::Cycles{20}) {}
  void reset() override {
    model.reset();
    model.power_on();
  }
};

struct Flash : Dut {
  explicit Flash(const ClockDomain& clock) : controller("dut", clock, device) {}
  tlm::tlm_target_socket<64>& socket() override { return controller.socket; }
  void reset() override { controller.reset(); }
  pluton::NorFlash device;
  pluton::FlashController controller;
};

// Where there is no memory.
struct Nothing : sc_core::sc_module, tlm::tlm_fw_transport_if<> {
  explicit Nothing(const sc_core::sc_module_name& name) : sc_module(name) { socket.bind(*this); }
  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time&) override {
    trans.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
  }
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) override {
    return tlm::TLM_COMPLETED;
  }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi&) override { return false; }
  unsigned transport_dbg(tlm::tlm_generic_payload&) override { return 0; }
  tlm::tlm_target_socket<64> socket{"socket"};
};

// The firewall's registers; one initiator before it, nothing behind it.
struct BusFirewall : Dut {
  BusFirewall(const ClockDomain& clock, const soc::RtlChoice& rtl)
      : wall("dut", clock, soc::firewall_form(rtl), 1), port("port", 1, tlmkit::World::secure), nothing("nothing") {
    port.socket.bind(wall.in[0]);
    wall.out[0].bind(nothing.socket);
  }
  tlm::tlm_target_socket<64>& socket() override { return wall.socket; }
  void reset() override { wall.reset(); }
  firewall::Firewall wall;
  tlmkit::InitiatorPort port;
  Nothing nothing;
};

// One block of the engine island; the others stand idle beside it.
struct Engine : Dut {
  Engine(std::string_view block, const ClockDomain& clock, const soc::RtlChoice& rtl)
      : dma_port("dma_port", 2, tlmkit::World::secure), island("island", clock, soc::engine_forms(rtl), dma_port) {
    dma_port.socket.bind(nothing.socket);
    bench_ports.init(
        3, [](const char* name, std::size_t) { return new tlmkit::InitiatorPort(name, 1, tlmkit::World::secure); });
    std::size_t next = 0;
    for (tlmkit::IslandPort* port : {&island.aes(), &island.sha(), &island.keyvault(), &island.dma()}) {
      if (block == port->basename()) {
        chosen = port;
      } else {
        bench_ports[next++].socket.bind(port->socket);
      }
    }
  }
  tlm::tlm_target_socket<64>& socket() override { return chosen->socket; }
  void reset() override { island.reset(); }

  Nothing nothing{"nothing"};
  tlmkit::InitiatorPort dma_port;
  pluton::EngineIsland island;
  sc_core::sc_vector<tlmkit::InitiatorPort> bench_ports{"bench_ports"};
  tlmkit::IslandPort* chosen = nullptr;
};

bool in_engine_island(std::string_view block) {
  return block == "aes" || block == "sha" || block == "keyvault" || block == "dma";
}

}  // namespace

std::unique_ptr<Dut> build_rtl(std::string_view block, const ClockDomain& clock) {
  const auto& names = soc::RtlChoice::names();
  if (std::find(names.begin(), names.end(), block) == names.end()) return nullptr;
  const soc::RtlChoice rtl = soc::RtlChoice::parse(std::string(block));
  if (block == "firewall") return std::make_unique<BusFirewall>(clock, rtl);
  return std::make_unique<Engine>(block, clock, rtl);
}

std::unique_ptr<Dut> build_model(std::string_view block, const ClockDomain& clock) {
  if (in_engine_island(block)) return std::make_unique<Engine>(block, clock, soc::RtlChoice{});
  if (block == "firewall") return std::make_unique<BusFirewall>(clock, soc::RtlChoice{});
  if (block == "pka") return std::make_unique<Single<pluton::Pka>>(clock);
  if (block == "otp") return std::make_unique<Single<pluton::Otp>>(clock);
  if (block == "uart") return std::make_unique<Single<soc::Uart>>(clock);
  if (block == "clint") return std::make_unique<Single<soc::Clint>>(clock, tlmkit::Cycles{20});
  if (block == "gpio") return std::make_unique<Single<soc::Gpio>>(clock);
  if (block == "i2c") return std::make_unique<Single<soc::I2c>>(clock);
  if (block == "timer") return std::make_unique<Single<soc::Timer>>(clock);
  if (block == "plic") return std::make_unique<Single<soc::Plic>>(clock);
  if (block == "watchdog") return std::make_unique<Watchdog>(clock);
  if (block == "mailbox") return std::make_unique<Single<pluton::Mailbox>>(clock);
  if (block == "mailbox_port") return std::make_unique<MailboxPort>(clock);
  if (block == "flash_ctrl") return std::make_unique<Flash>(clock);
  if (block == "sysctrl") {
    auto dut = std::make_unique<Single<pluton::Sysctrl>>(clock);
    dut->options.floating = {"SCRUB", "CYCLE_LO"};  // nobody scrubs here; the counter runs
    return dut;
  }
  return nullptr;
}

}  // namespace regs_test
