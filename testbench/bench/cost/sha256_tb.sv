// SPDX-License-Identifier: Apache-2.0
// Drives a SHA-256 core with the ports of plain_sha256 through known messages and counts its cycles.
// Prints "ok latency L interval I" last, or what was wrong. -DCORE=name picks the core; -DFLIP=1 flips a bit of the first
// message, so that the digest must be called wrong.
`ifndef CORE
`define CORE plain_sha256
`endif
`ifndef FLIP
`define FLIP 0
`endif
module sha256_tb;
  logic clk = 0, rst_n = 0, start = 0, first = 0, ready, valid;
  logic [511:0] block = '0;
  logic [255:0] digest;
  int errors = 0, cycle = 0, taken = 0, latency = 0, interval = 0;

  `CORE dut (.clk_i(clk), .rst_ni(rst_n), .start_i(start), .first_i(first), .block_i(block), .ready_o(ready),
             .valid_o(valid), .digest_o(digest));

  always #5 clk = ~clk;
  always @(posedge clk) cycle <= cycle + 1;

  // Offers a block and comes back after the edge that took it.
  task automatic give(input logic is_first, input logic [511:0] data);
    @(negedge clk);
    start = 1;
    first = is_first;
    block = data;
    while (!ready) @(negedge clk);
    interval = cycle - taken;
    taken = cycle;
    @(negedge clk);
    start = 0;
    block = ~data;
  endtask

  task automatic expect_digest(input logic [255:0] wanted);
    while (!valid) @(negedge clk);
    latency = cycle - taken - 1;
    if (digest !== wanted) begin
      $display("wrong digest %h, wanted %h", digest, wanted);
      errors = errors + 1;
    end
  endtask

  initial begin
    repeat (3) @(negedge clk);
    rst_n = 1;
    // "abc" and the two-block message of FIPS 180-2, appendix B.
    give(1, {32'h61626380, 416'd0, 64'd24} ^ 512'(`FLIP));
    expect_digest(256'hba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad);
    give(1, {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 64'h8000000000000000});
    give(0, 512'd448);
    expect_digest(256'h248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1);
    // The empty message, twice in a row without a pause.
    give(1, {1'b1, 511'd0});
    give(1, {1'b1, 511'd0});
    expect_digest(256'he3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855);
    if (errors == 0) $display("ok latency %0d interval %0d", latency, interval);
    $finish;
  end
  initial begin
    repeat (2000) @(negedge clk);
    $display("no end");
    $finish;
  end
endmodule
