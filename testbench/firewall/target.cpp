// SPDX-License-Identifier: Apache-2.0
#include "testbench/firewall/target.hpp"

namespace firewall_test {

void Target::reset() {
  for (auto& id : reads_) id.clear();
  for (auto& id : writes_) id.clear();
  addressed_.clear();
  received_.clear();
  beats_ = 0;
  read_ = write_ = Answer{};
}

// An answer for an id that waits for one, if there is any: from a random one onwards.
template <class Waiting>
void Target::choose(Answer& answer, const Waiting& waiting, unsigned pace) {
  if (answer.valid || !one_in(pace)) return;
  const unsigned from = static_cast<unsigned>(random_());
  for (unsigned i = 0; i < kIds; ++i) {
    const unsigned id = (from + i) % kIds;
    if (waiting[id].empty()) continue;
    answer = {true, id, random_(), static_cast<std::uint32_t>(random_() & 3)};
    return;
  }
}

void Target::fill(In& in) {
  in.m_arready = one_in(pace_.address);
  in.m_awready = one_in(pace_.address);
  in.m_wready = one_in(pace_.data);
  choose(read_, reads_, pace_.read);
  choose(write_, writes_, pace_.response);
  in.m_rvalid = read_.valid;
  in.m_rid = read_.id;
  in.m_rdata = read_.data;
  in.m_rresp = read_.response;
  in.m_rlast = read_.valid && reads_[read_.id].front() == 1;
  in.m_bvalid = write_.valid;
  in.m_bid = write_.id;
  in.m_bresp = write_.response;
}

std::string Target::took(const In& in, const Out& out) {
  if (read_.valid && out.m_rready != 0) {
    read_.valid = false;
    if (--reads_[read_.id].front() == 0) reads_[read_.id].pop_front();
  }
  if (write_.valid && out.m_bready != 0) {
    write_.valid = false;
    writes_[write_.id].pop_front();
  }
  if (in.m_arready != 0 && out.m_arvalid != 0) reads_[out.m_arid].push_back(out.m_arlen + 1);
  if (in.m_awready != 0 && out.m_awvalid != 0) addressed_.push_back({out.m_awid, out.m_awlen + 1});
  if (in.m_wready != 0 && out.m_wvalid != 0) {
    ++beats_;
    if (out.m_wlast != 0) {
      received_.push_back(beats_);
      beats_ = 0;
    }
  }
  return match_data();
}

std::string Target::match_data() {
  while (!addressed_.empty() && !received_.empty()) {
    if (addressed_.front().beats != received_.front()) return "target: WLAST is not where AxLEN says";
    writes_[addressed_.front().id].push_back(1);
    addressed_.pop_front();
    received_.pop_front();
  }
  return "";
}

}  // namespace firewall_test
