// SPDX-License-Identifier: Apache-2.0
// A bus for firmware drivers on the host: the four mmio functions of sw/lib/mmio.h end here. Addresses that no device
// claims fail the test.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

namespace testing_sw {

struct BusAccess {
  bool write;
  unsigned bytes;
  std::uint32_t address;
  std::uint32_t value;
};

class MockBus {
 public:
  using Read = std::function<std::uint32_t(std::uint32_t offset)>;
  using Write = std::function<void(std::uint32_t offset, std::uint32_t value)>;
  using Wait = std::function<void(unsigned irq)>;

  // The newest bus serves the firmware until it is destroyed.
  MockBus();
  ~MockBus();
  MockBus(const MockBus&) = delete;
  MockBus& operator=(const MockBus&) = delete;

  void device(std::uint32_t base, std::uint32_t size, Read read, Write write);
  void on_wait(Wait wait) { wait_ = std::move(wait); }

  std::uint32_t read(std::uint32_t address, unsigned bytes);
  void write(std::uint32_t address, unsigned bytes, std::uint32_t value);
  void wait(unsigned irq);

  const std::vector<BusAccess>& log() const { return log_; }
  unsigned waits() const { return waits_; }
  // Values written to one address, in order.
  std::vector<std::uint32_t> written(std::uint32_t address) const;
  unsigned reads_of(std::uint32_t address) const;

 private:
  struct Device {
    std::uint32_t base;
    std::uint32_t size;
    Read read;
    Write write;
  };
  const Device* find(std::uint32_t address) const;

  MockBus* before_;
  std::vector<Device> devices_;
  Wait wait_;
  std::vector<BusAccess> log_;
  unsigned waits_ = 0;
};

}  // namespace testing_sw
