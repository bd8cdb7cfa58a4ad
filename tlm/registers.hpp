// SPDX-License-Identifier: Apache-2.0
// Registers as typed members. A block's map is declared once in its TOML file; the generator writes the constants and
// a `Registers` struct whose members are the objects below, and RegisterBlock turns them into a TLM target.
#pragma once

#include <cstdint>
#include <functional>
#include <systemc>
#include <tlm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tlm/clock.hpp"
#include "tlm/identity.hpp"

namespace tlmkit {

struct FieldSpec {
  const char* name;
  unsigned lsb;
  unsigned width;
  constexpr std::uint32_t mask() const { return (width >= 32 ? 0xFFFFFFFFu : ((1u << width) - 1u)) << lsb; }
};

// Per-bit access policy of one register (or of each element of an array of registers).
// rw: read and write; ro: writes ignored; w1c: writing 1 clears; wo: reads 0. Bits in no mask are reserved: read 0,
// writes ignored.
struct RegisterSpec {
  const char* name;
  std::uint32_t offset;  // bytes from the block's base
  std::uint32_t count;   // 1, or the number of elements
  std::uint32_t stride;  // bytes from one element to the next
  std::uint32_t reset;
  std::uint32_t ro_mask;
  std::uint32_t rw_mask;
  std::uint32_t w1c_mask;
  std::uint32_t wo_mask;
  bool volatile_value;  // hardware may change it: a generated test checks its reset value only
  bool side_effect;     // a write starts something: a generated test does not write it
};

struct BlockSpec {
  const char* name;
  std::uint32_t size;           // bytes decoded; every undocumented offset in it is a bus error
  unsigned register_bytes;      // width of a register: 1 (16550) or 4
  std::uint32_t access_widths;  // legal access widths in bytes, or-ed together: 1, 4, 8
  const RegisterSpec* registers;
  std::uint32_t register_count;
};

// What a hook knows about the access it serves.
struct Access {
  Identity identity;
  Cycles cycle;           // the access's own cycle in the block's clock: kernel time plus the initiator's local offset
  sc_core::sc_time time;  // the same as absolute time
  Cycles wait = 0;        // a hook may add wait states (APB PREADY low), in cycles
  bool error = false;     // a hook may answer with a bus error (PSLVERR); a write then has no effect
  bool ignore = false;    // a before_write hook may drop the write: answered OK, nothing changes
  bool more = false;      // the low half of an 8-byte access: the high half follows in the same cycle

  // Cycle n begins with clock edge n. The setup phase is in `cycle`; the last access phase, in which a read (and
  // PSLVERR) sees the block's state, is sample_cycle(); a write takes effect with the edge that ends it, so the first
  // cycle with the new state is effect_cycle(). Both count the wait states added so far.
  Cycles sample_cycle() const { return cycle + 1 + wait; }
  Cycles effect_cycle() const { return cycle + 2 + wait; }
};

class Register {
 public:
  using ReadHook = std::function<std::uint32_t(Access&, std::uint32_t index, std::uint32_t stored)>;
  // Called with the bits as written, before they are stored under the policy; see Register::write.
  using WriteHook = std::function<void(Access&, std::uint32_t index, std::uint32_t written)>;

  explicit Register(const RegisterSpec& spec) : spec_(&spec), values_(spec.count, spec.reset) {}

  const RegisterSpec& spec() const { return *spec_; }
  std::uint32_t get(std::uint32_t index = 0) const { return values_[index]; }
  void set(std::uint32_t value, std::uint32_t index = 0) { values_[index] = value; }
  std::uint32_t field(const FieldSpec& f, std::uint32_t index = 0) const {
    return (values_[index] & f.mask()) >> f.lsb;
  }
  void set_field(const FieldSpec& f, std::uint32_t value, std::uint32_t index = 0) {
    values_[index] = (values_[index] & ~f.mask()) | ((value << f.lsb) & f.mask());
  }
  void reset() { values_.assign(spec_->count, spec_->reset); }

  // Computes the value a bus read returns (before wo and reserved bits are masked to 0).
  void on_read(ReadHook hook) { read_hook_ = std::move(hook); }
  // Runs after the stored value has been updated under the policy (rw bits taken, w1c bits cleared).
  void on_write(WriteHook hook) { write_hook_ = std::move(hook); }
  // Runs before the update; setting access.error there refuses the write, access.ignore drops it.
  void before_write(WriteHook hook) { before_write_hook_ = std::move(hook); }

  std::uint32_t bus_read(Access& access, std::uint32_t index);
  void bus_write(Access& access, std::uint32_t index, std::uint32_t written);

 private:
  const RegisterSpec* spec_;
  std::vector<std::uint32_t> values_;
  ReadHook read_hook_;
  WriteHook write_hook_;
  WriteHook before_write_hook_;
};

// A TLM target made of registers. Access rules: naturally aligned, one of the block's widths, wholly inside one
// register (8-byte accesses: two adjacent ones), little-endian; anything else, an undocumented offset, byte enables
// or a streaming width below the length answers with an error and has no side effect.
class RegisterBlock : public sc_core::sc_module, public tlm::tlm_fw_transport_if<> {
 public:
  // APB4: setup and access phase, no wait states (IHI 0024E 3.1).
  static constexpr Cycles kApbCycles = 2;

  RegisterBlock(const sc_core::sc_module_name& name, const BlockSpec& spec, const ClockDomain& clock);

  tlm::tlm_target_socket<64> socket;

  const BlockSpec& block_spec() const { return spec_; }
  const ClockDomain& clock() const { return clock_; }
  // Chip reset: every register to its reset value, then the block's own state. Overriders call this first.
  virtual void reset();

  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) override;
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) override;
  bool get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi&) override { return false; }
  // Debug reads return stored values without side effects; debug writes are refused.
  unsigned transport_dbg(tlm::tlm_generic_payload& trans) override;

 protected:
  // Called by the derived constructor for each register, in the generated struct's order.
  void add(Register& reg);
  template <class Registers>
  void add_all(Registers& registers) {
    registers.for_each([this](Register& reg) { add(reg); });
  }
  // Asked before any register sees an access, a debugger's too; false: a bus error without side effect.
  virtual bool admit(const Identity&) const { return true; }

 private:
  Register* find(std::uint64_t offset, std::uint32_t& index);
  bool legal(const tlm::tlm_generic_payload& trans) const;

  const BlockSpec spec_;
  const ClockDomain& clock_;
  std::vector<Register*> registers_;
  // By slot (offset in registers). Only slots with a register have an entry: a block may be large and mostly empty.
  std::unordered_map<std::uint64_t, std::pair<Register*, std::uint32_t>> decode_;
};

}  // namespace tlmkit
