// SPDX-License-Identifier: Apache-2.0
// Bus firewall: an AXI4 slice without a cycle of its own, and its registers. Contract: firewall/README.md and
// firewall/firewall_pins.hpp. At most 64 entries, at most 255 log records.
module plt_firewall #(
    parameter int ENTRIES = 16,
    parameter int LOG_DEPTH = 4,
    parameter int W_DEPTH = 8,
    parameter int MAX_OUTSTANDING = 15,
    parameter int ID_WIDTH = 4,
    parameter int BOOT_ID = 1
) (
    input  logic                clk_i,
    input  logic                rst_ni,
    input  logic                psel_i,
    input  logic                penable_i,
    input  logic [11:0]         paddr_i,
    input  logic                pwrite_i,
    input  logic [31:0]         pwdata_i,
    input  logic [3:0]          pstrb_i,
    input  logic [2:0]          pprot_i,
    input  logic [12:0]         puser_i,
    output logic                pready_o,
    output logic [31:0]         prdata_o,
    output logic                pslverr_o,
    output logic                irq_o,
    output logic                idle_o,
    output logic                busy_o,
    input  logic [63:0]         cycle_i,
    input  logic                s_awvalid_i,
    input  logic [ID_WIDTH-1:0] s_awid_i,
    input  logic [63:0]         s_awaddr_i,
    input  logic [7:0]          s_awlen_i,
    input  logic [2:0]          s_awsize_i,
    input  logic [1:0]          s_awburst_i,
    input  logic                s_awlock_i,
    input  logic [2:0]          s_awprot_i,
    input  logic [10:0]         s_awuser_i,
    output logic                s_awready_o,
    output logic                m_awvalid_o,
    output logic [ID_WIDTH-1:0] m_awid_o,
    output logic [63:0]         m_awaddr_o,
    output logic [7:0]          m_awlen_o,
    output logic [2:0]          m_awsize_o,
    output logic [1:0]          m_awburst_o,
    output logic                m_awlock_o,
    output logic [2:0]          m_awprot_o,
    output logic [10:0]         m_awuser_o,
    input  logic                m_awready_i,
    input  logic                s_arvalid_i,
    input  logic [ID_WIDTH-1:0] s_arid_i,
    input  logic [63:0]         s_araddr_i,
    input  logic [7:0]          s_arlen_i,
    input  logic [2:0]          s_arsize_i,
    input  logic [1:0]          s_arburst_i,
    input  logic                s_arlock_i,
    input  logic [2:0]          s_arprot_i,
    input  logic [10:0]         s_aruser_i,
    output logic                s_arready_o,
    output logic                m_arvalid_o,
    output logic [ID_WIDTH-1:0] m_arid_o,
    output logic [63:0]         m_araddr_o,
    output logic [7:0]          m_arlen_o,
    output logic [2:0]          m_arsize_o,
    output logic [1:0]          m_arburst_o,
    output logic                m_arlock_o,
    output logic [2:0]          m_arprot_o,
    output logic [10:0]         m_aruser_o,
    input  logic                m_arready_i,
    input  logic                s_wvalid_i,
    input  logic [63:0]         s_wdata_i,
    input  logic [7:0]          s_wstrb_i,
    input  logic                s_wlast_i,  // not believed
    output logic                s_wready_o,
    output logic                m_wvalid_o,
    output logic [63:0]         m_wdata_o,
    output logic [7:0]          m_wstrb_o,
    output logic                m_wlast_o,
    input  logic                m_wready_i,
    input  logic                m_bvalid_i,
    input  logic [ID_WIDTH-1:0] m_bid_i,
    input  logic [1:0]          m_bresp_i,
    output logic                m_bready_o,
    output logic                s_bvalid_o,
    output logic [ID_WIDTH-1:0] s_bid_o,
    output logic [1:0]          s_bresp_o,
    input  logic                s_bready_i,
    input  logic                m_rvalid_i,
    input  logic [ID_WIDTH-1:0] m_rid_i,
    input  logic [63:0]         m_rdata_i,
    input  logic [1:0]          m_rresp_i,
    input  logic                m_rlast_i,
    output logic                m_rready_o,
    output logic                s_rvalid_o,
    output logic [ID_WIDTH-1:0] s_rid_o,
    output logic [63:0]         s_rdata_o,
    output logic [1:0]          s_rresp_o,
    output logic                s_rlast_o,
    input  logic                s_rready_i
);
  logic                  boot_open, irq_enable, log_pop, log_clear;
  logic [ENTRIES-1:0]    live;
  logic [ENTRIES*26-1:0] base, limit;
  logic [ENTRIES*19-1:0] may_read, may_write, may_fetch;
  logic [7:0]            log_count;
  logic [15:0]           log_lost;
  logic [63:0]           log_addr, log_cycle;
  logic [29:0]           log_info;

  plt_firewall_regs #(.ENTRIES(ENTRIES)) u_regs (
      .clk_i, .rst_ni, .psel_i, .penable_i, .paddr_i, .pwrite_i, .pwdata_i, .pstrb_i,
      .who_i       (puser_i[7:0]),
      .pready_o, .prdata_o, .pslverr_o,
      .log_count_i (log_count),
      .log_lost_i  (log_lost),
      .log_addr_i  (log_addr),
      .log_info_i  (log_info),
      .log_cycle_i (log_cycle),
      .log_pop_o   (log_pop),
      .log_clear_o (log_clear),
      .irq_enable_o(irq_enable),
      .boot_open_o (boot_open),
      .live_o      (live),
      .base_o      (base),
      .limit_o     (limit),
      .read_o      (may_read),
      .write_o     (may_write),
      .fetch_o     (may_fetch)
  );

  // Reads.
  logic                ar_held, ar_valid, ar_grant, ar_lock, ar_denied;
  logic [1:0]          ar_reason, ar_burst;
  logic [5:0]          ar_entry;
  logic [ID_WIDTH-1:0] ar_id;
  logic [63:0]         ar_addr;
  logic [7:0]          ar_len;
  logic [2:0]          ar_size, ar_prot;
  logic [10:0]         ar_user;
  logic                read_idle;
  plt_firewall_channel #(
      .ENTRIES (ENTRIES),
      .BOOT_ID (BOOT_ID),
      .ID_WIDTH(ID_WIDTH),
      .WRITE   (1'b0)
  ) u_ar (
      .clk_i, .rst_ni,
      .valid_i    (s_arvalid_i),
      .id_i       (s_arid_i),
      .addr_i     (s_araddr_i),
      .len_i      (s_arlen_i),
      .size_i     (s_arsize_i),
      .burst_i    (s_arburst_i),
      .lock_i     (s_arlock_i),
      .prot_i     (s_arprot_i),
      .user_i     (s_aruser_i),
      .boot_open_i(boot_open),
      .live_i     (live),
      .base_i     (base),
      .limit_i    (limit),
      .read_i     (may_read),
      .write_i    (may_write),
      .fetch_i    (may_fetch),
      .accept_i   (s_arready_o),
      .held_o     (ar_held),
      .valid_o    (ar_valid),
      .grant_o    (ar_grant),
      .reason_o   (ar_reason),
      .entry_o    (ar_entry),
      .id_o       (ar_id),
      .addr_o     (ar_addr),
      .len_o      (ar_len),
      .size_o     (ar_size),
      .burst_o    (ar_burst),
      .lock_o     (ar_lock),
      .prot_o     (ar_prot),
      .user_o     (ar_user)
  );

  assign m_arid_o    = ar_id;
  assign m_araddr_o  = ar_addr;
  assign m_arlen_o   = ar_len;
  assign m_arsize_o  = ar_size;
  assign m_arburst_o = ar_burst;
  assign m_arlock_o  = ar_lock;
  assign m_arprot_o  = ar_prot;
  assign m_aruser_o  = ar_user;

  plt_firewall_read #(.ID_WIDTH(ID_WIDTH), .MAX_OUTSTANDING(MAX_OUTSTANDING)) u_read (
      .clk_i, .rst_ni,
      .valid_i (ar_valid),
      .grant_i (ar_grant),
      .id_i    (ar_id),
      .len_i   (ar_len),
      .accept_o(s_arready_o),
      .denied_o(ar_denied),
      .m_arvalid_o, .m_arready_i, .m_rvalid_i, .m_rid_i, .m_rdata_i, .m_rresp_i, .m_rlast_i, .m_rready_o,
      .s_rvalid_o, .s_rid_o, .s_rdata_o, .s_rresp_o, .s_rlast_o, .s_rready_i,
      .idle_o  (read_idle)
  );

  // Writes.
  logic                aw_held, aw_valid, aw_grant, aw_lock, aw_denied;
  logic [1:0]          aw_reason, aw_burst;
  logic [5:0]          aw_entry;
  logic [ID_WIDTH-1:0] aw_id;
  logic [63:0]         aw_addr;
  logic [7:0]          aw_len;
  logic [2:0]          aw_size, aw_prot;
  logic [10:0]         aw_user;
  logic                write_idle;
  plt_firewall_channel #(
      .ENTRIES (ENTRIES),
      .BOOT_ID (BOOT_ID),
      .ID_WIDTH(ID_WIDTH),
      .WRITE   (1'b1)
  ) u_aw (
      .clk_i, .rst_ni,
      .valid_i    (s_awvalid_i),
      .id_i       (s_awid_i),
      .addr_i     (s_awaddr_i),
      .len_i      (s_awlen_i),
      .size_i     (s_awsize_i),
      .burst_i    (s_awburst_i),
      .lock_i     (s_awlock_i),
      .prot_i     (s_awprot_i),
      .user_i     (s_awuser_i),
      .boot_open_i(boot_open),
      .live_i     (live),
      .base_i     (base),
      .limit_i    (limit),
      .read_i     (may_read),
      .write_i    (may_write),
      .fetch_i    (may_fetch),
      .accept_i   (s_awready_o),
      .held_o     (aw_held),
      .valid_o    (aw_valid),
      .grant_o    (aw_grant),
      .reason_o   (aw_reason),
      .entry_o    (aw_entry),
      .id_o       (aw_id),
      .addr_o     (aw_addr),
      .len_o      (aw_len),
      .size_o     (aw_size),
      .burst_o    (aw_burst),
      .lock_o     (aw_lock),
      .prot_o     (aw_prot),
      .user_o     (aw_user)
  );

  assign m_awid_o    = aw_id;
  assign m_awaddr_o  = aw_addr;
  assign m_awlen_o   = aw_len;
  assign m_awsize_o  = aw_size;
  assign m_awburst_o = aw_burst;
  assign m_awlock_o  = aw_lock;
  assign m_awprot_o  = aw_prot;
  assign m_awuser_o  = aw_user;

  plt_firewall_write #(.ID_WIDTH(ID_WIDTH), .MAX_OUTSTANDING(MAX_OUTSTANDING), .W_DEPTH(W_DEPTH)) u_write (
      .clk_i, .rst_ni,
      .valid_i (aw_valid),
      .grant_i (aw_grant),
      .id_i    (aw_id),
      .len_i   (aw_len),
      .accept_o(s_awready_o),
      .denied_o(aw_denied),
      .m_awvalid_o, .m_awready_i, .s_wvalid_i, .s_wdata_i, .s_wstrb_i, .s_wready_o,
      .m_wvalid_o, .m_wdata_o, .m_wstrb_o, .m_wlast_o, .m_wready_i,
      .m_bvalid_i, .m_bid_i, .m_bresp_i, .m_bready_o, .s_bvalid_o, .s_bid_o, .s_bresp_o, .s_bready_i,
      .idle_o  (write_idle)
  );

  // LOG_INFO.
  logic [29:0] ar_info, aw_info;
  assign ar_info = {ar_entry, 6'd0, ar_reason, 1'b0, 1'b0, ar_prot[2], ar_prot[1], ar_prot[0], ar_user};
  assign aw_info = {aw_entry, 6'd0, aw_reason, 1'b0, 1'b1, aw_prot[2], aw_prot[1], aw_prot[0], aw_user};
  plt_firewall_log #(.DEPTH(LOG_DEPTH)) u_log (
      .clk_i, .rst_ni, .cycle_i,
      .read_i      (ar_denied),
      .read_addr_i (ar_addr),
      .read_info_i (ar_info),
      .write_i     (aw_denied),
      .write_addr_i(aw_addr),
      .write_info_i(aw_info),
      .pop_i       (log_pop),
      .clear_i     (log_clear),
      .count_o     (log_count),
      .lost_o      (log_lost),
      .addr_o      (log_addr),
      .info_o      (log_info),
      .cycle_o     (log_cycle)
  );

  assign irq_o  = irq_enable & log_count != '0;
  assign idle_o = ~ar_held & ~aw_held & read_idle & write_idle;
  assign busy_o = ~idle_o;

  logic unused;
  assign unused = ^{pprot_i, puser_i[12:8], s_wlast_i};
endmodule
