// SPDX-License-Identifier: Apache-2.0
// RAM and ROM.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <systemc>
#include <tlm>
#include <vector>

#include "tlm/clock.hpp"
#include "tlm/identity.hpp"
#include "tlm/registers.hpp"

namespace tlmkit {

enum class MemoryKind : std::uint8_t { ram, rom };  // a ROM refuses bus and debug writes
enum class MemoryReset : std::uint8_t { keep, clear };

struct MemoryParams {
  MemoryKind kind = MemoryKind::ram;
  std::uint64_t size = 0;                 // bytes
  Cycles wait_states = 0;                 // for each 8 bytes touched; memory with wait states grants no DMI
  MemoryReset reset = MemoryReset::keep;  // of the content
};

// Any length and alignment inside the memory; byte enables are honoured; a streaming width below the length is refused
// (TLM_BURST_ERROR_RESPONSE). A refused access moves nothing; what a read returns then is zero.
class Memory : public sc_core::sc_module, public tlm::tlm_fw_transport_if<> {
 public:
  // Called after a bus or debug write that touches the watched range: offset and length of the write.
  using WriteWatch = std::function<void(const Access& access, std::uint64_t offset, unsigned length)>;

  // Throws UserError when the host cannot give the memory.
  Memory(const sc_core::sc_module_name& name, const MemoryParams& params, const ClockDomain& clock);

  tlm::tlm_target_socket<64> socket;

  std::uint64_t size() const { return params_.size; }
  // The content itself, for loaders and tests; goes past every rule. The host gives pages as they are touched.
  std::uint8_t* data() { return data_.get(); }
  const std::uint8_t* data() const { return data_.get(); }
  // Copies into the memory; false (and nothing copied) when it does not fit.
  bool load(std::uint64_t offset, const void* bytes, std::uint64_t length);

  // Until reset every access is refused, and pointers given out are withdrawn.
  void close();
  bool closed() const { return closed_; }
  // Clears the content and refuses every access before cycle `ready`.
  void scrub(Cycles ready);
  Cycles busy_until() const { return busy_until_; }
  // Keeps [offset, offset + length) out of DMI and calls `watch` after each write to it.
  void watch_writes(std::uint64_t offset, std::uint64_t length, WriteWatch watch);
  // Opens the memory again and treats the content as the parameters say.
  void reset();

  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) override;
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override;
  bool get_direct_mem_ptr(tlm::tlm_generic_payload& trans, tlm::tlm_dmi& dmi) override;
  unsigned transport_dbg(tlm::tlm_generic_payload& trans) override;

 private:
  struct Watch {
    std::uint64_t first;
    std::uint64_t last;
    WriteWatch call;
  };
  struct Free {
    void operator()(std::uint8_t* p) const { std::free(p); }
  };

  bool inside(const tlm::tlm_generic_payload& trans) const;
  bool busy_for(InitiatorId id) const;
  void move(tlm::tlm_generic_payload& trans);
  void call_watches(const tlm::tlm_generic_payload& trans, const sc_core::sc_time& time);
  void withdraw_pointers();

  const MemoryParams params_;
  const ClockDomain& clock_;
  std::unique_ptr<std::uint8_t, Free> data_;
  std::vector<Watch> watches_;
  bool closed_ = false;
  Cycles busy_until_ = 0;
  // Initiators whose local time is known to be past busy_until_, while the kernel may still be before it.
  std::uint32_t past_busy_ = 0;
};

}  // namespace tlmkit
