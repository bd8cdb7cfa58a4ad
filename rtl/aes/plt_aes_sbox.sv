// SPDX-License-Identifier: Apache-2.0
// AES S-box and its inverse (FIPS 197, 5.1.1 and 5.3.2) without a table: one inverter in the tower field
// GF(((2^2)^2)^2) serves both, between two linear maps each.
//   GF(2^2) = GF(2)[w]/(w^2+w+1), GF(2^4) = GF(2^2)[x]/(x^2+x+w), GF(2^8) = GF(2^4)[y]/(y^2+y+9)
// 8'h6b of the tower is a root of the AES polynomial, which fixes the maps; a column of a matrix is an octet, that of
// bit 0 lowest.
module plt_aes_sbox (
    input  logic       inv_i,  // 1: inverse S-box
    input  logic [7:0] in_i,
    output logic [7:0] out_o
);
  localparam logic [63:0] ToTower = 64'hb97c_c074_5759_6b01;
  localparam logic [63:0] ToTowerAfterAffine = 64'h98a6_2a20_6396_9440;  // of the inverse affine map
  localparam logic [63:0] FromTower = 64'h6a4a_a41f_50e1_bd01;
  localparam logic [63:0] FromTowerThenAffine = 64'he201_1054_36b4_061f;
  localparam logic [7:0] AffineConstant = 8'h63;

  function automatic logic [7:0] map(input logic [63:0] columns, input logic [7:0] a);
    map = '0;
    for (int i = 0; i < 8; i++) map = map ^ (columns[8*i+:8] & {8{a[i]}});
  endfunction

  function automatic logic [1:0] mul2(input logic [1:0] a, input logic [1:0] b);
    mul2 = {(a[1] & b[0]) ^ (a[0] & b[1]) ^ (a[1] & b[1]), (a[0] & b[0]) ^ (a[1] & b[1])};
  endfunction
  // Square, which is the inverse too.
  function automatic logic [1:0] square2(input logic [1:0] a);
    square2 = {a[1], a[1] ^ a[0]};
  endfunction
  function automatic logic [1:0] times_w(input logic [1:0] a);
    times_w = {a[1] ^ a[0], a[1]};
  endfunction

  function automatic logic [3:0] mul4(input logic [3:0] a, input logic [3:0] b);
    logic [1:0] high, low, mixed;
    high = mul2(a[3:2], b[3:2]);
    low = mul2(a[1:0], b[1:0]);
    mixed = mul2(a[3:2] ^ a[1:0], b[3:2] ^ b[1:0]);
    mul4 = {mixed ^ low, low ^ times_w(high)};
  endfunction
  function automatic logic [3:0] inverse4(input logic [3:0] a);
    logic [1:0] norm;
    norm = square2(times_w(square2(a[3:2])) ^ mul2(a[3:2], a[1:0]) ^ square2(a[1:0]));
    inverse4 = {mul2(a[3:2], norm), mul2(a[3:2] ^ a[1:0], norm)};
  endfunction
  // a^2 and 9 * a^2 are linear: one column a bit.
  function automatic logic [3:0] square4(input logic [3:0] a);
    square4 = (4'd1 & {4{a[0]}}) ^ (4'd3 & {4{a[1]}}) ^ (4'd6 & {4{a[2]}}) ^ (4'd13 & {4{a[3]}});
  endfunction
  function automatic logic [3:0] square4_times_9(input logic [3:0] a);
    square4_times_9 = (4'd9 & {4{a[0]}}) ^ (4'd7 & {4{a[1]}}) ^ (4'd1 & {4{a[2]}}) ^ (4'd3 & {4{a[3]}});
  endfunction

  logic [7:0] a, inverse;
  logic [3:0] norm;
  always_comb begin
    a = inv_i ? map(ToTowerAfterAffine, in_i ^ AffineConstant) : map(ToTower, in_i);
    norm = inverse4(square4_times_9(a[7:4]) ^ mul4(a[7:4], a[3:0]) ^ square4(a[3:0]));
    inverse = {mul4(a[7:4], norm), mul4(a[7:4] ^ a[3:0], norm)};
    out_o = inv_i ? map(FromTower, inverse) : map(FromTowerThenAffine, inverse) ^ AffineConstant;
  end
endmodule
