// SPDX-License-Identifier: Apache-2.0
// A minimal machine around one hart: RAM, router and a test device whose behaviour in time is simple enough to predict.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <systemc>
#include <vector>

#include "tlm/clock.hpp"
#include "tlm/elf/elf_file.hpp"
#include "tlm/hart/hart.hpp"
#include "tlm/hart/isa.hpp"
#include "tlm/irq.hpp"
#include "tlm/memory.hpp"
#include "tlm/router.hpp"

namespace hart_test {

inline constexpr std::uint64_t kRamBase = 0x8000'0000;
inline constexpr std::uint64_t kRamSize = 1 << 20;
inline constexpr std::uint64_t kSlowBase = 0x2000'0000;  // memory with wait states, no DMI
inline constexpr std::uint64_t kSlowSize = 0x1'0000;
inline constexpr std::uint64_t kDeviceBase = 0x1000'0000;
inline constexpr tlmkit::Cycles kSlowWait = 3;
inline constexpr tlmkit::Cycles kDeviceWait = 2;

// Words: 0 finish (value = exit code), 4 cycle of this access (read), 8 interrupt line 16 rises so many cycles after
// this access (write), 12 line 16 falls now (write), 16 costs as many wait cycles as written last at 20, 24 always
// refuses, 28 line 17 rises within the access (write 1) or falls (write 0). Other widths and alignments are refused.
class Device : public sc_core::sc_module, public tlm::tlm_fw_transport_if<> {
 public:
  Device(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock)
      : sc_module(name), socket("socket"), line16("line16"), line17("line17"), clock_(clock) {
    socket.bind(*this);
  }
  tlm::tlm_target_socket<64> socket;
  tlmkit::IrqOut line16;
  tlmkit::IrqOut line17;
  std::function<void(std::uint32_t)> on_finish;
  std::vector<tlmkit::Cycles> accesses;           // cycle of each
  std::function<tlmkit::Cycles()> follow_origin;  // cycle that counts as 0 in `accesses`

  void reset() {
    line16.reset();
    line17.reset();
    accesses.clear();
    extra_wait_ = 0;
  }

  void b_transport(tlm::tlm_generic_payload& t, sc_core::sc_time& delay) override;
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) override {
    return tlm::TLM_COMPLETED;
  }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi&) override { return false; }
  unsigned transport_dbg(tlm::tlm_generic_payload&) override { return 0; }

 private:
  const tlmkit::ClockDomain& clock_;
  std::uint32_t extra_wait_ = 0;
};

inline void Device::b_transport(tlm::tlm_generic_payload& t, sc_core::sc_time& delay) {
  const sc_core::sc_time at = sc_core::sc_time_stamp() + delay;
  auto& word = *reinterpret_cast<std::uint32_t*>(t.get_data_ptr());
  t.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
  if (t.get_data_length() != 4 || (t.get_address() & 3) != 0 || t.get_address() == 24) return;
  t.set_response_status(tlm::TLM_OK_RESPONSE);
  accesses.push_back(clock_.cycles_in(at) - (follow_origin ? follow_origin() : 0));
  delay += clock_.to_time(kDeviceWait);
  if (t.is_read()) {
    if (t.get_address() == 16) delay += clock_.to_time(extra_wait_);
    word = static_cast<std::uint32_t>(accesses.back());
    return;
  }
  switch (t.get_address()) {
    case 0:
      if (on_finish) on_finish(word);
      break;
    case 8:
      line16.set(true, at + clock_.to_time(word));
      break;
    case 12:
      line16.set_now(false);
      break;
    case 20:
      extra_wait_ = word;
      break;
    case 28:
      line17.set_now(word != 0);
      break;
    default:
      break;
  }
}

struct Options {
  tlmkit::Mode mode = tlmkit::Mode::fast;
  bool observe = false;
  tlmkit::Cycles quantum = 200'000;
  tlmkit::Cycles run_ahead_cap = 100'000;
};

template <class Isa>
class BasicMachine {
 public:
  explicit BasicMachine(const Options& setup = {}, std::uint64_t reset_pc = kRamBase)
      : ram("ram", tlmkit::MemoryParams{tlmkit::MemoryKind::ram, kRamSize}, clock),
        slow("slow", tlmkit::MemoryParams{tlmkit::MemoryKind::ram, kSlowSize, kSlowWait}, clock),
        device("device", clock),
        router("router", clock,
               {{"ram", kRamBase, kRamSize, 2}, {"slow", kSlowBase, kSlowSize, 2}, {"device", kDeviceBase, 0x100, 2}},
               1),
        port("port", 1, tlmkit::World::secure),
        hart("hart", params(setup, reset_pc), clock, port) {
    port.socket.bind(router.in[0]);
    router.out[0].bind(ram.socket);
    router.out[1].bind(slow.socket);
    router.out[2].bind(device.socket);
    device.line16.connect([this](bool level) { hart.set_interrupt(16, level); });
    device.line17.connect([this](bool level) { hart.set_interrupt(17, level); });
    device.on_finish = [this](std::uint32_t code) {
      exit_code = code;
      finished = true;
      hart.request_stop();
      sc_core::sc_stop();
    };
  }

  void load(const std::string& path) {
    const auto file = tlmkit::ElfFile::open(path, Isa::kXlen, {{kRamBase, kRamSize}, {kSlowBase, kSlowSize}});
    for (const auto& segment : file.segments()) write(segment.address, segment.data, segment.file_size);
    hart.set_reset_pc(file.entry());
  }
  void write(std::uint64_t address, const void* data, std::uint64_t length) {
    auto& memory = address >= kRamBase ? ram : slow;
    memory.load(address - (address >= kRamBase ? kRamBase : kSlowBase), data, length);
  }
  // Runs to the device's finish word, at most so many instructions.
  void run(std::uint64_t most_instructions = 10'000'000) {
    hart.set_instruction_limit(most_instructions, [] { sc_core::sc_stop(); });
    sc_core::sc_start();
  }

  tlmkit::ClockDomain clock{"clk", 5000};
  tlmkit::Memory ram;
  tlmkit::Memory slow;
  Device device;
  tlmkit::Router router;
  tlmkit::InitiatorPort port;
  tlmkit::Hart<Isa> hart;
  std::uint32_t exit_code = 0;
  bool finished = false;

 private:
  static tlmkit::HartParams params(const Options& setup, std::uint64_t reset_pc) {
    tlmkit::HartParams p;
    p.reset_pc = reset_pc;
    p.mode = setup.mode;
    p.quantum = setup.quantum;
    p.observe_bus = setup.observe;
    p.run_ahead_cap = setup.run_ahead_cap;
    return p;
  }
};

using Machine = BasicMachine<tlmkit::Rv32imc>;

}  // namespace hart_test
