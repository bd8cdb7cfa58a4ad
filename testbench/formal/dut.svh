// SPDX-License-Identifier: Apache-2.0
// The block under proof, and its reset: low in the first cycle, then whenever it likes.
  logic started, rst_ni;
  initial started = 1'b0;
  always_ff @(posedge clk_i) started <= 1'b1;
  assign rst_ni = started & reset_free_i;

  logic pready_o, pslverr_o, irq_o, idle_o, busy_o, s_awready_o, m_awvalid_o, m_awlock_o, s_arready_o, m_arvalid_o, m_arlock_o, s_wready_o, m_wvalid_o, m_wlast_o, m_bready_o, s_bvalid_o, m_rready_o, s_rvalid_o, s_rlast_o;
  logic [31:0] prdata_o;
  logic [ID_WIDTH-1:0] m_awid_o, m_arid_o, s_bid_o, s_rid_o;
  logic [63:0] m_awaddr_o, m_araddr_o, m_wdata_o, s_rdata_o;
  logic [7:0] m_awlen_o, m_arlen_o, m_wstrb_o;
  logic [2:0] m_awsize_o, m_awprot_o, m_arsize_o, m_arprot_o;
  logic [1:0] m_awburst_o, m_arburst_o, s_bresp_o, s_rresp_o;
  logic [10:0] m_awuser_o, m_aruser_o;
  plt_firewall #(
      .ENTRIES(ENTRIES), .LOG_DEPTH(LOG_DEPTH), .W_DEPTH(W_DEPTH), .MAX_OUTSTANDING(MAX_OUTSTANDING), .ID_WIDTH(ID_WIDTH)
  ) dut (.*);
