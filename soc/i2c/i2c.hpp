// SPDX-License-Identifier: Apache-2.0
// I2C master with the registers of the OpenCores core (R. Herveille, "I2C-Master Core Specification" 0.9) and one
// device on the bus. A transfer's length is known when its command is written; nothing is clocked.
#pragma once

#include "soc/i2c/gen/i2c_regs.hpp"
#include "tlm/irq.hpp"

namespace soc {

// What is on the bus. Called as a command is written, which may be ahead of the kernel and is before the octet has
// crossed the wires; `end` is the cycle in which it has.
class I2cDevice {
 public:
  virtual ~I2cDevice() = default;
  // A START, also a repeated one, and the 7-bit address behind it. True acknowledges: what follows is for the device.
  virtual bool start(std::uint8_t address, bool read, tlmkit::Cycles end) = 0;
  // True acknowledges.
  virtual bool write(std::uint8_t octet, tlmkit::Cycles end) = 0;
  // `last`: the master will not acknowledge the octet.
  virtual std::uint8_t read(bool last, tlmkit::Cycles end) = 0;
  virtual void stop(tlmkit::Cycles end) = 0;
};

class I2c : public tlmkit::RegisterBlock {
 public:
  static constexpr tlmkit::Cycles kSlotsPerBit = 5;   // also of a START and of a STOP
  static constexpr tlmkit::Cycles kBitsPerOctet = 9;  // with the acknowledge

  I2c(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock);

  tlmkit::IrqOut irq;

  // The device outlives this. Without one nobody acknowledges and every octet reads 0xFF.
  void attach(I2cDevice& device) { device_ = &device; }
  void reset() override;

 private:
  using Cycles = tlmkit::Cycles;
  using Access = tlmkit::Access;

  void attach_hooks();
  bool enabled() const;
  Cycles slots(Cycles count) const;
  void command(std::uint32_t word, Cycles now);
  void begin(std::uint32_t word, Cycles now);
  // Sends or receives one octet that ends at `end`.
  void send(std::uint8_t octet, bool address, Cycles end);
  void receive(bool last, Cycles end);
  void stop(Cycles end);
  void give_up(Cycles now);
  void advance(Cycles now);
  std::uint32_t status(Cycles now) const;
  void update(Cycles now);

  i2c_map::Registers regs_;
  I2cDevice* device_ = nullptr;
  std::uint8_t to_send_ = 0;
  std::uint8_t received_ = 0;
  bool no_acknowledge_ = false;
  bool flag_ = false;       // IF
  bool addressed_ = false;  // the device has acknowledged its address
  bool started_ = false;    // START sent, STOP not yet
  bool moving_ = false;     // a transfer is in progress, up to done_
  Cycles done_ = 0;
  std::uint8_t next_received_ = 0;    // what the transfer in progress leaves behind
  bool next_no_acknowledge_ = false;  // likewise
  bool busy_ = false;                 // the wires between START and STOP; changes in the two cycles below
  Cycles busy_from_ = 0;
};

}  // namespace soc
