// SPDX-License-Identifier: Apache-2.0
#include "soc/vectors/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace soc::vectors {

namespace {

using nlohmann::ordered_json;

const char* name_of(Status status) {
  switch (status) {
    case Status::passed:
      return "passed";
    case Status::failed:
      return "failed";
    case Status::skipped:
      return "skipped";
    case Status::acceptable:
      return "acceptable";
  }
  return "?";
}

// Long texts would hide the rest of the report; the JSON result has them whole.
std::string shortened(const std::string& text) {
  constexpr std::size_t kLongest = 400;
  return text.size() <= kLongest ? text : text.substr(0, kLongest) + "...";
}

ordered_json case_json(const CaseResult& result, const std::vector<std::string>& backends) {
  ordered_json out = {{"id", result.id}, {"line", result.line}, {"status", name_of(result.status)}};
  if (!result.reason.empty()) out["reason"] = result.reason;
  for (std::size_t i = 0; i < result.outcomes.size(); ++i) {
    const Outcome& outcome = result.outcomes[i];
    ordered_json& item = out[backends.at(i)] = {{"passed", outcome.passed}, {"cycles", outcome.cycles}};
    if (outcome.in_vault) item["in_vault"] = true;
    if (outcome.passed) continue;
    item["what"] = outcome.what;
    item["expected"] = outcome.expected;
    item["got"] = outcome.got;
  }
  return out;
}

ordered_json tally_json(const Tally& tally) {
  return {{"passed", tally.passed},
          {"failed", tally.failed},
          {"skipped", tally.skipped},
          {"acceptable", tally.acceptable},
          {"skips", tally.skips}};
}

}  // namespace

void Tally::add(const CaseResult& result) {
  passed += result.status == Status::passed ? 1 : 0;
  failed += result.status == Status::failed ? 1 : 0;
  acceptable += result.status == Status::acceptable ? 1 : 0;
  if (result.status != Status::skipped) return;
  ++skipped;
  ++skips[result.reason];
}

void Tally::add(const Tally& other) {
  passed += other.passed;
  failed += other.failed;
  skipped += other.skipped;
  acceptable += other.acceptable;
  for (const auto& [reason, count] : other.skips) skips[reason] += count;
}

std::string Tally::counts() const {
  const std::string apart = acceptable == 0 ? "" : fmt::format(", {} acceptable", acceptable);
  return fmt::format("{} passed, {} failed, {} skipped{}", passed, failed, skipped, apart);
}

Tally tally_of(const FileResult& file) {
  Tally tally;
  for (const CaseResult& result : file.cases) tally.add(result);
  return tally;
}

std::string describe(const FileResult& file, unsigned failures) {
  const Tally tally = tally_of(file);
  std::string out = fmt::format("{}: {}\n", file.name, tally.counts());
  for (const auto& [reason, count] : tally.skips) out += fmt::format("  skipped: {} {}\n", count, reason);
  const auto in_vault = std::count_if(file.cases.begin(), file.cases.end(), [](const CaseResult& result) {
    return !result.outcomes.empty() && result.outcomes.front().in_vault;
  });
  if (in_vault != 0) out += fmt::format("  derived in the key vault as well: {}\n", in_vault);
  unsigned shown = 0;
  for (const CaseResult& result : file.cases) {
    if (result.status != Status::failed || shown++ >= failures) continue;
    out += fmt::format("  {}:{}: {}: {}\n", file.name, result.line, result.id, shortened(result.reason));
  }
  if (tally.failed > failures) out += fmt::format("  and {} failures more\n", tally.failed - failures);
  return out;
}

std::string describe_total(const std::vector<FileResult>& files) {
  Tally total;
  for (const FileResult& file : files) total.add(tally_of(file));
  return total.counts() + '\n';
}

std::string describe_json(const std::vector<FileResult>& files, const std::vector<std::string>& backends) {
  ordered_json out;
  out["backends"] = backends;
  Tally total;
  ordered_json& list = out["files"] = ordered_json::array();
  for (const FileResult& file : files) {
    const Tally tally = tally_of(file);
    total.add(tally);
    ordered_json item = {{"name", file.name}};
    item.update(tally_json(tally));
    ordered_json& cases = item["cases"] = ordered_json::array();
    for (const CaseResult& result : file.cases) cases.push_back(case_json(result, backends));
    list.push_back(std::move(item));
  }
  out["total"] = tally_json(total);
  return out.dump(1) + '\n';
}

}  // namespace soc::vectors
