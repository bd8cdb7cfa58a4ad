// SPDX-License-Identifier: Apache-2.0
// Checks a block against its register map, from the generated table alone: reset values, the policy of each bit,
// reserved bits, width, alignment, and an error at every undocumented offset.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tlm/initiator_port.hpp"
#include "tlm/registers.hpp"

namespace regs_test {

struct CheckOptions {
  // Registers whose reset value depends on what is around the block (fuses, the time of day): not compared.
  std::vector<std::string> floating;
};

class RegisterCheck {
 public:
  // The block behind `socket`, which must be unbound, is compared with `spec`, which need not be the table that it was
  // built from. `reset` resets the block.
  RegisterCheck(tlm::tlm_target_socket<64>& socket, std::function<void()> reset, const tlmkit::BlockSpec& spec,
                CheckOptions options);

  // Each resets the block, runs its check and returns what is wrong, empty when nothing is.
  std::string reset_values();
  std::string access_policy();
  std::string widths_and_alignment();
  std::string undocumented_offsets();

  // Accesses of `length` bytes in time; true when answered without error.
  bool read(std::uint64_t offset, unsigned length, std::uint64_t& value);
  bool write(std::uint64_t offset, unsigned length, std::uint64_t value);

 private:
  struct Element {
    const tlmkit::RegisterSpec* reg;
    std::uint32_t offset;
  };

  bool access(std::uint64_t offset, unsigned length, std::uint64_t& value, bool write);
  void restart();
  bool floats(const tlmkit::RegisterSpec& reg) const;
  bool documented(std::uint64_t offset, unsigned length) const;
  // A refused access at `offset`, tried as read and as write.
  void expect_refused(std::uint64_t offset, unsigned length, const char* why);
  void compare_reset_values(const char* when);
  void compare_steady(const char* when);
  void fail(const std::string& what);
  std::string take();

  const std::function<void()> reset_;
  const tlmkit::BlockSpec& spec_;
  const CheckOptions options_;
  tlmkit::InitiatorPort port_;
  std::vector<Element> elements_;  // by offset
  std::string failures_;
  unsigned failure_count_ = 0;
};

}  // namespace regs_test
