#include "cli/export/lists.h"

#include <algorithm>
#include <memory>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "accord/accounts/v1/profile_service.pb.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "accord/forecast/v1/revenue_service.pb.h"
#include "accord/planning/v1/condition_service.pb.h"
#include "accord/planning/v1/cos_standard_service.pb.h"
#include "accord/planning/v1/plan_service.pb.h"
#include "common/base/status.h"
#include "google/api/annotations.pb.h"
#include "google/api/resource.pb.h"
#include "re2/re2.h"

namespace accord::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr int kPageSize = 1000;

// In the order in which they refer to each other.
constexpr ImportKind kImportOrder[] = {ImportKind::kPerson,
                                       ImportKind::kProduct,
                                       ImportKind::kAccount,
                                       ImportKind::kAgreement,
                                       ImportKind::kContact,
                                       ImportKind::kAssignment,
                                       ImportKind::kDeployment,
                                       ImportKind::kSatisfactionSurvey,
                                       ImportKind::kExchangeRate,
                                       ImportKind::kOpportunity,
                                       ImportKind::kRevenueFact,
                                       ImportKind::kTarget,
                                       ImportKind::kAddressableRevenue,
                                       ImportKind::kCosStandard,
                                       ImportKind::kAccountPlan,
                                       ImportKind::kObjective,
                                       ImportKind::kAction,
                                       ImportKind::kCondition};

std::vector<const FileDescriptor*> Files() {
  return {accounts::v1::ListAccountsRequest::descriptor()->file(),
          accounts::v1::ListPeopleRequest::descriptor()->file(),
          accounts::v1::ListContactsRequest::descriptor()->file(),
          planning::v1::ListAccountPlansRequest::descriptor()->file(),
          planning::v1::ListConditionsRequest::descriptor()->file(),
          planning::v1::ListCosStandardsRequest::descriptor()->file(),
          forecast::v1::ListOpportunitiesRequest::descriptor()->file(),
          forecast::v1::ListTargetsRequest::descriptor()->file()};
}

// The response's list of resources, or null.
const FieldDescriptor* RowsOf(const Descriptor& response) {
  for (int i = 0; i < response.field_count(); ++i) {
    const FieldDescriptor* field = response.field(i);
    const bool has_messages =
        field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (has_messages && field->message_type()->options().HasExtension(google::api::resource)) {
      return field;
    }
  }
  return nullptr;
}

// "/v1/{parent=accounts/*}/contacts" → "accounts/-".
std::string ParentIn(const std::string& path) {
  std::string parent;
  static const RE2* const kParent = new RE2("\\{parent=([^}]*)\\}");
  RE2::PartialMatch(path, *kParent, &parent);
  return absl::StrReplaceAll(parent, {{"*", "-"}});
}

absl::optional<ExportList> ListOf(const MethodDescriptor& method) {
  const Descriptor& request = *method.input_type();
  const FieldDescriptor* rows = RowsOf(*method.output_type());
  const bool has_pages = request.FindFieldByName("page_token") != nullptr &&
                         method.output_type()->FindFieldByName("next_page_token") != nullptr;
  if (!absl::StartsWith(method.name(), "List") || rows == nullptr || !has_pages) {
    return absl::nullopt;
  }
  const std::string path = method.options().GetExtension(google::api::http).get();
  return ExportList{rows->name(), &method, rows, ParentIn(path)};
}

size_t PlaceOf(const ExportList& list) {
  const absl::optional<ImportKind> kind = list.import_kind();
  return static_cast<size_t>(std::find(std::begin(kImportOrder), std::end(kImportOrder), kind) -
                             std::begin(kImportOrder));
}

}  // namespace

std::string ExportList::package() const { return method->file()->package(); }

absl::optional<ImportKind> ExportList::import_kind() const {
  for (const ImportKind each : kImportOrder) {
    if (PrototypeOf(each).GetDescriptor() == rows->message_type()) return each;
  }
  return absl::nullopt;
}

std::vector<ExportList> ExportLists() {
  std::vector<ExportList> lists;
  for (const FileDescriptor* file : Files()) {
    for (int i = 0; i < file->service_count(); ++i) {
      for (int j = 0; j < file->service(i)->method_count(); ++j) {
        absl::optional<ExportList> list = ListOf(*file->service(i)->method(j));
        if (list.has_value()) lists.push_back(*std::move(list));
      }
    }
  }
  std::sort(lists.begin(), lists.end(), [](const ExportList& a, const ExportList& b) {
    return std::forward_as_tuple(PlaceOf(a), a.kind) < std::forward_as_tuple(PlaceOf(b), b.kind);
  });
  return lists;
}

absl::Status ForEachResource(Session& session, const ExportList& list, const std::string& filter,
                             absl::FunctionRef<absl::Status(const Message&)> take) {
  auto* factory = google::protobuf::MessageFactory::generated_factory();
  const std::unique_ptr<Message> request(factory->GetPrototype(list.method->input_type())->New());
  const Descriptor& type = *request->GetDescriptor();
  const auto* reflection = request->GetReflection();
  reflection->SetInt32(request.get(), type.FindFieldByName("page_size"), kPageSize);
  if (!filter.empty()) {
    reflection->SetString(request.get(), type.FindFieldByName("filter"), filter);
  }
  if (!list.parent.empty()) {
    reflection->SetString(request.get(), type.FindFieldByName("parent"), list.parent);
  }
  while (true) {
    const std::unique_ptr<Message> page(factory->GetPrototype(list.method->output_type())->New());
    RETURN_IF_ERROR(session.Invoke(*list.method, *request, *page));
    const auto* of_page = page->GetReflection();
    for (int i = 0; i < of_page->FieldSize(*page, list.rows); ++i) {
      RETURN_IF_ERROR(take(of_page->GetRepeatedMessage(*page, list.rows, i)));
    }
    std::string token =
        of_page->GetString(*page, page->GetDescriptor()->FindFieldByName("next_page_token"));
    if (token.empty()) return absl::OkStatus();
    reflection->SetString(request.get(), type.FindFieldByName("page_token"), std::move(token));
  }
}

}  // namespace accord::cli
