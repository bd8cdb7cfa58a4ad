// SPDX-License-Identifier: Apache-2.0
// Which blocks a chip takes as RTL instead of their models: the registry of blocks that exist in both forms.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "firewall/form.hpp"
#include "pluton/engine/engine_island.hpp"

namespace soc {

class RtlChoice {
 public:
  // Blocks that have RTL, by their names in the chip map.
  static const std::vector<std::string>& names();
  // "all", "none", or names with commas between them. Throws tlmkit::UserError for an unknown one.
  static RtlChoice parse(const std::string& text);

  bool uses(std::string_view block) const { return blocks_.find(block) != blocks_.end(); }
  bool any() const { return !blocks_.empty(); }

 private:
  std::set<std::string, std::less<>> blocks_;
};

// The engine island's blocks in the forms chosen.
pluton::EngineForms engine_forms(const RtlChoice& rtl);
std::unique_ptr<firewall::Form> firewall_form(const RtlChoice& rtl);

}  // namespace soc
