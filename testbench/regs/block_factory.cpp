// SPDX-License-Identifier: Apache-2.0
#include "testbench/regs/block_factory.hpp"

#include "pluton/flash/flash.hpp"
#include "pluton/mailbox/mailbox.hpp"
#include "pluton/otp/otp.hpp"
#include "pluton/pka/pka.hpp"
#include "pluton/sha/sha.hpp"
#include "pluton/sysctrl/sysctrl.hpp"
#include "soc/clint/clint.hpp"
#include "soc/uart/uart.hpp"

namespace regs_test {

namespace {

using tlmkit::ClockDomain;

// A model that stands alone.
template <class Model>
struct Single : Dut {
  template <class... Args>
  explicit Single(const ClockDomain& clock, Args... args) : model("dut", clock, args...) {}
  tlmkit::RegisterBlock& block() override { return model; }
  Model model;
};

struct Mailbox : Dut {
  explicit Mailbox(const ClockDomain& clock) : window("dut", clock, core, pluton::MailboxSide::pluton) {}
  tlmkit::RegisterBlock& block() override { return window; }
  pluton::MailboxCore core;
  pluton::MailboxWindow window;
};

struct Flash : Dut {
  explicit Flash(const ClockDomain& clock) : controller("dut", clock, device) {}
  tlmkit::RegisterBlock& block() override { return controller; }
  pluton::NorFlash device;
  pluton::FlashController controller;
};

}  // namespace

std::unique_ptr<Dut> build_model(std::string_view block, const ClockDomain& clock) {
  if (block == "sha") return std::make_unique<Single<pluton::Sha>>(clock);
  if (block == "pka") return std::make_unique<Single<pluton::Pka>>(clock);
  if (block == "otp") return std::make_unique<Single<pluton::Otp>>(clock);
  if (block == "uart") return std::make_unique<Single<soc::Uart>>(clock);
  if (block == "clint") return std::make_unique<Single<soc::Clint>>(clock, tlmkit::Cycles{20});
  if (block == "mailbox") return std::make_unique<Mailbox>(clock);
  if (block == "flash_ctrl") return std::make_unique<Flash>(clock);
  if (block == "sysctrl") {
    auto dut = std::make_unique<Single<pluton::Sysctrl>>(clock);
    dut->options.floating = {"SCRUB", "CYCLE_LO"};  // nobody scrubs here; the counter runs
    return dut;
  }
  return nullptr;
}

}  // namespace regs_test
