// SPDX-License-Identifier: Apache-2.0
// One step of the key schedule (FIPS 197, 5.2), forward or backward. The window holds the last expanded words, first
// octet in bits 7:0.
//   128 bit: window[127:0] is round key r; forward gives r+1, backward r-1
//   256 bit: window is round keys {r+1, r}; forward gives {r+2, r+1}, backward {r, r-1}
module plt_aes_keysched (
    input  logic         wide_i,   // 256-bit key
    input  logic         back_i,
    input  logic [3:0]   index_i,  // of the round key that is computed
    input  logic [255:0] window_i,
    output logic [255:0] window_o
);
  // The factor of round key `index` (128 bit) or of 2 * `index` (256 bit): x^(index-1).
  function automatic logic [7:0] rcon(input logic [3:0] index);
    unique case (index)
      4'd1: rcon = 8'h01;
      4'd2: rcon = 8'h02;
      4'd3: rcon = 8'h04;
      4'd4: rcon = 8'h08;
      4'd5: rcon = 8'h10;
      4'd6: rcon = 8'h20;
      4'd7: rcon = 8'h40;
      4'd8: rcon = 8'h80;
      4'd9: rcon = 8'h1b;
      4'd10: rcon = 8'h36;
      default: rcon = '0;
    endcase
  endfunction

  // The round key that a new word group is XORed from, and the word before the group.
  logic [127:0] old, new_key;
  logic [31:0] previous, rotated, substituted, mixed;
  always_comb begin
    if (wide_i) begin
      old = back_i ? window_i[255:128] : window_i[127:0];
      previous = back_i ? window_i[127:96] : window_i[255:224];
    end else begin
      old = window_i[127:0];
      previous = back_i ? window_i[127:96] ^ window_i[95:64] : window_i[127:96];
    end
  end

  // Of a 256-bit key, words 8i get RotWord and the factor, words 8i+4 only SubWord. Backward the step undoes the key
  // two further on, which has the same parity.
  logic odd;
  logic [3:0] step;
  assign odd = wide_i & index_i[0];
  always_comb begin
    if (wide_i) step = back_i ? 4'((index_i + 4'd2) >> 1) : index_i >> 1;
    else step = back_i ? index_i + 4'd1 : index_i;
  end
  assign rotated = odd ? previous : {previous[7:0], previous[31:8]};
  for (genvar i = 0; i < 4; i++) begin : g_sub
    plt_aes_sbox u_sbox (
        .inv_i(1'b0),
        .in_i (rotated[8*i+:8]),
        .out_o(substituted[8*i+:8])
    );
  end
  assign mixed = substituted ^ {24'd0, odd ? 8'd0 : rcon(step)};

  always_comb begin
    new_key[31:0] = old[31:0] ^ mixed;
    new_key[63:32] = old[63:32] ^ (back_i ? old[31:0] : old[31:0] ^ mixed);
    new_key[95:64] = old[95:64] ^ old[63:32] ^ (back_i ? '0 : old[31:0] ^ mixed);
    new_key[127:96] = old[127:96] ^ old[95:64] ^ (back_i ? '0 : old[63:32] ^ old[31:0] ^ mixed);
    if (!wide_i) window_o = {128'd0, new_key};
    else if (back_i) window_o = {window_i[127:0], new_key};
    else window_o = {new_key, window_i[255:128]};
  end
endmodule
