// SPDX-License-Identifier: Apache-2.0
// A small APB4 block that proves the pin bridge: plain registers, one with wait states, a countdown with an interrupt,
// refused accesses, and a window on the identity bits.
//   0x00 CTRL   [0] interrupt enable; writes need privilege (PPROT[0]), else PSLVERR
//   0x04 COUNT  write n: done after n more cycles (0: nothing happens); PSLVERR while busy. Read: cycles left
//   0x08 STATUS [0] busy (ro), [1] done (w1c; a set in the same cycle wins)
//   0x0C SLOW   rw, Waits wait states
//   0x10..0x1C  FILE[4], rw
//   0x20 LAST   {PPROT, PUSER} of the last write that was taken
module plt_kit_fixture #(
    parameter int unsigned Waits = 3
) (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic        psel_i,
    input  logic        penable_i,
    input  logic [11:0] paddr_i,
    input  logic        pwrite_i,
    input  logic [31:0] pwdata_i,
    input  logic [3:0]  pstrb_i,
    input  logic [2:0]  pprot_i,
    input  logic [12:0] puser_i,
    output logic        pready_o,
    output logic [31:0] prdata_o,
    output logic        pslverr_o,
    output logic        irq_o,
    output logic        idle_o
);
  logic        enable_q, done_q;
  logic [31:0] count_q, slow_q;
  logic [31:0] file0_q, file1_q, file2_q, file3_q;
  logic [15:0] last_q;
  logic [3:0]  wait_q;

  logic access, taken, write, busy, slow, bad;
  assign access    = psel_i & penable_i;
  assign busy      = count_q != 32'd0;
  assign slow      = paddr_i == 12'h00C;
  assign pready_o  = ~slow | (wait_q == 4'(Waits));
  assign taken     = access & pready_o;
  assign pslverr_o = taken & bad;
  assign write     = taken & pwrite_i & ~bad & (pstrb_i == 4'hF);

  always_comb begin
    prdata_o = '0;
    bad = 1'b0;
    unique case (paddr_i)
      12'h000: begin
        prdata_o = {31'd0, enable_q};
        bad = pwrite_i & ~pprot_i[0];
      end
      12'h004: begin
        prdata_o = count_q;
        bad = pwrite_i & busy;
      end
      12'h008: prdata_o = {30'd0, done_q, busy};
      12'h00C: prdata_o = slow_q;
      12'h010: prdata_o = file0_q;
      12'h014: prdata_o = file1_q;
      12'h018: prdata_o = file2_q;
      12'h01C: prdata_o = file3_q;
      12'h020: prdata_o = {16'd0, last_q};
      default: bad = 1'b1;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      enable_q <= 1'b0;
      done_q   <= 1'b0;
      count_q  <= '0;
      slow_q   <= '0;
      file0_q  <= '0;
      file1_q  <= '0;
      file2_q  <= '0;
      file3_q  <= '0;
      last_q   <= '0;
      wait_q   <= '0;
    end else begin
      wait_q <= (access & slow & ~pready_o) ? wait_q + 4'd1 : 4'd0;
      if (write) begin
        last_q <= {pprot_i, puser_i};
        if (paddr_i == 12'h000) enable_q <= pwdata_i[0];
        if (paddr_i == 12'h008 && pwdata_i[1]) done_q <= 1'b0;
        if (paddr_i == 12'h00C) slow_q <= pwdata_i;
        if (paddr_i == 12'h010) file0_q <= pwdata_i;
        if (paddr_i == 12'h014) file1_q <= pwdata_i;
        if (paddr_i == 12'h018) file2_q <= pwdata_i;
        if (paddr_i == 12'h01C) file3_q <= pwdata_i;
      end
      if (busy) begin
        count_q <= count_q - 32'd1;
        if (count_q == 32'd1) done_q <= 1'b1;
      end else if (write && paddr_i == 12'h004) begin
        count_q <= pwdata_i;
      end
    end
  end

  assign irq_o  = done_q & enable_q;
  assign idle_o = ~busy;
endmodule
