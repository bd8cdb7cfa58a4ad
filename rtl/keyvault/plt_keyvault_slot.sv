// SPDX-License-Identifier: Apache-2.0
// One slot: key, attributes, state. Attributes and state leave in the layout of register SLOT, all zero while the slot
// is not valid. Octet 0 of the key is in bits 7:0. Octets beyond the key's length are never written, hence zero.
module plt_keyvault_slot (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic        wipe_i,    // everything to zero in one edge; wins over the rest
    input  logic        open_i,    // takes owner and attributes, key to zero, not valid
    input  logic        close_i,   // the key is complete: valid
    input  logic        lock_i,
    input  logic        hand_i,    // takes the owner, exportable no more
    input  logic [7:0]  owner_i,
    input  logic [12:0] attr_i,    // exportable, (length / 16 - 1)[1:0], destination[2:0], usage[6:0]
    input  logic [1:0]  write_i,   // halves of word index_i
    input  logic [2:0]  index_i,
    input  logic [63:0] data_i,
    output logic [31:0] meta_o,
    // Three read ports: the word while selected, else zero.
    input  logic        aes_sel_i,
    input  logic [2:0]  aes_index_i,
    output logic [63:0] aes_word_o,
    input  logic        sha_sel_i,
    input  logic [2:0]  sha_index_i,
    output logic [63:0] sha_word_o,
    input  logic        kdf_sel_i,
    input  logic [2:0]  kdf_index_i,
    output logic [63:0] kdf_word_o
);
  logic [511:0] key_q;
  logic [12:0]  attr_q;
  logic [7:0]   owner_q;
  logic         valid_q, locked_q;

  logic [2:0] blocks;  // of 16 octets
  assign blocks = {1'b0, attr_q[11:10]} + 3'd1;
  assign meta_o = valid_q ? {owner_q, 1'b0, attr_q[6:0], 1'b1, locked_q, 3'b000, attr_q[9:7], attr_q[12], blocks, 4'h0}
                          : 32'd0;
  assign aes_word_o = aes_sel_i ? key_q[{aes_index_i, 6'd0}+:64] : 64'd0;
  assign sha_word_o = sha_sel_i ? key_q[{sha_index_i, 6'd0}+:64] : 64'd0;
  assign kdf_word_o = kdf_sel_i ? key_q[{kdf_index_i, 6'd0}+:64] : 64'd0;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      key_q    <= '0;
      attr_q   <= '0;
      owner_q  <= '0;
      valid_q  <= 1'b0;
      locked_q <= 1'b0;
    end else if (wipe_i) begin
      key_q    <= '0;
      attr_q   <= '0;
      owner_q  <= '0;
      valid_q  <= 1'b0;
      locked_q <= 1'b0;
    end else if (open_i) begin
      key_q   <= '0;
      attr_q  <= attr_i;
      owner_q <= owner_i;
      valid_q <= 1'b0;
    end else begin
      if (write_i != 2'b00) begin
        for (int w = 0; w < 8; w++) begin
          if (index_i == 3'(w)) begin
            if (write_i[0]) key_q[64*w+:32] <= data_i[31:0];
            if (write_i[1]) key_q[64*w+32+:32] <= data_i[63:32];
          end
        end
      end
      if (close_i) valid_q <= 1'b1;
      if (lock_i) locked_q <= 1'b1;
      if (hand_i) begin
        owner_q    <= owner_i;
        attr_q[12] <= 1'b0;
      end
    end
  end
endmodule
