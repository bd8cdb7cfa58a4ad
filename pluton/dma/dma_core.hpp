// SPDX-License-Identifier: Apache-2.0
// The DMA engine, cycle by cycle: one chain at a time, 64-bit beats, a read and a write beat in every cycle at best.
#pragma once

#include <array>
#include <cstdint>
#include <deque>

#include "pluton/dma/dma_pins.hpp"
#include "pluton/dma/gen/dma_regs.hpp"
#include "tlm/cycle/core.hpp"
#include "tlm/identity.hpp"

namespace pluton {

using tlmkit::Cycles;

// The engine's way to memory. Beats are 1 to 8 octets at an 8-byte boundary.
class DmaMemory {
 public:
  struct Reply {
    bool ok;
    Cycles wait;  // cycles beyond the one that every beat takes
  };
  virtual ~DmaMemory() = default;
  // `cycle`: the address phase's, counted from the engine's last reset.
  virtual Reply access(Cycles cycle, const tlmkit::Identity& requester, std::uint32_t address, std::uint8_t* data,
                       unsigned octets, bool write) = 0;
};

struct DmaTiming {
  // The edge that takes START, then one cycle to check the snapshot.
  static constexpr Cycles kCheck = 1;
  // A read beat without bus waits is at the streams this many cycles after its address phase.
  static constexpr Cycles kReadLatency = 1;
  static constexpr unsigned kDescriptorBeats = 3;
  static constexpr unsigned kMaxChain = 16;
  static constexpr unsigned kMaxLength = 1u << 20;
  static constexpr std::size_t kReadFifo = 16;  // beats read ahead
  static constexpr std::size_t kTextFifo = 4;   // beats of AES output waiting for the bus
};

class DmaCore : public tlmkit::CycleCore<DmaPins> {
 public:
  explicit DmaCore(DmaMemory& memory);

  void reset() override;
  const Out& settle(const In& in) override;
  void tick(const In& in) override;
  Cycles quiet() const override;
  void skip(Cycles n) override;

 private:
  enum class State : std::uint8_t { idle, check, fetch, run };
  enum class Error : std::uint8_t { none, busy, control, align, length, chain, read, write, fetch, aborted, text };
  struct Descriptor {
    std::uint32_t control = 0, source = 0, destination = 0, length = 0, next = 0;
  };
  struct Beat {
    std::array<std::uint8_t, 8> data{};
    std::uint8_t octets = 0;
    bool last = false;
    bool bad = false;  // the bus refused it
    Cycles arrives = 0;
    std::uint32_t address = 0;
    std::uint8_t wanted = 0;  // sinks still to take it
  };

  bool flag(const tlmkit::FieldSpec& f) const { return (work_.control & f.mask()) != 0; }
  void bus_write(const In& in);
  std::uint32_t bus_read(std::uint32_t offset, bool& known) const;
  void start(const In& in);
  Error verdict() const;
  void begin();
  void work(const In& in);
  void fetch_descriptor();
  void take_handshakes(const In& in);
  void write_beat();
  bool write_to_memory(const Beat& beat);
  void read_ahead();
  void finish_descriptor();
  void fail(Error error, std::uint32_t address = 0);
  void stop();
  void publish();
  Cycles next_event() const;

  DmaMemory& memory_;
  Cycles now_ = 0;  // edges since reset

  // Registers.
  Descriptor descriptor_;
  std::uint32_t irq_enable_ = 0;
  bool done_ = false, failed_ = false;
  Error error_ = Error::none;
  std::uint32_t error_address_ = 0;

  // The chain at work.
  State state_ = State::idle;
  Descriptor work_;
  tlmkit::Identity requester_;
  unsigned chain_ = 0;
  std::uint32_t to_read_ = 0, read_address_ = 0;  // octets still to ask for
  std::uint32_t to_write_ = 0, write_address_ = 0;
  bool marker_ = false;                    // an empty last beat is still to be made
  Cycles read_free_ = 0, write_free_ = 0;  // first cycle for the next address phase
  std::deque<Beat> read_;
  std::deque<Beat> text_;
  bool text_ended_ = false;
};

}  // namespace pluton
