// SPDX-License-Identifier: Apache-2.0
#include "firewall/tlm_firewall.hpp"

#include <algorithm>
#include <cstring>

#include "firewall/config.hpp"
#include "firewall/extent.hpp"
#include "firewall/gen/firewall_regs.hpp"
#include "tlm/registers.hpp"

namespace firewall {

namespace map = firewall_map;
using sc_core::sc_time;
using tlm::tlm_generic_payload;
using tlmkit::AccessKind;
using tlmkit::Identity;

namespace {

constexpr std::uint64_t kBeatBytes = 1u << kBusSize;

// The burst that carries a transaction; of the reserved type, which no policy grants, when none can.
Burst burst_of(const tlm_generic_payload& trans, const Identity& id) {
  Burst b;
  const auto length = std::uint64_t{trans.get_data_length()};
  b.address = trans.get_address();
  b.prot = axprot(id.world, is_privileged(id.privilege), id.kind);
  b.user = axuser(id.initiator, id.kind);
  b.size = kBusSize;
  const std::uint64_t beats = length == 0 ? 1 : (b.address % kBeatBytes + length + kBeatBytes - 1) / kBeatBytes;
  b.length = static_cast<unsigned>(std::min<std::uint64_t>(beats, 256) - 1);
  const bool moves = trans.is_read() || trans.is_write();
  if (!moves || length == 0 || beats > 256 || trans.get_streaming_width() < length) b.type = BurstType::reserved;
  return b;
}

bool in_thread() {
  const auto process = sc_core::sc_get_current_process_handle();
  return process.valid() && process.proc_kind() == sc_core::SC_THREAD_PROC_;
}

FirewallPins::In setup_phase(const tlm_generic_payload& trans) {
  const Identity id = tlmkit::identity_of(trans);
  FirewallPins::In pins{};
  pins.psel = 1;
  pins.paddr = static_cast<std::uint32_t>(trans.get_address());
  pins.pwrite = trans.is_write() ? 1 : 0;
  if (trans.is_write()) std::memcpy(&pins.pwdata, trans.get_data_ptr(), 4);
  pins.pstrb = trans.is_write() ? 0xF : 0;
  pins.pprot = axprot(id.world, is_privileged(id.privilege), id.kind);
  pins.puser = axuser(id.initiator, id.kind) | static_cast<unsigned>(id.privilege) << 11;
  return pins;
}

// Lets the kernel arrive at the caller's own time. Outside of a thread the caller's time is the kernel's.
void synchronise(sc_time& delay) {
  if (delay == sc_core::SC_ZERO_TIME || !in_thread()) return;
  sc_core::wait(delay);
  delay = sc_core::SC_ZERO_TIME;
}

}  // namespace

// One initiator's way through.
class Firewall::Port : public tlm::tlm_fw_transport_if<>, public tlm::tlm_bw_transport_if<> {
 public:
  Port(Firewall& firewall, unsigned index) : firewall_(firewall), index_(index) {}

  tlm::tlm_initiator_socket<64>& next() { return firewall_.out[index_]; }
  tlm::tlm_target_socket<64>& previous() { return firewall_.in[index_]; }

  void b_transport(tlm_generic_payload& trans, sc_time& delay) override { firewall_.transport(*this, trans, delay); }
  // Early completion (IEEE 1666-2011 15.2.6): verdict and access are one step, nothing can come between them.
  tlm::tlm_sync_enum nb_transport_fw(tlm_generic_payload& trans, tlm::tlm_phase& phase, sc_time& delay) override {
    if (phase == tlm::BEGIN_REQ) firewall_.transport(*this, trans, delay);
    return tlm::TLM_COMPLETED;
  }
  bool get_direct_mem_ptr(tlm_generic_payload& trans, tlm::tlm_dmi& dmi) override {
    return firewall_.direct_memory(*this, trans, dmi);
  }
  unsigned transport_dbg(tlm_generic_payload& trans) override { return firewall_.debug(*this, trans); }
  tlm::tlm_sync_enum nb_transport_bw(tlm_generic_payload&, tlm::tlm_phase&, sc_time&) override {
    return tlm::TLM_COMPLETED;
  }
  void invalidate_direct_mem_ptr(sc_dt::uint64 first, sc_dt::uint64 last) override {
    previous()->invalidate_direct_mem_ptr(first, last);
  }

 private:
  Firewall& firewall_;
  const unsigned index_;
};

// What the bus sees of a transaction. Reads land here first and are handed over when they have succeeded.
struct Firewall::Copy {
  Copy() { trans.set_extension(&identity); }
  ~Copy() { trans.clear_extension(&identity); }

  void take(const tlm_generic_payload& from, const Identity& id) {
    const unsigned length = from.get_data_length();
    identity.identity = id;
    if (data.size() < length) data.resize(length);
    // Reads with byte enables leave the other bytes as they were.
    std::memcpy(data.data(), from.get_data_ptr(), length);
    trans.set_command(from.get_command());
    trans.set_address(from.get_address());
    trans.set_data_ptr(data.data());
    trans.set_data_length(length);
    trans.set_streaming_width(length);
    const unsigned enables_length = from.get_byte_enable_ptr() != nullptr ? from.get_byte_enable_length() : 0;
    enables.assign(from.get_byte_enable_ptr(), from.get_byte_enable_ptr() + enables_length);
    trans.set_byte_enable_ptr(enables_length != 0 ? enables.data() : nullptr);
    trans.set_byte_enable_length(enables_length);
    trans.set_dmi_allowed(false);
    trans.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  }

  tlm_generic_payload trans;
  tlmkit::IdentityExtension identity;
  std::vector<std::uint8_t> data, enables;
};

Firewall::Firewall(const sc_core::sc_module_name& name, const tlmkit::ClockDomain& clock, std::unique_ptr<Form> form,
                   unsigned initiators)
    : sc_module(name),
      in("in", initiators),
      out("out", initiators),
      socket("socket"),
      irq("irq"),
      clock_(clock),
      form_(std::move(form)) {
  socket.bind(*this);
  for (unsigned i = 0; i < initiators; ++i) {
    ports_.push_back(std::make_unique<Port>(*this, i));
    in[i].bind(*ports_.back());
    out[i].bind(*ports_.back());
  }
}

Firewall::~Firewall() = default;

void Firewall::reset() {
  form_->core().reset();
  irq.reset();
  look();
  take_back_pointers();
}

void Firewall::set_bypass(bool on) {
  bypass_ = on;
  take_back_pointers();
}

void Firewall::take_back_pointers() {
  for (auto& socket_in : in) {
    if (socket_in.size() > 0) socket_in->invalidate_direct_mem_ptr(0, ~std::uint64_t{0});
  }
}

// What decides about ordering changes with register writes only.
void Firewall::look() {
  locked_ = (form_->peek(map::kStatus) & map::status::kLocked.mask()) != 0;
  owners_ = form_->peek(map::kOwners);
  final_entries_ = 0;
  while (static_cast<unsigned>(final_entries_) < kMostEntries &&
         (form_->peek(map::kEntryCtrl + static_cast<unsigned>(final_entries_) * map::kEntryCtrlStride) &
          map::entry_ctrl::kLock.mask()) != 0) {
    ++final_entries_;
  }
}

bool Firewall::order_is_safe(tlmkit::InitiatorId id) const {
  const std::uint32_t mine = id < kInitiators ? std::uint32_t{1} << id : 0;
  return locked_ || (owners_ & ~mine) == 0;
}

void Firewall::transport(Port& port, tlm_generic_payload& trans, sc_time& delay) {
  if (bypass_) {
    port.next()->b_transport(trans, delay);
    return;
  }
  const Identity id = tlmkit::identity_of(trans);
  const Burst burst = burst_of(trans, id);
  // DMA beats are events of their engine, in the order of their own time.
  if (id.kind != AccessKind::dma && !order_is_safe(id.initiator) &&
      !is_final(judge(form_->policy(), request_of(burst, trans.is_write())).entry)) {
    synchronise(delay);
  }
  const Cycles at = clock_.next_edge(sc_core::sc_time_stamp() + delay);
  const Admission admission = form_->admit(burst, trans.is_write(), at);
  if (admission.granted) {
    if (admission.added != 0) delay += clock_.to_time(admission.added);
    forward(port, trans, delay);
  } else {
    deny(trans, burst, admission.added, delay);
  }
}

void Firewall::forward(Port& port, tlm_generic_payload& trans, sc_time& delay) {
  std::unique_ptr<Copy> copy;
  if (copies_.empty()) {
    copy = std::make_unique<Copy>();
  } else {
    copy = std::move(copies_.back());
    copies_.pop_back();
  }
  copy->take(trans, tlmkit::identity_of(trans));
  std::uint8_t* const data = trans.get_data_ptr();
  const unsigned length = copy->trans.get_data_length();
  const bool read = copy->trans.is_read();
  port.next()->b_transport(copy->trans, delay);
  if (read) {
    if (copy->trans.is_response_ok()) {
      std::memcpy(data, copy->data.data(), length);
    } else {
      std::memset(data, 0, length);
    }
  }
  trans.set_response_status(copy->trans.get_response_status());
  trans.set_dmi_allowed(copy->trans.is_dmi_allowed());
  // Nothing of this access is left for the next one.
  std::memset(copy->data.data(), 0, length);
  copies_.push_back(std::move(copy));
}

void Firewall::deny(tlm_generic_payload& trans, const Burst& burst, Cycles answer, sc_time& delay) {
  const Cycles start = clock_.next_edge(sc_core::sc_time_stamp() + delay);
  const Cycles end = start + burst.length + 1 + answer;
  if (trans.is_read() && trans.get_data_ptr() != nullptr) std::memset(trans.get_data_ptr(), 0, trans.get_data_length());
  trans.set_dmi_allowed(false);
  trans.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
  const sc_time logged = clock_.to_time(start + 1);
  signals_.address.record(tlmkit::to_ps(clock_.to_time(start)), burst.address);
  signals_.initiator.record(tlmkit::to_ps(clock_.to_time(start)), burst.user & 0xFF);
  signals_.denied.record(tlmkit::to_ps(clock_.to_time(start)), 1);
  signals_.denied.record(tlmkit::to_ps(logged), 0);
  update_irq(logged);
  if (log_ != nullptr) {
    log_->record(trans, tlmkit::to_ps(clock_.to_time(start)), tlmkit::to_ps(clock_.to_time(end)));
  }
  delay = clock_.to_time(end) - sc_core::sc_time_stamp();
}

bool Firewall::direct_memory(Port& port, tlm_generic_payload& trans, tlm::tlm_dmi& dmi) {
  if (bypass_) return port.next()->get_direct_mem_ptr(trans, dmi);
  const std::uint64_t address = trans.get_address();
  const Identity id = tlmkit::identity_of(trans);
  dmi.set_start_address(address);
  dmi.set_end_address(address);
  if (!form_->policy_is_verdict() || address > 0xFFFFFFFF) return false;
  const Policy& policy = form_->policy();
  const Extent extent = extent_at(policy, address);
  if (!order_is_safe(id.initiator) && !is_final(extent.entry)) return false;
  Burst one;
  one.address = address;
  one.prot = axprot(id.world, is_privileged(id.privilege), id.kind);
  one.user = axuser(id.initiator, id.kind);
  const bool readable = judge(policy, request_of(one, false)).granted();
  const bool writable = id.kind != AccessKind::fetch && judge(policy, request_of(one, true)).granted();
  if (trans.is_write() ? !writable : !readable) return false;
  if (!port.next()->get_direct_mem_ptr(trans, dmi)) return false;
  const std::uint64_t first = std::max<std::uint64_t>(dmi.get_start_address(), extent.first);
  const std::uint64_t last = std::min<std::uint64_t>(dmi.get_end_address(), extent.last);
  dmi.set_dmi_ptr(dmi.get_dmi_ptr() + (first - dmi.get_start_address()));
  dmi.set_start_address(first);
  dmi.set_end_address(last);
  const bool read = dmi.is_read_allowed() && readable, write = dmi.is_write_allowed() && writable;
  if (!read && !write) return false;
  dmi.set_granted_access(read && write ? tlm::tlm_dmi::DMI_ACCESS_READ_WRITE
                         : read        ? tlm::tlm_dmi::DMI_ACCESS_READ
                                       : tlm::tlm_dmi::DMI_ACCESS_WRITE);
  return true;
}

// Takes no simulated time and leaves no trace, in the log either.
unsigned Firewall::debug(Port& port, tlm_generic_payload& trans) {
  const Burst burst = burst_of(trans, tlmkit::identity_of(trans));
  if (bypass_ || judge(form_->policy(), request_of(burst, trans.is_write())).granted()) {
    return port.next()->transport_dbg(trans);
  }
  if (trans.is_read() && trans.get_data_ptr() != nullptr) std::memset(trans.get_data_ptr(), 0, trans.get_data_length());
  trans.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
  return 0;
}

bool Firewall::registers_legal(const tlm_generic_payload& trans) const {
  return trans.get_data_length() == 4 && trans.get_address() % 4 == 0 && trans.get_address() < map::kBlock.size &&
         trans.get_byte_enable_ptr() == nullptr && trans.get_streaming_width() >= 4 &&
         (trans.is_read() || trans.is_write());
}

void Firewall::b_transport(tlm_generic_payload& trans, sc_time& delay) {
  const Cycles start = clock_.next_edge(sc_core::sc_time_stamp() + delay);
  const Cycles end = start + tlmkit::RegisterBlock::kApbCycles;
  // The middle of the last access phase: after the accesses of that cycle, before those of the next.
  delay = clock_.to_time(end - 1) + tlmkit::from_ps(clock_.period_ps() / 2) - sc_core::sc_time_stamp();
  // The request is what it was when it came, whatever happens to the payload meanwhile.
  const bool legal = registers_legal(trans), read = trans.is_read();
  FirewallPins::In pins = legal ? setup_phase(trans) : FirewallPins::In{};
  std::uint8_t* const data = trans.get_data_ptr();
  const unsigned length = trans.get_data_length();
  synchronise(delay);
  std::uint32_t word = 0;
  const bool ok = legal && transfer(pins, end - 1, word);
  if (read && data != nullptr) std::memset(data, 0, length);
  if (read && ok) std::memcpy(data, &word, sizeof word);
  trans.set_dmi_allowed(false);
  trans.set_response_status(ok ? tlm::TLM_OK_RESPONSE : tlm::TLM_GENERIC_ERROR_RESPONSE);
  update_irq(clock_.to_time(end));
  delay = clock_.to_time(end) - sc_core::sc_time_stamp();
}

bool Firewall::transfer(FirewallPins::In pins, Cycles at, std::uint32_t& word) {
  const bool write = pins.pwrite != 0;
  pins.cycle = at;
  form_->core().settle(pins);
  form_->core().tick(pins);
  pins.penable = 1;
  const FirewallPins::Out answer = form_->core().settle(pins);
  const bool ok = answer.pslverr == 0;
  // Pointers given under the old policy end before the write does.
  if (ok && write && Config::changes_policy(pins.paddr, pins.pwdata)) take_back_pointers();
  form_->core().tick(pins);
  if (ok && write) look();
  word = answer.prdata;
  return ok;
}

tlm::tlm_sync_enum Firewall::nb_transport_fw(tlm_generic_payload& trans, tlm::tlm_phase& phase, sc_time& delay) {
  if (phase != tlm::BEGIN_REQ) return tlm::TLM_ACCEPTED;
  b_transport(trans, delay);
  phase = tlm::BEGIN_RESP;
  return tlm::TLM_COMPLETED;
}

void Firewall::update_irq(const sc_time& at) {
  const bool level =
      (form_->peek(map::kIrqEnable) & 1) != 0 && (form_->peek(map::kLogStatus) & map::log_status::kCount.mask()) != 0;
  irq.set(level, at);
}

void Firewall::trace(tlmkit::TraceSink& sink, const std::string& scope) {
  signals_.denied = sink.declare(scope, "denied", 1);
  signals_.address = sink.declare(scope, "address", 64);
  signals_.initiator = sink.declare(scope, "initiator", 8);
  signals_.denied.record(0, 0);
  irq.trace(sink.declare(scope, "irq", 1));
}

}  // namespace firewall
