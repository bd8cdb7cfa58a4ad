// SPDX-License-Identifier: Apache-2.0
// What the firewall promises at its pins, and what its locks keep (checked by Verilator with --assert).
module plt_firewall_sva #(
    parameter int ENTRIES = 16,
    parameter int LOG_DEPTH = 4,
    parameter int ID_WIDTH = 4,
    parameter int BOOT_ID = 1
) (
    input logic                   clk_i,
    input logic                   rst_ni,
    input logic                   psel_i,
    input logic                   penable_i,
    input logic                   pwrite_i,
    input logic                   pslverr_o,
    input logic [31:0]            prdata_o,
    input logic                   irq_o,
    input logic                   idle_o,
    input logic                   busy_o,
    input logic                   s_arvalid_i,
    input logic                   s_arready_o,
    input logic                   m_arvalid_o,
    input logic                   m_arready_i,
    input logic [ID_WIDTH+92-1:0] ar_payload,
    input logic                   ar_held,
    input logic                   ar_valid,
    input logic                   ar_grant,
    input logic [1:0]             ar_reason,
    input logic [5:0]             ar_entry,
    input logic [ID_WIDTH-1:0]    ar_id,
    input logic [7:0]             ar_who,
    input logic                   ar_denied,
    input logic                   s_awvalid_i,
    input logic                   s_awready_o,
    input logic                   m_awvalid_o,
    input logic                   m_awready_i,
    input logic [ID_WIDTH+92-1:0] aw_payload,
    input logic                   aw_held,
    input logic                   aw_valid,
    input logic                   aw_grant,
    input logic [1:0]             aw_reason,
    input logic [5:0]             aw_entry,
    input logic [ID_WIDTH-1:0]    aw_id,
    input logic [7:0]             aw_who,
    input logic                   aw_denied,
    input logic                   s_wvalid_i,
    input logic                   s_wready_o,
    input logic                   m_wvalid_o,
    input logic                   m_wready_i,
    input logic                   m_wlast_o,
    input logic                   m_rvalid_i,
    input logic                   m_rready_o,
    input logic                   s_rvalid_o,
    input logic                   s_rready_i,
    input logic                   s_rlast_o,
    input logic [63:0]            s_rdata_o,
    input logic [1:0]             s_rresp_o,
    input logic [ID_WIDTH-1:0]    s_rid_o,
    input logic                   m_bvalid_i,
    input logic                   m_bready_o,
    input logic                   s_bvalid_o,
    input logic                   s_bready_i,
    input logic [1:0]             s_bresp_o,
    input logic [ID_WIDTH-1:0]    s_bid_o,
    input logic                   read_open,
    input logic [ID_WIDTH-1:0]    read_open_id,
    input logic [7:0]             read_left,
    input logic                   read_deny,
    input logic                   read_older_done,
    input logic                   write_open,
    input logic [ID_WIDTH-1:0]    write_open_id,
    input logic                   write_done,
    input logic                   write_deny,
    input logic                   write_older_done,
    input logic                   pass,
    input logic                   drop,
    input logic                   boot_open,
    input logic                   locked,
    input logic [14:0]            owners,
    input logic [ENTRIES-1:0]     lock,
    input logic [ENTRIES-1:0]     enable,
    input logic [ENTRIES-1:0]     live,
    input logic [ENTRIES*26-1:0]  base,
    input logic [ENTRIES*26-1:0]  limit,
    input logic [ENTRIES*19-1:0]  may_read,
    input logic [ENTRIES*19-1:0]  may_write,
    input logic [ENTRIES*19-1:0]  may_fetch,
    input logic [7:0]             log_count,
    input logic [15:0]            log_lost,
    input logic                   log_clear
);
  logic access, quiet;
  assign access = psel_i & penable_i;
  assign quiet  = ~psel_i & ~s_arvalid_i & ~s_awvalid_i & ~s_wvalid_i & ~m_rvalid_i & ~m_bvalid_i;

  // $past and |=> reach over a reset otherwise, which may fall between two edges.
  logic [1:0] live_q;
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) live_q <= '0;
    else live_q <= {live_q[0], 1'b1};
  end

  // Addresses: what was decided in the first cycle stays, and side m sees it unchanged until it takes it.
  a_read_held : assert property (@(posedge clk_i) disable iff (!live_q[1])
      ar_valid & ~s_arready_o |=> ar_held & $stable({ar_payload, ar_grant, ar_reason, ar_entry}));
  a_write_held : assert property (@(posedge clk_i) disable iff (!live_q[1])
      aw_valid & ~s_awready_o |=> aw_held & $stable({aw_payload, aw_grant, aw_reason, aw_entry}));
  a_read_leaves : assert property (@(posedge clk_i) disable iff (!live_q[1]) s_arready_o |=> ~ar_held);
  a_write_leaves : assert property (@(posedge clk_i) disable iff (!live_q[1]) s_awready_o |=> ~aw_held);
  a_m_read_stable : assert property (@(posedge clk_i) disable iff (!live_q[1])
      m_arvalid_o & ~m_arready_i |=> m_arvalid_o & $stable(ar_payload));
  a_m_write_stable : assert property (@(posedge clk_i) disable iff (!live_q[1])
      m_awvalid_o & ~m_awready_i |=> m_awvalid_o & $stable(aw_payload));

  // Nothing on side m without a grant; data only after its address, its last beat as the address says.
  a_m_read_granted : assert property (@(posedge clk_i) disable iff (!live_q[1]) m_arvalid_o |-> ar_valid & ar_grant);
  a_m_write_granted : assert property (@(posedge clk_i) disable iff (!live_q[1]) m_awvalid_o |-> aw_valid & aw_grant);
  a_m_data_granted : assert property (@(posedge clk_i) disable iff (!live_q[1]) m_wvalid_o |-> pass & ~drop);
  a_data_waits : assert property (@(posedge clk_i) disable iff (!live_q[1]) s_wready_o |-> pass | drop);
  a_m_data_stable : assert property (@(posedge clk_i) disable iff (!live_q[1])
      m_wvalid_o & ~m_wready_i |=> ~s_wvalid_i | (m_wvalid_o & $stable(m_wlast_o)));
  a_closed_by_default : assert property (@(posedge clk_i) disable iff (!live_q[1])
      live == '0 & ~ar_held & m_arvalid_o |-> boot_open & ar_who == 8'(BOOT_ID));
  a_closed_by_default_too : assert property (@(posedge clk_i) disable iff (!live_q[1])
      live == '0 & ~aw_held & m_awvalid_o |-> boot_open & aw_who == 8'(BOOT_ID));

  // One denial of a channel at a time; in order with what has its id; answered in full, with nothing in it.
  a_one_denied_read : assert property (@(posedge clk_i) disable iff (!live_q[1]) ar_denied |-> ~read_open);
  a_one_denied_write : assert property (@(posedge clk_i) disable iff (!live_q[1]) aw_denied |-> ~write_open);
  a_denied_read_opens : assert property (@(posedge clk_i) disable iff (!live_q[1]) ar_denied |=> read_open);
  a_denied_write_opens : assert property (@(posedge clk_i) disable iff (!live_q[1]) aw_denied |=> write_open);
  a_read_order : assert property (@(posedge clk_i) disable iff (!live_q[1])
      m_arvalid_o & read_open |-> ar_id != read_open_id);
  a_write_order : assert property (@(posedge clk_i) disable iff (!live_q[1])
      m_awvalid_o & write_open |-> aw_id != write_open_id);
  a_read_denial : assert property (@(posedge clk_i) disable iff (!live_q[1])
      read_deny |-> read_open & read_older_done & s_rvalid_o & ~m_rready_o & s_rdata_o == '0 & s_rresp_o == 2'b10 &
                    s_rid_o == read_open_id & s_rlast_o == (read_left == '0));
  a_write_denial : assert property (@(posedge clk_i) disable iff (!live_q[1])
      write_deny |-> write_open & write_done & write_older_done & s_bvalid_o & ~m_bready_o & s_bresp_o == 2'b10 &
                     s_bid_o == write_open_id);
  a_denied_read_stays : assert property (@(posedge clk_i) disable iff (!live_q[1])
      read_open & ~(read_deny & s_rready_i & s_rlast_o) |=> read_open & $stable(read_open_id));
  a_denied_write_stays : assert property (@(posedge clk_i) disable iff (!live_q[1])
      write_open & ~(write_deny & s_bready_i) |=> write_open & $stable(write_open_id));

  // Answers: what stands on the pins stays there.
  a_read_denial_stable : assert property (@(posedge clk_i) disable iff (!live_q[1])
      read_deny & ~s_rready_i |=> read_deny & $stable(s_rlast_o));
  a_write_denial_stable : assert property (@(posedge clk_i) disable iff (!live_q[1])
      write_deny & ~s_bready_i |=> write_deny);
  a_read_answer_stable : assert property (@(posedge clk_i) disable iff (!live_q[1])
      s_rvalid_o & ~read_deny & ~s_rready_i |=> ~read_deny);
  a_write_answer_stable : assert property (@(posedge clk_i) disable iff (!live_q[1])
      s_bvalid_o & ~write_deny & ~s_bready_i |=> ~write_deny);

  // Locks: until reset. No open entry above a locked one. An entry that is on keeps its words.
  logic [ENTRIES-1:0] previous;
  assign previous = ENTRIES'({lock, 1'b1});
  a_locks_stay : assert property (@(posedge clk_i) disable iff (!live_q[1]) (~lock & $past(lock)) == '0);
  a_locks_in_order : assert property (@(posedge clk_i) disable iff (!live_q[1]) (lock & ~previous) == '0);
  a_lock_stays : assert property (@(posedge clk_i) disable iff (!live_q[1])
      locked |=> locked & $stable({lock, enable, owners}));
  a_boot_stays_closed : assert property (@(posedge clk_i) disable iff (!live_q[1]) ~boot_open |=> ~boot_open);
  // Each entry on its own: Verilator 5.006 does not compile $stable of very wide vectors.
  for (genvar i = 0; i < ENTRIES; i++) begin : g_entry
    logic [108:0] words;
    assign words = {base[26*i+:26], limit[26*i+:26], may_read[19*i+:19], may_write[19*i+:19], may_fetch[19*i+:19]};
    a_locked_stays : assert property (@(posedge clk_i) disable iff (!live_q[1])
        lock[i] | locked |=> $stable(words) & $stable(enable[i]));
    a_enabled_stays : assert property (@(posedge clk_i) disable iff (!live_q[1]) enable[i] |=> $stable(words));
    a_live_is_enabled : assert property (@(posedge clk_i) disable iff (!live_q[1]) live[i] |-> enable[i]);
  end

  // Log, interrupt, idle, APB.
  a_log_fits : assert property (@(posedge clk_i) disable iff (!live_q[1]) log_count <= 8'(LOG_DEPTH));
  a_lost_counts : assert property (@(posedge clk_i) disable iff (!live_q[1])
      ~log_clear |=> log_lost >= $past(log_lost));
  a_irq : assert property (@(posedge clk_i) disable iff (!live_q[1]) irq_o |-> log_count != '0);
  a_busy : assert property (@(posedge clk_i) disable iff (!live_q[1]) busy_o == ~idle_o);
  a_idle_is_empty : assert property (@(posedge clk_i) disable iff (!live_q[1])
      idle_o |-> ~ar_held & ~aw_held & ~read_open & ~write_open);
  a_idle : assert property (@(posedge clk_i) disable iff (!live_q[1])
      idle_o & quiet |=> idle_o & $stable({irq_o, log_count, log_lost, boot_open, locked, lock, enable}));
  a_error_at_the_end : assert property (@(posedge clk_i) disable iff (!live_q[1]) pslverr_o |-> access);
  a_no_data_else : assert property (@(posedge clk_i) disable iff (!live_q[1])
      prdata_o != '0 |-> access & ~pwrite_i & ~pslverr_o);
endmodule

`ifndef PLT_NO_BIND
bind plt_firewall plt_firewall_sva #(
    .ENTRIES  (ENTRIES),
    .LOG_DEPTH(LOG_DEPTH),
    .ID_WIDTH (ID_WIDTH),
    .BOOT_ID  (BOOT_ID)
) u_sva (
    .clk_i,
    .rst_ni,
    .psel_i,
    .penable_i,
    .pwrite_i,
    .pslverr_o,
    .prdata_o,
    .irq_o,
    .idle_o,
    .busy_o,
    .s_arvalid_i,
    .s_arready_o,
    .m_arvalid_o,
    .m_arready_i,
    .ar_payload({m_arid_o, m_araddr_o, m_arlen_o, m_arsize_o, m_arburst_o, m_arlock_o, m_arprot_o, m_aruser_o}),
    .ar_held,
    .ar_valid,
    .ar_grant,
    .ar_reason,
    .ar_entry,
    .ar_id,
    .ar_who(ar_user[7:0]),
    .ar_denied,
    .s_awvalid_i,
    .s_awready_o,
    .m_awvalid_o,
    .m_awready_i,
    .aw_payload({m_awid_o, m_awaddr_o, m_awlen_o, m_awsize_o, m_awburst_o, m_awlock_o, m_awprot_o, m_awuser_o}),
    .aw_held,
    .aw_valid,
    .aw_grant,
    .aw_reason,
    .aw_entry,
    .aw_id,
    .aw_who(aw_user[7:0]),
    .aw_denied,
    .s_wvalid_i,
    .s_wready_o,
    .m_wvalid_o,
    .m_wready_i,
    .m_wlast_o,
    .m_rvalid_i,
    .m_rready_o,
    .s_rvalid_o,
    .s_rready_i,
    .s_rlast_o,
    .s_rdata_o,
    .s_rresp_o,
    .s_rid_o,
    .m_bvalid_i,
    .m_bready_o,
    .s_bvalid_o,
    .s_bready_i,
    .s_bresp_o,
    .s_bid_o,
    .read_open(u_read.open_q),
    .read_open_id(u_read.open_id_q),
    .read_left(u_read.left_q),
    .read_deny(u_read.deny),
    .read_older_done(u_read.none_before),
    .write_open(u_write.open_q),
    .write_open_id(u_write.open_id_q),
    .write_done(u_write.done_q),
    .write_deny(u_write.deny),
    .write_older_done(u_write.none_before),
    .pass(u_write.pass),
    .drop(u_write.drop),
    .boot_open,
    .locked(u_regs.locked_q),
    .owners(u_regs.owners_q),
    .lock(u_regs.lock),
    .enable(u_regs.enable),
    .live,
    .base,
    .limit,
    .may_read,
    .may_write,
    .may_fetch,
    .log_count,
    .log_lost,
    .log_clear
);
`endif
