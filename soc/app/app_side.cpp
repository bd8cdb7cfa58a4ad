// SPDX-License-Identifier: Apache-2.0
#include "soc/app/app_side.hpp"

#include <string_view>

namespace soc {

namespace {
constexpr unsigned kMachineSoftware = 3, kMachineTimer = 7, kSupervisorExternal = 9, kMachineExternal = 11;
}

AppSide::AppSide(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, tlmkit::InitiatorPort& port,
                 const tlmkit::HartParams& params, tlmkit::Cycles cycles_per_tick)
    : sc_module(name), clock_(clock), cycles_per_tick_(cycles_per_tick) {
  tlmkit::HartParams held = params;
  held.hold_in_reset = true;
  core_ = std::make_unique<tlmkit::Hart<tlmkit::Rv64imac>>("core", held, clock, port);
  core_->set_time_source([this](const sc_core::sc_time& at) { return clint_->ticks(at); });
}

BuiltBlock AppSide::build(const tlmkit::MapTarget& target) {
  const std::string_view block = target.block;
  const char* const name = target.name;
  const auto line = [this](unsigned bit) { return [this, bit](bool level) { core_->set_interrupt(bit, level); }; };
  if (block == "clint") {
    clint_ = std::make_unique<Clint>(name, clock_, cycles_per_tick_);
    clint_->software_irq.connect(line(kMachineSoftware));
    clint_->timer_irq.connect(line(kMachineTimer));
    return {&clint_->socket, nullptr};
  }
  if (block == "plic") {
    plic_ = std::make_unique<Plic>(name, clock_);
    plic_->machine_irq.connect(line(kMachineExternal));
    plic_->supervisor_irq.connect(line(kSupervisorExternal));
    return {&plic_->socket, nullptr};
  }
  const auto made = [](auto& part) { return BuiltBlock{&part->socket, &part->irq}; };
  if (block == "uart") return made(uart_ = std::make_unique<Uart>(name, clock_));
  if (block == "watchdog") return made(watchdog_ = std::make_unique<Watchdog>(name, clock_, cycles_per_tick_));
  if (block == "gpio") return made(gpio_ = std::make_unique<Gpio>(name, clock_));
  if (block == "i2c") return made(i2c_ = std::make_unique<I2c>(name, clock_));
  if (block == "timer") return made(timer_ = std::make_unique<Timer>(name, clock_));
  return {};
}

void AppSide::connect(tlmkit::IrqOut& irq, unsigned source) {
  irq.connect([this, source](bool level) { plic_->set_source(source, level); });
}

void AppSide::release(std::uint64_t address) {
  core_->set_reset_pc(address);
  released_ = true;
  core_->hold_in_reset(false);
}

void AppSide::hold() {
  released_ = false;
  core_->hold_in_reset(true);
}

void AppSide::reset() {
  clint_->reset();
  uart_->reset();
  watchdog_->reset();
  gpio_->reset();
  i2c_->reset();
  timer_->reset();
  plic_->reset();  // behind the blocks at its sources: wires that are still up are requests anew
}

void AppSide::trace(tlmkit::TraceSink& sink, const std::string& scope) {
  core_->set_trace(sink, scope + ".core");
  clint_->timer_irq.trace(sink.declare(scope + ".clint", "timer_irq", 1));
  clint_->software_irq.trace(sink.declare(scope + ".clint", "software_irq", 1));
  plic_->machine_irq.trace(sink.declare(scope + ".plic", "machine_irq", 1));
  plic_->supervisor_irq.trace(sink.declare(scope + ".plic", "supervisor_irq", 1));
  uart_->irq.trace(sink.declare(scope + ".uart", "irq", 1));
  watchdog_->irq.trace(sink.declare(scope + ".watchdog", "irq", 1));
  gpio_->irq.trace(sink.declare(scope + ".gpio", "irq", 1));
  i2c_->irq.trace(sink.declare(scope + ".i2c", "irq", 1));
  timer_->irq.trace(sink.declare(scope + ".timer", "irq", 1));
}

}  // namespace soc
