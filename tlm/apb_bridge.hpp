// SPDX-License-Identifier: Apache-2.0
// Binds a Verilated block with AMBA APB4 pins (IHI 0024E) to a TLM socket, so that it can stand where a RegisterBlock
// stands, cycle for cycle.
//
// Pins of the block: clk_i, rst_ni (asynchronous, active low), psel_i, penable_i, paddr_i, pwrite_i, pwdata_i[31:0],
// pstrb_i[3:0], pprot_i[2:0], puser_i[12:0], pready_o, prdata_o[31:0], pslverr_o, irq_o, idle_o.
// puser_i: initiator id [7:0], access kind [10:8], privilege [12:11]. pprot_i: fetch, normal world, privileged.
// idle_o = 1 promises that without a transfer no clock edge changes any state or output: the bridge then stops the
// clock and catches up, at no cost, with the next transfer.
#pragma once

#include <systemc>
#include <tlm>

#include <cstring>
#include <memory>
#include <string>
#include <utility>

#include "tlm/clock.hpp"
#include "tlm/identity.hpp"
#include "tlm/irq.hpp"
#include "tlm/model_trace.hpp"
#include "tlm/registers.hpp"

namespace tlmkit {

struct ApbParams {
  std::uint32_t size = 0x1000;  // bytes decoded
  // Cycles of a busy block that one kernel activation steps. 1: interrupt edges come at their own cycle. More: faster,
  // edges at most batch - 1 cycles late.
  Cycles batch = 1;
  // A transfer that PREADY holds up for longer ends as a bus error, so that a broken block cannot hang the simulator.
  Cycles max_wait = 1u << 20;
};

// Cycle n begins with rising edge n. A transfer that starts in cycle c has its setup phase there and its first access
// phase in c + 1; with w wait states it ends, and a write takes effect, with edge c + 2 + w.
// Access rules are a RegisterBlock's (32-bit aligned words, no byte enables); what breaks them answers with an error
// after the two cycles and never reaches the pins. Debug access and DMI are refused.
template <class Model>
class ApbBridge : public sc_core::sc_module, public tlm::tlm_fw_transport_if<> {
 public:
  ApbBridge(const sc_core::sc_module_name& name, const ClockDomain& clock, const ApbParams& params)
      : sc_module(name), socket("socket"), irq("irq"), clock_(clock), params_(params) {
    socket.bind(*this);
    context_.traceEverOn(true);  // must precede the model
    model_ = std::make_unique<Model>(&context_, "TOP");
    sc_core::sc_spawn_options options;
    options.spawn_method();
    options.dont_initialize();
    options.set_sensitivity(&step_);
    sc_core::sc_spawn([this] { step_busy(); }, "step", &options);
  }
  ~ApbBridge() override { model_->final(); }

  tlm::tlm_target_socket<64> socket;
  IrqOut irq;

  // Before the first reset().
  void trace(TraceSink& sink, const std::string& scope) { trace_ = std::make_unique<ModelTrace>(sink, *model_, scope); }
  // Applies the asynchronous reset at the current time. Call once before the simulation starts.
  void reset() {
    drive_idle();
    model_->rst_ni = 0;
    model_->clk_i = 0;
    model_->eval();
    model_->rst_ni = 1;
    model_->eval();
    edge_ = std::max(edge_, clock_.now());
    irq_level_ = model_->irq_o != 0;
    irq.reset();
    step_.cancel();
    schedule();
  }
  Cycles edge() const { return edge_; }  // last clock edge applied or skipped
  std::uint64_t edges_applied() const { return applied_; }
  Model& model() { return *model_; }

  void b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time& delay) override {
    const Cycles start = std::max(clock_.next_edge(sc_core::sc_time_stamp() + delay), edge_);
    Cycles end = start + RegisterBlock::kApbCycles;
    bool good = legal(trans);
    if (good) {
      step_to(start);
      good = transfer(trans);
      end = edge_;
      schedule();
    }
    if (!good && trans.is_read() && trans.get_data_ptr() != nullptr) {
      std::memset(trans.get_data_ptr(), 0, trans.get_data_length());
    }
    trans.set_response_status(good ? tlm::TLM_OK_RESPONSE : tlm::TLM_GENERIC_ERROR_RESPONSE);
    delay = clock_.to_time(end) - sc_core::sc_time_stamp();
  }
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& trans, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) override {
    if (phase == tlm::BEGIN_REQ) b_transport(trans, delay);
    return tlm::TLM_COMPLETED;
  }
  bool get_direct_mem_ptr(tlm::tlm_generic_payload&, tlm::tlm_dmi&) override { return false; }
  unsigned transport_dbg(tlm::tlm_generic_payload&) override { return 0; }

 private:
  bool legal(const tlm::tlm_generic_payload& trans) const {
    return trans.get_data_length() == 4 && trans.get_address() % 4 == 0 && trans.get_address() < params_.size &&
           trans.get_byte_enable_ptr() == nullptr && trans.get_streaming_width() >= 4 &&
           (trans.is_read() || trans.is_write());
  }

  void drive_idle() {
    model_->psel_i = 0;
    model_->penable_i = 0;
    model_->paddr_i = 0;
    model_->pwrite_i = 0;
    model_->pwdata_i = 0;
    model_->pstrb_i = 0;
    model_->pprot_i = 0;
    model_->puser_i = 0;
  }

  void drive_setup(const tlm::tlm_generic_payload& trans) {
    const Identity id = identity_of(trans);
    std::uint32_t word = 0;
    if (trans.is_write()) std::memcpy(&word, trans.get_data_ptr(), 4);
    model_->psel_i = 1;
    model_->penable_i = 0;
    model_->paddr_i = static_cast<std::uint32_t>(trans.get_address());
    model_->pwrite_i = trans.is_write() ? 1 : 0;
    model_->pwdata_i = word;
    model_->pstrb_i = trans.is_write() ? 0xF : 0;
    model_->pprot_i = (id.privilege != Privilege::user ? 1 : 0) | (id.world == World::normal ? 2 : 0) |
                      (id.kind == AccessKind::fetch ? 4 : 0);
    model_->puser_i = id.initiator | static_cast<unsigned>(id.kind) << 8 | static_cast<unsigned>(id.privilege) << 11;
  }

  // The inputs of the cycle under way stand: lets the logic settle and ends the clock's high phase.
  void settle() {
    const Picoseconds at = to_ps(clock_.to_time(edge_));
    model_->eval();
    if (trace_) trace_->sample(at);
    if (model_->clk_i == 0) return;
    model_->clk_i = 0;
    model_->eval();
    if (trace_) trace_->sample(at + clock_.period_ps() / 2);
  }

  // One rising edge. The inputs of the new cycle are still to be driven.
  void tick() {
    ++edge_;
    ++applied_;
    if (trace_) trace_->before_change(to_ps(clock_.to_time(edge_)));
    model_->clk_i = 1;
    model_->eval();
    const bool level = model_->irq_o != 0;
    if (level == irq_level_) return;
    irq_level_ = level;
    irq.set(level, clock_.to_time(edge_));
  }

  bool idle() const { return model_->idle_o != 0; }

  // Makes `target` the cycle under way; no transfer is in progress.
  void step_to(Cycles target) {
    while (edge_ < target) {
      settle();
      if (idle()) {
        edge_ = target;  // the clock stands still
        if (trace_) trace_->before_change(to_ps(clock_.to_time(edge_)));
        return;
      }
      tick();
    }
  }

  // One APB transfer starting in the cycle under way; returns !PSLVERR.
  bool transfer(tlm::tlm_generic_payload& trans) {
    if (trace_) trace_->before_change(to_ps(clock_.to_time(edge_)));
    drive_setup(trans);
    settle();
    tick();
    model_->penable_i = 1;
    settle();
    for (Cycles waited = 0; model_->pready_o == 0 && waited < params_.max_wait; ++waited) {
      tick();
      settle();
    }
    const bool good = model_->pready_o != 0 && model_->pslverr_o == 0;
    const std::uint32_t word = model_->prdata_o;
    tick();
    drive_idle();
    model_->eval();  // idle_o may depend on psel_i
    if (good && trans.is_read()) std::memcpy(trans.get_data_ptr(), &word, 4);
    return good;
  }

  void schedule() {
    if (idle()) return;
    const sc_core::sc_time at = clock_.to_time(edge_ + params_.batch);
    step_.notify(at - sc_core::sc_time_stamp());
  }

  void step_busy() {
    step_to(clock_.now());
    schedule();
  }

  const ClockDomain& clock_;
  const ApbParams params_;
  VerilatedContext context_;
  std::unique_ptr<Model> model_;
  std::unique_ptr<ModelTrace> trace_;
  sc_core::sc_event step_;
  Cycles edge_ = 0;
  std::uint64_t applied_ = 0;
  bool irq_level_ = false;
};

}  // namespace tlmkit
