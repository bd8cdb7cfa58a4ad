// SPDX-License-Identifier: Apache-2.0
// Pins of the firewall: plt_firewall.sv and firewall::FirewallCore. Side s faces the initiator, side m the target.
// Unlike an engine's, AXI outputs depend on the inputs of the same cycle: what is granted passes straight through.
#pragma once

#include "tlm/cycle/pins.hpp"

// AxUSER: initiator id [7:0], access kind [10:8]. AxCACHE, AxQOS and AxREGION go around the firewall.
#define PLT_AXI_ADDRESS(X, ax) \
  X(ax##valid, 1, open)        \
  X(ax##id, 4, open)           \
  X(ax##addr, 64, open)        \
  X(ax##len, 8, open)          \
  X(ax##size, 3, open)         \
  X(ax##burst, 2, open)        \
  X(ax##lock, 1, open)         \
  X(ax##prot, 3, open)         \
  X(ax##user, 11, open)
#define PLT_AXI_W(X, side)  \
  X(side##_wvalid, 1, open) \
  X(side##_wdata, 64, open) \
  X(side##_wstrb, 8, open)  \
  X(side##_wlast, 1, open)
#define PLT_AXI_B(X, side)  \
  X(side##_bvalid, 1, open) \
  X(side##_bid, 4, open)    \
  X(side##_bresp, 2, open)
#define PLT_AXI_R(X, side)  \
  X(side##_rvalid, 1, open) \
  X(side##_rid, 4, open)    \
  X(side##_rdata, 64, open) \
  X(side##_rresp, 2, open)  \
  X(side##_rlast, 1, open)

#define PLT_FIREWALL_IN(X) \
  TLMKIT_APB_IN(X)         \
  X(cycle, 64, open)       \
  PLT_AXI_ADDRESS(X, s_aw) \
  PLT_AXI_W(X, s)          \
  X(s_bready, 1, open)     \
  PLT_AXI_ADDRESS(X, s_ar) \
  X(s_rready, 1, open)     \
  X(m_awready, 1, open)    \
  X(m_wready, 1, open)     \
  PLT_AXI_B(X, m)          \
  X(m_arready, 1, open)    \
  PLT_AXI_R(X, m)
#define PLT_FIREWALL_OUT(X) \
  TLMKIT_APB_OUT(X)         \
  TLMKIT_BLOCK_OUT(X)       \
  X(s_awready, 1, open)     \
  X(s_wready, 1, open)      \
  PLT_AXI_B(X, s)           \
  X(s_arready, 1, open)     \
  PLT_AXI_R(X, s)           \
  PLT_AXI_ADDRESS(X, m_aw)  \
  PLT_AXI_W(X, m)           \
  X(m_bready, 1, open)      \
  PLT_AXI_ADDRESS(X, m_ar)  \
  X(m_rready, 1, open)

namespace firewall {

TLMKIT_DEFINE_PINS(FirewallPins, PLT_FIREWALL_IN, PLT_FIREWALL_OUT);

// Anything on an address, data or response channel may change state.
inline bool FirewallPins::quiet(const In& in, const Out& out) {
  return (in.psel | in.s_awvalid | in.s_wvalid | in.s_arvalid | in.m_bvalid | in.m_rvalid | out.m_awvalid |
          out.m_arvalid | out.s_bvalid | out.s_rvalid) == 0;
}

}  // namespace firewall
