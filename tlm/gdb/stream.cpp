// SPDX-License-Identifier: Apache-2.0
#include "tlm/gdb/stream.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "tlm/error.hpp"

namespace tlmkit::gdb {

TcpStream::TcpStream(unsigned port) {
  if (port > 65535) throw UserError(fmt::format("GDB port {}: not a port number (0..65535)", port));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof address;
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (listener_ >= 0) setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (listener_ < 0 || bind(listener_, generic, length) != 0 || listen(listener_, 1) != 0 ||
      getsockname(listener_, generic, &length) != 0) {
    const std::string reason = std::strerror(errno);
    if (listener_ >= 0) close(listener_);
    throw UserError(fmt::format("GDB port {}: {}", port, reason));
  }
  port_ = ntohs(address.sin_port);
}

TcpStream::~TcpStream() {
  if (connection_ >= 0) close(connection_);
  if (listener_ >= 0) close(listener_);
}

void TcpStream::accept() {
  do {
    connection_ = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  } while (connection_ < 0 && errno == EINTR);
  if (connection_ < 0) throw UserError(fmt::format("GDB port {}: {}", port_, std::strerror(errno)));
  const int on = 1;
  setsockopt(connection_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

std::size_t TcpStream::read(std::uint8_t* data, std::size_t capacity) {
  ssize_t got;
  do {
    got = recv(connection_, data, capacity, 0);
  } while (got < 0 && errno == EINTR);
  return got > 0 ? static_cast<std::size_t>(got) : 0;
}

bool TcpStream::readable() {
  pollfd poll_for{connection_, POLLIN, 0};
  return poll(&poll_for, 1, 0) > 0;
}

void TcpStream::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(connection_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

}  // namespace tlmkit::gdb
