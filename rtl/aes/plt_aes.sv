// SPDX-License-Identifier: Apache-2.0
// AES engine: registers, commands and errors. Registers: pluton/aes/aes.toml; behaviour and cycles:
// pluton/aes/README.md.
module plt_aes #(
    parameter int unsigned GHASH_DIGIT = 16  // bits of GHASH's multiplier a cycle; divides 128
) (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic        psel_i,
    input  logic        penable_i,
    input  logic [11:0] paddr_i,
    input  logic        pwrite_i,
    input  logic [31:0] pwdata_i,
    input  logic [3:0]  pstrb_i,
    input  logic [2:0]  pprot_i,
    input  logic [12:0] puser_i,
    output logic        pready_o,
    output logic [31:0] prdata_o,
    output logic        pslverr_o,
    output logic        irq_o,
    output logic        idle_o,
    output logic        busy_o,
    input  logic        s_valid_i,
    input  logic [63:0] s_data_i,
    input  logic [3:0]  s_bytes_i,
    input  logic        s_last_i,
    output logic        s_ready_o,
    output logic        m_valid_o,
    output logic [63:0] m_data_o,
    output logic [3:0]  m_bytes_o,
    output logic        m_last_o,
    input  logic        m_ready_i,
    output logic        kreq_valid_o,
    output logic [3:0]  kreq_slot_o,
    output logic [7:0]  kreq_owner_o,
    input  logic        krsp_valid_i,
    input  logic [63:0] krsp_data_i,
    input  logic        krsp_last_i,
    input  logic        krsp_error_i,
    input  logic [6:0]  krsp_bytes_i,
    input  logic [7:0]  krsp_usage_i
);
  localparam logic [3:0] NoError = 4'd0;
  localparam logic [3:0] ErrorCommand = 4'd1;
  localparam logic [3:0] ErrorBusy = 4'd2;
  localparam logic [3:0] ErrorNoKey = 4'd3;
  localparam logic [3:0] ErrorUsage = 4'd4;
  localparam logic [3:0] ErrorKeyDenied = 4'd5;
  localparam logic [3:0] ErrorKeyLength = 4'd6;
  localparam logic [3:0] ErrorMode = 4'd7;
  localparam logic [3:0] ErrorLength = 4'd8;
  localparam logic [3:0] ErrorTagLength = 4'd9;
  localparam logic [3:0] ErrorFraming = 4'd10;
  localparam logic [3:0] ErrorOverflow = 4'd11;
  localparam logic [3:0] ErrorUnderflow = 4'd12;

  localparam logic [2:0] Ecb = 3'd0;
  localparam logic [2:0] Cbc = 3'd1;
  localparam logic [2:0] Ctr = 3'd2;
  localparam logic [2:0] Gcm = 3'd3;
  localparam logic [2:0] Cmac = 3'd4;

  logic        done_q, error_q;
  logic [3:0]  code_q;
  logic [1:0]  irq_enable_q;
  logic [2:0]  mode_q;
  logic        decrypt_q, stream_q;
  logic [4:0]  tag_length_q;
  logic [3:0]  slot_q;
  logic        key_256_q;
  logic [31:0] text_length_q, aad_length_q;
  logic [15:0] iv_length_q;

  logic         open, fetching, expanding, key_valid, wide, tag_ok, active;
  logic         message_done, framing, fetched, denied, bad_key_length;
  logic         expand_start, expand_done;
  logic [2:0]   usage;
  logic [255:0] first_keys, last_keys, expand_window;
  logic [127:0] hash_key, expand_result, iv, tag;
  logic         word_in_ready, word_in_wait, word_out_ready, word_out_wait;
  logic [31:0]  word_out;

  // Which register.
  logic is_ctrl, is_status, is_irq_enable, is_error_code, is_config, is_key_config, is_text_length, is_aad_length;
  logic is_iv_length, is_data_in, is_data_out, is_iv, is_tag, is_key, known, aligned;
  logic [11:0] base;
  assign aligned = paddr_i[1:0] == 2'd0;
  assign base = {paddr_i[11:4], 4'd0};
  assign is_ctrl = paddr_i == plt_aes_reg_pkg::AES_CTRL_OFFSET;
  assign is_status = paddr_i == plt_aes_reg_pkg::AES_STATUS_OFFSET;
  assign is_irq_enable = paddr_i == plt_aes_reg_pkg::AES_IRQ_ENABLE_OFFSET;
  assign is_error_code = paddr_i == plt_aes_reg_pkg::AES_ERROR_CODE_OFFSET;
  assign is_config = paddr_i == plt_aes_reg_pkg::AES_CONFIG_OFFSET;
  assign is_key_config = paddr_i == plt_aes_reg_pkg::AES_KEY_CONFIG_OFFSET;
  assign is_text_length = paddr_i == plt_aes_reg_pkg::AES_TEXT_LENGTH_OFFSET;
  assign is_aad_length = paddr_i == plt_aes_reg_pkg::AES_AAD_LENGTH_OFFSET;
  assign is_iv_length = paddr_i == plt_aes_reg_pkg::AES_IV_LENGTH_OFFSET;
  assign is_data_in = paddr_i == plt_aes_reg_pkg::AES_DATA_IN_OFFSET;
  assign is_data_out = paddr_i == plt_aes_reg_pkg::AES_DATA_OUT_OFFSET;
  assign is_iv = aligned & (base == plt_aes_reg_pkg::AES_IV_OFFSET);
  assign is_tag = aligned & (base == plt_aes_reg_pkg::AES_TAG_OFFSET);
  assign is_key = aligned & ({paddr_i[11:5], 5'd0} == plt_aes_reg_pkg::AES_KEY_OFFSET);
  assign known = is_ctrl | is_status | is_irq_enable | is_error_code | is_config | is_key_config | is_text_length |
                 is_aad_length | is_iv_length | is_data_in | is_data_out | is_iv | is_tag | is_key;

  // The access: wait states, bus errors.
  logic access, write_access, data_in_access, data_out_access, single_command, waits, taken, bad, write, refused;
  logic start_bit, wipe_bit, load_bit;
  assign start_bit = pwdata_i[plt_aes_reg_pkg::AES_CTRL_START_LSB];
  assign wipe_bit = pwdata_i[plt_aes_reg_pkg::AES_CTRL_WIPE_LSB];
  assign load_bit = pwdata_i[plt_aes_reg_pkg::AES_CTRL_KEY_LOAD_LSB];
  assign access = psel_i & penable_i;
  assign write_access = access & pwrite_i & (pstrb_i == 4'hF);
  assign single_command = ~wipe_bit & (start_bit ^ load_bit);
  assign data_in_access = write_access & is_data_in;
  assign data_out_access = access & ~pwrite_i & is_data_out & open;
  assign waits = (write_access & expanding & ((is_ctrl & single_command) | is_key)) |
                 (data_in_access & ~word_in_ready & word_in_wait) |
                 (data_out_access & ~word_out_ready & word_out_wait);
  assign pready_o = ~waits;
  assign taken = access & ~waits;
  assign bad = ~known | (pwrite_i & (pstrb_i != 4'hF)) | (data_in_access & ~word_in_ready) |
               (data_out_access & ~word_out_ready);
  assign pslverr_o = taken & bad;
  assign write = write_access & taken & ~bad;

  // What a write does. A message or a fetch locks everything that it depends on.
  logic locked, lockable, wipe, start, load, command;
  logic [3:0] refusal;
  assign locked = open | fetching;
  assign lockable = is_config | is_key_config | is_text_length | is_aad_length | is_iv_length | is_iv | is_tag | is_key;
  assign refused = write & locked & lockable;
  assign wipe = write & is_ctrl & wipe_bit;
  assign command = write & is_ctrl & single_command;
  always_comb begin
    refusal = NoError;
    if (tag_length_q < 5'd4 || tag_length_q > 5'd16) begin
      if (mode_q == Gcm || mode_q == Cmac) refusal = ErrorTagLength;
    end
    unique case (mode_q)
      Ecb, Cbc: if (text_length_q[3:0] != '0) refusal = ErrorLength;
      Gcm: if (iv_length_q == '0) refusal = ErrorLength;
      default: ;
    endcase
    unique case (mode_q)
      Ecb, Cbc, Gcm: if (!(decrypt_q ? usage[1] : usage[0])) refusal = ErrorUsage;
      Ctr: if (usage[1:0] == '0) refusal = ErrorUsage;
      default: if (!usage[2]) refusal = ErrorUsage;
    endcase
    if (!key_valid) refusal = ErrorNoKey;
    if (mode_q > Cmac) refusal = ErrorMode;
    if (locked) refusal = ErrorBusy;
  end
  assign start = command & start_bit & (refusal == NoError);
  assign load = command & load_bit & ~locked;

  // The error of this edge: that of the message or the key first.
  logic [3:0] code;
  always_comb begin
    code = NoError;
    if (framing) code = ErrorFraming;
    else if (denied) code = ErrorKeyDenied;
    else if (bad_key_length) code = ErrorKeyLength;
    else if (write & is_ctrl & ~wipe_bit & start_bit & load_bit) code = ErrorCommand;
    else if (command & start_bit) code = refusal;
    else if ((command & load_bit & locked) | refused) code = ErrorBusy;
    else if (taken & data_in_access & ~word_in_ready) code = ErrorOverflow;
    else if (taken & data_out_access & ~word_out_ready) code = ErrorUnderflow;
  end

  logic [3:0] write_iv, write_tag;
  for (genvar i = 0; i < 4; i++) begin : g_word
    assign write_iv[i] = write & is_iv & ~locked & (paddr_i[3:2] == 2'(i));
    assign write_tag[i] = write & is_tag & ~locked & (paddr_i[3:2] == 2'(i));
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      done_q        <= 1'b0;
      error_q       <= 1'b0;
      code_q        <= NoError;
      irq_enable_q  <= '0;
      mode_q        <= '0;
      decrypt_q     <= 1'b0;
      stream_q      <= 1'b0;
      tag_length_q  <= 5'd16;
      slot_q        <= '0;
      key_256_q     <= 1'b0;
      text_length_q <= '0;
      aad_length_q  <= '0;
      iv_length_q   <= 16'd12;
    end else begin
      if (write & is_irq_enable) irq_enable_q <= pwdata_i[1:0];
      if (write & is_config & ~locked) begin
        mode_q       <= pwdata_i[2:0];
        decrypt_q    <= pwdata_i[plt_aes_reg_pkg::AES_CONFIG_DECRYPT_LSB];
        stream_q     <= pwdata_i[plt_aes_reg_pkg::AES_CONFIG_STREAM_LSB];
        tag_length_q <= pwdata_i[plt_aes_reg_pkg::AES_CONFIG_TAG_LENGTH_LSB+:5];
      end
      if (write & is_key_config & ~locked) begin
        slot_q    <= pwdata_i[3:0];
        key_256_q <= pwdata_i[plt_aes_reg_pkg::AES_KEY_CONFIG_KEY_256_LSB];
      end
      if (write & is_text_length & ~locked) text_length_q <= pwdata_i;
      if (write & is_aad_length & ~locked) aad_length_q <= pwdata_i;
      if (write & is_iv_length & ~locked) iv_length_q <= pwdata_i[15:0];

      if (wipe) done_q <= 1'b0;
      else if (message_done | fetched) done_q <= 1'b1;
      else if (start | load) done_q <= 1'b0;
      else if (write & is_status & pwdata_i[plt_aes_reg_pkg::AES_STATUS_DONE_LSB]) done_q <= 1'b0;

      if (wipe) begin
        error_q <= 1'b0;
        code_q  <= NoError;
      end else if (code != NoError) begin
        error_q <= 1'b1;
        if (!error_q) code_q <= code;
        // A write-one-to-clear in this very cycle leaves room for the new error.
        if (write & is_status & pwdata_i[plt_aes_reg_pkg::AES_STATUS_ERROR_LSB]) code_q <= code;
      end else if (write & is_status & pwdata_i[plt_aes_reg_pkg::AES_STATUS_ERROR_LSB]) begin
        error_q <= 1'b0;
        code_q  <= NoError;
      end
    end
  end

  assign busy_o = open | fetching | expanding;
  assign idle_o = ~active;
  assign irq_o = (done_q & irq_enable_q[0]) | (error_q & irq_enable_q[1]);

  logic [31:0] value;
  always_comb begin
    value = '0;
    if (is_status) value = {27'd0, tag_ok, key_valid, error_q, done_q, busy_o};
    if (is_irq_enable) value = {30'd0, irq_enable_q};
    if (is_error_code) value = {28'd0, code_q};
    if (is_config) value = {19'd0, tag_length_q, 2'd0, stream_q, decrypt_q, 1'b0, mode_q};
    if (is_key_config) value = {23'd0, key_256_q, 4'd0, slot_q};
    if (is_text_length) value = text_length_q;
    if (is_aad_length) value = aad_length_q;
    if (is_iv_length) value = {16'd0, iv_length_q};
    if (is_data_out & word_out_ready) value = word_out;
    if (is_iv) value = iv[{paddr_i[3:2], 5'd0}+:32];
    if (is_tag) value = tag[{paddr_i[3:2], 5'd0}+:32];
  end
  assign prdata_o = (taken & ~pwrite_i & ~bad) ? value : '0;

  plt_aes_keys u_keys (
      .clk_i,
      .rst_ni,
      .wipe_i         (wipe),
      .write_i        (write & is_key & ~locked),
      .write_index_i  (paddr_i[4:2]),
      .write_data_i   (pwdata_i),
      .write_wide_i   (key_256_q),
      .fetch_i        (load),
      .fetch_slot_i   (slot_q),
      .fetch_owner_i  (puser_i[7:0]),
      .kreq_valid_o,
      .kreq_slot_o,
      .kreq_owner_o,
      .krsp_valid_i,
      .krsp_data_i,
      .krsp_last_i,
      .krsp_error_i,
      .krsp_bytes_i,
      .krsp_usage_i   (krsp_usage_i[2:0]),
      .fetching_o     (fetching),
      .fetched_o      (fetched),
      .denied_o       (denied),
      .bad_length_o   (bad_key_length),
      .expanding_o    (expanding),
      .expand_start_o (expand_start),
      .expand_done_i  (expand_done),
      .expand_result_i(expand_result),
      .expand_window_i(expand_window),
      .valid_o        (key_valid),
      .wide_o         (wide),
      .usage_o        (usage),
      .first_keys_o   (first_keys),
      .last_keys_o    (last_keys),
      .hash_key_o     (hash_key)
  );

  plt_aes_core #(
      .GhashDigit(GHASH_DIGIT)
  ) u_core (
      .clk_i,
      .rst_ni,
      .wipe_i          (wipe),
      .start_i         (start),
      .mode_i          (mode_q),
      .decrypt_i       (decrypt_q),
      .stream_i        (stream_q),
      .tag_length_i    (tag_length_q),
      .text_length_i   (text_length_q),
      .aad_length_i    (aad_length_q),
      .iv_length_i     (iv_length_q),
      .wide_i          (wide),
      .first_keys_i    (first_keys),
      .last_keys_i     (last_keys),
      .hash_key_i      (hash_key),
      .expand_start_i  (expand_start),
      .expand_done_o   (expand_done),
      .expand_result_o (expand_result),
      .expand_window_o (expand_window),
      .write_data_i    (pwdata_i),
      .write_iv_i      (write_iv),
      .write_tag_i     (write_tag),
      .iv_o            (iv),
      .tag_o           (tag),
      .tag_ok_o        (tag_ok),
      .word_in_i       (write & is_data_in),
      .word_in_ready_o (word_in_ready),
      .word_in_wait_o  (word_in_wait),
      .word_out_i      (taken & data_out_access & ~bad),
      .word_out_ready_o(word_out_ready),
      .word_out_wait_o (word_out_wait),
      .word_out_o      (word_out),
      .s_valid_i,
      .s_data_i,
      .s_bytes_i,
      .s_last_i,
      .s_ready_o,
      .m_valid_o,
      .m_data_o,
      .m_bytes_o,
      .m_last_o,
      .m_ready_i,
      .open_o          (open),
      .done_o          (message_done),
      .framing_o       (framing),
      .active_o        (active)
  );

  logic unused;
  assign unused = ^{pprot_i, puser_i[12:8], krsp_usage_i[7:3]};
endmodule
