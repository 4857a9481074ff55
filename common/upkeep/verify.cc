#include "common/upkeep/verify.h"

#include <set>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/sql/text_keys.h"
#include "common/store/codec.h"
#include "common/upkeep/catalog.h"
#include "common/upkeep/history.h"
#include "common/upkeep/sums.h"

namespace accord::upkeep {
namespace {

using store::ColumnType;
using store::kStillHolds;
using store::Value;

int64_t Number(const Value& value) { return absl::get<int64_t>(value); }
const std::string& Text(const Value& value) { return absl::get<std::string>(value); }

// One examination: what all of its steps share.
class Examination {
 public:
  Examination(sql::Connection& connection, const sql::Schema& schema, Findings& findings,
              Examined& examined)
      : connection_(connection),
        schema_(schema),
        findings_(findings),
        examined_(examined),
        sums_(findings) {}

  absl::Status Run() {
    absl::Status begun = Begin();
    if (!begun.ok()) return Tolerate("counter", begun);
    RETURN_IF_ERROR(Tolerate("revision", CheckRevisions()));
    for (const CatalogTable& table : catalog_) {
      if (table.versioned()) RETURN_IF_ERROR(Tolerate(table.name, CheckVersions(table)));
    }
    RETURN_IF_ERROR(Tolerate("change", CheckLog()));
    RETURN_IF_ERROR(Tolerate("counter", CheckCounters()));
    if (!unreadable_) sums_.Finish();  // else everything would be missing
    for (const store::Table* table : schema_.tables) {
      if (table->watched) RETURN_IF_ERROR(Tolerate(table->name, CheckChanges(*table)));
    }
    RETURN_IF_ERROR(Tolerate("external_key", CheckExternalIds()));
    examined_.summed = sums_.summed();
    examined_.unsummed = sums_.unsummed();
    examined_.unchained = sums_.unchained();
    return absl::OkStatus();
  }

 private:
  absl::Status Begin() {
    ASSIGN_OR_RETURN(catalog_, ReadCatalog(connection_));
    ASSIGN_OR_RETURN(examined_.revision, connection_.QueryInteger(kReadCounter, {}));
    ASSIGN_OR_RETURN(examined_.oldest, OldestRevision(connection_));
    if (FindTable(catalog_, "text_order") != nullptr) {
      ASSIGN_OR_RETURN(has_text_keys_, sql::HasTextKeys(connection_));
    }
    return sums_.Begin(connection_);
  }

  // What cannot be read is a finding, and no reason not to look at the rest.
  absl::Status Tolerate(const std::string& table, const absl::Status& status) {
    if (status.ok() || !IsDamage(status)) return status;
    unreadable_ = true;
    Find(table, "", 0, absl::StrCat("cannot be read: ", status.message()));
    return absl::OkStatus();
  }

  // All columns of all rows, for `take` and for the sums.
  absl::Status Scan(const CatalogTable& table,
                    absl::FunctionRef<void(const std::vector<Value>&)> take) {
    sums_.Enter(table);
    return ScanTable(connection_, table, table.columns, [&](std::vector<Value>& row) {
      sums_.Take(row);
      take(row);
      return true;
    });
  }

  absl::Status CheckCounters() {
    return Scan(*FindTable(catalog_, "counter"), [](const std::vector<Value>&) {});
  }

  void Find(const std::string& table, const std::string& id, int64_t revision,
            std::string problem) {
    findings_.Add({table, id, revision, std::move(problem)});
  }

  absl::Status CheckRevisions() {
    const CatalogTable* table = FindTable(catalog_, "revision");
    int64_t expected = 0;
    int64_t last_time = 0;
    const size_t number_at = table->PlaceOf("revision");
    const size_t time_at = table->PlaceOf("time");
    const size_t behind_at = table->PlaceOf("behind");
    RETURN_IF_ERROR(Scan(*table, [&](const std::vector<Value>& row) {
      const int64_t revision = Number(row[number_at]);
      ++examined_.revisions;
      if (revision != ++expected) {
        Find("revision", "", revision, absl::StrCat("revision ", expected, " is missing"));
        expected = revision;
      }
      // A clock that ran ahead is told by the rows that came after it.
      const int64_t stamp = Number(row[time_at]) + Number(row[behind_at]);
      if (stamp < last_time) {
        Find("revision", "", revision, "is earlier than the revision before it");
      }
      last_time = stamp;
    }));
    if (expected != examined_.revision) {
      Find("counter", "revision", examined_.revision,
           absl::StrCat("the counter is at ", examined_.revision, ", the newest revision is ",
                        expected));
    }
    return absl::OkStatus();
  }

  absl::Status CheckVersions(const CatalogTable& table) {
    std::string id;
    int64_t ended = kStillHolds;  // of the version before
    int64_t newest = 0;
    const size_t at[] = {table.PlaceOf("id"), table.PlaceOf("revision"), table.PlaceOf("ended")};
    const std::vector<NamePlaces> names =
        has_text_keys_ ? NamesIn(table) : std::vector<NamePlaces>();
    RETURN_IF_ERROR(Scan(table, [&](const std::vector<Value>& whole) {
      const std::vector<Value> row = {whole[at[0]], whole[at[1]], whole[at[2]]};
      for (const NamePlaces& name : names) CheckTextKeys(table, whole, name);
      ++examined_.versions;
      if (Text(row[0]) == id) {
        CheckStep(table.name, row, ended);
      } else {
        CheckHolds(table.name, id, newest, ended);
        id = Text(row[0]);
      }
      CheckVersion(table.name, row);
      newest = Number(row[1]);
      ended = Number(row[2]);
    }));
    CheckHolds(table.name, id, newest, ended);
    return absl::OkStatus();
  }

  // Where a name and its text keys stand in a row.
  struct NamePlaces {
    size_t text;
    size_t fold;
    size_t order;
  };
  static std::vector<NamePlaces> NamesIn(const CatalogTable& table) {
    std::vector<NamePlaces> names;
    for (const store::Column& column : table.columns) {
      const auto [fold, order] = sql::TextKeyColumns(column.name);
      if (!table.Has(order)) continue;
      names.push_back({table.PlaceOf(column.name), table.PlaceOf(fold), table.PlaceOf(order)});
    }
    return names;
  }

  // No sum holds them: they are held to their text.
  void CheckTextKeys(const CatalogTable& table, const std::vector<Value>& row,
                     const NamePlaces& at) {
    const sql::TextKeys keys = sql::MakeTextKeys(Text(row[at.text]));
    if (Text(row[at.fold]) == keys.fold && Text(row[at.order]) == keys.order) return;
    Find(table.name, Text(row[table.PlaceOf("id")]), Number(row[table.PlaceOf("revision")]),
         absl::StrCat("has text keys of another ", table.columns[at.text].name,
                      "; accord db migrate makes those that lack"));
  }

  void CheckVersion(const std::string& table, const std::vector<Value>& row) {
    const int64_t revision = Number(row[1]);
    const int64_t ended = Number(row[2]);
    if (revision < 1 || revision > examined_.revision) {
      Find(table, Text(row[0]), revision, "is of a revision that was never made");
    }
    if (ended <= revision || (ended != kStillHolds && ended > examined_.revision)) {
      Find(table, Text(row[0]), revision, absl::StrCat("cannot have ended at ", ended));
    }
  }

  void CheckStep(const std::string& table, const std::vector<Value>& row, int64_t ended) {
    const int64_t revision = Number(row[1]);
    if (ended == revision) return;
    Find(table, Text(row[0]), revision,
         absl::StrCat(ended > revision ? "overlaps" : "leaves a gap after",
                      " the version before it, which ended at ",
                      ended == kStillHolds ? "no revision" : absl::StrCat(ended)));
  }

  void CheckHolds(const std::string& table, const std::string& id, int64_t newest, int64_t ended) {
    if (ended != kStillHolds) Find(table, id, newest, "is the newest version and does not hold");
  }

  // The log by itself: numbered from 0 in each revision, nothing twice, only known tables.
  absl::Status CheckLog() {
    for (const store::Table* table : schema_.tables) logged_[table->name] = 0;
    std::set<std::pair<std::string, std::string>> seen;  // of one revision
    int64_t revision = 0;
    int64_t ordinal = 0;
    const CatalogTable& log = *FindTable(catalog_, "change");
    const size_t at[] = {log.PlaceOf("revision"), log.PlaceOf("ordinal"), log.PlaceOf("table_name"),
                         log.PlaceOf("id")};
    return Scan(log, [&](const std::vector<Value>& row) {
      const std::string& id = Text(row[at[3]]);
      ++examined_.changes;
      if (Number(row[at[0]]) != revision) {
        revision = Number(row[at[0]]);
        ordinal = 0;
        seen.clear();
      }
      if (Number(row[at[1]]) != ordinal++) {
        Find("change", id, revision, "does not follow the change before it");
      }
      if (!seen.insert({Text(row[at[2]]), id}).second) {
        Find("change", id, revision, "tells of the same resource twice");
      }
      const auto table = logged_.find(Text(row[at[2]]));
      if (table == logged_.end()) {
        Find("change", id, revision,
             absl::StrCat("is of a table that there is not: ", Text(row[at[2]])));
      } else {
        ++table->second;
      }
    });
  }

  // The log and a watched table, each against the other. Where each change has its version and
  // both are as many, each version has its change, since no change is told twice.
  absl::Status CheckChanges(const store::Table& table) {
    const std::string& name = table.name;
    RETURN_IF_ERROR(
        List(absl::StrCat("SELECT c.id, c.revision FROM change c LEFT JOIN ", name,
                          " t ON t.id = c.id AND t.revision = c.revision "
                          "WHERE c.table_name = :p0 AND t.id IS NULL ORDER BY c.revision LIMIT ",
                          Findings::kToldMax),
             {name}, [&](const std::string& id, int64_t revision) {
               Find("change", id, revision, absl::StrCat("has no version in ", name));
             }));
    ASSIGN_OR_RETURN(const int64_t versions,
                     connection_.QueryInteger(
                         absl::StrCat("SELECT COUNT(*) FROM ", name, " WHERE revision > :p0"),
                         {examined_.oldest}));
    if (versions == logged_[name]) return absl::OkStatus();
    return List(absl::StrCat("SELECT t.id, t.revision FROM ", name,
                             " t WHERE t.revision > :p1 AND NOT EXISTS (SELECT 1 FROM change c "
                             "WHERE c.revision = t.revision AND c.table_name = :p0 "
                             "AND c.id = t.id) ORDER BY t.revision LIMIT ",
                             Findings::kToldMax),
                {name, examined_.oldest}, [&](const std::string& id, int64_t revision) {
                  Find(name, id, revision, "is not in the log of changes");
                });
  }

  absl::Status List(const std::string& sql, const std::vector<Value>& values,
                    absl::FunctionRef<void(const std::string& id, int64_t revision)> take) {
    return connection_.Query(sql, values, {ColumnType::kText, ColumnType::kInteger},
                             [&](std::vector<Value>& row) {
                               take(Text(row[0]), Number(row[1]));
                               return true;
                             });
  }

  absl::Status CheckExternalIds() {
    int64_t held = 0;
    for (const CatalogTable& table : catalog_) {
      if (table.versioned() && table.Has("external_ids")) {
        RETURN_IF_ERROR(CheckHolders(table, held));
      }
    }
    ASSIGN_OR_RETURN(examined_.external_ids,
                     connection_.QueryInteger(
                         "SELECT COUNT(*) FROM external_key WHERE ended = :p0 AND delete_time = 0",
                         {kStillHolds}));
    if (examined_.external_ids != held) {
      Find("external_key", "", 0,
           absl::StrCat("has ", examined_.external_ids, " entries, and resources have ", held,
                        " external ids that it knows"));
    }
    return absl::OkStatus();
  }

  // What the resources of a table say, against the index. Adds to `held` the ids that it knows.
  absl::Status CheckHolders(const CatalogTable& table, int64_t& held) {
    absl::Status failed;
    RETURN_IF_ERROR(ScanTable(connection_, table,
                              {{"id", ColumnType::kText},
                               {"revision", ColumnType::kInteger},
                               {"ended", ColumnType::kInteger},
                               {"delete_time", ColumnType::kInteger},
                               {"external_ids", ColumnType::kText}},
                              [&](std::vector<Value>& row) {
                                if (Number(row[2]) != kStillHolds) return true;
                                failed = CheckHolder(table.name, row, held);
                                return failed.ok();
                              }));
    return failed;
  }

  absl::Status CheckHolder(const std::string& table, std::vector<Value>& row, int64_t& held) {
    std::vector<store::ExternalId> ids;
    if (!store::Codec<std::vector<store::ExternalId>>::Decode(row[4], ids)) {
      Find(table, Text(row[0]), Number(row[1]), "has unreadable external ids");
      return absl::OkStatus();
    }
    for (const store::ExternalId& id : ids) {
      const std::string key = absl::StrCat(table, "/", id.system, "/", id.value);
      ASSIGN_OR_RETURN(const int64_t known,
                       connection_.QueryInteger(
                           "SELECT COUNT(*) FROM external_key WHERE id = :p0 AND ended = :p1 "
                           "AND delete_time = 0 AND target = :p2",
                           {key, kStillHolds, Text(row[0])}));
      if (known == 1) {
        ++held;
      } else if (Number(row[3]) == 0) {  // a release of before took those of deleted ones out
        Find(table, Text(row[0]), Number(row[1]),
             absl::StrCat("has the external id ", id.system, ":", id.value,
                          ", which the index does not give it"));
      }
    }
    return absl::OkStatus();
  }

  sql::Connection& connection_;
  const sql::Schema& schema_;
  Findings& findings_;
  Examined& examined_;
  SumCheck sums_;
  bool has_text_keys_ = false;  // by the order that this process has, so that they can be judged
  bool unreadable_ = false;
  std::vector<CatalogTable> catalog_;
  absl::flat_hash_map<std::string, int64_t> logged_;  // changes in the log, by table
};

}  // namespace

absl::Status VerifyRows(sql::Connection& connection, const sql::Schema& schema, Findings& findings,
                        Examined& examined) {
  return Examination(connection, schema, findings, examined).Run();
}

}  // namespace accord::upkeep
