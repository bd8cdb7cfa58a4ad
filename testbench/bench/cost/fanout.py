# SPDX-License-Identifier: Apache-2.0
"""Buffers for what flip-flops and input ports drive, in a mapped Yosys JSON netlist.

abc sizes and buffers the gates between the flip-flops but takes their outputs for ideal drivers; without this a control
register with a thousand loads would decide every clock rate.
"""
import json

OUTPUT_PINS = ("Y", "Q", "YC", "YS")
UNTIMED_PINS = ("CLK", "R", "S")  # of a flip-flop; S of MUX2X1 is timed


def loads_of_sources(module):
    """{net: [(cell, pin, index)]} of the nets that a flip-flop or an input port drives, clock and resets left out."""
    loads = {bit: [] for port in module["ports"].values() if port["direction"] == "input" for bit in port["bits"]}
    for cell in module["cells"].values():
        if "CLK" in cell["connections"]:
            loads.setdefault(cell["connections"]["Q"][0], [])
    for name, cell in module["cells"].items():
        skipped = OUTPUT_PINS + (UNTIMED_PINS if "CLK" in cell["connections"] else ())
        for pin, bits in cell["connections"].items():
            if pin in skipped:
                continue
            for index, bit in enumerate(bits):
                if bit in loads:
                    loads[bit].append((name, pin, index))
    return loads


def buffer_sources(path, top, limit=12, kind="BUFX4"):
    """Rewrites the netlist at `path`: no flip-flop or port drives more than `limit` pins. Returns the buffers added."""
    with open(path, encoding="utf-8") as file:
        netlist = json.load(file)
    module = netlist["modules"][top]
    cells = module["cells"]
    next_bit = 1 + max(bit for net in module["netnames"].values() for bit in net["bits"] if isinstance(bit, int))
    added = 0
    for source, loads in loads_of_sources(module).items():
        while len(loads) > limit:
            groups = -(-len(loads) // limit)
            drivers = []
            for group in range(groups):
                name = f"fanout_{added}"
                cells[name] = {"type": kind, "parameters": {}, "attributes": {},
                               "connections": {"A": [source], "Y": [next_bit]}}
                for cell, pin, index in loads[group::groups]:
                    cells[cell]["connections"][pin][index] = next_bit
                drivers.append((name, "A", 0))
                next_bit += 1
                added += 1
            loads = drivers
    with open(path, "w", encoding="utf-8") as file:
        json.dump(netlist, file)
    return added
