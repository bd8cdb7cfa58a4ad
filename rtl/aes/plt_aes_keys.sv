// SPDX-License-Identifier: Apache-2.0
// The key: written word by word or fetched from the vault, then expanded once: one encryption of the zero block gives
// H of GCM, which is L of CMAC as well, and on its way the last round keys, from which decryption begins.
module plt_aes_keys (
    input  logic         clk_i,
    input  logic         rst_ni,
    input  logic         wipe_i,           // wins
    // A word of a key, only while neither fetching nor expanding. `write_wide_i`: length of a key that begins.
    input  logic         write_i,
    input  logic [2:0]   write_index_i,
    input  logic [31:0]  write_data_i,
    input  logic         write_wide_i,
    // Fetch, only while neither fetching nor expanding.
    input  logic         fetch_i,
    input  logic [3:0]   fetch_slot_i,
    input  logic [7:0]   fetch_owner_i,
    output logic         kreq_valid_o,
    output logic [3:0]   kreq_slot_o,
    output logic [7:0]   kreq_owner_o,
    input  logic         krsp_valid_i,
    input  logic [63:0]  krsp_data_i,
    input  logic         krsp_last_i,
    input  logic         krsp_error_i,
    input  logic [6:0]   krsp_bytes_i,
    input  logic [2:0]   krsp_usage_i,
    output logic         fetching_o,
    output logic         fetched_o,        // at this edge a fetched key becomes valid
    output logic         denied_o,         // at this edge the vault refuses
    output logic         bad_length_o,     // at this edge the vault's key turns out not to be one for AES
    // The expansion.
    output logic         expanding_o,
    output logic         expand_start_o,   // load the zero block at this edge
    input  logic         expand_done_i,
    input  logic [127:0] expand_result_i,
    input  logic [255:0] expand_window_i,
    output logic         valid_o,
    output logic         wide_o,
    output logic [2:0]   usage_o,          // [0] encrypt, [1] decrypt, [2] MAC
    output logic [255:0] first_keys_o,
    output logic [255:0] last_keys_o,
    output logic [127:0] hash_key_o
);
  typedef enum logic [1:0] {
    Rest,
    Fetch,
    Load,
    Expand
  } state_e;
  state_e state_q;

  logic         valid_q, wide_q, drop_q, from_vault_q;
  logic [2:0]   usage_q, beat_q;
  logic [3:0]   slot_q;
  logic [7:0]   owner_q, written_q;
  logic [255:0] key_q, last_keys_q;
  logic [127:0] hash_key_q;

  assign fetching_o = state_q == Fetch;
  assign expanding_o = (state_q == Load) | (state_q == Expand);
  assign expand_start_o = state_q == Load;
  assign kreq_valid_o = state_q == Fetch;
  assign kreq_slot_o = slot_q;
  assign kreq_owner_o = owner_q;
  assign valid_o = valid_q;
  assign wide_o = wide_q;
  assign usage_o = usage_q;
  assign first_keys_o = key_q;
  assign last_keys_o = last_keys_q;
  assign hash_key_o = hash_key_q;

  logic beat, response, good_length;
  assign beat = (state_q == Fetch) & krsp_valid_i;
  assign response = beat & krsp_last_i & ~drop_q;
  assign good_length = (krsp_bytes_i == 7'd16) | (krsp_bytes_i == 7'd32);
  assign denied_o = response & krsp_error_i;
  assign bad_length_o = response & ~krsp_error_i & ~good_length;
  assign fetched_o = (state_q == Expand) & expand_done_i & from_vault_q;

  // Words 4 to 7 mean nothing to a 128-bit key.
  logic first_word, wide, write, whole;
  logic [7:0] written;
  assign first_word = written_q == '0;
  assign wide = first_word ? write_wide_i : wide_q;
  assign write = write_i & (wide | ~write_index_i[2]);
  assign written = written_q | (8'd1 << write_index_i);
  assign whole = wide ? &written : &written[3:0];

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q      <= Rest;
      drop_q       <= 1'b0;
      from_vault_q <= 1'b0;
      slot_q       <= '0;
      owner_q      <= '0;
      beat_q       <= '0;
      written_q    <= '0;
      valid_q      <= 1'b0;
      wide_q       <= 1'b0;
      usage_q      <= '0;
      key_q        <= '0;
      last_keys_q  <= '0;
      hash_key_q   <= '0;
    end else begin
      if (wipe_i | fetch_i | denied_o | bad_length_o) begin
        written_q   <= '0;
        valid_q     <= 1'b0;
        wide_q      <= 1'b0;
        usage_q     <= '0;
        key_q       <= '0;
        last_keys_q <= '0;
        hash_key_q  <= '0;
      end else if (write) begin
        if (first_word) begin
          valid_q     <= 1'b0;
          wide_q      <= write_wide_i;
          usage_q     <= 3'b111;
          last_keys_q <= '0;
          hash_key_q  <= '0;
        end
        for (int i = 0; i < 8; i++) begin
          if (write_index_i == 3'(i)) key_q[32*i+:32] <= write_data_i;
          else if (first_word) key_q[32*i+:32] <= '0;
        end
        written_q <= whole ? '0 : written;
      end else if (beat & ~drop_q) begin
        for (int i = 0; i < 4; i++) begin
          if (beat_q == 3'(i)) key_q[64*i+:64] <= krsp_data_i;
        end
        wide_q  <= krsp_bytes_i == 7'd32;
        usage_q <= krsp_usage_i;
      end else if (state_q == Expand && expand_done_i) begin
        valid_q     <= 1'b1;
        hash_key_q  <= expand_result_i;
        last_keys_q <= expand_window_i;
      end

      unique case (state_q)
        Rest: begin
          beat_q       <= '0;
          from_vault_q <= fetch_i;
          if (fetch_i) begin
            state_q <= Fetch;
            slot_q  <= fetch_slot_i;
            owner_q <= fetch_owner_i;
          end else if (write && whole && !wipe_i) begin
            state_q <= Load;
          end
        end
        // The vault answers in full whatever happens here; after a wipe nobody listens.
        Fetch: begin
          if (beat && !beat_q[2]) beat_q <= beat_q + 3'd1;
          if (wipe_i) drop_q <= 1'b1;
          if (beat && krsp_last_i) begin
            state_q <= (wipe_i | drop_q | krsp_error_i | ~good_length) ? Rest : Load;
            drop_q  <= 1'b0;
            slot_q  <= '0;
            owner_q <= '0;
          end
        end
        Load: state_q <= wipe_i ? Rest : Expand;
        Expand: if (wipe_i || expand_done_i) state_q <= Rest;
        default: state_q <= Rest;
      endcase
    end
  end
endmodule
