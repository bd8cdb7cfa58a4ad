// SPDX-License-Identifier: Apache-2.0
// A message from start to end: input buffer, modes, output buffer, tag. The phases of a message are those of README.md.
// Blocks have octet 0 in bits 7:0.
module plt_aes_core #(
    parameter int unsigned GhashDigit = 16
) (
    input  logic         clk_i,
    input  logic         rst_ni,
    input  logic         wipe_i,            // wins over everything
    input  logic         start_i,           // checked already
    // Constant while a message is open.
    input  logic [2:0]   mode_i,
    input  logic         decrypt_i,
    input  logic         stream_i,
    input  logic [4:0]   tag_length_i,
    input  logic [31:0]  text_length_i,
    input  logic [31:0]  aad_length_i,
    input  logic [15:0]  iv_length_i,
    // Key, and its expansion by this cipher.
    input  logic         wide_i,
    input  logic [255:0] first_keys_i,
    input  logic [255:0] last_keys_i,
    input  logic [127:0] hash_key_i,
    input  logic         expand_start_i,
    output logic         expand_done_o,
    output logic [127:0] expand_result_o,
    output logic [255:0] expand_window_o,
    // Registers, IV and TAG while no message is open.
    input  logic [31:0]  write_data_i,
    input  logic [3:0]   write_iv_i,
    input  logic [3:0]   write_tag_i,
    output logic [127:0] iv_o,
    output logic [127:0] tag_o,
    output logic         tag_ok_o,
    // DATA_IN: taken at this edge if _ready_o; else _wait_o says whether waiting helps.
    input  logic         word_in_i,
    output logic         word_in_ready_o,
    output logic         word_in_wait_o,
    // DATA_OUT likewise.
    input  logic         word_out_i,
    output logic         word_out_ready_o,
    output logic         word_out_wait_o,
    output logic [31:0]  word_out_o,
    // Streams.
    input  logic         s_valid_i,
    input  logic [63:0]  s_data_i,
    input  logic [3:0]   s_bytes_i,
    input  logic         s_last_i,
    output logic         s_ready_o,
    output logic         m_valid_o,
    output logic [63:0]  m_data_o,
    output logic [3:0]   m_bytes_o,
    output logic         m_last_o,
    input  logic         m_ready_i,
    output logic         open_o,            // a message is open
    output logic         done_o,            // at this edge it ends well
    output logic         framing_o,         // at this edge a beat contradicts the lengths; the message ends
    output logic         active_o           // at this edge something changes by itself
);
  typedef enum logic [3:0] {
    Rest,
    Iv,        // absorb an IV that is not 96 bits long
    IvLength,  // and its length
    Counter0,  // encrypt J0
    Aad,       // absorb additional data
    Text,
    Lengths,   // absorb the lengths
    Tag,
    Finish     // the last block is computed, output is taken
  } phase_e;
  phase_e phase_q, phase_d;

  // What the cipher works at.
  typedef enum logic [1:0] {
    ForKey,
    ForTag,
    ForText
  } work_e;
  work_e work_q;

  logic cbc, counter, gcm, cmac, verify;
  assign cbc = mode_i == 3'd1;
  assign gcm = mode_i == 3'd3;
  assign cmac = mode_i == 3'd4;
  assign counter = (mode_i == 3'd2) | gcm;
  assign verify = decrypt_i & (gcm | cmac);

  logic [31:0]  rest_q, rest_d;                // octets of the phase still to come in
  logic [127:0] in_q, in_d;
  logic [2:0]   in_words_q;
  logic [4:0]   in_bytes_q;
  logic [127:0] hold_q;                        // input of the block that the cipher works at
  logic [4:0]   hold_bytes_q;
  logic         hold_last_q;
  logic [127:0] out_q;
  logic [4:0]   out_bytes_q;
  logic         out_last_q;
  logic [127:0] chain_q, chain_d;              // chaining value or counter block; IV registers
  logic [127:0] pad_q;                         // E(J0)
  logic [127:0] tag_q;
  logic         tag_valid_q, tag_ok_q;

  // Octet order of integers, and masks.
  function automatic logic [127:0] swap(input logic [127:0] a);
    for (int i = 0; i < 16; i++) swap[8*i+:8] = a[8*(15-i)+:8];
  endfunction
  function automatic logic [127:0] octets(input logic [4:0] n);
    for (int i = 0; i < 16; i++) octets[8*i+:8] = {8{5'(i) < n}};
  endfunction
  function automatic logic [127:0] next32(input logic [127:0] a);  // inc32, SP 800-38D, 6.2
    logic [127:0] n;
    n = swap(a);
    next32 = swap({n[127:32], n[31:0] + 32'd1});
  endfunction
  function automatic logic [127:0] next128(input logic [127:0] a);
    next128 = swap(swap(a) + 128'd1);
  endfunction
  function automatic logic [127:0] double(input logic [127:0] a);  // SP 800-38B, 6.1
    logic [127:0] n;
    n = swap(a);
    double = swap({n[126:0], 1'b0} ^ {120'd0, 8'h87 & {8{n[127]}}});
  endfunction

  // What happens at the edge to come, from state alone.
  logic         run, last, finish, is_free, hash_busy, out_empty, in_full, end_of_phase, abort;
  logic         stuck, finish_text, absorb_data, absorb_iv_length, go_counter0, go_text, go_lengths, go_tag, go_finish;
  logic [127:0] result, hash;
  assign out_empty = out_bytes_q == '0;
  assign end_of_phase = rest_q == '0;
  assign in_full = in_words_q[2] | (end_of_phase & (in_words_q != '0 | (cmac & text_length_i == '0)));
  assign stuck = last & (work_q == ForText) & ((~cmac & ~out_empty) | (gcm & hash_busy));
  assign finish = last & ~stuck;
  assign finish_text = finish & (work_q == ForText);
  assign is_free = ~run | finish;
  assign absorb_data = ((phase_q == Iv) | (phase_q == Aad)) & in_full & ~hash_busy;
  assign absorb_iv_length = (phase_q == IvLength) & ~hash_busy;
  assign go_counter0 = (phase_q == Counter0) & ~hash_busy;
  assign go_text = (phase_q == Text) & in_full & is_free;
  assign go_lengths = (phase_q == Lengths) & ~run & ~hash_busy;
  assign go_tag = (phase_q == Tag) & ~hash_busy;
  assign go_finish = (phase_q == Finish) & ~run & out_empty;

  assign open_o = phase_q != Rest;
  assign done_o = go_finish;
  assign active_o = (run & ~stuck) | hash_busy | absorb_data | absorb_iv_length | go_counter0 | go_text | go_lengths |
                    go_tag | go_finish | expand_start_i;

  // Input. Octets beyond the length are cleared on their way in.
  logic         data_phase, more, take_beat, take_word;
  logic [3:0]   beat_bytes;
  logic [2:0]   word_bytes;
  logic [127:0] beat_place, word_place;
  assign data_phase = (phase_q == Iv) | (phase_q == Aad) | (phase_q == Text);
  assign beat_bytes = (rest_q >= 32'd8) ? 4'd8 : rest_q[3:0];
  assign word_bytes = (rest_q >= 32'd4) ? 3'd4 : rest_q[2:0];
  assign s_ready_o = stream_i & data_phase & ~end_of_phase & ~in_words_q[2];
  assign take_beat = s_ready_o & s_valid_i;
  assign framing_o = take_beat & ((s_bytes_i != beat_bytes) | (s_last_i != (rest_q <= 32'd8)));
  assign word_in_ready_o = ~stream_i & data_phase & ~end_of_phase & ~in_words_q[2];
  assign take_word = word_in_ready_o & word_in_i;
  assign beat_place = {64'd0, s_data_i} & octets({1'b0, beat_bytes});
  assign word_place = {96'd0, write_data_i} & octets({2'd0, word_bytes});
  // Does the message want data later? With a block waiting for the output to be read, waiting would not help.
  always_comb begin
    unique case (phase_q)
      Iv, IvLength, Counter0: more = ~end_of_phase | (aad_length_i != '0) | (text_length_i != '0);
      Aad: more = ~end_of_phase | (text_length_i != '0);
      Text: more = ~end_of_phase;
      default: more = 1'b0;
    endcase
  end
  assign word_in_wait_o = ~stream_i & more & ~(last & (work_q == ForText) & ~cmac & ~out_empty);

  always_comb begin
    in_d = in_q;
    if (take_beat) in_d = in_q | (in_words_q[1] ? beat_place << 64 : beat_place);
    if (take_word) in_d = in_q | (word_place << {in_words_q[1:0], 5'd0});
    if (absorb_data | go_text) in_d = '0;
  end

  // The block to encrypt or decrypt.
  logic [127:0] chain_now, block, padded, subkey, text, j0, cipher_block;
  assign chain_now = finish_text ? (decrypt_i & cbc ? hold_q : result) : chain_q;
  always_comb begin
    subkey = double(hash_key_i);
    padded = in_q;
    if (!in_bytes_q[4]) begin
      subkey = double(subkey);
      padded = in_q | (128'h80 << {in_bytes_q[3:0], 3'd0});
    end
    if (!end_of_phase) subkey = '0;
    if (counter) block = chain_q;
    else if (cmac) block = (end_of_phase ? padded : in_q) ^ subkey ^ chain_now;
    else if (cbc & ~decrypt_i) block = in_q ^ chain_now;
    else block = in_q;
  end
  assign j0 = (iv_length_i == 16'd12) ? {32'h0100_0000, chain_q[95:0]} : hash;

  // The block that comes out.
  always_comb begin
    text = result;
    if (counter) text = result ^ hold_q;
    if (cbc & decrypt_i) text = result ^ chain_q;
    text = text & octets(hold_bytes_q);
  end

  always_comb begin
    cipher_block = block;
    if (expand_start_i) cipher_block = '0;
    else if (go_counter0) cipher_block = j0;
  end
  plt_aes_cipher u_cipher (
      .clk_i,
      .rst_ni,
      .clear_i     (abort),
      .load_i      (expand_start_i | go_counter0 | go_text),
      .decrypt_i   (go_text & decrypt_i & ~counter & ~cmac),
      .block_i     (cipher_block),
      .hold_i      (stuck),
      .wide_i,
      .first_keys_i,
      .last_keys_i,
      .run_o       (run),
      .last_o      (last),
      .result_o    (result),
      .window_o    (expand_window_o)
  );
  assign expand_done_o = finish & (work_q == ForKey);
  assign expand_result_o = result;

  logic [127:0] hash_block;
  always_comb begin
    hash_block = in_q;
    if (finish_text) hash_block = decrypt_i ? hold_q : text;
    if (phase_q == IvLength) hash_block = swap({109'd0, iv_length_i, 3'd0});
    if (go_lengths) hash_block = swap({29'd0, aad_length_i, 3'd0, 29'd0, text_length_i, 3'd0});
  end
  plt_aes_ghash #(
      .Digit(GhashDigit)
  ) u_ghash (
      .clk_i,
      .rst_ni,
      .clear_i(abort | go_counter0 | go_finish),
      .start_i(absorb_data | absorb_iv_length | (finish_text & gcm) | go_lengths),
      .x_i    (hash_block),
      .h_i    (hash_key_i),
      .busy_o (hash_busy),
      .y_o    (hash)
  );

  // Tag: of GCM in phase Tag, of CMAC with its last block.
  logic         take_tag;
  logic [127:0] new_tag;
  assign take_tag = go_tag | (finish_text & cmac & hold_last_q);
  assign new_tag = (cmac ? result : hash ^ pad_q) & octets(tag_length_i);

  // Phases.
  phase_e text_phase;
  always_comb begin
    text_phase = (text_length_i == '0 && !cmac) ? (gcm ? Lengths : Finish) : Text;
    phase_d = phase_q;
    rest_d = rest_q;
    if (take_beat) rest_d = rest_q - {28'd0, beat_bytes};
    if (take_word) rest_d = rest_q - {29'd0, word_bytes};
    unique case (phase_q)
      Rest:
      if (start_i) begin
        if (!gcm) begin
          phase_d = text_phase;
          rest_d  = text_length_i;
        end else if (iv_length_i == 16'd12) begin
          phase_d = Counter0;
        end else begin
          phase_d = Iv;
          rest_d  = {16'd0, iv_length_i};
        end
      end
      Iv: if (absorb_data && end_of_phase) phase_d = IvLength;
      IvLength: if (absorb_iv_length) phase_d = Counter0;
      Counter0:
      if (go_counter0) begin
        phase_d = (aad_length_i != '0) ? Aad : text_phase;
        rest_d  = (aad_length_i != '0) ? aad_length_i : text_length_i;
      end
      Aad:
      if (absorb_data && end_of_phase) begin
        phase_d = text_phase;
        rest_d  = text_length_i;
      end
      Text: if (go_text && end_of_phase) phase_d = gcm ? Lengths : Finish;
      Lengths: if (go_lengths) phase_d = Tag;
      Tag: if (go_tag) phase_d = Finish;
      Finish: if (go_finish) phase_d = Rest;
      default: phase_d = Rest;
    endcase
  end

  always_comb begin
    chain_d = chain_q;
    for (int i = 0; i < 4; i++) if (write_iv_i[i]) chain_d[32*i+:32] = write_data_i;
    if (start_i & cmac) chain_d = '0;
    if (go_counter0) chain_d = next32(j0);
    if (finish_text & (cbc | cmac)) chain_d = chain_now;
    if (go_text & counter) chain_d = gcm ? next32(chain_q) : next128(chain_q);
    if (go_finish & (gcm | cmac)) chain_d = '0;
  end

  // Output.
  logic take_out_beat, take_out_word;
  assign m_valid_o = stream_i & ~out_empty;
  assign m_data_o = out_q[63:0] & {64{stream_i}};
  assign m_bytes_o = !m_valid_o ? 4'd0 : (out_bytes_q >= 5'd8) ? 4'd8 : out_bytes_q[3:0];
  assign m_last_o = m_valid_o & out_last_q & (out_bytes_q <= 5'd8);
  assign take_out_beat = m_valid_o & m_ready_i;
  assign word_out_ready_o = ~stream_i & ~out_empty;
  assign word_out_wait_o = ~stream_i & ~cmac & ((run & work_q == ForText) | (phase_q == Text & in_full));
  assign word_out_o = out_q[31:0] & {32{~stream_i}};
  assign take_out_word = word_out_ready_o & word_out_i;

  assign abort = wipe_i | framing_o;
  assign iv_o = open_o ? '0 : chain_q;
  assign tag_o = (tag_valid_q & ~open_o) ? tag_q : '0;
  assign tag_ok_o = tag_ok_q & ~open_o;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      phase_q      <= Rest;
      work_q       <= ForKey;
      rest_q       <= '0;
      in_q         <= '0;
      in_words_q   <= '0;
      in_bytes_q   <= '0;
      hold_q       <= '0;
      hold_bytes_q <= '0;
      hold_last_q  <= 1'b0;
      out_q        <= '0;
      out_bytes_q  <= '0;
      out_last_q   <= 1'b0;
      chain_q      <= '0;
      pad_q        <= '0;
      tag_q        <= '0;
      tag_valid_q  <= 1'b0;
      tag_ok_q     <= 1'b0;
    end else if (abort) begin
      phase_q      <= Rest;
      work_q       <= ForKey;
      rest_q       <= '0;
      in_q         <= '0;
      in_words_q   <= '0;
      in_bytes_q   <= '0;
      hold_q       <= '0;
      hold_bytes_q <= '0;
      hold_last_q  <= 1'b0;
      out_q        <= '0;
      out_bytes_q  <= '0;
      out_last_q   <= 1'b0;
      chain_q      <= '0;
      pad_q        <= '0;
      tag_q        <= '0;
      tag_valid_q  <= 1'b0;
      tag_ok_q     <= 1'b0;
    end else begin
      phase_q <= phase_d;
      rest_q  <= rest_d;
      in_q    <= in_d;
      chain_q <= chain_d;

      if (absorb_data | go_text) begin
        in_words_q <= '0;
        in_bytes_q <= '0;
      end else if (take_beat) begin
        in_words_q <= in_words_q + 3'd2;
        in_bytes_q <= in_bytes_q + {1'b0, beat_bytes};
      end else if (take_word) begin
        in_words_q <= in_words_q + 3'd1;
        in_bytes_q <= in_bytes_q + {2'd0, word_bytes};
      end

      if (expand_start_i) work_q <= ForKey;
      if (go_counter0) work_q <= ForTag;
      if (go_text) begin
        work_q       <= ForText;
        hold_q       <= in_q;
        hold_bytes_q <= in_bytes_q;
        hold_last_q  <= end_of_phase;
      end else if (go_finish) begin
        hold_q <= '0;
      end

      if (finish && work_q == ForTag) pad_q <= result;
      else if (go_finish) pad_q <= '0;

      // A block comes only into an empty buffer.
      if (finish_text & ~cmac) begin
        out_q       <= text;
        out_bytes_q <= hold_bytes_q;
        out_last_q  <= hold_last_q;
      end else if (take_out_beat) begin
        out_q       <= out_q >> 64;
        out_bytes_q <= out_bytes_q - {1'b0, m_bytes_o};
      end else if (take_out_word) begin
        out_q       <= out_q >> 32;
        out_bytes_q <= (out_bytes_q >= 5'd4) ? out_bytes_q - 5'd4 : '0;
      end

      if (start_i) begin
        tag_valid_q <= 1'b0;
        tag_ok_q    <= 1'b0;
        if (!verify || tag_valid_q) tag_q <= '0;
      end else if (take_tag) begin
        tag_valid_q <= ~decrypt_i;
        tag_ok_q    <= decrypt_i & (new_tag == (tag_q & octets(tag_length_i)));
        tag_q       <= decrypt_i ? '0 : new_tag;
      end else if (write_tag_i != '0) begin
        tag_valid_q <= 1'b0;
        for (int i = 0; i < 4; i++) begin
          if (write_tag_i[i]) tag_q[32*i+:32] <= write_data_i;
          else if (tag_valid_q) tag_q[32*i+:32] <= '0;
        end
      end
    end
  end
endmodule
