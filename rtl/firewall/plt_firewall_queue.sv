// SPDX-License-Identifier: Apache-2.0
// Decided write bursts whose data has not all come: which is next, and which beat of it.
module plt_firewall_queue #(
    parameter int DEPTH = 8
) (
    input  logic       clk_i,
    input  logic       rst_ni,
    input  logic       push_i,
    input  logic       grant_i,
    input  logic [7:0] len_i,
    output logic       full_o,
    output logic       empty_o,
    output logic       pass_o,   // data passes to side m
    output logic       drop_o,   // data is swallowed
    output logic       last_o,   // the next beat is its burst's last, by AxLEN
    input  logic       move_i    // a beat moves
);
  localparam int Bits = $clog2(DEPTH + 1);

  // Oldest in the lowest place.
  logic [DEPTH-1:0]   grant_q, grant_d;
  logic [DEPTH*8-1:0] len_q, len_d;
  logic [Bits-1:0]    fill_q, place;
  logic [7:0]         beat_q;

  // With nothing before it a burst's first beat may move while it is pushed.
  logic       head, head_grant, pop;
  logic [7:0] head_len;
  assign full_o     = fill_q == Bits'(DEPTH);
  assign empty_o    = fill_q == '0;
  assign head       = ~empty_o | push_i;
  assign head_grant = empty_o ? grant_i : grant_q[0];
  assign head_len   = empty_o ? len_i : len_q[7:0];
  assign pass_o     = head & head_grant;
  assign drop_o     = head & ~head_grant;
  assign last_o     = beat_q == head_len;
  assign pop        = move_i & last_o;

  assign place = fill_q - Bits'(pop);
  always_comb begin
    grant_d = pop ? grant_q >> 1 : grant_q;
    len_d   = pop ? len_q >> 8 : len_q;
    for (int i = 0; i < DEPTH; i++) begin
      if (push_i & place == Bits'(i)) begin
        grant_d[i]    = grant_i;
        len_d[8*i+:8] = len_i;
      end
    end
  end
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      grant_q <= '0;
      len_q   <= '0;
      fill_q  <= '0;
      beat_q  <= '0;
    end else begin
      grant_q <= grant_d;
      len_q   <= len_d;
      fill_q  <= fill_q + Bits'(push_i) - Bits'(pop);
      if (move_i) beat_q <= last_o ? '0 : beat_q + 8'd1;
    end
  end
endmodule
