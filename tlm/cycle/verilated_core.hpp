// SPDX-License-Identifier: Apache-2.0
// A Verilated block (--cc) as a CycleCore: stepped by whoever owns it, its clock stopped while it is idle.
// Include the Verilated model's own header before anything of SystemC's: Verilator's run time does not compile after it.
#pragma once

#include <verilated.h>

#include "tlm/cycle/core.hpp"

namespace tlmkit {

template <class Model, class PinsType>
class VerilatedCore : public CycleCore<PinsType> {
 public:
  using In = typename PinsType::In;
  using Out = typename PinsType::Out;

  VerilatedCore() : model_(&context_, "TOP") { reset(); }
  ~VerilatedCore() override { model_.final(); }

  Model& model() { return model_; }
  std::uint64_t edges() const { return edges_; }  // edges that the model has seen

  void reset() override {
    PinsType::drive(model_, In{});
    model_.clk_i = 0;
    // Verilator's pins begin as 0: without a falling edge nothing would be reset.
    for (const unsigned level : {1u, 0u, 1u}) {
      model_.rst_ni = level;
      model_.eval();
    }
    PinsType::sample(model_, out_);
  }
  const Out& settle(const In& in) override {
    lower(in);
    PinsType::sample(model_, out_);
    return out_;
  }
  void tick(const In& in) override {
    if (model_.clk_i != 0) lower(in);
    raise();
    PinsType::sample(model_, out_);
  }
  Cycles quiet() const override { return out_.idle != 0 ? kForever : 0; }
  void skip(Cycles) override {}
  Cycles run(const In& in, Cycles n) override {
    if (out_.idle != 0) return n;
    if (model_.clk_i != 0) lower(in);
    const Out before = out_;
    for (Cycles done = 1;; ++done) {
      raise();
      PinsType::sample(model_, out_);
      if (done == n || !PinsType::same_state(before, out_)) return done;
      model_.clk_i = 0;
      model_.eval();
    }
  }

 private:
  using CycleCore<PinsType>::out_;

  void lower(const In& in) {
    PinsType::drive(model_, in);
    model_.clk_i = 0;
    model_.eval();
  }
  void raise() {
    model_.clk_i = 1;
    model_.eval();
    ++edges_;
  }

  VerilatedContext context_;
  Model model_;
  std::uint64_t edges_ = 0;
};

}  // namespace tlmkit
