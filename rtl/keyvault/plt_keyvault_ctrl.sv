// SPDX-License-Identifier: Apache-2.0
// Commands: a write of COMMAND in cycle t is judged in t+1 and acts with the edge that ends t+2, or later while an engine
// still reads words of the slot: a key in transit is never torn.
module plt_keyvault_ctrl (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic        command_we_i,
    input  logic        key_we_i,
    input  logic        setup_we_i,
    input  logic        status_we_i,
    input  logic [31:0] wdata_i,
    input  logic [7:0]  who_i,
    input  logic        setup_owned_i,
    input  logic [7:0]  setup_owner_i,
    /* verilator lint_off UNUSEDSIGNAL */
    input  logic [31:0] attributes_i,
    input  logic [31:0] derivation_i,
    /* verilator lint_on UNUSEDSIGNAL */
    input  logic [31:0] target_i,     // register SLOT of slot_o
    input  logic [31:0] source_i,     // register SLOT of source_o
    input  logic        reading_i,    // an engine reads slot_o
    input  logic        kdf_done_i,
    input  logic        kdf_fail_i,
    output logic [3:0]  slot_o,
    output logic [3:0]  source_o,
    output logic [7:0]  owner_o,      // with open and hand
    output logic        wipe_o,
    output logic        open_o,
    output logic        close_o,
    output logic        lock_o,
    output logic        hand_o,
    output logic        write_o,      // a word of the key, at word_o
    output logic [3:0]  word_o,
    output logic        reserved_o,   // requests for slot_o are denied
    output logic        kdf_start_o,
    output logic        kdf_abort_o,
    output logic        deciding_o,
    output logic        running_o,
    output logic        idle_o,
    output logic        done_o,
    output logic        error_o,
    output logic        writing_o,
    output logic        frozen_o,
    output logic [4:0]  code_o
);
  localparam logic [3:0] OpWrite = 4'd1;
  localparam logic [3:0] OpDerive = 4'd2;
  localparam logic [3:0] OpWipe = 4'd3;
  localparam logic [3:0] OpLock = 4'd4;
  localparam logic [3:0] OpHandover = 4'd5;
  localparam logic [3:0] OpAbort = 4'd6;
  localparam logic [3:0] OpFreeze = 4'd7;
  localparam logic [4:0] ErrNone = 5'd0;
  localparam logic [4:0] ErrCommand = 5'd1;
  localparam logic [4:0] ErrSlot = 5'd2;
  localparam logic [4:0] ErrOwner = 5'd3;
  localparam logic [4:0] ErrLocked = 5'd4;
  localparam logic [4:0] ErrInvalid = 5'd5;
  localparam logic [4:0] ErrUsage = 5'd6;
  localparam logic [4:0] ErrDestination = 5'd7;
  localparam logic [4:0] ErrLength = 5'd8;
  localparam logic [4:0] ErrBusy = 5'd9;
  localparam logic [4:0] ErrIncomplete = 5'd10;
  localparam logic [4:0] ErrOverrun = 5'd11;
  localparam logic [4:0] ErrNotOpen = 5'd12;
  localparam logic [4:0] ErrExport = 5'd13;
  localparam logic [4:0] ErrSetup = 5'd14;
  localparam logic [4:0] ErrMode = 5'd15;
  localparam logic [4:0] ErrAborted = 5'd16;
  localparam logic [4:0] ErrEngine = 5'd17;

  typedef enum logic [1:0] {
    Idle,
    Judge,
    Act,
    Run
  } state_e;

  state_e     state_q, state_d;
  logic [3:0] op_q, slot_q, source_q;
  logic [7:0] heir_q, who_q;
  logic [4:0] late_q, late_d;        // the command fails, and its target is wiped
  logic       writing_q, writing_d;  // WRITE waits for words
  logic       fresh_q, fresh_d;      // the newest command is a WRITE that is complete: one word more undoes it
  logic [3:0] word_q, word_d;
  logic       done_q, done_d, error_q, error_d, frozen_q, frozen_d;
  logic [4:0] code_q, code_d;
  logic       take;

  // Judgement. `refused` leaves everything as it was; `late` refuses a WRITE or DERIVE whose target was the command's to
  // destroy, and destroys it: nobody goes on with an old key in the belief that it is the new one.
  logic       on_slot, target_mine, source_mine, length_bad, derive_bad;
  logic [4:0] refused, late, derive_late;
  logic [6:0] length, hash_bytes;
  logic       target_valid, source_valid;
  assign target_valid = target_i[plt_keyvault_reg_pkg::KEYVAULT_SLOT_VALID_LSB];
  assign source_valid = source_i[plt_keyvault_reg_pkg::KEYVAULT_SLOT_VALID_LSB];
  assign target_mine  = target_i[31:24] == who_q;
  assign source_mine  = source_i[31:24] == who_q;
  assign on_slot      = op_q >= OpWrite & op_q <= OpHandover;
  assign length       = attributes_i[6:0];
  assign length_bad   = length[3:0] != 4'd0 | length == 7'd0 | length > 7'd64;
  assign hash_bytes   = derivation_i[5:4] == 2'd0 ? 7'd32 : derivation_i[5:4] == 2'd1 ? 7'd48 : 7'd64;
  assign derive_bad   = derivation_i[13:8] > 6'd32 | derivation_i[22:16] > 7'd64 |
                        (derivation_i[1:0] == 2'd0 & length != hash_bytes);
  always_comb begin
    refused = ErrNone;
    if (op_q == 4'd0 | op_q > OpFreeze) refused = ErrCommand;
    else if (on_slot) begin
      if (frozen_q) refused = ErrLocked;
      else if (op_q == OpDerive & source_q == slot_q) refused = ErrSlot;
      else if (target_valid & ~target_mine) refused = ErrOwner;
      else if (target_i[plt_keyvault_reg_pkg::KEYVAULT_SLOT_LOCKED_LSB]) refused = ErrLocked;
      else if (~target_valid & op_q != OpWrite & op_q != OpDerive) refused = ErrInvalid;
      else if (op_q == OpHandover & ~target_i[plt_keyvault_reg_pkg::KEYVAULT_SLOT_EXPORTABLE_LSB]) refused = ErrExport;
    end
    derive_late = ErrNone;
    if (~source_valid) derive_late = ErrInvalid;
    else if (~source_mine) derive_late = ErrOwner;
    else if (~source_i[plt_keyvault_reg_pkg::KEYVAULT_SLOT_USAGE_LSB+4]) derive_late = ErrUsage;
    else if (~source_i[plt_keyvault_reg_pkg::KEYVAULT_SLOT_DESTINATION_LSB+1]) derive_late = ErrDestination;
    else if (derivation_i[5:4] == 2'd3) derive_late = ErrMode;
    else if (derive_bad) derive_late = ErrLength;
    else if (attributes_i[7] & ~source_i[plt_keyvault_reg_pkg::KEYVAULT_SLOT_EXPORTABLE_LSB]) derive_late = ErrExport;
    late = ErrNone;
    if (op_q == OpWrite | op_q == OpDerive) begin
      if (~setup_owned_i | setup_owner_i != who_q) late = ErrSetup;
      else if (length_bad) late = ErrLength;
      // With both, the HMAC that is a derived key could be had from the SHA engine as a digest.
      else if (attributes_i[plt_keyvault_reg_pkg::KEYVAULT_ATTRIBUTES_USAGE_LSB+3] &
               attributes_i[plt_keyvault_reg_pkg::KEYVAULT_ATTRIBUTES_USAGE_LSB+4])
        late = ErrUsage;
      else if (op_q == OpDerive) late = derive_late;
    end
  end

  logic exclusive, last_word;
  assign exclusive = late_q != ErrNone | op_q == OpWrite | op_q == OpDerive | op_q == OpWipe | op_q == OpHandover;
  // A slot that is being written is not valid: its length is not in target_i, but still in the WRITE's copy.
  logic [1:0] blocks_q;  // length / 16 - 1
  assign last_word = word_q == {blocks_q, 2'b11};

  assign slot_o     = slot_q;
  assign source_o   = source_q;
  assign owner_o    = hand_o ? heir_q : who_q;
  assign word_o     = word_q;
  assign reserved_o = state_q == Act & exclusive;
  assign deciding_o = state_q == Judge | state_q == Act;
  assign running_o  = state_q == Run;
  assign idle_o     = state_q == Idle;
  assign done_o     = done_q;
  assign error_o    = error_q;
  assign code_o     = code_q;
  assign writing_o  = writing_q;
  assign frozen_o   = frozen_q;

  always_comb begin
    state_d     = state_q;
    late_d      = late_q;
    writing_d   = writing_q;
    fresh_d     = fresh_q;
    word_d      = word_q;
    done_d      = done_q & ~(status_we_i & wdata_i[plt_keyvault_reg_pkg::KEYVAULT_STATUS_DONE_LSB]);
    error_d     = error_q;
    code_d      = code_q;
    frozen_d    = frozen_q;
    take        = 1'b0;
    wipe_o      = 1'b0;
    open_o      = 1'b0;
    close_o     = 1'b0;
    lock_o      = 1'b0;
    hand_o      = 1'b0;
    write_o     = 1'b0;
    kdf_start_o = 1'b0;
    kdf_abort_o = 1'b0;
    if (status_we_i & wdata_i[plt_keyvault_reg_pkg::KEYVAULT_STATUS_ERROR_LSB]) begin
      error_d = 1'b0;
      code_d  = ErrNone;
    end
    unique case (state_q)
      Idle: begin
        if (command_we_i) begin
          fresh_d = 1'b0;
          if (writing_q) begin
            writing_d = 1'b0;
            wipe_o    = 1'b1;
            code_d    = (wdata_i[3:0] == OpAbort & who_i == who_q) ? ErrAborted : ErrIncomplete;
            error_d   = 1'b1;
          end else begin
            take    = 1'b1;
            late_d  = ErrNone;
            done_d  = 1'b0;
            error_d = 1'b0;
            code_d  = ErrNone;
            state_d = Judge;
          end
        end else if (key_we_i) begin
          if (writing_q & who_i != who_q) begin
            writing_d = 1'b0;
            wipe_o    = 1'b1;
            code_d    = ErrIncomplete;
            error_d   = 1'b1;
          end else if (writing_q) begin
            write_o = 1'b1;
            word_d  = word_q + 4'd1;
            if (last_word) begin
              close_o   = 1'b1;
              writing_d = 1'b0;
              fresh_d   = 1'b1;
              done_d    = 1'b1;
            end
          end else if (fresh_q & who_i == who_q) begin
            fresh_d = 1'b0;
            late_d  = ErrOverrun;
            done_d  = 1'b0;
            state_d = Act;
          end else begin
            code_d  = ErrNotOpen;
            error_d = 1'b1;
          end
        end
      end
      Judge: begin
        late_d  = late;
        state_d = Act;
        if (refused != ErrNone) begin
          late_d  = ErrNone;
          state_d = Idle;
          code_d  = refused;
          error_d = 1'b1;
        end
      end
      Act: begin
        if (~(exclusive & reading_i)) begin
          state_d = Idle;
          if (late_q != ErrNone) begin
            wipe_o  = 1'b1;
            code_d  = late_q;
            error_d = 1'b1;
          end else if (op_q == OpWrite) begin
            open_o    = 1'b1;
            writing_d = 1'b1;
            word_d    = '0;
          end else if (op_q == OpDerive) begin
            open_o      = 1'b1;
            kdf_start_o = 1'b1;
            state_d     = Run;
          end else begin
            wipe_o   = op_q == OpWipe;
            lock_o   = op_q == OpLock;
            hand_o   = op_q == OpHandover;
            frozen_d = frozen_q | op_q == OpFreeze;
            done_d   = 1'b1;
          end
        end
      end
      Run: begin
        if (command_we_i | key_we_i | setup_we_i) begin
          error_d = 1'b1;
          code_d  = ErrBusy;
        end
        if (command_we_i & wdata_i[3:0] == OpAbort & who_i != who_q) code_d = ErrOwner;
        if (command_we_i & wdata_i[3:0] == OpAbort & who_i == who_q) begin
          code_d      = ErrAborted;
          kdf_abort_o = 1'b1;
          wipe_o      = 1'b1;
          state_d     = Idle;
        end else if (kdf_fail_i) begin
          code_d  = ErrEngine;
          error_d = 1'b1;
          wipe_o  = 1'b1;
          state_d = Idle;
        end else if (kdf_done_i) begin
          close_o = 1'b1;
          done_d  = 1'b1;
          state_d = Idle;
        end
      end
      default: state_d = Idle;
    endcase
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q   <= Idle;
      op_q      <= '0;
      slot_q    <= '0;
      source_q  <= '0;
      heir_q    <= '0;
      who_q     <= '0;
      late_q    <= ErrNone;
      writing_q <= 1'b0;
      fresh_q   <= 1'b0;
      word_q    <= '0;
      blocks_q  <= '0;
      done_q    <= 1'b0;
      error_q   <= 1'b0;
      code_q    <= ErrNone;
      frozen_q  <= 1'b0;
    end else begin
      state_q   <= state_d;
      late_q    <= late_d;
      writing_q <= writing_d;
      fresh_q   <= fresh_d;
      word_q    <= word_d;
      done_q    <= done_d;
      error_q   <= error_d;
      code_q    <= code_d;
      frozen_q  <= frozen_d;
      if (open_o) blocks_q <= 2'(length[6:4] - 3'd1);
      if (take) begin
        op_q     <= wdata_i[3:0];
        slot_q   <= wdata_i[11:8];
        source_q <= wdata_i[15:12];
        heir_q   <= wdata_i[23:16];
        who_q    <= who_i;
      end
    end
  end
endmodule
