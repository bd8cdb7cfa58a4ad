// SPDX-License-Identifier: Apache-2.0
#include "soc/traffic/traffic_generator.hpp"

#include <utility>

namespace soc {

TrafficGenerator::TrafficGenerator(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock,
                                   tlmkit::InitiatorPort& port)
    : sc_module(name), clock_(clock), port_(port) {}

void TrafficGenerator::program(std::vector<TrafficItem> items) {
  items_ = std::move(items);
  if (!items_.empty()) sc_core::sc_spawn([this] { run(); }, "traffic");
}

void TrafficGenerator::run() {
  std::vector<std::uint8_t> data;
  for (const TrafficItem& item : items_) {
    const tlmkit::Cycles now = clock_.next_edge(sc_core::sc_time_stamp());
    if (item.cycle > now) sc_core::wait(clock_.to_time(item.cycle) - sc_core::sc_time_stamp());
    Outcome outcome{item, clock_.next_edge(sc_core::sc_time_stamp()), 0, false};
    data.assign(item.length, item.write ? 0x5A : 0);
    sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
    outcome.ok = port_.access(item.kind, item.privilege, item.address, data.data(), item.length, item.write, delay) ==
                 tlm::TLM_OK_RESPONSE;
    sc_core::wait(delay);
    outcome.cycles = clock_.next_edge(sc_core::sc_time_stamp()) - outcome.start;
    outcomes_.push_back(outcome);
  }
}

}  // namespace soc
