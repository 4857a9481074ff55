#include "common/csv/source.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/match.h"

namespace accord::csv {
namespace {

// Large enough that the cost of a read vanishes, small enough to stay in the cache.
constexpr size_t kBufferBytes = 256 << 10;
constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

bool Source::Fill() {
  const size_t kept = kept_ == nullptr ? 0 : end - kept_;
  if (kept > 0) std::memmove(buffer_.data(), kept_, kept);
  const size_t read = Read(kept);
  if (kept_ != nullptr) kept_ = buffer_.data();
  at = buffer_.data() + kept;
  end = at + read;
  return read > 0;
}

// Reads behind the first `begin` bytes of the buffer; how many bytes came.
size_t Source::Read(size_t begin) {
  if (!decoder_.has_value()) {
    buffer_.resize(std::max(buffer_.size(), begin + kBufferBytes));
    stream_->read(buffer_.data() + begin, static_cast<std::streamsize>(kBufferBytes));
    bytes_read_ += stream_->gcount();
    return static_cast<size_t>(stream_->gcount());
  }
  std::string decoded;
  raw_.resize(kBufferBytes);
  while (decoded.empty() && !ended_) {
    stream_->read(raw_.data(), static_cast<std::streamsize>(kBufferBytes));
    bytes_read_ += stream_->gcount();
    ended_ = stream_->gcount() == 0;
    decoder_->Decode({raw_.data(), static_cast<size_t>(stream_->gcount())}, ended_, decoded);
  }
  buffer_.resize(std::max(buffer_.size(), begin + decoded.size()));
  std::memcpy(buffer_.data() + begin, decoded.data(), decoded.size());
  return decoded.size();
}

void Source::PassByteOrderMark() {
  while (More() && absl::StartsWith({at, static_cast<size_t>(end - at)}, kByteOrderMark)) {
    at += kByteOrderMark.size();
  }
}

int64_t Source::byte_offset() const {
  return std::max<int64_t>(0, bytes_read_ - static_cast<int64_t>(end - at));
}

}  // namespace accord::csv
