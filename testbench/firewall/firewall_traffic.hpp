// SPDX-License-Identifier: Apache-2.0
// Constrained-random traffic at the pins of two firewalls in lockstep, with an initiator that also breaks the rules, a
// target that answers as it likes, policies that change under it, and resets at any cycle.
#pragma once

#include <array>
#include <deque>
#include <random>
#include <string>

#include "testbench/common/lockstep.hpp"
#include "testbench/firewall/slice_check.hpp"
#include "testbench/firewall/target.hpp"

namespace firewall_test {

class FirewallTraffic {
 public:
  using Core = tlmkit::CycleCore<firewall::FirewallPins>;

  FirewallTraffic(Core& model, Core& rtl, unsigned entries, std::uint64_t seed, std::string repeat,
                  std::string wave = "");

  // `accesses` accepted requests; returns the first thing wrong, a divergence or a broken rule, or nothing.
  std::string run(std::uint64_t accesses);
  // Random levels on every pin: only the comparison counts.
  std::string run_noise(std::uint64_t cycles);

  const Coverage& coverage() const { return check_.coverage(); }
  tlmkit::Cycles cycles() const { return pair_.cycle(); }
  unsigned resets() const { return resets_; }
  std::uint64_t skipped() const { return skipped_; }

 private:
  struct Request {
    bool valid = false;
    unsigned id = 0;
    firewall::Burst burst;
  };
  struct Apb {
    std::uint32_t offset, word, strobes, user;
    bool write;
  };
  // How things go for a while; frequencies as one in so many.
  struct Mood {
    std::array<unsigned, 2> gap{1, 1};  // between requests
    unsigned data_gap = 1, take_read = 1, take_response = 1, break_rules = 64, config = 16, log = 64, ids = 16;
    bool short_bursts = false, early_data = true, one_initiator = false, friendly = false;
  };

  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  unsigned some(unsigned n) { return static_cast<unsigned>(below(n)); }

  std::string phase();
  void set_mood();
  std::string cycle();
  std::string settle_down();
  void reset();

  void offer(Request& request, bool write);
  void fill_requests(In& in);
  void fill_data(In& in);
  void fill_apb(In& in);
  void apb_moved();
  In noise();

  firewall::Burst burst();
  firewall::Burst burst_to_offer(bool write);
  std::uint64_t address();
  unsigned length(firewall::BurstType type);
  void access(std::uint32_t offset, bool write, std::uint32_t word = 0);
  void reconfigure();
  void write_entry(unsigned i);
  std::uint32_t rights();
  void odd_access();
  void serve_log();

  std::mt19937_64 random_;
  testbench::Lockstep<firewall::FirewallPins> pair_;
  SliceCheck check_;
  Target target_;
  Mood mood_;
  std::array<Request, 2> requests_;
  bool stop_ = false;  // no new requests
  bool data_valid_ = false, data_false_last_ = false;
  std::uint64_t data_ = 0;
  std::uint32_t strobes_ = 0;
  std::deque<Apb> apb_;
  bool apb_setup_done_ = false;
  std::uint64_t clock_ = 0;  // the cycle counter at the pins
  unsigned resets_ = 0;
  std::uint64_t skipped_ = 0;
};

}  // namespace firewall_test
