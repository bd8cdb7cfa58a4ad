// SPDX-License-Identifier: Apache-2.0
// Read side after the judgement: what is granted goes to side m, what is denied is answered here.
module plt_firewall_read #(
    parameter int ID_WIDTH = 4,
    parameter int MAX_OUTSTANDING = 15
) (
    input  logic                clk_i,
    input  logic                rst_ni,
    input  logic                valid_i,
    input  logic                grant_i,
    input  logic [ID_WIDTH-1:0] id_i,
    input  logic [7:0]          len_i,
    output logic                accept_o,
    output logic                denied_o,  // accepted and denied: to be logged
    output logic                m_arvalid_o,
    input  logic                m_arready_i,
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
    input  logic                s_rready_i,
    output logic                idle_o
);
  localparam logic [1:0] SlvErr = 2'b10;

  logic                open_q, locked_q;
  logic [ID_WIDTH-1:0] open_id_q;
  logic [7:0]          left_q;

  logic full, none_before, none, moved;
  plt_firewall_count #(.ID_WIDTH(ID_WIDTH), .MAX_OUTSTANDING(MAX_OUTSTANDING)) u_count (
      .clk_i, .rst_ni,
      .up_i     (moved),
      .up_id_i  (id_i),
      .full_o   (full),
      .down_i   (m_rvalid_i & m_rready_o & m_rlast_i),
      .down_id_i(m_rid_i),
      .ask_id_i (open_id_q),
      .none_o   (none_before),
      .idle_o   (none)
  );

  assign m_arvalid_o = valid_i & grant_i & ~(open_q & open_id_q == id_i) & ~full;
  assign moved       = m_arvalid_o & m_arready_i;
  assign denied_o    = valid_i & ~grant_i & ~open_q;
  assign accept_o    = moved | denied_o;

  // A denial's beat goes first, unless one of side m stands on the pins already.
  logic deny;
  assign deny       = open_q & none_before & ~locked_q;
  assign s_rvalid_o = deny | m_rvalid_i;
  assign m_rready_o = s_rready_i & ~deny;
  assign s_rid_o    = deny ? open_id_q : m_rid_i;
  assign s_rdata_o  = deny ? '0 : m_rdata_i;
  assign s_rresp_o  = deny ? SlvErr : m_rresp_i;
  assign s_rlast_o  = deny ? left_q == '0 : m_rlast_i;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      open_q    <= 1'b0;
      open_id_q <= '0;
      left_q    <= '0;
      locked_q  <= 1'b0;
    end else begin
      locked_q <= m_rvalid_i & ~deny & ~s_rready_i;
      if (denied_o) begin
        open_q    <= 1'b1;
        open_id_q <= id_i;
        left_q    <= len_i;
      end else if (deny & s_rready_i) begin
        open_q <= left_q != '0;
        left_q <= left_q - 8'd1;
      end
    end
  end
  assign idle_o = ~open_q & ~locked_q & none;
endmodule
