// SPDX-License-Identifier: Apache-2.0
// Property `progress_read`, `progress_write`: no reachable state from which a request cannot go on. In every cycle in
// which a request waits, everybody is ready, the initiator offers data and the target answers if it owes an answer,
// something moves: the request is accepted, or a beat of data or of an answer is. While a request waits none is added
// to what is under way, so that movement is finite and the request is accepted (README.md).
module progress #(
`include "parameters.svh"
    , parameter bit WRITE = 1'b0
) (
`include "pins.svh"
);
`include "dut.svh"
`include "channel.svh"
`include "internals.svh"
  // Kept here: what side m owes each id, and write bursts (decided) whose data has not all come.
  logic [16*4-1:0] owed;
  logic [3:0]      bursts;
  logic            waits, shown, granted, data_moves, m_done;
  logic [95:0]     payload_q;
  assign granted    = m_valid & m_ready;
  assign m_done     = m_answer & m_taken & m_beat[0];
  assign data_moves = s_wvalid_i & s_wready_o;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      owed      <= '0;
      bursts    <= '0;
      waits     <= 1'b0;
      shown     <= 1'b0;
      payload_q <= '0;
    end else begin
      for (int i = 0; i < 16; i++)
        owed[4*i+:4] <= owed[4*i+:4] + 4'(granted & s_payload[95:92] == 4'(i)) - 4'(m_done & m_beat[70:67] == 4'(i));
      bursts    <= bursts + 4'(m_awvalid_o ? !shown : s_awready_o) - 4'(data_moves & m_wlast_o);
      waits     <= (waits | s_valid) & ~s_ready;
      shown     <= m_awvalid_o & ~m_awready_i;
      payload_q <= s_payload;
    end
  end

  // An answer of side m stood on the pins; the target keeps it there.
  logic stood;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) stood <= 1'b0;
    else stood <= m_answer & ~m_taken;
  end

  logic wants, fair;
  assign wants = s_valid;
  assign fair  = m_ready & s_taken & (m_answer | owed == '0 | (WRITE & bursts != '0)) &
                 (!WRITE | (m_wready_i & s_wvalid_i));
  always_comb begin
    initiator: assume (!rst_ni || !waits || (s_valid && s_payload == payload_q));
    target: assume (!rst_ni || !m_answer || owed[4*m_beat[70:67]+:4] != 4'd0);
    kept: assume (!rst_ni || !stood || m_answer);

    moves: assert (!rst_ni || !wants || !fair || s_ready || s_answer || (WRITE && data_moves));
    // Without a request: data of decided bursts is taken as soon as side m takes it, or at once.
    data: assert (!rst_ni || bursts == '0 || !m_wready_i || s_wready_o);
    // Everything is over when everything was answered.
    over: assert (!rst_ni || wants || s_awvalid_i || s_arvalid_i || !idle_o || (owed == '0 && (!WRITE || bursts == '0)));
`ifndef SEARCH  // what makes these inductive: internal state says the same
    h_waits: assert (!rst_ni || waits == (WRITE ? \dut.aw_held : \dut.ar_held ));
    h_copy: assert (!rst_ni || !waits || payload_q == (WRITE ? \dut.u_aw.copy_q : \dut.u_ar.copy_q ));
    h_owed: assert (!rst_ni || owed == (WRITE ? write_counts : read_counts));
    h_shown: assert (!rst_ni || shown == \dut.u_write.pushed_q );
    h_pushed: assert (!rst_ni || !shown || (\dut.aw_held && \dut.u_aw.grant_q ));
    h_bursts: assert (!rst_ni || (bursts == \dut.u_write.u_queue.fill_q && bursts <= W_DEPTH));
    h_done: assert (!rst_ni || queued_denials == 4'(\dut.u_write.open_q && !\dut.u_write.done_q ));
    h_open: assert (!rst_ni || !\dut.u_write.done_q || \dut.u_write.open_q );
    h_locked: assert (!rst_ni || !(WRITE ? \dut.u_write.locked_q : \dut.u_read.locked_q ) || stood);
`endif
  end
endmodule
