// SPDX-License-Identifier: Apache-2.0
// The model with its pins falsified: what a bench has to notice.
#pragma once

#include <functional>
#include <utility>

#include "firewall/firewall_core.hpp"

namespace testbench {

class BrokenCore : public tlmkit::CycleCore<firewall::FirewallPins> {
 public:
  // `before` changes what the model sees, `after` what it shows.
  using Before = std::function<void(In&)>;
  using After = std::function<void(const In&, Out&)>;

  explicit BrokenCore(After after, Before before = {}) : after_(std::move(after)), before_(std::move(before)) {}

  void reset() override { inner_.reset(); }
  const Out& settle(const In& in) override {
    seen_ = in;
    if (before_) before_(seen_);
    out_ = inner_.settle(seen_);
    if (after_) after_(in, out_);
    return out_;
  }
  void tick(const In&) override {
    inner_.tick(seen_);
    out_ = inner_.out();
  }
  tlmkit::Cycles quiet() const override { return inner_.quiet(); }
  void skip(tlmkit::Cycles n) override { inner_.skip(n); }

 private:
  firewall::FirewallCore inner_;
  After after_;
  Before before_;
  In seen_{};
};

// Sees each address one cycle late, as behind a register.
class LateCore : public BrokenCore {
 public:
  LateCore()
      : BrokenCore(
            [this](const In&, Out& out) {
              if (!late_) return;
              out.s_arready = out.s_awready = out.s_wready = 0;
              out.m_arvalid = out.m_awvalid = out.m_wvalid = 0;
            },
            [this](In& in) {
              const bool address = (in.s_arvalid | in.s_awvalid) != 0;
              late_ = address && !before_;
              before_ = address;
              if (late_) in.s_arvalid = in.s_awvalid = in.s_wvalid = 0;
            }) {}

 private:
  bool before_ = false;
  bool late_ = false;
};

}  // namespace testbench
