// SPDX-License-Identifier: Apache-2.0
// Gathers words and octets written by registers, in any mixture, into 64-bit big-endian beats. push_o says whether a
// write completes a beat; the rest of that write is kept.
module plt_sha_pack (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic        clear_i,
    input  logic        put_i,     // takes the write
    input  logic        octet_i,   // one octet, in bits 7:0, instead of four
    input  logic [31:0] data_i,
    output logic        push_o,
    output logic [63:0] beat_o,    // with push_o the full beat
    output logic [55:0] rest_o,    // what is kept so far
    output logic [2:0]  count_o    // octets of it
);
  logic [55:0] rest_q;
  logic [2:0]  count_q;
  logic [3:0]  total;
  logic [31:0] in;
  logic [95:0] all;

  assign in = octet_i ? {data_i[7:0], 24'd0} : {data_i[7:0], data_i[15:8], data_i[23:16], data_i[31:24]};
  assign total = {1'b0, count_q} + (octet_i ? 4'd1 : 4'd4);
  assign all = {rest_q, 40'd0} | ({in, 64'd0} >> {count_q, 3'd0});
  assign push_o = total[3];
  assign beat_o = all[95:32];
  assign rest_o = rest_q;
  assign count_o = count_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      rest_q  <= '0;
      count_q <= '0;
    end else if (clear_i) begin
      rest_q  <= '0;
      count_q <= '0;
    end else if (put_i) begin
      rest_q  <= push_o ? {all[31:0], 24'd0} : all[95:40];
      count_q <= total[2:0];
    end
  end
endmodule
