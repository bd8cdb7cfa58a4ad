// SPDX-License-Identifier: Apache-2.0
// Property `stable`: valid and payload stay until ready, on both sides and all channels that the firewall drives. Assumed
// for data and answers, which pass through: that whoever sends them keeps them. For addresses nothing is assumed: side s
// may change its pins or withdraw a request.
module stable #(
`include "parameters.svh"
) (
`include "pins.svh"
);
`include "dut.svh"
`include "internals.svh"
  // Every channel of the cycle before, and whether it stood there untaken.
  logic        ar_stood, aw_stood, w_stood, r_stood, b_stood, s_w_stood, m_r_stood, m_b_stood;
  logic [95:0] ar, ar_q, aw, aw_q;
  logic [72:0] w, w_q, s_w, s_w_q;
  logic [70:0] r, r_q, m_r, m_r_q;
  logic [5:0]  b, b_q, m_b, m_b_q;
  assign ar  = {m_arid_o, m_araddr_o, m_arlen_o, m_arsize_o, m_arburst_o, m_arlock_o, m_arprot_o, m_aruser_o};
  assign aw  = {m_awid_o, m_awaddr_o, m_awlen_o, m_awsize_o, m_awburst_o, m_awlock_o, m_awprot_o, m_awuser_o};
  assign w   = {m_wdata_o, m_wstrb_o, m_wlast_o};
  assign s_w = {s_wdata_i, s_wstrb_i, s_wlast_i};
  assign r   = {s_rid_o, s_rdata_o, s_rresp_o, s_rlast_o};
  assign m_r = {m_rid_i, m_rdata_i, m_rresp_i, m_rlast_i};
  assign b   = {s_bid_o, s_bresp_o};
  assign m_b = {m_bid_i, m_bresp_i};
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      {ar_stood, aw_stood, w_stood, r_stood, b_stood, s_w_stood, m_r_stood, m_b_stood} <= '0;
      {ar_q, aw_q, w_q, s_w_q, r_q, m_r_q, b_q, m_b_q} <= '0;
    end else begin
      ar_stood  <= m_arvalid_o & ~m_arready_i;
      aw_stood  <= m_awvalid_o & ~m_awready_i;
      w_stood   <= m_wvalid_o & ~m_wready_i;
      r_stood   <= s_rvalid_o & ~s_rready_i;
      b_stood   <= s_bvalid_o & ~s_bready_i;
      s_w_stood <= s_wvalid_i & ~s_wready_o;
      m_r_stood <= m_rvalid_i & ~m_rready_o;
      m_b_stood <= m_bvalid_i & ~m_bready_o;
      ar_q      <= ar;
      aw_q      <= aw;
      w_q       <= w;
      s_w_q     <= s_w;
      r_q       <= r;
      m_r_q     <= m_r;
      b_q       <= b;
      m_b_q     <= m_b;
    end
  end

  always_comb begin
    data_kept: assume (!rst_ni || !s_w_stood || (s_wvalid_i && s_w == s_w_q));
    read_kept: assume (!rst_ni || !m_r_stood || (m_rvalid_i && m_r == m_r_q));
    write_kept: assume (!rst_ni || !m_b_stood || (m_bvalid_i && m_b == m_b_q));

    ar_stable: assert (!rst_ni || !ar_stood || (m_arvalid_o && ar == ar_q));
    aw_stable: assert (!rst_ni || !aw_stood || (m_awvalid_o && aw == aw_q));
    w_stable: assert (!rst_ni || !w_stood || (m_wvalid_o && w == w_q));
    r_stable: assert (!rst_ni || !r_stood || (s_rvalid_o && r == r_q));
    b_stable: assert (!rst_ni || !b_stood || (s_bvalid_o && b == b_q));
`ifndef SEARCH  // what makes these inductive: internal state says the same
    h_pushed: assert (!rst_ni || !\dut.u_write.pushed_q || (\dut.aw_held && \dut.u_aw.grant_q ));
    h_queue: assert (!rst_ni || \dut.u_write.u_queue.fill_q <= W_DEPTH);
`endif
  end
endmodule
