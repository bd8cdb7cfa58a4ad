// SPDX-License-Identifier: Apache-2.0
// The reset tree: one table says what each kind of reset clears.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace tlmkit {

// From the strongest to the weakest: each kind clears what the kinds after it clear, and more.
enum class ResetKind : std::uint8_t { power_on, chip, application };

class ResetTree {
 public:
  // The action knows which kind is applied, for state such as a reset cause.
  using Action = std::function<void(ResetKind applied)>;

  struct Row {
    std::string what;
    ResetKind weakest;  // the weakest reset that clears it
    Action action;
  };

  // Actions run in the order of registration.
  void add(std::string what, ResetKind weakest, Action action) {
    rows_.push_back({std::move(what), weakest, std::move(action)});
  }
  void apply(ResetKind kind) const {
    for (const Row& row : rows_) {
      if (clears(kind, row.weakest)) row.action(kind);
    }
  }
  const std::vector<Row>& rows() const { return rows_; }

  static constexpr bool clears(ResetKind applied, ResetKind weakest) { return applied <= weakest; }

 private:
  std::vector<Row> rows_;
};

}  // namespace tlmkit
