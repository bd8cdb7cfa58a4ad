// SPDX-License-Identifier: Apache-2.0
// Key vault: 16 slots, commands by APB, a key port for AES and one for SHA, derivation through the SHA engine.
// Contract: pluton/keyvault/README.md and pluton/engine/engine_pins.hpp.
module plt_keyvault (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic        psel_i,
    input  logic        penable_i,
    input  logic [11:0] paddr_i,
    input  logic        pwrite_i,
    input  logic [31:0] pwdata_i,
    input  logic [3:0]  pstrb_i,
    /* verilator lint_off UNUSEDSIGNAL */
    input  logic [2:0]  pprot_i,
    input  logic [12:0] puser_i,  // only the initiator counts
    /* verilator lint_on UNUSEDSIGNAL */
    output logic        pready_o,
    output logic [31:0] prdata_o,
    output logic        pslverr_o,
    output logic        irq_o,
    output logic        idle_o,
    output logic        busy_o,
    input  logic        aes_kreq_valid_i,
    input  logic [3:0]  aes_kreq_slot_i,
    input  logic [7:0]  aes_kreq_owner_i,
    output logic        aes_krsp_valid_o,
    output logic [63:0] aes_krsp_data_o,
    output logic        aes_krsp_last_o,
    output logic        aes_krsp_error_o,
    output logic [6:0]  aes_krsp_bytes_o,
    output logic [7:0]  aes_krsp_usage_o,
    input  logic        sha_kreq_valid_i,
    input  logic [3:0]  sha_kreq_slot_i,
    input  logic [7:0]  sha_kreq_owner_i,
    output logic        sha_krsp_valid_o,
    output logic [63:0] sha_krsp_data_o,
    output logic        sha_krsp_last_o,
    output logic        sha_krsp_error_o,
    output logic [6:0]  sha_krsp_bytes_o,
    output logic [7:0]  sha_krsp_usage_o,
    output logic        kdf_req_o,
    output logic [1:0]  kdf_alg_o,
    output logic        kdf_valid_o,
    output logic [63:0] kdf_data_o,
    output logic [3:0]  kdf_bytes_o,
    output logic        kdf_last_o,
    output logic        kdf_key_o,
    input  logic        kdf_gnt_i,
    input  logic        kdf_ready_i,
    input  logic        kdf_dvalid_i,
    input  logic [63:0] kdf_ddata_i,
    input  logic        kdf_dlast_i
);
  logic [511:0] meta;  // the registers SLOT

  // Register file.
  logic         command_we, key_we, setup_we, status_we, setup_owned;
  logic [1:0]   irq_enable;
  logic [7:0]   setup_owner;
  /* verilator lint_off UNUSEDSIGNAL */
  logic [31:0]  attributes, derivation;  // reserved bits are constant
  /* verilator lint_on UNUSEDSIGNAL */
  logic [255:0] salt;
  logic [511:0] info;
  // Commands.
  logic [3:0]   slot, source, word;
  logic [7:0]   owner;
  logic         wipe, open, close, lock, hand, write, reserved, reading, deciding, running, ctrl_idle;
  logic         done, error, writing, frozen, kdf_start, kdf_abort, kdf_done, kdf_fail, kdf_write;
  logic [4:0]   code;
  logic [31:0]  target_meta, source_meta;
  assign target_meta = meta[{slot, 5'd0}+:32];
  assign source_meta = meta[{source, 5'd0}+:32];

  plt_keyvault_regs u_regs (
      .clk_i, .rst_ni, .psel_i, .penable_i, .paddr_i, .pwrite_i, .pwdata_i, .pstrb_i,
      .who_i(puser_i[7:0]),
      .pready_o, .prdata_o, .pslverr_o,
      .deciding_i(deciding),
      .running_i(running),
      .status_i({27'd0, frozen, writing, error, done, busy_o}),
      .error_code_i({27'd0, code}),
      .meta_i(meta),
      .command_we_o(command_we),
      .key_we_o(key_we),
      .setup_we_o(setup_we),
      .status_we_o(status_we),
      .irq_enable_o(irq_enable),
      .setup_owned_o(setup_owned),
      .setup_owner_o(setup_owner),
      .attributes_o(attributes),
      .derivation_o(derivation),
      .salt_o(salt),
      .info_o(info)
  );

  plt_keyvault_ctrl u_ctrl (
      .clk_i, .rst_ni,
      .command_we_i(command_we),
      .key_we_i(key_we),
      .setup_we_i(setup_we),
      .status_we_i(status_we),
      .wdata_i(pwdata_i),
      .who_i(puser_i[7:0]),
      .setup_owned_i(setup_owned),
      .setup_owner_i(setup_owner),
      .attributes_i(attributes),
      .derivation_i(derivation),
      .target_i(target_meta),
      .source_i(source_meta),
      .reading_i(reading),
      .kdf_done_i(kdf_done),
      .kdf_fail_i(kdf_fail),
      .slot_o(slot),
      .source_o(source),
      .owner_o(owner),
      .wipe_o(wipe),
      .open_o(open),
      .close_o(close),
      .lock_o(lock),
      .hand_o(hand),
      .write_o(write),
      .word_o(word),
      .reserved_o(reserved),
      .kdf_start_o(kdf_start),
      .kdf_abort_o(kdf_abort),
      .deciding_o(deciding),
      .running_o(running),
      .idle_o(ctrl_idle),
      .done_o(done),
      .error_o(error),
      .writing_o(writing),
      .frozen_o(frozen),
      .code_o(code)
  );

  // Key ports.
  logic [3:0]  aes_slot, sha_slot, kdf_slot;
  logic [7:0]  aes_owner, sha_owner;
  logic        aes_select, sha_select, kdf_select, aes_grant, sha_grant, aes_idle, sha_idle, aes_reading, sha_reading;
  logic [2:0]  aes_index, sha_index, kdf_index, kdf_write_index;
  logic [63:0] aes_word, sha_word, kdf_word;
  /* verilator lint_off UNUSEDSIGNAL */
  logic [31:0] aes_meta, sha_meta;
  /* verilator lint_on UNUSEDSIGNAL */
  assign aes_meta  = meta[{aes_slot, 5'd0}+:32];
  assign sha_meta  = meta[{sha_slot, 5'd0}+:32];
  assign aes_grant = aes_meta[plt_keyvault_reg_pkg::KEYVAULT_SLOT_VALID_LSB] & aes_meta[31:24] == aes_owner &
                     aes_meta[plt_keyvault_reg_pkg::KEYVAULT_SLOT_DESTINATION_LSB] & ~(reserved & aes_slot == slot);
  assign sha_grant = sha_meta[plt_keyvault_reg_pkg::KEYVAULT_SLOT_VALID_LSB] & sha_meta[31:24] == sha_owner &
                     sha_meta[plt_keyvault_reg_pkg::KEYVAULT_SLOT_DESTINATION_LSB+1] & ~(reserved & sha_slot == slot);
  assign reading   = (aes_reading & aes_slot == slot) | (sha_reading & sha_slot == slot);

  plt_keyvault_port u_aes (
      .clk_i, .rst_ni,
      .kreq_valid_i(aes_kreq_valid_i),
      .kreq_slot_i(aes_kreq_slot_i),
      .kreq_owner_i(aes_kreq_owner_i),
      .krsp_valid_o(aes_krsp_valid_o),
      .krsp_data_o(aes_krsp_data_o),
      .krsp_last_o(aes_krsp_last_o),
      .krsp_error_o(aes_krsp_error_o),
      .krsp_bytes_o(aes_krsp_bytes_o),
      .krsp_usage_o(aes_krsp_usage_o),
      .slot_o(aes_slot),
      .owner_o(aes_owner),
      .select_o(aes_select),
      .index_o(aes_index),
      .grant_i(aes_grant),
      .bytes_i(aes_meta[6:0]),
      .usage_i(aes_meta[22:16]),
      .word_i(aes_word),
      .idle_o(aes_idle),
      .reading_o(aes_reading)
  );
  plt_keyvault_port u_sha (
      .clk_i, .rst_ni,
      .kreq_valid_i(sha_kreq_valid_i),
      .kreq_slot_i(sha_kreq_slot_i),
      .kreq_owner_i(sha_kreq_owner_i),
      .krsp_valid_o(sha_krsp_valid_o),
      .krsp_data_o(sha_krsp_data_o),
      .krsp_last_o(sha_krsp_last_o),
      .krsp_error_o(sha_krsp_error_o),
      .krsp_bytes_o(sha_krsp_bytes_o),
      .krsp_usage_o(sha_krsp_usage_o),
      .slot_o(sha_slot),
      .owner_o(sha_owner),
      .select_o(sha_select),
      .index_o(sha_index),
      .grant_i(sha_grant),
      .bytes_i(sha_meta[6:0]),
      .usage_i(sha_meta[22:16]),
      .word_i(sha_word),
      .idle_o(sha_idle),
      .reading_o(sha_reading)
  );

  plt_keyvault_kdf u_kdf (
      .clk_i, .rst_ni,
      .start_i(kdf_start),
      .abort_i(kdf_abort),
      .mode_i(derivation[1:0]),
      .prf_i(derivation[5:4]),
      .salt_bytes_i(derivation[13:8]),
      .info_bytes_i(derivation[22:16]),
      .salt_i(salt),
      .info_i(info),
      .source_i(source),
      .target_i(slot),
      .source_bytes_i(source_meta[6:0]),
      .target_bytes_i(attributes[6:0]),
      .done_o(kdf_done),
      .fail_o(kdf_fail),
      .slot_o(kdf_slot),
      .index_o(kdf_index),
      .select_o(kdf_select),
      .word_i(kdf_word),
      .write_o(kdf_write),
      .write_index_o(kdf_write_index),
      .kdf_req_o, .kdf_alg_o, .kdf_valid_o, .kdf_data_o, .kdf_bytes_o, .kdf_last_o, .kdf_key_o,
      .kdf_gnt_i, .kdf_ready_i, .kdf_dvalid_i, .kdf_dlast_i
  );

  // Slots. Words of a WRITE are halves, digest beats are whole.
  logic [1:0]    halves;
  logic [2:0]    index;
  logic [63:0]   data;
  logic [12:0]   attr;
  logic [1023:0] aes_words, sha_words, kdf_words;
  assign halves = kdf_write ? 2'b11 : write ? {word[0], ~word[0]} : 2'b00;
  assign index  = kdf_write ? kdf_write_index : word[3:1];
  assign data   = kdf_write ? kdf_ddata_i : {pwdata_i, pwdata_i};
  assign attr   = {attributes[7], 2'(attributes[6:4] - 3'd1), attributes[10:8], attributes[22:16]};
  for (genvar s = 0; s < 16; s++) begin : gen_slot
    logic here;
    assign here = slot == 4'(s);
    plt_keyvault_slot u_slot (
        .clk_i, .rst_ni,
        .wipe_i(wipe & here),
        .open_i(open & here),
        .close_i(close & here),
        .lock_i(lock & here),
        .hand_i(hand & here),
        .owner_i(owner),
        .attr_i(attr),
        .write_i(here ? halves : 2'b00),
        .index_i(index),
        .data_i(data),
        .meta_o(meta[32*s+:32]),
        .aes_sel_i(aes_select & aes_slot == 4'(s)),
        .aes_index_i(aes_index),
        .aes_word_o(aes_words[64*s+:64]),
        .sha_sel_i(sha_select & sha_slot == 4'(s)),
        .sha_index_i(sha_index),
        .sha_word_o(sha_words[64*s+:64]),
        .kdf_sel_i(kdf_select & kdf_slot == 4'(s)),
        .kdf_index_i(kdf_index),
        .kdf_word_o(kdf_words[64*s+:64])
    );
  end
  always_comb begin
    aes_word = '0;
    sha_word = '0;
    kdf_word = '0;
    for (int s = 0; s < 16; s++) begin
      aes_word = aes_word | aes_words[64*s+:64];
      sha_word = sha_word | sha_words[64*s+:64];
      kdf_word = kdf_word | kdf_words[64*s+:64];
    end
  end

  assign busy_o = ~ctrl_idle;
  assign idle_o = ctrl_idle & aes_idle & sha_idle;
  assign irq_o  = (done & irq_enable[0]) | (error & irq_enable[1]);
endmodule
