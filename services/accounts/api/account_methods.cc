#include "services/accounts/api/account_methods.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/failpoint/failpoint.h"
#include "common/resources/external_ids.h"
#include "common/resources/page_token.h"
#include "common/resources/standard_methods.h"
#include "common/rpc/convert.h"
#include "services/accounts/api/fields.h"
#include "services/accounts/api/upsert_accounts.h"
#include "services/accounts/domain/errors.h"
#include "services/accounts/domain/moves.h"
#include "services/accounts/domain/organization.h"

namespace accord::accounts {
namespace {

failpoint::Point between_writes("accounts.move.between_writes");

constexpr int kTreePageDefault = 200;
constexpr int kTreePageMax = 5000;
constexpr int kSearchPageDefault = 20;
constexpr int kSearchPageMax = 100;
// Today and ahead a path has at most kLevelsMax; one of the past may be longer, because accounts
// that are created now stood there "from the beginning". Nobody should wait for a very long one.
constexpr size_t kPathMax = 4 * kLevelsMax;

absl::StatusOr<Placement> ParsePlacement(const v1::MoveAccountRequest& request,
                                         calendar::Date today) {
  FieldReader reader;
  Placement placement{today, ""};
  absl::optional<calendar::Date> date;
  reader.Id("parent", AccountNames(), request.parent(), placement.parent);
  reader.Date("effective_date", request.has_effective_date() ? &request.effective_date() : nullptr,
              date);
  RETURN_IF_ERROR(reader.Done());
  placement.from = date.value_or(today);
  return placement;
}

void ShowNode(const TreeNode& node, v1::AccountTreeNode* shown) {
  shown->set_account(AccountNames().Format(node.account));
  shown->set_display_name(node.display_name);
  shown->set_parent(AccountNames().ToName(node.parent));
  shown->set_depth(node.depth);
  shown->set_child_count(node.child_count);
  shown->set_descendant_count(node.subtree_count - 1);
  shown->set_active_count(node.active_count);
  shown->set_managed_count(node.managed_count);
  shown->set_employee_count(node.employee_count);
  shown->set_segment(node.segment);
  shown->set_state(static_cast<v1::Account::State>(node.state));
}

void AddOnce(std::vector<std::string>& ids, std::string id) {
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
}

// Who has the text as an external id, with or without its system, comes before who has it in a
// name.
struct Searched {
  const AccountTree& tree;
  Beholder beholder;
  store::Reader& reader;
};
absl::StatusOr<std::vector<std::string>> FindIds(const Searched& in, const std::string& text,
                                                 size_t limit) {
  std::vector<store::ExternalId> possible;
  const size_t colon = text.find(':');
  if (colon != std::string::npos) {
    possible.push_back({text.substr(0, colon), text.substr(colon + 1)});
  }
  for (std::string& system : in.tree.systems()) possible.push_back({std::move(system), text});
  std::vector<std::string> ids;
  for (const store::ExternalId& external_id : possible) {
    ASSIGN_OR_RETURN(absl::optional<store::Row> row,
                     resources::FindBearer(in.reader, store::TableOf<Account>(), external_id));
    if (!row.has_value() || row->meta.deleted()) continue;
    if (in.beholder.viewer->Sees(row->meta.id)) AddOnce(ids, std::move(row->meta.id));
  }
  for (AccountTree::Found& found : in.tree.Search(text, limit, in.beholder)) {
    AddOnce(ids, std::move(found.id));
  }
  if (ids.size() > limit) ids.resize(limit);
  return ids;
}

}  // namespace

absl::StatusOr<v1::Account> AccountMethods::Move(store::Txn& txn,
                                                 const v1::MoveAccountRequest& request) const {
  ASSIGN_OR_RETURN(const calendar::Date today, DayOf(txn, txn.now()));
  ASSIGN_OR_RETURN(const Placement placement, ParsePlacement(request, today));
  Lineage& lineage = resource_->lineage();
  RETURN_IF_ERROR(BeginWrite(lineage, txn, today));
  ASSIGN_OR_RETURN(const Account before, resources::Load(*resource_, txn, request.name()));
  RETURN_IF_ERROR(resources::CheckEtag(request.etag(), before.meta));
  Account account = before;
  account.set_aside.clear();  // what it could not do is past
  ASSIGN_OR_RETURN(const bool moved, Place(account, placement, today));
  if (moved) {
    lineage.Note(account);
    RETURN_IF_ERROR(lineage.Check(account.meta.id, {placement.from}));
    account.parent_deferred = false;
    SetParent(account, ParentOn(account, today), txn.revision());
    RETURN_IF_ERROR(NotePendingMove(txn, account, today));
  }
  RETURN_IF_ERROR(between_writes.Hit());
  if (!store::SameContent(before, account)) RETURN_IF_ERROR(txn.Put(account));
  return resources::Present(*resource_, account);
}

absl::StatusOr<v1::Account> AccountMethods::CancelPlannedMove(
    store::Txn& txn, const v1::CancelPlannedMoveRequest& request) const {
  FieldReader fields;
  absl::optional<calendar::Date> day;
  fields.Date("effective_date", request.has_effective_date() ? &request.effective_date() : nullptr,
              day);
  RETURN_IF_ERROR(fields.Done());
  ASSIGN_OR_RETURN(const calendar::Date today, DayOf(txn, txn.now()));
  Lineage& lineage = resource_->lineage();
  RETURN_IF_ERROR(BeginWrite(lineage, txn, today));
  ASSIGN_OR_RETURN(Account account, resources::Load(*resource_, txn, request.name()));
  RETURN_IF_ERROR(resources::CheckEtag(request.etag(), account.meta));
  RETURN_IF_ERROR(Cancel(lineage, account, day));
  RETURN_IF_ERROR(NotePendingMove(txn, account, today));
  RETURN_IF_ERROR(txn.Put(account));
  return resources::Present(*resource_, account);
}

absl::StatusOr<std::shared_ptr<const AccountTree>> AccountMethods::TreeAt(const rpc::Call& call,
                                                                          int64_t revision) const {
  return past_trees_.At(revision, {call.deadline(), [&call] { return call.cancelled(); }});
}

// From memory if that shows what is asked for, else from the tree of that moment.
absl::StatusOr<TreePage> AccountMethods::Walk(const rpc::Call& call, TreeQuery query) const {
  query.beholder.viewer = &call.viewer();
  if (query.revision.has_value() && *query.revision < store_.oldest_revision()) {
    // Whether memory still has it is chance.
    RETURN_IF_ERROR(resources::ReaderFor(call, store_, query.revision).status());
  }
  ASSIGN_OR_RETURN(TreePage page, tree_.Walk(query));
  if (!page.moved_on) return page;
  ASSIGN_OR_RETURN(const std::shared_ptr<const AccountTree> tree, TreeAt(call, *query.revision));
  query.beholder.of_past = true;
  return tree->Walk(query);
}

absl::StatusOr<v1::GetAccountTreeResponse> AccountMethods::GetTree(
    const rpc::Call& call, const v1::GetAccountTreeRequest& request) const {
  TreeQuery query;
  if (!request.name().empty()) {
    ASSIGN_OR_RETURN(query.top, AccountNames().Parse(request.name()));
  }
  query.depth_max = request.max_depth();
  query.limit = resources::PageSize(request.page_size(), kTreePageDefault, kTreePageMax);
  const std::string digest = resources::QueryDigest(call.viewer(), request);
  if (!request.page_token().empty()) {
    ASSIGN_OR_RETURN(resources::PageToken token,
                     resources::DecodePageToken(request.page_token(), digest, store_));
    query.after = std::move(token.id);
    query.revision = token.revision;
    // Another replica may have shown the page before.
    if (token.revision > store_.revision()) {
      RETURN_IF_ERROR(store_.CatchUp(0, call.deadline()));
    }
  } else if (request.has_as_of()) {
    ASSIGN_OR_RETURN(query.revision,
                     resources::Moments(store_).RevisionOf(request.as_of(), call.deadline()));
  }
  if (!query.revision.has_value() && tree_.revision() < call.min_revision()) {
    RETURN_IF_ERROR(resources::SnapshotOf(call, store_, request).status());  // says so
  }
  absl::StatusOr<TreePage> page = Walk(call, query);
  const bool later_page = !request.page_token().empty();
  if (later_page && absl::IsOutOfRange(page.status())) return resources::PageTokenExpired();
  if (absl::IsNotFound(page.status())) return resources::NotFound(request.name());
  RETURN_IF_ERROR(page.status());
  call.set_revision(page->revision);
  v1::GetAccountTreeResponse response;
  for (const TreeNode& node : page->nodes) ShowNode(node, response.add_nodes());
  if (page->more && !page->nodes.empty()) {
    response.set_next_page_token(resources::EncodePageToken(
        {digest, page->revision, {}, page->nodes.back().account}, store_.epoch()));
  }
  return response;
}

absl::StatusOr<v1::ListAncestorsResponse> AccountMethods::ListAncestors(
    const rpc::Call& call, const v1::ListAncestorsRequest& request) const {
  FieldReader fields;
  absl::optional<calendar::Date> date;
  fields.Date("date", request.has_date() ? &request.date() : nullptr, date);
  RETURN_IF_ERROR(fields.Done());

  ASSIGN_OR_RETURN(const resources::Sight reader, resources::SnapshotOf(call, store_, request));
  ASSIGN_OR_RETURN(const calendar::Date today, DayOf(*reader, reader.time));
  const calendar::Date day = date.value_or(today);
  ASSIGN_OR_RETURN(Account account,
                   resources::Load(*resource_, *reader, request.name(), /*deleted_too=*/true));
  std::vector<Account> above;
  for (std::string id = ParentOn(account, day); !id.empty() && above.size() < kPathMax;
       id = ParentOn(above.back(), day)) {
    ASSIGN_OR_RETURN(absl::optional<Account> parent, reader->Find<Account>(id));
    if (!parent.has_value()) break;
    above.push_back(*std::move(parent));
  }
  v1::ListAncestorsResponse response;
  for (auto it = above.rbegin(); it != above.rend(); ++it) {
    *response.add_ancestors() = resources::PresentTo(call.viewer(), *resource_, *it);
  }
  return response;
}

absl::StatusOr<v1::SearchAccountsResponse> AccountMethods::Search(
    const rpc::Call& call, const v1::SearchAccountsRequest& request) const {
  const std::string text(absl::StripAsciiWhitespace(request.query()));
  FieldReader fields;
  fields.Require(!text.empty(), "query", "must have more than white space");
  RETURN_IF_ERROR(fields.Done());
  const int limit = resources::PageSize(request.page_size(), kSearchPageDefault, kSearchPageMax);
  ASSIGN_OR_RETURN(resources::Sight sight, resources::SnapshotOf(call, store_, request));
  std::unique_ptr<store::Reader> reader = std::move(sight.reader);
  std::shared_ptr<const AccountTree> past;
  if (sight.past) {
    const int64_t revision = sight.pair.revision;
    reader.reset();  // no connection is held while a tree is being read
    ASSIGN_OR_RETURN(past, TreeAt(call, revision));
    ASSIGN_OR_RETURN(reader, resources::ReaderFor(call, store_, revision));
  }
  ASSIGN_OR_RETURN(
      const std::vector<std::string> ids,
      FindIds({past == nullptr ? tree_ : *past, {&call.viewer(), past != nullptr}, *reader}, text,
              static_cast<size_t>(limit)));
  v1::SearchAccountsResponse response;
  for (const std::string& id : ids) {
    ASSIGN_OR_RETURN(const absl::optional<Account> account, reader->Find<Account>(id));
    // The tree may be a commit ahead of the snapshot.
    if (!account.has_value() || account->meta.deleted()) continue;
    *response.add_accounts() = resources::PresentTo(call.viewer(), *resource_, *account);
  }
  return response;
}

void RegisterAccountMethods(rpc::Router& router, store::Store& store, const AccountTree& tree,
                            std::shared_ptr<const AccountResource> resource) {
  auto methods = std::make_shared<AccountMethods>(store, tree, resource);
  router.Write<v1::MoveAccountRequest, v1::Account>(
      "MoveAccount", store,
      [methods](const rpc::Call&, store::Txn& txn, const v1::MoveAccountRequest& request) {
        return methods->Move(txn, request);
      });
  router.Write<v1::CancelPlannedMoveRequest, v1::Account>(
      "CancelPlannedMove", store,
      [methods](const rpc::Call&, store::Txn& txn, const v1::CancelPlannedMoveRequest& request) {
        return methods->CancelPlannedMove(txn, request);
      });
  router.Write<v1::UpsertAccountsRequest, v1::UpsertAccountsResponse>(
      "UpsertAccounts", store,
      [resource](const rpc::Call& call, store::Txn& txn, const v1::UpsertAccountsRequest& request) {
        return UpsertAccounts(*resource, call.viewer(), txn, request);
      },
      ReadsOfUpsert);
  router.Pooled<v1::GetAccountTreeRequest, v1::GetAccountTreeResponse>(
      "GetAccountTree", [methods](const rpc::Call& call, const v1::GetAccountTreeRequest& request) {
        return methods->GetTree(call, request);
      });
  router.Pooled<v1::ListAncestorsRequest, v1::ListAncestorsResponse>(
      "ListAncestors", [methods](const rpc::Call& call, const v1::ListAncestorsRequest& request) {
        return methods->ListAncestors(call, request);
      });
  router.Pooled<v1::SearchAccountsRequest, v1::SearchAccountsResponse>(
      "SearchAccounts", [methods](const rpc::Call& call, const v1::SearchAccountsRequest& request) {
        return methods->Search(call, request);
      });
}

}  // namespace accord::accounts
