// SPDX-License-Identifier: Apache-2.0
// Key port of one engine. The request of cycle c is judged in c+1; beats go out in c+2 to c+9, granted or not.
module plt_keyvault_port (
    input  logic        clk_i,
    input  logic        rst_ni,
    input  logic        kreq_valid_i,
    input  logic [3:0]  kreq_slot_i,
    input  logic [7:0]  kreq_owner_i,
    output logic        krsp_valid_o,
    output logic [63:0] krsp_data_o,
    output logic        krsp_last_o,
    output logic        krsp_error_o,
    output logic [6:0]  krsp_bytes_o,
    output logic [7:0]  krsp_usage_o,
    // To the slots: word index_o of slot slot_o, while select_o. The answer to (slot_o, owner_o) is taken in the cycle
    // of the judgement only.
    output logic [3:0]  slot_o,
    output logic [7:0]  owner_o,
    output logic        select_o,
    output logic [2:0]  index_o,
    input  logic        grant_i,
    input  logic [6:0]  bytes_i,
    input  logic [6:0]  usage_i,
    input  logic [63:0] word_i,
    output logic        idle_o,
    output logic        reading_o  // words of slot_o are still to be read: it must not change
);
  typedef enum logic [1:0] {
    Idle,
    Judge,
    Beat
  } state_e;

  state_e      state_q;
  logic [3:0]  slot_q;
  logic [7:0]  owner_q;
  logic [2:0]  count_q;
  logic [63:0] data_q;
  logic        granted_q;
  logic [6:0]  bytes_q, usage_q;

  logic last;
  assign last      = count_q == 3'd7;
  assign slot_o    = slot_q;
  assign owner_o   = owner_q;
  assign index_o   = state_q == Judge ? 3'd0 : count_q + 3'd1;
  assign select_o  = (state_q == Judge & grant_i) | reading_o;
  assign idle_o    = state_q == Idle;
  assign reading_o = state_q == Beat & granted_q & ~last;

  assign krsp_valid_o = state_q == Beat;
  assign krsp_data_o  = data_q;
  assign krsp_last_o  = krsp_valid_o & last;
  assign krsp_error_o = krsp_valid_o & ~granted_q;
  assign krsp_bytes_o = bytes_q;
  assign krsp_usage_o = {1'b0, usage_q};

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      state_q   <= Idle;
      slot_q    <= '0;
      owner_q   <= '0;
      count_q   <= '0;
      data_q    <= '0;
      granted_q <= 1'b0;
      bytes_q   <= '0;
      usage_q   <= '0;
    end else begin
      unique case (state_q)
        Idle: begin
          if (kreq_valid_i) begin
            state_q <= Judge;
            slot_q  <= kreq_slot_i;
            owner_q <= kreq_owner_i;
          end
        end
        Judge: begin
          state_q   <= Beat;
          count_q   <= '0;
          granted_q <= grant_i;
          bytes_q   <= grant_i ? bytes_i : 7'd0;
          usage_q   <= grant_i ? usage_i : 7'd0;
          data_q    <= word_i;
        end
        Beat: begin
          count_q <= count_q + 3'd1;
          data_q  <= word_i;
          if (last) begin
            state_q   <= Idle;
            granted_q <= 1'b0;
            bytes_q   <= '0;
            usage_q   <= '0;
          end
        end
        default: state_q <= Idle;
      endcase
    end
  end
endmodule
