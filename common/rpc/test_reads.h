// Calls every read RPC of a service, found by reflection, for a viewer that sees a part, and says
// what an answer gives away. For tests.
//
// The data of a test says by its ids and texts what is hidden: whatever the viewer does not see has
// "hid" in its id and its texts, and nothing else has; numbers of hidden things are beyond
// `number_max`. So a read that is added later is walked too, and fails if it shows more.
#pragma once

#include <grpcpp/impl/codegen/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/sync_stream.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "accord/common/v1/policy.pb.h"
#include "accord/common/v1/watch.pb.h"
#include "common/base/status.h"
#include "common/rpc/authorizer.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"

namespace accord::rpc {

// Everybody sees everything, but for calls on behalf of kSomebody, who sees a scope.
class TestViewers final : public Authorizer {
 public:
  static constexpr char kSomebody[] = "people/somebody";

  explicit TestViewers(rights::Scope scope)
      : scope_(std::make_shared<const rights::Scope>(std::move(scope))) {}
  Grant GrantOf(const rights::Caller& caller) const override {
    if (caller.on_behalf_of != kSomebody) return {nullptr, true};
    return {scope_, false};
  }
  absl::Status Require(const rights::Caller&, rights::Permission,
                       const rights::Resource&) const override {
    return absl::OkStatus();
  }

 private:
  const std::shared_ptr<const rights::Scope> scope_;
};

class ReadsWalk {
 public:
  using Message = google::protobuf::Message;
  using Method = google::protobuf::MethodDescriptor;
  using Field = google::protobuf::FieldDescriptor;
  using Services = std::vector<const google::protobuf::ServiceDescriptor*>;

  struct Options {
    int64_t number_max = 0;  // what is seen comes to no number beyond it
    // Of requests: fields that have to be set, and to what, by the field's name, as text.
    std::vector<std::pair<std::string, std::string>> texts;
    int fiscal_year = 2026;
    std::set<std::string> names;         // that requests name, beside those that lists tell
    std::set<std::string> not_built;     // RPCs that answer UNIMPLEMENTED
    std::set<std::string> not_compared;  // lists that leave out more than what is hidden
  };

  ReadsWalk(std::shared_ptr<grpc::Channel> channel, Services services, Options options)
      : channel_(std::move(channel)),
        services_(std::move(services)),
        options_(std::move(options)) {}

  // Expects that nothing hidden is given away by any read, that each answers the viewer something,
  // and that lists hold all that is seen.
  void Run() {
    names_ = options_.names;
    names_.insert("organization");
    for (const auto* service : services_) Harvest(*service);
    ASSERT_GT(names_.size(), 1u);
    for (const auto* service : services_) {
      for (int i = 0; i < service->method_count(); ++i) {
        const Method& method = *service->method(i);
        if (!method.options().GetExtension(common::v1::policy).read_only()) continue;
        SCOPED_TRACE(method.full_name());
        if (options_.not_built.count(method.name()) > 0) continue;
        Walk(method);
      }
    }
  }
  const std::set<std::string>& names() const { return names_; }

  struct Answer {
    absl::Status status;
    std::vector<std::unique_ptr<Message>> messages;
  };
  Answer Call(const Method& method, const Message& request, bool somebody) {
    CallSettings settings;
    if (somebody) settings.on_behalf_of = TestViewers::kSomebody;
    CallContext context(settings);
    const std::string path = absl::StrCat("/", method.service()->full_name(), "/", method.name());
    Answer answer;
    if (method.server_streaming()) {
      Stream(path, method, request, context, answer);
      return answer;
    }
    using google::protobuf::MessageLite;
    answer.messages.push_back(New(*method.output_type()));
    const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
    const MessageLite& asked = request;
    MessageLite* const answered = answer.messages.back().get();
    answer.status = FromGrpcStatus(grpc::internal::BlockingUnaryCall<MessageLite, MessageLite>(
        channel_.get(), rpc, context.get(), asked, answered));
    return answer;
  }

 private:
  static std::unique_ptr<Message> New(const google::protobuf::Descriptor& type) {
    return std::unique_ptr<Message>(
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
  }

  // The first part of a stream, up to the first message that is not partial.
  void Stream(const std::string& path, const Method& method, const Message& request,
              CallContext& context, Answer& answer) {
    const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING);
    const google::protobuf::MessageLite& asked = request;
    std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader(
        grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(channel_.get(), rpc,
                                                                      context.get(), asked));
    grpc::ByteBuffer bytes;
    while (reader->Read(&bytes)) {
      auto message = New(*method.output_type());
      EXPECT_TRUE(grpc::SerializationTraits<google::protobuf::MessageLite>::Deserialize(
                      &bytes, message.get())
                      .ok());
      const auto* field = message->GetDescriptor()->FindFieldByName("progress");
      const bool more = static_cast<const common::v1::WatchProgress&>(
                            message->GetReflection()->GetMessage(*message, field))
                            .partial();
      answer.messages.push_back(std::move(message));
      if (!more) {
        context.get()->TryCancel();
        (void)reader->Finish();
        return;
      }
    }
    answer.status = FromGrpcStatus(reader->Finish());
  }

  // ---- requests ----

  // Names of all there is, for who sees everything, from every list of everything.
  void Harvest(const google::protobuf::ServiceDescriptor& service) {
    for (int round = 0; round < 3; ++round) {  // what stands below what a list has told
      for (int i = 0; i < service.method_count(); ++i) {
        const Method& method = *service.method(i);
        if (!absl::StartsWith(method.name(), "List") || options_.not_built.count(method.name()))
          continue;
        if (method.name() == "ListRevisions" || method.name() == "ListContributions") continue;
        for (const auto& request : Requests(method)) {
          for (const auto& page : Pages(method, *request, false).messages) CollectNames(*page);
        }
      }
    }
  }

  void CollectNames(const Message& message) {
    ForEachField(message, [&](const Message& holder, const Field& field) {
      if (field.name() != "name" || field.type() != Field::TYPE_STRING) return;
      if (field.is_repeated()) return;
      const std::string name = holder.GetReflection()->GetString(holder, &field);
      if (absl::StrContains(name, "/") || name == "organization") names_.insert(name);
    });
  }

  // What a request may name in a field: all names, a name of nothing, nothing, a wildcard.
  std::vector<std::string> Candidates(const Field& field) const {
    for (const auto& [name, text] : options_.texts) {
      if (name == field.name()) return {text};
    }
    std::vector<std::string> all = {""};
    if (field.name() == "parent") {
      all.insert(all.end(), {"accounts/-", "accounts/-/plans/-"});
    }
    const bool names = field.name() == "name" || field.name() == "parent" ||
                       field.name() == "account" || field.name() == "person" ||
                       field.name() == "subtree";
    if (names) all.insert(all.end(), names_.begin(), names_.end());
    if (field.name() == "query") all.insert(all.end(), {"hid", "vis", "a"});
    if (field.name() == "filter") all.emplace_back("parent = \"accounts/hid-group\"");
    return all;
  }

  // One field after the other is varied; beside it, moments and kinds.
  std::vector<std::unique_ptr<Message>> Requests(const Method& method) const {
    std::vector<std::unique_ptr<Message>> all;
    const auto base = New(*method.input_type());
    SetNeeded(*base);
    const auto* type = base->GetDescriptor();
    bool varied = false;
    for (int i = 0; i < type->field_count(); ++i) {
      const Field* field = type->field(i);
      if (field->name() == "subjects") VarySubject(*base, *field, all), varied = true;
      if (field->type() != Field::TYPE_STRING || field->is_repeated()) continue;
      if (field->name() == "page_token" || field->name() == "order_by") continue;
      for (const std::string& text : Candidates(*field)) {
        std::unique_ptr<Message> request(base->New());
        request->CopyFrom(*base);
        if (!text.empty()) request->GetReflection()->SetString(request.get(), field, text);
        Vary(std::move(request), all);
        varied = true;
      }
    }
    if (!varied) {
      std::unique_ptr<Message> request(base->New());
      request->CopyFrom(*base);
      Vary(std::move(request), all);
    }
    return all;
  }

  // Requests for one subject each, of everything that may be one.
  void VarySubject(const Message& base, const Field& subjects,
                   std::vector<std::unique_ptr<Message>>& all) const {
    for (int i = 0; i < subjects.message_type()->field_count(); ++i) {
      const Field* field = subjects.message_type()->field(i);
      for (const std::string& text : Candidates(*field)) {
        std::unique_ptr<Message> request(base.New());
        request->CopyFrom(base);
        Message* entry = request->GetReflection()->AddMessage(request.get(), &subjects);
        if (!text.empty()) entry->GetReflection()->SetString(entry, field, text);
        Vary(std::move(request), all);
      }
    }
  }

  void SetNeeded(Message& request) const {
    const auto* type = request.GetDescriptor();
    const auto* reflection = request.GetReflection();
    if (const Field* field = type->FindFieldByName("page_size")) {
      reflection->SetInt32(&request, field, 2);
    }
    if (const Field* field = type->FindFieldByName("skip_superseded")) {
      reflection->SetBool(&request, field, true);
    }
    for (const char* name : {"period", "periods"}) {
      const Field* field = type->FindFieldByName(name);
      if (field == nullptr) continue;
      Message* period = field->is_repeated() ? reflection->AddMessage(&request, field)
                                             : reflection->MutableMessage(&request, field);
      period->GetReflection()->SetInt32(
          period, period->GetDescriptor()->FindFieldByName("fiscal_year"), options_.fiscal_year);
    }
  }

  // The request, and the same as of a moment, with deleted ones, and with each value of an enum.
  void Vary(std::unique_ptr<Message> request, std::vector<std::unique_ptr<Message>>& all) const {
    const auto* type = request->GetDescriptor();
    const auto* reflection = request->GetReflection();
    const auto add = [&](auto change) {
      std::unique_ptr<Message> other(request->New());
      other->CopyFrom(*request);
      change(*other);
      all.push_back(std::move(other));
    };
    if (const Field* field = type->FindFieldByName("as_of"); field != nullptr && revision_ > 0) {
      add([&](Message& other) {
        Message* moment = reflection->MutableMessage(&other, field);
        moment->GetReflection()->SetInt64(
            moment, moment->GetDescriptor()->FindFieldByName("revision"), revision_);
      });
    }
    for (int i = 0; i < type->field_count(); ++i) {
      const Field* field = type->field(i);
      if (field->is_repeated()) continue;
      if (field->type() == Field::TYPE_BOOL && field->name() != "skip_superseded") {
        add([&](Message& other) { reflection->SetBool(&other, field, true); });
      }
      if (field->type() != Field::TYPE_ENUM || field->name() == "kind") continue;
      for (int value = 1; value < field->enum_type()->value_count(); ++value) {
        add([&](Message& other) {
          reflection->SetEnum(&other, field, field->enum_type()->value(value));
        });
      }
    }
    all.push_back(std::move(request));
  }

  // Every page that follows from a request.
  Answer Pages(const Method& method, Message& request, bool somebody) {
    const Field* token = request.GetDescriptor()->FindFieldByName("page_token");
    const Field* next = method.output_type()->FindFieldByName("next_page_token");
    Answer all;
    for (int page = 0; page < 200; ++page) {
      Answer answer = Call(method, request, somebody);
      all.status = answer.status;
      if (!answer.status.ok()) break;
      for (auto& message : answer.messages) all.messages.push_back(std::move(message));
      if (token == nullptr || next == nullptr) break;
      const Message& last = *all.messages.back();
      const std::string to = last.GetReflection()->GetString(last, next);
      request.GetReflection()->SetString(&request, token, to);
      if (to.empty()) break;
    }
    if (token != nullptr) request.GetReflection()->ClearField(&request, token);
    return all;
  }

  // ---- what is expected ----

  void Walk(const Method& method) {
    const int failures = Failures();
    int answered = 0;
    for (const auto& request : Requests(method)) {
      SCOPED_TRACE(request->ShortDebugString());
      const Answer part = Pages(method, *request, true);
      if (!part.status.ok()) {
        ExpectAsMissing(method, *request, part.status);
        continue;
      }
      ++answered;
      for (const auto& message : part.messages) ExpectNothingHidden(*message);
      ExpectFullPages(part);
      const Answer whole = Pages(method, *request, false);
      if (absl::StartsWith(method.name(), "List") &&
          options_.not_compared.count(method.name()) == 0 && !FiltersByHidden(*request)) {
        ExpectAllSeen(part, whole);
      }
      if (Failures() > failures) return;
    }
    EXPECT_GT(answered, 0) << "no request of this read was answered: teach the walk to make one";
  }

  // By what is not shown nothing is found, whatever is stored.
  static bool FiltersByHidden(const Message& request) {
    const Field* filter = request.GetDescriptor()->FindFieldByName("filter");
    return filter != nullptr &&
           absl::StrContains(request.GetReflection()->GetString(request, filter), "hid");
  }

  static int Failures() {
    const auto& result = *testing::UnitTest::GetInstance()->current_test_info()->result();
    int failures = 0;
    for (int i = 0; i < result.total_part_count(); ++i) {
      failures += result.GetTestPartResult(i).failed() ? 1 : 0;
    }
    return failures;
  }

  void ExpectNothingHidden(const Message& message) {
    const std::string text = message.ShortDebugString();
    EXPECT_FALSE(absl::StrContains(text, "hid")) << text;
    ForEachField(message, [&](const Message& holder, const Field& field) {
      if (field.is_repeated() || field.cpp_type() != Field::CPPTYPE_INT64) return;
      // Revisions and nanoseconds are no figures.
      if (absl::StrContains(field.name(), "revision") || field.name() == "seconds") return;
      EXPECT_LE(holder.GetReflection()->GetInt64(holder, &field), options_.number_max)
          << field.full_name();
    });
  }

  // All pages but the last have as many as were asked for: a short page tells.
  static void ExpectFullPages(const Answer& part) {
    for (size_t i = 0; i + 1 < part.messages.size(); ++i) {
      const Message& page = *part.messages[i];
      const Field* rows = RowsOf(*page.GetDescriptor());
      if (rows == nullptr || page.GetDescriptor()->FindFieldByName("next_page_token") == nullptr) {
        continue;
      }
      EXPECT_EQ(page.GetReflection()->FieldSize(page, rows), 2) << page.ShortDebugString();
    }
  }

  static const Field* RowsOf(const google::protobuf::Descriptor& type) {
    for (int i = 0; i < type.field_count(); ++i) {
      const Field* field = type.field(i);
      if (field->is_repeated() && field->message_type() != nullptr &&
          field->message_type()->name() != "Explanation") {
        return field;
      }
    }
    return nullptr;
  }

  // What the viewer is shown is what everybody is, less what is hidden, in the same order.
  void ExpectAllSeen(const Answer& part, const Answer& whole) {
    const auto rows = [&](const Answer& answer) {
      std::vector<std::string> keys;
      for (const auto& page : answer.messages) {
        const Field* field = RowsOf(*page->GetDescriptor());
        const int count = field == nullptr ? 0 : page->GetReflection()->FieldSize(*page, field);
        for (int i = 0; i < count; ++i) {
          const Message& row = page->GetReflection()->GetRepeatedMessage(*page, field, i);
          if (!IsHidden(row)) keys.push_back(KeyOf(row));
        }
      }
      return keys;
    };
    EXPECT_EQ(rows(part), rows(whole));
  }
  static bool IsHidden(const Message& row) {
    constexpr const char* kFields[] = {"name", "account", "opportunity"};
    return std::any_of(std::begin(kFields), std::end(kFields), [&](const char* name) {
      const Field* field = row.GetDescriptor()->FindFieldByName(name);
      return field != nullptr && field->type() == Field::TYPE_STRING &&
             absl::StrContains(row.GetReflection()->GetString(row, field), "hid");
    });
  }
  static std::string KeyOf(const Message& row) {
    for (const char* field : {"name", "opportunity", "revision"}) {
      const Field* key = row.GetDescriptor()->FindFieldByName(field);
      if (key == nullptr) continue;
      if (key->type() == Field::TYPE_STRING) return row.GetReflection()->GetString(row, key);
      return absl::StrCat(row.GetReflection()->GetInt64(row, key));
    }
    return row.ShortDebugString();
  }

  // An error says of what is hidden what it says of what is not there.
  void ExpectAsMissing(const Method& method, const Message& request, const absl::Status& status) {
    const auto missing = [](const std::string& text) {
      // "hid-…" is an id, and this is nobody's.
      std::string other;
      for (size_t i = 0; i < text.size();) {
        if (text.compare(i, 4, "hid-") != 0) {
          other.push_back(text[i++]);
          continue;
        }
        while (i < text.size() && text[i] != '/' && text[i] != '"' && text[i] != ' ') ++i;
        other += "nobodys";
      }
      return other;
    };
    std::unique_ptr<Message> twin(request.New());
    twin->CopyFrom(request);
    bool hidden = false;
    const auto* type = twin->GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const Field* field = type->field(i);
      if (field->type() != Field::TYPE_STRING || field->is_repeated()) continue;
      const std::string text = twin->GetReflection()->GetString(*twin, field);
      if (!absl::StrContains(text, "hid-")) continue;
      hidden = true;
      twin->GetReflection()->SetString(twin.get(), field, missing(text));
    }
    if (!hidden) return;
    const absl::Status of_nothing = Call(method, *twin, true).status;
    EXPECT_EQ(status.code(), of_nothing.code()) << status << " and " << of_nothing;
    EXPECT_EQ(missing(std::string(status.message())), of_nothing.message());
    EXPECT_EQ(DetailOf(status).value_or(ErrorDetail()).reason,
              DetailOf(of_nothing).value_or(ErrorDetail()).reason);
  }

  template <typename Visit>
  static void ForEachField(const Message& message, const Visit& visit) {
    std::vector<const Field*> set;
    message.GetReflection()->ListFields(message, &set);
    for (const Field* field : set) {
      visit(message, *field);
      if (field->cpp_type() != Field::CPPTYPE_MESSAGE) continue;
      const int count =
          field->is_repeated() ? message.GetReflection()->FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        ForEachField(field->is_repeated()
                         ? message.GetReflection()->GetRepeatedMessage(message, field, i)
                         : message.GetReflection()->GetMessage(message, field),
                     visit);
      }
    }
  }

 public:
  // The newest revision, which reads are asked as of too.
  void set_revision(int64_t revision) { revision_ = revision; }

 private:
  const std::shared_ptr<grpc::Channel> channel_;
  const Services services_;
  const Options options_;
  std::set<std::string> names_;
  int64_t revision_ = 0;
};

}  // namespace accord::rpc
