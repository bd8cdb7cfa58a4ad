// SPDX-License-Identifier: Apache-2.0
// The attacks of core_attacks.hpp: refused on the product in both modes, with the firewall's model and its RTL;
// successful on the model with their own weakness planted.
#include <gtest/gtest.h>

#include "testbench/attack/core_attacks.hpp"
#include "testbench/attack/mutant.hpp"
#include "testbench/soc/soc_bench.hpp"

namespace {

using attack::Atomic;
using attack::Between;
using attack::CoreOutcome;
using attack::CoreSetup;
using attack::Reach;
using tlmkit::Mode;

constexpr unsigned kProduct = 0, kCheckedAsRead = 48, kPermissionKept = 49, kReservationKept = 50, kAllSecure = 19;
constexpr std::uint64_t kFetchFault = 1, kLoadFault = 5, kStoreFault = 7;

std::vector<CoreSetup> setups(bool with_locked) {
  std::vector<CoreSetup> all = {
      {Mode::fast, "none", false}, {Mode::exact, "none", false}, {Mode::exact, "firewall", false}};
  if (with_locked) all.push_back({Mode::fast, "none", true});
  return all;
}

template <class Attempt>
CoreOutcome in_a_process(unsigned weakness, Attempt attempt) {
  return testbench::in_child([&] {
    attack::choose_mutant(weakness);
    return attempt();
  });
}

CoreOutcome operate(unsigned weakness, const CoreSetup& setup, Atomic operation, bool may_read, bool may_write) {
  return in_a_process(weakness, [&] { return attack::atomic_operation(setup, operation, may_read, may_write); });
}
CoreOutcome conditional(unsigned weakness, const CoreSetup& setup, Between between) {
  return in_a_process(weakness, [&] { return attack::store_conditional(setup, between); });
}
CoreOutcome reach(unsigned weakness, const CoreSetup& setup, Reach what, bool supervisor) {
  return in_a_process(weakness, [&] { return attack::reach(setup, what, supervisor); });
}

void expect_fault(const CoreOutcome& out, std::uint64_t cause) {
  EXPECT_TRUE(out.trapped);
  EXPECT_EQ(out.cause, cause);
  EXPECT_EQ(out.memory, attack::kCoreSecret);
}

TEST(CoreAttack, F08_atomics_with_half_the_rights_fault_and_leave_memory) {
  for (const CoreSetup& setup : setups(true)) {
    for (const Atomic operation : {Atomic::lr, Atomic::amoadd, Atomic::amoswap}) {
      for (const bool may_read : {false, true}) {
        const CoreOutcome out = operate(kProduct, setup, operation, may_read, !may_read);
        expect_fault(out, operation == Atomic::lr ? kLoadFault : kStoreFault);
        EXPECT_EQ(out.result, 0u) << "nothing is read either";
      }
    }
  }
}

TEST(CoreAttack, F08_atomics_with_both_rights_work) {
  for (const CoreSetup& setup : setups(true)) {
    const CoreOutcome out = operate(kProduct, setup, Atomic::amoadd, true, true);
    EXPECT_TRUE(out.ended && !out.trapped);
    EXPECT_EQ(out.result, attack::kCoreSecret);
    EXPECT_EQ(out.memory, attack::kCoreSecret + attack::kCoreValue);
  }
}

TEST(CoreAttack, F08_atomic_writes_what_may_be_read_only_on_its_mutant) {
  for (const Mode mode : {Mode::fast, Mode::exact}) {
    for (const bool locked : {false, true}) {
      const CoreOutcome out = operate(kCheckedAsRead, {mode, "none", locked}, Atomic::amoswap, true, false);
      EXPECT_TRUE(out.ended && !out.trapped);
      EXPECT_EQ(out.memory, attack::kCoreValue);
    }
  }
}

// The reservation goes with the permission; an sc that asked the bus would be refused there.
TEST(CoreAttack, F09_sc_after_revocation_fails_and_leaves_memory) {
  for (const CoreSetup& setup : setups(false)) {
    const CoreOutcome out = conditional(kProduct, setup, Between::revocation);
    EXPECT_TRUE(out.ended);
    EXPECT_TRUE(out.trapped ? out.cause == kStoreFault : out.result == 1);
    EXPECT_EQ(out.memory, attack::kCoreSecret);
  }
}

TEST(CoreAttack, F09_sc_without_anything_in_between_stores) {
  for (const CoreSetup& setup : setups(false)) {
    const CoreOutcome out = conditional(kProduct, setup, Between::nothing);
    EXPECT_TRUE(out.ended && !out.trapped);
    EXPECT_EQ(out.result, 0u);
    EXPECT_EQ(out.memory, attack::kCoreValue);
  }
}

TEST(CoreAttack, F09_sc_after_revocation_stores_on_its_mutant) {
  for (const Mode mode : {Mode::fast, Mode::exact}) {
    const CoreOutcome out = conditional(kPermissionKept, {mode}, Between::revocation);
    EXPECT_TRUE(out.ended && !out.trapped);
    EXPECT_EQ(out.memory, attack::kCoreValue);
  }
}

TEST(CoreAttack, F09_sc_after_a_foreign_store_fails) {
  for (const CoreSetup& setup : setups(false)) {
    const CoreOutcome out = conditional(kProduct, setup, Between::store);
    EXPECT_TRUE(out.ended && !out.trapped);
    EXPECT_EQ(out.result, 1u);
    EXPECT_EQ(out.memory, attack::kForeignValue);
  }
}

TEST(CoreAttack, F09_sc_after_a_foreign_store_overwrites_it_on_its_mutant) {
  for (const Mode mode : {Mode::fast, Mode::exact}) {
    EXPECT_EQ(conditional(kReservationKept, {mode}, Between::store).memory, attack::kCoreValue);
  }
}

TEST(CoreAttack, the_secure_clint_answers_machine_mode_and_no_other) {
  for (const CoreSetup& setup : setups(true)) {
    const CoreOutcome machine = reach(kProduct, setup, Reach::secure_clint, false);
    EXPECT_TRUE(machine.ended && !machine.trapped);
    expect_fault(reach(kProduct, setup, Reach::secure_clint, true), kLoadFault);
  }
}

TEST(CoreAttack, the_secure_clint_answers_supervisor_mode_when_everybody_is_secure) {
  for (const Mode mode : {Mode::fast, Mode::exact}) {
    const CoreOutcome out = reach(kAllSecure, {mode}, Reach::secure_clint, true);
    EXPECT_TRUE(out.ended && !out.trapped);
  }
}

TEST(CoreAttack, the_policy_keeps_monitor_text_from_stores_and_its_data_from_fetches) {
  for (const CoreSetup& setup : setups(true)) {
    expect_fault(reach(kProduct, setup, Reach::own_text, false), kStoreFault);
    expect_fault(reach(kProduct, setup, Reach::own_data, false), kFetchFault);
  }
}

}  // namespace
