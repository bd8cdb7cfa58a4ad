// SPDX-License-Identifier: Apache-2.0
// Rights and extent of an access, written anew from firewall/policy.hpp and burst.hpp. Needs axi_beats.svh.

// May initiator `user` in the mode of `prot` do what the rights say?
function automatic allowed(input [18:0] rights, input [7:0] user, input [2:0] prot);
  allowed = user != 8'd0 && user < 8'd16 && ((rights >> (user - 8'd1)) & 19'd1) != 19'd0 &&
            ((rights[18:15] >> {!prot[1], prot[0]}) & 4'd1) != 4'd0;
endfunction

// First and last byte of a burst, 72 bits.
function automatic [71:0] first_byte(input [63:0] addr, input [7:0] len, input [2:0] size, input [1:0] burst);
  first_byte = burst == 2'd2 ? wrap_boundary(addr, len, size) : beat_address(addr, len, size, burst, 8'd0);
endfunction
function automatic [71:0] last_byte(input [63:0] addr, input [7:0] len, input [2:0] size, input [1:0] burst);
  last_byte = burst == 2'd2 ? wrap_boundary(addr, len, size) + (72'd1 << ({1'b0, size} + wrap_bits(len))) - 72'd1
                            : beat_address(addr, len, size, burst, len) + (72'd1 << size) - 72'd1;
endfunction
