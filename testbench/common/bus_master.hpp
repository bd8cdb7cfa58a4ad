// SPDX-License-Identifier: Apache-2.0
// A bench's initiator: accesses at chosen cycles, ahead of the kernel if wanted.
#pragma once

#include <cstring>
#include <optional>

#include "tlm/clock.hpp"
#include "tlm/initiator_port.hpp"

namespace testbench {

class BusMaster {
 public:
  explicit BusMaster(const tlmkit::ClockDomain& clock, const char* name = "bench_port")
      : clock_(clock), port_(name, 1, tlmkit::World::secure) {}

  tlmkit::InitiatorPort& port() { return port_; }
  tlm::tlm_response_status status() const { return status_; }
  // Whose name the accesses carry from now on; without it, machine mode's in the secure world.
  void act_as(tlmkit::World world, tlmkit::Privilege privilege) {
    identity_ = {1, world, privilege, tlmkit::AccessKind::dma};
  }
  tlmkit::Cycles taken() const { return taken_; }  // cycles of the last access, bus waits included

  // Accesses whose own time is `cycle`, whatever time the kernel has (not before it).
  std::uint64_t read(tlmkit::Cycles cycle, std::uint64_t address, unsigned length) {
    std::uint64_t value = 0;
    move(cycle, address, reinterpret_cast<std::uint8_t*>(&value), length, false);
    return value;
  }
  void write(tlmkit::Cycles cycle, std::uint64_t address, std::uint64_t value, unsigned length) {
    move(cycle, address, reinterpret_cast<std::uint8_t*>(&value), length, true);
  }

 private:
  void move(tlmkit::Cycles cycle, std::uint64_t address, std::uint8_t* data, unsigned length, bool write) {
    sc_core::sc_time delay = clock_.to_time(cycle) - sc_core::sc_time_stamp();
    const sc_core::sc_time before = delay;
    if (identity_) {
      status_ = port_.access_for(*identity_, address, data, length, write, delay);
    } else {
      status_ = port_.access(write ? tlmkit::AccessKind::store : tlmkit::AccessKind::load, tlmkit::Privilege::machine,
                             address, data, length, write, delay);
    }
    taken_ = clock_.cycles_in(delay - before);
  }

  const tlmkit::ClockDomain& clock_;
  tlmkit::InitiatorPort port_;
  std::optional<tlmkit::Identity> identity_;
  tlm::tlm_response_status status_ = tlm::TLM_INCOMPLETE_RESPONSE;
  tlmkit::Cycles taken_ = 0;
};

}  // namespace testbench
