// SPDX-License-Identifier: Apache-2.0
// Properties of plt_sha, bound to it; read by Verilator only.
module plt_sha_sva (
    input logic         clk_i,
    input logic         rst_ni,
    input logic         psel_i,
    input logic         penable_i,
    input logic [5:0]   page_i,          // address bits 11:6
    input logic         pwrite_i,
    input logic         pready_o,
    input logic [31:0]  prdata_o,
    input logic         irq_o,
    input logic         idle_o,
    input logic         busy_o,
    input logic         s_valid_i,
    input logic         s_ready_o,
    input logic         kreq_valid_o,
    input logic [3:0]   kreq_slot_o,
    input logic [7:0]   kreq_owner_o,
    input logic         krsp_valid_i,
    input logic         krsp_last_i,
    input logic         kdf_req_i,
    input logic         kdf_valid_i,
    input logic         kdf_gnt_o,
    input logic         kdf_ready_o,
    input logic         kdf_dvalid_o,
    input logic [63:0]  kdf_ddata_o,
    input logic         kdf_dlast_o,
    input logic         idle_state_i,    // no message, no key entry, nothing under way
    input logic         done_i,
    input logic         digest_valid_i,
    input logic         keyed_i,
    input logic         saved_i,
    input logic [17:0]  staged_i,
    input logic         full_i,
    input logic         core_busy_i,
    input logic         core_set_i,      // a chaining value goes into the core
    input logic         core_taken_i,    // the core has a block, or takes one, and is not wiped
    input logic [511:0] hash_i,
    input logic [511:0] ipad_i,
    input logic [511:0] opad_i,
    input logic [447:0] working_i
);
  /* verilator lint_off SYNCASYNCNET */
  localparam int unsigned MaxWait = 82;  // a SHA-512 block at one round a cycle

  logic read, quiet, wait_now;
  logic [7:0]   waited_q;
  logic         alive_q;  // no reset since the last edge: benches reset between two edges
  logic [27:0]  flags, flags_q;
  logic [511:0] hash_q, ipad_q, opad_q;
  assign flags = {irq_o, busy_o, s_ready_o, kdf_gnt_o, kdf_ready_o, kreq_valid_o, kdf_dvalid_o, done_i, keyed_i, saved_i,
                  staged_i};
  assign read = psel_i & penable_i & ~pwrite_i;
  assign wait_now = psel_i & penable_i & ~pready_o;
  assign quiet = ~(psel_i | (s_valid_i & s_ready_o) | krsp_valid_i | (kdf_valid_i & kdf_ready_o) |
                   (kdf_req_i ^ kdf_gnt_o));
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      alive_q  <= 1'b0;
      waited_q <= '0;
      flags_q  <= '0;
      hash_q   <= '0;
      ipad_q   <= '0;
      opad_q   <= '0;
    end else begin
      alive_q  <= 1'b1;
      waited_q <= wait_now ? waited_q + 8'd1 : '0;
      flags_q  <= flags;
      hash_q   <= hash_i;
      ipad_q   <= ipad_i;
      opad_q   <= opad_i;
    end
  end

  // A request stands unchanged until its response has ended.
  KeyRequestHeld: assert property (@(posedge clk_i) disable iff (!rst_ni)
    kreq_valid_o & ~(krsp_valid_i & krsp_last_i) |=>
    ~alive_q | (kreq_valid_o & (kreq_slot_o == $past(kreq_slot_o)) & (kreq_owner_o == $past(kreq_owner_o))));
  KeyRequestEnds: assert property (@(posedge clk_i) disable iff (!rst_ni)
    kreq_valid_o & krsp_valid_i & krsp_last_i |=> ~alive_q | ~kreq_valid_o);

  // Only a full buffer makes a transfer wait, and the core frees it.
  WaitNeedsFull: assert property (@(posedge clk_i) disable iff (!rst_ni) wait_now |-> full_i);
  WaitEnds: assert property (@(posedge clk_i) disable iff (!rst_ni) waited_q <= 8'(MaxWait));
  NotReadyWhenFull: assert property (@(posedge clk_i) disable iff (!rst_ni) s_ready_o |-> ~full_i & ~kdf_gnt_o);

  DoneMeansNotBusy: assert property (@(posedge clk_i) disable iff (!rst_ni) ~(done_i & busy_o));
  DigestNeedsDone: assert property (@(posedge clk_i) disable iff (!rst_ni) digest_valid_i |-> done_i);

  // What reads may show: DIGEST 0x040, STATE 0x080, LENGTH 0x0C0.
  DigestHidden: assert property (@(posedge clk_i) disable iff (!rst_ni)
    read & (page_i == 6'h1) & ~done_i |-> prdata_o == '0);
  StateHidden: assert property (@(posedge clk_i) disable iff (!rst_ni)
    read & ((page_i == 6'h2) | (page_i == 6'h3)) & ~saved_i |-> prdata_o == '0);
  SavedIsPlain: assert property (@(posedge clk_i) disable iff (!rst_ni) saved_i |-> idle_state_i & ~kdf_gnt_o);
  DerivedHidden: assert property (@(posedge clk_i) disable iff (!rst_ni)
    ~kdf_dvalid_o |-> (kdf_ddata_o == '0) & ~kdf_dlast_o);
  DerivedWhenLent: assert property (@(posedge clk_i) disable iff (!rst_ni) kdf_dvalid_o |-> kdf_gnt_o);

  // Nothing is left behind.
  NoKeyNoStates: assert property (@(posedge clk_i) disable iff (!rst_ni)
    idle_state_i & ~keyed_i |-> (ipad_i == '0) & (opad_i == '0));
  NoResultNoHash: assert property (@(posedge clk_i) disable iff (!rst_ni)
    idle_state_i & ~digest_valid_i & ~saved_i & (staged_i == '0) |-> hash_i == '0);
  RestingCoreIsClear: assert property (@(posedge clk_i) disable iff (!rst_ni) ~core_busy_i |-> working_i == '0);

  // What the core asks of set_i.
  SetWhenFree: assert property (@(posedge clk_i) disable iff (!rst_ni) core_set_i |-> ~core_taken_i);

  // The promise of idle_o: without an event no edge changes anything.
  IdleKeeps: assert property (@(posedge clk_i) disable iff (!rst_ni)
    idle_o & quiet |=>
    ~alive_q | (idle_o & (flags == flags_q) & (hash_i == hash_q) & (ipad_i == ipad_q) & (opad_i == opad_q)));
  IdleIsIdle: assert property (@(posedge clk_i) disable iff (!rst_ni) idle_o |-> ~core_busy_i & ~full_i);
  /* verilator lint_on SYNCASYNCNET */
endmodule

bind plt_sha plt_sha_sva u_sva (
    .clk_i, .rst_ni, .psel_i, .penable_i, .pwrite_i, .pready_o, .prdata_o, .irq_o, .idle_o, .busy_o,
    .s_valid_i, .s_ready_o, .kreq_valid_o, .kreq_slot_o, .kreq_owner_o, .krsp_valid_i, .krsp_last_i, .kdf_req_i,
    .kdf_valid_i, .kdf_gnt_o, .kdf_ready_o, .kdf_dvalid_o, .kdf_ddata_o, .kdf_dlast_o,
    .page_i        (paddr_i[11:6]),
    .idle_state_i  (state_q == Idle),
    .done_i        (u_regs.done_q),
    .digest_valid_i(digest_valid),
    .keyed_i       (keyed_q),
    .saved_i       (saved_q),
    .staged_i      (staged_q),
    .full_i        (pad_full),
    .core_busy_i   (core_busy),
    .core_set_i    (hash_set != '0),
    .core_taken_i  ((core_busy | core_valid) & ~core_wipe),
    .hash_i        (hash),
    .ipad_i        (ipad_q),
    .opad_i        (opad_q),
    .working_i     ({u_core.e_q, u_core.a_q})
);
