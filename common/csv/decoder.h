// Bytes of any encoding as UTF-8, a piece at a time. By ICU, which knows some two hundred.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct UConverter;

namespace accord::csv {

// Keeps what a piece leaves unfinished until the next. Movable; thread-compatible.
class Decoder {
 public:
  // `encoding` by any name that IANA or ICU knows: "UTF-16LE", "Windows-1252", "ISO-8859-15", ...
  // Errors: INVALID_ARGUMENT, reason ENCODING_UNKNOWN, metadata `encoding`.
  static absl::StatusOr<Decoder> Create(const std::string& encoding);

  // Appends what `bytes` mean to `out`; `last`: nothing comes behind them. What is no character of
  // the encoding becomes U+FFFD.
  void Decode(absl::string_view bytes, bool last, std::string& out);

 private:
  struct Close {
    void operator()(UConverter* converter) const;
  };
  explicit Decoder(UConverter* converter) : converter_(converter) {}

  std::unique_ptr<UConverter, Close> converter_;
  // Windows' code pages lack some characters between U+0080 and U+009F; ICU passes their bytes on.
  bool without_c1_ = false;
};

}  // namespace accord::csv
