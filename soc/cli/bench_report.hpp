// SPDX-License-Identifier: Apache-2.0
// What `plutonsim bench` prints and writes of its measurements.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "soc/bench/figures.hpp"

namespace soc::cli {

using Json = nlohmann::ordered_json;
using Software = std::map<std::string, tlmkit::Cycles>;  // cycles in software, by operation

// One operation on the forms that ran, at least one.
struct BenchRow {
  const bench::Measurement* model;
  const bench::Measurement* rtl;
  bool differs() const;
};

void print_operations_heading(unsigned octets, bool both);
void print_operation(const BenchRow& row, const Software& software);
Json operation_json(const BenchRow& row, const Software& software);

void print_figures(const std::vector<bench::Figure>& figures);
Json figures_json(const std::vector<bench::Figure>& figures);

// Figures of `make cost`, from its file; null when `path` is empty and `fallback` is not there. Throws
// tlmkit::UserError when the file is not one of cost.py.
Json read_cost(const std::string& path, const std::string& fallback);
void print_cost(const Json& cost);

}  // namespace soc::cli
