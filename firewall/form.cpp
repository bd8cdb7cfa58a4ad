// SPDX-License-Identifier: Apache-2.0
#include "firewall/form.hpp"

#include "firewall/firewall_core.hpp"

namespace firewall {

namespace {

class Model : public Form {
 public:
  explicit Model(unsigned entries) : core_(entries) {}

  tlmkit::CycleCore<FirewallPins>& core() override { return core_; }
  bool admit(const Burst& burst, bool write, Cycles at) override {
    const Verdict verdict = judge(core_.config().policy(), request_of(burst, write));
    if (verdict.granted()) return true;
    const Violation violation = violation_of(burst, write, verdict, at);
    core_.config().record(&violation, 1);
    return false;
  }
  const Policy& policy() override { return core_.config().policy(); }
  std::uint32_t peek(std::uint32_t offset) override { return core_.config().read(offset); }
  bool policy_is_verdict() const override { return true; }

 private:
  FirewallCore core_;
};

}  // namespace

std::unique_ptr<Form> make_model(unsigned entries) { return std::make_unique<Model>(entries); }

}  // namespace firewall
