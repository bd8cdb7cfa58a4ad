# SPDX-License-Identifier: Apache-2.0
"""The two flows of cost.py: RTL to ice40 hx8k (yosys, nextpnr) and to osu018 standard cells (yosys, abc, OpenSTA)."""
import json
import os
import re
import subprocess

import fanout

LIBERTY = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib"
# The passes ahead of `map` find equal logic; the ones behind it size the cells for their loads. No dc2 among them: it saves a
# few percent of the area and makes ripples of carry trees (a 64-bit parallel-prefix adder: 4.4 ns instead of 1.3).
ABC = "+strash;ifraig;scorr;dch,-f;map,-B,0.9;topo;buffer,-c;upsize;dnsize;stime,-p"
HX8K_CELLS = 7680
ROUTING_SECONDS = 1800  # a device all but full may never be routed
UNFINISHED = "had not finished after"
NO_FIT = (f"does not fit into an hx8k ({HX8K_CELLS} logic cells) or is not routed in {ROUTING_SECONDS} s, so it has no clock rate "
          "there")
CLOCK, RESET = "clk_i", "rst_ni"
NARROW = 96  # input registers of the harness for what does not fit with one a bit


class FlowError(Exception):
    """A tool said no; the text is one line."""


class Design:
    """RTL as the flows read it: files in order (packages first), a top and its parameters; paths timed one by one."""

    def __init__(self, top, files, parameters=None, paths=None):
        self.top, self.files, self.parameters, self.paths = top, files, parameters or {}, paths or {}

    def read(self):
        """Yosys commands that leave the elaborated design with `top` as its top module."""
        sets = "".join(f" -chparam {name} {value}" for name, value in self.parameters.items())
        return [f"read_verilog -sv {' '.join(self.files)}", f"hierarchy -check -top {self.top}{sets}",
                f"rename -top {self.top}"]


def run(command, log, seconds=None):
    """Runs a tool, keeps its output in `log`, returns it."""
    with open(log, "w", encoding="utf-8") as file:
        try:
            result = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
                                    timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise FlowError(f"{command[0]} {UNFINISHED} {seconds} s (whole output: {log})") from error
    with open(log, encoding="utf-8") as file:
        output = file.read()
    if result.returncode != 0:
        lines = [line for line in output.splitlines() if "error" in line.lower()] or ["no message"]
        raise FlowError(f"{command[0]} failed: {lines[0].strip()} (whole output: {log})")
    return output


def versions():
    """What each tool says it is, for the record."""
    commands = {"yosys": ["yosys", "-V"], "nextpnr": ["nextpnr-ice40", "--version"], "opensta": ["sta", "-version"]}
    return {name: subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                                 stdin=subprocess.DEVNULL).stdout.strip().splitlines()[0] for name, command in commands.items()}


def yosys(work, name, commands):
    script = os.path.join(work, name + ".ys")
    with open(script, "w", encoding="utf-8") as file:
        file.write("\n".join(commands) + "\n")
    return run(["yosys", "-s", script], os.path.join(work, name + ".log"))


def ports(design, work):
    """[(name, "input" | "output", width)] of the elaborated top."""
    path = os.path.join(work, "ports.json")
    yosys(work, "ports", design.read() + ["proc", f"write_json {path}"])
    with open(path, encoding="utf-8") as file:
        module = json.load(file)["modules"][design.top]
    return [(name, port["direction"], len(port["bits"])) for name, port in module["ports"].items()]


def harness(top, port_list, narrow=False):
    """Verilog of `harness`: every input of `top` from a shift register, every output into a folding one, four pins in all.

    All paths of the block thus begin and end in a register, and no output can be optimised away. `narrow` lets inputs take
    turns at NARROW register bits and folds three outputs into one.
    """
    inputs = [(n, w) for n, d, w in port_list if d == "input" and n not in (CLOCK, RESET)]
    outputs = [(n, w) for n, d, w in port_list if d == "output"]
    n_in, n_out = max(1, sum(w for _, w in inputs)), max(1, sum(w for _, w in outputs))
    in_bits, fold = (min(n_in, NARROW), 3) if narrow else (n_in, 1)
    out_bits = -(-n_out // fold)
    connections, at = [f".{n}({n})" for n, d, w in port_list if n in (CLOCK, RESET)], 0
    for name, width in inputs:
        connections.append(f".{name}(in[{at} +: {width}])")
        at += width
    at = 0
    for name, width in outputs:
        connections.append(f".{name}(out[{at} +: {width}])")
        at += width
    folded = " ^ ".join(f"folded[{part * out_bits} +: {out_bits}]" for part in range(fold))
    return f"""module harness (input clk_i, input rst_ni, input bit_i, output bit_o);
  reg [{in_bits - 1}:0] in_q;
  reg [{out_bits - 1}:0] out_q;
  wire [{n_in - 1}:0] in = {{{-(-n_in // in_bits)}{{in_q}}}};
  wire [{n_out - 1}:0] out;
  wire [{fold * out_bits - 1}:0] folded = out;
  always @(posedge clk_i) begin
    in_q <= {{in_q, bit_i}};
    out_q <= {{out_q, bit_i}} ^ {folded};
  end
  assign bit_o = out_q[{out_bits - 1}];
  {top} block ({', '.join(connections)});
endmodule
"""


def cells(stat, pattern):
    return sum(int(count) for kind, count in re.findall(r"^ +(\S+) +(\d+)$", stat, re.M) if re.fullmatch(pattern, kind))


def ice40(design, work, seeds):
    """LUT4, flip-flops and block RAMs of the block alone; MHz (best of `seeds` placements) inside the harness."""
    stat = yosys(work, "ice40_area", design.read() + [f"synth_ice40 -top {design.top}", "stat"])
    stat = stat[stat.rindex("Number of cells"):]
    result = {"lut4": cells(stat, "SB_LUT4"), "dff": cells(stat, "SB_DFF.*"), "ram4k": cells(stat, "SB_RAM40.*")}
    if result["lut4"] > HX8K_CELLS:
        return {**result, "mhz": None, "note": NO_FIT}
    for narrow in (False, True):
        rates = placed(design, work, seeds, narrow)
        if rates:
            return {**result, "mhz": max(rates), "mhz_each_seed": rates, "narrow_harness": narrow}
    return {**result, "mhz": None, "note": NO_FIT}


def placed(design, work, seeds, narrow):
    """MHz of each placement inside the harness; None if one does not fit or is not routed in time."""
    wrapper, netlist = os.path.join(work, "harness.v"), os.path.join(work, "ice40.json")
    with open(wrapper, "w", encoding="utf-8") as file:
        file.write(harness(design.top, ports(design, work), narrow))
    yosys(work, "ice40", design.read() + [f"read_verilog {wrapper}", f"synth_ice40 -top harness -json {netlist}"])
    rates = []
    for seed in range(1, seeds + 1):
        report = os.path.join(work, f"ice40_{seed}.report.json")
        try:
            run(["nextpnr-ice40", "--hx8k", "--package", "ct256", "--timing-allow-fail", "--seed", str(seed), "--json", netlist,
                 "--report", report], os.path.join(work, f"ice40_{seed}.nextpnr.log"), ROUTING_SECONDS)
        except FlowError as error:
            if "no BELs remaining" not in str(error) and UNFINISHED not in str(error):
                raise
            return None
        with open(report, encoding="utf-8") as file:
            rates.append(round(next(iter(json.load(file)["fmax"].values()))["achieved"], 2))
    return rates


def osu018(design, work):
    """Cell area in mm2 and the longest path in ns after sizing: registers, their set-up and ports counted, wires not."""
    mapped, netlist = os.path.join(work, "osu018.json"), os.path.join(work, "osu018.v")
    yosys(work, "osu018_map", design.read() + [
        f"synth -flatten -top {design.top}", f"dfflibmap -liberty {LIBERTY}", "opt_clean", f"abc -liberty {LIBERTY} -script {ABC}",
        "opt_clean -purge", f"write_json {mapped}"])
    buffers = fanout.buffer_sources(mapped, design.top)
    stat = yosys(work, "osu018", [f"read_liberty -lib {LIBERTY}", f"read_json {mapped}", f"write_verilog -noattr {netlist}",
                                  f"stat -liberty {LIBERTY}"])
    area = re.findall(r"Chip area for (?:top )?module.*: ([0-9.]+)", stat)
    if not area:
        raise FlowError(f"yosys printed no area (see {work})")
    delay, paths = longest_paths(design, netlist, work)
    return {"area_mm2": round(float(area[-1]) / 1e6, 4), "delay_ns": round(delay, 3), "mhz": round(1000 / delay, 2),
            "fanout_buffers": buffers, **({"paths_ns": paths} if paths else {})}


def report_path(name, ends):
    """OpenSTA commands that report the longest path from some of the ports of a pattern list, or `registers`, to a port."""
    start, end = ends
    source = "[all_registers -clock_pins]" if start == "registers" else f"[get_ports {{{start}}}]"
    return f'puts "path {name}"\nreport_checks -path_delay max -from {source} -to [get_ports {{{end}}}]\n'


def longest_paths(design, netlist, work):
    """ns of the longest path and of each of the design's `paths`, by OpenSTA; ports change with the clock edge and are
    sampled by it, reset is not timed."""
    period, script, top = 100.0, os.path.join(work, "osu018.sta"), design.top
    named = "".join(report_path(name, ends) for name, ends in design.paths.items())
    with open(script, "w", encoding="utf-8") as file:
        file.write(f"""read_liberty {LIBERTY}
read_verilog {netlist}
link_design {top}
create_clock -name clock -period {period} [get_ports {CLOCK}]
set_input_delay 0 -clock clock [all_inputs]
set_output_delay 0 -clock clock [all_outputs]
set_false_path -from [get_ports {RESET}]
report_checks -path_delay max
report_worst_slack
{named}""")
    text = run(["sta", "-exit", script], os.path.join(work, "osu018_sta.log"))
    slack = re.findall(r"worst slack (-?[0-9.]+)", text)
    if not slack:
        raise FlowError(f"OpenSTA reported no path (see {work})")
    return period - float(slack[-1]), path_delays(text, design.paths)


def path_delays(text, names):
    """{name: ns} out of what OpenSTA printed behind `path <name>`."""
    delays = {}
    for name in names:
        report = text.partition(f"\npath {name}\n")[2].partition("\npath ")[0]
        found = re.search(r"([0-9.]+) +data arrival time", report)
        if not found:
            raise FlowError(f"OpenSTA reported no path '{name}'")
        delays[name] = round(float(found[1]), 2)
    return delays
