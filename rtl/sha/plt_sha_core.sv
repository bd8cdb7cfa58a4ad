// SPDX-License-Identifier: Apache-2.0
// Compression function of SHA-2 (FIPS 180-4, 6.2.2 and 6.4.2): schedule, rounds and chaining value.
//
// Octets of 32-bit words live in the upper half of 64-bit lanes with zeros below, so that one set of adders serves both
// word sizes: only the sigma functions differ, and K and the initial values of SHA-256 are the upper halves of those of
// SHA-512. SHA512 = 0 builds 32-bit lanes for SHA-256 alone.
//
// A block is taken at an edge with valid_i and ready_o; Rounds / ROUNDS_PER_CYCLE cycles of rounds follow, then one
// (done_o) at whose end the chaining value is added, and in which the next block can be taken: 33 cycles a SHA-256 block,
// 41 for SHA-384/512 at two rounds a cycle. Working variables are zero when nothing runs.
module plt_sha_core #(
    parameter int unsigned ROUNDS_PER_CYCLE = 2,
    parameter bit SHA512 = 1'b1,
    parameter int unsigned PREFIX_ADDERS = 0,  // for standard cells; an FPGA's carry chains are better without
    localparam int unsigned W = SHA512 ? 64 : 32
) (
    input  logic            clk_i,
    input  logic            rst_ni,
    input  logic            wipe_i,    // clears everything; a chaining value set in the same cycle stays
    input  logic            wide_i,    // SHA-384/512; constant while busy
    input  logic [W/4-1:0]  set_i,     // sets 32-bit slices of the chaining value
    input  logic [8*W-1:0]  hash_i,    // H0 in the lowest lane
    output logic [8*W-1:0]  hash_o,
    input  logic            valid_i,
    input  logic [16*W-1:0] block_i,   // W0 in the lowest lane
    output logic            ready_o,
    output logic            busy_o,
    output logic            done_o
);
  localparam int unsigned R = ROUNDS_PER_CYCLE;

  logic wide;
  assign wide = SHA512 ? wide_i : 1'b0;

  // Sequencing. cnt_q: cycle of rounds whose K is added next; 0 unless rounds run.
  logic [6:0] cnt_q, last_cnt;
  logic run_q, fin_q, load;
  assign last_cnt = wide ? 7'(80 / R) : 7'(64 / R);
  assign ready_o = ~run_q;
  assign busy_o = run_q | fin_q;
  assign done_o = fin_q;
  assign load = valid_i & ready_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      run_q <= 1'b0;
      fin_q <= 1'b0;
      cnt_q <= '0;
    end else if (wipe_i) begin
      run_q <= 1'b0;
      fin_q <= 1'b0;
      cnt_q <= '0;
    end else begin
      fin_q <= run_q & (cnt_q == last_cnt);
      if (load) begin
        run_q <= 1'b1;
        cnt_q <= 7'd1;
      end else if (run_q) begin
        run_q <= cnt_q != last_cnt;
        cnt_q <= (cnt_q == last_cnt) ? '0 : cnt_q + 7'd1;
      end
    end
  end

  // Chaining value. With nothing running the working variables are zero, so the sum is the chaining value itself.
  logic [8*W-1:0] hash_q, v_q, v_d, sum;
  assign hash_o = hash_q;
  for (genvar i = 0; i < 8; i++) begin : g_sum
    assign sum[i*W+:W] = hash_q[i*W+:W] + v_q[i*W+:W];
  end
  for (genvar i = 0; i < W / 4; i++) begin : g_hash
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) hash_q[i*32+:32] <= '0;
      else if (set_i[i]) hash_q[i*32+:32] <= hash_i[i*32+:32];
      else if (wipe_i) hash_q[i*32+:32] <= '0;
      else if (fin_q) hash_q[i*32+:32] <= sum[i*32+:32];
    end
  end

  // Message schedule: lane 0 is the word of the round under way.
  logic [16*W-1:0] w_q, w_shift;
  assign w_shift[0+:(16-R)*W] = w_q[R*W+:(16-R)*W];
  for (genvar r = 0; r < R; r++) begin : g_schedule
    plt_sha_schedule #(.SHA512(SHA512)) u_schedule (
        .wide_i(wide),
        .w0_i  (w_q[r*W+:W]),
        .w1_i  (w_q[(r+1)*W+:W]),
        .w9_i  (w_q[(r+9)*W+:W]),
        .w14_i (w_q[(r+14)*W+:W]),
        .w16_o (w_shift[(16-R+r)*W+:W])
    );
  end

  // h + K + W of the rounds to come, a cycle ahead: h of round t is e of round t-3. And d on top of it, which is a of round
  // t-3: so e waits for one carry-save level in its round.
  logic [R*W-1:0] p_q, p_d, y_q, y_d;
  for (genvar r = 0; r < R; r++) begin : g_ahead
    logic [W-1:0] k, x0, x1, x2, d0, d1, s0, c0, s1, c1, s2, c2, s3, c3;
    plt_sha_k #(.SHA512(SHA512)) u_k (
        .wide_i (wide),
        .round_i((R == 2) ? {cnt_q[5:0], 1'(r)} : cnt_q),
        .k_o    (k)
    );
    assign x0 = load ? hash_q[(7-r)*W+:W] : v_q[(7-R-r)*W+:W];
    assign x1 = load ? v_q[(7-r)*W+:W] : '0;
    assign x2 = load ? block_i[r*W+:W] : w_q[(R+r)*W+:W];
    assign s0 = x0 ^ x2 ^ k;
    assign c0 = ((x0 & x2) | (x0 & k) | (x2 & k)) << 1;
    assign s1 = s0 ^ c0 ^ x1;
    assign c1 = ((s0 & c0) | (s0 & x1) | (c0 & x1)) << 1;
    assign p_d[r*W+:W] = s1 + c1;
    assign d0 = load ? hash_q[(3-r)*W+:W] : v_q[(3-R-r)*W+:W];
    assign d1 = load ? v_q[(3-r)*W+:W] : '0;
    assign s2 = s1 ^ c1 ^ d0;
    assign c2 = ((s1 & c1) | (s1 & d0) | (c1 & d0)) << 1;
    assign s3 = s2 ^ c2 ^ d1;
    assign c3 = ((s2 & c2) | (s2 & d1) | (c2 & d1)) << 1;
    assign y_d[r*W+:W] = s3 + c3;
  end

  // Rounds: lane r of the two arrays is the input of round r.
  logic [(R+1)*8*W-1:0] v;
  assign v[0+:8*W] = v_q;
  for (genvar r = 0; r < R; r++) begin : g_round
    plt_sha_round #(.SHA512(SHA512), .PREFIX_ADDERS(PREFIX_ADDERS)) u_round (
        .wide_i(wide),
        .v_i   (v[r*8*W+:8*W]),
        .p_i   (p_q[r*W+:W]),
        .y_i   (y_q[r*W+:W]),
        .v_o   (v[(r+1)*8*W+:8*W])
    );
  end
  assign v_d = v[R*8*W+:8*W];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      v_q <= '0;
      w_q <= '0;
      p_q <= '0;
      y_q <= '0;
    end else if (wipe_i | (fin_q & ~load)) begin
      v_q <= '0;
      w_q <= '0;
      p_q <= '0;
      y_q <= '0;
    end else if (load | run_q) begin
      v_q <= load ? sum : v_d;
      w_q <= load ? block_i : w_shift;
      p_q <= p_d;
      y_q <= y_d;
    end
  end
endmodule
