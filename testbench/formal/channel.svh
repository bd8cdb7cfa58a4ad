// SPDX-License-Identifier: Apache-2.0
// One direction's address and answer channels under common names. WRITE: AW and B, else AR and R.
  logic                 s_valid, s_ready, m_valid, m_ready;
  logic [ID_WIDTH+91:0] s_payload, m_payload;
  assign s_valid   = WRITE ? s_awvalid_i : s_arvalid_i;
  assign s_ready   = WRITE ? s_awready_o : s_arready_o;
  assign m_valid   = WRITE ? m_awvalid_o : m_arvalid_o;
  assign m_ready   = WRITE ? m_awready_i : m_arready_i;
  assign s_payload = WRITE ? {s_awid_i, s_awaddr_i, s_awlen_i, s_awsize_i, s_awburst_i, s_awlock_i, s_awprot_i, s_awuser_i}
                           : {s_arid_i, s_araddr_i, s_arlen_i, s_arsize_i, s_arburst_i, s_arlock_i, s_arprot_i, s_aruser_i};
  assign m_payload = WRITE ? {m_awid_o, m_awaddr_o, m_awlen_o, m_awsize_o, m_awburst_o, m_awlock_o, m_awprot_o, m_awuser_o}
                           : {m_arid_o, m_araddr_o, m_arlen_o, m_arsize_o, m_arburst_o, m_arlock_o, m_arprot_o, m_aruser_o};

  // Answers: id, response, data, last.
  logic                 s_answer, s_taken, m_answer, m_taken;
  logic [ID_WIDTH+66:0] s_beat, m_beat;
  assign s_answer = WRITE ? s_bvalid_o : s_rvalid_o;
  assign s_taken  = WRITE ? s_bready_i : s_rready_i;
  assign m_answer = WRITE ? m_bvalid_i : m_rvalid_i;
  assign m_taken  = WRITE ? m_bready_o : m_rready_o;
  assign s_beat   = WRITE ? {s_bid_o, s_bresp_o, 64'd0, 1'b1} : {s_rid_o, s_rresp_o, s_rdata_o, s_rlast_o};
  assign m_beat   = WRITE ? {m_bid_i, m_bresp_i, 64'd0, 1'b1} : {m_rid_i, m_rresp_i, m_rdata_i, m_rlast_i};
