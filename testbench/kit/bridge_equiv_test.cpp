// SPDX-License-Identifier: Apache-2.0
// The same block as a model and as RTL behind the bridge: random traffic must give the same answers, data, cycles and
// interrupt edges; a mutant with one wait state more must not pass.
#include <Vkit_fixture.h>
#include <Vkit_mutant.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <deque>
#include <random>
#include <string>
#include <vector>

#include "testbench/kit/fixture_model.hpp"
#include "testbench/kit/vcd_file.hpp"
#include "tlm/apb_bridge.hpp"
#include "tlm/initiator_port.hpp"

namespace {

using tlmkit::AccessKind;
using tlmkit::Cycles;
using tlmkit::Privilege;

struct Op {
  std::uint32_t address;
  std::uint32_t value;
  bool write;
  Privilege privilege;
  Cycles at;  // cycle of the first phase
};

constexpr std::size_t kHistory = 8;  // transfers shown with a divergence

struct Outcome {
  bool ok;
  std::uint32_t data;
  Cycles end;
  friend bool operator!=(const Outcome& a, const Outcome& b) {
    return a.ok != b.ok || a.data != b.data || a.end != b.end;
  }
};

Outcome apply(tlmkit::InitiatorPort& port, const tlmkit::ClockDomain& clock, const Op& op) {
  std::uint8_t bytes[4];
  std::memcpy(bytes, &op.value, 4);
  sc_core::sc_time delay = clock.to_time(op.at) - sc_core::sc_time_stamp();
  const auto response =
      port.access(op.write ? AccessKind::store : AccessKind::load, op.privilege, op.address, bytes, 4, op.write, delay);
  Outcome out{response == tlm::TLM_OK_RESPONSE, 0, clock.cycles_in(sc_core::sc_time_stamp() + delay)};
  std::memcpy(&out.data, bytes, 4);
  return out;
}

std::string text(const Op& op) {
  char line[120];
  std::snprintf(line, sizeof line, "cycle %llu %s 0x%03x value 0x%08x privilege %u",
                static_cast<unsigned long long>(op.at), op.write ? "write" : "read ", op.address, op.value,
                static_cast<unsigned>(op.privilege));
  return line;
}

// First difference of the two interrupt wires in the waveform, with the last transfers before it; empty when none.
std::string compare_edges(const std::string& path, const std::vector<Op>& ops) {
  const kit_test::VcdFile vcd(path);
  const auto& model = vcd.at("top.model_irq");
  const auto& rtl = vcd.at("top.rtl_irq");
  if (model.size() < 10) return "hardly any interrupt seen";
  if (model == rtl) return "";
  std::size_t i = 0;
  while (i < model.size() && i < rtl.size() && model[i] == rtl[i]) ++i;
  Cycles first = ~Cycles{0};
  const auto one = [&](const kit_test::VcdFile::Changes& edges) -> std::string {
    if (i >= edges.size()) return "none";
    first = std::min(first, edges[i].at / 5000);
    return edges[i].value + " at cycle " + std::to_string(edges[i].at / 5000);
  };
  std::string why = "interrupt edge " + std::to_string(i) + ": model " + one(model) + ", RTL " + one(rtl);
  std::deque<std::string> last;
  for (const Op& op : ops) {
    if (op.at > first) break;
    last.push_back(text(op));
    if (last.size() > kHistory) last.pop_front();
  }
  for (const std::string& line : last) why += "\n  " + line;
  return why;
}

Op random_op(std::mt19937& random, Cycles at) {
  static constexpr std::uint32_t kAddresses[] = {0x00, 0x04, 0x04, 0x08, 0x08,  0x0C, 0x10,
                                                 0x14, 0x1C, 0x20, 0x24, 0xFFC, 0x2};
  Op op;
  op.address = kAddresses[random() % std::size(kAddresses)];
  op.write = random() % 2 != 0;
  op.value = op.address == 0x04 ? random() % 24 : random();
  op.privilege = random() % 8 == 0 ? Privilege::user : Privilege::machine;
  op.at = at;
  return op;
}

// First divergence between model and RTL under `count` random transfers, with the last ones; empty when none.
// Accesses run up to `ahead` cycles before the kernel.
template <class Rtl>
std::string compare(unsigned seed, unsigned count, Cycles ahead, Cycles irq_delay = 0) {
  tlmkit::ClockDomain clock("bus", 5000);
  tlmkit::InitiatorPort model_port("model_port", 1, tlmkit::World::secure);
  tlmkit::InitiatorPort rtl_port("rtl_port", 1, tlmkit::World::secure);
  kit_test::FixtureModel model("model", clock, 3, irq_delay);
  tlmkit::ApbBridge<Rtl> rtl("rtl", clock, {});
  model_port.socket.bind(model.socket);
  rtl_port.socket.bind(rtl.socket);
  rtl.reset();
  tlmkit::TraceOptions options;
  options.path = testing::TempDir() + "equivalence_" + std::to_string(seed) + "_" + std::to_string(irq_delay) + ".vcd";
  tlmkit::TraceSink sink(options);
  model.irq.trace(sink.declare("top", "model_irq", 1));
  rtl.irq.trace(sink.declare("top", "rtl_irq", 1));
  sc_core::sc_start(sc_core::SC_ZERO_TIME);
  std::mt19937 random(seed);
  std::vector<Op> ops;
  Cycles at = 0;
  for (unsigned i = 0; i < count; ++i) {
    ops.push_back(random_op(random, at));
    const Outcome m = apply(model_port, clock, ops.back()), r = apply(rtl_port, clock, ops.back());
    if (m != r) {
      char line[160];
      std::snprintf(line, sizeof line, "model ok=%d data=0x%08x end=%llu, RTL ok=%d data=0x%08x end=%llu", m.ok, m.data,
                    static_cast<unsigned long long>(m.end), r.ok, r.data, static_cast<unsigned long long>(r.end));
      std::string why = line;
      for (std::size_t k = ops.size() - std::min(kHistory, ops.size()); k < ops.size(); ++k)
        why += "\n  " + text(ops[k]);
      return why;
    }
    at = m.end + (random() % 4 == 0 ? random() % 40 : 0);  // many back to back
    if (at >= clock.now() + ahead) sc_core::sc_start(clock.to_time(at - clock.now()));
  }
  sc_core::sc_start(clock.to_time(1000));
  sink.close();
  return compare_edges(options.path, ops);
}

TEST(BridgeEquivalence, model_and_rtl_agree_on_every_answer_cycle_and_edge) {
  EXPECT_EQ(compare<Vkit_fixture>(1, 20'000, 0), "");
}

TEST(BridgeEquivalence, they_agree_when_the_initiator_runs_ahead_of_the_kernel) {
  EXPECT_EQ(compare<Vkit_fixture>(2, 20'000, 300), "");
}

TEST(BridgeEquivalence, one_wait_state_more_is_caught) {
  const std::string why = compare<Vkit_mutant>(1, 20'000, 0);
  EXPECT_NE(why.find("0x00c"), std::string::npos) << why;
  EXPECT_NE(why.find("end="), std::string::npos) << why;
}

TEST(BridgeEquivalence, an_interrupt_one_cycle_late_is_caught) {
  const std::string why = compare<Vkit_fixture>(1, 20'000, 0, 1);
  EXPECT_NE(why.find("interrupt edge"), std::string::npos) << why;
}

}  // namespace
