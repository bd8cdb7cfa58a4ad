// SPDX-License-Identifier: Apache-2.0
// The yardstick: SHA-256 (FIPS 180-4, 6.2) written down as the standard has it, one round a cycle. Measured in the same flow as
// the engines and never part of the chip.
//
// start_i is taken while ready_o. The block's first octet is block_i[511:504]. first_i starts from the initial value,
// otherwise from the last digest. valid_o rises 65 edges after the one that took start_i; the next block may be taken with
// the edge after that.
module plain_sha256 (
  input  logic         clk_i,
  input  logic         rst_ni,
  input  logic         start_i,
  input  logic         first_i,
  input  logic [511:0] block_i,
  output logic         ready_o,
  output logic         valid_o,
  output logic [255:0] digest_o
);
  localparam logic [255:0] Initial = {32'h6a09e667, 32'hbb67ae85, 32'h3c6ef372, 32'ha54ff53a,
                                      32'h510e527f, 32'h9b05688c, 32'h1f83d9ab, 32'h5be0cd19};
  localparam logic [2047:0] Constants = {
    256'h428a2f98_71374491_b5c0fbcf_e9b5dba5_3956c25b_59f111f1_923f82a4_ab1c5ed5,
    256'hd807aa98_12835b01_243185be_550c7dc3_72be5d74_80deb1fe_9bdc06a7_c19bf174,
    256'he49b69c1_efbe4786_0fc19dc6_240ca1cc_2de92c6f_4a7484aa_5cb0a9dc_76f988da,
    256'h983e5152_a831c66d_b00327c8_bf597fc7_c6e00bf3_d5a79147_06ca6351_14292967,
    256'h27b70a85_2e1b2138_4d2c6dfc_53380d13_650a7354_766a0abb_81c2c92e_92722c85,
    256'ha2bfe8a1_a81a664b_c24b8b70_c76c51a3_d192e819_d6990624_f40e3585_106aa070,
    256'h19a4c116_1e376c08_2748774c_34b0bcb5_391c0cb3_4ed8aa4a_5b9cca4f_682e6ff3,
    256'h748f82ee_78a5636f_84c87814_8cc70208_90befffa_a4506ceb_bef9a3f7_c67178f2};

  function logic [31:0] ror(input logic [31:0] x, input int n);
    ror = (x >> n) | (x << (32 - n));
  endfunction
  function logic [31:0] big0(input logic [31:0] x);
    big0 = ror(x, 2) ^ ror(x, 13) ^ ror(x, 22);
  endfunction
  function logic [31:0] big1(input logic [31:0] x);
    big1 = ror(x, 6) ^ ror(x, 11) ^ ror(x, 25);
  endfunction
  function logic [31:0] small0(input logic [31:0] x);
    small0 = ror(x, 7) ^ ror(x, 18) ^ (x >> 3);
  endfunction
  function logic [31:0] small1(input logic [31:0] x);
    small1 = ror(x, 17) ^ ror(x, 19) ^ (x >> 10);
  endfunction

  logic [31:0]  a_q, b_q, c_q, d_q, e_q, f_q, g_q, h_q;
  logic [511:0] w_q;  // the 16 words of the schedule, the one of this round on top
  logic [5:0]   round_q;
  logic         busy_q, add_q, valid_q;
  logic [255:0] digest_q;

  logic [31:0] k, w_new, t1, t2;
  always_comb begin
    k = Constants[{~round_q, 5'd0} +: 32];
    t1 = h_q + big1(e_q) + ((e_q & f_q) ^ (~e_q & g_q)) + k + w_q[511:480];
    t2 = big0(a_q) + ((a_q & b_q) ^ (a_q & c_q) ^ (b_q & c_q));
    w_new = small1(w_q[63:32]) + w_q[223:192] + small0(w_q[479:448]) + w_q[511:480];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {a_q, b_q, c_q, d_q, e_q, f_q, g_q, h_q} <= '0;
      w_q <= '0;
      digest_q <= '0;
      round_q <= '0;
      busy_q <= 1'b0;
      add_q <= 1'b0;
      valid_q <= 1'b0;
    end else if (busy_q) begin
      {a_q, b_q, c_q, d_q, e_q, f_q, g_q, h_q} <= {t1 + t2, a_q, b_q, c_q, d_q + t1, e_q, f_q, g_q};
      w_q <= {w_q[479:0], w_new};
      round_q <= round_q + 6'd1;
      busy_q <= round_q != 6'd63;
      add_q <= round_q == 6'd63;
    end else if (add_q) begin
      digest_q <= {digest_q[255:224] + a_q, digest_q[223:192] + b_q, digest_q[191:160] + c_q, digest_q[159:128] + d_q,
                   digest_q[127:96] + e_q, digest_q[95:64] + f_q, digest_q[63:32] + g_q, digest_q[31:0] + h_q};
      add_q <= 1'b0;
      valid_q <= 1'b1;
    end else if (start_i) begin
      if (first_i) digest_q <= Initial;
      {a_q, b_q, c_q, d_q, e_q, f_q, g_q, h_q} <= first_i ? Initial : digest_q;
      w_q <= block_i;
      busy_q <= 1'b1;
      valid_q <= 1'b0;
    end
  end

  assign ready_o = !busy_q && !add_q;
  assign valid_o = valid_q;
  assign digest_o = digest_q;
endmodule
