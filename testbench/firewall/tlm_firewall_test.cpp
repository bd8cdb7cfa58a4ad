// SPDX-License-Identifier: Apache-2.0
// The TLM firewall under random policies and accesses, as model and as RTL stepped through every access, against the
// policy function: what reaches the target, what comes back, what it costs, what is logged. A long run:
// PLT_OPERATIONS=1000000 PLT_SEED=7 tlm_firewall_test --gtest_filter='*agree*'
#include <Vplt_firewall.h>
#include <fmt/format.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <random>

#include "firewall/config.hpp"
#include "firewall/gen/firewall_regs.hpp"
#include "firewall/tlm_firewall.hpp"
#include "tlm/cycle/verilated_core.hpp"
#include "tlm/initiator_port.hpp"

namespace {

namespace map = firewall::firewall_map;
using firewall::Burst;
using firewall::Policy;
using tlmkit::AccessKind;
using tlmkit::Cycles;
using tlmkit::Identity;
using tlmkit::Privilege;
using tlmkit::World;

constexpr unsigned kEntries = 64;
constexpr std::uint32_t kSpace = 0x2000;  // most addresses lie here, where the entries are
constexpr std::uint8_t kTargetOctet = 0xC3;
constexpr Cycles kTargetCycles = 3;

unsigned long setting(const char* name, unsigned long standard) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::stoul(text) : standard;
}

// Answers everything, counts, and says what it saw last.
struct Target : sc_core::sc_module, tlm::tlm_fw_transport_if<> {
  explicit Target(const sc_core::sc_module_name& name) : sc_module(name) { socket.bind(*this); }
  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) override {
    ++count;
    address = trans.get_address();
    length = trans.get_data_length();
    if (trans.is_read()) std::memset(trans.get_data_ptr(), kTargetOctet, length);
    if (trans.is_write()) first = *trans.get_data_ptr();
    delay += sc_core::sc_time::from_value(kTargetCycles * 5000);
    trans.set_response_status(tlm::TLM_OK_RESPONSE);
  }
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload&, tlm::tlm_phase&, sc_core::sc_time&) override {
    return tlm::TLM_COMPLETED;
  }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi& dmi) override {
    dmi.set_dmi_ptr(memory.data());
    dmi.set_start_address(0);
    dmi.set_end_address(memory.size() - 1);
    dmi.set_granted_access(tlm::tlm_dmi::DMI_ACCESS_READ_WRITE);
    return true;
  }
  unsigned transport_dbg(tlm::tlm_generic_payload& trans) override { return trans.get_data_length(); }

  tlm::tlm_target_socket<64> socket{"socket"};
  std::array<std::uint8_t, 2 * kSpace> memory{};
  unsigned long count = 0;
  std::uint64_t address = 0;
  unsigned length = 0;
  std::uint8_t first = 0;
};

struct Bench : sc_core::sc_module {
  Bench(const sc_core::sc_module_name& name, std::unique_ptr<firewall::Form> form)
      : sc_module(name),
        clock("bus", 5000),
        port("port", 1, World::secure),
        configurer("configurer", 1, World::secure),
        wall("wall", clock, std::move(form), 1),
        target("target") {
    port.socket.bind(wall.in[0]);
    configurer.socket.bind(wall.socket);
    wall.out[0].bind(target.socket);
  }
  bool set(std::uint32_t offset, std::uint32_t word) {
    std::uint8_t data[4];
    std::memcpy(data, &word, 4);
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    return configurer.access(AccessKind::store, Privilege::machine, offset, data, 4, true, delay) ==
           tlm::TLM_OK_RESPONSE;
  }
  std::uint32_t reg(std::uint32_t offset) {
    std::uint8_t data[4];
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    configurer.access(AccessKind::load, Privilege::machine, offset, data, 4, false, delay);
    std::uint32_t word = 0;
    std::memcpy(&word, data, 4);
    return word;
  }

  tlmkit::ClockDomain clock;
  tlmkit::InitiatorPort port, configurer;
  firewall::Firewall wall;
  Target target;
};

struct Access {
  Identity id;
  std::uint64_t address;
  unsigned length;
  bool write;
};

class Random {
 public:
  explicit Random(unsigned long seed) : engine_(seed) {}
  std::uint64_t below(std::uint64_t n) { return engine_() % n; }
  bool one_in(unsigned n) { return below(n) == 0; }

  std::uint32_t rights() { return static_cast<std::uint32_t>((engine_() & 0xFFFE) | below(16) << 16); }
  Access access() {
    Access a{};
    a.id.initiator = static_cast<tlmkit::InitiatorId>(one_in(20) ? below(256) : below(16));
    a.id.world = one_in(2) ? World::secure : World::normal;
    a.id.privilege = one_in(2) ? Privilege::machine : Privilege::user;
    a.write = one_in(2);
    a.id.kind = AccessKind::dma;
    a.length = static_cast<unsigned>(one_in(4) ? 1 + below(300) : 1u << below(4));
    a.address = below(kSpace);
    if (one_in(3)) a.address &= ~std::uint64_t{7};
    if (one_in(50)) a.address += std::uint64_t{1} << (28 + below(36));
    if (one_in(50)) a.address = 0xFFFFFFFF - below(64);
    if (one_in(100)) a.address = ~std::uint64_t{0} - below(64);
    return a;
  }

 private:
  std::mt19937_64 engine_;
};

// The policy as written, kept apart from both firewalls.
struct Mirror {
  Policy policy;
  Mirror() {
    policy.entries.resize(kEntries);
    policy.boot_initiator = 1;
  }
};

class Comparison {
 public:
  Comparison(Bench& model, Bench& rtl, unsigned long seed) : model_(model), rtl_(rtl), random_(seed) {}

  void run(unsigned long accesses) {
    for (unsigned long i = 0; i < accesses && !::testing::Test::HasFailure(); ++i) {
      if (random_.one_in(8)) reconfigure();
      one(random_.access());
      if (random_.one_in(16)) compare_log();
    }
    compare_log();
  }
  unsigned long granted = 0, denied = 0, logged = 0;

 private:
  void both(std::uint32_t offset, std::uint32_t word, bool taken) {
    EXPECT_EQ(model_.set(offset, word), taken) << std::hex << offset;
    EXPECT_EQ(rtl_.set(offset, word), taken) << std::hex << offset;
  }
  void reconfigure() {
    if (random_.one_in(2000)) {
      policy_.policy.boot_initiator = tlmkit::kNoInitiator;
      both(map::kCommand, map::command::kCloseBoot.mask(), true);
    }
    const auto n = static_cast<unsigned>(random_.below(random_.one_in(3) ? kEntries : 8));
    firewall::Entry& e = policy_.policy.entries[n];
    const std::uint32_t at = n * map::kEntryBaseStride;
    both(map::kEntryCtrl + at, 0, true);
    const auto base = static_cast<std::uint32_t>(random_.below(kSpace) & ~63ull);
    e = {};
    e.base = base;
    e.limit = base + 64 * static_cast<std::uint32_t>(random_.below(random_.one_in(4) ? 100 : 8));
    if (random_.one_in(16)) std::swap(e.base, e.limit);
    const std::uint32_t words[3] = {random_.rights(), random_.rights(), random_.rights()};
    e.read = firewall::rights_of(words[0]);
    e.write = firewall::rights_of(words[1]);
    e.fetch = firewall::rights_of(words[2]);
    both(map::kEntryBase + at, e.base, true);
    both(map::kEntryLimit + at, e.limit, true);
    both(map::kEntryRead + at, words[0], true);
    both(map::kEntryWrite + at, words[1], true);
    both(map::kEntryFetch + at, words[2], true);
    e.enabled = !random_.one_in(8);
    both(map::kEntryCtrl + at, e.enabled ? 1 : 0, true);
    if (e.enabled) both(map::kEntryBase + at, 0, false);
  }

  // Every byte on its own must be granted by one and the same entry, or by none at all: not judge()'s way of saying it.
  bool bytes_granted(const Access& a) const {
    if (a.length == 0 || a.address > 0xFFFFFFFF || a.length - 1 > 0xFFFFFFFF - a.address) return false;
    const unsigned mode = firewall::mode_bit(a.id.world, firewall::is_privileged(a.id.privilege));
    int decider = -2;
    for (std::uint64_t byte = a.address; byte < a.address + a.length; ++byte) {
      int entry = -1;
      for (unsigned i = 0; i < kEntries && entry < 0; ++i) {
        const firewall::Entry& e = policy_.policy.entries[i];
        if (e.enabled && byte / 64 >= e.base / 64 && byte / 64 <= e.limit / 64) entry = static_cast<int>(i);
      }
      if (decider != -2 && entry != decider) return false;
      decider = entry;
    }
    const unsigned boot = policy_.policy.boot_initiator;
    if (decider < 0) return boot != tlmkit::kNoInitiator && a.id.initiator == boot && mode == 3;
    const firewall::Entry& e = policy_.policy.entries[static_cast<unsigned>(decider)];
    return (a.write ? e.write : e.read).allow(a.id.initiator, mode);
  }

  void one(const Access& a) {
    const bool expected = bytes_granted(a);
    const std::uint64_t beats = (a.address % 8 + a.length + 7) / 8;
    const Cycles cost = expected ? kTargetCycles : beats + 1;
    for (Bench* bench : {&model_, &rtl_}) {
      const unsigned long before = bench->target.count;
      std::vector<std::uint8_t> data(a.length, 0x3C);
      sc_core::sc_time delay = bench->clock.to_time(now_);
      const auto status = bench->port.access_for(a.id, a.address, data.data(), a.length, a.write, delay);
      const char* form = bench == &model_ ? "model" : "RTL";
      EXPECT_EQ(status == tlm::TLM_OK_RESPONSE, expected) << form << describe(a);
      EXPECT_EQ(bench->target.count - before, expected ? 1u : 0u) << form << describe(a);
      EXPECT_EQ(bench->clock.cycles_in(delay) - now_, cost) << form << describe(a);
      const std::uint8_t octet = a.write ? 0x3C : expected ? kTargetOctet : 0;
      EXPECT_EQ(data.front(), octet) << form << describe(a);
      EXPECT_EQ(data.back(), octet) << form << describe(a);
      if (expected) {
        EXPECT_EQ(bench->target.address, a.address) << form;
        EXPECT_EQ(bench->target.length, a.length) << form;
      }
    }
    (expected ? granted : denied) += 1;
    now_ += random_.below(20);
  }
  static std::string describe(const Access& a) {
    return fmt::format(": {} {:#x} + {} by {} world {} privilege {}", a.write ? "write" : "read", a.address, a.length,
                       a.id.initiator, static_cast<int>(a.id.world), static_cast<int>(a.id.privilege));
  }

  void compare_log() {
    for (;;) {
      for (const std::uint32_t offset : {map::kLogStatus, map::kLogAddress, map::kLogAddressHigh, map::kLogInfo,
                                         map::kLogCycle, map::kLogCycleHigh}) {
        EXPECT_EQ(model_.reg(offset), rtl_.reg(offset)) << offset;
      }
      if ((model_.reg(map::kLogStatus) & 0xFF) == 0) break;
      ++logged;
      both(map::kCommand, map::command::kLogPop.mask(), true);
    }
    both(map::kCommand, map::command::kLogClear.mask(), true);
  }

  Bench& model_;
  Bench& rtl_;
  Random random_;
  Mirror policy_;
  Cycles now_ = 0;
};

using Rtl = tlmkit::VerilatedCore<Vplt_firewall, firewall::FirewallPins>;

TEST(TlmFirewall, policy_model_and_rtl_agree_on_random_accesses_under_random_policies) {
  Bench model("model", firewall::make_model()), rtl("rtl", firewall::make_pins(std::make_unique<Rtl>()));
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  Comparison comparison(model, rtl, setting("PLT_SEED", 1));
  comparison.run(setting("PLT_OPERATIONS", 30'000));
  fmt::print("granted {} denied {} logged {}\n", comparison.granted, comparison.denied, comparison.logged);
  EXPECT_GT(comparison.granted, 1000u);
  EXPECT_GT(comparison.denied, 1000u);
  EXPECT_GT(comparison.logged, 1000u);
}

// Positive control: another policy behind the RTL's back is noticed.
TEST(TlmFirewall, a_wrong_right_in_one_form_is_noticed) {
  Bench model("model", firewall::make_model()), rtl("rtl", firewall::make_pins(std::make_unique<Rtl>()));
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  rtl.set(map::kCommand, map::command::kCloseBoot.mask());
  ::testing::TestPartResultArray failures;
  {
    ::testing::ScopedFakeTestPartResultReporter reporter(&failures);
    Comparison(model, rtl, 3).run(2000);
  }
  EXPECT_GT(failures.size(), 0);
}

// Whatever a pointer reaches, one entry grants as a whole.
TEST(TlmFirewall, direct_memory_covers_only_what_accesses_would_be_granted) {
  Bench bench("bench", firewall::make_model());
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  Random random(5);
  bench.set(map::kCommand, map::command::kCloseBoot.mask());
  unsigned given = 0;
  for (unsigned round = 0; round < 2000; ++round) {
    const auto n = static_cast<std::uint32_t>(random.below(12)) * map::kEntryBaseStride;
    const auto base = static_cast<std::uint32_t>(random.below(kSpace) & ~63ull);
    bench.set(map::kEntryCtrl + n, 0);
    bench.set(map::kEntryBase + n, base);
    bench.set(map::kEntryLimit + n, base + 64 * static_cast<std::uint32_t>(random.below(40)));
    for (const std::uint32_t rights : {map::kEntryRead, map::kEntryWrite}) {
      bench.set(rights + n, random.one_in(3) ? 0 : 0xF0002);
    }
    bench.set(map::kEntryCtrl + n, random.one_in(6) ? 0 : 1);
    const bool write = random.one_in(2);
    const std::uint64_t address = random.below(kSpace);
    tlm::tlm_dmi dmi;
    const AccessKind kind = write ? AccessKind::store : AccessKind::load;
    const bool pointer = bench.port.direct_memory(kind, Privilege::machine, address, dmi);
    std::uint8_t octet = 0;
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    const auto status = bench.port.access(kind, Privilege::machine, address, &octet, 1, write, delay);
    ASSERT_EQ(pointer, status == tlm::TLM_OK_RESPONSE) << "round " << round;
    if (!pointer) continue;
    ++given;
    ASSERT_LE(dmi.get_start_address(), address);
    ASSERT_GE(dmi.get_end_address(), address);
    ASSERT_EQ(dmi.get_dmi_ptr(), bench.target.memory.data() + dmi.get_start_address());
    for (std::uint64_t at = dmi.get_start_address(); at <= dmi.get_end_address() && at < kSpace; at += 64) {
      for (const bool store : {false, true}) {
        if (store ? !dmi.is_write_allowed() : !dmi.is_read_allowed()) continue;
        const auto each = bench.port.access(store ? AccessKind::store : AccessKind::load, Privilege::machine, at,
                                            &octet, 1, store, delay);
        ASSERT_EQ(each, tlm::TLM_OK_RESPONSE) << "round " << round << " at " << at;
      }
    }
  }
  EXPECT_GT(given, 200u);
}

}  // namespace
