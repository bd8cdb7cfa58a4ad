// SPDX-License-Identifier: Apache-2.0
// What a burst touches and what it needs: first and last granule of all beats' containers, rights. firewall/burst.hpp.
module plt_firewall_extent (
    input  logic        write_i,
    input  logic [63:0] addr_i,
    input  logic [7:0]  len_i,
    input  logic [2:0]  size_i,
    input  logic [1:0]  burst_i,
    input  logic        lock_i,
    input  logic        fetch_i,
    input  logic        atomic_i,
    output logic        legal_o,  // well formed, and below 2^32 with every byte
    output logic [31:0] first_o,
    output logic [31:0] last_o,
    output logic        read_o,
    output logic        write_o,
    output logic        fetch_o
);
  localparam logic [1:0] Fixed = 2'd0;
  localparam logic [1:0] Incr  = 2'd1;
  localparam logic [1:0] Wrap  = 2'd2;

  // Offset bits inside a beat, at most 8 bytes; from the first beat's container to the last one's; inside the block
  // that a WRAP turns round in, whose size is a power of two.
  logic [2:0]  beat;
  logic [10:0] span;
  logic [6:0]  block;
  assign beat  = {size_i >= 3'd3, size_i >= 3'd2, size_i >= 3'd1};
  assign span  = {3'd0, len_i} << size_i[1:0];
  assign block = span[6:0] | {4'd0, beat};

  logic wrap_len, shape;
  assign wrap_len = len_i == 8'd1 | len_i == 8'd3 | len_i == 8'd7 | len_i == 8'd15;
  always_comb begin
    unique case (burst_i)
      Fixed:   shape = len_i <= 8'd15;
      Incr:    shape = 1'b1;
      Wrap:    shape = wrap_len & (addr_i[2:0] & beat) == 3'd0;
      default: shape = 1'b0;
    endcase
  end

  logic [31:0] container;
  logic [32:0] incr_last;
  assign container = {addr_i[31:3], addr_i[2:0] & ~beat};
  assign incr_last = {1'b0, container} + {22'd0, span};

  always_comb begin
    first_o = container;
    last_o  = container;
    unique case (burst_i)
      Incr: last_o = incr_last[31:0];
      Wrap: begin
        first_o = {container[31:7], container[6:0] & ~block};
        last_o  = {container[31:7], container[6:0] | block};
      end
      default: ;
    endcase
    last_o = last_o | {29'd0, beat};
  end

  // A burst cannot begin above 2^32 and end below: nothing legal wraps round 2^64.
  assign legal_o = shape & size_i <= 3'd3 & addr_i[63:32] == 32'd0 & ~(burst_i == Incr & incr_last[32]);

  logic both;
  assign both    = lock_i | atomic_i;
  assign read_o  = (~write_i & ~fetch_i) | both;
  assign write_o = write_i | both;
  assign fetch_o = fetch_i;
endmodule
