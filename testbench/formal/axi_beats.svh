// SPDX-License-Identifier: Apache-2.0
// Addresses of a burst's beats, in the words of IHI 0022H A3.4.1 and with nothing of the RTL's: Start_Address,
// Number_Bytes, Aligned_Address, Wrap_Boundary, Address_N. 72 bits, so that nothing wraps round by itself.

// INT(address / 2^bits) * 2^bits
function automatic [71:0] aligned(input [71:0] address, input [3:0] bits);
  aligned = (address >> bits) << bits;
endfunction

// log2 of a WRAP's Burst_Length; 15 for a length that a WRAP cannot have.
function automatic [3:0] wrap_bits(input [7:0] len);
  case (len)
    8'd1:    wrap_bits = 4'd1;
    8'd3:    wrap_bits = 4'd2;
    8'd7:    wrap_bits = 4'd3;
    8'd15:   wrap_bits = 4'd4;
    default: wrap_bits = 4'd15;
  endcase
endfunction

function automatic [71:0] wrap_boundary(input [63:0] start, input [7:0] len, input [2:0] size);
  wrap_boundary = aligned({8'd0, start}, {1'b0, size} + wrap_bits(len));
endfunction

// Container of beat n (0 to AxLEN): Address_N, for the first beat aligned down.
function automatic [71:0] beat_address(input [63:0] start, input [7:0] len, input [2:0] size, input [1:0] burst, input [7:0] n);
  reg [71:0] straight, past_end;
  begin
    straight = aligned({8'd0, start}, {1'b0, size}) + ({64'd0, n} << size);
    past_end = wrap_boundary(start, len, size) + (72'd1 << ({1'b0, size} + wrap_bits(len)));
    case (burst)
      2'd0:    beat_address = aligned({8'd0, start}, {1'b0, size});
      2'd2:    beat_address = straight >= past_end ? straight - (72'd1 << ({1'b0, size} + wrap_bits(len))) : straight;
      default: beat_address = straight;
    endcase
  end
endfunction

// A burst that AXI4 knows on a bus of 8 bytes: A3.4.1 on FIXED and WRAP, A7.2.4 does not reach the firewall.
function automatic well_formed(input [63:0] start, input [7:0] len, input [2:0] size, input [1:0] burst);
  well_formed = size <= 3'd3 && burst != 2'd3 && !(burst == 2'd0 && len > 8'd15) &&
                !(burst == 2'd2 && (wrap_bits(len) == 4'd15 || aligned({8'd0, start}, {1'b0, size}) != {8'd0, start}));
endfunction
