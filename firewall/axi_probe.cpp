// SPDX-License-Identifier: Apache-2.0
#include "firewall/axi_probe.hpp"

#include <algorithm>

#include "firewall/gen/firewall_regs.hpp"

namespace firewall {

namespace {

namespace map = firewall_map;

constexpr unsigned kSlverr = 2;
constexpr tlmkit::Cycles kMostWait = 64;  // without any handshake: a broken slice must not hang its user
constexpr std::uint64_t kWriteData = 0xA5C3'9617'5A3C'69E8;
constexpr std::uint64_t kReadData = 0x3C5A'E869'C3A5'1796;
// Data of a beat: neither zero nor that of its neighbours.
constexpr std::uint64_t beat_data(std::uint64_t pattern, unsigned beat) { return pattern ^ beat; }

std::uint32_t rights_word(const Rights& rights) {
  return (rights.initiators & map::entry_read::kInitiators.mask()) |
         (std::uint32_t{rights.modes} << map::entry_read::kModes.lsb & map::entry_read::kModes.mask());
}

std::uint32_t field(std::uint32_t word, const tlmkit::FieldSpec& spec) { return (word & spec.mask()) >> spec.lsb; }

std::uint32_t control_word(bool enabled, bool locked) {
  return (enabled ? map::entry_ctrl::kEnable.mask() : 0u) | (locked ? map::entry_ctrl::kLock.mask() : 0u);
}

bool same_request(const Burst& b, std::uint64_t addr, unsigned len, unsigned size, unsigned burst, unsigned lock,
                  unsigned prot, unsigned user) {
  return addr == b.address && len == b.length && size == b.size && burst == static_cast<unsigned>(b.type) &&
         (lock != 0) == b.exclusive && prot == b.prot && user == b.user;
}

}  // namespace

Verdict LogRecord::verdict() const {
  const auto reason = static_cast<Reason>(field(info, map::log_info::kReason));
  const bool decided = reason == Reason::partial || reason == Reason::no_right;
  return {reason, decided ? static_cast<int>(field(info, map::log_info::kEntry)) : -1};
}

// Both ends of one access.
struct AxiProbe::Course {
  const Burst& burst;
  const bool write;
  const unsigned beats = burst.length + 1;
  // Initiator
  bool address_done = false;
  unsigned sent = 0;      // beats of data that the slice took
  unsigned answered = 0;  // answer beats that it gave
  bool error = false;     // the first of them was SLVERR
  tlmkit::Cycles address_at = 0, given_at = 0, answer_at = 0;
  // Target
  bool address_seen = false;
  unsigned received = 0;  // beats of data
  unsigned owed = 0;      // answer beats to come
  const char* fault = nullptr;

  unsigned answers() const { return write ? 1 : beats; }
  bool done() const { return address_done && answered >= answers(); }
  // Handshakes of the initiator; bounded, whatever the slice does.
  unsigned progress() const { return (address_done ? 1u : 0u) + sent + std::min(answered, answers()); }
  void require(bool promise, const char* what) {
    if (!promise && fault == nullptr) fault = what;
  }
};

AxiProbe::AxiProbe(Core& core) : core_(core) {
  in_.s_bready = in_.s_rready = 1;
  in_.m_awready = in_.m_wready = in_.m_arready = 1;
}

void AxiProbe::reset() { core_.reset(); }

void AxiProbe::advance_to(tlmkit::Cycles cycle) {
  while (cycle_ < cycle) {
    const tlmkit::Cycles still = std::min(core_.quiet(), cycle - cycle_);
    if (still != 0) {
      core_.skip(still);
      cycle_ += still;
      continue;
    }
    settle();
    tick();
  }
}

const AxiProbe::Out& AxiProbe::settle() {
  in_.cycle = cycle_;
  return core_.settle(in_);
}

void AxiProbe::tick() {
  core_.tick(in_);
  ++cycle_;
}

AxiProbe::Answer AxiProbe::write(std::uint32_t offset, std::uint32_t word, unsigned initiator) {
  return transfer(offset, true, word, initiator);
}

AxiProbe::Answer AxiProbe::read(std::uint32_t offset, unsigned initiator) {
  return transfer(offset, false, 0, initiator);
}

AxiProbe::Answer AxiProbe::transfer(std::uint32_t offset, bool write, std::uint32_t word, unsigned initiator) {
  const tlmkit::Cycles start = cycle_;
  const auto kind = write ? tlmkit::AccessKind::store : tlmkit::AccessKind::load;
  in_.psel = 1;
  in_.penable = 0;
  in_.paddr = offset;
  in_.pwrite = write ? 1 : 0;
  in_.pwdata = word;
  in_.pstrb = write ? 0xF : 0;
  in_.pprot = 1;
  in_.puser = axuser(initiator, kind) | static_cast<unsigned>(tlmkit::Privilege::machine) << 11;
  settle();
  tick();
  in_.penable = 1;
  Answer answer;
  for (bool ready = false; !ready && cycle_ - start <= kMostWait;) {
    const Out& out = settle();
    ready = out.pready != 0;
    answer.ok = ready && out.pslverr == 0;
    answer.data = answer.ok && !write ? out.prdata : 0;
    tick();
  }
  in_.psel = in_.penable = in_.paddr = in_.pwrite = in_.pwdata = in_.pstrb = in_.pprot = in_.puser = 0;
  answer.cycles = cycle_ - start;
  return answer;
}

bool AxiProbe::configure(const Policy& policy) {
  const Answer status = read(map::kStatus);
  const unsigned entries = field(status.data, map::status::kEntries);
  const bool open = (status.data & map::status::kBootOpen.mask()) != 0;
  const bool wanted = policy.boot_initiator != tlmkit::kNoInitiator;
  if (!status.ok || policy.entries.size() > entries) return false;
  if (wanted && (!open || policy.boot_initiator != kPlutonCore)) return false;
  // All off first: no access is ever judged by half of each policy.
  for (unsigned i = 0; i < entries; ++i) {
    if (!enable_entry(i, false)) return false;
  }
  for (unsigned i = 0; i < policy.entries.size(); ++i) {
    if (!set_entry(i, policy.entries[i])) return false;
  }
  return wanted || close_boot();
}

bool AxiProbe::set_entry(unsigned index, const Entry& entry) {
  const std::uint32_t at = index * map::kEntryBaseStride;
  return enable_entry(index, false) && write(map::kEntryBase + at, entry.base & ~(kGranule - 1)).ok &&
         write(map::kEntryLimit + at, entry.limit & ~(kGranule - 1)).ok &&
         write(map::kEntryRead + at, rights_word(entry.read)).ok &&
         write(map::kEntryWrite + at, rights_word(entry.write)).ok &&
         write(map::kEntryFetch + at, rights_word(entry.fetch)).ok && enable_entry(index, entry.enabled);
}

bool AxiProbe::enable_entry(unsigned index, bool enabled) {
  return write(map::kEntryCtrl + index * map::kEntryCtrlStride, control_word(enabled, false)).ok;
}

bool AxiProbe::lock_entry(unsigned index, bool enabled) {
  return write(map::kEntryCtrl + index * map::kEntryCtrlStride, control_word(enabled, true)).ok;
}

bool AxiProbe::close_boot() { return write(map::kCommand, map::command::kCloseBoot.mask()).ok; }

bool AxiProbe::pop_log(LogRecord& record) {
  if (field(read(map::kLogStatus).data, map::log_status::kCount) == 0) return false;
  const auto wide = [this](std::uint32_t low, std::uint32_t high) {
    return read(low).data | std::uint64_t{read(high).data} << 32;
  };
  record.address = wide(map::kLogAddress, map::kLogAddressHigh);
  record.info = read(map::kLogInfo).data;
  record.cycle = wide(map::kLogCycle, map::kLogCycleHigh);
  return write(map::kCommand, map::command::kLogPop.mask()).ok;
}

Passage AxiProbe::access(const Burst& burst, bool write) {
  Course course{burst, write};
  const tlmkit::Cycles start = cycle_;
  for (tlmkit::Cycles waited = 0; !course.done() && waited < kMostWait; ++waited) {
    if (drive_cycle(course)) waited = 0;
  }
  in_.s_awvalid = in_.s_wvalid = in_.s_arvalid = in_.m_bvalid = in_.m_rvalid = 0;
  course.require(course.done(), "the access has no end");
  course.require(course.error != course.address_seen, "the answer does not fit what the target saw");
  course.require(!course.address_seen || !write || course.received == course.beats,
                 "the target got fewer data beats than the burst has");
  Passage passage;
  passage.granted = course.address_seen;
  passage.accepted = course.address_at;
  passage.answer = course.answer_at - course.address_at;
  passage.added =
      passage.granted ? cycle_ - start - (tlmkit::Cycles{course.beats} + 1) : course.answer_at - course.given_at;
  passage.fault = course.fault;
  return passage;
}

// True when there was a handshake of the initiator.
bool AxiProbe::drive_cycle(Course& course) {
  drive_inputs(course);
  const Out& out = settle();
  const unsigned before = course.progress();
  watch_target(course, out);
  watch_initiator(course, out);
  tick();
  return before != course.progress();
}

void AxiProbe::drive_inputs(const Course& c) {
  const Burst& b = c.burst;
  const auto type = static_cast<unsigned>(b.type);
  if (c.write) {
    in_.s_awvalid = c.address_done ? 0 : 1;
    in_.s_awaddr = b.address;
    in_.s_awlen = b.length;
    in_.s_awsize = b.size;
    in_.s_awburst = type;
    in_.s_awlock = b.exclusive ? 1 : 0;
    in_.s_awprot = b.prot;
    in_.s_awuser = b.user;
    in_.s_wvalid = c.sent < c.beats ? 1 : 0;
    in_.s_wdata = beat_data(kWriteData, c.sent);
    in_.s_wstrb = 0xFF;
    in_.s_wlast = c.sent + 1 == c.beats ? 1 : 0;
    in_.m_bvalid = c.owed != 0 && c.received == c.beats ? 1 : 0;
    return;
  }
  in_.s_arvalid = c.address_done ? 0 : 1;
  in_.s_araddr = b.address;
  in_.s_arlen = b.length;
  in_.s_arsize = b.size;
  in_.s_arburst = type;
  in_.s_arlock = b.exclusive ? 1 : 0;
  in_.s_arprot = b.prot;
  in_.s_aruser = b.user;
  in_.m_rvalid = c.owed != 0 ? 1 : 0;
  in_.m_rdata = beat_data(kReadData, c.beats - c.owed);
  in_.m_rlast = c.owed == 1 ? 1 : 0;
}

// What side m shows. The target answers from the cycle after its last input on.
void AxiProbe::watch_target(Course& c, const Out& out) {
  if ((c.write ? in_.m_bvalid & out.m_bready : in_.m_rvalid & out.m_rready) != 0) --c.owed;
  c.require((c.write ? out.m_arvalid : out.m_awvalid | out.m_wvalid) == 0, "the other direction shows a request");
  if ((c.write ? out.m_awvalid : out.m_arvalid) != 0) {
    c.require(!c.address_seen, "the request reaches the target twice");
    const bool same = c.write ? same_request(c.burst, out.m_awaddr, out.m_awlen, out.m_awsize, out.m_awburst,
                                             out.m_awlock, out.m_awprot, out.m_awuser)
                              : same_request(c.burst, out.m_araddr, out.m_arlen, out.m_arsize, out.m_arburst,
                                             out.m_arlock, out.m_arprot, out.m_aruser);
    c.require(same, "the request reaches the target changed");
    c.address_seen = true;
    c.owed = c.write ? 1 : c.beats;
  }
  if (!c.write || out.m_wvalid == 0) return;
  c.require(c.address_seen, "data reaches the target without its address");
  c.require(c.received < c.beats, "the target gets more data beats than the burst has");
  c.require(out.m_wdata == beat_data(kWriteData, c.received) && out.m_wstrb == 0xFF &&
                (out.m_wlast != 0) == (c.received + 1 == c.beats),
            "data reaches the target changed");
  ++c.received;
}

void AxiProbe::watch_initiator(Course& c, const Out& out) {
  if (!c.address_done && (c.write ? out.s_awready : out.s_arready) != 0) {
    c.address_done = true;
    c.address_at = c.given_at = cycle_;
  }
  if (c.write && c.sent < c.beats && out.s_wready != 0) {
    ++c.sent;
    c.given_at = cycle_;
  }
  const bool answer = (c.write ? out.s_bvalid : out.s_rvalid) != 0;
  c.require((c.write ? out.s_rvalid : out.s_bvalid) == 0, "an answer in the other direction");
  if (!answer) return;
  c.require(c.address_done && (!c.write || c.sent == c.beats), "an answer before its access");
  const bool error = (c.write ? out.s_bresp : out.s_rresp) == kSlverr;
  if (c.answered == 0) {
    c.answer_at = cycle_;
    c.error = error;
  }
  c.require(error == c.error, "answer beats that differ in response");
  if (!c.write) {
    const std::uint64_t expected = c.address_seen ? beat_data(kReadData, c.answered) : 0;
    c.require(out.s_rdata == expected, "read data other than the target's, or than zero when denied");
    c.require((out.s_rlast != 0) == (c.answered + 1 == c.beats), "RLAST not with the last beat");
  }
  ++c.answered;
}

}  // namespace firewall
