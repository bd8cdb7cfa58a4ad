// SPDX-License-Identifier: Apache-2.0
#include "testbench/sw/mock_bus.hpp"

#include <gtest/gtest.h>

#include "sw/lib/mmio.h"

namespace testing_sw {

namespace {
MockBus* current = nullptr;
}

MockBus::MockBus() : before_(current) { current = this; }
MockBus::~MockBus() { current = before_; }

void MockBus::device(std::uint32_t base, std::uint32_t size, Read read, Write write) {
  devices_.push_back({base, size, std::move(read), std::move(write)});
}

const MockBus::Device* MockBus::find(std::uint32_t address) const {
  for (const Device& d : devices_) {
    if (address >= d.base && address - d.base < d.size) return &d;
  }
  return nullptr;
}

std::uint32_t MockBus::read(std::uint32_t address, unsigned bytes) {
  const Device* d = find(address);
  if (d == nullptr) {
    ADD_FAILURE() << "read of unclaimed address " << std::hex << address;
    return 0;
  }
  const std::uint32_t value = d->read(address - d->base);
  log_.push_back({false, bytes, address, value});
  return value;
}

void MockBus::write(std::uint32_t address, unsigned bytes, std::uint32_t value) {
  const Device* d = find(address);
  if (d == nullptr) {
    ADD_FAILURE() << "write of unclaimed address " << std::hex << address;
    return;
  }
  log_.push_back({true, bytes, address, value});
  d->write(address - d->base, value);
}

void MockBus::wait(unsigned irq) {
  constexpr unsigned kForever = 1000;
  if (++waits_ > kForever) {
    ADD_FAILURE() << "the driver waits forever for irq " << irq;
    throw std::runtime_error("driver hangs");
  }
  if (wait_) wait_(irq);
}

std::vector<std::uint32_t> MockBus::written(std::uint32_t address) const {
  std::vector<std::uint32_t> values;
  for (const BusAccess& a : log_) {
    if (a.write && a.address == address) values.push_back(a.value);
  }
  return values;
}

unsigned MockBus::reads_of(std::uint32_t address) const {
  unsigned n = 0;
  for (const BusAccess& a : log_) n += !a.write && a.address == address;
  return n;
}

}  // namespace testing_sw

extern "C" {
uint32_t mmio_read32(uint32_t address) { return testing_sw::current->read(address, 4); }
void mmio_write32(uint32_t address, uint32_t value) { testing_sw::current->write(address, 4, value); }
uint8_t mmio_read8(uint32_t address) { return static_cast<uint8_t>(testing_sw::current->read(address, 1)); }
void mmio_write8(uint32_t address, uint8_t value) { testing_sw::current->write(address, 1, value); }
void cpu_wait_for_irq(unsigned irq) { testing_sw::current->wait(irq); }
}
