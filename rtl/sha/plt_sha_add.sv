// SPDX-License-Identifier: Apache-2.0
// Sum of two words. PREFIX_ADDERS = 0 leaves it to the tools: carry chains of an FPGA. 1 builds a parallel-prefix tree
// (Kogge and Stone: log2 W levels) for standard cells, where two adders in a row set the clock.
module plt_sha_add #(
    parameter int unsigned W = 32,
    parameter int unsigned PREFIX_ADDERS = 0
) (
    input  logic [W-1:0] a_i,
    input  logic [W-1:0] b_i,
    output logic [W-1:0] sum_o
);
  if (PREFIX_ADDERS != 0) begin : g_prefix
    // After level l: generate and propagate of the 2^(l+1) bits that end with this one.
    logic [W-1:0] g, p;
    always_comb begin
      g = a_i & b_i;
      p = a_i ^ b_i;
      for (int l = 0; l < $clog2(W); l++) begin
        g = g | (p & (g << (1 << l)));
        p = p & (p << (1 << l));
      end
    end
    assign sum_o = a_i ^ b_i ^ {g[W-2:0], 1'b0};
  end else begin : g_plain
    assign sum_o = a_i + b_i;
  end
endmodule
