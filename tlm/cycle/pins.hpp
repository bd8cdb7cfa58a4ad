// SPDX-License-Identifier: Apache-2.0
// The pins of a block, listed once: from the list come the C++ structs, the binding to a Verilated model, the
// comparison of two forms of the block and the drawing in a waveform.
//
// A list is an X macro, X(name, bits, visibility): SystemVerilog has name_i in an input list and name_o in an output
// list, at most 64 bits wide. Visibility is `open`, or `secret` for pins that carry keys or what leads to one: those
// are compared, and never drawn or printed.
#pragma once

#include <cstdint>
#include <type_traits>

namespace tlmkit {

template <unsigned Bits>
using PinValue = std::conditional_t<(Bits > 32), std::uint64_t, std::uint32_t>;

enum class PinVisibility : std::uint8_t { open, secret };

}  // namespace tlmkit

// AMBA APB4 (IHI 0024E). pprot: [0] privileged, [1] normal world, [2] fetch. puser: initiator id [7:0], access kind
// [10:8], privilege [12:11].
#define TLMKIT_APB_IN(X) \
  X(psel, 1, open)       \
  X(penable, 1, open)    \
  X(paddr, 12, open)     \
  X(pwrite, 1, open)     \
  X(pwdata, 32, open)    \
  X(pstrb, 4, open)      \
  X(pprot, 3, open)      \
  X(puser, 13, open)
#define TLMKIT_APB_OUT(X) \
  X(pready, 1, open)      \
  X(prdata, 32, open)     \
  X(pslverr, 1, open)
// Every block: busy is what its STATUS.BUSY shows. idle = 1 promises that no clock edge changes any state or output
// unless an APB transfer is under way or a handshake happens (tlm/cycle/core.hpp).
#define TLMKIT_BLOCK_OUT(X) \
  X(irq, 1, open)           \
  X(idle, 1, open)          \
  X(busy, 1, open)

#define TLMKIT_PIN_MEMBER(name, bits, visibility) ::tlmkit::PinValue<bits> name = 0;
#define TLMKIT_PIN_DRIVE(name, bits, visibility) model.name##_i = in.name;
#define TLMKIT_PIN_SAMPLE(name, bits, visibility) out.name = model.name##_o;
#define TLMKIT_PIN_VISIT(name, bits, visibility) f(#name, bits, ::tlmkit::PinVisibility::visibility, pins.name...);
// pready, prdata and pslverr are the only pins of an output list that begin with `p`.
#define TLMKIT_PIN_SAME(name, bits, visibility) same = same & (#name[0] == 'p' || a.name == b.name);

// Defines struct `Name` with In, Out, and
//   drive(model, in), sample(model, out)         the binding to a Verilated model
//   for_each_in(f, in...), for_each_out(f, out...)   f(name, bits, visibility, value...) for each pin of the structs
#define TLMKIT_DEFINE_PINS(Name, IN_LIST, OUT_LIST)        \
  struct Name {                                            \
    struct In {                                            \
      IN_LIST(TLMKIT_PIN_MEMBER)                           \
    };                                                     \
    struct Out {                                           \
      OUT_LIST(TLMKIT_PIN_MEMBER)                          \
    };                                                     \
    template <class Model>                                 \
    static void drive(Model& model, const In& in) {        \
      IN_LIST(TLMKIT_PIN_DRIVE)                            \
    }                                                      \
    template <class Model>                                 \
    static void sample(const Model& model, Out& out) {     \
      OUT_LIST(TLMKIT_PIN_SAMPLE)                          \
    }                                                      \
    template <class F, class... Pins>                      \
    static void for_each_in(F&& f, const Pins&... pins) {  \
      IN_LIST(TLMKIT_PIN_VISIT)                            \
    }                                                      \
    template <class F, class... Pins>                      \
    static void for_each_out(F&& f, const Pins&... pins) { \
      OUT_LIST(TLMKIT_PIN_VISIT)                           \
    }                                                      \
    static bool quiet(const In& in, const Out& out);       \
    /* All outputs equal, APB outputs aside. */            \
    static bool same_state(const Out& a, const Out& b) {   \
      bool same = true;                                    \
      OUT_LIST(TLMKIT_PIN_SAME)                            \
      return same;                                         \
    }                                                      \
  }
