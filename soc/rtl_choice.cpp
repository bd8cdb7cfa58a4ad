// SPDX-License-Identifier: Apache-2.0
#include <Vplt_aes.h>
#include <Vplt_keyvault.h>
#include <Vplt_sha.h>
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "pluton/aes/aes_core.hpp"
#include "pluton/keyvault/keyvault_core.hpp"
#include "pluton/sha/sha_core.hpp"
#include "soc/rtl_choice.hpp"
#include "tlm/cycle/verilated_core.hpp"
#include "tlm/error.hpp"

namespace soc {

namespace {

template <class Model, class Rtl, class Pins>
std::unique_ptr<tlmkit::CycleCore<Pins>> form(bool rtl) {
  if (rtl) return std::make_unique<tlmkit::VerilatedCore<Rtl, Pins>>();
  return std::make_unique<Model>();
}

}  // namespace

const std::vector<std::string>& RtlChoice::names() {
  static const std::vector<std::string> kNames = {"aes", "keyvault", "sha"};
  return kNames;
}

RtlChoice RtlChoice::parse(const std::string& text) {
  RtlChoice choice;
  if (text == "none") return choice;
  if (text == "all") {
    choice.blocks_.insert(names().begin(), names().end());
    return choice;
  }
  std::istringstream list(text);
  for (std::string name; std::getline(list, name, ',');) {
    if (std::find(names().begin(), names().end(), name) == names().end()) {
      throw tlmkit::UserError(
          fmt::format("--rtl {}: no RTL of '{}'; there is all, none, {}", text, name, fmt::join(names(), ", ")));
    }
    choice.blocks_.insert(name);
  }
  return choice;
}

pluton::EngineForms engine_forms(const RtlChoice& rtl) {
  return {form<pluton::AesCore, Vplt_aes, pluton::AesPins>(rtl.uses("aes")),
          form<pluton::ShaCore, Vplt_sha, pluton::ShaPins>(rtl.uses("sha")),
          form<pluton::KeyvaultCore, Vplt_keyvault, pluton::KeyvaultPins>(rtl.uses("keyvault"))};
}

std::unique_ptr<firewall::Form> firewall_form(const RtlChoice&) { return firewall::make_model(); }

}  // namespace soc
