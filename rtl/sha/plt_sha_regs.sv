// SPDX-License-Identifier: Apache-2.0
// APB side of plt_sha: decoding, the registers that hold something (CFG, IRQ_ENABLE, STATUS.DONE and ERROR, ERROR_CODE)
// and the read multiplexer. Strobes stand in the last access phase of a write.
module plt_sha_regs (
    input  logic         clk_i,
    input  logic         rst_ni,
    input  logic         psel_i,
    input  logic         penable_i,
    input  logic [11:0]  paddr_i,
    input  logic         pwrite_i,
    input  logic [31:0]  pwdata_i,
    input  logic [3:0]   pstrb_i,
    output logic         pready_o,
    output logic [31:0]  prdata_o,
    output logic         pslverr_o,
    output logic         irq_o,
    // Writes. to_*: the access phase of one, wait states included; wait_i keeps PREADY low.
    input  logic         wait_i,
    output logic         write_o,       // any write is taken
    output logic         to_data_o,
    output logic         to_octet_o,
    output logic         to_ctrl_o,
    output logic         state_we_o,
    output logic [3:0]   index_o,       // word of STATE
    output logic [1:0]   length_we_o,
    output logic         done_w1c_o,    // clears a DONE that is set
    output logic [1:0]   cfg_alg_o,
    output logic         cfg_hmac_o,
    output logic         cfg_stream_o,
    output logic         cfg_vault_o,
    output logic [3:0]   cfg_slot_o,
    // Events: a drop wins over a set, a set over a write of one.
    input  logic         done_set_i,
    input  logic         done_drop_i,
    input  logic         digest_set_i,
    input  logic         digest_drop_i,
    input  logic         error_i,
    input  logic [3:0]   error_code_i,
    output logic         digest_valid_o,
    // What reads show.
    input  logic         busy_i,
    input  logic         open_i,
    input  logic         key_open_i,
    input  logic         keyed_i,
    input  logic         saved_i,
    input  logic         lent_i,
    input  logic [1:0]   alg_i,
    input  logic [511:0] hash_i,
    input  logic [63:0]  len_i
);
  localparam logic [11:0] Ctrl = plt_sha_reg_pkg::SHA_CTRL_OFFSET;
  localparam logic [11:0] Status = plt_sha_reg_pkg::SHA_STATUS_OFFSET;
  localparam logic [11:0] IrqEnable = plt_sha_reg_pkg::SHA_IRQ_ENABLE_OFFSET;
  localparam logic [11:0] ErrorCode = plt_sha_reg_pkg::SHA_ERROR_CODE_OFFSET;
  localparam logic [11:0] Cfg = plt_sha_reg_pkg::SHA_CFG_OFFSET;
  localparam logic [11:0] Data = plt_sha_reg_pkg::SHA_DATA_OFFSET;
  localparam logic [11:0] DataByte = plt_sha_reg_pkg::SHA_DATA_BYTE_OFFSET;
  localparam logic [11:0] Digest = plt_sha_reg_pkg::SHA_DIGEST_OFFSET;
  localparam logic [11:0] State = plt_sha_reg_pkg::SHA_STATE_OFFSET;
  localparam logic [11:0] Length = plt_sha_reg_pkg::SHA_LENGTH_OFFSET;

  logic       done_q, digest_q, error_q;
  logic [3:0] code_q, slot_q;
  logic [1:0] enable_q, alg_q;
  logic       hmac_q, stream_q, vault_q;

  // Decoding. DIGEST and STATE are 16 words each, at multiples of their size; LENGTH is two.
  logic access, known, is_digest, is_state, is_length, good_write, taken;
  assign access = psel_i & penable_i;
  assign is_digest = (paddr_i[11:6] == Digest[11:6]) & (paddr_i[1:0] == 2'd0);
  assign is_state = (paddr_i[11:6] == State[11:6]) & (paddr_i[1:0] == 2'd0);
  assign is_length = (paddr_i[11:3] == Length[11:3]) & (paddr_i[1:0] == 2'd0);
  assign known = is_digest | is_state | is_length | (paddr_i == Ctrl) | (paddr_i == Status) |
                 (paddr_i == IrqEnable) | (paddr_i == ErrorCode) | (paddr_i == Cfg) | (paddr_i == Data) |
                 (paddr_i == DataByte);
  assign good_write = access & pwrite_i & (pstrb_i == 4'hF) & known;
  assign to_data_o = good_write & (paddr_i == Data);
  assign to_octet_o = good_write & (paddr_i == DataByte);
  assign to_ctrl_o = good_write & (paddr_i == Ctrl);
  assign pready_o = ~wait_i;
  assign pslverr_o = access & (~known | (pwrite_i & (pstrb_i != 4'hF)));
  assign taken = good_write & ~wait_i;
  assign write_o = taken;
  assign state_we_o = taken & is_state;
  assign index_o = paddr_i[5:2];
  assign length_we_o = {taken & is_length & paddr_i[2], taken & is_length & ~paddr_i[2]};
  assign done_w1c_o = taken & (paddr_i == Status) & pwdata_i[1] & done_q;

  assign cfg_alg_o = alg_q;
  assign cfg_hmac_o = hmac_q;
  assign cfg_stream_o = stream_q;
  assign cfg_vault_o = vault_q;
  assign cfg_slot_o = slot_q;
  assign digest_valid_o = digest_q;
  assign irq_o = (done_q & enable_q[0]) | (error_q & enable_q[1]);

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      done_q   <= 1'b0;
      digest_q <= 1'b0;
      error_q  <= 1'b0;
      code_q   <= '0;
      enable_q <= '0;
      alg_q    <= '0;
      hmac_q   <= 1'b0;
      stream_q <= 1'b0;
      vault_q  <= 1'b0;
      slot_q   <= '0;
    end else begin
      if (done_drop_i) done_q <= 1'b0;
      else if (done_set_i) done_q <= 1'b1;
      else if (done_w1c_o) done_q <= 1'b0;
      if (done_drop_i | digest_drop_i) digest_q <= 1'b0;
      else if (digest_set_i) digest_q <= 1'b1;
      else if (done_w1c_o) digest_q <= 1'b0;
      if (error_i) begin
        error_q <= 1'b1;
        code_q  <= error_code_i;
      end else if (taken && paddr_i == Status && pwdata_i[2]) begin
        error_q <= 1'b0;
        code_q  <= '0;
      end
      if (taken && paddr_i == IrqEnable) enable_q <= pwdata_i[1:0];
      if (taken && paddr_i == Cfg) begin
        alg_q    <= pwdata_i[1:0];
        hmac_q   <= pwdata_i[2];
        stream_q <= pwdata_i[3];
        vault_q  <= pwdata_i[4];
        slot_q   <= pwdata_i[11:8];
      end
    end
  end

  // One word of the chaining value in octet order. SHA-256 has it in the upper halves of the lanes.
  logic         narrow, shown;
  logic [511:0] lanes;
  logic [63:0]  lane;
  logic [31:0]  half, word;
  assign narrow = alg_i == 2'd0;
  assign lanes = hash_i >> {narrow ? paddr_i[4:2] : paddr_i[5:3], 6'd0};
  assign lane = lanes[63:0];
  assign half = (narrow | ~paddr_i[2]) ? lane[63:32] : lane[31:0];
  assign word = {half[7:0], half[15:8], half[23:16], half[31:24]};
  always_comb begin
    if (is_state) shown = saved_i & ~(narrow & paddr_i[5]);
    else shown = digest_q & done_q & ~(narrow & paddr_i[5]) & ~((alg_i == 2'd1) & paddr_i[5] & paddr_i[4]);
  end

  always_comb begin
    prdata_o = '0;
    if (access & ~pwrite_i) begin
      if (is_digest | is_state) prdata_o = shown ? word : '0;
      else if (is_length) prdata_o = ~saved_i ? '0 : paddr_i[2] ? len_i[63:32] : len_i[31:0];
      else
        unique case (paddr_i)
          Status:
          prdata_o = {24'd0, lent_i, saved_i, keyed_i, key_open_i, open_i, error_q, done_q, busy_i};
          IrqEnable: prdata_o = {30'd0, enable_q};
          ErrorCode: prdata_o = {28'd0, code_q};
          Cfg: prdata_o = {20'd0, slot_q, 3'd0, vault_q, stream_q, hmac_q, alg_q};
          default: prdata_o = '0;
        endcase
    end
  end

  logic unused;
  assign unused = ^{lanes[511:64], pwdata_i[31:12], pwdata_i[7:5]};
endmodule
