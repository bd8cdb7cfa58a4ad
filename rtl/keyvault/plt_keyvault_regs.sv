// SPDX-License-Identifier: Apache-2.0
// APB side: decoding, interrupt enables, and the set-up of WRITE and DERIVE. The set-up belongs to the initiator that
// wrote it: the first write of another clears all of it, so that nobody's key gets attributes somebody else chose.
module plt_keyvault_regs (
    input  logic         clk_i,
    input  logic         rst_ni,
    input  logic         psel_i,
    input  logic         penable_i,
    input  logic [11:0]  paddr_i,
    input  logic         pwrite_i,
    input  logic [31:0]  pwdata_i,
    input  logic [3:0]   pstrb_i,
    input  logic [7:0]   who_i,
    output logic         pready_o,
    output logic [31:0]  prdata_o,
    output logic         pslverr_o,
    input  logic         deciding_i,     // writes that concern commands wait
    input  logic         running_i,      // the set-up is in use: writes to it are ignored
    input  logic [31:0]  status_i,
    input  logic [31:0]  error_code_i,
    input  logic [511:0] meta_i,
    output logic         command_we_o,
    output logic         key_we_o,
    output logic         setup_we_o,
    output logic         status_we_o,
    output logic [1:0]   irq_enable_o,
    output logic         setup_owned_o,
    output logic [7:0]   setup_owner_o,
    output logic [31:0]  attributes_o,
    output logic [31:0]  derivation_o,
    output logic [255:0] salt_o,
    output logic [511:0] info_o
);
  localparam logic [31:0] AttributesMask = plt_keyvault_reg_pkg::KEYVAULT_ATTRIBUTES_LENGTH_MASK |
      plt_keyvault_reg_pkg::KEYVAULT_ATTRIBUTES_EXPORTABLE_MASK |
      plt_keyvault_reg_pkg::KEYVAULT_ATTRIBUTES_DESTINATION_MASK | plt_keyvault_reg_pkg::KEYVAULT_ATTRIBUTES_USAGE_MASK;
  localparam logic [31:0] DerivationMask = plt_keyvault_reg_pkg::KEYVAULT_DERIVATION_MODE_MASK |
      plt_keyvault_reg_pkg::KEYVAULT_DERIVATION_PRF_MASK | plt_keyvault_reg_pkg::KEYVAULT_DERIVATION_SALT_BYTES_MASK |
      plt_keyvault_reg_pkg::KEYVAULT_DERIVATION_INFO_BYTES_MASK;

  logic [1:0]   enable_q;
  logic         owned_q;
  logic [7:0]   owner_q;
  logic [31:0]  attributes_q, derivation_q;
  logic [255:0] salt_q;
  logic [511:0] info_q;

  logic aligned, is_command, is_status, is_code, is_enable, is_attributes, is_derivation, is_key, is_salt, is_info, is_slot;
  assign aligned       = paddr_i[1:0] == 2'b00;
  assign is_command    = paddr_i == plt_keyvault_reg_pkg::KEYVAULT_COMMAND_OFFSET;
  assign is_status     = paddr_i == plt_keyvault_reg_pkg::KEYVAULT_STATUS_OFFSET;
  assign is_code       = paddr_i == plt_keyvault_reg_pkg::KEYVAULT_ERROR_CODE_OFFSET;
  assign is_enable     = paddr_i == plt_keyvault_reg_pkg::KEYVAULT_IRQ_ENABLE_OFFSET;
  assign is_attributes = paddr_i == plt_keyvault_reg_pkg::KEYVAULT_ATTRIBUTES_OFFSET;
  assign is_derivation = paddr_i == plt_keyvault_reg_pkg::KEYVAULT_DERIVATION_OFFSET;
  assign is_key        = paddr_i == plt_keyvault_reg_pkg::KEYVAULT_KEY_DATA_OFFSET;
  // The arrays are aligned to their size.
  assign is_salt = aligned & (paddr_i[11:5] == plt_keyvault_reg_pkg::KEYVAULT_SALT_OFFSET[11:5]);
  assign is_info = aligned & (paddr_i[11:6] == plt_keyvault_reg_pkg::KEYVAULT_INFO_OFFSET[11:6]);
  assign is_slot = aligned & (paddr_i[11:6] == plt_keyvault_reg_pkg::KEYVAULT_SLOT_OFFSET[11:6]);

  logic access, hit, bad, is_setup, taken;
  assign access    = psel_i & penable_i;
  assign is_setup  = is_attributes | is_derivation | is_salt | is_info;
  assign hit       = is_command | is_status | is_code | is_enable | is_key | is_setup | is_slot;
  assign bad       = ~hit | (pwrite_i & pstrb_i != 4'hF);
  assign pready_o  = ~(access & pwrite_i & ~bad & deciding_i & (is_command | is_key | is_setup));
  assign pslverr_o = access & bad;
  assign taken     = access & pwrite_i & ~bad & pready_o;

  assign command_we_o  = taken & is_command;
  assign key_we_o      = taken & is_key;
  assign setup_we_o    = taken & is_setup;
  assign status_we_o   = taken & is_status;
  assign irq_enable_o  = enable_q;
  assign setup_owned_o = owned_q;
  assign setup_owner_o = owner_q;
  assign attributes_o  = attributes_q;
  assign derivation_o  = derivation_q;
  assign salt_o        = salt_q;
  assign info_o        = info_q;

  always_comb begin
    prdata_o = '0;
    if (access & ~pwrite_i & hit) begin
      if (is_status) prdata_o = status_i;
      else if (is_code) prdata_o = error_code_i;
      else if (is_enable) prdata_o = {30'd0, enable_q};
      else if (is_attributes) prdata_o = attributes_q;
      else if (is_derivation) prdata_o = derivation_q;
      else if (is_salt) prdata_o = salt_q[{paddr_i[4:2], 5'd0}+:32];
      else if (is_info) prdata_o = info_q[{paddr_i[5:2], 5'd0}+:32];
      else if (is_slot) prdata_o = meta_i[{paddr_i[5:2], 5'd0}+:32];
    end
  end

  logic stranger;
  assign stranger = ~owned_q | owner_q != who_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      enable_q     <= '0;
      owned_q      <= 1'b0;
      owner_q      <= '0;
      attributes_q <= '0;
      derivation_q <= '0;
      salt_q       <= '0;
      info_q       <= '0;
    end else begin
      if (taken & is_enable) enable_q <= pwdata_i[1:0];
      if (setup_we_o & ~running_i) begin
        owned_q <= 1'b1;
        owner_q <= who_i;
        if (stranger) begin
          attributes_q <= '0;
          derivation_q <= '0;
          salt_q       <= '0;
          info_q       <= '0;
        end
        if (is_attributes) attributes_q <= pwdata_i & AttributesMask;
        if (is_derivation) derivation_q <= pwdata_i & DerivationMask;
        if (is_salt) salt_q[{paddr_i[4:2], 5'd0}+:32] <= pwdata_i;
        if (is_info) info_q[{paddr_i[5:2], 5'd0}+:32] <= pwdata_i;
      end
    end
  end
endmodule
