// SPDX-License-Identifier: Apache-2.0
// Watches a firewall at its pins and says what is wrong by the rules: every request gets the verdict of
// firewall::judge() on the policy of its first cycle, passes whole or is answered whole with SLVERR, in order for its
// id; every register access and log record is what the mirror says.
#pragma once

#include <array>
#include <deque>
#include <string>
#include <vector>

#include "testbench/firewall/mirror.hpp"

namespace firewall_test {

// What the traffic reached; a campaign that never gets there proves nothing. Index 1 of a pair: writes.
struct Coverage {
  std::array<unsigned, 2> accesses{};
  std::array<std::array<unsigned, 2>, 4> types{};  // of requests: [burst type][granted]
  std::array<std::array<unsigned, 2>, 5> reasons{};
  std::array<unsigned, 2> held{}, overtaken{}, changed{}, dropped{}, same_id{}, full_id{}, denial_waits{}, other_id{};
  std::array<unsigned, 2> answers_kept{}, exclusive{}, atomic{}, beyond_4g{}, end_4g{}, end_64{}, unaligned{};
  unsigned boot_granted = 0, queue_full = 0, early_data = 0, false_last = 0, both_denied = 0, log_full = 0, lost = 0;
  unsigned pop_when_full = 0, clear_with_loss = 0, records_read = 0, config_writes = 0, apb_refused = 0, sub_word = 0;
  unsigned foreign = 0, lock_refused = 0, locks = 0, global_locks = 0, interrupts = 0, both_flow = 0;
};

class SliceCheck {
 public:
  explicit SliceCheck(unsigned entries) : mirror_(entries) {}
  void reset();

  // One cycle; what is wrong with it, or nothing.
  std::string cycle(const In& in, const Out& out);

  const Mirror& mirror() const { return mirror_; }
  const Coverage& coverage() const { return coverage_; }
  Coverage& coverage() { return coverage_; }
  // Nothing waits for an address handshake, for data or for an answer.
  bool settled() const;
  bool data_owed() const { return !bursts_.empty(); }
  // By AxLEN the next beat of data is its burst's last.
  bool data_last() const { return !bursts_.empty() && beat_ == bursts_.front().length; }

 private:
  static constexpr unsigned kIds = 16;
  static constexpr std::size_t kMostOutstanding = 15, kDataQueue = 8;

  // An address channel's pins, of either direction.
  struct Pins {
    bool s_valid, s_ready, m_valid, m_ready;
    unsigned s_id, m_id;
    firewall::Burst s, m;
  };
  struct Waiting {
    bool valid = false;
    bool pushed = false;
    unsigned id = 0;
    firewall::Burst burst;
    firewall::Verdict verdict;
  };
  struct Owed {  // an answer
    bool denied;
    unsigned beats;
    bool data_done;
  };
  struct Channel {
    Waiting waiting;
    std::array<std::deque<Owed>, kIds> owed;
    bool denial_open = false;
    unsigned denial_id = 0;
    bool stands = false;  // an answer of side m was on the pins and not taken
  };
  struct DataBurst {
    bool granted;
    unsigned length, id;
  };

  static Pins read_pins(const In& in, const Out& out);
  static Pins write_pins(const In& in, const Out& out);
  void wrong(const char* what) {
    if (wrong_.empty()) wrong_ = what;
  }
  void address(const Pins& pins, bool write);
  void first_cycle(const Pins& pins, Waiting& w, bool write);
  void count_request(const Waiting& w, bool write);
  void must_wait(const Pins& pins, const Channel& c, bool write);
  void accept(const Pins& pins, bool write, std::uint64_t cycle);
  void data(const In& in, const Out& out);
  void read_answer(const In& in, const Out& out);
  void write_answer(const In& in, const Out& out);
  static bool denial_due(const Channel& c);
  bool answer_due(Channel& c, unsigned id, bool from_m, bool write);
  void count_order(const Channel& c, bool due, bool m_valid, bool write);
  void registers(const In& in, const Out& out);
  void count_registers(const In& in, bool refused);

  Mirror mirror_;
  Coverage coverage_;
  std::array<Channel, 2> channels_;
  std::deque<DataBurst> bursts_;
  unsigned beat_ = 0;
  std::vector<Record> violations_;
  std::string wrong_;
};

}  // namespace firewall_test
