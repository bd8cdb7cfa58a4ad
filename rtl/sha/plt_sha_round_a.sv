// SPDX-License-Identifier: Apache-2.0
// The half of a round of SHA-2 that makes a. The new e is T1 + d and the new a is T1 + T2 (FIPS 180-4, 6.2.2), so a is
// e - d + Sigma0(a) + Maj(a, b, c): with e known, nothing else of the other half is needed. What the round before gives
// last, Sigma0(a), meets one carry-save level and one adder.
module plt_sha_round_a #(
    parameter bit SHA512 = 1'b1,
    parameter int unsigned PREFIX_ADDERS = 0,
    localparam int unsigned W = SHA512 ? 64 : 32
) (
    input  logic           wide_i,
    input  logic [4*W-1:0] v_i,    // a in the lowest lane, b, c, d
    input  logic [W-1:0]   e_i,    // e after this round
    input  logic [W-1:0]   add_i,  // added to the new a
    output logic [4*W-1:0] v_o
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

  logic [W-1:0] a, b, c, d;
  assign {d, c, b, a} = v_i;

  logic [31:0]  a32, sigma_32;
  logic [W-1:0] sigma;
  assign a32 = a[W-1-:32];
  assign sigma_32 = rotr32(a32, 2) ^ rotr32(a32, 13) ^ rotr32(a32, 22);
  if (SHA512) begin : g_wide
    assign sigma = wide_i ? rotr64(a, 28) ^ rotr64(a, 34) ^ rotr64(a, 39) : {sigma_32, 32'd0};
  end else begin : g_narrow
    logic unused;
    assign unused = wide_i;
    assign sigma = sigma_32;
  end

  // -d is ~d and one more: the free lowest bit of the carries.
  logic [W-1:0] mj, x_s, x_c, t_s, t_c, a_s, a_c, a_next;
  assign mj  = (a & (b | c)) | (b & c);
  assign x_s = e_i ^ ~d ^ add_i;
  assign x_c = (maj(e_i, ~d, add_i) << 1) | W'(1);
  assign t_s = x_s ^ x_c ^ mj;
  assign t_c = maj(x_s, x_c, mj) << 1;
  assign a_s = t_s ^ t_c ^ sigma;
  assign a_c = maj(t_s, t_c, sigma) << 1;
  plt_sha_add #(.W(W), .PREFIX_ADDERS(PREFIX_ADDERS)) u_add (.a_i(a_s), .b_i(a_c), .sum_o(a_next));
  assign v_o = {c, b, a, a_next};
endmodule
