// The bytes of a stream as UTF-8, in a buffer that its reader looks into. Private to readers of
// text, such as csv::Reader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <vector>

#include "absl/types/optional.h"
#include "common/csv/decoder.h"

namespace accord::csv {

// Movable; thread-compatible.
class Source {
 public:
  // `stream` must outlive it. Without a decoder the bytes are taken as they are.
  explicit Source(std::istream& stream) : stream_(&stream) {}
  void Decode(Decoder decoder) { decoder_ = std::move(decoder); }

  // What was read and not taken yet. Who takes moves `at`; it is valid until More reads.
  const char* at = nullptr;
  const char* end = nullptr;

  // Whether something stands at `at`, reading more if need be.
  bool More() { return at != end || Fill(); }
  // What stands at `at` and behind it stays in memory until Forget, so that Back finds it.
  void Keep() { kept_ = at; }
  void Forget() { kept_ = nullptr; }
  // Precondition: Keep, and no Forget since.
  void Back() { at = kept_; }

  // Passes a byte order mark, of which some programs write two. For the beginning.
  void PassByteOrderMark();
  // Whether reading failed.
  bool failed() const { return stream_->bad(); }
  // How many of the stream's bytes were taken: exact without a decoder.
  int64_t byte_offset() const;

 private:
  bool Fill();
  size_t Read(size_t begin);

  std::istream* stream_;
  absl::optional<Decoder> decoder_;
  std::vector<char> buffer_;
  std::vector<char> raw_;  // what is to be decoded
  const char* kept_ = nullptr;
  int64_t bytes_read_ = 0;
  bool ended_ = false;
};

}  // namespace accord::csv
