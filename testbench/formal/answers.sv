// SPDX-License-Identifier: Apache-2.0
// Properties `answers_read` and `answers_write`: every request is answered exactly once, requests of one id in their
// order; a denied one with AxLEN+1 beats of zero and SLVERR (a write: with one SLVERR after its last beat of data), from
// the cycle after its handshake (its last beat) on if nothing of its id is under way; everything else is side m's.
// Exactly once and in order: for any id X and any one request of it (pick_i). Assumed: the initiator keeps an address
// until it is taken; the target answers only what it was asked.
module answers #(
`include "parameters.svh"
    , parameter bit WRITE = 1'b0
) (
`include "pins.svh"
    , input logic pick_i
);
`include "dut.svh"
`include "channel.svh"
`include "internals.svh"
  (* anyconst *) logic [3:0] x;

  // A request is accepted, and if side m does not take it in that cycle it is denied.
  logic       accept, granted, denied;
  logic [3:0] id;
  assign accept  = s_valid & s_ready;
  assign granted = accept & m_valid & m_ready;
  assign denied  = accept & ~granted;
  assign id      = s_payload[95:92];

  // Kept here: what side m owes each id, what side s waits for of X, the open denial.
  logic [16*4-1:0] owed;
  logic [4:0]      due;
  logic            open, data_done, stalled, here;
  logic [3:0]      open_id, s_id, m_id;
  logic [7:0]      left;
  logic            s_done, m_done, swallowed;
  assign here      = open & data_done & owed[4*open_id+:4] == 4'd0 & ~stalled;
  assign s_id      = s_beat[70:67];
  assign m_id      = m_beat[70:67];
  assign s_done    = s_answer & s_taken & s_beat[0];
  assign m_done    = m_answer & m_taken & m_beat[0];
  assign swallowed = s_wvalid_i & s_wready_o & ~m_wvalid_o & m_wlast_o;

  // One request of X: how many older ones side s still waits for, how many of them are side m's to answer.
  logic       tracked, its_grant;
  logic [4:0] ahead;
  logic [3:0] m_ahead;

  logic        waits;
  logic [95:0] payload_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      owed      <= '0;
      due       <= '0;
      open      <= 1'b0;
      open_id   <= '0;
      left      <= '0;
      data_done <= 1'b0;
      stalled   <= 1'b0;
      tracked   <= 1'b0;
      its_grant <= 1'b0;
      ahead     <= '0;
      m_ahead   <= '0;
      waits     <= 1'b0;
      payload_q <= '0;
    end else begin
      for (int i = 0; i < 16; i++)
        owed[4*i+:4] <= owed[4*i+:4] + 4'(granted & id == 4'(i)) - 4'(m_done & m_id == 4'(i));
      due     <= due + 5'(accept & id == x) - 5'(s_done & s_id == x);
      stalled <= s_answer & ~s_taken & ~here;
      if (denied) begin
        open    <= 1'b1;
        open_id <= id;
        left    <= WRITE ? 8'd0 : s_payload[27:20];
      end else if (here & s_taken) begin
        open <= left != '0;
        left <= left - 8'd1;
      end
      data_done <= WRITE ? swallowed | (data_done & ~(here & s_taken)) : denied | (data_done & ~(here & s_taken & left == '0));
      if (!tracked) begin
        tracked   <= accept & id == x & pick_i;
        its_grant <= granted;
        ahead     <= due - 5'(s_done & s_id == x);
        m_ahead   <= owed[4*x+:4] - 4'(m_done & m_id == x);
      end else begin
        if (s_done & s_id == x) begin
          tracked <= ahead != '0;
          ahead   <= ahead - 5'd1;
        end
        if (m_done & m_id == x) m_ahead <= m_ahead - 4'd1;
      end
      waits     <= (waits | s_valid) & ~s_ready;
      payload_q <= s_payload;
    end
  end

  always_comb begin
    initiator: assume (!rst_ni || !waits || (s_valid && s_payload == payload_q));
    target: assume (!rst_ni || !m_answer || owed[4*m_id+:4] != 4'd0);

    // Denials: one at a time; the answer and nothing else, at once; or else what side m says, unchanged.
    one: assert (!rst_ni || !denied || !open);
    denial: assert (!rst_ni || !here || (s_answer && s_id == open_id && s_beat[66:65] == 2'b10 && s_beat[64:1] == '0 &&
                                         s_beat[0] == (left == '0) && !m_taken));
    others: assert (!rst_ni || here || (s_answer == m_answer && m_taken == s_taken && (!s_answer || s_beat == m_beat)));
    // One answer for each request of X, none that was not asked for, none lost.
    asked: assert (!rst_ni || !s_answer || s_id != x || due != '0);
    counted: assert (!rst_ni || due == {1'b0, owed[4*x+:4]} + 5'(open && open_id == x));
    // In order: when the request's turn comes, it is answered from where it has to be, as the target's own turn.
    turn: assert (!rst_ni || !tracked || ahead != '0 || !s_answer || s_id != x || here == !its_grant);
    target_turn: assert (!rst_ni || !tracked || !its_grant || ahead == {1'b0, m_ahead});
    last_of_all: assert (!rst_ni || !tracked || its_grant || (open && open_id == x && ahead == {1'b0, owed[4*x+:4]}));
`ifndef SEARCH  // what makes these inductive: internal state says the same
    h_tracked: assert (!rst_ni || !tracked || !its_grant || m_ahead < owed[4*x+:4]);
    h_waits: assert (!rst_ni || waits == (WRITE ? \dut.aw_held : \dut.ar_held ));
    h_copy: assert (!rst_ni || !waits || payload_q == (WRITE ? \dut.u_aw.copy_q : \dut.u_ar.copy_q ));
    h_owed: assert (!rst_ni || owed == (WRITE ? write_counts : read_counts));
    h_open: assert (!rst_ni || open == (WRITE ? \dut.u_write.open_q : \dut.u_read.open_q ));
    h_open_id: assert (!rst_ni || !open || open_id == (WRITE ? \dut.u_write.open_id_q : \dut.u_read.open_id_q ));
    h_stalled: assert (!rst_ni || stalled == (WRITE ? \dut.u_write.locked_q : \dut.u_read.locked_q ));
    h_left: assert (!rst_ni || WRITE || !open || left == \dut.u_read.left_q );
    h_data: assert (!rst_ni || data_done == (WRITE ? \dut.u_write.done_q : open));
    h_left_write: assert (!rst_ni || !WRITE || !open || left == '0);
    h_queue: assert (!rst_ni || (\dut.u_write.u_queue.fill_q <= W_DEPTH &&
                     queued_denials == 4'(\dut.u_write.open_q && !\dut.u_write.done_q )));
    h_done: assert (!rst_ni || !\dut.u_write.done_q || \dut.u_write.open_q );
    h_pushed: assert (!rst_ni || !\dut.u_write.pushed_q || (\dut.aw_held && \dut.u_aw.grant_q ));
`endif
  end
endmodule
