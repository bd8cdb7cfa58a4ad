// SPDX-License-Identifier: Apache-2.0
// The half of a round of SHA-2 that makes e: d + h + K + W + Sigma1(e) + Ch(e, f, g). What the round before gives last,
// Sigma1(e), meets one carry-save level and one adder.
module plt_sha_round_e #(
    parameter bit SHA512 = 1'b1,
    parameter int unsigned PREFIX_ADDERS = 0,
    localparam int unsigned W = SHA512 ? 64 : 32
) (
    input  logic           wide_i,
    input  logic [3*W-1:0] v_i,  // e in the lowest lane, f, g
    input  logic [W-1:0]   p_i,  // h + K + W
    input  logic [W-1:0]   d_i,
    output logic [3*W-1:0] v_o
);
  function automatic logic [31:0] rotr32(input logic [31:0] x, input int unsigned n);
    rotr32 = (x >> n) | (x << (32 - n));
  endfunction
  function automatic logic [63:0] rotr64(input logic [63:0] x, input int unsigned n);
    rotr64 = (x >> n) | (x << (64 - n));
  endfunction
  function automatic logic [W-1:0] maj(input logic [W-1:0] x, input logic [W-1:0] y, input logic [W-1:0] z);
    maj = (x & y) | (x & z) | (y & z);
  endfunction

  logic [W-1:0] e, f, g;
  assign {g, f, e} = v_i;

  logic [31:0]  e32, sigma_32;
  logic [W-1:0] sigma;
  assign e32 = e[W-1-:32];
  assign sigma_32 = rotr32(e32, 6) ^ rotr32(e32, 11) ^ rotr32(e32, 25);
  if (SHA512) begin : g_wide
    assign sigma = wide_i ? rotr64(e, 14) ^ rotr64(e, 18) ^ rotr64(e, 41) : {sigma_32, 32'd0};
  end else begin : g_narrow
    logic unused;
    assign unused = wide_i;
    assign sigma = sigma_32;
  end

  logic [W-1:0] ch, t_s, t_c, e_s, e_c, e_next;
  assign ch  = (e & f) | (~e & g);
  assign t_s = p_i ^ d_i ^ ch;
  assign t_c = maj(p_i, d_i, ch) << 1;
  assign e_s = t_s ^ t_c ^ sigma;
  assign e_c = maj(t_s, t_c, sigma) << 1;
  plt_sha_add #(.W(W), .PREFIX_ADDERS(PREFIX_ADDERS)) u_add (.a_i(e_s), .b_i(e_c), .sum_o(e_next));
  assign v_o = {f, e, e_next};
endmodule
