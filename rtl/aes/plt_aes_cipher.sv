// SPDX-License-Identifier: Apache-2.0
// The block cipher, one round a cycle: load_i takes a block and adds the first round key at that edge, 10 or 14 round
// cycles follow. In the last one result_o is the output block and load_i may bring the next block, so that blocks
// follow each other without a gap. hold_i keeps the last round waiting. Round keys are expanded on the fly from the
// first (encryption) or from the last round key (decryption). Octet 0 is in bits 7:0.
module plt_aes_cipher (
    input  logic         clk_i,
    input  logic         rst_ni,
    input  logic         clear_i,       // drop everything; wins
    input  logic         load_i,
    input  logic         decrypt_i,     // of the block that is loaded
    input  logic [127:0] block_i,
    input  logic         hold_i,        // looked at in the last round only
    input  logic         wide_i,        // 256-bit key
    input  logic [255:0] first_keys_i,  // the key
    input  logic [255:0] last_keys_i,   // the window at the end of an encryption
    output logic         run_o,
    output logic         last_o,        // last round under way
    output logic [127:0] result_o,      // valid with last_o, else zero
    output logic [255:0] window_o       // of round keys, for last_keys_i; valid with last_o
);
  logic         run_q, decrypt_q;
  logic [3:0]   round_q;
  logic [127:0] state_q;
  logic [255:0] window_q, window_next;
  logic         last;

  assign last = run_q & (round_q == (wide_i ? 4'd14 : 4'd10));
  assign run_o = run_q;
  assign last_o = last;

  // Encryption, round r: 128 bit uses round key r, computed here from r-1; 256 bit has keys {r, r-1}, uses r and
  // computes r+1. Decryption, round r of n: 128 bit uses n-r, computed from n-r+1; 256 bit has {n-r+1, n-r}, uses n-r
  // and computes n-r-1.
  logic [3:0] index;
  always_comb begin
    if (wide_i) index = decrypt_q ? 4'd13 - round_q : round_q + 4'd1;
    else index = decrypt_q ? 4'd10 - round_q : round_q;
  end
  plt_aes_keysched u_keys (
      .wide_i,
      .back_i  (decrypt_q),
      .index_i (index),
      .window_i(window_q),
      .window_o(window_next)
  );
  logic [127:0] round_key;
  always_comb begin
    if (!wide_i) round_key = window_next[127:0];
    else round_key = decrypt_q ? window_q[127:0] : window_q[255:128];
  end
  // The last window of an encryption: {-, 10} or {14, 13}.
  assign window_o = wide_i ? window_q : window_next;

  function automatic logic [7:0] times_2(input logic [7:0] a);
    times_2 = {a[6:0], 1'b0} ^ (8'h1b & {8{a[7]}});
  endfunction
  // MixColumns of one column; the inverse is MixColumns after adding 4 * (a0 ^ a2) and 4 * (a1 ^ a3).
  function automatic logic [31:0] mix(input logic [31:0] a, input logic inverse);
    logic [7:0] b0, b1, b2, b3, even, odd, all;
    even = times_2(times_2(a[7:0] ^ a[23:16])) & {8{inverse}};
    odd = times_2(times_2(a[15:8] ^ a[31:24])) & {8{inverse}};
    b0 = a[7:0] ^ even;
    b1 = a[15:8] ^ odd;
    b2 = a[23:16] ^ even;
    b3 = a[31:24] ^ odd;
    all = b0 ^ b1 ^ b2 ^ b3;
    mix = {
      b3 ^ all ^ times_2(b3 ^ b0), b2 ^ all ^ times_2(b2 ^ b3), b1 ^ all ^ times_2(b1 ^ b2), b0 ^ all ^ times_2(b0 ^ b1)
    };
  endfunction

  logic [127:0] shifted, substituted, round_out;
  for (genvar i = 0; i < 16; i++) begin : g_octet
    // Row i % 4 moves by as many columns, left or right.
    localparam int unsigned From = (i + 4 * (i % 4)) % 16;
    localparam int unsigned FromInverse = (i + 12 * (i % 4)) % 16;
    assign shifted[8*i+:8] = decrypt_q ? state_q[8*FromInverse+:8] : state_q[8*From+:8];
    plt_aes_sbox u_sbox (
        .inv_i(decrypt_q),
        .in_i (shifted[8*i+:8]),
        .out_o(substituted[8*i+:8])
    );
  end
  // MixColumns is linear, so that decryption may share it behind AddRoundKey.
  logic [127:0] to_mix, mixed;
  assign to_mix = decrypt_q ? substituted ^ round_key : substituted;
  for (genvar i = 0; i < 4; i++) begin : g_column
    assign mixed[32*i+:32] = mix(to_mix[32*i+:32], decrypt_q);
  end
  always_comb begin
    if (last) round_out = substituted ^ round_key;
    else round_out = decrypt_q ? mixed : mixed ^ round_key;
  end
  assign result_o = round_out & {128{last}};

  logic [127:0] first_key;
  always_comb begin
    if (!decrypt_i) first_key = first_keys_i[127:0];
    else first_key = wide_i ? last_keys_i[255:128] : last_keys_i[127:0];
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      run_q     <= 1'b0;
      decrypt_q <= 1'b0;
      round_q   <= '0;
      state_q   <= '0;
      window_q  <= '0;
    end else if (clear_i) begin
      run_q     <= 1'b0;
      decrypt_q <= 1'b0;
      round_q   <= '0;
      state_q   <= '0;
      window_q  <= '0;
    end else if (load_i) begin
      run_q     <= 1'b1;
      decrypt_q <= decrypt_i;
      round_q   <= 4'd1;
      state_q   <= block_i ^ first_key;
      window_q  <= decrypt_i ? last_keys_i : first_keys_i;
    end else if (last) begin
      if (!hold_i) begin
        run_q    <= 1'b0;
        state_q  <= '0;
        window_q <= '0;
      end
    end else if (run_q) begin
      round_q  <= round_q + 4'd1;
      state_q  <= round_out;
      window_q <= window_next;
    end
  end
endmodule
