// SPDX-License-Identifier: Apache-2.0
#include "firewall/form.hpp"

#include <array>
#include <stdexcept>
#include <string>
#include <utility>

#include "firewall/axi_probe.hpp"
#include "firewall/extent.hpp"
#include "firewall/firewall_core.hpp"
#include "firewall/gen/firewall_regs.hpp"

namespace firewall {

namespace map = firewall_map;

namespace {

class Model : public Form {
 public:
  explicit Model(unsigned entries) : core_(entries) {}

  tlmkit::CycleCore<FirewallPins>& core() override { return core_; }
  Admission admit(const Burst& burst, bool write, Cycles at) override {
    const Verdict verdict = verdict_on(request_of(burst, write));
    if (verdict.granted()) return {true, 0};
    const Violation violation = violation_of(burst, write, verdict, at);
    core_.config().record(&violation, 1);
    return {false, FirewallCore::kDenyCycles};
  }
  const Policy& policy() override { return core_.config().policy(); }
  std::uint32_t peek(std::uint32_t offset) override { return core_.config().read(offset); }
  bool policy_is_verdict() const override { return true; }

 private:
  // Accesses come in runs: where one was granted, others follow. A range of which one entry decides is remembered.
  Verdict verdict_on(const Request& request) {
    const Config& config = core_.config();
    if (changes_ != config.changes()) {
      changes_ = config.changes();
      ranges_.fill(Extent{1, 0, -1});
    }
    for (const Extent& range : ranges_) {
      if (request.legal && request.first >= range.first && request.last <= range.last) {
        return decide(config.policy(), range.entry, request);
      }
    }
    const Verdict verdict = judge(config.policy(), request);
    if (verdict.granted()) ranges_[next_++ % ranges_.size()] = extent_at(config.policy(), request.first);
    return verdict;
  }

  FirewallCore core_;
  std::uint64_t changes_ = 0;
  std::array<Extent, 4> ranges_;
  unsigned next_ = 0;
};

// Steps the core through each burst, with an initiator and a target that are always ready.
class Pins : public Form {
 public:
  explicit Pins(std::unique_ptr<tlmkit::CycleCore<FirewallPins>> core) : core_(std::move(core)), probe_(*core_) {}

  tlmkit::CycleCore<FirewallPins>& core() override { return *core_; }
  Admission admit(const Burst& burst, bool write, Cycles at) override {
    probe_.set_cycle(at);
    const Passage passage = probe_.access(burst, write);
    if (passage.fault != nullptr) throw std::logic_error(std::string("firewall at its pins: ") + passage.fault);
    return {passage.granted, passage.added};
  }
  const Policy& policy() override {
    read_back();
    return policy_;
  }
  std::uint32_t peek(std::uint32_t offset) override {
    FirewallPins::In pins{};
    pins.psel = pins.penable = 1;
    pins.paddr = offset;
    return core_->settle(pins).prdata;
  }
  bool policy_is_verdict() const override { return false; }

 private:
  // From the registers, for debug transport alone, which must not move the core.
  void read_back() {
    const std::uint32_t status = peek(map::kStatus);
    policy_.boot_initiator = (status & map::status::kBootOpen.mask()) != 0 ? Config::kBootInitiator : 0;
    policy_.entries.resize((status & map::status::kEntries.mask()) >> map::status::kEntries.lsb);
    for (std::size_t i = 0; i < policy_.entries.size(); ++i) {
      const auto word = [&](std::uint32_t offset) {
        return peek(offset + static_cast<std::uint32_t>(i) * map::kEntryBaseStride);
      };
      Entry& entry = policy_.entries[i];
      entry.enabled = (word(map::kEntryCtrl) & map::entry_ctrl::kEnable.mask()) != 0;
      if (!entry.enabled) continue;
      entry.base = word(map::kEntryBase);
      entry.limit = word(map::kEntryLimit);
      entry.read = rights_of(word(map::kEntryRead));
      entry.write = rights_of(word(map::kEntryWrite));
      entry.fetch = rights_of(word(map::kEntryFetch));
    }
  }

  std::unique_ptr<tlmkit::CycleCore<FirewallPins>> core_;
  AxiProbe probe_;
  Policy policy_;
};

}  // namespace

std::unique_ptr<Form> make_pins(std::unique_ptr<tlmkit::CycleCore<FirewallPins>> core) {
  return std::make_unique<Pins>(std::move(core));
}

std::unique_ptr<Form> make_model(unsigned entries) { return std::make_unique<Model>(entries); }

}  // namespace firewall
