#include "common/resources/history.h"

#include <limits>

#include "accord/common/v1/history.pb.h"
#include "common/base/status.h"
#include "common/resources/difference.h"
#include "common/resources/moment.h"
#include "common/resources/page_token.h"
#include "common/rpc/convert.h"

namespace accord::resources {
namespace {

using common::v1::ListRevisionsRequest;
using common::v1::ListRevisionsResponse;
using common::v1::ResourceRevision;

constexpr int kPageSizeDefault = 50;
constexpr int kPageSizeMax = 200;
// A page ends early when its revisions have this size: clients refuse messages over 4 MiB.
constexpr size_t kPageBytes = 1 << 20;

// What the standard methods fill, and says who or when rather than what.
const std::vector<std::string>& StandardFields() {
  static const auto* const fields =
      new std::vector<std::string>{"name", "etag", "create_time", "update_time", "delete_time"};
  return *fields;
}

// What a ListRevisions request asks for.
struct Wanted {
  const History::Shown* shown = nullptr;
  std::string name;
  std::string id;
  int page_size = 0;
  std::string digest;
  absl::optional<Pair> page;                             // that the first page showed
  int64_t before = std::numeric_limits<int64_t>::max();  // the page shows earlier revisions
};

absl::StatusOr<Wanted> Parse(const History& history, const rpc::Call& call,
                             const ListRevisionsRequest& request, const store::Store& store) {
  Wanted wanted;
  wanted.name = request.name();
  wanted.shown = history.Find(wanted.name);
  if (wanted.shown == nullptr) {
    Violations violations;
    violations.Add("name", "is not the name of a resource that this service keeps");
    return violations.ToStatus();
  }
  ASSIGN_OR_RETURN(wanted.id, wanted.shown->names.Parse(wanted.name));
  if (wanted.id.empty()) wanted.id = wanted.name;  // the only one of its kind is kept by its name
  wanted.page_size = PageSize(request.page_size(), kPageSizeDefault, kPageSizeMax);
  wanted.digest = QueryDigest(call.viewer(), request);
  const std::string& text = request.page_token();
  if (text.empty()) return wanted;
  ASSIGN_OR_RETURN(const PageToken token, DecodePageToken(text, wanted.digest, store));
  if (token.values.size() != 1 || !absl::holds_alternative<int64_t>(token.values[0])) {
    Violations violations;
    violations.Add("page_token", "is not one that a list returned");
    return violations.ToStatus();
  }
  wanted.page = token.pair();
  wanted.before = absl::get<int64_t>(token.values[0]);
  return wanted;
}

// One version more than the page has tells what the last one changed.
absl::StatusOr<std::vector<store::Row>> ReadVersions(store::Reader& reader, const Wanted& wanted) {
  std::vector<store::Row> versions;
  RETURN_IF_ERROR(reader.SelectVersions(*wanted.shown->table, wanted.id, wanted.before,
                                        wanted.page_size + 1, [&](store::Row row) {
                                          versions.push_back(std::move(row));
                                          return true;
                                        }));
  if (versions.empty() && !wanted.page.has_value()) return NotFound(wanted.name);
  return versions;
}

// `oldest`: where kept history begins. A version made later than that never had one before it that
// was compacted away.
ResourceRevision::Kind KindOf(const store::Row* before, const store::Row& after, int64_t oldest) {
  if (before == nullptr) {
    const bool first =
        after.meta.revision > oldest || after.meta.create_time == after.meta.update_time;
    return first ? ResourceRevision::CREATED : ResourceRevision::KIND_UNSPECIFIED;
  }
  if (after.meta.deleted() == before->meta.deleted()) return ResourceRevision::UPDATED;
  return after.meta.deleted() ? ResourceRevision::DELETED : ResourceRevision::UNDELETED;
}

absl::Status WriteAudit(store::Reader& reader, const store::Row& row, ResourceRevision& shown) {
  shown.set_revision(row.meta.revision);
  shown.set_etag(EtagOf(row.meta));
  *shown.mutable_time() = rpc::TimestampToProto(row.meta.update_time);
  ASSIGN_OR_RETURN(const absl::optional<store::RevisionInfo> info,
                   reader.FindRevision(row.meta.revision));
  if (!info.has_value()) return absl::OkStatus();
  *shown.mutable_time() = rpc::TimestampToProto(info->time);
  shown.set_actor(info->actor);
  shown.set_on_behalf_of(info->on_behalf_of);
  shown.set_method(info->method);
  shown.set_request_id(info->request_id);
  shown.set_reason(info->reason);
  shown.set_accounts_revision(info->accounts_revision);
  return absl::OkStatus();
}

// Writes a page of revisions into a response.
class Page {
 public:
  // What a page is of.
  struct Source {
    const rights::Viewer& viewer;
    const Sight& sight;
    std::string epoch;
  };
  Page(const Wanted& wanted, const Source& source, ListRevisionsResponse& response)
      : wanted_(wanted),
        viewer_(source.viewer),
        sight_(source.sight),
        epoch_(source.epoch),
        response_(response) {}

  // `oldest`: where kept history begins. Returns the next page's token, empty on the last.
  absl::StatusOr<std::string> Write(const std::vector<store::Row>& versions, int64_t oldest) {
    size_t bytes = 0;
    std::unique_ptr<Message> after;
    for (size_t i = 0; i < versions.size(); ++i) {
      if (static_cast<int>(i) == wanted_.page_size || bytes >= kPageBytes) {
        const int64_t before = versions[i - 1].meta.revision;
        return EncodePageToken({wanted_.digest,
                                sight_.pair.revision,
                                {before},
                                wanted_.id,
                                sight_.pair.accounts_revision,
                                sight_.pair.accounts_epoch},
                               epoch_);
      }
      if (after == nullptr) {
        ASSIGN_OR_RETURN(after, wanted_.shown->present(viewer_, versions[i]));
      }
      const store::Row* before_row = i + 1 < versions.size() ? &versions[i + 1] : nullptr;
      std::unique_ptr<Message> before;
      if (before_row != nullptr) {
        ASSIGN_OR_RETURN(before, wanted_.shown->present(viewer_, *before_row));
      }
      ResourceRevision& shown = *response_.add_revisions();
      RETURN_IF_ERROR(WriteAudit(*sight_, versions[i], shown));
      shown.set_kind(KindOf(before_row, versions[i], oldest));
      if (shown.kind() != ResourceRevision::KIND_UNSPECIFIED) {
        RETURN_IF_ERROR(
            Difference(before.get(), *after, wanted_.shown->skipped, *shown.mutable_changes()));
      }
      bytes += shown.ByteSizeLong();
      after = std::move(before);
    }
    return "";
  }

 private:
  const Wanted& wanted_;
  const rights::Viewer& viewer_;
  const Sight& sight_;
  const std::string epoch_;
  ListRevisionsResponse& response_;
};

absl::StatusOr<ListRevisionsResponse> ListRevisions(const History& history, const Moments& moments,
                                                    const rpc::Call& call,
                                                    const ListRevisionsRequest& request) {
  const store::Store& store = moments.store();
  ASSIGN_OR_RETURN(const Wanted wanted, Parse(history, call, request, store));
  ASSIGN_OR_RETURN(const Sight sight, SnapshotOf(call, moments, request, wanted.page));
  ASSIGN_OR_RETURN(const std::vector<store::Row> versions, ReadVersions(*sight, wanted));
  // Asked after the reading: what a compaction took meanwhile is not said to be there.
  const int64_t oldest = store.oldest_revision();
  ListRevisionsResponse response;
  Page page(wanted, {call.viewer(), sight, store.epoch()}, response);
  ASSIGN_OR_RETURN(*response.mutable_next_page_token(), page.Write(versions, oldest));
  response.set_oldest_revision(oldest);
  return response;
}

}  // namespace

const History::Shown* History::Find(const std::string& name) const {
  for (const Shown& shown : shown_) {
    if (shown.names.Matches(name)) return &shown;
  }
  return nullptr;
}

void History::Add(const std::string& pattern, const store::Table& table,
                  std::vector<std::string> derived, decltype(Shown::present) present) {
  derived.insert(derived.end(), StandardFields().begin(), StandardFields().end());
  shown_.push_back({rpc::ResourcePattern(pattern), &table, std::move(present), std::move(derived)});
}

void RegisterHistory(rpc::Router& router, const Moments& moments, History history) {
  router.Pooled<ListRevisionsRequest, ListRevisionsResponse>(
      "ListRevisions", [moments, history = std::move(history)](
                           const rpc::Call& call, const ListRevisionsRequest& request) {
        return ListRevisions(history, moments, call, request);
      });
}

}  // namespace accord::resources
