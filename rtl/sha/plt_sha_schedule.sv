// SPDX-License-Identifier: Apache-2.0
// One word of the message schedule of SHA-2: s1(w14) + w9 + s0(w1) + w0.
module plt_sha_schedule #(
    parameter bit SHA512 = 1'b1,
    parameter int unsigned PREFIX_ADDERS = 0,
    localparam int unsigned W = SHA512 ? 64 : 32
) (
    input  logic         wide_i,
    input  logic [W-1:0] w0_i,
    input  logic [W-1:0] w1_i,
    input  logic [W-1:0] w9_i,
    input  logic [W-1:0] w14_i,
    output logic [W-1:0] w16_o
);
  function automatic logic [31:0] rotr32(input logic [31:0] x, input int unsigned n);
    rotr32 = (x >> n) | (x << (32 - n));
  endfunction
  function automatic logic [63:0] rotr64(input logic [63:0] x, input int unsigned n);
    rotr64 = (x >> n) | (x << (64 - n));
  endfunction

  logic [31:0] x1, x14, s0_32, s1_32;
  logic [W-1:0] s0, s1;
  assign x1 = w1_i[W-1-:32];
  assign x14 = w14_i[W-1-:32];
  assign s0_32 = rotr32(x1, 7) ^ rotr32(x1, 18) ^ (x1 >> 3);
  assign s1_32 = rotr32(x14, 17) ^ rotr32(x14, 19) ^ (x14 >> 10);
  if (SHA512) begin : g_wide
    assign s0 = wide_i ? rotr64(w1_i, 1) ^ rotr64(w1_i, 8) ^ (w1_i >> 7) : {s0_32, 32'd0};
    assign s1 = wide_i ? rotr64(w14_i, 19) ^ rotr64(w14_i, 61) ^ (w14_i >> 6) : {s1_32, 32'd0};
  end else begin : g_narrow
    assign s0 = s0_32;
    assign s1 = s1_32;
  end

  logic [W-1:0] t_s, t_c, u_s, u_c;
  assign t_s = w0_i ^ w9_i ^ s0;
  assign t_c = ((w0_i & w9_i) | (w0_i & s0) | (w9_i & s0)) << 1;
  assign u_s = t_s ^ t_c ^ s1;
  assign u_c = ((t_s & t_c) | (t_s & s1) | (t_c & s1)) << 1;
  plt_sha_add #(.W(W), .PREFIX_ADDERS(PREFIX_ADDERS)) u_add (.a_i(u_s), .b_i(u_c), .sum_o(w16_o));

  logic unused;
  assign unused = wide_i;
endmodule
