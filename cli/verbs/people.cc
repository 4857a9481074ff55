#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "cli/client/values.h"
#include "cli/kit/tree.h"
#include "cli/verbs/output.h"
#include "cli/verbs/verbs.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::accounts::v1;

// The deepest sales organization shown; a reporting line that runs in a circle ends here too.
constexpr int kDepthMax = 64;

Table PeopleTable() {
  return {.columns = {{.title = "name", .priority = 10, .width_min = 16},
                      {.title = "person", .priority = 9},
                      {.title = "title", .priority = 6},
                      {.title = "region", .priority = 5},
                      {.title = "employment", .priority = 2},
                      {.title = "e-mail", .priority = 4}}};
}

Row RowOf(const v1::Person& person, TreePath path) {
  return {Cell(person.display_name(), Tone::kPlain, std::move(path)),
          person.name(),
          person.title(),
          person.region(),
          EnumText(*v1::Person::Employment_descriptor(), person.employment()),
          person.email()};
}

struct ListArgs {
  std::string filter;
  std::string order_by;
};

v1::ListPeopleRequest RequestOf(const ListArgs& args) {
  v1::ListPeopleRequest request;
  request.set_page_size(500);
  request.set_filter(args.filter);
  request.set_order_by(args.order_by);
  return request;
}

absl::Status List(Cli& cli, const ListArgs& args) {
  return ShowList<v1::ListPeopleResponse>(
      cli, RequestOf(args), "people", PeopleTable(),
      [](const v1::ListPeopleResponse& page) -> const auto& { return page.people(); },
      [](const v1::Person& person) { return RowOf(person, {}); });
}

using Reports = absl::flat_hash_map<std::string, std::vector<v1::Person>>;  // by manager

void AddBelow(const Reports& reports, const std::string& manager, int depth,
              std::vector<const v1::Person*>& people, std::vector<int>& depths) {
  const auto found = reports.find(manager);
  if (found == reports.end() || depth > kDepthMax) return;
  for (const v1::Person& person : found->second) {
    people.push_back(&person);
    depths.push_back(depth);
    AddBelow(reports, person.name(), depth + 1, people, depths);
  }
}

// A sales organization is small beside its accounts (tens of thousands), so it is held whole.
absl::Status Tree(Cli& cli) {
  const ListArgs by_name{.filter = "", .order_by = "display_name"};
  if (cli.json) return List(cli, by_name);
  Reports reports;
  RETURN_IF_ERROR(ForEachPage<v1::ListPeopleResponse>(
      cli.session, RequestOf(by_name),
      [&](const v1::ListPeopleResponse& page) -> absl::StatusOr<bool> {
        for (const v1::Person& person : page.people()) {
          reports[person.manager()].push_back(person);
        }
        return true;
      }));
  std::vector<const v1::Person*> people;
  std::vector<int> depths;
  AddBelow(reports, "", 0, people, depths);
  std::vector<TreePath> paths = TreePaths(depths);
  PagedTable table(cli, PeopleTable());
  for (size_t i = 0; i < people.size(); ++i) table.Add(RowOf(*people[i], std::move(paths[i])));
  table.Finish("no people\n");
  return absl::OkStatus();
}

}  // namespace

void AddPeople(Command root) {
  Command people = root.Add("people", "The people of the sales organization");
  people.Add("tree", "Who reports to whom").Examples("accord people tree\n").Run([](Cli& cli) {
    return Tree(cli);
  });
  auto args = std::make_shared<ListArgs>();
  people.Add("list", "List people, filtered and ordered")
      .Text("--filter", &args->filter, "Who, in the language of AIP-160")
      .Text("--order-by", &args->order_by, "The order, such as \"display_name\"")
      .Examples("accord people list --filter 'region = \"West\"'\n")
      .Run([args](Cli& cli) { return List(cli, *args); });
}

}  // namespace accord::cli
