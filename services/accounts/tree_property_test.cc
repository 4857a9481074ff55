// The account tree against a plain model: random creations, moves, updates, deletions and undeletes
// through the real API, then every figure of every account counted by hand.
#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/accounts/testing.h"

// After GoogleTest, which it extends.
#include <rapidcheck/gtest.h>

namespace accord::accounts {
namespace {

constexpr int kAccounts = 12;  // few, so that moves meet
constexpr int kSteps = 60;

struct ModelAccount {
  std::string parent;
  bool exists = false;
  bool deleted = false;
  bool active = true;
  bool managed = false;
  int64_t employees = 0;
  bool live() const { return exists && !deleted; }
};

// What the tree should be. It knows no dates: every step happens today.
class Model {
 public:
  ModelAccount& operator[](const std::string& id) { return accounts_[id]; }
  bool IsLive(const std::string& id) const {
    const auto found = accounts_.find(id);
    return found != accounts_.end() && found->second.live();
  }
  bool HasChildren(const std::string& id) const {
    return std::any_of(accounts_.begin(), accounts_.end(), [&](const auto& entry) {
      return entry.second.live() && entry.second.parent == id;
    });
  }
  bool IsWithin(std::string id, const std::string& top) const {
    for (; !id.empty(); id = accounts_.at(id).parent) {
      if (id == top) return true;
    }
    return false;
  }

  struct Figures {
    int64_t descendants = 0;
    int64_t active = 0;
    int64_t managed = 0;
    int64_t employees = 0;
    int children = 0;
  };
  Figures FiguresOf(const std::string& top) const {
    Figures figures;
    for (const auto& [id, account] : accounts_) {
      if (!account.live() || !IsWithin(id, top)) continue;
      figures.descendants += id != top;
      figures.active += account.active;
      figures.managed += account.active && account.managed;
      figures.employees += account.employees;
      figures.children += account.parent == top;
    }
    return figures;
  }
  // As the API orders it; the ids are the display names.
  std::vector<std::string> Outline(const std::string& parent = "", int depth = 0) const {
    std::vector<std::string> lines;
    for (const auto& [id, account] : accounts_) {
      if (!account.live() || account.parent != parent) continue;
      lines.push_back(std::string(depth, '.') + id);
      for (std::string& line : Outline(id, depth + 1)) lines.push_back(std::move(line));
    }
    return lines;
  }

 private:
  std::map<std::string, ModelAccount> accounts_;
};

class TreePropertyTest : public ServiceTest {
 protected:
  static std::string AnyId(bool or_none = false) {
    const int i = *rc::gen::inRange(or_none ? -1 : 0, kAccounts);
    return i < 0 ? "" : absl::StrCat("a", std::string(1, static_cast<char>('a' + i)));
  }

  void CreateOne(Model& model) {
    const std::string id = AnyId();
    const std::string parent = AnyId(true);
    v1::Account account;
    account.set_display_name(id);
    account.set_managed(*rc::gen::arbitrary<bool>());
    account.set_employee_count(*rc::gen::inRange(0, 1000));
    const bool active = *rc::gen::arbitrary<bool>();
    account.set_state(active ? v1::Account::ACTIVE : v1::Account::INACTIVE);
    const bool allowed = !model[id].exists && (parent.empty() || model.IsLive(parent));
    RC_ASSERT(Create(id, parent, account).ok() == allowed);
    if (!allowed) return;
    model[id] = {parent, true, false, active, account.managed(), account.employee_count()};
  }

  void UpdateOne(Model& model) {
    const std::string id = AnyId();
    v1::UpdateAccountRequest request;
    request.mutable_account()->set_name("accounts/" + id);
    request.mutable_account()->set_employee_count(*rc::gen::inRange(0, 1000));
    request.mutable_account()->set_managed(*rc::gen::arbitrary<bool>());
    request.mutable_update_mask()->add_paths("employee_count");
    request.mutable_update_mask()->add_paths("managed");
    const bool done = Call(&Accounts::UpdateAccount, request).ok();
    RC_ASSERT(done == model.IsLive(id));
    if (!done) return;
    model[id].employees = request.account().employee_count();
    model[id].managed = request.account().managed();
  }

  void MoveOne(Model& model) {
    const std::string id = AnyId();
    const std::string parent = AnyId(true);
    const bool allowed = model.IsLive(id) &&
                         (parent.empty() || (model.IsLive(parent) && !model.IsWithin(parent, id)));
    const auto moved = Move(id, parent);
    RC_ASSERT(moved.ok() == allowed);
    if (allowed) model[id].parent = parent;
  }

  void DeleteOne(Model& model) {
    const std::string id = AnyId();
    const bool allowed = model.IsLive(id) && !model.HasChildren(id);
    RC_ASSERT(Delete(id).ok() == allowed);
    if (allowed) model[id].deleted = true;
  }

  void UndeleteOne(Model& model) {
    const std::string id = AnyId();
    const ModelAccount& account = model[id];
    const bool allowed = account.exists && account.deleted &&
                         (account.parent.empty() || model.IsLive(account.parent));
    RC_ASSERT(Undelete(id).ok() == allowed);
    if (allowed) model[id].deleted = false;
  }

  void Compare(const Model& model) {
    RC_ASSERT(Outline("", *rc::gen::inRange(1, 8)) == model.Outline());
    const auto tree = Tree({});
    RC_ASSERT(tree.ok());
    for (const v1::AccountTreeNode& node : tree->nodes()) {
      const Model::Figures figures = model.FiguresOf(node.account().substr(9));
      RC_ASSERT(node.descendant_count() == figures.descendants);
      RC_ASSERT(node.active_count() == figures.active);
      RC_ASSERT(node.managed_count() == figures.managed);
      RC_ASSERT(node.employee_count() == figures.employees);
      RC_ASSERT(node.child_count() == figures.children);
    }
  }
};

RC_GTEST_FIXTURE_PROP(TreePropertyTest, FiguresAreThoseOfAPlainCount, ()) {
  Model model;
  for (int step = 0; step < kSteps; ++step) {
    switch (*rc::gen::weightedElement<int>({{3, 0}, {1, 1}, {3, 2}, {1, 3}, {1, 4}})) {
      case 0:
        CreateOne(model);
        break;
      case 1:
        UpdateOne(model);
        break;
      case 2:
        MoveOne(model);
        break;
      case 3:
        DeleteOne(model);
        break;
      default:
        UndeleteOne(model);
        break;
    }
  }
  Compare(model);
  Stop();
  Start();  // what is loaded is what was followed
  Compare(model);
}

}  // namespace
}  // namespace accord::accounts
