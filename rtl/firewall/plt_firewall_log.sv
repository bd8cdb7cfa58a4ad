// SPDX-License-Identifier: Apache-2.0
// Violation log: the oldest records, and a count of what found no room. Of a read and a write in one cycle the read
// goes first. Room is what the cycle begins with: a pop makes some for the next.
module plt_firewall_log #(
    parameter int DEPTH = 4
) (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic [63:0] cycle_i,
    input  logic        read_i,
    input  logic [63:0] read_addr_i,
    input  logic [29:0] read_info_i,
    input  logic        write_i,
    input  logic [63:0] write_addr_i,
    input  logic [29:0] write_info_i,
    input  logic        pop_i,
    input  logic        clear_i,
    output logic [7:0]  count_o,
    output logic [15:0] lost_o,
    output logic [63:0] addr_o,  // of the oldest record; 0 without one
    output logic [29:0] info_o,
    output logic [63:0] cycle_o
);
  localparam int Bits = $clog2(DEPTH + 2);
  localparam int Record = 64 + 30 + 64;

  logic [DEPTH*Record-1:0] records_q, records_d;
  logic [Bits-1:0]         fill_q, left, write_place;
  logic [15:0]             lost_q, lost_from;
  logic [16:0]             lost_sum;

  logic pop, keep_read, keep_write, lose_read, lose_write;
  assign pop         = pop_i & fill_q != '0;
  assign keep_read   = read_i & fill_q < Bits'(DEPTH);
  assign keep_write  = write_i & (fill_q + Bits'(keep_read)) < Bits'(DEPTH);
  assign lose_read   = read_i & ~keep_read;
  assign lose_write  = write_i & ~keep_write;
  assign left        = fill_q - Bits'(pop);
  assign write_place = left + Bits'(keep_read);
  always_comb begin
    records_d = pop ? records_q >> Record : records_q;
    for (int i = 0; i < DEPTH; i++) begin
      if (keep_read & left == Bits'(i)) records_d[Record*i+:Record] = {cycle_i, read_info_i, read_addr_i};
      if (keep_write & write_place == Bits'(i)) records_d[Record*i+:Record] = {cycle_i, write_info_i, write_addr_i};
    end
  end

  assign lost_from = clear_i ? '0 : lost_q;
  assign lost_sum  = {1'b0, lost_from} + 17'(lose_read) + 17'(lose_write);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      records_q <= '0;
      fill_q    <= '0;
      lost_q    <= '0;
    end else begin
      records_q <= records_d;
      fill_q    <= left + Bits'(keep_read) + Bits'(keep_write);
      lost_q    <= lost_sum[16] ? 16'hFFFF : lost_sum[15:0];
    end
  end

  // Places beyond the fill hold 0: what is shifted in.
  assign count_o                   = 8'(fill_q);
  assign lost_o                    = lost_q;
  assign {cycle_o, info_o, addr_o} = records_q[Record-1:0];
endmodule
