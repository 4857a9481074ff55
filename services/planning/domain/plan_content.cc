#include "services/planning/domain/plan_content.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "nlohmann/json.hpp"
#include "services/planning/domain/errors.h"

namespace accord::planning {
namespace {

using Json = nlohmann::json;

template <typename T>
absl::Status AddAll(store::Reader& reader, store::Query query, int& items, std::vector<T>& all) {
  query.limit = kPlanItemsMax - items + 1;
  RETURN_IF_ERROR(reader.Select<T>(query, [&](T record) {
    all.push_back(std::move(record));
    ++items;
    return true;
  }));
  return items > kPlanItemsMax ? PlanTooLargeError(kPlanItemsMax) : absl::OkStatus();
}

Json ToJson(const store::Value& value) {
  return absl::visit([](const auto& held) { return Json(held); }, value);
}

template <typename T>
Json RowToJson(const T& record) {
  const store::Row row = store::ToRow(record);
  const std::vector<store::Column>& columns = store::TableOf<T>().columns;
  Json values = Json::object();
  for (size_t i = 0; i < columns.size(); ++i) values[columns[i].name] = ToJson(row.values[i]);
  return {{"id", row.meta.id},
          {"revision", row.meta.revision},
          {"create_time", row.meta.create_time},
          {"update_time", row.meta.update_time},
          {"delete_time", row.meta.delete_time},
          {"values", std::move(values)}};
}

template <typename T>
Json RowsToJson(const std::vector<T>& records) {
  Json rows = Json::array();
  for (const T& record : records) rows.push_back(RowToJson(record));
  return rows;
}

// Decoding stops at the first thing that is not as it was encoded.
class Decoder {
 public:
  bool good() const { return good_; }

  template <typename T>
  T Record(const Json& json) {
    store::Row row = store::ToRow(T());  // what is not there keeps its default
    row.meta.id = Text(Member(json, "id"));
    row.meta.revision = Integer(Member(json, "revision"));
    row.meta.create_time = Integer(Member(json, "create_time"));
    row.meta.update_time = Integer(Member(json, "update_time"));
    row.meta.delete_time = Integer(Member(json, "delete_time"));
    const Json& values = Member(json, "values");
    const std::vector<store::Column>& columns = store::TableOf<T>().columns;
    for (size_t i = 0; good_ && i < columns.size(); ++i) {
      const auto found = values.find(columns[i].name);
      if (found == values.end()) continue;
      if (columns[i].type == store::ColumnType::kInteger) {
        row.values[i] = Integer(*found);
      } else {
        row.values[i] = Text(*found);
      }
    }
    absl::StatusOr<T> record = store::FromRow<T>(std::move(row));
    good_ = good_ && record.ok();
    return record.ok() ? *std::move(record) : T();
  }

  template <typename T>
  std::vector<T> Records(const Json& json) {
    std::vector<T> records;
    good_ = good_ && json.is_array();
    for (size_t i = 0; good_ && i < json.size(); ++i) records.push_back(Record<T>(json[i]));
    return records;
  }

  const Json& Member(const Json& json, const char* name) {
    static const auto* const kNothing = new Json();
    const auto found = json.is_object() ? json.find(name) : json.end();
    good_ = good_ && json.is_object() && found != json.end();
    return good_ ? *found : *kNothing;
  }

 private:
  int64_t Integer(const Json& json) {
    good_ = good_ && json.is_number_integer();
    return good_ ? json.get<int64_t>() : 0;
  }
  std::string Text(const Json& json) {
    good_ = good_ && json.is_string();
    return good_ ? json.get<std::string>() : "";
  }

  bool good_ = true;
};

template <typename T>
std::string ColumnsOf() {
  std::string text = T::kTable;
  for (const store::Column& column : store::TableOf<T>().columns) {
    absl::StrAppend(&text, ",", column.name);
  }
  return text;
}

}  // namespace

absl::StatusOr<PlanContent> LoadContent(store::Reader& reader, AccountPlan plan, bool deleted_too) {
  PlanContent content;
  content.plan = std::move(plan);
  store::Query query;
  query.id_prefix = absl::StrCat(content.plan.meta.id, "/");
  query.show_deleted = deleted_too;
  int items = 0;
  RETURN_IF_ERROR(AddAll(reader, query, items, content.objectives));
  RETURN_IF_ERROR(AddAll(reader, query, items, content.actions));
  RETURN_IF_ERROR(AddAll(reader, query, items, content.conditions));
  return content;
}

std::string EncodeContent(const PlanContent& content) {
  const Json json = {{"plan", RowToJson(content.plan)},
                     {"objectives", RowsToJson(content.objectives)},
                     {"actions", RowsToJson(content.actions)},
                     {"conditions", RowsToJson(content.conditions)}};
  // Texts were checked on their way in; should a bad byte slip through, it must not throw here.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<PlanContent> DecodeContent(absl::string_view text) {
  const Json json = Json::parse(text.begin(), text.end(), nullptr, /*allow_exceptions=*/false);
  Decoder decoder;
  PlanContent content;
  content.plan = decoder.Record<AccountPlan>(decoder.Member(json, "plan"));
  content.objectives = decoder.Records<Objective>(decoder.Member(json, "objectives"));
  content.actions = decoder.Records<Action>(decoder.Member(json, "actions"));
  content.conditions = decoder.Records<Condition>(decoder.Member(json, "conditions"));
  if (decoder.good()) return content;
  return MakeError(absl::StatusCode::kDataLoss, "STORED_VALUE_UNREADABLE",
                   "a stored plan is not as it was written");
}

std::string ContentFormat() {
  return absl::StrCat(ColumnsOf<AccountPlan>(), ";", ColumnsOf<Objective>(), ";",
                      ColumnsOf<Action>(), ";", ColumnsOf<Condition>());
}

}  // namespace accord::planning
