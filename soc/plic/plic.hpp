// SPDX-License-Identifier: Apache-2.0
// Platform-level interrupt controller (RISC-V PLIC specification 1.0.0) of one application hart: context 0 is its
// machine mode, context 1 its supervisor mode. Sources are levels; each has a gateway that forwards one request at a
// time.
#pragma once

#include <array>
#include <cstdint>

#include "soc/plic/gen/plic_regs.hpp"
#include "tlm/irq.hpp"

namespace soc {

class Plic : public tlmkit::RegisterBlock {
 public:
  static constexpr unsigned kSources = 32;  // source 0 means "none"
  static constexpr unsigned kContexts = 2;

  Plic(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock);

  tlmkit::IrqOut machine_irq;     // context 0
  tlmkit::IrqOut supervisor_irq;  // context 1

  // The wire of source 1 to 31, from now (kernel time) on; fits an IrqOut's sink.
  void set_source(unsigned source, bool level);
  // Wires that are still up after it are requests anew: reset the PLIC after the blocks behind its sources.
  void reset() override;

 private:
  static constexpr std::uint32_t bit(unsigned source) { return std::uint32_t{1} << source; }
  static bool secure(const tlmkit::Access& access) { return access.identity.world == tlmkit::World::secure; }

  void attach_hooks();
  // Sources that the access's world may see and change.
  std::uint32_t visible(const tlmkit::Access& access) const;
  // A register of context 0 answers the secure world only.
  void guard(tlmkit::Access& access, std::uint32_t context) const;
  std::uint32_t priority(unsigned source) const { return source == 0 ? 0 : regs_.priority.get(source - 1); }
  std::uint32_t enabled(unsigned context) const;
  unsigned best(unsigned context) const;  // 0: none
  std::uint32_t claim(tlmkit::Access& access, unsigned context);
  void complete(tlmkit::Access& access, unsigned context, std::uint32_t source);
  void forward();
  void update(const sc_core::sc_time& at);

  plic_map::Registers regs_;
  std::array<std::uint32_t, kContexts> enable_{};  // what ENABLE holds
  std::uint32_t wires_ = 0;                        // levels of the sources
  std::uint32_t pending_ = 0;                      // requests that nobody has claimed yet
  std::uint32_t in_flight_ = 0;                    // claimed and not completed
};

}  // namespace soc
