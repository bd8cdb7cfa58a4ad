// SPDX-License-Identifier: Apache-2.0
// Property `write_data`: data goes where its address was judged to go. For any one write burst (pick_i): when the bursts
// before it have had their data, exactly AxLEN+1 beats are its own, the last one marked; granted they all pass
// unchanged, denied none does. Without a decided burst no data moves. Nothing is assumed.
// A burst is over with the beat that m_wlast_o marks; that this is its AxLEN+1st holds for each by this same property.
module write_data #(
`include "parameters.svh"
) (
`include "pins.svh"
    , input logic pick_i
);
`include "dut.svh"
`include "internals.svh"
  // A burst is decided in the cycle in which side m is shown its address first, or in which it is denied.
  logic shown, new_grant, new_denial, moves, ends;
  assign new_grant  = m_awvalid_o & ~shown;
  assign new_denial = s_awready_o & ~m_awvalid_o;
  assign moves      = s_wvalid_i & s_wready_o;
  assign ends       = moves & m_wlast_o;

  logic [3:0] bursts;       // decided, and not all data come
  logic       tracked, its_grant;
  logic [3:0] ahead;
  logic [7:0] its_len, beats;
  // The burst of this cycle counts at once, so that its first beat may move.
  logic       now, grant_now;
  logic [3:0] ahead_now;
  logic [7:0] len_now, beats_now;
  assign now       = tracked | (pick_i & (new_grant | new_denial));
  assign grant_now = tracked ? its_grant : new_grant;
  assign ahead_now = tracked ? ahead : bursts;
  assign len_now   = tracked ? its_len : m_awlen_o;  // also shown when it is denied: the address pins are not gated
  assign beats_now = tracked ? beats : 8'd0;
  logic turn;
  assign turn = now & ahead_now == '0;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      shown     <= 1'b0;
      bursts    <= '0;
      tracked   <= 1'b0;
      its_grant <= 1'b0;
      ahead     <= '0;
      its_len   <= '0;
      beats     <= '0;
    end else begin
      shown     <= m_awvalid_o & ~m_awready_i;
      bursts    <= bursts + 4'(new_grant | new_denial) - 4'(ends);
      tracked   <= now & ~(turn & ends);
      its_grant <= grant_now;
      its_len   <= len_now;
      ahead     <= ahead_now - 4'(ends & ~turn);
      beats     <= beats_now + 8'(turn & moves);
    end
  end

  always_comb begin
    its_data: assert (!rst_ni || !turn || (grant_now ? m_wvalid_o == s_wvalid_i && s_wready_o == m_wready_i
                                                     : !m_wvalid_o && s_wready_o));
    its_last: assert (!rst_ni || !turn || !moves || m_wlast_o == (beats_now == len_now));
    nobodys: assert (!rst_ni || bursts != '0 || new_grant || new_denial || (!m_wvalid_o && !s_wready_o));
    unchanged: assert (!m_wvalid_o || (m_wdata_o == s_wdata_i && m_wstrb_o == s_wstrb_i));
`ifndef SEARCH  // what makes these inductive: internal state says the same
    h_shown: assert (!rst_ni || shown == \dut.u_write.pushed_q );
    h_pushed: assert (!rst_ni || !shown || (\dut.aw_held && \dut.u_aw.grant_q ));
    h_bursts: assert (!rst_ni || (bursts == \dut.u_write.u_queue.fill_q && bursts <= W_DEPTH));
    h_first: assert (!rst_ni || bursts != '0 || \dut.u_write.u_queue.beat_q == '0);
    h_place: assert (!rst_ni || !tracked || ahead < bursts);
    h_beats: assert (!rst_ni || !tracked || beats == (ahead == '0 ? \dut.u_write.u_queue.beat_q : 8'd0));
    h_reach: assert (!rst_ni || !tracked || beats <= its_len);
    for (int i = 0; i < W_DEPTH; i++)
      assert (!rst_ni || !tracked || ahead != 4'(i) || (its_grant == \dut.u_write.u_queue.grant_q [i] &&
                                                        its_len == \dut.u_write.u_queue.len_q [8*i+:8]));
`endif
  end
endmodule
