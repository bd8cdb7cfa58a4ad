// SPDX-License-Identifier: Apache-2.0
#include "tlm/hart/hart.hpp"

#include <algorithm>

#include "tlm/hart/core.hpp"
#include "tlm/hart/isa.hpp"

namespace tlmkit {

HartBase::HartBase(const sc_core::sc_module_name& name, const ClockDomain& clock, InitiatorPort& port)
    : sc_module(name), clock_(clock), port_(port) {}
HartBase::~HartBase() = default;

template <class Isa>
Hart<Isa>::Hart(const sc_core::sc_module_name& name, const HartParams& params, const ClockDomain& clock,
                InitiatorPort& port)
    : HartBase(name, clock, port), core_(std::make_unique<hart::Core<Isa>>(*this, params)) {
  port.on_invalidate([this](sc_dt::uint64 first, sc_dt::uint64 last) { core_->invalidate(first, last); });
  constexpr int kStackBytes = 256 * 1024;
  sc_core::sc_spawn_options options;
  options.set_stack_size(kStackBytes);
  sc_core::sc_spawn([this] { core_->run(); }, "run", &options);
}

template <class Isa>
Hart<Isa>::~Hart() {
  port_.on_invalidate(nullptr);
}

template <class Isa>
void Hart<Isa>::set_interrupt(unsigned mip_bit, bool level) {
  core_->set_interrupt(mip_bit, level);
}

template <class Isa>
void Hart<Isa>::set_time_source(std::function<std::uint64_t(const sc_core::sc_time&)> ticks) {
  core_->set_time_source(std::move(ticks));
}

template <class Isa>
void Hart<Isa>::reset() {
  core_->request_reset();
}

template <class Isa>
void Hart<Isa>::hold_in_reset(bool hold) {
  core_->hold_in_reset(hold);
}

template <class Isa>
void Hart<Isa>::set_reset_pc(std::uint64_t pc) {
  core_->set_reset_pc(static_cast<typename Isa::Word>(pc));
}

template <class Isa>
Cycles Hart<Isa>::cycles() const {
  return core_->cycles();
}

template <class Isa>
std::uint64_t Hart<Isa>::instructions() const {
  return core_->instructions();
}

template <class Isa>
sc_core::sc_time Hart<Isa>::local_time() const {
  return core_->local_time();
}

template <class Isa>
void Hart<Isa>::set_instruction_limit(std::uint64_t n, std::function<void()> reached) {
  core_->set_instruction_limit(n, std::move(reached));
}

template <class Isa>
void Hart<Isa>::request_stop() {
  core_->request_stop();
}

template <class Isa>
void Hart<Isa>::resume() {
  core_->resume();
}

template <class Isa>
bool Hart<Isa>::halted() const {
  return core_->halted();
}

template <class Isa>
void Hart<Isa>::watch_stores(std::uint64_t first, std::uint64_t last, StoreWatch watch) {
  core_->watch_stores(first, last, std::move(watch));
}

template <class Isa>
void Hart<Isa>::set_semihosting(std::function<bool(HartBase&)> handler) {
  core_->set_semihosting(std::move(handler));
}

template <class Isa>
void Hart<Isa>::set_trace(TraceSink& sink, const std::string& scope) {
  core_->set_trace(sink, scope);
}

template <class Isa>
unsigned Hart<Isa>::debug_xlen() const {
  return Isa::kXlen;
}

template <class Isa>
std::uint64_t Hart<Isa>::debug_read_register(unsigned n) {
  return core_->read_register(n);
}

template <class Isa>
void Hart<Isa>::debug_write_register(unsigned n, std::uint64_t value) {
  core_->write_register(n, static_cast<typename Isa::Word>(value));
}

template <class Isa>
bool Hart<Isa>::debug_read_csr(unsigned number, std::uint64_t& value) {
  typename Isa::Word word = 0;
  if (!core_->read_csr(number, word)) return false;
  value = word;
  return true;
}

template <class Isa>
bool Hart<Isa>::debug_write_csr(unsigned number, std::uint64_t value) {
  return core_->write_csr(number, static_cast<typename Isa::Word>(value));
}

template <class Isa>
unsigned Hart<Isa>::debug_write_memory(std::uint64_t address, const std::uint8_t* data, unsigned length) {
  core_->code_changed();
  // The payload of a write is not modified; TLM has no const for it.
  return debug_move(address, const_cast<std::uint8_t*>(data), length, true);
}

template <class Isa>
unsigned Hart<Isa>::debug_read_memory(std::uint64_t address, std::uint8_t* data, unsigned length) {
  return debug_move(address, data, length, false);
}

// Page by page, since neighbours may lie anywhere.
template <class Isa>
unsigned Hart<Isa>::debug_move(std::uint64_t address, std::uint8_t* data, unsigned length, bool write) {
  unsigned done = 0;
  while (done < length) {
    const std::uint64_t at = address + done;
    const std::uint64_t to_page_end = hart::kPageSize - (at & (hart::kPageSize - 1));
    const auto part = static_cast<unsigned>(std::min<std::uint64_t>(length - done, to_page_end));
    std::uint64_t physical = 0;
    if (!core_->debug_translate(static_cast<typename Isa::Word>(at), physical)) break;
    const unsigned moved = port_.debug(Privilege::machine, physical, data + done, part, write);
    done += moved;
    if (moved != part) break;
  }
  return done;
}

template <class Isa>
void Hart<Isa>::debug_add_breakpoint(std::uint64_t address) {
  core_->debugger().add_breakpoint(address);
}

template <class Isa>
void Hart<Isa>::debug_remove_breakpoint(std::uint64_t address) {
  core_->debugger().remove_breakpoint(address);
}

template <class Isa>
void Hart<Isa>::debug_add_watchpoint(std::uint64_t address, std::uint64_t length, WatchKind kind) {
  core_->debugger().add_watchpoint(address, length, kind);
}

template <class Isa>
void Hart<Isa>::debug_remove_watchpoint(std::uint64_t address, std::uint64_t length, WatchKind kind) {
  core_->debugger().remove_watchpoint(address, length, kind);
}

template <class Isa>
void Hart<Isa>::debug_attach(Controller* controller) {
  core_->debugger().attach(controller);
}

template class Hart<Rv32imc>;
template class Hart<Rv64imac>;

}  // namespace tlmkit
