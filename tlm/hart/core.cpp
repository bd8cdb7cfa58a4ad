// SPDX-License-Identifier: Apache-2.0
// The run loop: when the hart may execute, and everything that happens between instructions.
#include "tlm/hart/core.hpp"

#include <algorithm>

namespace tlmkit::hart {

namespace {
// Simulated cycles between two looks at the debugger while the hart sleeps.
constexpr Cycles kSleepSlice = 100'000;
}  // namespace

template <class Isa>
Core<Isa>::Core(HartBase& hart, const HartParams& params)
    : hart_(hart),
      reset_pc_(static_cast<Word>(params.reset_pc)),
      timeline_(hart.clock(), params),
      csr_(params.hart_id),
      path_(hart.port(), timeline_),
      observe_bus_(params.observe_bus),
      update_ad_(params.update_ad),
      boot_arguments_{static_cast<Word>(params.a0), static_cast<Word>(params.a1)},
      held_(params.hold_in_reset) {
  for (const Privilege p : {Privilege::user, Privilege::supervisor, Privilege::machine}) {
    if (p == Privilege::supervisor && !Isa::kHasSupervisor) continue;
    auto& cache = blocks_[static_cast<unsigned>(p)];
    cache = std::make_unique<BlockCache<Isa>>();
    cache->use_handlers(handlers());
  }
  pc_ = reset_pc_;
  apply(kDataPathChanged);
}

template <class Isa>
void Core<Isa>::run() {
  timeline_.follow_kernel();
  do_reset();
  attention_ = true;
  for (;;) {
    if (attention_) service();
    if (timeline_.cycle >= timeline_.horizon()) {
      timeline_.catch_up();
      if (attention_) continue;
    }
    if (asleep_) {
      sleep_until_woken();
    } else if (!take_interrupt()) {
      advance();
    }
  }
}

template <class Isa>
void Core<Isa>::do_reset() {
  reset_requested_ = false;
  x_.fill(0);
  x_[10] = boot_arguments_[0];
  x_[11] = boot_arguments_[1];
  pc_ = reset_pc_;
  privilege_ = Privilege::machine;
  arrived_by_jump_ = false;
  fetch_valid_ = fetch_page_valid_ = false;
  reserved_ = false;
  asleep_ = false;
  halted_ = stop_requested_ = false;
  instret_ = 0;
  reset_cycle_ = timeline_.cycle;
  csr_.reset(timeline_.cycle, 0);
  path_.drop_all();
  stale_code_ = stale_lines_ = true;
  drop_stale();
  apply(kDataPathChanged);
}

template <class Isa>
void Core<Isa>::drop_stale() {
  if (stale_lines_) drop_lines();
  const auto make_stale = [this](Privilege p) {
    auto& cache = blocks_[static_cast<unsigned>(p)];
    if (cache) cache->make_stale();
  };
  if (stale_code_) make_stale(Privilege::machine);
  // Blocks below machine mode can wait until somebody runs there: PMP writes come in series.
  const bool user = stale_code_ || (stale_user_ && privilege_ != Privilege::machine);
  if (user) {
    make_stale(Privilege::user);
    make_stale(Privilege::supervisor);
    stale_user_ = false;
  }
  stale_lines_ = stale_code_ = false;
}

template <class Isa>
void Core<Isa>::service() {
  while (attention_) {
    attention_ = false;
    if (held_ || reset_requested_) serve_reset();
    if (stale_code_ || stale_lines_ || stale_user_) drop_stale();
    if (stop_requested_) halt();
  }
}

template <class Isa>
void Core<Isa>::serve_reset() {
  if (held_) {
    timeline_.catch_up();
    while (held_) sc_core::wait(wake_);
    timeline_.follow_kernel();
  }
  do_reset();
}

template <class Isa>
void Core<Isa>::halt() {
  stop_requested_ = false;
  halted_ = true;  // before the wait below, in which the simulation may be ended or the hart resumed
  timeline_.catch_up();
  if (!halted_) return;
  if (debugger_.attached()) debugger_.stop(StopInfo{StopReason::exited}, pc_);
  while (halted_ && !reset_requested_ && !held_) sc_core::wait(wake_);
  halted_ = false;
  timeline_.follow_kernel();
}

template <class Isa>
void Core<Isa>::sleep_until_woken() {
  if (csr_.pending_enabled() != 0) {
    asleep_ = false;
    return;
  }
  timeline_.catch_up();
  if (attention_ || csr_.pending_enabled() != 0) return;
  if (debugger_.attached()) {
    if (const auto reason = debugger_.before(pc_)) notify(*reason);
  }
  timeline_.sleep(wake_, debugger_.attached() ? kSleepSlice : 0);
}

template <class Isa>
bool Core<Isa>::take_interrupt() {
  const int bit = csr_.interrupt(privilege_);
  if (bit < 0) return false;
  const Picoseconds start = timeline_.local_ps();
  enter_trap(CsrFile<Isa>::kInterruptBit | static_cast<Word>(bit), 0);
  if (tracer_) tracer_.interrupt(start, static_cast<unsigned>(bit), timeline_.local_ps());
  return true;
}

template <class Isa>
void Core<Isa>::trap(Cause cause, Word tval) {
  const Picoseconds start = timeline_.local_ps();
  enter_trap(static_cast<Word>(cause), tval);
  if (tracer_) tracer_.trap(start, static_cast<std::uint64_t>(cause));
}

template <class Isa>
void Core<Isa>::enter_trap(Word cause, Word tval) {
  pc_ = csr_.enter_trap(cause, pc_, tval, privilege_);
  arrived_by_jump_ = false;
  change_mode();
  timeline_.cycle += timing::kTrap;
}

// The privilege has changed, by a trap or by the return from one.
template <class Isa>
void Core<Isa>::change_mode() {
  fetch_valid_ = fetch_page_valid_ = false;
  reserved_ = false;
  apply(kDataPathChanged);
}

template <class Isa>
void Core<Isa>::apply(unsigned effects) {
  if (effects != kNoEffect) changed_ = true;
  if ((effects & kPmpChanged) != 0) {
    stale_lines_ = attention_ = true;
    stale_user_ = true;
    if ((effects & kPmpLockedChanged) != 0) stale_code_ = true;
  }
  if ((effects & kTranslationChanged) != 0) drop_translations(true, 0);
  if ((effects & kDataPathChanged) != 0) {
    const unsigned context = context_of(data_privilege());
    loads_ = load_lines_[context].data();
    stores_ = store_lines_[context].data();
    if (stale_user_ && privilege_ != Privilege::machine) attention_ = true;
  }
}

template <class Isa>
CsrTime Core<Isa>::csr_time(Cycles later, std::uint64_t more) const {
  const std::uint64_t ticks = ticks_ ? ticks_(timeline_.local_time()) : cycles();
  return {timeline_.cycle + later, instret_ + more, ticks};
}

template <class Isa>
bool Core<Isa>::limit_reached() {
  if (limit_ == 0 || instret_ < limit_) return false;
  limit_ = 0;
  if (limit_reached_) limit_reached_();
  stop_requested_ = attention_ = true;
  return true;
}

template <class Isa>
void Core<Isa>::notify(const StopInfo& info) {
  timeline_.catch_up();
  if (!debugger_.stop(info, pc_)) {
    sc_core::sc_stop();
    stop_requested_ = true;
  }
  // The debugger may have written memory and registers.
  path_.drop_all();
  stale_code_ = stale_lines_ = attention_ = true;
  fetch_valid_ = false;
}

template <class Isa>
void Core<Isa>::advance() {
  if (limit_reached()) return;
  if (debugger_.attached()) {
    if (const auto reason = debugger_.before(pc_)) return notify(*reason);
  }
  observing_ = observe_bus_ || tracer_.wants(timeline_.local_ps());
  if (observing_ || debugger_.single_steps()) return step();
  // Fast mode may finish the block in which the quantum ends; limits that have to be met exactly may not.
  Cycles limit = timeline_.horizon() + (timeline_.exact() ? 0 : kMaxBlockCycles);
  if (limit_ != 0) limit = std::min(limit, timeline_.cycle + (limit_ - instret_));  // no instruction is free
  if (tracer_) {
    const Picoseconds window = tracer_.next_start(timeline_.local_ps());
    limit = std::min<Cycles>(limit, window / hart_.clock().period_ps());
  }
  const std::uint64_t before = instret_;
  const Cycles then = timeline_.cycle;
  const Exit exit = run_blocks(limit);
  const bool stuck = instret_ == before && timeline_.cycle == then;
  if (attention_ || (exit == Exit::boundary && !stuck)) return;
  if (timeline_.cycle < timeline_.horizon() && (exit == Exit::boundary || csr_.interrupt(privilege_) < 0)) {
    if (limit_ != 0 && instret_ >= limit_) return;
    step();
  }
}

template <class Isa>
void Core<Isa>::set_interrupt(unsigned bit, bool level) {
  if (bit > 31 || ((CsrFile<Isa>::kPins >> bit) & 1) == 0) return;
  csr_.set_pin(bit, level);
  attention_ = true;
  if (level) wake_.notify(sc_core::SC_ZERO_TIME);
}

template <class Isa>
void Core<Isa>::request_reset() {
  reset_requested_ = attention_ = true;
  wake_.notify(sc_core::SC_ZERO_TIME);
}

template <class Isa>
void Core<Isa>::hold_in_reset(bool hold) {
  held_ = hold;
  if (hold) reset_requested_ = true;
  attention_ = true;
  wake_.notify(sc_core::SC_ZERO_TIME);
}

template <class Isa>
void Core<Isa>::request_stop() {
  stop_requested_ = attention_ = true;
  wake_.notify(sc_core::SC_ZERO_TIME);
}

template <class Isa>
void Core<Isa>::resume() {
  halted_ = stop_requested_ = false;
  attention_ = true;
  wake_.notify(sc_core::SC_ZERO_TIME);
}

template <class Isa>
void Core<Isa>::set_instruction_limit(std::uint64_t n, std::function<void()> reached) {
  limit_ = n;
  limit_reached_ = std::move(reached);
  attention_ = true;
}

template <class Isa>
void Core<Isa>::watch_stores(std::uint64_t first, std::uint64_t last, HartBase::StoreWatch watch) {
  watch_first_ = first;
  watch_last_ = last;
  store_watch_ = std::move(watch);
  stale_lines_ = attention_ = true;
}

template <class Isa>
void Core<Isa>::invalidate(std::uint64_t first, std::uint64_t last) {
  path_.drop(first, last);
  drop_lines();
  reserved_ = false;
  stale_code_ = attention_ = true;
}

template <class Isa>
void Core<Isa>::write_register(unsigned n, Word value) {
  if (n == 32) {
    jump(value & ~Word{1});
  } else if (n != 0 && n < 32) {
    x_[n] = value;
  }
}

template <class Isa>
bool Core<Isa>::read_csr(unsigned number, Word& value) const {
  return csr_.read(number, Privilege::machine, csr_time(0, 0), value);
}

template <class Isa>
bool Core<Isa>::write_csr(unsigned number, Word value) {
  Word old = 0;
  unsigned effects = kNoEffect;
  if (!read_csr(number, old) || !csr_.write(number, value, csr_time(0, 0), effects)) return false;
  apply(effects);
  return true;
}

template class Core<Rv32imc>;
template class Core<Rv64imac>;

}  // namespace tlmkit::hart
