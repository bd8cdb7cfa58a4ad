// SPDX-License-Identifier: Apache-2.0
// The application core and the standard parts around it. Who may reach what is the firewall's business, not theirs.
#pragma once

#include <memory>
#include <systemc>
#include <vector>

#include "soc/clint/clint.hpp"
#include "soc/gpio/gpio.hpp"
#include "soc/i2c/i2c.hpp"
#include "soc/plic/plic.hpp"
#include "soc/timer/timer.hpp"
#include "soc/uart/uart.hpp"
#include "soc/watchdog/watchdog.hpp"
#include "tlm/chip_map.hpp"
#include "tlm/hart/hart.hpp"
#include "tlm/initiator_port.hpp"
#include "tlm/trace.hpp"

namespace soc {

// A block of the map, once it exists.
struct BuiltBlock {
  tlm::tlm_target_socket<64>* socket = nullptr;  // null: not one that this side builds
  tlmkit::IrqOut* irq = nullptr;
};

class AppSide : public sc_core::sc_module {
 public:
  // The core is held in reset until release(). `port` must outlive this.
  AppSide(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, tlmkit::InitiatorPort& port,
          const tlmkit::HartParams& params, tlmkit::Cycles cycles_per_tick);

  BuiltBlock build(const tlmkit::MapTarget& target);
  // Wires an interrupt to a source of the PLIC.
  void connect(tlmkit::IrqOut& irq, unsigned source);

  tlmkit::HartBase& core() { return *core_; }
  Uart& uart() { return *uart_; }
  Watchdog& watchdog() { return *watchdog_; }
  Gpio& gpio() { return *gpio_; }
  I2c& i2c() { return *i2c_; }
  Timer& timer() { return *timer_; }
  Plic& plic() { return *plic_; }

  // Pluton starts the core at `address`, as after a reset, or stops it.
  void release(std::uint64_t address);
  void hold();
  bool released() const { return released_; }
  // Blocks only; the core stays held or running.
  void reset();
  void power_on() { watchdog_->power_on(); }
  void trace(tlmkit::TraceSink& sink, const std::string& scope);

 private:
  const tlmkit::ClockDomain& clock_;
  const tlmkit::Cycles cycles_per_tick_;
  std::unique_ptr<tlmkit::HartBase> core_;
  std::unique_ptr<Clint> clint_;
  std::unique_ptr<Plic> plic_;
  std::unique_ptr<Uart> uart_;
  std::unique_ptr<Watchdog> watchdog_;
  std::unique_ptr<Gpio> gpio_;
  std::unique_ptr<I2c> i2c_;
  std::unique_ptr<Timer> timer_;
  bool released_ = false;
};

}  // namespace soc
