// SPDX-License-Identifier: Apache-2.0
// Assertions on the vault, bound to plt_keyvault.

// One key port: what goes out, and only after what.
module plt_keyvault_port_sva (
    input logic        clk_i,
    input logic        rst_ni,
    input logic        kreq_valid_i,
    input logic [3:0]  kreq_slot_i,
    input logic [7:0]  kreq_owner_i,
    input logic        krsp_valid_o,
    input logic [63:0] krsp_data_o,
    input logic        krsp_last_o,
    input logic        krsp_error_o,
    input logic [6:0]  krsp_bytes_o,
    input logic [7:0]  krsp_usage_o,
    input logic        grant_i,
    input logic [3:0]  slot_o,
    input logic        reading_o
);
  logic [3:0] beat_q;    // of the response, 0 while there is none
  logic       judged_q;  // the answer of the cycle before the first beat
  logic       error_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      beat_q   <= '0;
      judged_q <= 1'b0;
      error_q  <= 1'b0;
    end else begin
      beat_q   <= krsp_valid_o ? beat_q + 4'd1 : 4'd0;
      judged_q <= grant_i;
      error_q  <= krsp_error_o;
    end
  end

  // $past reaches over a reset otherwise, which may fall between two edges.
  logic [1:0] live_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) live_q <= 2'b00;
    else live_q <= {live_q[0], 1'b1};
  end

  default clocking @(posedge clk_i);
  endclocking

  // Two cycles after a request, with the request still up, and eight in a row.
  a_begins_after_request: assert property (disable iff (!live_q[1]) krsp_valid_o && beat_q == 4'd0 |-> $past(kreq_valid_i, 2));
  a_eight_beats: assert property (disable iff (!live_q[1]) krsp_valid_o |-> beat_q < 4'd8);
  a_last_is_the_eighth: assert property (disable iff (!live_q[1]) krsp_last_o == (krsp_valid_o && beat_q == 4'd7));
  a_goes_on: assert property (disable iff (!live_q[1]) krsp_valid_o && !krsp_last_o |=> krsp_valid_o);
  // A key only when the request was granted.
  a_granted: assert property (disable iff (!live_q[1]) krsp_valid_o && beat_q == 4'd0 |-> krsp_error_o == !judged_q);
  a_same_answer: assert property (disable iff (!live_q[1]) krsp_valid_o && beat_q != 4'd0 |-> krsp_error_o == error_q);
  a_zero_on_error: assert property (disable iff (!live_q[1]) krsp_error_o |-> krsp_data_o == '0 && krsp_bytes_o == '0 && krsp_usage_o == '0);
  a_zero_when_silent: assert property (disable iff (!live_q[1]) !krsp_valid_o |-> krsp_data_o == '0 && krsp_bytes_o == '0 && krsp_usage_o == '0 &&
                                       !krsp_last_o && !krsp_error_o);
  a_length: assert property (disable iff (!live_q[1]) krsp_valid_o && !krsp_error_o |-> krsp_bytes_o inside {7'd16, 7'd32, 7'd48, 7'd64});
  // Nothing beyond the key's length.
  a_zero_beyond: assert property (disable iff (!live_q[1]) krsp_valid_o && {beat_q, 3'd0} >= krsp_bytes_o |-> krsp_data_o == '0);
  // The engine's side of the contract.
  m_request_holds: assert property (disable iff (!live_q[1]) kreq_valid_i && !krsp_last_o |=> kreq_valid_i && $stable(kreq_slot_i) &&
                                    $stable(kreq_owner_i));
  a_reads_what_was_asked: assert property (disable iff (!live_q[1]) reading_o |-> slot_o == kreq_slot_i);
endmodule

module plt_keyvault_slot_sva (
    input logic         clk_i,
    input logic         rst_ni,
    input logic [511:0] key_q,
    input logic [12:0]  attr_q,
    input logic [7:0]   owner_q,
    input logic         valid_q,
    input logic         locked_q,
    input logic         wipe_i
);
  // $past reaches over a reset otherwise, which may fall between two edges.
  logic [1:0] live_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) live_q <= 2'b00;
    else live_q <= {live_q[0], 1'b1};
  end

  default clocking @(posedge clk_i);
  endclocking

  a_locked_never_changes: assert property (disable iff (!live_q[1]) locked_q |=> locked_q && valid_q && $stable(key_q) && $stable(attr_q) &&
                                           $stable(owner_q));
  a_locked_is_valid: assert property (disable iff (!live_q[1]) locked_q |-> valid_q);
  a_wipe_clears: assert property (disable iff (!live_q[1]) wipe_i |=> key_q == '0 && attr_q == '0 && owner_q == '0 && !valid_q);
  // A valid key changes through no intermediate state: it is wiped or opened, and then not valid.
  a_valid_key_is_stable: assert property (disable iff (!live_q[1]) valid_q |=> !valid_q || $stable(key_q));
  a_invalid_becomes_valid_whole: assert property (disable iff (!live_q[1]) !valid_q && !$past(valid_q) |-> !locked_q);
endmodule

module plt_keyvault_sva (
    input logic        clk_i,
    input logic        rst_ni,
    input logic        psel_i,
    input logic        penable_i,
    input logic        pwrite_i,
    input logic        pready_o,
    input logic        irq_o,
    input logic        idle_o,
    input logic        busy_o,
    input logic        aes_kreq_valid_i,
    input logic        sha_kreq_valid_i,
    input logic        kdf_req_o,
    input logic [1:0]  kdf_alg_o,
    input logic        kdf_valid_o,
    input logic [63:0] kdf_data_o,
    input logic [3:0]  kdf_bytes_o,
    input logic        kdf_last_o,
    input logic        kdf_key_o,
    input logic        kdf_gnt_i,
    input logic        kdf_ready_i,
    input logic [511:0] meta,
    input logic        aes_grant,
    input logic        sha_grant,
    input logic [3:0]  aes_slot,
    input logic [3:0]  sha_slot,
    input logic [3:0]  slot,
    input logic        running,
    input logic        writing,
    input logic        aes_reading,
    input logic        sha_reading,
    input logic        wipe,
    input logic        open,
    input logic        hand
);
  // $past reaches over a reset otherwise, which may fall between two edges.
  logic [1:0] live_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) live_q <= 2'b00;
    else live_q <= {live_q[0], 1'b1};
  end

  default clocking @(posedge clk_i);
  endclocking

  logic [3:0] waits_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) waits_q <= '0;
    else waits_q <= psel_i && penable_i && !pready_o ? waits_q + 4'd1 : '0;
  end

  // Idle: without a transfer or a request nothing moves.
  a_idle: assert property (disable iff (!live_q[1]) idle_o && !psel_i && !aes_kreq_valid_i && !sha_kreq_valid_i |=>
                           idle_o && !busy_o && $stable(meta) && $stable(irq_o) && !kdf_req_o);
  // Judgement, act, and seven beats of a key in transit; the setup phase has taken one of these cycles.
  a_wait_states_end: assert property (disable iff (!live_q[1]) waits_q <= 4'd8);
  a_reads_never_wait: assert property (disable iff (!live_q[1]) psel_i && !pwrite_i |-> pready_o);
  // The channel keeps its word unless the request falls with it (abort, or a grant lost).
  a_kdf_holds: assert property (disable iff (!live_q[1]) kdf_valid_o && !kdf_ready_i |=>
                                !kdf_req_o || (kdf_valid_o && $stable(kdf_data_o) && $stable(kdf_bytes_o) &&
                                               $stable(kdf_last_o) && $stable(kdf_key_o)));
  a_kdf_only_in_derivation: assert property (disable iff (!live_q[1]) kdf_req_o || kdf_valid_o |-> running);
  a_kdf_valid_in_request: assert property (disable iff (!live_q[1]) kdf_valid_o |-> kdf_req_o);
  a_kdf_asks_when_free: assert property (disable iff (!live_q[1]) $rose(kdf_req_o) |-> !$past(kdf_gnt_i));
  a_kdf_alg_constant: assert property (disable iff (!live_q[1]) kdf_req_o && $past(kdf_req_o) |-> $stable(kdf_alg_o));
  a_kdf_zero: assert property (disable iff (!live_q[1]) !kdf_valid_o |-> kdf_data_o == '0 && kdf_bytes_o == '0 && !kdf_last_o);
  a_kdf_full_but_last: assert property (disable iff (!live_q[1]) kdf_valid_o && !kdf_last_o |-> kdf_bytes_o == 4'd8);
  a_kdf_not_empty: assert property (disable iff (!live_q[1]) kdf_valid_o |-> kdf_bytes_o inside {[4'd1:4'd8]});
  // Nobody gets a slot that is being written or derived into.
  a_no_key_under_way: assert property (disable iff (!live_q[1]) (running || writing) |-> !(aes_grant && aes_slot == slot) &&
                                       !(sha_grant && sha_slot == slot));
  // A slot changes only when no engine reads it.
  a_never_torn: assert property (disable iff (!live_q[1]) wipe || open || hand |-> !(aes_reading && aes_slot == slot) &&
                                 !(sha_reading && sha_slot == slot));
endmodule

bind plt_keyvault plt_keyvault_sva u_sva (.*);
bind plt_keyvault_port plt_keyvault_port_sva u_sva (.*);
bind plt_keyvault_slot plt_keyvault_slot_sva u_sva (.*);
