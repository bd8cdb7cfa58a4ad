// SPDX-License-Identifier: Apache-2.0
// What an attack on the bus needs: the firewall with an owner's port, a hostile port and a bare socket before it, and
// behind it a target that believes everything and writes down what reaches it.
#pragma once

#include <cstring>
#include <functional>
#include <map>
#include <systemc>
#include <tlm>
#include <vector>

#include "firewall/firewall_core.hpp"
#include "firewall/gen/firewall_regs.hpp"
#include "firewall/tlm_firewall.hpp"
#include "tlm/initiator_port.hpp"

namespace attack {

namespace map = firewall::firewall_map;
using sc_core::sc_time;
using tlmkit::AccessKind;
using tlmkit::Cycles;
using tlmkit::Identity;
using tlmkit::Privilege;
using tlmkit::World;

inline constexpr unsigned kOwner = 1, kHostile = 4;

// Bytes at any 64-bit address; a read returns what was written, else 0xEE.
class Spy : public sc_core::sc_module, public tlm::tlm_fw_transport_if<> {
 public:
  struct Seen {
    std::uint64_t address;
    unsigned length;
    bool write;
  };

  Spy(const sc_core::sc_module_name& name, unsigned ports) : sc_module(name), in("in", ports) {
    for (auto& socket : in) socket.bind(*this);
  }

  sc_core::sc_vector<tlm::tlm_target_socket<64>> in;
  std::vector<Seen> seen;
  std::map<std::uint64_t, std::uint8_t> bytes;
  // Runs before an access is carried out.
  std::function<void(tlm::tlm_generic_payload&)> before;
  // False: reads succeed without giving any data.
  bool gives_data = true;
  tlm::tlm_response_status answer = tlm::TLM_OK_RESPONSE;
  std::vector<std::uint8_t> direct = std::vector<std::uint8_t>(0x10000, 0xEE);  // what DMI shows of [0, 64 Ki)

  bool touched(std::uint64_t first, std::uint64_t last) const {
    for (const Seen& s : seen) {
      const std::uint64_t end = s.address + (s.length - 1);
      if (s.address <= last && (end < s.address || first <= end)) return true;
    }
    return false;
  }

  void b_transport(tlm::tlm_generic_payload& trans, sc_time&) override {
    if (before) before(trans);
    move(trans);
    trans.set_response_status(answer);
  }
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_time&) override {
    return tlm::TLM_COMPLETED;
  }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi& dmi) override {
    dmi.set_dmi_ptr(direct.data());
    dmi.set_start_address(0);
    dmi.set_end_address(direct.size() - 1);
    dmi.set_granted_access(tlm::tlm_dmi::DMI_ACCESS_READ_WRITE);
    return true;
  }
  unsigned transport_dbg(tlm::tlm_generic_payload& trans) override {
    move(trans);
    return trans.get_data_length();
  }

 private:
  void move(tlm::tlm_generic_payload& trans) {
    seen.push_back({trans.get_address(), trans.get_data_length(), trans.is_write()});
    const std::uint8_t* enables = trans.get_byte_enable_ptr();
    for (unsigned i = 0; i < trans.get_data_length(); ++i) {
      if (enables != nullptr && enables[i % trans.get_byte_enable_length()] != TLM_BYTE_ENABLED) continue;
      std::uint8_t& theirs = trans.get_data_ptr()[i];
      if (trans.is_write()) {
        bytes[trans.get_address() + i] = theirs;
      } else if (gives_data) {
        const auto mine = bytes.find(trans.get_address() + i);
        theirs = mine != bytes.end() ? mine->second : 0xEE;
      }
    }
  }
};

// A granted range: whose, in any mode unless said otherwise.
struct Opening {
  std::uint32_t base, limit;
  std::uint16_t read, write, fetch;
  std::uint8_t modes = 0xF;
};

struct Bench : sc_core::sc_module {
  explicit Bench(Cycles most_ahead, std::unique_ptr<firewall::Form> form = firewall::make_model(),
                 const sc_core::sc_module_name& name = "bench")
      : sc_module(name),
        quantum(most_ahead),
        clock("bus", 5000),
        owner("owner", kOwner, World::secure),
        hostile("hostile", kHostile, World::normal),
        configurer("configurer", kOwner, World::secure),
        wall("wall", clock, std::move(form), kPorts),
        spy("spy", kPorts),
        stamp("stamp", kHostile, World::normal, Privilege::user) {
    owner.socket.bind(wall.in[0]);
    hostile.socket.bind(wall.in[1]);
    raw.bind(nobody_);
    raw.bind(wall.in[2]);
    stamp.out.bind(wall.in[3]);
    forger.bind(nobody_);
    forger.bind(stamp.in);
    for (unsigned i = 0; i < kPorts; ++i) wall.out[i].bind(spy.in[i]);
    configurer.socket.bind(wall.socket);
  }

  // Runs the attack, as a thread beside others; `local`: its own time ahead of the kernel.
  void thread(std::function<void()> work) {
    sc_core::sc_spawn([work] { work(); }, sc_core::sc_gen_unique_name("attacker"));
  }
  void go() { sc_core::sc_start(clock.to_time(1'000'000)); }

  // Lets local time go on; the kernel catches up when the quantum is over.
  void spend(sc_time& local, Cycles cycles) {
    local += clock.to_time(cycles);
    if (clock.cycles_in(local) < quantum) return;
    sc_core::wait(local);
    local = sc_core::SC_ZERO_TIME;
  }

  bool access(tlmkit::InitiatorPort& port, AccessKind kind, Privilege privilege, std::uint64_t address,
              std::vector<std::uint8_t>& data, bool write, sc_time& local) {
    return port.access(kind, privilege, address, data.data(), static_cast<unsigned>(data.size()), write, local) ==
           tlm::TLM_OK_RESPONSE;
  }
  bool load(tlmkit::InitiatorPort& port, std::uint64_t address, unsigned length = 4) {
    std::vector<std::uint8_t> data(length);
    sc_time local = sc_core::SC_ZERO_TIME;
    return access(port, AccessKind::load, Privilege::machine, address, data, false, local);
  }
  bool store(tlmkit::InitiatorPort& port, std::uint64_t address, unsigned length = 4) {
    std::vector<std::uint8_t> data(length, 0x66);
    sc_time local = sc_core::SC_ZERO_TIME;
    return access(port, AccessKind::store, Privilege::machine, address, data, true, local);
  }

  // A register write by anybody; true when it was taken.
  bool configure(std::uint32_t offset, std::uint32_t word, unsigned initiator = kOwner, unsigned length = 4) {
    sc_time local = sc_core::SC_ZERO_TIME;
    return configure_at(offset, word, local, initiator, length);
  }
  bool configure_at(std::uint32_t offset, std::uint32_t word, sc_time& local, unsigned initiator = kOwner,
                    unsigned length = 4) {
    std::uint8_t data[4];
    std::memcpy(data, &word, 4);
    const Identity id{static_cast<tlmkit::InitiatorId>(initiator), World::secure, Privilege::machine,
                      AccessKind::store};
    return configurer.access_for(id, offset, data, length, true, local) == tlm::TLM_OK_RESPONSE;
  }
  std::uint32_t read_register(std::uint32_t offset) { return wall.form().peek(offset); }
  static std::uint32_t at(std::uint32_t reg, unsigned entry) { return reg + entry * map::kEntryBaseStride; }
  void open(unsigned entry, const Opening& o) {
    const auto rights = [&o](std::uint16_t who) { return who | static_cast<std::uint32_t>(o.modes) << 16; };
    configure(at(map::kEntryCtrl, entry), 0);
    configure(at(map::kEntryBase, entry), o.base);
    configure(at(map::kEntryLimit, entry), o.limit);
    configure(at(map::kEntryRead, entry), rights(o.read));
    configure(at(map::kEntryWrite, entry), rights(o.write));
    configure(at(map::kEntryFetch, entry), rights(o.fetch));
    configure(at(map::kEntryCtrl, entry), 1);
  }
  void close_boot() { configure(map::kCommand, 1); }

  const Cycles quantum;
  tlmkit::ClockDomain clock;
  tlmkit::InitiatorPort owner, hostile, configurer;
  firewall::Firewall wall;
  Spy spy;
  tlm::tlm_initiator_socket<64> raw{"raw"};  // no port, no stamp
  tlmkit::IdentityStamp stamp;
  tlm::tlm_initiator_socket<64> forger{"forger"};  // brings its own payloads

 private:
  static constexpr unsigned kPorts = 4;
  struct Nobody : tlm::tlm_bw_transport_if<> {
    tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_time&) override {
      return tlm::TLM_COMPLETED;
    }
    void invalidate_direct_mem_ptr(sc_dt::uint64, sc_dt::uint64) override {}
  } nobody_;
};

}  // namespace attack
