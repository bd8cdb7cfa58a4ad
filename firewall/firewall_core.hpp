// SPDX-License-Identifier: Apache-2.0
// Model of plt_firewall at its pins, cycle for cycle: README.md, "The slice". Unlike an engine's, the AXI outputs of a
// cycle depend on its inputs: settle() gives them.
#pragma once

#include <array>
#include <cstdint>

#include "firewall/config.hpp"
#include "firewall/firewall_pins.hpp"
#include "tlm/cycle/core.hpp"

namespace firewall {

using tlmkit::Cycles;

class FirewallCore : public tlmkit::CycleCore<FirewallPins> {
 public:
  static constexpr unsigned kIds = 16;
  static constexpr unsigned kMostOutstanding = 15;  // of one id and direction
  static constexpr unsigned kDataQueue = 8;         // write bursts decided and waiting for data
  // Cycles from a denied request's address handshake to the first beat of its answer (writes: from its last beat of
  // data).
  static constexpr Cycles kDenyCycles = 1;

  explicit FirewallCore(unsigned entries = kMostEntries) : config_(entries) { FirewallCore::reset(); }

  Config& config() { return config_; }
  const Config& config() const { return config_; }

  void reset() override;
  const Out& settle(const In& in) override;
  void tick(const In& in) override;
  Cycles quiet() const override { return idle() ? tlmkit::kForever : 0; }
  void skip(Cycles) override {}

 private:
  // A request as it stands before the verdict's edge, or held.
  struct Address {
    bool valid = false;
    bool granted = false;
    bool pushed = false;  // writes: its burst is in the data queue
    Burst burst;
    unsigned id = 0;
    Verdict verdict;
  };
  struct Denial {
    bool open = false;
    unsigned id = 0;
    unsigned beats = 0;      // reads: still to give
    bool data_done = false;  // writes: all data swallowed
  };
  struct Channel {
    Address held;
    Denial denial;
    std::array<unsigned, kIds> outstanding{};
    bool locked = false;  // an answer of side m was on the pins and not taken

    bool answering() const { return denial.open && outstanding[denial.id] == 0 && !locked; }
    bool blocked(const Address& request) const;
    bool idle() const;
  };
  struct WriteBurst {
    bool granted = false;
    unsigned length = 0;  // beats - 1
  };
  // What the cycle under way decides, for its edge.
  struct Decision {
    Address read, write;
    bool read_go = false, read_accept = false;
    bool write_go = false, write_accept = false, push = false;
    bool data_valid = false;  // a burst for write data to belong to
    WriteBurst data;
    bool data_moves = false, data_last = false;
  };

  Address request(const Channel& channel, const Burst& burst, bool valid, unsigned id, bool write) const;
  void settle_read(const In& in);
  void settle_write(const In& in);
  void settle_apb(const In& in);
  void tick_read(const In& in);
  void tick_write(const In& in);
  void tick_write_data();
  void tick_config(const In& in);
  bool idle() const;

  Config config_;
  Channel read_, write_;
  std::array<WriteBurst, kDataQueue> queue_{};
  unsigned queue_size_ = 0;
  unsigned data_beat_ = 0;
  Decision now_;
};

}  // namespace firewall
