// SPDX-License-Identifier: Apache-2.0
#include "tlm/hart/tracer.hpp"

namespace tlmkit::hart {

void Tracer::open(TraceSink& sink, const std::string& scope) {
  sink_ = &sink;
  pc_ = sink.declare(scope, "pc", 64);
  instruction_ = sink.declare(scope, "instruction", 32);
  privilege_ = sink.declare(scope, "privilege", 2);
  trap_cause_ = sink.declare(scope, "trap_cause", 8);
  interrupt_taken_ = sink.declare(scope, "interrupt_taken", 1);
  interrupt_number_ = sink.declare(scope, "interrupt_number", 5);
  bus_valid_ = sink.declare(scope, "bus_valid", 1);
  bus_write_ = sink.declare(scope, "bus_write", 1);
  bus_address_ = sink.declare(scope, "bus_address", 64);
  bus_data_ = sink.declare(scope, "bus_data", 64);
  bus_error_ = sink.declare(scope, "bus_error", 1);
}

Picoseconds Tracer::next_start(Picoseconds at) const {
  if (sink_ == nullptr || sink_->window_start() <= at) return std::numeric_limits<Picoseconds>::max();
  return sink_->window_start();
}

void Tracer::instruction(Picoseconds at, std::uint64_t pc, std::uint32_t raw, Privilege privilege) {
  pc_.record(at, pc);
  instruction_.record(at, raw);
  privilege_.record(at, static_cast<std::uint64_t>(privilege));
}

void Tracer::trap(Picoseconds at, std::uint64_t cause) { trap_cause_.record(at, cause); }

void Tracer::interrupt(Picoseconds at, unsigned bit, Picoseconds until) {
  interrupt_number_.record(at, bit);
  interrupt_taken_.record(at, 1);
  interrupt_taken_.record(until, 0);
}

void Tracer::access(Picoseconds at, Picoseconds until, std::uint64_t address, bool write, std::uint64_t data,
                    bool error) {
  bus_valid_.record(at, 1);
  bus_write_.record(at, write ? 1 : 0);
  bus_address_.record(at, address);
  bus_data_.record(at, data);
  bus_error_.record(at, error ? 1 : 0);
  bus_valid_.record(until, 0);
}

}  // namespace tlmkit::hart
