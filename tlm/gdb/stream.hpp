// SPDX-License-Identifier: Apache-2.0
// The byte stream to a debugger: a TCP connection, or a buffer in tests.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tlmkit::gdb {

class Stream {
 public:
  virtual ~Stream() = default;
  // Waits for at least one byte; 0 when the other side has gone.
  virtual std::size_t read(std::uint8_t* data, std::size_t capacity) = 0;
  // True when read() would not wait.
  virtual bool readable() = 0;
  // Sends all; a lost connection shows at the next read().
  virtual void write(std::string_view bytes) = 0;
};

// Listens on 127.0.0.1 and serves one connection.
class TcpStream : public Stream {
 public:
  // Port 0 takes a free one. Throws UserError when the port is not 0..65535, busy or forbidden.
  explicit TcpStream(unsigned port);
  ~TcpStream() override;
  TcpStream(const TcpStream&) = delete;
  TcpStream& operator=(const TcpStream&) = delete;

  unsigned port() const { return port_; }
  bool connected() const { return connection_ >= 0; }
  // Waits until a debugger has connected.
  void accept();

  std::size_t read(std::uint8_t* data, std::size_t capacity) override;
  bool readable() override;
  void write(std::string_view bytes) override;

 private:
  int listener_ = -1;
  int connection_ = -1;
  unsigned port_ = 0;
};

}  // namespace tlmkit::gdb
