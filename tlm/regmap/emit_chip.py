# SPDX-License-Identifier: Apache-2.0
"""Texts generated from the chip map: C++ tables, C header, linker regions, device tree, README table."""

from emit_block import escape, header, GENERATED
from toml_model import camel

MAP_BEGIN, MAP_END = "<!-- chip-map:begin -->", "<!-- chip-map:end -->"

# What a driver looks for, by block; everything else is named after this project.
COMPATIBLE = {"uart": "ns16550a", "clint": "riscv,clint0"}

# Compatible strings of the application core's side, where drivers of Linux and OpenSBI look for others than above.
APP_COMPATIBLE = {"clint": '"sifive,clint0", "riscv,clint0"', "plic": '"sifive,plic-1.0.0", "riscv,plic0"'}
WORLDS = {"normal": "normal", "secure": "secure", "machine_secure": "secure in machine mode, else normal"}

def reach_mask(target):
    return sum(1 << i.id for i in target.reach)


def cpp(chip):
    out = [header(chip.source), "// clang-format off\n#pragma once\n\n#include \"tlm/chip_map.hpp\"\n\n",
           "namespace soc::chip_map {\n\n", f"inline constexpr std::uint64_t kBusHz = {chip.bus_hz}u;\n",
           f"inline constexpr std::uint64_t kBusPeriodPs = {10**12 // chip.bus_hz}u;\n\n"]
    for i in chip.initiators:
        out.append(f"inline constexpr tlmkit::InitiatorId k{camel(i.name)}Id = {i.id};\n")
    out.append("\ninline constexpr tlmkit::MapInitiator kInitiators[] = {\n")
    for i in chip.initiators:
        out.append(f'    {{"{i.name}", {i.id}, tlmkit::WorldRule::{i.world}, {quote(i.description)}}},\n')
    out.append("};\n\n// name, kind, block, base, size, reach (bit n: initiator id n), interrupt or -1, PLIC source or -1, description\n"
               "inline constexpr tlmkit::MapTarget kTargets[] = {\n")
    for t in chip.targets:
        out.append(f'    {{"{t.name}", tlmkit::TargetKind::{t.kind}, "{t.block}", 0x{t.base:08X}u, 0x{t.size:X}u, '
                   f"0x{reach_mask(t):08X}u, {t.irq}, {t.plic}, {quote(t.description)}}},\n")
    out.append("};\n\n")
    for t in chip.targets:
        out.append(f"inline constexpr std::uint64_t k{camel(t.name)}Base = 0x{t.base:08X}u;\n")
        out.append(f"inline constexpr std::uint64_t k{camel(t.name)}Size = 0x{t.size:X}u;\n")
        if t.irq >= 0:
            out.append(f"inline constexpr int k{camel(t.name)}Irq = {t.irq};\n")
        if t.plic >= 0:
            out.append(f"inline constexpr unsigned k{camel(t.name)}Source = {t.plic};\n")
    for kind, regions in (("Flash", chip.flash_regions), ("Ram", chip.ram_regions)):
        if regions:
            out.append(f"\n// name, target, offset in the target, size, description\n"
                       f"inline constexpr tlmkit::MapRegion k{kind}Regions[] = {{\n")
            for r in regions:
                out.append(f'    {{"{r.name}", "{r.target}", 0x{r.offset:X}u, 0x{r.size:X}u, {quote(r.description)}}},\n')
            out.append("};\n")
        for r in regions:
            stem = f"k{kind}Region{camel(r.name)}"
            if kind == "Ram":
                out.append(f"inline constexpr std::uint64_t {stem}Base = 0x{chip.target(r.target).base + r.offset:08X}u;\n")
            else:
                out.append(f"inline constexpr std::uint64_t {stem}Offset = 0x{r.offset:X}u;\n")
            out.append(f"inline constexpr std::uint64_t {stem}Size = 0x{r.size:X}u;\n")
    out.append("\n}  // namespace soc::chip_map\n")
    return "".join(out)


def block_list(blocks):
    """Every block map in one table, for code that goes over all of them."""
    blocks = sorted(blocks.values(), key=lambda b: b.name)
    sources = "the block maps"
    out = [header(sources), "// clang-format off\n#pragma once\n\n"]
    out.extend(f'#include "{b.folder.as_posix()}/gen/{b.name}_regs.hpp"\n' for b in sorted(blocks, key=lambda b: str(b.source)))
    out.append("\nnamespace soc::block_list {\n\ninline constexpr const tlmkit::BlockSpec* kBlocks[] = {\n")
    out.extend(f"    &{b.top}::{b.name}_map::kBlock,\n" for b in blocks)
    out.append("};\n\ntemplate <class T>\nstruct Tag {\n  using Registers = T;\n};\n\n"
               "// Calls f(spec, Tag<Registers>) for every block.\ntemplate <class F>\nvoid for_each(F f) {\n")
    out.extend(f"  f({b.top}::{b.name}_map::kBlock, Tag<{b.top}::{b.name}_map::Registers>{{}});\n" for b in blocks)
    out.append("}\n\n}  // namespace soc::block_list\n")
    return "".join(out)


def quote(text):
    return '"' + text.replace('"', '\\"') + '"'


def c(chip):
    out = [header(chip.source), "// clang-format off\n#ifndef GEN_CHIP_MAP_H\n#define GEN_CHIP_MAP_H\n\n",
           f"#define BUS_HZ {chip.bus_hz}u\n\n"]
    for i in chip.initiators:
        out.append(f"#define INITIATOR_{i.name.upper()} {i.id}u  // {i.description}\n")
    for t in chip.targets:
        stem = t.name.upper()
        out.append(f"\n// {t.description}\n#define {stem}_BASE 0x{t.base:08X}u\n#define {stem}_SIZE 0x{t.size:X}u\n")
        if t.irq >= 0:
            out.append(f"#define IRQ_{stem} {t.irq}u\n")
        if t.plic >= 0:
            out.append(f"#define PLIC_SOURCE_{stem} {t.plic}u\n")
    for r in chip.flash_regions:
        stem = f"FLASH_REGION_{r.name.upper()}"
        out.append(f"\n// {r.description}\n#define {stem}_OFFSET 0x{r.offset:06X}u\n#define {stem}_SIZE 0x{r.size:X}u\n")
    for r in chip.ram_regions:
        stem = f"RAM_REGION_{r.name.upper()}"
        base = chip.target(r.target).base + r.offset
        out.append(f"\n// {r.description}\n#define {stem}_BASE 0x{base:08X}u\n#define {stem}_SIZE 0x{r.size:X}u\n")
    out.append("\n#endif  // GEN_CHIP_MAP_H\n")
    return "".join(out)


def linker(chip):
    out = [f"/* SPDX-License-Identifier: Apache-2.0 */\n/* {GENERATED.format(chip.source)} */\nMEMORY\n{{\n"]
    for t in chip.targets:
        if t.kind == "rom":
            out.append(f"  {t.name.upper()} (rx) : ORIGIN = 0x{t.base:08X}, LENGTH = 0x{t.size:X}\n")
    for r in chip.ram_regions:
        base = chip.target(r.target).base + r.offset
        out.append(f"  {r.name.upper()} (rwx) : ORIGIN = 0x{base:08X}, LENGTH = 0x{r.size:X}\n")
    out.append("}\n")
    return "".join(out)


def dts_node(t):
    compatible = COMPATIBLE.get(t.block, f"plutonsim,{(t.block or t.name).replace('_', '-')}")
    label, node = t.name, t.name.rstrip("0123456789").replace("_", "-")
    lines = [f"\t\t{label}: {node}@{t.base:x} {{", f'\t\t\tcompatible = "{compatible}";',
             f"\t\t\treg = <0x{t.base:x} 0x{t.size:x}>;"]
    if t.block == "clint":
        lines.append("\t\t\tinterrupts-extended = <&pluton_intc 3>, <&pluton_intc 7>;")
    if t.block == "uart":
        lines.append("\t\t\tclock-frequency = <BUS_HZ>;")
    if t.irq >= 0:
        lines.append(f"\t\t\tinterrupts-extended = <&pluton_intc {t.irq}>;")
    lines.append("\t\t};")
    return "\n".join(lines)


def dts(chip):
    """The first initiator's view: the security core. Interrupt cells are bit numbers of mip (16 to 31: the blocks')."""
    seen = [t for t in chip.targets if chip.initiators[0] in t.reach]
    memories = [t for t in seen if t.kind == "ram"]
    out = [f"// SPDX-License-Identifier: Apache-2.0\n// {GENERATED.format(chip.source)}\n/dts-v1/;\n\n/ {{\n",
           "\t#address-cells = <1>;\n\t#size-cells = <1>;\n",
           f'\tcompatible = "{chip.name},chip";\n\tmodel = "{chip.name}";\n\n',
           f"\tcpus {{\n\t\t#address-cells = <1>;\n\t\t#size-cells = <0>;\n\t\ttimebase-frequency = <{chip.bus_hz}>;\n\n",
           '\t\tcpu@0 {\n\t\t\tdevice_type = "cpu";\n\t\t\treg = <0>;\n\t\t\tcompatible = "riscv";\n',
           '\t\t\triscv,isa = "rv32imc_zicsr_zifencei";\n\n\t\t\tpluton_intc: interrupt-controller {\n',
           '\t\t\t\tcompatible = "riscv,cpu-intc";\n\t\t\t\tinterrupt-controller;\n\t\t\t\t#interrupt-cells = <1>;\n',
           "\t\t\t\t#address-cells = <0>;\n\t\t\t};\n\t\t};\n\t};\n"]
    for t in memories:
        out.append(f'\n\t{t.name}: memory@{t.base:x} {{\n\t\tdevice_type = "memory";\n'
                   f"\t\treg = <0x{t.base:x} 0x{t.size:x}>;\n\t}};\n")
    out.append('\n\tsoc {\n\t\tcompatible = "simple-bus";\n\t\t#address-cells = <1>;\n\t\t#size-cells = <1>;\n\t\tranges;\n')
    for t in sorted((t for t in seen if t.kind != "ram"), key=lambda t: t.base):
        out.append("\n" + dts_node(t).replace("BUS_HZ", str(chip.bus_hz)) + "\n")
    out.append("\t};\n};\n")
    return "".join(out)


def app_node(chip, t):
    """A target as the application core's normal world sees it."""
    compatible = APP_COMPATIBLE.get(t.block, f'"{COMPATIBLE.get(t.block, "plutonsim," + t.block.replace("_", "-"))}"')
    node = {"uart": "serial", "plic": "interrupt-controller"}.get(t.block, t.block.replace("_", "-"))
    lines = [f"\t\t{t.name}: {node}@{t.base:x} {{", f"\t\t\tcompatible = {compatible};",
             f"\t\t\treg = <0x0 0x{t.base:x} 0x0 0x{t.size:x}>;"]
    if t.block == "clint":
        lines.append("\t\t\tinterrupts-extended = <&cpu0_intc 3>, <&cpu0_intc 7>;")
    if t.block == "plic":
        lines += ["\t\t\tinterrupt-controller;", "\t\t\t#interrupt-cells = <1>;", "\t\t\t#address-cells = <0>;",
                  "\t\t\triscv,ndev = <31>;", "\t\t\tinterrupts-extended = <&cpu0_intc 11>, <&cpu0_intc 9>;"]
    if t.block == "uart":
        lines.append(f"\t\t\tclock-frequency = <{chip.bus_hz}>;")
    if t.plic >= 0:
        plic = next(p for p in chip.targets if p.block == "plic")
        lines += [f"\t\t\tinterrupt-parent = <&{plic.name}>;", f"\t\t\tinterrupts = <{t.plic}>;"]
    lines.append("\t\t};")
    return "\n".join(lines)


def app_dts(chip, ticks_hz):
    """The application core's view in its normal world: what a rule opens to it there. Memory begins at the kernel."""
    core = next(i for i in chip.initiators if i.world == "machine_secure")
    normal = {r.region for r in chip.rules if core.id in r.runtime and any(m.startswith("normal") for m in r.modes)}
    kernel = next(r for r in chip.ram_regions if r.name == "kernel")
    root_fs = next(r for r in chip.ram_regions if r.name == "root_fs")
    memory = chip.target(kernel.target)
    base, initrd = memory.base + kernel.offset, memory.base + root_fs.offset
    size = memory.base + memory.size - base
    uart = next(t for t in chip.targets if t.block == "uart" and core in t.reach)
    out = [f"// SPDX-License-Identifier: Apache-2.0\n// {GENERATED.format(chip.source)}\n",
           "// The end of the root file system and the command line are filled in when images are made.\n",
           "/dts-v1/;\n\n/ {\n\t#address-cells = <2>;\n\t#size-cells = <2>;\n",
           f'\tcompatible = "{chip.name},chip";\n\tmodel = "{chip.name}";\n\n',
           f'\tchosen {{\n\t\tbootargs = "";\n\t\tstdout-path = "/soc/serial@{uart.base:x}";\n',
           f"\t\tlinux,initrd-start = <0x{initrd:x}>;\n\t\tlinux,initrd-end = <0x{initrd:x}>;\n\t}};\n\n",
           f'\tmemory@{base:x} {{\n\t\tdevice_type = "memory";\n\t\treg = <0x0 0x{base:x} 0x0 0x{size:x}>;\n\t}};\n\n',
           f"\tcpus {{\n\t\t#address-cells = <1>;\n\t\t#size-cells = <0>;\n\t\ttimebase-frequency = <{ticks_hz}>;\n\n",
           '\t\tcpu@0 {\n\t\t\tdevice_type = "cpu";\n\t\t\treg = <0>;\n\t\t\tstatus = "okay";\n\t\t\tcompatible = "riscv";\n',
           '\t\t\triscv,isa = "rv64imac_zicsr_zifencei";\n\t\t\tmmu-type = "riscv,sv39";\n\n',
           '\t\t\tcpu0_intc: interrupt-controller {\n\t\t\t\tcompatible = "riscv,cpu-intc";\n',
           "\t\t\t\tinterrupt-controller;\n\t\t\t\t#interrupt-cells = <1>;\n\t\t\t};\n\t\t};\n\t};\n\n",
           '\tsoc {\n\t\tcompatible = "simple-bus";\n\t\t#address-cells = <2>;\n\t\t#size-cells = <2>;\n\t\tranges;\n']
    for t in sorted((t for t in chip.targets if t.kind == "block" and t.name in normal), key=lambda t: t.base):
        out.append("\n" + app_node(chip, t) + "\n")
    out.append("\t};\n};\n")
    return "".join(out)


def readme_table(chip, more=""):
    """`more`: text that follows the tables."""
    out = [f"{MAP_BEGIN}\n<!-- {GENERATED.format(chip.source)} -->\n", f"Bus clock {chip.bus_hz // 1_000_000} MHz.\n\n",
           "| base | size | target | reached by | interrupt | description |\n|---|---|---|---|---|---|\n"]
    for t in sorted(chip.targets, key=lambda t: t.base):
        reach = ", ".join(i.name for i in t.reach) or "nobody"
        irq = str(t.irq) if t.irq >= 0 else f"PLIC {t.plic}" if t.plic >= 0 else ""
        out.append(f"| `0x{t.base:08X}` | `0x{t.size:X}` | {t.name} | {reach} | {irq} | {escape(t.description)} |\n")
    out.append("\n| initiator | id | world | description |\n|---|---|---|---|\n")
    for i in chip.initiators:
        out.append(f"| {i.name} | {i.id} | {WORLDS[i.world]} | {escape(i.description)} |\n")
    out.append("\n| region | in | offset | size | description |\n|---|---|---|---|---|\n")
    for r in chip.flash_regions + chip.ram_regions:
        out.append(f"| {r.name} | {r.target} | `0x{r.offset:X}` | `0x{r.size:X}` | {escape(r.description)} |\n")
    out.append(f"{more}{MAP_END}\n")
    return "".join(out)
