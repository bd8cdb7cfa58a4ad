// SPDX-License-Identifier: Apache-2.0
// Derivation: HKDF (RFC 5869) and the counter-mode KDF of SP 800-108 as one or two HMACs through the SHA engine. The key
// of an HMAC goes out a beat a cycle, its message is put together an octet a cycle; digests go straight to the target
// slot, which is also where T(1) of HKDF-Expand is read again. Set-up inputs are constant from start to end.
module plt_keyvault_kdf (
    input  logic         clk_i,
    input  logic         rst_ni,
    input  logic         start_i,
    input  logic         abort_i,
    input  logic [1:0]   mode_i,
    input  logic [1:0]   prf_i,
    input  logic [5:0]   salt_bytes_i,
    input  logic [6:0]   info_bytes_i,
    input  logic [255:0] salt_i,
    input  logic [511:0] info_i,
    input  logic [3:0]   source_i,
    input  logic [3:0]   target_i,
    input  logic [6:0]   source_bytes_i,
    input  logic [6:0]   target_bytes_i,
    output logic         done_o,    // with the edge that writes the last octets
    output logic         fail_o,
    output logic [3:0]   slot_o,    // read port
    output logic [2:0]   index_o,
    output logic         select_o,
    input  logic [63:0]  word_i,
    output logic         write_o,   // to the target slot
    output logic [2:0]   write_index_o,
    output logic         kdf_req_o,
    output logic [1:0]   kdf_alg_o,
    output logic         kdf_valid_o,
    output logic [63:0]  kdf_data_o,
    output logic [3:0]   kdf_bytes_o,
    output logic         kdf_last_o,
    output logic         kdf_key_o,
    input  logic         kdf_gnt_i,
    input  logic         kdf_ready_i,
    input  logic         kdf_dvalid_i,
    input  logic         kdf_dlast_i
);
  localparam logic [1:0] Extract = 2'd0;
  localparam logic [1:0] Expand = 2'd1;
  localparam logic [1:0] Counter = 2'd2;

  typedef enum logic [2:0] {
    Idle,
    Low,     // waits until an earlier grant is gone
    Ask,     // waits for the grant
    Key,
    Message,
    Digest
  } state_e;

  state_e      state_q;
  logic        second_q;           // HMAC under way is the second
  logic [3:0]  count_q;            // beats of the key sent, beats of the digest taken
  logic [6:0]  pos_q;              // octets of the message put together
  logic        valid_q, last_q;
  logic [63:0] beat_q;
  logic [3:0]  bytes_q;

  // Lengths.
  logic [3:0] hash_words;
  logic [6:0] hash_bytes, key_bytes, key_left;
  logic       no_salt;
  assign hash_words = prf_i == 2'd0 ? 4'd4 : prf_i == 2'd1 ? 4'd6 : 4'd8;
  assign hash_bytes = {hash_words, 3'd0};
  assign no_salt    = mode_i == Extract & salt_bytes_i == 6'd0;
  assign key_bytes  = no_salt ? hash_bytes : mode_i == Extract ? {1'b0, salt_bytes_i} : source_bytes_i;
  assign key_left   = key_bytes - {count_q, 3'd0};

  // One beat of the key; a salt's last beat is cut to its length.
  logic [63:0] key_word, salt_word;
  logic [3:0]  key_beat_bytes;
  logic        key_beat_last;
  assign key_beat_last  = key_left <= 7'd8;
  assign key_beat_bytes = key_beat_last ? key_left[3:0] : 4'd8;
  assign salt_word      = salt_i[{count_q[1:0], 6'd0}+:64];
  always_comb begin
    key_word = word_i;
    if (mode_i == Extract) begin
      for (int o = 0; o < 8; o++) key_word[8*o+:8] = (~no_salt && 4'(o) < key_beat_bytes) ? salt_word[8*o+:8] : 8'd0;
    end
  end

  // The message: counter | earlier key or T(1) | label | 00 | info or context | output length in bits | counter octet.
  // Each end is that of the part named; parts a mode does not have are empty.
  logic [6:0] end_counter, end_slot, end_label, end_zero, end_info, end_length, total;
  logic [4:0] label_pos;
  logic [5:0] info_pos;
  logic [1:0] length_pos;
  logic [7:0] octet;
  logic [9:0] target_bits;
  assign end_counter = mode_i[1] ? 7'd4 : 7'd0;
  assign end_slot    = end_counter + (mode_i == Extract ? source_bytes_i : mode_i == Expand & second_q ? hash_bytes : 7'd0);
  assign end_label   = end_slot + (mode_i == Counter ? {1'b0, salt_bytes_i} : 7'd0);
  assign end_zero    = end_label + (mode_i == Counter ? 7'd1 : 7'd0);
  assign end_info    = end_zero + (mode_i == Extract ? 7'd0 : info_bytes_i);
  assign end_length  = end_info + (mode_i == Counter ? 7'd4 : 7'd0);
  assign total       = end_length + (mode_i == Expand ? 7'd1 : 7'd0);
  assign label_pos   = 5'(pos_q - end_slot);
  assign info_pos    = 6'(pos_q - end_zero);
  assign length_pos  = 2'(pos_q - end_info);
  assign target_bits = {target_bytes_i, 3'd0};
  always_comb begin
    if (pos_q < end_counter) octet = pos_q[1:0] == 2'd3 ? {6'd0, second_q, ~second_q} : 8'd0;
    else if (pos_q < end_slot) octet = word_i[{pos_q[2:0], 3'd0}+:8];
    else if (pos_q < end_label) octet = salt_i[{label_pos, 3'd0}+:8];
    else if (pos_q < end_zero) octet = 8'd0;
    else if (pos_q < end_info) octet = info_i[{info_pos, 3'd0}+:8];
    else if (pos_q < end_length)
      octet = length_pos == 2'd2 ? {6'd0, target_bits[9:8]} : length_pos == 2'd3 ? target_bits[7:0] : 8'd0;
    else octet = {6'd0, second_q, ~second_q};
  end

  assign slot_o   = state_q == Message & mode_i != Extract ? target_i : source_i;
  assign index_o  = state_q == Message ? pos_q[5:3] : count_q[2:0];
  assign select_o = state_q == Key | state_q == Message;

  // The digest.
  logic [3:0] word_index, target_words;
  logic       more;  // another HMAC is needed
  logic       take, digest_end;
  assign word_index    = count_q + (second_q ? hash_words : 4'd0);
  assign target_words  = target_bytes_i[6:3];
  assign more          = ~second_q & hash_words < target_words;
  assign take          = state_q == Digest & kdf_dvalid_i;
  assign digest_end    = count_q == hash_words - 4'd1;
  assign write_o       = take & word_index < target_words;
  assign write_index_o = word_index[2:0];

  assign fail_o = ((state_q == Key | state_q == Message | state_q == Digest) & ~kdf_gnt_i) |
                  (take & (digest_end != kdf_dlast_i));
  assign done_o = take & digest_end & kdf_dlast_i & ~more & ~fail_o;

  assign kdf_req_o   = state_q == Ask | state_q == Key | state_q == Message | state_q == Digest;
  assign kdf_key_o   = state_q == Low | state_q == Ask | state_q == Key;
  assign kdf_alg_o   = kdf_req_o ? prf_i : 2'd0;
  assign kdf_valid_o = valid_q;
  assign kdf_data_o  = valid_q ? beat_q : 64'd0;
  assign kdf_bytes_o = valid_q ? bytes_q : 4'd0;
  assign kdf_last_o  = valid_q & last_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q  <= Idle;
      second_q <= 1'b0;
      count_q  <= '0;
      pos_q    <= '0;
      valid_q  <= 1'b0;
      last_q   <= 1'b0;
      beat_q   <= '0;
      bytes_q  <= '0;
    end else if (abort_i | fail_o | done_o) begin
      state_q  <= Idle;
      second_q <= 1'b0;
      count_q  <= '0;
      pos_q    <= '0;
      valid_q  <= 1'b0;
      last_q   <= 1'b0;
      beat_q   <= '0;
      bytes_q  <= '0;
    end else begin
      unique case (state_q)
        Idle: if (start_i) state_q <= Low;
        Low: if (!kdf_gnt_i) state_q <= Ask;
        Ask: if (kdf_gnt_i) state_q <= Key;
        Key: begin
          if (valid_q & kdf_ready_i & last_q) begin
            state_q <= Message;
            valid_q <= 1'b0;
            last_q  <= 1'b0;
            beat_q  <= '0;
            count_q <= '0;
            pos_q   <= '0;
          end else if (~valid_q | kdf_ready_i) begin
            valid_q <= 1'b1;
            beat_q  <= key_word;
            bytes_q <= key_beat_bytes;
            last_q  <= key_beat_last;
            count_q <= count_q + 4'd1;
          end
        end
        Message: begin
          if (valid_q) begin
            if (kdf_ready_i) begin
              valid_q <= 1'b0;
              last_q  <= 1'b0;
              beat_q  <= '0;
              if (last_q) state_q <= Digest;
            end
          end else begin
            beat_q[{pos_q[2:0], 3'd0}+:8] <= octet;
            bytes_q <= {1'b0, pos_q[2:0]} + 4'd1;
            last_q  <= pos_q == total - 7'd1;
            valid_q <= pos_q[2:0] == 3'd7 | pos_q == total - 7'd1;
            pos_q   <= pos_q + 7'd1;
          end
        end
        Digest: begin
          if (kdf_dvalid_i) begin
            count_q <= count_q + 4'd1;
            if (digest_end) begin  // and more: the end is done_o's
              state_q  <= Key;
              second_q <= 1'b1;
              count_q  <= '0;
            end
          end
        end
        default: state_q <= Idle;
      endcase
    end
  end
endmodule
