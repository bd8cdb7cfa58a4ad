// SPDX-License-Identifier: Apache-2.0
// Compression function of SHA-2 (FIPS 180-4, 6.2.2 and 6.4.2): schedule, rounds and chaining value.
//
// Octets of 32-bit words live in the upper half of 64-bit lanes with zeros below, so that one set of adders serves both
// word sizes: only the sigma functions differ, and K and the initial values of SHA-256 are the upper halves of those of
// SHA-512. SHA512 = 0 builds 32-bit lanes for SHA-256 alone.
//
// A block is taken at an edge with valid_i and ready_o; Rounds / ROUNDS_PER_CYCLE cycles of rounds follow, then one
// (done_o) at whose end the chaining value is complete, and in which the next block can be taken: 33 cycles a SHA-256 block,
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
    input  logic [W/4-1:0]  set_i,     // sets 32-bit slices of the chaining value; none without wipe_i while busy or taking
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
  logic run_q, first_q, fin_q, load, ending;
  assign last_cnt = wide ? 7'(80 / R) : 7'(64 / R);
  assign ready_o = ~run_q;
  assign busy_o = run_q | fin_q;
  assign done_o = fin_q;
  assign load = valid_i & ready_o;
  assign ending = run_q & (cnt_q == last_cnt);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      run_q <= 1'b0;
      first_q <= 1'b0;
      fin_q <= 1'b0;
      cnt_q <= '0;
    end else if (wipe_i) begin
      run_q <= 1'b0;
      first_q <= 1'b0;
      fin_q <= 1'b0;
      cnt_q <= '0;
    end else begin
      fin_q <= ending;
      first_q <= load;
      if (load) begin
        run_q <= 1'b1;
        cnt_q <= 7'd1;
      end else if (run_q) begin
        run_q <= ~ending;
        cnt_q <= ending ? '0 : cnt_q + 7'd1;
      end
    end
  end

  // Working variables: e, f, g after the rounds so far; a, b, c, d as they were a cycle before, because e waits for a only as d,
  // three rounds later. h is in p_q before it is needed. All are zero when nothing runs.
  logic [4*W-1:0] a_q, a_d;
  logic [3*W-1:0] e_q, e_d;
  logic [(R+1)*4*W-1:0] a_v;  // lane r: before round r of the cycle
  logic [(R+1)*3*W-1:0] e_v;

  // Chaining value. e and f of now and those before them become g and h of the result in the last cycle of rounds; the rest
  // follows in the cycle of done_o.
  logic [8*W-1:0] hash_q, sum;
  logic [2*W-1:0] sum_e;
  logic [R*W-1:0] sum_a;
  logic [(4-R)*W-1:0] sum_c;
  logic [1:0] late;
  assign hash_o = hash_q;
  assign late = {ending, fin_q};
  for (genvar i = 0; i < 2; i++) begin : g_sum
    logic [W-1:0] x, y;
    assign x = ending ? hash_q[(6+i)*W+:W] : hash_q[(4+i)*W+:W];
    assign y = ending ? e_q[(2-R+i)*W+:W] : e_q[i*W+:W];
    assign sum_e[i*W+:W] = x + y;
  end
  for (genvar i = R; i < 4; i++) begin : g_sum_a
    assign sum_c[(i-R)*W+:W] = hash_q[i*W+:W] + a_q[(i-R)*W+:W];
  end
  // a comes with its summand already in it. At two rounds a cycle b is made in the same cycle.
  assign sum_a[0+:W] = a_v[R*4*W+:W];
  if (R == 2) begin : g_sum_b
    assign sum_a[W+:W] = hash_q[W+:W] + a_v[4*W+:W];
  end
  assign sum = {sum_e, sum_e, sum_c, sum_a};
  for (genvar i = 0; i < W / 4; i++) begin : g_hash
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) hash_q[i*32+:32] <= '0;
      else if (set_i[i]) hash_q[i*32+:32] <= hash_i[i*32+:32];
      else if (wipe_i) hash_q[i*32+:32] <= '0;
      else if (late[i/(3*W/16)]) hash_q[i*32+:32] <= sum[i*32+:32];
    end
  end

  // Message schedule: lane 0 is the word of the round under way.
  logic [16*W-1:0] w_q, w_shift;
  assign w_shift[0+:(16-R)*W] = w_q[R*W+:(16-R)*W];
  for (genvar r = 0; r < R; r++) begin : g_schedule
    plt_sha_schedule #(.SHA512(SHA512), .PREFIX_ADDERS(PREFIX_ADDERS)) u_schedule (
        .wide_i(wide),
        .w0_i  (w_q[r*W+:W]),
        .w1_i  (w_q[(r+1)*W+:W]),
        .w9_i  (w_q[(r+9)*W+:W]),
        .w14_i (w_q[(r+14)*W+:W]),
        .w16_o (w_shift[(16-R+r)*W+:W])
    );
  end

  // h + K + W of the rounds to come, a cycle ahead: h of round t is e of round t-3.
  logic [R*W-1:0] p_q, p_d;
  for (genvar r = 0; r < R; r++) begin : g_ahead
    logic [W-1:0] k, h, w, s, c;
    plt_sha_k #(.SHA512(SHA512)) u_k (
        .wide_i (wide),
        .round_i((R == 2) ? {cnt_q[5:0], 1'(r)} : cnt_q),
        .k_o    (k)
    );
    assign h = load ? hash_q[(7-r)*W+:W] : e_q[(3-R-r)*W+:W];
    assign w = load ? block_i[r*W+:W] : w_q[(R+r)*W+:W];
    assign s = h ^ w ^ k;
    assign c = ((h & w) | (h & k) | (w & k)) << 1;
    plt_sha_add #(.W(W), .PREFIX_ADDERS(PREFIX_ADDERS)) u_add (.a_i(s), .b_i(c), .sum_o(p_d[r*W+:W]));
  end

  // Rounds.
  assign a_v[0+:4*W] = a_q;
  assign e_v[0+:3*W] = e_q;
  for (genvar r = 0; r < R; r++) begin : g_round
    logic [W-1:0] add;
    assign add = (r == R - 1) ? hash_q[0+:W] & {W{fin_q}} : '0;
    plt_sha_round_e #(.SHA512(SHA512), .PREFIX_ADDERS(PREFIX_ADDERS)) u_round_e (
        .wide_i(wide),
        .v_i   (e_v[r*3*W+:3*W]),
        .p_i   (p_q[r*W+:W]),
        .d_i   (a_q[(3-R-r)*W+:W]),
        .v_o   (e_v[(r+1)*3*W+:3*W])
    );
    plt_sha_round_a #(.SHA512(SHA512), .PREFIX_ADDERS(PREFIX_ADDERS)) u_round_a (
        .wide_i(wide),
        .v_i   (a_v[r*4*W+:4*W]),
        .e_i   (e_q[(R-1-r)*W+:W]),
        .add_i (add),
        .v_o   (a_v[(r+1)*4*W+:4*W])
    );
  end
  // Into a new block: d of its first rounds, then a, b, c, d.
  logic a_go;
  logic [4*W-1:0] a_new;
  assign a_go = ~(load | first_q | fin_q | wipe_i);
  assign a_new = wipe_i ? '0 : load ? (4*W)'(sum_c) : first_q ? hash_q[0+:4*W] : '0;
  assign a_d = a_go ? a_v[R*4*W+:4*W] : a_new;
  assign e_d = load ? {hash_q[6*W+:W], sum_e} : e_v[R*3*W+:3*W];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      a_q <= '0;
      e_q <= '0;
      w_q <= '0;
      p_q <= '0;
    end else begin
      a_q <= a_d;
      if (wipe_i | (fin_q & ~load)) begin
        e_q <= '0;
        w_q <= '0;
        p_q <= '0;
      end else begin
        e_q <= e_d;
        w_q <= load ? block_i : w_shift;
        if (load | run_q) p_q <= p_d;
      end
    end
  end
endmodule
