// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

#include "pluton/keyvault/keyvault_pins.hpp"
#include "pluton/sha/sha_pins.hpp"
#include "soc/vectors/register_bus.hpp"
#include "tlm/cycle/apb_driver.hpp"

namespace soc::vectors {

// A key vault and the SHA engine that it lends keys to and borrows, wired to one another and clocked together. A
// transfer to one of them takes the other along, edge by edge.
class VaultPair {
 public:
  using VaultPins = pluton::KeyvaultPins;
  using ShaPins = pluton::ShaPins;

  VaultPair(std::unique_ptr<tlmkit::CycleCore<VaultPins>> vault, std::unique_ptr<tlmkit::CycleCore<ShaPins>> sha)
      : vault_(std::move(vault)), sha_(std::move(sha)), vault_driver_(*vault_), sha_driver_(*sha_) {
    vault_driver_.reset();
    sha_driver_.reset();
    vault_driver_.environment([this](const VaultPins::Out& out, VaultPins::In& in) {
      ShaPins::In other;
      wire_to_sha(out, other);
      wire_to_vault(sha_->out(), in);
      step(*sha_, other);
    });
    sha_driver_.environment([this](const ShaPins::Out& out, ShaPins::In& in) {
      VaultPins::In other;
      wire_to_vault(out, other);
      wire_to_sha(vault_->out(), in);
      step(*vault_, other);
    });
  }
  VaultPair(const VaultPair&) = delete;
  VaultPair& operator=(const VaultPair&) = delete;

  RegisterBus& vault() { return vault_bus_; }
  RegisterBus& sha() { return sha_bus_; }
  tlmkit::Cycles now() const { return vault_driver_.cycle() + sha_driver_.cycle(); }

 private:
  template <class Pins>
  class Bus : public RegisterBus {
   public:
    Bus(const VaultPair& pair, tlmkit::ApbDriver<Pins>& driver) : pair_(pair), driver_(driver) {}
    bool write(std::uint32_t offset, std::uint32_t word) override { return driver_.write(offset, word).ok; }
    std::optional<std::uint32_t> read(std::uint32_t offset) override {
      const auto answer = driver_.read(offset);
      return answer.ok ? std::optional(answer.data) : std::nullopt;
    }
    tlmkit::Cycles now() const override { return pair_.now(); }

   private:
    const VaultPair& pair_;
    tlmkit::ApbDriver<Pins>& driver_;
  };

  template <class Pins>
  static void step(tlmkit::CycleCore<Pins>& core, const typename Pins::In& in) {
    core.settle(in);
    core.tick(in);
  }
  static void wire_to_sha(const VaultPins::Out& out, ShaPins::In& in) {
    in.krsp_valid = out.sha_krsp_valid;
    in.krsp_data = out.sha_krsp_data;
    in.krsp_last = out.sha_krsp_last;
    in.krsp_error = out.sha_krsp_error;
    in.krsp_bytes = out.sha_krsp_bytes;
    in.krsp_usage = out.sha_krsp_usage;
    in.kdf_req = out.kdf_req;
    in.kdf_alg = out.kdf_alg;
    in.kdf_valid = out.kdf_valid;
    in.kdf_data = out.kdf_data;
    in.kdf_bytes = out.kdf_bytes;
    in.kdf_last = out.kdf_last;
    in.kdf_key = out.kdf_key;
  }
  static void wire_to_vault(const ShaPins::Out& out, VaultPins::In& in) {
    in.sha_kreq_valid = out.kreq_valid;
    in.sha_kreq_slot = out.kreq_slot;
    in.sha_kreq_owner = out.kreq_owner;
    in.kdf_gnt = out.kdf_gnt;
    in.kdf_ready = out.kdf_ready;
    in.kdf_dvalid = out.kdf_dvalid;
    in.kdf_ddata = out.kdf_ddata;
    in.kdf_dlast = out.kdf_dlast;
  }

  std::unique_ptr<tlmkit::CycleCore<VaultPins>> vault_;
  std::unique_ptr<tlmkit::CycleCore<ShaPins>> sha_;
  tlmkit::ApbDriver<VaultPins> vault_driver_;
  tlmkit::ApbDriver<ShaPins> sha_driver_;
  Bus<VaultPins> vault_bus_{*this, vault_driver_};
  Bus<ShaPins> sha_bus_{*this, sha_driver_};
};

}  // namespace soc::vectors
