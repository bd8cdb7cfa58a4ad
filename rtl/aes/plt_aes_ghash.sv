// SPDX-License-Identifier: Apache-2.0
// GHASH (SP 800-38D, 6.4): y <- (y ^ x) * H, Digit bits of the product a cycle, 128/Digit cycles a block.
// Blocks have their first octet in bits 7:0. Inside, bit 127 is the coefficient of x^0.
module plt_aes_ghash #(
    parameter int unsigned Digit = 16  // divides 128
) (
    input  logic         clk_i,
    input  logic         rst_ni,
    input  logic         clear_i,  // y <- 0; wins
    input  logic         start_i,  // only while not busy
    input  logic [127:0] x_i,
    input  logic [127:0] h_i,      // constant while busy
    output logic         busy_o,
    output logic [127:0] y_o       // intermediate while busy
);
  localparam int unsigned Steps = 128 / Digit;

  function automatic logic [127:0] swap(input logic [127:0] a);
    for (int i = 0; i < 16; i++) swap[8*i+:8] = a[8*(15-i)+:8];
  endfunction

  logic [127:0] x_q, y_q, y_next, h;
  logic [7:0] left_q;

  assign h = swap(h_i);
  assign y_o = swap(y_q);
  assign busy_o = left_q != '0;

  // y * x^Digit + (next Digit coefficients of x, highest power first) * H. The low Digit bits of `wide` are the
  // coefficients of x^128 and above; x^128 = 1 + x + x^2 + x^7.
  logic [127+Digit:0] wide;
  logic [127:0] over;
  always_comb begin
    wide = {{Digit{1'b0}}, y_q};
    for (int i = 0; i < Digit; i++) begin
      wide = wide ^ (({h, {Digit{1'b0}}} >> (Digit - 1 - i)) & {(128 + Digit) {x_q[i]}});
    end
    over = {wide[Digit-1:0], {(128 - Digit) {1'b0}}};
    y_next = wide[127+Digit:Digit] ^ over ^ (over >> 1) ^ (over >> 2) ^ (over >> 7);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      x_q    <= '0;
      y_q    <= '0;
      left_q <= '0;
    end else if (clear_i) begin
      x_q    <= '0;
      y_q    <= '0;
      left_q <= '0;
    end else if (start_i) begin
      x_q    <= y_q ^ swap(x_i);
      y_q    <= '0;
      left_q <= 8'(Steps);
    end else if (busy_o) begin
      x_q    <= x_q >> Digit;
      y_q    <= y_next;
      left_q <= left_q - 8'd1;
    end
  end
endmodule
