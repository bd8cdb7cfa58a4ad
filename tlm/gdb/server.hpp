// SPDX-License-Identifier: Apache-2.0
// GDB remote serial protocol stub for one core. GDB knows the core as thread 1.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "tlm/debug_target.hpp"
#include "tlm/gdb/packet.hpp"
#include "tlm/gdb/stream.hpp"

namespace tlmkit::gdb {

class Server : public DebugTarget::Controller {
 public:
  // Answers "monitor TEXT" with text for the user; an empty answer means "unknown command".
  using Monitor = std::function<std::string(const std::string& command)>;

  // `connect` runs when the core stops for the first time; it waits for the debugger. The references must outlive the
  // server. Does not attach itself: target.debug_attach(&server).
  Server(DebugTarget& target, Stream& stream, std::function<void()> connect = {});

  void set_monitor(Monitor monitor) { monitor_ = std::move(monitor); }
  // Tells a waiting GDB that the program has ended with this exit status.
  void exited(unsigned status);
  bool killed() const { return killed_; }

  Resume stopped(const StopInfo& info) override;
  bool poll() override;

 private:
  using Text = std::string_view;

  bool next_packet(std::string& payload);
  void receive();
  void send(Text payload);
  std::string stop_reply() const;
  std::string answer(Text packet);
  std::string answer_query(Text packet);
  std::string answer_v(Text packet);
  std::string resume(Text rest, Resume how);
  std::string all_registers();
  std::string write_all_registers(Text hex);
  std::string read_register(Text rest);
  std::string write_register(Text rest);
  std::string read_memory(Text rest);
  std::string write_memory(Text rest, bool binary);
  std::string breakpoint(Text rest, bool insert);
  std::string features(Text rest);
  std::string monitor(Text hex);
  bool get_register(unsigned n, std::uint64_t& value);
  bool set_register(unsigned n, std::uint64_t value);
  std::string value_hex(std::uint64_t value) const;

  DebugTarget& target_;
  Stream& stream_;
  std::function<void()> connect_;
  Monitor monitor_;
  Decoder decoder_;
  std::deque<Event> events_;
  std::string last_sent_;
  std::string description_;
  StopInfo stop_;
  Resume order_ = Resume::run;
  bool acknowledge_ = true;
  bool running_ = false;  // GDB waits for a stop reply
  bool lost_ = false;     // detached, killed or disconnected: the core runs on without us
  bool killed_ = false;
  bool resume_now_ = false;  // the packet just answered lets the core go
};

}  // namespace tlmkit::gdb
