// SPDX-License-Identifier: Apache-2.0
// APB side: entries, locks, owners, commands. Every refusal is decided here, before anything is written.
module plt_firewall_regs #(
    parameter int ENTRIES = 16
) (
    input  logic                  clk_i,
    input  logic                  rst_ni,
    input  logic                  psel_i,
    input  logic                  penable_i,
    input  logic [11:0]           paddr_i,
    input  logic                  pwrite_i,
    input  logic [31:0]           pwdata_i,
    input  logic [3:0]            pstrb_i,
    input  logic [7:0]            who_i,
    output logic                  pready_o,
    output logic [31:0]           prdata_o,
    output logic                  pslverr_o,
    input  logic [7:0]            log_count_i,
    input  logic [15:0]           log_lost_i,
    input  logic [63:0]           log_addr_i,
    input  logic [29:0]           log_info_i,
    input  logic [63:0]           log_cycle_i,
    output logic                  log_pop_o,
    output logic                  log_clear_o,
    output logic                  irq_enable_o,
    output logic                  boot_open_o,
    output logic [ENTRIES-1:0]    live_o,
    output logic [ENTRIES*26-1:0] base_o,
    output logic [ENTRIES*26-1:0] limit_o,
    output logic [ENTRIES*19-1:0] read_o,
    output logic [ENTRIES*19-1:0] write_o,
    output logic [ENTRIES*19-1:0] fetch_o
);
  localparam logic [2:0] Base  = plt_firewall_reg_pkg::FIREWALL_ENTRY_BASE_OFFSET[4:2];
  localparam logic [2:0] Limit = plt_firewall_reg_pkg::FIREWALL_ENTRY_LIMIT_OFFSET[4:2];
  localparam logic [2:0] Read  = plt_firewall_reg_pkg::FIREWALL_ENTRY_READ_OFFSET[4:2];
  localparam logic [2:0] Write = plt_firewall_reg_pkg::FIREWALL_ENTRY_WRITE_OFFSET[4:2];
  localparam logic [2:0] Fetch = plt_firewall_reg_pkg::FIREWALL_ENTRY_FETCH_OFFSET[4:2];
  localparam logic [2:0] Ctrl  = plt_firewall_reg_pkg::FIREWALL_ENTRY_CTRL_OFFSET[4:2];

  logic        boot_q, locked_q, irq_q;
  logic [14:0] owners_q;

  // Decoding.
  logic               access, is_status, is_command, is_owners, is_irq, is_log, is_entry, known;
  logic [2:0]         word;
  logic [ENTRIES-1:0] sel;
  assign access     = psel_i & penable_i;
  assign word       = paddr_i[4:2];
  assign is_status  = paddr_i == plt_firewall_reg_pkg::FIREWALL_STATUS_OFFSET;
  assign is_command = paddr_i == plt_firewall_reg_pkg::FIREWALL_COMMAND_OFFSET;
  assign is_owners  = paddr_i == plt_firewall_reg_pkg::FIREWALL_OWNERS_OFFSET;
  assign is_irq     = paddr_i == plt_firewall_reg_pkg::FIREWALL_IRQ_ENABLE_OFFSET;
  assign is_log     = paddr_i[1:0] == 2'b00 & paddr_i >= plt_firewall_reg_pkg::FIREWALL_LOG_STATUS_OFFSET &
                      paddr_i <= plt_firewall_reg_pkg::FIREWALL_LOG_CYCLE_HIGH_OFFSET;
  for (genvar i = 0; i < ENTRIES; i++) begin : g_sel
    assign sel[i] = paddr_i[11] & paddr_i[10:5] == 6'(i);
  end
  assign is_entry = |sel & paddr_i[1:0] == 2'b00 & word <= Ctrl;
  assign known    = is_status | is_command | is_owners | is_irq | is_log | is_entry;

  // Refusals. An entry may be locked only when the one before it is.
  logic               owner, entry_bad, bad, taken;
  logic [ENTRIES-1:0] enable, lock, previous;
  assign previous  = ENTRIES'({lock, 1'b1});
  assign owner     = who_i[7:4] == 4'd0 & |({owners_q, 1'b0} & (16'd1 << who_i[3:0]));
  assign entry_bad = locked_q | |(sel & lock) | (word != Ctrl & |(sel & enable)) |
                     (word == Ctrl & pwdata_i[plt_firewall_reg_pkg::FIREWALL_ENTRY_CTRL_LOCK_LSB] & |(sel & ~previous));
  assign bad       = ~known | (pwrite_i & (pstrb_i != 4'hF | ~owner | (is_entry & entry_bad) | (is_owners & locked_q)));
  assign pready_o  = 1'b1;
  assign pslverr_o = access & bad;
  assign taken     = access & pwrite_i & ~bad;

  for (genvar i = 0; i < ENTRIES; i++) begin : g_entry
    plt_firewall_entry u_entry (
        .clk_i, .rst_ni,
        .we_i    (taken & is_entry & sel[i]),
        .word_i  (word),
        .wdata_i (pwdata_i),
        .enable_o(enable[i]),
        .lock_o  (lock[i]),
        .live_o  (live_o[i]),
        .base_o  (base_o[26*i+:26]),
        .limit_o (limit_o[26*i+:26]),
        .read_o  (read_o[19*i+:19]),
        .write_o (write_o[19*i+:19]),
        .fetch_o (fetch_o[19*i+:19])
    );
  end

  // The selected entry's words.
  logic [25:0] base_r, limit_r;
  logic [18:0] read_r, write_r, fetch_r;
  logic [31:0] entry_r, log_r;
  always_comb begin
    base_r  = '0;
    limit_r = '0;
    read_r  = '0;
    write_r = '0;
    fetch_r = '0;
    for (int i = 0; i < ENTRIES; i++) begin
      base_r  = base_r | ({26{sel[i]}} & base_o[26*i+:26]);
      limit_r = limit_r | ({26{sel[i]}} & limit_o[26*i+:26]);
      read_r  = read_r | ({19{sel[i]}} & read_o[19*i+:19]);
      write_r = write_r | ({19{sel[i]}} & write_o[19*i+:19]);
      fetch_r = fetch_r | ({19{sel[i]}} & fetch_o[19*i+:19]);
    end
    unique case (word)
      Base:    entry_r = {base_r, 6'd0};
      Limit:   entry_r = {limit_r, 6'd0};
      Read:    entry_r = {12'd0, read_r, 1'b0};
      Write:   entry_r = {12'd0, write_r, 1'b0};
      Fetch:   entry_r = {12'd0, fetch_r, 1'b0};
      default: entry_r = {30'd0, |(sel & lock), |(sel & enable)};
    endcase
    unique case (paddr_i)
      plt_firewall_reg_pkg::FIREWALL_LOG_STATUS_OFFSET:       log_r = {log_lost_i, 8'd0, log_count_i};
      plt_firewall_reg_pkg::FIREWALL_LOG_ADDRESS_OFFSET:      log_r = log_addr_i[31:0];
      plt_firewall_reg_pkg::FIREWALL_LOG_ADDRESS_HIGH_OFFSET: log_r = log_addr_i[63:32];
      plt_firewall_reg_pkg::FIREWALL_LOG_INFO_OFFSET:         log_r = {2'd0, log_info_i};
      plt_firewall_reg_pkg::FIREWALL_LOG_CYCLE_OFFSET:        log_r = log_cycle_i[31:0];
      default:                                                log_r = log_cycle_i[63:32];
    endcase
    prdata_o = '0;
    if (access & ~pwrite_i) begin
      if (is_entry) prdata_o = entry_r;
      else if (is_status) prdata_o = {17'd0, 7'(ENTRIES), 6'd0, locked_q, boot_q};
      else if (is_owners) prdata_o = {16'd0, owners_q, 1'b0};
      else if (is_irq) prdata_o = {31'd0, irq_q};
      else if (is_log) prdata_o = log_r;
    end
  end

  logic command;
  assign command      = taken & is_command;
  assign log_pop_o    = command & pwdata_i[plt_firewall_reg_pkg::FIREWALL_COMMAND_LOG_POP_LSB];
  assign log_clear_o  = command & pwdata_i[plt_firewall_reg_pkg::FIREWALL_COMMAND_LOG_CLEAR_LSB];
  assign irq_enable_o = irq_q;
  assign boot_open_o  = boot_q;

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      boot_q   <= 1'b1;
      locked_q <= 1'b0;
      irq_q    <= 1'b0;
      owners_q <= plt_firewall_reg_pkg::FIREWALL_OWNERS_RESET[15:1];
    end else begin
      if (command & pwdata_i[plt_firewall_reg_pkg::FIREWALL_COMMAND_CLOSE_BOOT_LSB]) boot_q <= 1'b0;
      if (command & pwdata_i[plt_firewall_reg_pkg::FIREWALL_COMMAND_LOCK_LSB]) locked_q <= 1'b1;
      if (taken & is_irq) irq_q <= pwdata_i[0];
      if (taken & is_owners) owners_q <= pwdata_i[15:1];
    end
  end
endmodule
