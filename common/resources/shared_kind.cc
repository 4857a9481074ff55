#include "common/resources/shared_kind.h"

#include "absl/strings/str_format.h"
#include "common/base/version.h"
#include "common/cache/crc32c.h"

namespace accord::resources {

std::string SharedKind(absl::string_view name, const google::protobuf::Descriptor& message) {
  const google::protobuf::FileDescriptor& file = *message.file();
  uint32_t digest = cache::ExtendCrc32c(cache::Crc32c(Version()), file.DebugString());
  for (int i = 0; i < file.dependency_count(); ++i) {
    digest = cache::ExtendCrc32c(digest, file.dependency(i)->DebugString());
  }
  return absl::StrFormat("%s.%08x", name, digest);
}

}  // namespace accord::resources
