// SPDX-License-Identifier: Apache-2.0
// Entry point of every GoogleTest program: any SystemC warning, error or fatal report fails the running test.
#include <gtest/gtest.h>

#include <systemc>

namespace {

void report_handler(const sc_core::sc_report& report, const sc_core::sc_actions& actions) {
  if (report.get_severity() >= sc_core::SC_WARNING) {
    ADD_FAILURE() << "SystemC report: " << report.get_msg_type() << ": " << report.get_msg();
  }
  sc_core::sc_report_handler::default_handler(report, actions & ~sc_core::SC_ABORT);
}

}  // namespace

// libsystemc provides main(); it calls this.
int sc_main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  sc_core::sc_report_handler::set_handler(report_handler);
  return RUN_ALL_TESTS();
}
