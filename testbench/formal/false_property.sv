// SPDX-License-Identifier: Apache-2.0
// Not true (false.toml): every burst is legal.
module false_property (
    input logic [63:0] addr_i,
    input logic [7:0]  len_i,
    input logic [2:0]  size_i,
    input logic [1:0]  burst_i
);
  logic        legal, needs_read, needs_write, needs_fetch;
  logic [31:0] first, last;
  plt_firewall_extent dut (
      .write_i(1'b0), .addr_i, .len_i, .size_i, .burst_i, .lock_i(1'b0), .fetch_i(1'b0), .atomic_i(1'b0),
      .legal_o(legal), .first_o(first), .last_o(last), .read_o(needs_read), .write_o(needs_write), .fetch_o(needs_fetch)
  );
  always_comb assert (legal);
endmodule
