// SPDX-License-Identifier: Apache-2.0
#include "soc/machine/finisher.hpp"

#include <cstring>

namespace soc {

namespace {
constexpr std::uint32_t kPass = 0x5555, kFail = 0x3333, kResetWord = 0x7777;
}

Finisher::Finisher(const sc_core::sc_module_name& name, Finish finish)
    : sc_module(name), socket("socket"), finish_(std::move(finish)) {
  socket.bind(*this);
}

void Finisher::b_transport(tlm::tlm_generic_payload& trans, sc_core::sc_time&) {
  if (trans.get_address() != 0 || trans.get_data_length() != 4 || trans.get_byte_enable_ptr() != nullptr) {
    trans.set_response_status(tlm::TLM_GENERIC_ERROR_RESPONSE);
    return;
  }
  trans.set_response_status(tlm::TLM_OK_RESPONSE);
  std::uint32_t word = 0;
  if (trans.is_read()) {
    std::memset(trans.get_data_ptr(), 0, 4);
    return;
  }
  std::memcpy(&word, trans.get_data_ptr(), 4);
  const std::uint32_t status = word & 0xFFFF;
  if (status == kPass) finish_(0);
  if (status == kFail) finish_(word >> 16);
  if (status == kResetWord) finish_(kReset);
}

}  // namespace soc
