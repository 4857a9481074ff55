#include "common/resources/standard_support.h"

#include <openssl/sha.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "absl/random/random.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/resources/moment.h"
#include "common/rights/viewed_reader.h"
#include "common/rpc/errors.h"
#include "common/rpc/names.h"
#include "common/store/columns.h"

namespace accord::resources {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;

constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 1000;

const FieldDescriptor* Find(const Message& message, const std::string& field) {
  return message.GetDescriptor()->FindFieldByName(field);
}

// The pattern of a resource's parent: without the last collection and id.
std::vector<std::string> ParentSegments(const std::string& pattern) {
  std::vector<std::string> segments = absl::StrSplit(pattern, '/');
  segments.resize(segments.size() - std::min<size_t>(2, segments.size()));
  return segments;
}

absl::Status BadField(absl::string_view field, absl::string_view description) {
  Violations violations;
  violations.Add(field, description);
  return violations.ToStatus();
}

// What ids of a list's parent begin with. A wildcard ends what can be said.
absl::StatusOr<std::string> IdPrefix(const std::string& parent, const std::string& pattern) {
  const std::vector<std::string> expected = ParentSegments(pattern);
  const std::vector<std::string> given = absl::StrSplit(parent, '/');
  if (given.size() != expected.size()) {
    return BadField("parent", absl::StrCat("must have the form ", absl::StrJoin(expected, "/")));
  }
  std::string prefix;
  bool wild = false;
  for (size_t i = 0; i < given.size(); ++i) {
    if (expected[i] != "*") continue;
    if (given[i] == "-") {
      wild = true;
    } else if (wild) {
      return BadField("parent", "can have an id only before the first '-'; use a filter");
    } else {
      absl::StrAppend(&prefix, given[i], "/");
    }
  }
  return prefix;
}

// `owner = "people/jane"` becomes owner = "jane", as the store keeps it.
void ShortenReferences(const Naming& naming, filter::Predicate& predicate) {
  for (filter::Predicate& child : predicate.children) ShortenReferences(naming, child);
  if (predicate.kind != filter::Predicate::Kind::kTest) return;
  auto* text = absl::get_if<std::string>(&predicate.test.value);
  if (text == nullptr) return;
  for (const auto& [column, pattern] : naming.references) {
    if (column != predicate.test.column) continue;
    absl::StatusOr<std::string> id = rpc::ResourcePattern(pattern).Parse(*text);
    if (id.ok()) *text = *std::move(id);
  }
}

// Eight characters, 40 bits of SHA-256.
std::string Digest(absl::string_view text) {
  static constexpr absl::string_view kAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";
  unsigned char hash[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash);
  uint64_t bits = 0;
  for (int i = 0; i < 5; ++i) bits = bits << 8 | hash[i];
  std::string digest;
  for (int i = 0; i < 8; ++i, bits >>= 5) digest.push_back(kAlphabet[bits & 31]);
  return digest;
}

filter::Schema WithTimes(filter::Schema schema) {
  schema.fields.push_back({"create_time", "create_time", filter::FieldType::kTimestamp});
  schema.fields.push_back({"update_time", "update_time", filter::FieldType::kTimestamp});
  return schema;
}

}  // namespace

std::string SnakeCase(absl::string_view camel) {
  std::string snake;
  for (const char c : camel) {
    if (absl::ascii_isupper(c) && !snake.empty()) snake.push_back('_');
    snake.push_back(absl::ascii_tolower(c));
  }
  return snake;
}

const std::string& StringField(const Message& request, const std::string& field) {
  static const auto* const empty = new std::string();
  const FieldDescriptor* descriptor = Find(request, field);
  if (descriptor == nullptr) return *empty;
  // Generated messages return the field itself and never use the scratch string.
  return request.GetReflection()->GetStringReference(request, descriptor,
                                                     const_cast<std::string*>(empty));
}

int64_t IntegerField(const Message& request, const std::string& field) {
  const FieldDescriptor* descriptor = Find(request, field);
  return descriptor == nullptr ? 0 : request.GetReflection()->GetInt32(request, descriptor);
}

bool BoolField(const Message& request, const std::string& field) {
  const FieldDescriptor* descriptor = Find(request, field);
  return descriptor != nullptr && request.GetReflection()->GetBool(request, descriptor);
}

const Message& MessageField(const Message& request, const std::string& field) {
  return request.GetReflection()->GetMessage(request, Find(request, field));
}

Message* AddTo(Message* response, const std::string& repeated_field) {
  return response->GetReflection()->AddMessage(response, Find(*response, repeated_field));
}

void RequireTextKeys(const filter::Schema& schema, const store::Table& table) {
  const auto require = [&](const std::string& name) {
    for (const store::Column& column : table.columns) {
      if (column.name == name && column.is_name) return;
    }
    std::cerr << "kNames of " << table.name << " lack " << name << '\n';
    std::abort();
  };
  for (const filter::Field& field : schema.fields) {
    if (field.type == filter::FieldType::kName) require(field.column);
  }
  for (const std::string& column : schema.search_columns) {
    const auto has = [&](const filter::Field& field) { return field.column == column; };
    if (std::none_of(schema.fields.begin(), schema.fields.end(), has)) require(column);
  }
}

// The time too: another history may have made the same number.
std::string EtagOf(const store::Meta& meta) {
  return absl::StrFormat("r%d-%x", meta.revision, meta.update_time);
}

absl::Status CheckEtag(const std::string& etag, const store::Meta& meta) {
  const std::string current = EtagOf(meta);
  if (etag.empty() || etag == current) return absl::OkStatus();
  return MakeError(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                   absl::StrCat("it was changed since it was read: its etag is ", current, ", not ",
                                etag, "; read it again"),
                   {{"etag", etag}, {"current_etag", current}});
}

absl::Status NotFound(absl::string_view name) { return rpc::NoSuchResource(name); }

absl::Status Deleted(absl::string_view name) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "RESOURCE_DELETED",
                   absl::StrCat(name, " is deleted"), {{"name", std::string(name)}});
}

absl::Status NotDeleted(absl::string_view name) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "RESOURCE_NOT_DELETED",
                   absl::StrCat(name, " is not deleted"), {{"name", std::string(name)}});
}

absl::Status AlreadyExists(absl::string_view name) {
  return MakeError(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS",
                   absl::StrCat(name, " exists already, perhaps deleted"),
                   {{"name", std::string(name)}});
}

absl::Status Below(absl::string_view prefix, const absl::Status& status) {
  const absl::optional<ErrorDetail> detail = DetailOf(status);
  if (!detail.has_value() || detail->violations.empty()) return status;
  Violations violations;
  violations.AddStatus(prefix, status);
  return violations.ToStatus();
}

const FieldMask& MaskOf(const Message& update) {
  return static_cast<const FieldMask&>(MessageField(update, "update_mask"));
}

std::string MakeId() {
  static constexpr absl::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  // Seeded from far more bits than one word: no two threads, ever, draw the same ids.
  thread_local absl::BitGen random;
  std::string id(1, kAlphabet[absl::Uniform<size_t>(random, 0, 26)]);
  while (id.size() < 16)
    id.push_back(kAlphabet[absl::Uniform<size_t>(random, 0, kAlphabet.size())]);
  return id;
}

std::string StableId(absl::string_view text) {
  constexpr size_t kReadableMax = 50;
  std::string id;
  bool exact = !text.empty() && text.size() <= kReadableMax;
  for (const char c : text.substr(0, kReadableMax)) {
    const bool kept = absl::ascii_islower(c) || absl::ascii_isdigit(c);
    exact = exact && (kept || c == '/');
    if (kept || absl::ascii_isupper(c)) {
      id.push_back(absl::ascii_tolower(c));
    } else if (!id.empty() && id.back() != '-') {
      id.push_back('-');
    } else {
      exact = false;
    }
  }
  while (!id.empty() && id.back() == '-') {
    id.pop_back();
    exact = false;
  }
  if (exact) return id;
  return absl::StrCat(id, id.empty() ? "" : "-", Digest(text));
}

absl::StatusOr<std::string> IdBelow(const std::string& parent, const std::string& pattern,
                                    const std::string& chosen) {
  if (parent.empty()) return chosen;
  const rpc::ResourcePattern parent_pattern(absl::StrJoin(ParentSegments(pattern), "/"));
  ASSIGN_OR_RETURN(const std::string above, parent_pattern.Parse(parent));
  return absl::StrCat(above, "/", chosen);
}

absl::StatusOr<std::unique_ptr<store::Reader>> ReaderFor(const rpc::Call& call, store::Store& store,
                                                         absl::optional<int64_t> revision) {
  std::unique_ptr<store::Reader> reader = call.TakeSnapshot();
  if (reader == nullptr || revision.has_value()) {
    reader.reset();  // before another is waited for
    ASSIGN_OR_RETURN(reader, store.Snapshot(revision, call.deadline()));
  }
  return rights::ViewedBy(call.viewer(), std::move(reader));
}

absl::StatusOr<std::unique_ptr<store::Reader>> SnapshotFor(const rpc::Call& call,
                                                           store::Store& store,
                                                           absl::optional<int64_t> revision) {
  ASSIGN_OR_RETURN(std::unique_ptr<store::Reader> reader, ReaderFor(call, store, revision));
  if (!revision.has_value() && reader->revision() < call.min_revision()) {
    ErrorDetail detail;
    detail.reason = "REVISION_NOT_REACHED";
    detail.retry_delay = absl::Milliseconds(50);
    detail.metadata = {{"revision", absl::StrCat(reader->revision())}};
    return MakeError(absl::StatusCode::kUnavailable,
                     absl::StrCat("revision ", call.min_revision(), " is asked for and ",
                                  reader->revision(), " is the newest here"),
                     std::move(detail));
  }
  call.set_revision(reader->revision());
  return reader;
}

absl::StatusOr<ListPlan> PlanList(const rpc::Call& call, const Message& request,
                                  const Listed& listed) {
  const Naming& naming = listed.naming;
  ListPlan plan;
  plan.page_size = PageSize(static_cast<int>(IntegerField(request, "page_size")), kPageSizeDefault,
                            kPageSizeMax);
  const filter::Schema all = WithTimes(listed.schema);
  ASSIGN_OR_RETURN(plan.query.where, filter::Parse(StringField(request, "filter"), all));
  ASSIGN_OR_RETURN(plan.query.order, filter::ParseOrderBy(StringField(request, "order_by"), all));
  ShortenReferences(naming, plan.query.where);
  plan.query.show_deleted = BoolField(request, "show_deleted");
  const std::string& parent = StringField(request, "parent");
  if (!parent.empty()) {
    ASSIGN_OR_RETURN(plan.query.id_prefix, IdPrefix(parent, naming.pattern));
  }
  const bool plain = plan.query.order.empty() && plan.query.id_prefix.empty() &&
                     !plan.query.show_deleted && AsOf(request) == nullptr;
  if (plain && call.viewer().sees_all()) plan.keys = ReadKeysAsked(plan.query.where);
  plan.digest = QueryDigest(call.viewer(), request);
  const std::string& text = StringField(request, "page_token");
  if (text.empty()) return plan;
  ASSIGN_OR_RETURN(PageToken token, DecodePageToken(text, plan.digest, listed.store));
  if (token.values.size() != plan.query.order.size()) {
    return BadField("page_token", "is not one that a list returned");
  }
  plan.page = token.pair();
  plan.query.after = {std::move(token.values), std::move(token.id)};
  return plan;
}

namespace {

// Those of the index, if the plan asks for external ids alone, or of the table.
absl::Status SelectPlanned(const ListSource& source, const ListPlan& plan, store::RowSink sink) {
  if (plan.keys.has_value() && plan.query.ranges.empty()) {
    ASSIGN_OR_RETURN(auto rows, FindByKeys(source.reader, source.table, *plan.keys));
    if (rows.has_value()) {
      for (store::Row& row : *rows) {
        const bool seen = plan.query.after.has_value() && row.meta.id <= plan.query.after->second;
        if (!seen && !sink(std::move(row))) break;
      }
      return absl::OkStatus();
    }
  }
  return source.reader.SelectRows(source.table, plan.query, sink);
}

}  // namespace

absl::StatusOr<std::string> RunList(const ListSource& source, ListPlan plan,
                                    absl::FunctionRef<absl::Status(store::Row)> add) {
  plan.query.limit = plan.page_size + 1;  // one more tells whether there is a next page
  int taken = 0;
  PageToken last{plan.digest, source.pair.revision,          {},
                 "",          source.pair.accounts_revision, source.pair.accounts_epoch};
  std::string next;
  absl::Status failed;
  RETURN_IF_ERROR(SelectPlanned(source, plan, [&](store::Row row) {
    if (taken == plan.page_size) {
      next = EncodePageToken(last, source.epoch);
      return true;
    }
    if (++taken == plan.page_size) {
      last.id = row.meta.id;
      const store::Columns columns(source.table);
      for (const filter::OrderKey& key : plan.query.order) {
        // No schema names a column that its table lacks; a test checks.
        last.values.push_back(columns.In(row, key.column).value_or(std::string()));
      }
    }
    failed = add(std::move(row));
    return failed.ok();
  }));
  RETURN_IF_ERROR(failed);
  return next;
}

}  // namespace accord::resources
