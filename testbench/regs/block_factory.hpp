// SPDX-License-Identifier: Apache-2.0
// Builds a block by name, as model or as RTL, with whatever it needs around it. A block that is added to the chip gets
// a row here; a test fails while it has none.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "testbench/regs/register_check.hpp"
#include "tlm/registers.hpp"

namespace regs_test {

struct Dut {
  virtual ~Dut() = default;
  virtual tlm::tlm_target_socket<64>& socket() = 0;
  virtual void reset() = 0;
  CheckOptions options;
};

// nullptr: nobody knows the block, or it has no RTL.
std::unique_ptr<Dut> build_model(std::string_view block, const tlmkit::ClockDomain& clock);
std::unique_ptr<Dut> build_rtl(std::string_view block, const tlmkit::ClockDomain& clock);

// A block that is nothing but its registers.
template <class Registers>
class PlainBlock : public tlmkit::RegisterBlock {
 public:
  PlainBlock(const sc_core::sc_module_name& name, const tlmkit::BlockSpec& spec, const tlmkit::ClockDomain& clock)
      : RegisterBlock(name, spec, clock) {
    add_all(registers);
  }
  Registers registers;
};

}  // namespace regs_test
