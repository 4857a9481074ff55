#include "services/accounts/domain/account.h"

#include <utility>

#include "services/accounts/domain/named_texts.h"

namespace accord::store {
namespace {

using accounts::SetAside;

const accounts::Texts& Names() {
  static const auto* const names = new accounts::Texts{"from", "parent", "reason", "path"};
  return *names;
}

}  // namespace

Value Codec<std::vector<SetAside>>::Encode(const std::vector<SetAside>& field) {
  std::vector<accounts::Texts> rows;
  for (const SetAside& move : field) {
    rows.push_back({calendar::FormatDate(move.from), move.parent, move.reason, move.path});
  }
  return accounts::EncodeNamedTexts(Names(), rows);
}

bool Codec<std::vector<SetAside>>::Decode(Value value, std::vector<SetAside>& field) {
  absl::optional<std::vector<accounts::Texts>> rows = accounts::DecodeNamedTexts(Names(), value);
  if (!rows.has_value()) return false;
  field.clear();
  for (accounts::Texts& row : *rows) {
    const absl::StatusOr<calendar::Date> from = calendar::ParseDate(row[0]);
    if (!from.ok()) return false;
    field.push_back({*from, std::move(row[1]), std::move(row[2]), std::move(row[3])});
  }
  return true;
}

}  // namespace accord::store
