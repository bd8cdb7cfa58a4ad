// SPDX-License-Identifier: Apache-2.0
// Granted requests under way, for each id: from the address handshake on side m to the last beat of the answer.
module plt_firewall_count #(
    parameter int ID_WIDTH = 4,
    parameter int MAX_OUTSTANDING = 15
) (
    input  logic                clk_i,
    input  logic                rst_ni,
    input  logic                up_i,
    input  logic [ID_WIDTH-1:0] up_id_i,
    output logic                full_o,  // for up_id_i
    input  logic                down_i,
    input  logic [ID_WIDTH-1:0] down_id_i,
    input  logic [ID_WIDTH-1:0] ask_id_i,
    output logic                none_o,  // for ask_id_i
    output logic                idle_o   // for all ids
);
  localparam int Ids = 1 << ID_WIDTH;
  localparam int Bits = $clog2(MAX_OUTSTANDING + 1);

  logic [Ids-1:0] full, none;
  for (genvar i = 0; i < Ids; i++) begin : g_id
    logic            up, down;
    logic [Bits-1:0] count_q;
    assign up      = up_i & up_id_i == ID_WIDTH'(i);
    assign down    = down_i & down_id_i == ID_WIDTH'(i);
    assign full[i] = count_q == Bits'(MAX_OUTSTANDING);
    assign none[i] = count_q == '0;
    // An answer that nobody asked for does not count below 0.
    always_ff @(posedge clk_i or negedge rst_ni) begin
      if (!rst_ni) count_q <= '0;
      else if (up & ~down) count_q <= count_q + Bits'(1);
      else if (down & ~up & ~none[i]) count_q <= count_q - Bits'(1);
    end
  end
  assign full_o = full[up_id_i];
  assign none_o = none[ask_id_i];
  assign idle_o = &none;
endmodule
