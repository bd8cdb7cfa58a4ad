// SPDX-License-Identifier: Apache-2.0
// Initial chaining values of SHA-2 (FIPS 180-4, 5.3), H0 in the lowest lane; SHA-256's are the upper halves of
// SHA-512's.
module plt_sha_iv (
    input  logic [1:0]   alg_i,
    output logic [511:0] hash_o
);
  localparam logic [511:0] Iv512 = {
      64'h5be0cd19137e2179,
      64'h1f83d9abfb41bd6b,
      64'h9b05688c2b3e6c1f,
      64'h510e527fade682d1,
      64'ha54ff53a5f1d36f1,
      64'h3c6ef372fe94f82b,
      64'hbb67ae8584caa73b,
      64'h6a09e667f3bcc908
  };
  localparam logic [511:0] Iv384 = {
      64'h47b5481dbefa4fa4,
      64'hdb0c2e0d64f98fa7,
      64'h8eb44a8768581511,
      64'h67332667ffc00b31,
      64'h152fecd8f70e5939,
      64'h9159015a3070dd17,
      64'h629a292a367cd507,
      64'hcbbb9d5dc1059ed8
  };
  for (genvar i = 0; i < 8; i++) begin : g_iv
    always_comb begin
      unique case (alg_i)
        2'd0: hash_o[i*64+:64] = {Iv512[i*64+32+:32], 32'd0};
        2'd1: hash_o[i*64+:64] = Iv384[i*64+:64];
        default: hash_o[i*64+:64] = Iv512[i*64+:64];
      endcase
    end
  end
endmodule
