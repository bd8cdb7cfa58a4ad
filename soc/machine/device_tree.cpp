// SPDX-License-Identifier: Apache-2.0
#include "soc/machine/device_tree.hpp"

#include <libfdt.h>

#include <functional>
#include <initializer_list>
#include <stdexcept>
#include <string_view>

#include "soc/clint/gen/clint_regs.hpp"
#include "soc/machine/machine.hpp"
#include "soc/plic/gen/plic_regs.hpp"
#include "soc/uart/gen/uart_regs.hpp"

namespace soc {

namespace {

enum Phandle : std::uint32_t { kCpuInterrupts = 1, kPlic = 2, kFinisher = 3 };
constexpr std::uint32_t kHz = 200'000'000;  // bus and core

class Writer {
 public:
  Writer() : blob_(16 * 1024) {
    check(fdt_create(blob_.data(), static_cast<int>(blob_.size())));
    check(fdt_finish_reservemap(blob_.data()));
  }
  void node(const std::string& name, const std::function<void()>& content) {
    check(fdt_begin_node(blob_.data(), name.c_str()));
    content();
    check(fdt_end_node(blob_.data()));
  }
  void text(const char* name, const std::string& value) {
    check(fdt_property_string(blob_.data(), name, value.c_str()));
  }
  // Several strings: separated by zero octets.
  void texts(const char* name, std::string_view values) {
    check(fdt_property(blob_.data(), name, values.data(), static_cast<int>(values.size()) + 1));
  }
  void flag(const char* name) { check(fdt_property(blob_.data(), name, nullptr, 0)); }
  void cells(const char* name, std::initializer_list<std::uint64_t> values) {
    std::vector<fdt32_t> words;
    for (const std::uint64_t v : values) words.push_back(cpu_to_fdt32(static_cast<std::uint32_t>(v)));
    check(fdt_property(blob_.data(), name, words.data(), static_cast<int>(words.size() * sizeof(fdt32_t))));
  }
  // An address or a size of two cells.
  void range(const char* name, std::uint64_t base, std::uint64_t size) {
    cells(name, {base >> 32, base & 0xFFFFFFFF, size >> 32, size & 0xFFFFFFFF});
  }
  std::vector<std::uint8_t> finish() {
    check(fdt_finish(blob_.data()));
    blob_.resize(fdt_totalsize(blob_.data()));
    return std::move(blob_);
  }

 private:
  static void check(int error) {
    if (error < 0) throw std::logic_error(fdt_strerror(error));
  }
  std::vector<std::uint8_t> blob_;
};

std::string at(const char* name, std::uint64_t address) {
  char text[64];
  std::snprintf(text, sizeof text, "%s@%llx", name, static_cast<unsigned long long>(address));
  return text;
}

void write_cpu(Writer& w) {
  w.cells("#address-cells", {1});
  w.cells("#size-cells", {0});
  w.cells("timebase-frequency", {kHz / Machine::kCyclesPerTick});
  w.node("cpu@0", [&] {
    w.text("device_type", "cpu");
    w.cells("reg", {0});
    w.text("status", "okay");
    w.text("compatible", "riscv");
    w.text("riscv,isa", "rv64imac_zicsr_zifencei");
    w.text("mmu-type", "riscv,sv39");
    w.cells("clock-frequency", {kHz});
    w.node("interrupt-controller", [&] {
      w.cells("#interrupt-cells", {1});
      w.flag("interrupt-controller");
      w.text("compatible", "riscv,cpu-intc");
      w.cells("phandle", {kCpuInterrupts});
    });
  });
}

void write_devices(Writer& w) {
  w.cells("#address-cells", {2});
  w.cells("#size-cells", {2});
  w.text("compatible", "simple-bus");
  w.flag("ranges");
  w.node(at("clint", Machine::kClintBase), [&] {
    w.texts("compatible", std::string_view("sifive,clint0\0riscv,clint0", 26));
    w.range("reg", Machine::kClintBase, clint_map::kBlock.size);
    w.cells("interrupts-extended", {kCpuInterrupts, 3, kCpuInterrupts, 7});
  });
  w.node(at("interrupt-controller", Machine::kPlicBase), [&] {
    w.texts("compatible", std::string_view("sifive,plic-1.0.0\0riscv,plic0", 29));
    w.range("reg", Machine::kPlicBase, plic_map::kBlock.size);
    w.flag("interrupt-controller");
    w.cells("#interrupt-cells", {1});
    w.cells("#address-cells", {0});
    w.cells("interrupts-extended", {kCpuInterrupts, 11, kCpuInterrupts, 9});
    w.cells("riscv,ndev", {31});
    w.cells("phandle", {kPlic});
  });
  w.node(at("serial", Machine::kUartBase), [&] {
    w.text("compatible", "ns16550a");
    w.range("reg", Machine::kUartBase, uart_map::kBlock.size);
    w.cells("clock-frequency", {kHz});
    w.cells("interrupt-parent", {kPlic});
    w.cells("interrupts", {Machine::kUartSource});
  });
  w.node(at("test", Machine::kFinisherBase), [&] {
    w.texts("compatible", std::string_view("sifive,test1\0sifive,test0\0syscon", 32));
    w.range("reg", Machine::kFinisherBase, Finisher::kSize);
    w.cells("phandle", {kFinisher});
  });
}

}  // namespace

std::vector<std::uint8_t> machine_device_tree(const DeviceTreeOptions& options) {
  Writer w;
  w.node("", [&] {
    w.cells("#address-cells", {2});
    w.cells("#size-cells", {2});
    w.text("compatible", "plutonsim,machine");
    w.text("model", "plutonsim plain machine");
    w.node("chosen", [&] {
      w.text("bootargs", options.arguments);
      w.text("stdout-path", "/soc/" + at("serial", Machine::kUartBase));
      if (options.initrd == 0) return;
      const std::uint64_t end = options.initrd + options.initrd_size;
      w.cells("linux,initrd-start", {options.initrd >> 32, options.initrd & 0xFFFFFFFF});
      w.cells("linux,initrd-end", {end >> 32, end & 0xFFFFFFFF});
    });
    w.node(at("memory", options.ram_base), [&] {
      w.text("device_type", "memory");
      w.range("reg", options.ram_base, options.ram_size);
    });
    w.node("cpus", [&] { write_cpu(w); });
    w.node("soc", [&] { write_devices(w); });
  });
  return w.finish();
}

}  // namespace soc
