// SPDX-License-Identifier: Apache-2.0
// One round of SHA-2, h + K + W and h + K + W + d given: one carry-propagate adder behind three carry-save levels for a, one
// for e. Sigma 0 of a comes last into the tree, so that of two rounds in a cycle the second waits least for the first.
module plt_sha_round #(
    parameter bit SHA512 = 1'b1,
    parameter int unsigned PREFIX_ADDERS = 0,
    localparam int unsigned W = SHA512 ? 64 : 32
) (
    input  logic           wide_i,
    input  logic [8*W-1:0] v_i,     // a in the lowest lane
    input  logic [W-1:0]   p_i,     // h + K + W
    input  logic [W-1:0]   y_i,     // h + K + W + d
    output logic [8*W-1:0] v_o
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

  logic [W-1:0] a, b, c, e, f, g;
  assign {c, b, a} = v_i[3*W-1:0];
  assign {g, f, e} = v_i[7*W-1:4*W];

  logic [31:0]  a32, e32, sum0_32, sum1_32;
  logic [W-1:0] sum0, sum1;
  assign a32 = a[W-1-:32];
  assign e32 = e[W-1-:32];
  assign sum0_32 = rotr32(a32, 2) ^ rotr32(a32, 13) ^ rotr32(a32, 22);
  assign sum1_32 = rotr32(e32, 6) ^ rotr32(e32, 11) ^ rotr32(e32, 25);
  if (SHA512) begin : g_wide
    assign sum0 = wide_i ? rotr64(a, 28) ^ rotr64(a, 34) ^ rotr64(a, 39) : {sum0_32, 32'd0};
    assign sum1 = wide_i ? rotr64(e, 14) ^ rotr64(e, 18) ^ rotr64(e, 41) : {sum1_32, 32'd0};
  end else begin : g_narrow
    assign sum0 = sum0_32;
    assign sum1 = sum1_32;
  end

  logic [W-1:0] ch, mj, t_s, t_c, e_s, e_c, m_s, m_c, a_s, a_c;
  assign ch  = (e & f) ^ (~e & g);
  assign mj  = maj(a, b, c);
  assign t_s = p_i ^ ch ^ sum1;
  assign t_c = maj(p_i, ch, sum1) << 1;
  assign e_s = y_i ^ ch ^ sum1;
  assign e_c = maj(y_i, ch, sum1) << 1;
  assign m_s = t_s ^ t_c ^ mj;
  assign m_c = maj(t_s, t_c, mj) << 1;
  assign a_s = m_s ^ m_c ^ sum0;
  assign a_c = maj(m_s, m_c, sum0) << 1;

  logic [W-1:0] a_next, e_next;
  plt_sha_add #(.W(W), .PREFIX_ADDERS(PREFIX_ADDERS)) u_add_a (.a_i(a_s), .b_i(a_c), .sum_o(a_next));
  plt_sha_add #(.W(W), .PREFIX_ADDERS(PREFIX_ADDERS)) u_add_e (.a_i(e_s), .b_i(e_c), .sum_o(e_next));
  assign v_o = {g, f, e, e_next, c, b, a, a_next};

  logic unused;
  assign unused = ^{wide_i, v_i[8*W-1:7*W], v_i[4*W-1:3*W]};
endmodule
