// SPDX-License-Identifier: Apache-2.0
// GDB stub: any bytes from the connection end in a resume order; nothing is read or written outside the core's memory.
#include "testbench/gdb/fakes.hpp"
#include "tlm/gdb/server.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Resume = tlmkit::DebugTarget::Controller::Resume;
  gdb_test::FakeTarget target(size > 0 && (data[0] & 1) != 0 ? 64 : 32);
  gdb_test::FakeStream stream;
  // The fuzzer rarely guesses checksums: '\n' ends a packet of its input, which is framed here.
  std::string payload;
  for (std::size_t i = 1; i < size; ++i) {
    if (data[i] == '\n') {
      stream.input += tlmkit::gdb::encode_packet(payload);
      payload.clear();
    } else {
      payload += static_cast<char>(data[i]);
    }
  }
  stream.input += payload;  // the rest goes in as it is
  tlmkit::gdb::Server server(target, stream);
  server.set_monitor([](const std::string& command) { return command; });
  Resume order = Resume::run;
  for (int stops = 0; stops < 1000 && (order == Resume::run || order == Resume::step); ++stops) {
    server.poll();
    order = server.stopped({tlmkit::StopReason::watchpoint, 0x1000, tlmkit::WatchKind::access});
  }
  server.exited(0);
  return 0;
}
