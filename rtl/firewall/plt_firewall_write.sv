// SPDX-License-Identifier: Apache-2.0
// Write side after the judgement: addresses and data that are granted go to side m, what is denied is swallowed and
// answered here.
module plt_firewall_write #(
    parameter int ID_WIDTH = 4,
    parameter int MAX_OUTSTANDING = 15,
    parameter int W_DEPTH = 8
) (
    input  logic                clk_i,
    input  logic                rst_ni,
    input  logic                valid_i,
    input  logic                grant_i,
    input  logic [ID_WIDTH-1:0] id_i,
    input  logic [7:0]          len_i,
    output logic                accept_o,
    output logic                denied_o,  // accepted and denied: to be logged
    output logic                m_awvalid_o,
    input  logic                m_awready_i,
    input  logic                s_wvalid_i,
    input  logic [63:0]         s_wdata_i,
    input  logic [7:0]          s_wstrb_i,
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
    output logic                idle_o
);
  localparam logic [1:0] SlvErr = 2'b10;

  // The denial of this channel: open from its address handshake, done with its last beat of data. pushed: the burst
  // of the held request stands in the queue already.
  logic                open_q, done_q, pushed_q, locked_q;
  logic [ID_WIDTH-1:0] open_id_q;

  logic full, none_before, none, moved;
  plt_firewall_count #(.ID_WIDTH(ID_WIDTH), .MAX_OUTSTANDING(MAX_OUTSTANDING)) u_count (
      .clk_i, .rst_ni,
      .up_i     (moved),
      .up_id_i  (id_i),
      .full_o   (full),
      .down_i   (m_bvalid_i & m_bready_o),
      .down_id_i(m_bid_i),
      .ask_id_i (open_id_q),
      .none_o   (none_before),
      .idle_o   (none)
  );

  logic queue_full, queue_empty, pass, drop, last, move;
  assign m_awvalid_o = valid_i & grant_i & ~(open_q & open_id_q == id_i) & ~full & (pushed_q | ~queue_full);
  assign moved       = m_awvalid_o & m_awready_i;
  assign denied_o    = valid_i & ~grant_i & ~open_q & ~queue_full;
  assign accept_o    = moved | denied_o;

  plt_firewall_queue #(.DEPTH(W_DEPTH)) u_queue (
      .clk_i, .rst_ni,
      .push_i (denied_o | (m_awvalid_o & ~pushed_q)),
      .grant_i, .len_i,
      .full_o (queue_full),
      .empty_o(queue_empty),
      .pass_o (pass),
      .drop_o (drop),
      .last_o (last),
      .move_i (move)
  );

  assign m_wvalid_o = pass & s_wvalid_i;
  assign m_wdata_o  = s_wdata_i;
  assign m_wstrb_o  = s_wstrb_i;
  assign m_wlast_o  = (pass | drop) & last;
  assign s_wready_o = drop | (pass & m_wready_i);
  assign move       = s_wvalid_i & s_wready_o;

  // A denial goes first, unless an answer of side m stands on the pins already.
  logic deny;
  assign deny       = open_q & done_q & none_before & ~locked_q;
  assign s_bvalid_o = deny | m_bvalid_i;
  assign m_bready_o = s_bready_i & ~deny;
  assign s_bid_o    = deny ? open_id_q : m_bid_i;
  assign s_bresp_o  = deny ? SlvErr : m_bresp_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      open_q    <= 1'b0;
      done_q    <= 1'b0;
      open_id_q <= '0;
      pushed_q  <= 1'b0;
      locked_q  <= 1'b0;
    end else begin
      pushed_q <= m_awvalid_o & ~m_awready_i;
      locked_q <= m_bvalid_i & ~deny & ~s_bready_i;
      if (denied_o) begin
        open_q    <= 1'b1;
        open_id_q <= id_i;
      end else if (deny & s_bready_i) begin
        open_q <= 1'b0;
      end
      if (move & last & drop) done_q <= 1'b1;
      else if (deny & s_bready_i) done_q <= 1'b0;
    end
  end
  assign idle_o = ~open_q & ~locked_q & none & queue_empty;
endmodule
